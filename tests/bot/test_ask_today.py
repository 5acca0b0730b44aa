"""From which day "last May" and "this week" are read: the bot's, the command line's, a row's own."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from bot.batch import answer_lines
from bot.commands.ask import ASK, asking, utc_today
from bot.model import Request
from retrieval.types import Answer, Filters

DAY = date(2031, 5, 4)


class Remembering:
    """A corpus that knows nothing but the days on which it was asked."""

    def __init__(self) -> None:
        self.days: list[date | None] = []

    def resolve(self, filters: Filters) -> Filters:
        return filters

    def ask(self, question: str, *_: object, today: date | None = None) -> Answer:
        self.days.append(today)
        return Answer(question, (), None, None, None, 1.0)


@pytest.fixture
def corpus() -> Remembering:
    return Remembering()


def batch(corpus: Remembering, *rows: dict) -> list[dict]:
    return list(answer_lines(corpus, [json.dumps(row).encode() for row in rows], 3, Filters()))


def test_a_question_to_the_bot_is_asked_on_the_day_of_its_clock(corpus):
    asking(lambda: DAY).run(corpus, Request("ask", "What happened last May?"))
    assert corpus.days == [DAY]


def test_the_clock_of_the_bot_is_that_of_utc(corpus):
    before = datetime.now(UTC).date()
    ASK.run(corpus, Request("ask", "What happened last May?"))
    assert before <= corpus.days[0] <= utc_today()


def test_a_question_on_the_command_line_is_asked_today(sample, corpus, monkeypatch):
    monkeypatch.setattr("bot.cli.asking.open_corpus", lambda _: corpus)
    monkeypatch.setattr("bot.cli.asking.utc_today", lambda: DAY)
    sample("ask", "What happened last May?")
    assert corpus.days == [DAY]


def test_a_row_of_a_batch_is_asked_on_its_own_day_and_on_no_other(corpus):
    question = {"question": "What happened last May?"}
    batch(corpus, question | {"asked": "2031-05-04"}, question, question | {"asked": None})
    assert corpus.days == [DAY, None, None]


@pytest.mark.parametrize("asked", ["yesterday", "2031-02-30", "", 20310504, ["2031-05-04"], True])
def test_a_day_that_is_none_is_an_error_of_its_row_alone(corpus, asked):
    bad, good = batch(corpus, {"id": 1, "question": "Why?", "asked": asked}, {"id": 2, "question": "Why?"})
    assert (bad["id"], bad["line"]) == (1, 1)
    assert bad["error"].endswith("is not a date; write it as 2031-05-04")
    assert good["id"] == 2
