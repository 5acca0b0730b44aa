"""The bot on a simulated Discord, and a server of it in which a test meets the bot."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from discord_payloads import buttons, check, check_choices, check_commands, check_modal, inert, spans, texts
from simcord.backend import serializers
from simcord.interactions import base_payload
from simcord.results import InteractionResult

from bot.adapters.discord.client import OnRecord
from bot.adapters.discord.serve import open_discord
from bot.app import open_bot
from bot.credentials import DiscordCredentials
from bot.desk import Desk
from bot.limits import Limits
from bot.render.discord import CHOSEN, unescape
from bot.serving import Around
from bot.state import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import discord
    from simcord import Env
    from simcord.actors import MemberActor
    from simcord.builders import ChannelHandle, GuildHandle, UserHandle
    from simcord.results import ResponseMessage
    from simcord.types import HttpLogEntry

    from bot.adapters.discord.counter import Counter
    from bot.settings import Settings
    from retrieval.corpus import Corpus

    Message = discord.Message | ResponseMessage

Json = dict[str, Any]

LASTING = pytest.mark.usefixtures("lasting")
"""For a test whose bot keeps its state in a file, and may therefore be started again."""

COST = "How much will the harbour wall cost?"
HELP = "Every excerpt is quoted exactly as it stands in its article"
WENT_WRONG = "Something went wrong here"
EPHEMERAL = 1 << 6

_CALLBACK = re.compile(r"/interactions/\d+/[^/]+/callback")
_SENT = re.compile(r"/channels/\d+/messages|/webhooks/.+")
_COMMANDS = re.compile(r"/applications/\d+/commands")
_WHY = re.compile(r"You asked in <#\d+>(?:, which I may not see\.|, where I may not write\.|; this is for you alone\.)")
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_REPLY, _DEFERRED, _EDIT, _CHOICES, _FORM = 4, 5, 7, 8, 9  # types of what an interaction is answered with


@dataclass
class Clock:
    """A clock that a test puts forward."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class House:
    """All of the bot but its connection: one process of it. `url` is its state's."""

    corpus: Corpus
    settings: Settings
    url: str = "sqlite://"
    clock: Clock = field(default_factory=Clock)
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.state = State.open(self.url, self.clock)
        limits = Limits(self.settings.user_limit, self.settings.channel_limit)
        bot = open_bot(self.corpus, self.settings, self.state)
        self.desk = Desk(bot, limits, self.settings.workers, self.settings.waiting)
        credentials = DiscordCredentials("a-token")
        around = Around(self.desk, self.state, self.settings, self.told.append, mount=list)
        self.counter: Counter = open_discord(credentials, around).counter

    def client(self) -> OnRecord:
        """A client of the bot, on one shard."""
        client = OnRecord(self.counter, self.told.append)
        client.shard_count = 1
        return client

    def close(self) -> None:
        """End the process."""
        self.desk.close()
        self.state.close()


