"""Rolling restarts: a process takes the place of another while people ask, and each question is answered once."""

from __future__ import annotations

import threading
import time

import pytest
from discord_service import ANSWER, QUESTION
from held_embedder import HELD

IN_TIME = 10.0  # seconds after which hosts kill a process that they told to stop
APART = 0.05  # seconds between two questions
FEWEST = 60  # questions: some of them after the old process has ended


@pytest.fixture
def rolling(opened_discord):
    """A bot in whose place another comes."""
    return opened_discord()


def end(process):
    began = time.monotonic()
    process.terminate()
    assert process.wait(30) == 0
    assert time.monotonic() - began < IN_TIME


def test_while_a_process_takes_the_place_of_another_every_question_is_answered_once(rolling):
    old = rolling.start().process
    room, over = rolling.room(), threading.Event()
    asked = []

    def ask():
        while not over.wait(APART):
            asked.append(room.ask(("slash", "mention")[len(asked) % 2]))

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        rolling.start()
        end(old)
        while len(asked) < FEWEST:
            time.sleep(APART)
    finally:
        over.set()
        asking.join()
    room.answered(len(asked), timeout=20)
    commands = asked[::2]
    assert all(one.acknowledged_after < 3 for one in commands)
    assert all(len(one.answers) == 1 for one in commands)
    assert "Traceback" not in rolling.log


def test_what_a_process_cannot_finish_before_its_end_the_one_beside_it_answers(rolling, tmp_path):
    held = tmp_path / "held"
    old = rolling.start(**{HELD: str(held), "SHORTENED": "bot.desk._GRACE=0.5"}).process
    rolling.start()
    held.touch()  # by which the old process alone is held
    room = rolling.room()
    asked = [room.ask(("slash", "mention")[number % 2]) for number in range(24)]
    for one in asked[::2]:
        one.acknowledgement()
    rolling.discord.settle(0.5)
    threading.Timer(1.5, held.unlink).start()
    end(old)
    room.answered(24)
    assert "that another process left" in rolling.log
    assert "Traceback" not in rolling.log


def test_a_line_that_two_processes_would_say_is_said_once(rolling):
    old = rolling.start().process
    rolling.start()
    room, admin = rolling.room(), rolling.discord.admin
    room.discord.slash(admin, room.channel, "settings").answer(saying="Settings of this channel")
    room.discord.settle(0.5)
    assert not room.discord.by_bot(admin, room.discord.direct(admin))
    end(old)


def test_long_queues_of_two_platforms_share_one_grace_and_lose_nothing(opened_discord):
    both = opened_discord(slack=True, shortened="bot.desk._GRACE=2").start()
    both.slack.wait_connected()
    both.pace(0.5)
    room, slack = both.room(), both.slack
    for _ in range(12):
        room.slash().acknowledgement()
        assert slack.dm(QUESTION).acked
    assert both.end() < 2 + 4  # the last answers, goodbyes, and the end of Python on a busy machine
    assert both.code == 0
    both.pace(0)
    both.start()
    room.answered(12)
    slack.wait_until(lambda: sum(ANSWER in one.shown for one in slack.everything("D0ANNA")) == 12)
    assert "Traceback" not in both.log
    both.end()
