"""Where sources disagree: the different figures that excerpts give for the one figure asked for."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from retrieval.text.wanted import Wanted
from retrieval.text.words import content_terms, terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.text.questions import Question
    from retrieval.types import Excerpt

_COUNTED = re.compile(r"\bhow many ((?:[\w’'-]+ ){0,2}[\w’'-]+)", re.IGNORECASE)
_COMPARED = frozenset({Wanted.NUMBER, Wanted.MONEY, Wanted.PERCENT})
_AFTER = 3  # words behind a figure, among which the thing stands that it counts
# Terms of the question, in all and as a share, in the sentence of a figure: fewer do not show what it is a figure of.
# Behind a count stands what it counts, which shows as much.
_LEAST_SHARED, _SHARE, _SHARE_OF_COUNT = 2, 0.75, 0.5
_SENTENCE = re.compile(r"(?<=[.!?])[”\"’]*\s+")


def differing(question: Question, excerpts: Sequence[Excerpt]) -> tuple[str, ...]:
    """Return the figures, verbatim, that excerpts of different articles give, where they are not the same; else ().

    A figure is the one asked for where its sentence holds most of the question's terms, and the thing counted ("how
    many people") stands right behind it. Others are left out: to say that sources disagree where they speak of
    different things would be false.
    """
    if question.wants not in _COMPARED:
        return ()
    given: dict[str, str] = {}
    distinct: dict[tuple[str, ...], str] = {}
    for excerpt in excerpts:
        if excerpt.article.id not in given and (figure := _figure(question, excerpt.text)):
            given[excerpt.article.id] = figure
            distinct.setdefault(tuple(terms(figure)), figure)
    return tuple(distinct.values()) if len(distinct) > 1 else ()


def _figure(question: Question, text: str) -> str | None:
    """Return the figure of an excerpt that answers a question, where it shows that it does."""
    counted = _COUNTED.search(question.text) if question.wants is Wanted.NUMBER else None
    things = frozenset(content_terms(counted[1])) if counted else frozenset()
    least = max(_LEAST_SHARED, math.ceil((_SHARE_OF_COUNT if things else _SHARE) * len(question.terms)))
    for sentence in _SENTENCE.split(text):
        if len(frozenset(question.terms) & frozenset(terms(sentence))) >= least:
            figures = (one for one in question.candidates(sentence) if any(term[0].isdigit() for term in terms(one)))
            found = next((one for one in figures if not things or things & _behind(sentence, one)), None)
            if found:
                return found
    return None


def _behind(sentence: str, figure: str) -> frozenset[str]:
    return frozenset(terms(sentence[sentence.find(figure) + len(figure) :])[:_AFTER])
