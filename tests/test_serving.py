"""Platforms side by side: what one of them does or suffers, and what becomes of the others and of the process."""

from __future__ import annotations

import os
import signal
import threading
import time
from itertools import pairwise
from threading import Event

import pytest

from bot import serving
from bot.serving import UnreachedError, reached, serve_all
from retrieval.errors import OnRecordError

AWAY = "it cannot be reached"


class Served:
    """A platform that fails as often as it is told, then serves until it is told to stop, or for `seconds`."""

    def __init__(self, *failures: Exception, seconds: float = 10.0):
        self._failures, self._seconds = list(failures), seconds
        self.begun, self.stopped = Event(), Event()
        self.attempts = 0

    def serve(self, stop: Event) -> None:
        self.attempts += 1
        if self._failures:
            raise self._failures.pop(0)
        self.begun.set()
        if stop.wait(self._seconds):
            self.stopped.set()


@pytest.fixture(autouse=True)
def _soon(monkeypatch):
    monkeypatch.setattr(serving, "_AGAIN", 0.1)
    monkeypatch.setattr(serving, "_PATIENCE", 0.5)
    monkeypatch.setattr(serving, "_FIRST_PAUSE", 0.05)
    monkeypatch.setattr(serving, "_POLL", 0.02)


@pytest.fixture
def said():
    return []


def signalled_when(number, *events):
    """Send this process a signal as soon as all events came."""

    def wait_and_tell():
        for event in events:
            event.wait(5)
        os.kill(os.getpid(), number)

    thread = threading.Thread(target=wait_and_tell)
    thread.start()
    return thread


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_all_platforms_and_is_handled_as_before_afterwards(number, said):
    before = signal.getsignal(number)
    one, other = Served(), Served()
    thread = signalled_when(number, one.begun, other.begun)
    serve_all({"One": one, "Other": other}, said.append)
    thread.join()
    assert one.stopped.is_set()
    assert other.stopped.is_set()
    assert not said
    assert signal.getsignal(number) is before


def test_one_that_is_refused_is_left_out_once_and_the_other_goes_on(said):
    refused, other = Served(OnRecordError("its token is not valid")), Served()
    thread = signalled_when(signal.SIGTERM, other.begun)
    serve_all({"Refused": refused, "Other": other}, said.append)
    thread.join()
    assert said == ["Refused is left out: its token is not valid. The others go on."]
    assert refused.attempts == 1
    assert other.stopped.is_set()


def test_one_out_of_reach_is_tried_again_beside_others_and_served_once_it_is_there(said):
    away, other = Served(UnreachedError(AWAY), UnreachedError(AWAY)), Served()
    thread = signalled_when(signal.SIGTERM, away.begun, other.begun)
    serve_all({"Away": away, "Other": other}, said.append)
    thread.join()
    assert [line.partition(";")[0] for line in said] == [f"Away: {AWAY}. The others go on"] * 2
    assert away.attempts == 3
    assert away.stopped.is_set()


def test_one_that_waits_for_its_next_attempt_is_told_to_stop_as_well(said, monkeypatch):
    monkeypatch.setattr(serving, "_AGAIN", 60.0)
    away, other = Served(UnreachedError(AWAY)), Served()
    thread = signalled_when(signal.SIGTERM, other.begun)
    began = time.monotonic()
    serve_all({"Away": away, "Other": other}, said.append)
    thread.join()
    assert time.monotonic() - began < 2
    assert away.attempts == 1


@pytest.mark.parametrize("error", [OnRecordError("refused"), UnreachedError(AWAY)])
def test_alone_what_a_platform_fails_with_is_raised_and_nothing_is_said_of_others(error, said):
    with pytest.raises(type(error), match=str(error)):
        serve_all({"Only": Served(error)}, said.append)
    assert not said


def test_when_all_are_refused_the_last_reason_is_raised(said):
    with pytest.raises(OnRecordError, match="refused"):
        serve_all({"One": Served(OnRecordError("refused")), "Other": Served(OnRecordError("refused"))}, said.append)
    assert len(said) == 1


def test_one_that_ends_where_all_others_are_refused_leaves_the_process_nothing_to_do(said):
    began = time.monotonic()
    serve_all({"One": Served(OnRecordError("refused")), "Other": Served(seconds=0.1)}, said.append)
    assert time.monotonic() - began < 2


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_nobody_foresaw_ends_in_an_error_and_not_as_if_all_were_well(said):
    with pytest.raises(OnRecordError):
        serve_all({"Only": Served(RuntimeError("a defect"))}, said.append)


# Reaching a platform


def test_what_is_out_of_reach_is_tried_again_with_longer_pauses_and_each_attempt_is_told(said):
    attempts = []

    def attempt():
        attempts.append(time.monotonic())
        if len(attempts) < 4:
            raise UnreachedError(AWAY)
        return "made"

    assert reached(attempt, said.append, Event()) == "made"
    assert all(line.startswith(f"{AWAY}. Trying again for up to") for line in said)
    assert len(said) == 3
    pauses = [later - earlier for earlier, later in pairwise(attempts)]
    assert pauses == sorted(pauses)


def test_what_stays_out_of_reach_is_given_up(said):
    def attempt():
        raise UnreachedError(AWAY)

    began = time.monotonic()
    with pytest.raises(UnreachedError, match=AWAY):
        reached(attempt, said.append, Event())
    assert time.monotonic() - began < 1
    assert 2 <= len(said) <= 5


def test_what_refuses_us_is_not_tried_again(said):
    attempts = []

    def attempt():
        attempts.append(1)
        raise OnRecordError("refused")

    with pytest.raises(OnRecordError, match="refused"):
        reached(attempt, said.append, Event())
    assert len(attempts) == 1
    assert not said


def test_told_to_stop_nobody_waits_for_the_next_attempt(said, monkeypatch):
    monkeypatch.setattr(serving, "_FIRST_PAUSE", 0.4)
    stop = Event()
    stop.set()

    def attempt():
        raise UnreachedError(AWAY)

    began = time.monotonic()
    with pytest.raises(UnreachedError):
        reached(attempt, said.append, stop)
    assert time.monotonic() - began < 0.2


def test_platforms_may_be_served_from_any_thread(said):
    """Where no signal can be handled; they end by themselves."""
    platform = Served(seconds=0.05)
    thread = threading.Thread(target=serve_all, args=({"Slack": platform}, said.append))
    thread.start()
    thread.join(5)
    assert platform.begun.is_set()
    assert not thread.is_alive()


def test_what_is_left_out_is_told_by_its_name(said):
    left_out = []
    served = Served(seconds=0.1)
    serve_all({"Slack": Served(OnRecordError("refused")), "Discord": served}, said.append, left_out=left_out.append)
    assert left_out == ["Slack"]


def test_what_is_served_beside_platforms_ends_with_them(said):
    beside = Served()
    serve_all({"Slack": Served(seconds=0.1)}, said.append, beside=beside)
    assert beside.stopped.is_set()
    with pytest.raises(OnRecordError, match="refused"):
        serve_all({"Slack": Served(OnRecordError("refused"))}, said.append, beside=beside)
