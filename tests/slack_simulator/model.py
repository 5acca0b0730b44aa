"""What a Slack holds: the app, workspaces, users, channels, messages, and the calls that were made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from slack_simulator import elements

if TYPE_CHECKING:
    from collections.abc import Iterable

SCOPES = frozenset(
    "app_mentions:read assistant:write channels:history channels:read chat:write commands groups:history groups:read"
    " im:history im:read im:write mpim:history mpim:read users:read".split()
)
EVENTS = frozenset(
    "app_home_opened app_mention app_uninstalled assistant_thread_context_changed assistant_thread_started"
    " message.channels message.groups message.im message.mpim tokens_revoked".split()
)


@dataclass
class User:
    """A person or a bot of a workspace."""

    id: str
    name: str
    team: str = ""
    is_admin: bool = False
    is_owner: bool = False
    is_bot: bool = False


@dataclass
class Channel:
    """A place for messages; the bot is in it when its user is among the members."""

    id: str
    name: str
    creator: str
    members: set[str] = field(default_factory=set)
    is_private: bool = False
    is_archived: bool = False

    @property
    def is_im(self) -> bool:
        return self.id.startswith("D")

    @property
    def kind(self) -> str:
        """The `channel_type` of its message events."""
        return "im" if self.is_im else "group" if self.is_private else "channel"


@dataclass
class Workspace:
    """A team in which the app is installed."""

    id: str
    name: str
    domain: str
    bot_user: str = "U0BOT"
    bot_id: str = "B0BOT"
    bot_token: str = ""
    scopes: set[str] = field(default_factory=lambda: set(SCOPES))
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    installed: bool = True
    """No longer, and its token answers `account_inactive`."""

    def has_bot(self, channel: Channel) -> bool:
        return self.bot_user in channel.members

    def add_user(self, user: User) -> User:
        """Add `user` and its direct messages with the bot: U0ANNA writes in D0ANNA."""
        user.team = self.id
        self.users[user.id] = user
        if not user.is_bot:
            name = direct(user.id)
            self.channels[name] = Channel(name, "directmessage", user.id, {user.id, self.bot_user})
        return user

    def add_channel(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        return channel


def direct(user: str) -> str:
    """The id of the direct messages of `user` with the bot."""
    return f"D{user[1:]}"


@dataclass
class App:
    """The app as it is registered with Slack."""

    id: str = "A0ONRECORD"
    client_id: str = "1234567890.0987654321"
    client_secret: str = "client-secret-of-the-simulator"  # noqa: S105 - invented
    signing_secret: str = "signing-secret-of-the-simulator"  # noqa: S105 - invented
    verification_token: str = "verification-token"  # noqa: S105 - invented
    app_tokens: set[str] = field(default_factory=lambda: {"xapp-1-A0ONRECORD-1-simulator"})
    events: set[str] = field(default_factory=lambda: set(EVENTS))
    """What it subscribes to, as the manifest writes it ("message.im")."""
    commands: set[str] | None = None
    """Its slash commands ("/ask"); None takes any."""
    shortcuts: set[str] | None = None
    """The callback ids of its shortcuts; None takes any."""


@dataclass(eq=False)
class Message:
    """A message as it stands now. It changes when it is edited: keep `text` where the former one matters."""

    ts: str
    team: str
    channel: str
    user: str
    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    thread: str = ""
    """The thread's first message, for a reply."""
    to: str = ""
    """The only user who sees it, for an ephemeral message."""
    bot_id: str = ""
    app_id: str = ""
    subtype: str = ""
    sent: dict[str, Any] = field(default_factory=dict)
    """All that its author sent with it (`unfurl_links`, `metadata`, …)."""
    edited: str = ""
    deleted: bool = False
    former: list[dict[str, Any]] = field(default_factory=list)
    """`text` and `blocks` before each change."""

    @property
    def ephemeral(self) -> bool:
        return bool(self.to)

    @property
    def shown(self) -> str:
        """All its words as a reader sees them: of the blocks, or of `text` where there are none."""
        return elements.shown(self.blocks) or self.text

    @property
    def labels(self) -> list[str]:
        """The labels of its buttons, in order."""
        return [label for label in map(elements.label, elements.interactive(self.blocks)) if label]

    def change(self, ts: str, text: str, blocks: list[dict[str, Any]], sent: dict[str, Any]) -> None:
        """Put other words in its place."""
        self.former.append({"text": self.text, "blocks": self.blocks})
        self.text, self.blocks, self.sent, self.edited = text, blocks, sent, ts

    def as_json(self) -> dict[str, Any]:
        """The message as the API and interaction payloads hold it."""
        known = {
            "subtype": self.subtype,
            "user": self.user,
            "bot_id": self.bot_id,
            "app_id": self.app_id,
            "thread_ts": self.thread,
            "metadata": self.sent.get("metadata"),
            "edited": {"user": self.user, "ts": self.edited} if self.edited else None,
        }
        whole = {"type": "message", "ts": self.ts, "team": self.team, "text": self.text, "blocks": self.blocks}
        return whole | {key: value for key, value in known.items() if value}


@dataclass(frozen=True)
class Call:
    """A call of the Web API ("chat.postMessage"), or a post to a response URL ("response_url")."""

    method: str
    token: str
    params: dict[str, Any]
    at: float
    team: str = ""
    answer: dict[str, Any] = field(default_factory=dict)


def halvenmouth() -> Workspace:
    """The default workspace: two reporters, an administrator and an owner; the bot is not in #quiet."""
    team = Workspace("T0HALVEN", "The Halvenmouth Herald", "halvenmouth-herald", bot_token="xoxb-T0HALVEN-simulator")  # noqa: S106 - invented
    team.add_user(User(team.bot_user, "onrecord", is_bot=True))
    for user in (
        User("U0ANNA", "anna"),
        User("U0BEN", "ben"),
        User("U0ADMIN", "ada", is_admin=True),
        User("U0OWNER", "olive", is_admin=True, is_owner=True),
    ):
        team.add_user(user)
    _channels(team, ("C0NEWS", "news", "U0ANNA"), ("C0DESK", "desk", "U0BEN"), ("C0QUIET", "quiet", "U0BEN"))
    team.channels["C0QUIET"].members.discard(team.bot_user)
    return team


def elsewhere(identity: str, name: str, bot_user: str) -> Workspace:
    """A further workspace with one user and one channel, whose ids end like the workspace's."""
    end = identity[1:]
    team = Workspace(
        identity, name, name.lower().replace(" ", "-"), bot_user, f"B{bot_user[1:]}", f"xoxb-{identity}-simulator"
    )
    team.add_user(User(bot_user, "onrecord", is_bot=True))
    team.add_user(User(f"U{end}", "erin", is_admin=True))
    _channels(team, (f"C{end}", "general", f"U{end}"))
    return team


def _channels(team: Workspace, *rows: tuple[str, str, str]) -> None:
    for identity, name, creator in rows:
        team.add_channel(Channel(identity, name, creator, members(team.users.values())))


def members(users: Iterable[User]) -> set[str]:
    """The ids of `users`."""
    return {user.id for user in users}
