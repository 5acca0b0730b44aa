"""Articles that may answer a question, best first: what speaks for each, and how it weighs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from retrieval.recency import freshness

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from retrieval.forward import Forward, Head
    from retrieval.index import Worded
    from retrieval.learned import Models
    from retrieval.occurrences import Flags, Occurrences
    from retrieval.shelf import Shelf
    from retrieval.text.questions import Question
    from retrieval.types import Article, Filters, Passage, Vectors

    Floats = NDArray[np.float64]


class Asked(NamedTuple):
    """A question put to articles that meet `filters`: the rarity of its terms, and its vector float32 [dimension].

    `worded` is what its words find, `models` weigh what is found for it.
    """

    question: Question
    filters: Filters
    weights: Mapping[str, float]
    vector: Vectors
    worded: Worded
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


class Candidate(NamedTuple):
    """An article that may answer: the `at`-th that was examined, with the `places` of its best passages.

    `score` is its log-odds.
    """

    head: Head
    examined: Examined
    at: int
    places: tuple[int, ...]
    score: float = 0.0

    @property
    def signs(self) -> Signs:
        """What speaks for it."""
        return Signs(*self.examined.signs[self.at].tolist())

    @property
    def version(self) -> int:
        """The catalogue's number of the article as it was read."""
        return self.examined.forward.versions[self.at]

    @property
    def article(self) -> Article:
        """The article."""
        return self.examined.articles[self.version]

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Its best passages."""
        return tuple(map(self.examined.forward.passage, self.places))

    @property
    def held(self) -> frozenset[str]:
        """The index terms of the question that it holds."""
        held = self.examined.occurrences.held[self.at].tolist()
        return frozenset(term for term, is_held in zip(self.examined.occurrences.columns, held, strict=True) if is_held)

    @property
    def runs(self) -> frozenset[tuple[str, ...]]:
        """The names, phrases and pairs of the question, of several words each, that it holds."""
        return frozenset(run for run, held in self.examined.runs.items() if held[self.at])


class Articles:
    """The articles that are weighed, by version: read with their text only when they are looked at."""

    def __init__(self, shelf: Shelf, versions: Sequence[int]) -> None:
        self._shelf, self._versions = shelf, versions
        self._held: dict[int, Article] = {}

    def read(self, versions: Sequence[int]) -> None:
        """Read some of them together."""
        self._held |= self._shelf.articles([version for version in versions if version not in self._held])

    def things(self, versions: Sequence[int]) -> dict[int, bytes]:
        """Return the things that some of them hold, packed."""
        return self._shelf.things(versions)

    def __getitem__(self, version: int) -> Article:
        """Return one; one that was not read yet is read together with all others."""
        if version not in self._held:
            self.read(self._versions)
        return self._held[version]


class Examined(NamedTuple):
    """The articles that are weighed: as they are, and as the forward index has them.

    `occurrences` are those of the question's terms in them, `runs` says which of them hold each run of several terms;
    `signs` float64 [articles, signs] are what speaks for each.
    """

    articles: Articles
    forward: Forward
    occurrences: Occurrences
    runs: Mapping[tuple[str, ...], Flags]
    signs: Floats


def ranked(asked: Asked, found: Sequence[Candidate]) -> list[Candidate]:
    """Return candidates with their scores, best first, ties by id."""
    fresh = freshness(asked.question, [item.head.published for item in found])
    signs = found[0].examined.signs[[item.at for item in found]] if found else np.empty((0, len(Signs._fields)))
    odds = asked.models.ranking.scores(Signs._fields, signs).tolist()
    scored = [Candidate(*item[:-1], score + bonus) for item, score, bonus in zip(found, odds, fresh, strict=True)]
    return sorted(scored, key=lambda item: (-item.score, item.head.id))
