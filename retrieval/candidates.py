"""From a question to the articles that may answer it, best first: what speaks for each, and how it weighs."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from retrieval.index import DEPTH
from retrieval.recency import dated, freshness
from retrieval.stages import stage
from retrieval.text.excerpts import coverage, windows
from retrieval.text.words import terms
from retrieval.types import Filters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from retrieval.index import Index
    from retrieval.learned import Models
    from retrieval.text.questions import Question
    from retrieval.types import Article, Hit, Passage, Vectors

# Articles that are weighed: by their best passage, and by all their words. Of 524 news questions .94 had their article
# among these, .95 among twice as many.
_BY_PASSAGE, _BY_WHOLE = 40, 5
_WHOLE_SHARE = 0.4  # of an article's own words beside its best passage, in the choice of those that are weighed
_PASSAGES_EACH = 2  # looked at for an article's nearest sentences
_SATURATED = 2.2  # k1 + 1 of BM25, to which the weight of a term tends with its frequency
_PER_LENGTH = 700  # characters of a passage
_ALL = Filters()


class Asked(NamedTuple):
    """A question with what the index says of it: the rarity of its terms, and its vector float32 [dimension].

    `models` weigh what is found for it.
    """

    question: Question
    weights: Mapping[str, float]
    vector: Vectors
    models: Models


class Signs(NamedTuple):
    """What speaks for an article; each but the last two is a share or a cosine."""

    cosine: float
    """Of its best passage."""
    cosines: float
    """The mean of its three best passages' cosines."""
    sentence: float
    """The cosine of its nearest sentence."""
    title: float
    """The share, by rarity, of the question's terms that its title holds."""
    whole: float
    """The BM25 score of the whole article, over the highest that one could have."""
    passage: float
    """The share of the terms in its best passage."""
    window: float
    """The mean of that share and the cosine in its best run of one to three sentences, titles counting half."""
    article: float
    """The share of the terms in all of it."""
    pairs: float
    """The share of the question's pairs of neighbouring terms that it holds as neighbours."""
    names: float
    """The share of the question's names that it holds; 1 where it has none."""
    numbers: float
    """As for names."""
    length: float
    """The logarithm of its length in passages."""
    dated: float
    """1 where it is of the time asked about."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that may answer, with its best passages, the vectors of their sentences, and its log-odds `score`.

    `held` are the terms of the question that the article holds, `runs` its names and phrases of several words.
    """

    article: Article
    passages: tuple[Passage, ...]
    vectors: tuple[Vectors, ...]
    signs: Signs
    held: frozenset[str]
    runs: frozenset[tuple[str, ...]]
    score: float = 0.0

    @property
    def version(self) -> int:
        """The catalogue's number of the article as it was read."""
        return self.passages[0].version


def candidates(index: Index, asked: Asked, filters: Filters) -> list[Candidate]:
    """Return the articles that may answer, best first."""
    found = examine(index, asked, filters)
    with stage("rank"):
        return ranked(asked, found)


def ranked(asked: Asked, found: Sequence[Candidate]) -> list[Candidate]:
    """Return candidates with their scores, best first, ties by id."""
    model = asked.models.ranking
    fresh = freshness(asked.question, [item.article.published for item in found])
    scored = [
        replace(item, score=model.score(item.signs._asdict()) + bonus) for item, bonus in zip(found, fresh, strict=True)
    ]
    return sorted(scored, key=lambda item: (-item.score, item.article.id))


def examine(index: Index, asked: Asked, filters: Filters) -> list[Candidate]:
    """Return the articles that may answer, in no order, without scores."""
    words = asked.question.terms
    hits, cosines = index.retrieve(asked.vector, words, filters)
    with stage("retrieve"), stage("lexical"):
        whole = index.articles.search(words, DEPTH, filters)
    with stage("rank"):
        return _examined(index, asked, hits, cosines, whole)


def _examined(
    index: Index, asked: Asked, hits: Sequence[Hit], cosines: Mapping[int, float], whole: Sequence[Hit]
) -> list[Candidate]:
    versions = index.catalog.versions([hit.passage for hit in hits])
    of: dict[int, list[Hit]] = defaultdict(list)
    for hit in hits:
        of[versions[hit.passage]].append(hit)
    chosen = _chosen(of, whole)
    if not chosen:
        return []
    return _Examination(index, asked, cosines, chosen).candidates({one: of.get(one, []) for one in chosen})


def _chosen(of: Mapping[int, Sequence[Hit]], whole: Sequence[Hit]) -> list[int]:
    """Return the article versions that are weighed."""
    most = whole[0].score if whole else 1.0
    words = {hit.passage: hit.score / most for hit in whole}
    worth = {version: hits[0].score + _WHOLE_SHARE * words.get(version, 0.0) for version, hits in of.items()}
    best = sorted(worth, key=lambda version: (-worth[version], version))[:_BY_PASSAGE]
    return list(dict.fromkeys([*best, *(hit.passage for hit in whole[:_BY_WHOLE])]))


