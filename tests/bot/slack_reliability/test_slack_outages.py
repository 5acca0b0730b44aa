"""Slack out of reach or out of order: a reply waits, goes out once or not at all, and is never lost in silence."""

from __future__ import annotations

import sqlite3
import threading
import time
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event
from types import SimpleNamespace
from typing import ClassVar

import pytest
from slack_sdk import WebClient
from slack_service import ANSWER, QUESTION, Room, free_port
from slack_simulator import SlackSimulator

from bot import hosting, serving
from bot.adapters.slack import patience, serve
from bot.adapters.slack.app import UnreachedError
from bot.adapters.slack.counter import Counter
from bot.adapters.slack.delivery import Address
from bot.adapters.slack.envelopes import Envelopes
from bot.adapters.slack.failures import FAILURES, Outcome, outcome, said
from bot.model import Origin
from retrieval.errors import HomeError

UNSHARED = "I could not share it there: invite me to the channel first."


@pytest.fixture(scope="module")
def shaken(opened_service):
    """A bot whose Slack fails."""
    return opened_service("socket").start()


@pytest.fixture
def quake(shaken):
    yield shaken.room
    shaken.slack.heal()


@pytest.fixture
def slack():
    with SlackSimulator() as simulator:
        yield simulator


def address(slack, **fields):
    client = WebClient(slack.bot_token, slack.api_url, timeout=1, retry_handlers=[])
    return Address(client, Origin("slack", "T0HALVEN", "C0NEWS", "U0ANNA"), **fields)


@pytest.mark.parametrize("error", ["500", "internal_error"])
def test_while_slack_fails_a_reply_waits_and_is_then_sent_once_where_it_belongs(quake, error):
    room = quake(f"FAILS{error[:3].upper()}")
    before = len(room.slack.calls_of("chat.postMessage"))
    room.slack.fail("chat.postMessage", error)
    room.slack.mention(QUESTION, room.user, room.channel)
    time.sleep(4)
    assert 2 <= len(room.slack.calls_of("chat.postMessage")) - before <= 4
    assert not room.said
    room.slack.heal()
    (answer,) = room.answered()
    assert answer.channel == room.channel


@pytest.mark.parametrize("error", ["account_inactive", "503"])
def test_what_could_not_be_sent_at_all_is_answered_by_the_next_start(opened_service, error):
    service = opened_service("socket").start()
    room, slack = service.room("LATER"), service.slack
    slack.fail("chat.postMessage", error)
    slack.mention(QUESTION, room.user, room.channel)
    slack.wait_until(lambda: "a reply did not arrive" in service.log, 25)
    slack.heal()
    slack.settle()
    assert not room.answers
    service.restart()
    room.answered()
    service.restart()
    room.answered()


class Mute(BaseHTTPRequestHandler):
    """Takes a message and never says so: waits, or hangs up."""

    seconds = 0.0
    taken: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.taken.append(self.path)
        time.sleep(self.seconds)

    def log_message(self, *_: object) -> None:
        pass


@pytest.mark.parametrize("seconds", [0.0, 1.0], ids=["hangs up", "waits"])
def test_what_may_have_arrived_is_sent_no_second_time_and_no_other_way(monkeypatch, seconds):
    monkeypatch.setattr(Mute, "seconds", seconds)
    monkeypatch.setattr(Mute, "taken", [])
    with ThreadingHTTPServer(("127.0.0.1", 0), Mute) as mute:
        threading.Thread(target=mute.serve_forever, daemon=True).start()
        client = WebClient("xoxb-1", f"http://127.0.0.1:{mute.server_port}/api/", timeout=0.3, retry_handlers=[])
        with pytest.raises(FAILURES) as failed:
            Address(client, Origin("slack", "T1", "C1", "U1")).deliver({"text": "perhaps"}, Event())
        mute.shutdown()
    assert outcome(failed.value) is Outcome.UNKNOWN
    assert Mute.taken == ["/api/chat.postMessage"]


def test_a_gateway_that_waited_in_vain_tells_nothing_of_the_message(slack):
    slack.fail("chat.postMessage", "504")
    with pytest.raises(FAILURES) as failed:
        address(slack).deliver({"text": "perhaps"}, Event())
    assert outcome(failed.value) is Outcome.UNKNOWN
    assert len(slack.calls_of("chat.postMessage")) == 1


@pytest.mark.parametrize("status", ["500", "503"])
def test_a_failing_response_url_is_tried_again_and_no_other_way(slack, monkeypatch, status):
    monkeypatch.setattr(patience, "_PAUSES", (0.01, 0.01))
    slack.fail("response_url", status)
    with pytest.raises(FAILURES) as failed:
        address(slack, response_url=f"{slack.world.base}/commands/T0HALVEN/1/x").deliver({"text": "x"}, Event())
    assert outcome(failed.value) is Outcome.UNREACHED
    assert len(slack.calls_of("response_url")) == 3
    assert not slack.calls_of("chat.postMessage")


def test_a_slack_that_is_not_there_is_waited_for_until_told_to_stop(monkeypatch):
    client = WebClient("xoxb-1", f"http://127.0.0.1:{free_port()}/api/", retry_handlers=[])
    stopped = Event()
    stopped.set()
    for stopping, pauses, least in ((Event(), (0.2, 0.3), 0.5), (stopped, (60.0,), 0.0)):
        monkeypatch.setattr(patience, "_PAUSES", pauses)
        began = time.monotonic()
        with pytest.raises(FAILURES) as failed:
            Address(client, Origin("slack", "T1", "C1", "U1")).deliver({"text": "x"}, stopping)
        assert outcome(failed.value) is Outcome.UNREACHED
        assert least <= time.monotonic() - began < 5


