"""What the bot and the desk tell an observer of a request."""

from __future__ import annotations

from contextlib import closing
from threading import Event

import pytest
from observing_watchers import Seen

from bot.app import open_bot
from bot.commands import COMMANDS
from bot.core import Bot
from bot.desk import Desk
from bot.limits import Limits
from bot.model import LINE, Notice, Origin, Quote, Reply, Request, Text, Tone
from bot.observing.observer import Outcome, outcome_of
from bot.observing.request_ids import current_request, numbered
from bot.settings import Settings
from retrieval.errors import IndexMismatchError

QUESTION = "How much will the harbour wall cost?"
HERE = Origin("slack", "T1", "C1", "U1")
EXCERPT = Quote("The wall is old.", "Wall", "Courier", "2031-05-04", "")
MISSING, FOUND = Notice(Tone.NOT_FOUND, "no"), Notice(Tone.FOUND, "yes")


class Failing:
    """A corpus in which every question fails."""

    def __init__(self, failure: BaseException) -> None:
        self._failure = failure

    def ask(self, *_: object, **_how: object) -> None:
        raise self._failure


class Telling:
    """A bot that answers with the id of the request at hand."""

    def handle(self, _: Request) -> Reply:
        return Reply((Text(current_request()),))


def handled(corpus, request):
    seen = Seen()
    bot = open_bot(corpus, Settings(embedder="hashing"))
    bot.observer = seen
    bot.handle(request)
    (one,) = seen.requests
    return one


@pytest.mark.parametrize(
    ("line", "command", "outcome"),
    [
        (QUESTION, "ask", Outcome.ANSWERED),
        ("Who won the lottery on Mars in 1887?", "ask", Outcome.NOT_FOUND),
        ("/who-said zebras play chess on submarines every tuesday", "who-said", Outcome.NOT_FOUND),
        ("/help", "help", Outcome.ANSWERED),
        ("/ask wall outlet:Nowhere", "ask", Outcome.REFUSED),
        ("/ask wall since:yesteryear", "ask", Outcome.REFUSED),
        ("/zanzibar", "unknown", Outcome.REFUSED),
    ],
)
def test_what_became_of_a_request_is_told(corpus, line, command, outcome):
    one = handled(corpus, Request(LINE, line, origin=HERE))
    assert (one.command, one.platform, one.outcome) == (command, "slack", outcome)
    assert one.seconds > 0


def test_a_command_that_there_is_not_is_told_as_unknown(corpus):
    one = handled(corpus, Request("zanzibar", "x"))
    assert (one.command, one.platform, one.outcome) == ("unknown", "terminal", Outcome.REFUSED)


@pytest.mark.parametrize("failure", [RuntimeError("x"), IndexMismatchError("the index was built in another way")])
def test_what_fails_here_is_an_error(failure):
    seen = Seen()
    Bot(Failing(failure), COMMANDS, observer=seen).handle(Request("ask", QUESTION))
    assert [one.outcome for one in seen.requests] == [Outcome.ERROR]


@pytest.mark.parametrize(
    ("blocks", "outcome"),
    [
        ((EXCERPT,), Outcome.ANSWERED),
        ((EXCERPT, MISSING), Outcome.ANSWERED),  # a part alone is missing
        ((MISSING, Text("Nearest miss:"), EXCERPT), Outcome.NOT_FOUND),
        ((MISSING,), Outcome.NOT_FOUND),
        ((Text("2 claims"), MISSING, FOUND, EXCERPT), Outcome.ANSWERED),  # one of several claims
        ((Notice(Tone.DIFFERENT, "otherwise"), EXCERPT), Outcome.ANSWERED),
    ],
)
def test_a_reply_that_shows_something_else_answers_nothing(blocks, outcome):
    assert outcome_of(Reply(blocks)) is outcome


def test_the_stages_of_an_answer_are_told_within_its_time(corpus):
    one = handled(corpus, Request("ask", QUESTION, origin=HERE))
    assert {"understand", "read", "embed", "retrieve", "rank", "excerpts", "judge", "remember"} <= set(one.times)
    assert all(one.began <= lap.began <= one.began + one.seconds for lap in one.times.laps)


def test_nothing_that_is_told_has_a_word_of_the_question(corpus):
    one = handled(corpus, Request(LINE, "/ask zanzibar outlet:zanzibar", origin=HERE))
    assert "zanzibar" not in repr(one).casefold()
    assert "zanzibar" not in str(one.facts()).casefold()


# The desk


def test_who_asks_too_much_is_told_as_limited():
    seen, done = Seen(), Event()
    with closing(Desk(Telling(), Limits(1, 0), 1, 10, seen)) as desk:
        for _ in range(2):
            desk.submit(Request("ask", "x", origin=HERE), lambda _: done.set())
    assert [(one.platform, one.command, one.outcome) for one in seen.requests] == [
        ("slack", "unknown", Outcome.LIMITED)
    ]


def test_a_request_has_one_id_from_the_queue_to_its_delivery():
    delivered, texts = [], []

    def deliver(reply):
        delivered.append(current_request())
        texts.append(reply.blocks[0].text)

    with closing(Desk(Telling(), Limits(0, 0), 2, 100)) as desk:
        for _ in range(20):
            desk.submit(Request("ask", "x", origin=HERE), deliver)
    assert texts == delivered
    assert len(set(texts)) == 20
    assert not current_request()


def test_a_request_within_another_keeps_its_id():
    with numbered() as outer, numbered() as inner:
        assert inner == outer
    with numbered() as another:
        assert another != outer


def test_the_id_that_an_asker_is_shown_is_the_one_at_hand():
    with numbered() as number:
        reply = Bot(Failing(RuntimeError("x")), COMMANDS).handle(Request("ask", QUESTION))
    assert f"(error {number})" in reply.blocks[0].text
