"""What users press, pick and fill in: buttons, shortcuts, menus, modals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slack_simulator import elements, limits, payloads, response_urls
from slack_simulator.acting import Acting
from slack_simulator.delivery import INTERACTION, Copy, Delivery
from slack_simulator.model import Message
from slack_simulator.views import View

if TYPE_CHECKING:
    from collections.abc import Mapping

Json = dict[str, Any]
GOOD, BAD = "👍", "👎"


class Interacting(Acting):
    """Ways in that are no words. All take `times`, `wait` and `timeout` (see `Acting._deliver`)."""

    def press(self, where: Message | View, button: str, user: str = "", **how: Any) -> Delivery:
        """Press a button, found by its label, action id, block id or value (or a part of its label).

        `user` is who an ephemeral message or a view is for, else U0ANNA unless named.
        """
        return self._acted(where, elements.find(where.blocks, button), {}, user, how)

    def choose(self, where: Message | View, name: str, value: object, user: str = "", **how: Any) -> Delivery:
        """Pick something in a menu, date picker or set of boxes outside an input block."""
        element = elements.find(where.blocks, name)
        return self._acted(where, element, elements.choice(element, value), user, how, {name: value})

    def feedback(self, message: Message, good: bool, user: str = "", **how: Any) -> Delivery:
        """Press 👍 or 👎: of Slack's feedback buttons, or else the buttons so labelled."""
        for element in elements.interactive(message.blocks):
            if element["type"] == "feedback_buttons":
                half = element["positive_button" if good else "negative_button"]
                return self._acted(message, element, {"value": half["value"], "text": half["text"]}, user, how)
        return self.press(message, GOOD if good else BAD, user, **how)

    def shortcut(self, callback_id: str, user: str = "U0ANNA", **how: Any) -> Delivery:
        """A global shortcut."""
        self._known(callback_id)
        team = self.world.of_user(user)
        payload = payloads.interaction(self.world, team, user, "shortcut")
        payload |= {"callback_id": callback_id, "action_ts": self.world.clock.ts()}
        return self._deliver(Delivery(INTERACTION, payload), **how)

    def message_shortcut(
        self,
        callback_id: str,
        message: Message | str,
        channel: str = "C0NEWS",
        thread: str = "",
        user: str = "U0ANNA",
        **how: Any,
    ) -> Delivery:
        """A shortcut on a message; on one that Ben wrote there a moment ago when `message` is its text."""
        self._known(callback_id)
        if isinstance(message, str):
            author = next(
                name for name, one in self.world.of_user(user).users.items() if not one.is_bot and name != user
            )
            message = self.say(message, author, channel, thread)  # type: ignore[attr-defined]
        team, place = self._place(user, message.channel)
        url = response_urls.issue(self.world, "app", team.id, place.id, user, message)
        payload = payloads.interaction(self.world, team, user, "message_action")
        payload |= {"callback_id": callback_id, "action_ts": self.world.clock.ts(), "message_ts": message.ts}
        payload |= {
            "channel": {"id": place.id, "name": place.name},
            "message": message.as_json(),
            "response_url": url.url,
        }
        return self._deliver(Delivery(INTERACTION, payload, message=message), **how)

    def suggest(self, name: str, value: str, where: View | Message, user: str = "", **how: Any) -> Delivery:
        """Type `value` into a menu that asks the app for options; they are in `.options`."""
        element = elements.find(where.blocks, name)
        team, who = self._actor(where, user)
        payload = payloads.interaction(self.world, team, who, "block_suggestion", trigger=False)
        payload |= payloads.place(team, where) | {"value": value}
        payload |= {key: element[key] for key in ("action_id", "block_id")}
        delivery = Delivery(INTERACTION, payload)
        delivery.on_ack = _checked
        return self._deliver(delivery, **how)

    def submit(self, view: View, values: Mapping[str, object] | None = None, user: str = "", **how: Any) -> Delivery:
        """Fill in inputs, by action id, block id or label, and submit: see `.errors` and `.response_action`.

        Raises LookupError where Slack's client would not let the user submit: an input that must not be empty.
        """
        filled = elements.state(view.blocks, values or {})
        empty = elements.missing(view.blocks, filled)
        if empty:
            raise LookupError(f"{view.title!r} cannot be submitted without {empty}")
        team, who = self._actor(view, user)
        content = view.content | {"state": {"values": filled}}
        payload = payloads.interaction(self.world, team, who, "view_submission")
        delivery = Delivery(INTERACTION, payload | {"view": content, "response_urls": []})
        delivery.on_ack = lambda _delivery, copy: self._submitted(view, copy)
        return self._deliver(delivery, **how)

    def close(self, view: View, **how: Any) -> Delivery:
        """Close a modal by its cross; the app is told when the view asked for that."""
        team = self.world.workspaces[view.team]
        self.world.views.closed(view)
        payload = payloads.interaction(self.world, team, view.user, "view_closed", trigger=False)
        delivery = Delivery(INTERACTION, payload | {"view": view.content, "is_cleared": False})
        delivery.muted = not view.content["notify_on_close"]
        return self._deliver(delivery, **how)

    def _acted(  # noqa: PLR0913, PLR0917 - what a payload is made of
        self,
        where: Message | View,
        element: Json,
        more: Json,
        user: str,
        how: Json,
        given: Mapping[str, object] | None = None,
    ) -> Delivery:
        if isinstance(where, Message) and where.deleted:
            raise LookupError("that message was deleted: nobody can press anything in it")
        team, who = self._actor(where, user)
        payload = payloads.interaction(self.world, team, who, "block_actions") | payloads.place(team, where)
        payload |= {"state": {"values": elements.state(where.blocks, given or {})}}
        payload |= {"actions": [payloads.pressed(self.world, element, more)]}
        if isinstance(where, Message):
            url = response_urls.issue(self.world, "actions", team.id, where.channel, who, where)
            payload["response_url"] = url.url
        return self._deliver(
            Delivery(INTERACTION, payload, message=where if isinstance(where, Message) else None), **how
        )

    def _actor(self, where: Message | View, user: str) -> tuple[Any, str]:
        owner = where.user if isinstance(where, View) else where.to
        if owner and user and owner != user:
            raise LookupError(f"{user} does not see what was shown to {owner} alone")
        team = self.world.workspaces[where.team]
        people = [name for name, one in team.users.items() if not one.is_bot]
        return team, user or owner or (people[0])

    def _known(self, callback_id: str) -> None:
        if self.app.shortcuts is not None and callback_id not in self.app.shortcuts:
            raise LookupError(f"{callback_id!r} is no shortcut of the app; there are {sorted(self.app.shortcuts)}")

    def _submitted(self, view: View, copy: Copy) -> None:
        action, next_view = copy.payload.get("response_action"), copy.payload.get("view")
        views, bot = self.world.views, self.world.workspaces[view.team].bot_id
        if action in {"update", "push"}:
            wrong = limits.broken_view(next_view)
            if wrong:
                copy.payload["refused"] = wrong
            elif action == "update":
                views.update(view, next_view or {})
            else:
                views.open((view.team, view.user), bot, next_view or {}, push=True)
        elif action != "errors":
            views.closed(view, whole=action == "clear")
        self.world.messages.tell()


def _checked(_delivery: Delivery, copy: Copy) -> None:
    """Drop options as Slack would: one that breaks a rule makes the menu show none."""
    offered = copy.payload.get("options") or []
    wrong = [rule for at, option in enumerate(offered) for rule in limits.option_broken(option, f"/options/{at}")]
    if wrong:
        copy.payload.update(options=[], refused=wrong)
