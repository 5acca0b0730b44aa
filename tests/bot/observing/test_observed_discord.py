"""What Discord's adapter tells an observer: deliveries, 429s, connections of every shard."""

from __future__ import annotations

import asyncio
from contextlib import closing, contextmanager
from dataclasses import dataclass
from threading import Event, Thread

import pytest
from discord import Client
from discord.gateway import DiscordWebSocket
from discord.http import Route
from discord_simulator import Simulator
from observing_watchers import Seen

from bot.adapters.discord import delivery
from bot.adapters.discord.client import OnRecord
from bot.adapters.discord.counter import Counter
from bot.commands import COMMANDS
from bot.core import Bot
from bot.desk import Desk
from bot.limits import Limits
from bot.observing.observer import Outcome
from bot.render.discord import CUSTOM_ID_LENGTH, PRESSED
from bot.settings import Settings
from bot.state import State
from bot.tokens import Tokens

QUESTION = "How much will the harbour wall cost?"
DELIVERED = ("discord", "delivered")


@dataclass
class Served:
    """A Discord, and what the bot on it tells."""

    discord: Simulator
    seen: Seen

    def __post_init__(self):
        self.user = self.discord.add_user("asker", self.discord.guild)
        self.channel = self.discord.add_channel(self.discord.guild, "general")

    def ask(self, count=1):
        """Ask, and wait until so many deliveries are told in all."""
        self.discord.mention(self.user, self.channel, QUESTION)
        self.discord.wait_until(lambda: len(self.seen.replies) >= count, 15)


@contextmanager
def serving(discord, corpus):
    settings, seen = Settings(embedder="hashing"), Seen()
    with closing(State.open("sqlite://")) as state:
        bot = Bot(corpus, COMMANDS, {"excerpts": "3"}, state, observer=seen)
        with closing(Desk(bot, Limits(0, 0), 2, 100, seen)) as desk:
            tokens = Tokens(state.secret(), state, CUSTOM_ID_LENGTH - len(PRESSED))
            client, stop = OnRecord(Counter(desk, state, tokens, settings), lambda _: None), Event()
            thread = Thread(target=lambda: asyncio.run(_run(client, discord.token, stop)))
            thread.start()
            try:
                discord.wait_until(lambda: "discord connected" in seen.events, 15)
                yield Served(discord, seen)
            finally:
                stop.set()
                thread.join()


async def _run(client, token, stop):
    async with client:
        connected = asyncio.create_task(client.start(token))
        while not (stop.is_set() or connected.done()):
            await asyncio.wait([connected], timeout=0.05)
        await client.close()
        connected.cancel()
        await asyncio.wait([connected])


async def identify_at_once(*_, **__):
    """Begin each connection without the five seconds that Discord wants between two."""


@pytest.fixture
def shards():
    return 1


@pytest.fixture
def served(corpus, shards, monkeypatch):
    with Simulator(shards=shards) as discord:
        monkeypatch.setattr(Route, "BASE", discord.api_url)
        monkeypatch.setattr(Client, "before_identify_hook", identify_at_once)
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)
        with serving(discord, corpus) as served:
            yield served


def test_a_question_and_its_delivery_are_told_once(served):
    served.ask()
    assert [(one.command, one.platform, one.outcome) for one in served.seen.requests] == [
        ("ask", "discord", Outcome.ANSWERED)
    ]
    assert served.seen.replies == [DELIVERED]
    assert served.seen.requests[0].seconds < served.seen.took[0] < 10


def test_each_429_is_told_and_the_reply_after_it(served):
    served.discord.limit("POST /channels/*/messages", retry_after=0.2, times=2)
    served.ask()
    assert served.seen.events.count("discord limited") == 2
    assert served.seen.replies == [DELIVERED]


def test_a_429_of_a_webhook_is_told_too(served):
    served.discord.limit("* /webhooks/*", retry_after=0.2)
    served.discord.slash(served.user, served.channel, "ask", question=QUESTION)
    served.discord.wait_until(lambda: served.seen.replies == [DELIVERED], 15)
    assert served.seen.events.count("discord limited") == 1


def test_a_reply_that_discord_refuses_or_cannot_take_is_told_so(served, monkeypatch):
    monkeypatch.setattr(delivery, "_PAUSES", ())
    served.discord.refuse("POST /channels/*/messages", 403, 50_013)
    served.ask()
    served.discord.heal()
    served.discord.break_off("POST /channels/*/messages", times=20)
    served.ask(2)
    assert served.seen.replies == [("discord", "refused"), ("discord", "unreached")]


def test_a_lost_connection_is_told_and_the_one_that_follows(served):
    served.discord.cut()
    told = ["discord connected", "discord lost", "discord connected again"]
    served.discord.wait_until(lambda: served.seen.events == told, 15)


@pytest.mark.parametrize("shards", [2])
def test_who_has_several_connections_is_connected_once_all_are(served):
    assert served.discord.connections == 2
    assert served.seen.events == ["discord connected"]
    served.discord.cut()
    served.discord.wait_until(lambda: served.seen.events.count("discord connected again") == 1, 15)
    before = served.seen.events.index("discord connected again")
    assert served.seen.events[1:before] == ["discord lost", "discord lost"]
