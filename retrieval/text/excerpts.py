"""From a passage and a question to the span to show: one to three consecutive sentences."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from retrieval.text.words import terms
from retrieval.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from retrieval.text.questions import Question

MOST_SENTENCES = 3

# Chosen among 250 random settings for the answer standing in the three excerpts shown, on 324 news questions (.568, at
# 38 words an excerpt; whole passages of 103 words .63) and left alone on the sample questions.
_COVERAGE = 0.5  # the share, by rarity, of the question's terms that the window holds
_SIMILARITY = 0.5  # the cosine to the question of the window's nearest sentence
_TYPE = 0.2  # holding a figure where one is asked for, and so on
_LAME = 0.15  # opening with a pronoun, or cutting a quotation off from its speaker
_WORDS_FREE, _WORD_COST = 35, 0.002  # an excerpt is read at a glance: further words must earn their place
_TITLE_SHARE = 0.5  # a term that only the headline holds is half an answer

_PRONOUN = re.compile(r"[“\"‘']?(?:He|She|It|They|This|That|These|Those|His|Her|Their|But he|But she|And he)\b")


class Window(NamedTuple):
    """A run of sentences and what it is worth as an answer; worths compare within one question."""

    worth: float
    span: Span


def best_window(
    question: Question, text: str, title: str, sentences: Sequence[tuple[Span, float]], weights: Mapping[str, float]
) -> Window:
    """Return the run of one to three of `sentences` that answers best, the shorter and earlier of equals.

    Each sentence comes with its cosine to the question; `weights` give each term of the question its rarity.
    """
    heading = frozenset(terms(title))

    def worth(run: Sequence[tuple[Span, float]]) -> Window:
        span = Span(run[0][0].start, run[-1][0].end)
        shown = span.of(text)
        value = _COVERAGE * coverage(question.terms, shown, heading, weights) + _SIMILARITY * max(c for _, c in run)
        value += _TYPE * question.wanted_in(shown) - _LAME * _is_lame(shown)
        return Window(value - _WORD_COST * max(0, len(shown.split()) - _WORDS_FREE), span)

    return max(map(worth, _runs(sentences)), key=lambda window: (window.worth, -window.span.end, -window.span.start))


def coverage(wanted: Sequence[str], shown: str, heading: frozenset[str], weights: Mapping[str, float]) -> float:
    """Return the share (0 to 1, by weight) of the `wanted` terms in `shown`; those only in `heading` count half."""
    total = sum(weights[term] for term in wanted)
    held = frozenset(terms(shown))
    got = sum(weights[term] * (1.0 if term in held else _TITLE_SHARE * (term in heading)) for term in wanted)
    return got / total if total else 0.0


def _runs(sentences: Sequence[tuple[Span, float]]) -> Iterator[Sequence[tuple[Span, float]]]:
    for first in range(len(sentences)):
        for last in range(first + 1, min(first + MOST_SENTENCES, len(sentences)) + 1):
            yield sentences[first:last]


def _is_lame(shown: str) -> bool:
    """Whether an excerpt would leave its reader asking "who?": a pronoun first, or an unmatched quotation mark."""
    unmatched = shown.count("“") != shown.count("”") or shown.count('"') % 2 == 1
    return bool(_PRONOUN.match(shown)) or unmatched
