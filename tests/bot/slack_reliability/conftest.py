"""Bots as real processes over the sample corpus, and a Slack for each."""

from __future__ import annotations

import itertools
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from held_embedder import NAME
from slack_service import Room, Service
from slack_simulator import SlackSimulator

from bot.commands import COMMANDS
from bot.manifests.slack import slack_manifest
from retrieval.embedders import open_embedder
from retrieval.home import Home
from retrieval.sources.sample import SampleSource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_numbers = itertools.count(100)


@pytest.fixture(scope="session")
def held_home(tmp_path_factory, ingested) -> Home:
    """The sample corpus under the embedder that waits."""
    home = Home(tmp_path_factory.mktemp("held"))
    ingested(home, SampleSource(), embedder=open_embedder(NAME))
    return home


@pytest.fixture(scope="session")
def opened_service(tmp_path_factory, held_home) -> Iterator[Callable[..., Service]]:
    """`opened_service(mode, SETTING="value")`: a Slack and a process on it that is not yet started."""
    with ExitStack() as closing:

        def opened(mode: str, **settings: str) -> Service:
            slack = closing.enter_context(SlackSimulator())
            slack.register(slack_manifest(COMMANDS, "socket", pane="assistant"))
            slack.patience.retries = (0.0, 0.05, 0.05)
            service = Service(slack, mode, held_home, tmp_path_factory.mktemp(mode), settings)
            closing.callback(_ended, service)
            return service

        yield opened


@pytest.fixture(scope="session", params=["socket", "http"])
def service(request, opened_service) -> Service:
    """The bot by Socket Mode and by HTTP; one process for all tests, or its followers."""
    return opened_service(request.param).start()


@pytest.fixture(scope="session")
def by_socket(opened_service) -> Service:
    """A bot whose connections tests break."""
    return opened_service("socket").start()


@pytest.fixture(scope="session")
def by_http(opened_service) -> Service:
    """A bot that is sent what Slack never would."""
    return opened_service("http").start()


@pytest.fixture
def room(service) -> Iterator[Room]:
    """A room of the test's own on `service`."""
    yield from _room(service)


@pytest.fixture
def socket_room(by_socket) -> Iterator[Room]:
    yield from _room(by_socket)


@pytest.fixture
def http_room(by_http) -> Iterator[Room]:
    yield from _room(by_http)


def _room(service: Service) -> Iterator[Room]:
    yield service.room(str(next(_numbers)))
    service.slack.heal()
    service.release()
    assert "Traceback" not in service.log


def _ended(service: Service) -> None:
    service.release()
    if service.process and service.process.poll() is None:
        service.end()
