"""What a process that ends leaves to others, and how long it takes for its end."""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import timedelta
from threading import Barrier, Event, Thread

import pytest

from bot import desk as desks
from bot.desk import Desk
from bot.limits import Limits
from bot.model import Origin, Reply, Request, Text
from bot.serving import serve_all
from bot.state import State

SOON = timedelta(minutes=1)


@pytest.fixture
def both(tmp_path):
    """The state as two processes hold it."""
    with ExitStack() as stack:
        yield [stack.enter_context(closing(State.open(f"sqlite:///{tmp_path}/state.sqlite"))) for _ in range(2)]


def test_what_one_process_leaves_another_takes_over_once_and_in_its_order(both):
    ends, goes_on = both
    for name in ("slack:2", "slack:1", "discord:1"):
        ends.take([name], name.upper())
    assert goes_on.take_over(SOON, "slack") == []
    ends.leave()
    assert goes_on.take_over(SOON, "slack") == [("slack:2", "SLACK:2"), ("slack:1", "SLACK:1")]
    assert goes_on.take_over(SOON, "slack") == []
    assert not goes_on.take(["slack:1"], "again")
    assert goes_on.start_sending("slack:1")


def test_what_is_being_sent_or_done_or_anothers_is_not_left(both):
    ends, goes_on = both
    for name in ("slack:sent", "slack:done", "slack:seen"):
        ends.take([name], "" if name == "slack:seen" else name)
    goes_on.take(["slack:other"], "mine")
    ends.start_sending("slack:sent")
    ends.finish("slack:done")
    ends.leave()
    assert goes_on.take_over(SOON, "slack") == []


def test_what_could_not_be_sent_after_all_is_left(both):
    ends, goes_on = both
    ends.take(["slack:1"], "body")
    ends.start_sending("slack:1")
    ends.put_back("slack:1")
    ends.leave()
    assert goes_on.take_over(SOON, "slack") == [("slack:1", "body")]


def test_what_was_left_and_nobody_took_over_the_next_start_answers(both):
    ends, begins = both
    ends.take(["slack:1"], "body")
    ends.leave()
    assert begins.unfinished(SOON, "slack") == [("slack:1", "body")]
    assert begins.take_over(SOON, "slack") == []


def test_what_a_new_process_began_anew_and_its_first_one_left_is_sent_once(both):
    ends, begins = both
    ends.take(["slack:1"], "body")
    assert begins.unfinished(SOON, "slack") == [("slack:1", "body")]
    ends.leave()
    assert begins.start_sending("slack:1")
    assert begins.take_over(SOON, "slack") == []
    assert not begins.start_sending("slack:1")


def test_what_a_process_took_over_it_leaves_again_at_its_own_end(both):
    ends, goes_on = both
    ends.take(["slack:1"], "body")
    ends.leave()
    goes_on.take_over(SOON, "slack")
    goes_on.leave()
    assert ends.take_over(SOON, "slack") == [("slack:1", "body")]


def test_what_is_left_is_raced_for_and_taken_over_once(both):
    ends, goes_on = both
    for number in range(50):
        ends.take([f"slack:{number}"], "body")
    ends.leave()
    start = Barrier(8)

    def race(_):
        start.wait()
        return goes_on.take_over(SOON, "slack")

    with ThreadPoolExecutor(8) as pool:
        won = [key for keys in pool.map(race, range(8)) for key, _ in keys]
    assert sorted(won) == sorted({f"slack:{number}" for number in range(50)})


class Slow:
    """A bot that takes its time."""

    def handle(self, request):
        time.sleep(0.1)
        return Reply((Text(request.text),))


class Telling:
    """A platform that, told to stop, waits for its own part as long as there is grace."""

    def __init__(self, desk):
        self._desk = desk
        self.begun = Event()

    def serve(self, stop):
        self.begun.set()
        stop.wait()
        time.sleep(0.3)  # until the word is about
        time.sleep(self._desk.grace)


def test_a_platform_and_the_queue_share_one_grace(monkeypatch):
    monkeypatch.setattr(desks, "_GRACE", 1.5)
    desk = Desk(Slow(), Limits(0, 0), 1, 1_000)
    for number in range(200):
        desk.submit(Request("ask", str(number), origin=Origin("slack", "T", f"C{number}", "U")), lambda _: None)
    platform = Telling(desk)
    telling = Thread(target=lambda: platform.begun.wait(5) and os.kill(os.getpid(), signal.SIGTERM))
    telling.start()
    began = time.monotonic()
    serve_all({"Slow": platform}, print, desk.hasten)
    desk.close()
    telling.join()
    assert 1.4 < time.monotonic() - began < 2.8
