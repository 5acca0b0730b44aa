"""Socket Mode: connections that are renewed, cut or silent, and no envelope lost by it."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from slack_bolt import BoltResponse
from slack_sdk import WebClient
from slack_service import QUESTION, Room
from slack_simulator import SlackSimulator
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import serve

from bot.adapters.slack import envelopes
from bot.adapters.slack.envelopes import Envelopes

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_a_new_connection_stands_before_the_old_one_goes(socket_room):
    slack = socket_room.slack
    made = slack.connections_made
    slack.disconnect(grace=2.0)
    slack.wait_until(lambda: slack.connections_made == made + 1, 1.5)
    assert slack.connections == 2
    slack.mention(QUESTION, socket_room.user, socket_room.channel)
    socket_room.answered()
    slack.wait_until(lambda: slack.connections == 1)


@pytest.mark.parametrize("breaking", ["refresh", "close", "cut"])
def test_under_load_no_envelope_is_lost_or_answered_twice_when_connections_break(opened_service, breaking):
    service = opened_service("socket").start()
    slack = service.slack
    rooms = [service.room(f"{breaking.upper()}{number}") for number in range(8)]
    made = slack.connections_made

    def ask(room: Room) -> None:
        for _ in range(5):
            slack.mention(QUESTION, room.user, room.channel, times=2, wait=False)
            slack.slash("/ask", QUESTION, room.user, room.channel, times=2, wait=False)
            time.sleep(0.05)

    asking = [threading.Thread(target=ask, args=(room,)) for room in rooms]
    for thread in asking:
        thread.start()
    for _ in range(3):
        time.sleep(0.1)
        {"refresh": lambda: slack.disconnect(grace=0.1), "close": slack.close_connections, "cut": slack.cut}[breaking]()
    for thread in asking:
        thread.join()
    for room in rooms:
        slack.wait_until(lambda room=room: len(room.answers) >= 10, 20)
    slack.settle()
    assert [len(room.answers) for room in rooms] == [10] * len(rooms)
    assert slack.connections_made > made


def test_while_slack_is_away_the_bot_tries_again_and_then_answers_what_waited(opened_service):
    service = opened_service("socket").start()
    room, slack = service.room("AWAY"), service.slack
    slack.fail("apps.connections.open", "internal_error")
    slack.cut()
    slack.wait_until(lambda: slack.connections == 0)
    slack.mention(QUESTION, room.user, room.channel, wait=False)
    before = len(slack.calls_of("apps.connections.open"))
    time.sleep(2.5)
    tries = len(slack.calls_of("apps.connections.open")) - before
    assert 1 <= tries <= 5  # with pauses, and longer ones each time
    slack.heal()
    slack.wait_connected(timeout=10)
    room.answered()
    slack.cut()
    time.sleep(0.3)
    assert service.end() < 10
    assert service.code == 0


class Taker:
    """An app that takes envelopes down and does nothing."""

    def __init__(self, slack: SlackSimulator, *statuses: int):
        self.client = WebClient(base_url=slack.api_url)
        self.taken: list[object] = []
        self._statuses = list(statuses)

    def dispatch(self, request: object) -> BoltResponse:
        self.taken.append(request)
        return BoltResponse(status=self._statuses.pop(0) if self._statuses else 200, body="")


@contextmanager
def listening(slack: SlackSimulator, app: Taker) -> Iterator[Envelopes]:
    envelopes = Envelopes(app, slack.app_token)
    envelopes.start()
    slack.wait_connected()
    yield envelopes
    envelopes.close()


def test_an_event_that_was_not_taken_down_is_not_acknowledged_and_comes_again():
    with SlackSimulator() as slack:
        slack.patience.ack, slack.patience.retries = 0.2, (0.0, 0.05, 0.05)
        app = Taker(slack, 500, 503)
        with listening(slack, app):
            delivery = slack.dm("a question")
            assert delivery.acked
        assert len(app.taken) == len(delivery.attempts) == 3


def test_a_command_that_was_not_taken_down_is_told_so_and_what_nobody_listens_to_is_acknowledged():
    with SlackSimulator() as slack, listening(slack, Taker(slack, 500, 404)):
        assert slack.slash("/ask", "a question").ack["text"].startswith("Something went wrong")
        assert slack.slash("/ask", "a question").ack == {}


def test_an_interaction_that_was_not_taken_down_is_left_to_slack_s_own_words():
    with SlackSimulator() as slack, listening(slack, Taker(slack, 500)):
        assert not slack.shortcut("ask_on_record", wait=False).wait(0.5)


def test_an_envelope_without_a_payload_is_acknowledged_each_time():
    with SlackSimulator() as slack, listening(slack, Taker(slack)):
        for number in (1, 2):
            empty = json.dumps({"envelope_id": "E1", "type": "events_api"})
            slack._server.run(slack._sockets.links[0].connection.send(empty)).result(5)
            slack.wait_until(lambda number=number: slack.stray_acks == ["E1"] * number, 3)


def test_connections_that_end_at_once_are_followed_ever_more_slowly_until_one_lasts(monkeypatch):
    monkeypatch.setattr(envelopes, "_BRIEF", 0.5)
    with SlackSimulator() as slack, serve(lambda _: None, "127.0.0.1", 0) as closing:
        threading.Thread(target=closing.serve_forever, daemon=True).start()
        address = slack._sockets.address
        slack._sockets.address = f"ws://127.0.0.1:{closing.socket.getsockname()[1]}"
        brief = Envelopes(Taker(slack), slack.app_token)
        brief.start()
        time.sleep(3)
        assert 3 <= len(slack.calls_of("apps.connections.open")) <= 7
        slack._sockets.address = address
        slack.wait_connected(timeout=5)
        time.sleep(0.6)
        slack.disconnect(grace=1.0)
        slack.wait_until(lambda: slack.connections == 2, 0.3)
        brief.close()
        closing.shutdown()


def test_a_peer_that_answers_no_ping_is_given_up(monkeypatch):
    monkeypatch.setattr(envelopes, "_PING", 0.3)
    with SlackSimulator() as slack, serve(_swallow, "127.0.0.1", 0) as silent:
        threading.Thread(target=silent.serve_forever, daemon=True).start()
        address = slack._sockets.address
        slack._sockets.address = f"ws://127.0.0.1:{silent.socket.getsockname()[1]}"
        app = Taker(slack)
        held = Envelopes(app, slack.app_token)
        held.start()
        slack._sockets.address = address
        slack.wait_connected(timeout=5)
        assert slack.dm("a question").acked
        assert app.taken
        held.close()
        silent.shutdown()


def test_what_is_no_envelope_does_no_harm():
    with SlackSimulator() as slack, listening(slack, Taker(slack)):
        odd = ["", "no JSON", "[]", "1", json.dumps({"type": "hello"}), json.dumps({"type": "disconnect"}), b"\xff"]
        for message in [json.dumps({"envelope_id": [1]}), *odd]:
            link = slack._sockets.links[0]
            slack._server.run(link.connection.send(message)).result(5)
        slack.wait_until(lambda: slack.connections_made >= 2)
        assert slack.dm("a question").acked


def _swallow(connection: object) -> None:
    """Take what comes and answer nothing, not even a ping, as a network that is gone."""
    try:
        connection.protocol.receive_data = lambda _: None
        time.sleep(5)
    except (ConnectionClosed, asyncio.CancelledError):
        pass
