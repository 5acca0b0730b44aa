"""The bot's process by Socket Mode and by HTTP, one for all tests, and a room of it for each test."""

from __future__ import annotations

import itertools
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from slack_rooms import Room, Served, check
from slack_simulator import SlackSimulator

from bot.app import open_corpus
from bot.commands import COMMANDS
from bot.manifests.slack import slack_manifest
from bot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def told_articles(told_home) -> list[str]:
    """The texts of all stored articles."""
    with closing(open_corpus(Settings(home=told_home.folder, embedder="hashing"))) as corpus:
        catalog, generation = corpus.index().catalog, corpus.manifest().generation
        return [article.text for article in catalog.find_articles("", generation)]


@pytest.fixture(scope="session", params=["socket", "http"])
def served(request, tmp_path_factory, told_home, told_articles) -> Iterator[Served]:
    """The bot over the sample corpus, by Socket Mode and by HTTP; one process for all tests, or its followers."""
    with SlackSimulator() as slack:
        slack.register(slack_manifest(COMMANDS, "socket", pane="assistant"))
        served = Served(slack, request.param, told_home, tmp_path_factory.mktemp(request.param))
        served.start()
        yield served
        served.stop()
        check(slack.calls[served.checked :], told_articles)


@pytest.fixture
def room(served, told_articles) -> Iterator[Room]:
    """A room of the test's own; all that the bot sent meanwhile is valid, and quotes nothing but what stands there."""
    number = next(_numbers)
    user, other = f"UA{number}", f"UB{number}"
    for name in (user, other):
        served.slack.add_user(name, name.lower())
    served.slack.add_channel(f"C{number}", f"room-{number}", user)
    yield Room(served, user, other, f"C{number}")
    calls = served.slack.calls[served.checked :]
    served.checked += len(calls)
    check(calls, told_articles)
    assert "Traceback" not in served.log
    assert not served.slack.stray_acks
