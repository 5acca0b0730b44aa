"""What the time of an article has to do with a question: the time asked about, and the wish for the latest."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from retrieval.abstain import Time
from retrieval.text.dates import MONTHS
from retrieval.text.words import words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from retrieval.text.questions import Question
    from retrieval.types import Article

# What happens at the end of a time is printed in the days after it.
_AFTERWARDS = timedelta(days=7)
# Log-odds of the newest article found over the oldest, where the latest is asked for: more than what tells two articles
# on one topic apart. Over 524 news questions the MRR@10 is .740 with this and with 1.
_NEWEST = 2.75

# Words that say which May is meant: of "in May" alone one cannot be sure enough to refuse an answer.
_SURE = re.compile(r"\d{4}|\b(?:this|last|past|ago|today|tonight|yesterday)\b", re.IGNORECASE)


def dated(question: Question, published: date | None, read: Callable[[], Article]) -> float:
    """Return 1 where a question names a time, and an article is of that time or names it; else 0.

    The article is `read` only where its words may name the time.
    """
    if published_in(question, published):
        return 1.0
    return float(bool(_asked(question)) and names_time(question, read()))


def published_in(question: Question, published: date | None) -> bool:
    """Whether an article of that day was published in the time asked about, or just after."""
    period = question.period
    if period is None or published is None:
        return False
    last = period.last if period.last > date.max - _AFTERWARDS else period.last + _AFTERWARDS
    return period.first <= published <= last


def names_time(question: Question, article: Article) -> bool:
    """Whether the article names the time asked about in the same words ("May 2022"); one without figures names none."""
    wanted = _asked(question)
    return bool(wanted) and all(_stands(word, article.text) for word in wanted)


def _asked(question: Question) -> tuple[str, ...]:
    return _named(question.period.words) if question.period else ()


@lru_cache(maxsize=16)  # looked for in each of the articles that are weighed
def _named(asked: str) -> tuple[str, ...]:
    """Return the numbers and months by which a time is named; none of one without figures."""
    named = tuple(word for word, _, _ in words(asked) if word[0].isdigit() or word in MONTHS)
    return named if any(word[0].isdigit() for word in named) else ()


def _stands(word: str, text: str) -> bool:
    """Whether a number or month stands in a text as it is written: "May" is no month in "they may"."""
    if word not in text:  # most are told by this, the cheapest
        return False
    plain = re.escape(word)  # comes first, so that the rest is tried only where it stands
    return re.search(rf"{plain}(?<!\w{plain})(?<!\d[.,]{plain})(?:st|nd|rd|th)?\b(?![.,]\d)", text) is not None


def time_of(question: Question, article: Article) -> Time:
    """Return when an article is of, against the time asked about."""
    period, day = question.period, article.published
    if period is None:
        return Time.UNKNOWN
    if published_in(question, day) or names_time(question, article):
        return Time.THEN
    if day is None or not _SURE.search(period.words):
        return Time.UNKNOWN
    return Time.BEFORE if day < period.first else Time.AFTER


def freshness(question: Question, days: Sequence[date | None]) -> list[float]:
    """Return what each article's date adds to its score: nothing, unless the question asks for the latest."""
    known = [day for day in days if day]
    if not question.newest or not known:
        return [0.0] * len(days)
    newest, oldest = max(known), min(known)
    span = max(1, (newest - oldest).days)
    return [_NEWEST * (1 - (newest - day).days / span) if day else 0.0 for day in days]
