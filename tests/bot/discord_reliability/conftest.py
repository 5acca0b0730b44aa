"""Bots as real processes over the sample corpus, and a Discord for each."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from discord_payloads import check
from discord_simulator import Simulator
from slack_simulator import SlackSimulator

from bot.commands import COMMANDS
from bot.manifests.slack import slack_manifest
from retrieval.embedders import open_embedder
from retrieval.home import Home
from retrieval.sources.sample import SampleSource

sys.path.append(str(Path(__file__).parents[1] / "slack_reliability"))  # the embedder that waits lies there

from discord_service import Room, Service, watched  # needs that path
from paced_embedder import NAME  # as above

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="session")
def paced_home(tmp_path_factory, article, ingested) -> Home:
    """The sample corpus, and more days and outlets than Discord offers, under the embedder that waits."""
    home = Home(tmp_path_factory.mktemp("paced"))
    notices = [
        article(f"notice-{day:02}", "The library opens at nine.", published=date(2024, 1, day), publisher=f"Leaf {day}")
        for day in range(1, 31)
    ]
    ingested(home, SampleSource(), notices, embedder=open_embedder(NAME))
    return home


@pytest.fixture(scope="session")
def opened_discord(tmp_path_factory, paced_home) -> Iterator[Callable[..., Service]]:
    """`opened_discord(SETTING="value")`: a Discord and a process on it that is not yet started.

    With `slack=True` there is a Slack, too; `shards` are the connections that Discord wants.
    """
    with ExitStack() as closing:

        def opened(*, slack: bool = False, shards: int = 1, **settings: str) -> Service:
            discord = closing.enter_context(Simulator(check=check, shards=shards))
            other = closing.enter_context(SlackSimulator()) if slack else None
            if other:
                other.register(slack_manifest(COMMANDS, "socket", pane="assistant"))
            service = Service(discord, paced_home, tmp_path_factory.mktemp("discord"), settings, other)
            closing.callback(_ended, service)
            return service

        yield opened


@pytest.fixture(scope="session")
def service(opened_discord) -> Service:
    """The bot whose process goes on for all tests."""
    return opened_discord().start()


@pytest.fixture
def room(service) -> Iterator[Room]:
    """A room of the test's own on `service`."""
    yield from watched(service)


def _ended(service: Service) -> None:
    service.release()
    if service.process and service.process.poll() is None:
        service.end()
