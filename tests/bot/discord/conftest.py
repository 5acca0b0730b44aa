"""The bot on a simulated Discord, over one corpus for all tests, and a room of it for each test."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from discord_payloads import texts
from discord_rooms import WENT_WRONG, House, Room, check_requests, sent, stored_articles

from bot.app import open_corpus
from bot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from simcord import Env

    from bot.adapters.discord.client import OnRecord
    from retrieval.corpus import Corpus


@pytest.fixture(scope="session")
def told_corpus(told_home) -> Iterator[Corpus]:
    """The sample corpus with its true quotations, warmed as it is before anybody is served."""
    with closing(open_corpus(Settings(home=told_home.folder, embedder="hashing"))) as corpus:
        corpus.complete_speakers("")
        yield corpus


@pytest.fixture(scope="session")
def articles(told_corpus) -> list[str]:
    """The texts of all stored articles."""
    return stored_articles(told_corpus)


@pytest.fixture
def configured() -> dict[str, object]:
    """Settings besides those that the test bot has anyway; a test that wants some overrides this."""
    return {}


@pytest.fixture
def house(request, told_home, told_corpus, configured, tmp_path) -> Iterator[House]:
    """The bot's process; its state is in memory, or in a file for a test marked so."""
    settings = Settings(
        home=told_home.folder, embedder="hashing", **({"user_limit": 0, "channel_limit": 0} | configured)
    )
    lasting = "lasting" in request.fixturenames
    house = House(told_corpus, settings, f"sqlite:///{tmp_path / 'state.sqlite'}" if lasting else "sqlite://")
    yield house
    house.close()


@pytest.fixture
def lasting() -> None:
    """For a test whose bot is to keep its state in a file, and may therefore be started again."""


@pytest.fixture
def simcord_bot(house) -> OnRecord:
    """What simcord's own fixture runs."""
    return house.client()


@pytest.fixture
async def room(simcord_env: Env, house, articles) -> AsyncIterator[Room]:
    """A server with a channel; all that the bot sent meanwhile is valid, and quotes nothing but what stands there."""
    guild = simcord_env.create_guild()
    channel = guild.create_text_channel("general")
    asker, other = (guild.add_member(simcord_env.create_user(name)) for name in ("asker", "other"))
    await simcord_env.settle()
    room = Room(simcord_env, house, guild, channel, asker, other)
    yield room
    check_requests(simcord_env.http_requests, articles)
    wrong = [one for one in sent(simcord_env.http_requests) if any(WENT_WRONG in text for text in texts(one))]
    assert len(wrong) == room.mishaps
    if room.house is not house:
        room.house.close()
