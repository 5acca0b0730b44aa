"""From a passage and a question to the span to show: one to three consecutive sentences."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retrieval.text.words import terms
from retrieval.types import Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from retrieval.text.questions import Question

MOST_SENTENCES = 3
_WORDS_FREE, _WORD_COST = 40, 0.004  # an excerpt is read at a glance: each word beyond forty must earn its place
_TITLE_SHARE = 0.5  # a term that only the headline holds is half an answer
_SIMILARITY = 1.0  # weight of the meaning (cosine) beside the share of the question's terms held
_TYPE = 0.15  # holding a figure where one is asked for, and so on
_LAME = 0.12  # opening with a pronoun, or inside a quotation whose speaker is then missing

_PRONOUN = re.compile(r"[“\"‘']?(?:He|She|It|They|This|That|These|Those|His|Her|Their|But he|But she|And he)\b")


def windows(sentences: Sequence[Span]) -> list[Span]:
    """Return every run of one to three consecutive sentences, as spans."""
    count = len(sentences)
    return [
        Span(sentences[first].start, sentences[last].end)
        for first in range(count)
        for last in range(first, min(first + MOST_SENTENCES, count))
    ]


def best_window(
    question: Question,
    text: str,
    title: str,
    spans: Sequence[Span],
    weights: Mapping[str, float],
    similarities: Sequence[float],
) -> Span:
    """Return the span that answers best.

    `weights` give each term of the question its rarity; `similarities` are cosines to the question, in the order of
    `spans`.
    """
    heading = frozenset(terms(title))

    def worth(at: int) -> tuple[float, int]:
        shown = spans[at].of(text)
        score = coverage(question.terms, shown, heading, weights) + _SIMILARITY * similarities[at]
        score += _TYPE * question.wanted_in(shown) - _LAME * _is_lame(text, spans[at])
        return score - _WORD_COST * max(0, len(shown.split()) - _WORDS_FREE), -spans[at].start

    return spans[max(range(len(spans)), key=worth)]


def coverage(wanted: Sequence[str], shown: str, heading: frozenset[str], weights: Mapping[str, float]) -> float:
    """Return the share (0 to 1, by weight) of the `wanted` terms in `shown`; those only in `heading` count half."""
    total = sum(weights[term] for term in wanted)
    held = frozenset(terms(shown))
    got = sum(weights[term] * (1.0 if term in held else _TITLE_SHARE * (term in heading)) for term in wanted)
    return got / total if total else 0.0


def _is_lame(text: str, span: Span) -> bool:
    """Whether an excerpt would leave its reader asking "who?": a pronoun first, or an unmatched quotation mark."""
    shown = span.of(text)
    unmatched = shown.count("“") != shown.count("”") or shown.count('"') % 2 == 1
    return bool(_PRONOUN.match(shown)) or unmatched
