from __future__ import annotations

from contextlib import closing
from threading import Event, Lock

import pytest

from bot.desk import Desk
from bot.limits import Limits
from bot.model import Notice, Origin, Reply, Request, Text, Tone


def origin(user="U1", channel="C1"):
    return Origin("slack", "T1", channel, user)


class Slow:
    """A bot that answers when it is let, and counts how many answers it works on at once."""

    def __init__(self, *, held: bool = False):
        self.open, self.most, self._now, self._lock = Event(), 0, 0, Lock()
        if not held:
            self.open.set()

    def handle(self, request: Request) -> Reply:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        self.open.wait(5)
        with self._lock:
            self._now -= 1
        return Reply((Text(request.text),))


class Shown:
    """Replies as they arrive."""

    def __init__(self):
        self.replies: list[Reply] = []

    def __call__(self, reply: Reply) -> None:
        self.replies.append(reply)

    @property
    def texts(self) -> list[str]:
        return [block.text for reply in self.replies for block in reply.blocks]


def desk(bot, *, user=0, channel=0, workers=2, waiting=100):
    return closing(Desk(bot, Limits(user, channel), workers, waiting))


def test_every_request_is_answered_once_and_no_more_at_once_than_workers():
    bot, shown = Slow(), Shown()
    with desk(bot, workers=3) as open_desk:
        for number in range(50):
            open_desk.submit(Request("ask", str(number), origin=origin()), shown)
    assert sorted(shown.texts, key=int) == [str(number) for number in range(50)]
    assert bot.most <= 3


def test_who_comes_when_the_queue_is_full_is_told_so_at_once():
    bot, shown, waiting = Slow(held=True), Shown(), Shown()
    with desk(bot, workers=1, waiting=1) as open_desk:
        for _ in range(2):
            open_desk.submit(Request("ask", "x", origin=origin()), waiting)
        refused = Event()
        open_desk.submit(Request("ask", "x", origin=origin()), lambda reply: (shown(reply), refused.set()))
        assert refused.wait(5)
        assert not waiting.replies
        bot.open.set()
    assert len(waiting.replies) == 2
    (block,) = shown.replies[0].blocks
    assert block == Notice(Tone.ERROR, "Too many questions are waiting here. Please ask again in a minute.")


@pytest.mark.parametrize(("user", "channel", "words"), [(2, 0, "You have asked many"), (0, 2, "in this channel")])
def test_who_asks_too_much_is_told_when_to_ask_again(user, channel, words):
    shown = Shown()
    with desk(Slow(), user=user, channel=channel) as open_desk:
        for _ in range(3):
            open_desk.submit(Request("ask", "x", origin=origin()), shown)
    refusals = [text for text in shown.texts if text != "x"]
    assert len(refusals) == 1
    assert words in refusals[0]
    assert "Please ask again in" in refusals[0]


def test_one_persons_questions_do_not_count_against_another():
    limits = Limits(1, 0)
    assert not limits.refusal(origin("U1"))
    assert not limits.refusal(origin("U2"))
    assert limits.refusal(origin("U1"))
    assert not limits.refusal(Origin("slack", "T2", "C1", "U1"))


def test_a_delivery_that_fails_is_logged_without_its_words_and_harms_nobody(caplog):
    shown = Shown()

    def broken(reply: Reply) -> None:
        raise RuntimeError(f"cannot send {reply.blocks}")

    with desk(Slow()) as open_desk:
        open_desk.submit(Request("ask", "zanzibar", origin=origin()), broken)
        open_desk.submit(Request("ask", "wall", origin=origin()), shown)
    assert shown.texts == ["wall"]
    assert "RuntimeError" in caplog.text
    assert "zanzibar" not in caplog.text


def test_closing_answers_what_waits():
    shown = Shown()
    with desk(Slow(), workers=1) as open_desk:
        for _ in range(20):
            open_desk.submit(Request("ask", "x", origin=origin()), shown)
    assert len(shown.replies) == 20
    assert open_desk.waiting == 0