class _Examination:
    """The signs of some articles, each kind of them read for all at once."""

    def __init__(self, index: Index, asked: Asked, cosines: Mapping[int, float], versions: Sequence[int]) -> None:
        self._index, self._asked, self._cosines = index, asked, cosines
        self._floor = min(cosines.values(), default=0.0)
        self._only = np.array(sorted(versions), dtype=np.int64)
        self._articles = index.catalog.articles_at(versions)
        self._highest = _SATURATED * sum(map(index.articles.rarity, asked.question.terms)) or 1.0
        self._whole = {
            hit.passage: hit.score
            for hit in index.articles.search(asked.question.terms, len(versions), _ALL, self._only)
        }
        self._pairs = _pairs(asked.question)
        self._holding = {run: index.articles.holding(run, self._only) for run in self._runs()}

    def _runs(self) -> set[tuple[str, ...]]:
        question = self._asked.question
        single = {(term,) for term in (*question.terms, *(term for _, term in question.specifics))}
        return single | set(self._pairs) | {run for run in (*question.names, *question.phrases) if run}

    def candidates(self, hits: Mapping[int, Sequence[Hit]]) -> list[Candidate]:
        passages = self._passages(hits)
        vectors = self._index.catalog.sentence_vectors([one.id for some in passages.values() for one in some])
        return [
            self._candidate(version, passages[version], [vectors[one.id] for one in passages[version]], hits[version])
            for version in hits
        ]

    def _passages(self, hits: Mapping[int, Sequence[Hit]]) -> dict[int, list[Passage]]:
        """Return the best passages of each article: of one found by all its words alone, its first."""
        best = [hit.passage for some in hits.values() for hit in some[:_PASSAGES_EACH]]
        known = self._index.catalog.passages_by(best)
        found = {version: [known[hit.passage] for hit in some[:_PASSAGES_EACH]] for version, some in hits.items()}
        lone = self._index.catalog.passages_at([version for version, some in found.items() if not some])
        return found | {version: some[:_PASSAGES_EACH] for version, some in lone.items()}

    def _candidate(
        self, version: int, passages: Sequence[Passage], vectors: Sequence[Vectors], hits: Sequence[Hit]
    ) -> Candidate:
        article, question = self._articles[version], self._asked.question
        near = sorted((self._cosines.get(hit.passage, self._floor) for hit in hits), reverse=True)
        near = [*near, self._floor, self._floor, self._floor]
        heading = frozenset(terms(article.title)).intersection(question.terms)
        held = frozenset(run[0] for run, versions in self._holding.items() if len(run) == 1 and version in versions)
        runs = frozenset(run for run, versions in self._holding.items() if len(run) > 1 and version in versions)
        found = [self._within(article, one, rows, heading) for one, rows in zip(passages, vectors, strict=True)]
        share, pairs = self._share, self._pairs
        signs = Signs(
            cosine=near[0],
            cosines=sum(near[:3]) / 3,
            sentence=max(item.cosine for item in found),
            title=share(heading),
            whole=self._whole.get(version, 0.0) / self._highest,
            passage=max(item.passage for item in found),
            window=max(item.window for item in found),
            article=share(held),
            pairs=sum(pair in runs for pair in pairs) / len(pairs) if pairs else 0.0,
            names=_held(held, [term for word, term in question.specifics if not word[0].isdigit()]),
            numbers=_held(held, [term for word, term in question.specifics if word[0].isdigit()]),
            length=math.log1p(len(article.text) / _PER_LENGTH),
            dated=dated(question, article),
        )
        return Candidate(article, tuple(passages), tuple(vectors), signs, held, runs)

    def _within(self, article: Article, passage: Passage, vectors: Vectors, heading: frozenset[str]) -> _Within:
        """Return the nearest sentence of a passage, and the shares of the terms in it and in its best window."""
        known = frozenset(self._asked.question.terms)
        held = [known.intersection(terms(span.of(article.text))) for span in passage.sentences]
        cosines: list[float] = (vectors @ self._asked.vector).tolist()
        best = max(
            coverage(frozenset[str]().union(*held[first:last]), heading, self._asked.weights) + max(cosines[first:last])
            for first, last in windows(len(held))
        )
        return _Within(max(cosines), self._share(frozenset[str]().union(*held)), best / 2)

    def _share(self, held: frozenset[str]) -> float:
        return coverage(held, frozenset(), self._asked.weights)


class _Within(NamedTuple):
    cosine: float
    passage: float
    window: float


def _pairs(question: Question) -> list[tuple[str, str]]:
    known = frozenset(question.terms)
    return [pair for pair in pairwise(terms(question.text)) if known.issuperset(pair)]


def _held(held: frozenset[str], wanted: Sequence[str]) -> float:
    return sum(term in held for term in wanted) / len(wanted) if wanted else 1.0