@dataclass
class Room:
    """A channel of a server, two members of it, and what they do there."""

    env: Env
    house: House
    guild: GuildHandle
    channel: ChannelHandle
    asker: MemberActor
    other: MemberActor
    mishaps: int = 0
    """How many replies may say that something went wrong."""

    @property
    def bot(self) -> str:
        """What mentions the bot."""
        assert self.env.bot.user
        return self.env.bot.user.mention

    @property
    def state(self) -> State:
        return self.house.state

    async def slash(self, name: str, /, **options: str | bool) -> ResponseMessage:
        """Use a command; its answer."""
        return answered(await self.asker.slash(self.channel, name, **options))

    async def mention(
        self,
        text: str,
        by: MemberActor | None = None,
        within: ChannelHandle | None = None,
        reply_to: Message | None = None,
        bot: str | None = None,
    ) -> discord.Message:
        """Mention the bot; the one message of its that follows there."""
        mention = self.bot if bot is None else bot
        return await self.after_sending(f"{mention} {text}".strip(), by, within, reply_to)

    async def mention_aside(self, text: str, reply_to: Message | None = None) -> discord.Message:
        """Mention the bot; what it writes to the asker directly instead of answering there."""
        before = len(self.directly(self.asker))
        sent = await self.asker.send(self.channel, f"{self.bot} {text}".strip(), reply_to=reply_to)
        assert self.of_bot(self.channel, sent.id) == []
        (line,) = self.directly(self.asker)[before:]
        return line

    async def after_sending(
        self,
        text: str,
        by: MemberActor | None = None,
        within: ChannelHandle | None = None,
        reply_to: Message | None = None,
    ) -> discord.Message:
        """Write a message; the one message of the bot that follows there."""
        within = within or self.channel
        sent = await (by or self.asker).send(within, text, reply_to=reply_to)
        (answer,) = self.of_bot(within, sent.id)
        return answer

    async def dm(self, text: str, reply_to: Message | None = None, by: UserHandle | None = None) -> discord.Message:
        """Write to the bot; its answer."""
        user = by or self.asker.user
        reference = {"channel_id": str(user.dm_channel.id), "message_id": str(reply_to.id)} if reply_to else None
        sent = await user.send_dm(text, reference=reference)
        (answer,) = self.of_bot(user.dm_channel, sent.id)
        return answer

    async def press(self, message: Message, label: str, by: MemberActor | UserHandle | None = None) -> Message:
        """Press a button that answers in the place of its message; the message, once it changed."""
        known = len(self.env.backend.messages[self.where(message)])
        result: InteractionResult = await (by or self.asker).click(message, label=label)
        assert result.deferred or result.response, "it is acknowledged"
        assert not result.followups, self.shown(result.followups[0])
        assert len(self.env.backend.messages[self.where(message)]) == known, "no message more than before"
        return message

    async def aside(self, message: Message, label: str, by: MemberActor | UserHandle | None = None) -> ResponseMessage:
        """Press a button that is answered beside its message; what its presser alone is told."""
        before = self.raw(message)["components"]
        result: InteractionResult = await (by or self.asker).click(message, label=label)
        (line,) = [one for one in (*result.followups, result.response) if one and one.id != message.id]
        assert line.ephemeral
        assert self.raw(message)["components"] == before
        return line

    async def choose(self, message: Message, label: str, by: MemberActor | UserHandle | None = None) -> Message:
        """Choose from the menu of a message; the message, once it changed."""
        menu = self.menu(message)
        (value,) = [option["value"] for option in menu["options"] if option["label"] == label]
        await (by or self.asker).select(message, [value], custom_id=menu["custom_id"])
        return message

    def of_bot(self, within: ChannelHandle, after: int = 0) -> list[discord.Message]:
        """The messages of the bot in a channel that all may read, or of some time after one, in their order."""
        assert self.env.bot.user
        own = self.env.bot.user.id
        return [one for one in within.history() if one.author.id == own and one.id > after and not one.flags.ephemeral]

    def directly(self, user: MemberActor | UserHandle) -> list[discord.Message]:
        """What the bot wrote to somebody directly."""
        handle = user.user if hasattr(user, "user") else user
        return self.of_bot(handle.dm_channel)

    # What stands in a message

    def where(self, message: Message) -> int:
        """The channel of a message."""
        return message.channel_id if hasattr(message, "channel_id") else message.channel.id

    def raw(self, message: Message) -> Json:
        """A message as it is now, as it was sent."""
        stored = self.env.backend.get_message(self.where(message), message.id)
        return {"flags": stored.flags, "components": stored.components, "allowed_mentions": {"parse": []}}

    def shown(self, message: Message) -> str:
        """What is read in a message, with plain spaces."""
        return "\n".join(map(unescape, texts(self.raw(message)))).replace("\N{NO-BREAK SPACE}", " ")

    def quoted(self, message: Message) -> list[str]:
        """The excerpts of a message."""
        return spans(self.raw(message))

    def labels(self, message: Message) -> list[str]:
        """The buttons of a message."""
        return list(buttons(self.raw(message)))

    def menu(self, message: Message) -> Json:
        """The menu of a message."""
        found = (one for row in self.raw(message)["components"] for one in row.get("components", ()))
        (menu,) = [one for one in found if one.get("custom_id", "").startswith(CHOSEN)]
        return menu

    def choices(self, message: Message) -> list[str]:
        """What can be chosen in the menu of a message."""
        return [option["label"] for option in self.menu(message)["options"]]

    def dates(self, message: Message) -> list[str]:
        """The dates of a message's sources, in order."""
        return [found[0] for line in self._sources(message) if (found := _DATE.search(line))]

    def outlets(self, message: Message) -> set[str]:
        """The outlets of a message's sources."""
        return {line.removeprefix("-# ").rpartition(" · ")[0] for line in self._sources(message) if _DATE.search(line)}

    def _sources(self, message: Message) -> list[str]:
        return [line for line in self.shown(message).splitlines() if line.startswith("-# ") and " · " in line]


def answered(result: InteractionResult) -> ResponseMessage:
    """The one message that an interaction was answered with."""
    assert result.response, result
    assert not result.followups, result
    return result.response


def added(result: InteractionResult) -> Any:
    """The one message that a press added, beside the one that it was a press under."""
    (message,) = result.followups
    return message


def sent(requests: Iterable[HttpLogEntry]) -> list[Json]:
    """The messages among what was sent to Discord, in order."""
    found = []
    for request in requests:
        body = request.json if isinstance(request.json, dict) else {}
        if _CALLBACK.fullmatch(request.path):
            body = (body.get("data") or {}) if body["type"] in {_REPLY, _EDIT} else {}
        elif not _SENT.fullmatch(request.path) or request.method not in {"POST", "PATCH"}:
            continue
        found += [body] if body else []
    return found


