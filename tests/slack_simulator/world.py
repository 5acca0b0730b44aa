"""All that one Slack is: what its API, its sockets and its users have in common."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from slack_simulator.clock import Clock
from slack_simulator.faults import Faults
from slack_simulator.messages import Messages
from slack_simulator.model import App, Call, Workspace, halvenmouth
from slack_simulator.views import Views

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_simulator.model import Channel, Message
    from slack_simulator.response_urls import ResponseUrl


@dataclass
class Grant:
    """A code that a user's consent to an installation produced."""

    team: str
    user: str
    used: bool = False


@dataclass
class World:
    """The state. `notice` gets each event that happens by itself: what the app's own calls set off."""

    app: App = field(default_factory=App)
    workspaces: dict[str, Workspace] = field(default_factory=dict)
    base: str = ""
    """Address of the HTTP server, no slash at the end."""
    notice: Callable[[Workspace, dict[str, Any]], None] = lambda _team, _event: None
    open_socket: Callable[[], str] = lambda: ""
    """Gives the address of a new Socket Mode connection."""

    def __post_init__(self):
        self.clock = Clock()
        self.messages = Messages(self.clock)
        self.views = Views(self.clock, self.app.id)
        self.faults = Faults()
        self.calls: list[Call] = []
        self.urls: dict[str, ResponseUrl] = {}
        self.grants: dict[str, Grant] = {}
        self.revoked: set[str] = set()
        self.statuses: list[tuple[str, str, str]] = []
        self.titles: dict[tuple[str, str], str] = {}
        self.prompts: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self.add(halvenmouth())

    def add(self, team: Workspace) -> Workspace:
        self.workspaces[team.id] = team
        return team

    def of_token(self, token: str) -> Workspace | None:
        return next((team for team in self.workspaces.values() if token and team.bot_token == token), None)

    def of_user(self, user: str) -> Workspace:
        """The workspace of a user or bot id."""
        for team in self.workspaces.values():
            if user in team.users:
                return team
        raise LookupError(f"no user {user!r}; there are {[u for team in self.workspaces.values() for u in team.users]}")

    def channel(self, team: Workspace, name: str) -> Channel | None:
        """The channel by id, by #name, or the direct messages of a user by the user's id."""
        if name in team.users:
            name = f"D{name[1:]}"
        named = (one for one in team.channels.values() if f"#{one.name}" == name and not one.is_im)
        return team.channels.get(name) or next(named, None)

    def record(self, call: Call) -> None:
        self.calls.append(call)
        self.messages.tell()

    def echo(self, message: Message) -> None:
        """Tell the app of a new message, its own included, as Slack does."""
        self._notice(message, message.as_json() | {"event_ts": message.ts})

    def echo_change(self, message: Message) -> None:
        former = message.as_json() | message.former[-1]
        self._notice(message, {"subtype": "message_changed", "message": message.as_json(), "previous_message": former})

    def echo_deletion(self, message: Message) -> None:
        self._notice(
            message, {"subtype": "message_deleted", "previous_message": message.as_json(), "deleted_ts": message.ts}
        )

    def _notice(self, message: Message, event: dict[str, Any]) -> None:
        team = self.workspaces[message.team]
        channel = team.channels[message.channel]
        if (
            message.ephemeral
            or not team.has_bot(channel)
            or f"message.{event_group(channel.kind)}" not in self.app.events
        ):
            return
        self.notice(team, message_event(self, channel, event))


def event_group(kind: str) -> str:
    """A `channel_type` as subscriptions name it: "channel" is in `message.channels`."""
    return {"channel": "channels", "group": "groups"}.get(kind, kind)


def message_event(world: World, channel: Channel, event: dict[str, Any]) -> dict[str, Any]:
    """`event` with what every event of type `message` holds."""
    whole = {"type": "message", "channel": channel.id, "channel_type": channel.kind} | event
    if event.get("subtype") in {"message_changed", "message_deleted"}:
        whole |= {"hidden": True, "ts": world.clock.ts()}
    return whole | {"event_ts": whole["ts"]}
