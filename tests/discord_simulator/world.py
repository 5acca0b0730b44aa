"""All that one Discord is: what its API, its gateway and its users have in common."""

from __future__ import annotations

import base64
import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from discord_simulator import permissions, shapes
from discord_simulator.buckets import Buckets
from discord_simulator.faults import Faults
from discord_simulator.ids import iso
from discord_simulator.model import DIRECT, EPHEMERAL, Channel, Guild, Message, User

if TYPE_CHECKING:
    from collections.abc import Callable

    from discord_simulator.interaction import Interaction
    from discord_simulator.rest import Request

Json = dict[str, Any]
GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 0, 1 << 9, 1 << 12
"""Intents. Source: Discord, "Gateway intents"."""


@dataclass
class World:
    """The state. It changes on the server's loop alone; `changed` wakes those who wait for a change."""

    check: Callable[[Json], object] | None = None
    shards: int = 1
    base: str = ""
    """Address of the server, no slash at the end."""
    emit: Callable[[str, Json, Guild | None, int], None] = lambda *_: None
    """Tells the app of an event: name, content, guild, intent (0: none is needed)."""
    message_content: bool = False
    """Whether the app was granted the Message Content intent."""
    application_flags: int = 0
    ack_within: float = 3.0
    """Seconds until an interaction must be acknowledged. Source: Discord, "Receiving and Responding"."""
    token_life: float = 900.0
    """Seconds that an interaction's token lives. Source: as above."""
    users: dict[int, User] = field(default_factory=dict)
    guilds: dict[int, Guild] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    commands: dict[int, list[Json]] = field(default_factory=dict)
    """The registered commands by guild's id; 0 for those that are everywhere."""
    interactions: dict[str, Interaction] = field(default_factory=dict)
    """By token."""
    requests: list[Request] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    """What the app did that no app should: payloads that break a rule, routes that do not exist."""

    def __post_init__(self):
        self.bot = self.add_user(User("On Record", bot=True))
        self.token = f"{base64.b64encode(str(self.bot.id).encode()).decode().rstrip('=')}.sim.{secrets.token_hex(16)}"
        self.faults = Faults()
        self.buckets = Buckets()
        self._condition = threading.Condition()

    def add_user(self, one: User) -> User:
        self.users[one.id] = one
        return one

    def add_channel(self, one: Channel) -> Channel:
        self.channels[one.id] = one
        if one.guild:
            one.guild.channels[one.id] = one
        return one

    def direct(self, one: User) -> Channel:
        """The direct messages between the bot and a user."""
        known = (each for each in self.channels.values() if each.with_bot and one in each.people)
        return next(known, None) or self.add_channel(Channel(DIRECT, people=[one, self.bot], with_bot=True))

    def message(self, identity: int) -> Message | None:
        """A message that still stands, by its id."""
        found = (each.messages.get(identity) for each in self.channels.values())
        return next((one for one in found if one and not one.deleted), None)

    def put(self, one: Message) -> Message:
        """Store a new message, and tell the app of it."""
        one.channel.messages[one.id] = one
        one.channel.archived = False
        self._tell("MESSAGE_CREATE", one, shapes.told(self, one))
        return one

    def change(self, one: Message, what: Json) -> None:
        """Edit a message: content, components, embeds, flags."""
        one.former.append({"content": one.content, "components": one.components, "flags": one.flags, "text": one.text})
        one.edited = one.edited if one.loading else iso()  # the answer to a promise counts as no edit
        for name, value in what.items():
            setattr(one, name, value)
        self._tell("MESSAGE_UPDATE", one, shapes.told(self, one))

    def delete(self, one: Message) -> None:
        one.deleted = True
        place = {"guild_id": str(one.channel.guild.id)} if one.channel.guild else {}
        self._tell("MESSAGE_DELETE", one, {"id": str(one.id), "channel_id": str(one.channel.id)} | place)

    def _tell(self, event: str, one: Message, content: Json) -> None:
        place = one.channel
        known = place.guild.available if place.guild else place.with_bot
        if known and not one.flags & EPHEMERAL and permissions.may(place, "view_channel"):
            self.emit(event, content, place.guild, GUILD_MESSAGES if place.guild else DIRECT_MESSAGES)
        self.changed()

    def changed(self) -> None:
        with self._condition:
            self._condition.notify_all()

    def wait(self, condition: Callable[[], Any], timeout: float) -> Any:
        """The first true value of `condition`, or its last value after `timeout` seconds."""
        end = time.monotonic() + timeout
        while not (found := condition()) and (left := end - time.monotonic()) > 0:
            with self._condition:
                self._condition.wait(min(left, 0.02))  # what changes between look and wait is seen then
        return found