def check_requests(requests: Sequence[HttpLogEntry], articles: list[str]) -> None:
    """Raise AssertionError unless Discord takes all that was sent, nothing acts, and each excerpt is of an article."""
    for request in requests:
        if _CALLBACK.fullmatch(request.path):
            _check_callback(request.json)
        elif _COMMANDS.fullmatch(request.path) and request.method == "PUT":
            check_commands(request.json)
    for message in sent(requests):
        check(message)
        inert(_without_reason(message), spans(message))
        for words in spans(message):
            assert any(words in text for text in articles), words


def _check_callback(body: Json) -> None:
    held = body.get("data") or {}
    if body["type"] == _FORM:
        check_modal(held)
    elif body["type"] == _CHOICES:
        check_choices(held["choices"])
    elif body["type"] == _DEFERRED:
        assert held.keys() <= {"flags"}, held


def _without_reason(message: Json) -> Json:
    """Return a message without its first line where that names the channel in which it could not be sent."""
    first, *others = message["components"]
    return message | {"components": others if _WHY.match(first.get("content", "")) else message["components"]}


def stored_articles(corpus: Corpus) -> list[str]:
    """The texts of all stored articles."""
    catalog, generation = corpus.index().catalog, corpus.manifest().generation
    return [article.text for article in catalog.find_articles("", generation)]


async def restarted(room: Room, *, after: timedelta = timedelta(), **settings: object) -> None:
    """Let another process follow, over the same state, some time later and with other settings."""
    before = room.house
    before.close()
    clock = Clock(before.clock.ahead + after)
    changed = replace(before.settings, **settings)
    room.house = House(before.corpus, changed, before.url, clock, before.told)
    await room.env.restart_bot(room.house.client())


@dataclass
class Elsewhere:
    """A server that the bot is no member of, or a group message, where a user uses the bot that they installed.

    simcord knows neither; what the bot writes there is kept in the user's direct messages with it.
    """

    room: Room
    kind: str
    by: MemberActor | None = None

    async def slash(self, name: str, /, **options: str) -> InteractionResult:
        """Use a command."""
        command = self.room.env.backend.commands[None][name, 1]
        given = [{"name": option, "type": 3, "value": value} for option, value in options.items()]
        return await self._interact(2, {"id": command["id"], "name": name, "type": 1, "options": given})

    async def menu(self, name: str, message: discord.Message) -> InteractionResult:
        """Choose an entry in a message's menu."""
        backend = self.room.env.backend
        command, stored = backend.commands[None][name, 3], backend.get_message(message.channel.id, message.id)
        resolved = {"messages": {str(message.id): dict(serializers.message_payload(backend, stored))}}
        target = {"id": command["id"], "name": name, "type": 3, "target_id": str(message.id), "resolved": resolved}
        return await self._interact(2, target)

    async def press(self, message: Message, label: str) -> InteractionResult:
        """Press a button."""
        backend = self.room.env.backend
        stored = backend.get_message(self.room.where(message), message.id)
        pressed = {"custom_id": buttons(self.room.raw(message))[label]["custom_id"], "component_type": 2}
        under = {"message": dict(serializers.message_payload(backend, stored))}
        return await self._interact(3, pressed, stored.id, **under)

    async def _interact(self, kind: int, held: Json, source: int | None = None, **more: Json) -> InteractionResult:
        env, user = self.room.env, (self.by or self.room.asker).user
        record, payload = base_payload(
            env.backend, type=kind, channel_id=user.dm_channel.id, guild_id=None, user_id=user.id, data=held
        )
        record.source_message_id = source
        env.backend.emit("INTERACTION_CREATE", payload | self._place(payload["user"]) | more)
        await env.settle()
        return InteractionResult(env, record)

    def _place(self, user: Json) -> Json:
        owners = {"authorizing_integration_owners": {"1": user["id"]}}
        if self.kind != "a server":
            group = {"id": "902", "type": 3, "recipients": [user], "name": None, "owner_id": user["id"], "icon": None}
            return owners | {"channel_id": "902", "channel": group, "context": 2}
        member = {"user": user, "roles": [], "joined_at": "2030-01-01T00:00:00+00:00", "permissions": "0", "flags": 0}
        far = {"id": "901", "type": 0, "guild_id": "900", "name": "far", "position": 0, "permissions": "0"}
        return owners | {
            "guild_id": "900",
            "guild": {"id": "900", "locale": "en-US", "features": []},
            "member": member | {"deaf": False, "mute": False, "avatar": None},
            "channel_id": "901",
            "channel": far,
            "context": 0,
        }
