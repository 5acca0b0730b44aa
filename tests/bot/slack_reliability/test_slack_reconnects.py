"""Socket Mode: connections that are renewed, cut or silent, and no envelope lost by it."""

from __future__ import annotations

import asyncio
import json
import threading
import time

import pytest
from slack_bolt import BoltResponse
from slack_sdk import WebClient
from slack_service import QUESTION, Room
from slack_simulator import SlackSimulator
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import serve

from bot.adapters.slack import envelopes
from bot.adapters.slack.envelopes import Envelopes


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
def test_under_load_no_envelope_is_lost_or_answered_twice_when_connections_break(socket_room, breaking):
    slack = socket_room.slack
    rooms = [socket_room.service.room(f"{breaking.upper()}{number}") for number in range(8)]
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

    def __init__(self, slack: SlackSimulator):
        self.client = WebClient(base_url=slack.api_url)
        self.taken: list[object] = []

    def dispatch(self, request: object) -> BoltResponse:
        self.taken.append(request)
        return BoltResponse(status=200, body="")


def test_a_peer_that_answers_no_ping_is_given_up(monkeypatch):
    monkeypatch.setattr(envelopes, "_PING", 0.3)
    with SlackSimulator() as slack, serve(_swallow, "127.0.0.1", 0) as silent:
        threading.Thread(target=silent.serve_forever, daemon=True).start()
        address = slack._sockets.address
        slack._sockets.address = f"ws://127.0.0.1:{silent.socket.getsockname()[1]}"
        app = Taker(slack)
        listening = Envelopes(app, slack.app_token)
        listening.start()
        slack._sockets.address = address
        slack.wait_connected(timeout=5)
        assert slack.dm("a question").acked
        assert app.taken
        listening.close()
        silent.shutdown()


def test_what_is_no_envelope_does_no_harm():
    with SlackSimulator() as slack:
        app = Taker(slack)
        listening = Envelopes(app, slack.app_token)
        listening.start()
        slack.wait_connected()
        odd = ["", "no JSON", "[]", "1", json.dumps({"type": "hello"}), json.dumps({"type": "disconnect"}), b"\xff"]
        for message in odd:
            link = slack._sockets.links[0]
            slack._server.run(link.connection.send(message)).result(5)
        slack.wait_until(lambda: slack.connections_made >= 2)
        assert slack.dm("a question").acked
        listening.close()


def _swallow(connection: object) -> None:
    """Take what comes and answer nothing, not even a ping, as a network that is gone."""
    try:
        connection.protocol.receive_data = lambda _: None
        time.sleep(5)
    except (ConnectionClosed, asyncio.CancelledError):
        pass