def test_a_dead_response_url_is_logged_by_its_status_and_code_alone(slack, caplog):
    where = f"{slack.world.base}/commands/T0HALVEN/1/very-secret"
    address(slack, response_url=where).deliver({"text": "something"}, Event())
    slack.wait_for("something")
    assert "a way to deliver failed: 404 no_service" in caplog.text
    assert "very-secret" not in caplog.text


def test_a_page_of_a_proxy_is_not_repeated(slack):
    client = WebClient("x", f"{slack.world.base}/nothing/", retry_handlers=[])
    with pytest.raises(FAILURES) as failed:
        client.auth_test()
    assert said(failed.value) == "404"
    assert outcome(failed.value) is Outcome.REFUSED


def test_what_cannot_be_shared_is_sent_to_nobody_and_the_presser_is_told_why(quake):
    room = quake("UNSHARED")
    out = f"{room.channel}OUT"
    room.slack.add_channel(out, "out", room.user, bot=False)
    room.slack.slash("/ask", QUESTION, room.user, out)
    outside = Room(room.service, room.user, out)
    (answer,) = outside.answered()
    room.slack.fail("response_url", "404")
    room.slack.press(answer, "Share")
    told = room.slack.wait_for(UNSHARED, user=room.user, channel=f"D{room.user[1:]}")
    assert ANSWER not in told.shown
    outside.answered()


def test_what_can_be_shared_is_shared_where_the_response_url_is_dead(quake):
    room = quake("SHARED")
    room.slack.slash("/ask", QUESTION, room.user, room.channel)
    (answer,) = room.answered()
    room.slack.fail("response_url", "404")
    room.slack.press(answer, "Share")
    room.answered(2)
    assert [one.channel for one in room.answers if not one.to] == [room.channel]


def test_what_cannot_be_taken_down_is_delivered_again_and_a_command_is_told_so(opened_service):
    service = opened_service("socket").start()
    room, slack = service.room("BROKEN"), service.slack
    slack.patience.ack = 0.3
    with sqlite3.connect(service.folder / "state.sqlite") as state:
        state.execute("ALTER TABLE onrecord_event RENAME TO away")
        state.commit()
        mention = slack.mention(QUESTION, room.user, room.channel, twin=False, wait=False)
        command = slack.slash("/ask", QUESTION, room.user, room.channel)
        assert command.ack == {"text": "Something went wrong here; please try again.", "response_type": "ephemeral"}
        assert not mention.acked
        state.execute("ALTER TABLE away RENAME TO onrecord_event")
        state.commit()
    assert mention.wait()
    assert len(mention.attempts) > 1
    (answer,) = room.answered()
    assert answer.thread


def test_a_start_while_slack_is_away_waits_for_it_and_says_so(opened_service):
    service = opened_service("socket")
    service.slack.fail("auth.test", "503", 1)
    service.slack.fail("apps.connections.open", "internal_error", 1)
    service.start()
    assert "Slack cannot be reached (503 internal_error)" in service.log
    assert "Slack cannot be reached (internal_error)" in service.log
    assert service.log.count("Trying again for up to") == 2
    service.slack.dm(QUESTION)
    service.slack.wait_for(ANSWER, channel="D0ANNA")


def test_a_start_gives_up_on_a_slack_that_stays_away(monkeypatch):
    monkeypatch.setattr(serving, "_PATIENCE", 0.5)
    monkeypatch.setattr(serving, "_FIRST_PAUSE", 0.1)
    nobody = SimpleNamespace(client=WebClient(base_url=f"http://127.0.0.1:{free_port()}/api/", retry_handlers=[]))
    lines: list[str] = []
    with pytest.raises(UnreachedError, match=r"Slack cannot be reached \(.*refused\); `onrecord doctor --online` says"):
        serving.reached(partial(serve._connect, Envelopes(nobody, "xapp-1")), lines.append, Event())
    assert 1 <= len(lines) <= 3


def test_the_daily_cleaning_outlives_an_error(caplog):
    cleaned = Event()
    errors = [HomeError("the state is locked")] * 2

    class State:
        def prune(self):
            if errors:
                raise errors.pop()
            cleaned.set()

    tidy = partial(hosting._tidy, State())
    with hosting._again("tidy", tidy, tidy, 0.01):
        assert cleaned.wait(5)
    assert caplog.text.count("the state is locked") == 2


class Shelf:
    """A corpus of so many articles; None cannot be read."""

    def __init__(self, articles: int | None):
        self._articles = articles

    def manifest(self):
        if self._articles is None:
            raise HomeError("the catalogue cannot be read")
        return SimpleNamespace(articles=self._articles)


@pytest.mark.parametrize(
    ("articles", "words"), [(1, "Searching 1 article…"), (1_200, "Searching 1,200 articles…"), (None, "Searching…")]
)
def test_what_is_shown_while_an_answer_is_sought(articles, words):
    desk = SimpleNamespace(bot=SimpleNamespace(corpus=Shelf(articles)))
    assert Counter(desk, None, None, None).searching() == words


def test_a_call_to_slack_that_hangs_holds_up_no_stop(opened_service):
    service = opened_service("socket").start()
    room = service.room("HANGS")
    service.slack.slow("chat.postMessage", 14)
    service.slack.mention(QUESTION, room.user, room.channel)
    service.slack.wait_until(lambda: "command=ask" in service.log)
    assert service.end() < 10
    assert service.code == 0
    service.slack.heal()
