"""The things of a Discord: users, guilds, channels, messages."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from discord_simulator import permissions, reading
from discord_simulator.ids import iso, snowflake

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]
TEXT, DIRECT, GROUP, NEWS, THREAD, FORUM = 0, 1, 3, 5, 11, 15
"""Kinds of channels. Source: Discord, "Channel types"."""
EPHEMERAL, LOADING, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 15
"""Flags of messages. Source: Discord, "Message flags"."""


@dataclass(eq=False, repr=False)
class User:
    name: str
    bot: bool = False
    id: int = field(default_factory=snowflake)
    open: bool = True
    """Whether the user takes direct messages."""
    installed: bool = False
    """Whether the user installed the app for himself."""
    locale: str = "en-US"

    def __repr__(self) -> str:
        return f"<{self.name}>"

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"


@dataclass(eq=False, repr=False)
class Guild:
    name: str
    owner: User
    id: int = field(default_factory=snowflake)
    present: bool = True
    """Whether the bot is in it."""
    available: bool = True
    permissions: int = permissions.BOT
    """The bot's, before the denials of a channel."""
    external_apps: bool = True
    """Whether answers of apps that members installed for themselves may be seen by all."""
    members: dict[int, int] = field(default_factory=dict)
    """Permissions by user's id."""
    channels: dict[int, Channel] = field(default_factory=dict)
    joined: str = field(default_factory=iso)

    def __repr__(self) -> str:
        return f"<{self.name}>"

    def channel(self, name: str) -> Channel:
        """A channel or thread by its name."""
        found = next((one for one in self.channels.values() if one.name == name), None)
        if found is None:
            raise LookupError(f"no channel {name!r} in {self.name}: {[one.name for one in self.channels.values()]}")
        return found


@dataclass(eq=False, repr=False)
class Channel:
    kind: int
    name: str = ""
    guild: Guild | None = None
    parent: Channel | None = None
    people: list[User] = field(default_factory=list)
    """Of direct and group messages: who takes part, the bot included where it does."""
    with_bot: bool = False
    """Direct messages with the bot."""
    id: int = field(default_factory=snowflake)
    denied: int = 0
    """Permissions that the bot has in the guild, but not here."""
    archived: bool = False
    locked: bool = False
    owner: User | None = None
    messages: dict[int, Message] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<#{self.name or self.people}>"

    @property
    def thread(self) -> bool:
        return self.kind == THREAD

    @property
    def context(self) -> int:
        """Where a command is used: 0 guild, 1 direct messages with the bot, 2 elsewhere among people."""
        return 0 if self.guild else 1 if self.with_bot else 2


@dataclass(eq=False, repr=False)
class Message:
    """A message in the store. What is shown of it changes when it is edited; `former` keeps what was shown before."""

    channel: Channel
    author: User
    content: str = ""
    components: list[Json] = field(default_factory=list)
    embeds: list[Json] = field(default_factory=list)
    flags: int = 0
    mentions: list[User] = field(default_factory=list)
    reference: Message | None = None
    missing: int = 0
    """Id of a message answered to that is no more."""
    webhook: int = 0
    kind: int = 0
    metadata: Json | None = None
    """`interaction_metadata` of an answer to an interaction."""
    seen_by: User | None = None
    """Who alone sees it, where it is ephemeral."""
    id: int = field(default_factory=snowflake)
    made: float = field(default_factory=time.monotonic)
    edited: str | None = None
    deleted: bool = False
    former: list[Json] = field(default_factory=list)
    nonce: str = ""
    payload: Json = field(default_factory=dict)
    """What the app last sent for it, as it was sent."""

    def __repr__(self) -> str:
        return f"<{self.author} in {self.channel}: {self.text!r}>"

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    @property
    def loading(self) -> bool:
        """Whether it is still "thinking…"."""
        return bool(self.flags & LOADING)

    @property
    def text(self) -> str:
        """All words that are shown, content and text displays, in reading order."""
        return reading.text(self.content, self.components)

    @property
    def buttons(self) -> list[str]:
        """Labels of the buttons that can be pressed."""
        return [one.get("label", "") for one in self._elements(2) if "url" not in one and not one.get("disabled")]

    @property
    def links(self) -> dict[str, str]:
        """Addresses of the link buttons, by label."""
        return {one.get("label", ""): one["url"] for one in self._elements(2) if "url" in one}

    @property
    def menus(self) -> list[list[str]]:
        """Labels of the options of each select."""
        return [[option["label"] for option in one["options"]] for one in self._elements(3)]

    def _elements(self, kind: int) -> Iterator[Json]:
        return (one for one in reading.every(self.components) if one["type"] == kind)
