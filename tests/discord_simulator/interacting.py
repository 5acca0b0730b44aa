"""What users do without a message: commands, autocompletion, context menus, buttons, selects, modals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from discord_simulator import payloads, reading
from discord_simulator.acting import Acting
from discord_simulator.interaction import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL, Interaction
from discord_simulator.routes_commands import OF_MESSAGE, SLASH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from discord_simulator.handles import Acted
    from discord_simulator.model import Channel, Message, User

Json = dict[str, Any]


class Interacting(Acting):
    """Each returns at once with a handle. LookupError: Discord does not let that user do that there."""

    def slash(self, user: User, channel: Channel, name: str, /, **options: Any) -> Acted:
        """`/name` with options; "name sub" is a subcommand. Users and channels are given as such."""
        return self._command(user, channel, name, options, "")

    def autocomplete(
        self, user: User, channel: Channel, name: str, focused: str, typed: str, /, **others: Any
    ) -> Acted:
        """The user has typed so much into the option `focused`; `.choices()` of the handle are what is offered."""
        return self._command(user, channel, name, others | {focused: typed}, focused)

    def context_menu(self, user: User, channel: Channel, name: str, message: Message) -> Acted:
        """A command on a message, from its context menu ("Apps")."""
        self._sees(user, message)
        command, owners = payloads.offered(self.world, name, OF_MESSAGE, channel, user)
        data = payloads.menu(self.world, command, message)
        return self._tell(Interaction(COMMAND, user, channel, data, owners=owners))

    def press(self, user: User, message: Message, name: str) -> Acted:
        """A button, by its label, its custom_id, or a part of its label."""
        button = reading.button(message.components, name)
        return self._used(user, message, button, {})

    def choose(self, user: User, message: Message, name: str) -> Acted:
        """An option of a select, by its label, its value, or a part of its label."""
        select, option = reading.option(message.components, name)
        return self._used(user, message, select, {"values": [option["value"]]})

    def press_raw(self, user: User, message: Message, custom_id: str, kind: int = 2, values: Any = None) -> Acted:
        """A component that no longer stands in the message, or never did: what a stale or forged client sends."""
        more = {} if values is None else {"values": values}
        return self._used(user, message, {"type": kind, "custom_id": custom_id, "id": 1}, more)

    def submit(self, user: User, modal: Acted, values: Mapping[str, str | list[str]]) -> Acted:
        """Fill a modal, by custom_id or label of its inputs, and send it; `modal` is the handle that opened it."""
        shown = modal.modal()
        names = {name: value for name, value in values.items()}  # noqa: C416 - consumed below
        rows = [_filled(row, names) for row in reading.numbered(shown["components"])]
        if names:
            raise LookupError(f"the modal {shown['title']!r} has no input {sorted(names)}")
        former = modal.interaction
        data = {"custom_id": shown["custom_id"], "components": rows}
        return self._tell(
            Interaction(MODAL, user, former.channel, data, former.source, former.owners),
        )

    def _command(self, user: User, channel: Channel, name: str, options: Json, focused: str) -> Acted:
        self._inside(user, channel)
        root, *path = name.split()
        command, owners = payloads.offered(self.world, root, SLASH, channel, user)
        data = payloads.slash(self.world, command, path, options, focused)
        return self._tell(Interaction(AUTOCOMPLETE if focused else COMMAND, user, channel, data, owners=owners))

    def _used(self, user: User, message: Message, component: Json, more: Json) -> Acted:
        self._sees(user, message)
        data = {"custom_id": component["custom_id"], "component_type": component["type"], "id": component["id"]} | more
        if message.metadata:
            owners = dict(message.metadata["authorizing_integration_owners"])
        else:
            owners = {"0": str(message.channel.guild.id) if message.channel.guild else "0"}
        return self._tell(Interaction(COMPONENT, user, message.channel, data, message, owners))

    def _sees(self, user: User, message: Message) -> None:
        self._inside(user, message.channel)
        if message.deleted:
            raise LookupError("that message was deleted")
        if message.seen_by not in (None, user):
            raise LookupError(f"{user.name} does not see what is shown to {message.seen_by.name} alone")


def _filled(row: Json, values: dict[str, Any]) -> Json:
    """A row or label of a modal with what the user put in; takes from `values` what it uses."""
    inner = row["component"] if "component" in row else row["components"][0]
    names = [inner["custom_id"], row.get("label"), inner.get("label")]
    given = next((values.pop(name) for name in names if name in values), inner.get("value", ""))
    if inner.get("required", True) and not given:
        raise LookupError(f"{names} must be filled in")
    said = (
        {"values": [given] if isinstance(given, str) else given}
        if inner["type"] == reading.SELECT
        else {"value": given}
    )
    made = {"type": inner["type"], "custom_id": inner["custom_id"], "id": inner["id"]} | said
    whole = {"type": row["type"], "id": row["id"]}
    return whole | ({"component": made} if "component" in row else {"components": [made]})
