"""Rolling restarts: a process takes the place of another while people ask, and each question is answered once."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest
from held_embedder import HELD
from slack_service import QUESTION

IN_TIME = 10.0  # seconds after which hosts kill a process that they told to stop
LOOK = 0.25  # seconds until a proxy has seen that a process is no longer ready
APART = 0.05  # seconds between two questions
FEWEST = 60  # questions: some of them after the old process has ended
SHORTENING = Path(__file__).parents[1] / "discord_reliability" / "hook"


class Rolling:
    """Two processes on one Slack, and a proxy before them: it goes on with the old one until it is told otherwise."""

    def __init__(self, service):
        self.service, self.slack = service, service.slack
        self.old, self.former = service.process, service.port

    def begin(self, monkeypatch):
        """Start the new process."""
        self.service.port = 0
        with monkeypatch.context() as kept:
            kept.setattr(self.slack, "use_http", lambda _: None)
            self.service.start()
        if self.service.mode == "socket":
            self.slack.wait_connected(2)

    def stop_old(self):
        """Tell the old process to stop; a moment later its proxy goes on with the new one."""
        began = time.monotonic()
        self.old.send_signal(signal.SIGTERM)
        time.sleep(LOOK)
        self.lead_on()
        code = self.old.wait(30)
        assert time.monotonic() - began < IN_TIME
        assert code == 0

    def lead_on(self):
        if self.service.mode == "http":
            self.slack.use_http(self.service.url)


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_while_a_process_takes_the_place_of_another_every_question_is_answered_once(opened_service, mode, monkeypatch):
    service = opened_service(mode).start()
    rooms = [service.room(f"ROLL{mode}{number}".upper()) for number in range(4)]
    deliveries, over = [], threading.Event()

    def ask():
        number = 0
        while not over.wait(APART):
            room = rooms[number % len(rooms)]
            if number % 2:
                deliveries.append(service.slack.mention(QUESTION, room.user, room.channel, wait=False))
            else:
                deliveries.append(service.slack.slash("/ask", QUESTION, room.user, room.channel, wait=False))
            number += 1

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        rolling = Rolling(service)
        rolling.begin(monkeypatch)
        rolling.stop_old()
        while len(deliveries) < FEWEST:
            time.sleep(APART)
    finally:
        over.set()
        asking.join()
    every = [one for made in deliveries for one in (made, made.twin) if one]
    assert all(one.wait(5) for one in every)
    assert not any(copy.late for one in every for copy in one.copies)
    service.slack.wait_until(lambda: sum(len(room.answers) for room in rooms) >= len(deliveries), 15)
    service.slack.settle(0.5)
    assert sum(len(room.answers) for room in rooms) == len(deliveries)
    assert "Traceback" not in service.log


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_what_a_process_cannot_finish_before_its_end_the_one_beside_it_answers(
    opened_service, mode, monkeypatch, tmp_path
):
    held, paths = tmp_path / "held", os.pathsep.join([str(SHORTENING), str(Path(__file__).parent)])
    service = opened_service(mode)
    service.spawn(**{HELD: str(held), "PYTHONPATH": paths, "SHORTENED": "bot.desk._GRACE=0.5"}).ready()
    rolling = Rolling(service)
    rolling.begin(monkeypatch)
    held.touch()  # by which the old process alone is held
    room = service.room(f"LEFT{mode}".upper())
    deliveries = [service.slack.slash("/ask", QUESTION, room.user, room.channel) for _ in range(12)]
    assert all(one.acked for one in deliveries)
    letting_go = threading.Timer(1.5, held.unlink)
    letting_go.start()
    rolling.stop_old()
    room.answered(12)
    assert "that another process left" in service.log
