"""From a question, or a topic, to the quotations that mean something near to it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from retrieval.index import DEPTH
from retrieval.sayings import Found
from retrieval.text.words import content_terms, terms
from retrieval.types import Match

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from retrieval.catalog import Stored
    from retrieval.index import Index
    from retrieval.types import Embedder, Filters, Passage, Vectors

_PASSAGES = 12  # nearest passages whose quotations are looked at
_EMBEDDED = 20  # quotations embedded for one question, with their sentences: a fifth of a second's work for a core
_LONGEST = 800  # characters of either that are embedded: the model's window

# How near a quotation is to what is asked: by the cosine of its own words, and of its sentence, which says who and why.
_OWN, _SENTENCE = 0.65, 0.35
# From here on it is meant; the best of a larger corpus lies nearer to any question by chance alone. Of 50 questions of
# tests/data/who_said.jsonl that the samples answer .60 were answered rightly and .06 wrongly, of 50 others .02; over
# 82,332 passages of other news .16 of all met something near enough, half of it to the point.
_SIMILAR, _PER_TENFOLD = 0.44, 0.035
# A quotation seldom names what it is about; its passage and its article's headline do, and count as much as itself.
# Where these hold all words of the topic, that is worth a third of full nearness; half of the words are often those of
# another topic, hence the square. Weight and threshold were chosen on half of tests/data/said.jsonl.
_WORDS, _POWER = 1 / 3, 2
_ON_TOPIC = 0.33
_MOST = 0.5  # of a sentence: quoted, it stands for all of it; a third less to embed, and no row is judged otherwise
_LISTED = 2  # commas from which on a headline lists the topics of many articles: "5 things to know: tax, rain, chess"


class _Asked(NamedTuple):
    """What is asked: its vector, and its terms with their rarity."""

    vector: Vectors
    rarity: Mapping[str, float]


class _Near(NamedTuple):
    """A quotation, and of its passages the one that is nearest to what is asked, with its cosine."""

    stored: Stored
    passage: int
    cosine: float


def similar(
    index: Index, embedder: Embedder, text: str, filters: Filters, only: Sequence[int] | None = None
) -> tuple[list[Found], list[Found]]:
    """Return the quotations (of those numbered in `only`) that mean what `text` does, and the nearest of all.

    Both best first; those that mean it are the first of all, and may be none.
    """
    asked = _asked(index, embedder, text)
    stored = [item.stored for item in _nearest(index, asked, filters, only)]
    nearness = _weighed(_cosines(embedder, asked.vector, _spoken(stored)))
    least = _SIMILAR + _PER_TENFOLD * math.log10(max(1, index.manifest.passages))
    found = [Found(item, Match.SIMILAR, near) for item, near in zip(stored, nearness, strict=True)]
    return _ranked(found, least)


def about(
    index: Index, embedder: Embedder, topic: str, filters: Filters, only: Sequence[int]
) -> tuple[list[Found], list[Found]]:
    """Return the quotations numbered in `only` that are on the topic, and the nearest of all; both best first.

    Their sentence, their passage and their article's headline say what they are about, in meaning or in words.
    """
    asked = _asked(index, embedder, topic)
    near = _nearest(index, asked, filters, only)
    stored = [item.stored for item in near]
    titles = [item.article.title for item in stored]
    cosines = _cosines(embedder, asked.vector, [*_spoken(stored, _MOST), *titles])
    nearness, headlines = _weighed(cosines[: -len(titles)]), cosines[-len(titles) :]
    passages = index.catalog.passages([item.passage for item in near])
    found = [
        Found(item.stored, None, _on_topic(asked, item, passage, own, headline))
        for item, (passage, _), own, headline in zip(near, passages, nearness, headlines, strict=True)
    ]
    return _ranked(found, _ON_TOPIC)


def _on_topic(asked: _Asked, near: _Near, passage: Passage, own: float, headline: float) -> float:
    """Return how far a quotation is on a topic, by its own nearness and the cosine of its article's headline."""
    article, title = near.stored.article, near.stored.article.title
    if title.count(",") >= _LISTED:  # it says of no quotation what that is about
        title, headline = "", near.cosine
    texts = near.stored.quotation.sentence.of(article.text), passage.span.of(article.text), title
    words = sum(_share(asked.rarity, text) ** _POWER for text in texts) / len(texts)
    return (own + near.cosine + headline) / 3 + _WORDS * words


def _ranked(found: Sequence[Found], least: float) -> tuple[list[Found], list[Found]]:
    ranked = sorted(found, key=lambda item: (-item.score, item.stored.id))
    return [item for item in ranked if item.score >= least], ranked


def _asked(index: Index, embedder: Embedder, text: str) -> _Asked:
    rarity = index.lexical.rarities(content_terms(text))
    return _Asked(embedder.embed([text])[0], rarity)


def _share(rarity: Mapping[str, float], text: str) -> float:
    """Return the share (0 to 1, by rarity) of the terms asked for that a text holds."""
    held = frozenset(terms(text))
    return sum(weight for term, weight in rarity.items() if term in held) / (sum(rarity.values()) or 1)


def _nearest(index: Index, asked: _Asked, filters: Filters, only: Sequence[int] | None) -> list[_Near]:
    """Return the quotations in the passages nearest to what is asked."""
    allowed = None if only is None else index.catalog.passages_with(only)
    lexical = index.lexical.nearest(list(asked.rarity), DEPTH, filters, allowed)
    found = index.retrieve(asked.vector, lexical, filters, allowed)
    passages = found.passages[:_PASSAGES].tolist()
    cosines = dict(zip(passages, np.nan_to_num(found.cosines[:_PASSAGES]).tolist(), strict=True))
    quoted, known = index.catalog.quotations_in(passages), set(only or ())
    best: dict[int, tuple[float, int]] = {}
    for passage in passages:
        for number in quoted[passage]:
            if only is None or number in known:
                here = cosines[passage], passage
                best[number] = max(best.get(number, here), here)
    stored = index.catalog.quotations(list(best)[:_EMBEDDED], index.generation)
    return [_Near(item, best[item.id][1], best[item.id][0]) for item in stored]


def _spoken(stored: Sequence[Stored], most: float = 1) -> list[str]:
    """Return of each quotation its own words and its sentence, for which they stand where they are `most` of it."""
    texts = []
    for item in stored:
        own, sentence = (span.of(item.article.text) for span in (item.quotation.span, item.quotation.sentence))
        texts += [own, own if len(own) >= most * len(sentence) else sentence]
    return texts


def _weighed(cosines: Sequence[float]) -> list[float]:
    """Return how near each quotation is, from the cosines of what `_spoken` gives."""
    return [_OWN * own + _SENTENCE * sentence for own, sentence in zip(cosines[::2], cosines[1::2], strict=True)]


def _cosines(embedder: Embedder, vector: Vectors, texts: Sequence[str]) -> list[float]:
    """Return the cosine of each text to `vector`; one call embeds them all, and each different text once."""
    cut = [text[:_LONGEST] for text in texts]  # near-copies share theirs, the pieces of a quotation their sentence
    different = list(dict.fromkeys(cut))
    if not different:
        return []
    cosines = dict(zip(different, (embedder.embed(different) @ vector).tolist(), strict=True))
    return [cosines[text] for text in cut]
