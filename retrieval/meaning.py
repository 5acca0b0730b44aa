"""From a question, or a topic, to the quotations that mean something near to it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from retrieval.sayings import Found
from retrieval.text.words import content_terms
from retrieval.types import Match

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.catalog import Stored
    from retrieval.index import Index
    from retrieval.types import Embedder, Filters, Vectors

_PASSAGES = 12  # nearest passages whose quotations are looked at
_EMBEDDED = 20  # quotations embedded for one question, with their sentences: a fifth of a second's work for a core
_LONGEST = 800  # characters of either that are embedded: the model's window

# How near a quotation is to what is asked: by the cosine of its own words, and of its sentence, which says who and why.
_OWN, _SENTENCE = 0.65, 0.35
# From here on it is meant; the best of a larger corpus lies nearer to any question by chance alone. Of 50 questions of
# tests/data/who_said.jsonl that the samples answer .60 were answered rightly and .06 wrongly, of 50 others .02; over
# 82,332 passages of other news .16 of all met something near enough, half of it to the point.
_SIMILAR, _PER_TENFOLD = 0.44, 0.035
# From here on it is on the topic, if the passage that it stands in counts as much as itself: best apart 17 topics on
# which speakers of the samples said something from 10 others.
_ON_TOPIC = 0.265


class _Near(NamedTuple):
    """A quotation, its own nearness to what is asked, and the cosine of the passage that it stands in."""

    stored: Stored
    nearness: float
    passage: float


def similar(
    index: Index, embedder: Embedder, text: str, filters: Filters, only: Sequence[int] | None = None
) -> tuple[list[Found], list[Found]]:
    """Return the quotations (of those numbered in `only`) that mean what `text` does, and the nearest of all.

    Both best first; those that mean it are the first of all, and may be none.
    """
    near = _nearest(index, embedder, text, filters, only)
    least = _SIMILAR + _PER_TENFOLD * math.log10(max(1, index.manifest.passages))
    return _ranked([Found(item.stored, Match.SIMILAR, item.nearness) for item in near], least)


def about(
    index: Index, embedder: Embedder, topic: str, filters: Filters, only: Sequence[int]
) -> tuple[list[Found], list[Found]]:
    """Return the quotations numbered in `only` that are on the topic, and the nearest of all; both best first."""
    near = _nearest(index, embedder, topic, filters, only)
    return _ranked([Found(item.stored, None, (item.nearness + item.passage) / 2) for item in near], _ON_TOPIC)


def _ranked(found: Sequence[Found], least: float) -> tuple[list[Found], list[Found]]:
    ranked = sorted(found, key=lambda item: (-item.score, item.stored.id))
    return [item for item in ranked if item.score >= least], ranked


def _nearest(index: Index, embedder: Embedder, text: str, filters: Filters, only: Sequence[int] | None) -> list[_Near]:
    """Return the quotations in the passages nearest to `text`."""
    vector = embedder.embed([text])[0]
    allowed = None if only is None else index.catalog.passages_with(only)
    hits, cosines = index.retrieve(vector, content_terms(text), filters, allowed)
    passages = [hit.passage for hit in hits[:_PASSAGES]]
    quoted, known = index.catalog.quotations_in(passages), set(only or ())
    best: dict[int, float] = {}
    for passage in passages:
        for number in quoted[passage]:
            if only is None or number in known:
                best[number] = max(best.get(number, 0.0), cosines.get(passage, 0.0))
    stored = index.catalog.quotations(list(best)[:_EMBEDDED], index.generation)
    nearness = _nearness(embedder, vector, stored)
    return [_Near(item, near, best[item.id]) for item, near in zip(stored, nearness, strict=True)]


def _nearness(embedder: Embedder, vector: Vectors, stored: Sequence[Stored]) -> list[float]:
    """Return how near each quotation is to `vector`; one call embeds them all."""
    texts = [
        span.of(item.article.text)[:_LONGEST]
        for item in stored
        for span in (item.quotation.span, item.quotation.sentence)
    ]
    different = list(dict.fromkeys(texts))  # near-copies share theirs, the pieces of a quotation their sentence
    if not different:
        return []
    cosines = dict(zip(different, (embedder.embed(different) @ vector).tolist(), strict=True))
    pairs = zip(texts[::2], texts[1::2], strict=True)
    return [_OWN * cosines[own] + _SENTENCE * cosines[sentence] for own, sentence in pairs]
