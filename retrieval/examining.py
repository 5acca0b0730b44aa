"""From a question to the articles that may answer it: which are weighed, and what speaks for each."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from retrieval.candidates import Articles, Candidate, Examined, ranked
from retrieval.forward import ranges
from retrieval.index import DEPTH
from retrieval.occurrences import Occurrences
from retrieval.recency import dated
from retrieval.stages import stage
from retrieval.text.excerpts import MOST_SENTENCES, TITLE_SHARE
from retrieval.text.words import terms
from retrieval.types import Filters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from retrieval.candidates import Asked, Floats
    from retrieval.forward import Forward
    from retrieval.index import Index, Retrieved
    from retrieval.occurrences import Flags
    from retrieval.text.questions import Question
    from retrieval.types import Ids, Vectors

# Articles that are weighed: by their best passage, and by all their words. Of 524 news questions over 6,000 articles no
# score, of a ranking, an excerpt or a refusal, was another with 40 of the first; with 20, hit@10 was .887 for .895.
_BY_PASSAGE, _BY_WHOLE = 30, 5
_WHOLE_SHARE = 0.4  # of an article's own words beside its best passage, in the choice of those that are weighed
_PASSAGES_EACH = 2  # looked at for an article's nearest sentences
_NEAREST = 3  # passages whose cosines an article is known by
_PER_LENGTH = 700  # characters of a passage
_ALL = Filters()


def candidates(index: Index, asked: Asked) -> list[Candidate]:
    """Return the articles that may answer, best first."""
    found = examine(index, asked)
    with stage("rank"):
        return ranked(asked, found)


def examine(index: Index, asked: Asked) -> list[Candidate]:
    """Return the articles that may answer, in no order, without scores."""
    found = index.retrieve(asked.vector, asked.worded.passages, asked.filters)
    with stage("rank"):
        versions = index.versions(found.passages)
        chosen = _chosen(versions, found.scores, asked.worded.articles)
        if not chosen:
            return []
        return _Examination(index, asked, index.shelf.forward(chosen)).candidates(found, versions)


def _chosen(versions: Ids, scores: Floats, whole: tuple[Ids, Vectors]) -> list[int]:
    """Return the article versions that are weighed, given the version and the score of each passage, the best first."""
    numbers, worth = whole[0].tolist(), (whole[1] / whole[1].max(initial=np.finfo(np.float32).tiny)).tolist()
    words = dict(zip(numbers, worth, strict=True))
    found, first = np.unique(versions, return_index=True)
    worths = scores[first] + _WHOLE_SHARE * np.array([words.get(version, 0.0) for version in found.tolist()])
    best = found[np.lexsort((found, -worths))[:_BY_PASSAGE]]
    return list(dict.fromkeys([*best.tolist(), *numbers[:_BY_WHOLE]]))


class _Examination:
    """The signs of some articles, each kind of them read for all at once."""

    def __init__(self, index: Index, asked: Asked, forward: Forward) -> None:
        self._index, self._asked, self._forward = index, asked, forward
        question = asked.question
        self._pairs = _pairs(question)
        runs = {run for run in (*self._pairs, *question.names, *question.phrases) if len(run) > 1}
        single = (run[0] for run in (*question.names, *question.phrases) if len(run) == 1)
        wanted = (
            *asked.weights,
            *(term for _, term in question.specifics),
            *single,
            *(one for run in runs for one in run),
        )
        self._found = found = Occurrences(forward, list(dict.fromkeys(wanted)))
        articles = Articles(index.shelf, forward.versions)
        self._examined = Examined(articles, forward, found, found.holding(runs), np.empty(0))
        weights = np.array(list(asked.weights.values()), dtype=float)
        self._weights = weights / (weights.sum() or 1.0)

    def candidates(self, found: Retrieved, versions: Ids) -> list[Candidate]:
        """Return the articles with their signs; `versions` int64 are those of the passages `found`."""
        near, of, places = self._hits(found, versions)
        first = of.searchsorted(np.arange(len(self._forward) + 1))
        examined = self._examined._replace(signs=self._signs(near, first[:-1], places))
        edges, best = first.tolist(), places.tolist()
        return [
            Candidate(head, examined, at, tuple(best[edges[at] : edges[at + 1]]))
            for at, head in enumerate(self._forward.heads)
        ]

    def _hits(self, found: Retrieved, versions: Ids) -> tuple[Floats, Ids, Ids]:
        """Return float64 [articles, 3], the best cosines of each, and its best passages.

        These are articles int64 [n], ascending, and the places int64 [n] of their passages.
        """
        numbers = np.array(self._forward.versions, dtype=np.int64)
        order = numbers.argsort()
        at = order.take(numbers.searchsorted(versions, sorter=order), mode="clip")
        inside = numbers[at] == versions
        article, cosines = at[inside], found.cosines[inside]
        lowest = np.fmin.reduce(found.cosines, initial=np.nan)  # a passage found by its words alone lies no nearer
        floor = 0.0 if np.isnan(lowest) else lowest
        cosines = np.fmax(cosines, floor)
        best = np.full((len(numbers), _NEAREST), floor)
        first, rank = _first(article, np.lexsort((-cosines, article)), _NEAREST)
        best[article[first], rank] = cosines[first]
        return best, *self._places(article, found.passages[inside])

    def _places(self, article: Ids, passages: Ids) -> tuple[Ids, Ids]:
        """Return the best passages as `_hits` does: of an article found by all its words alone, the first."""
        forward = self._forward
        first, _ = _first(article, article.argsort(kind="stable"), _PASSAGES_EACH)
        of = article[first]
        places = forward.articles[of] + passages[first] - forward.first[of]
        found = np.zeros(len(forward), dtype=bool)
        found[of] = True
        if found.all():
            return of, places
        (lone,) = (~found).nonzero()
        counts = np.minimum(forward.articles[lone + 1] - forward.articles[lone], _PASSAGES_EACH)
        of = np.concatenate([of, lone.repeat(counts)])
        order = of.argsort(kind="stable")
        return of[order], np.concatenate([places, ranges(forward.articles[lone], counts)])[order]

    def _signs(self, near: Floats, first: Ids, places: Ids) -> Floats:
        """Return float64 [articles, signs], whose own of `places` begin at `first`."""
        sentence, passage, window = (np.maximum.reduceat(sign, first) for sign in self._within(places))
        held, columns = self._found.held, slice(len(self._weights))
        runs, none = self._examined.runs, np.zeros(len(near))
        names, numbers = ([t for w, t in self._asked.question.specifics if w[0].isdigit() is d] for d in (False, True))
        signs: Floats = np.array(
            [
                near[:, 0],
                near.sum(axis=1) / _NEAREST,
                sentence,
                self._found.titled[:, columns] @ self._weights,
                self._scores(),
                passage,
                window,
                held[:, columns] @ self._weights,
                sum((runs[pair] for pair in self._pairs), start=none) / max(1, len(self._pairs)),
                self._share(names),
                self._share(numbers),
                np.log1p(self._forward.characters / _PER_LENGTH),
                self._dated(),
            ]
        )
        return signs.T

    def _within(self, places: Ids) -> tuple[Floats, Floats, Floats]:
        """Return for passages the cosine of their nearest sentence, their share of the terms, and their best run's."""
        forward = self._forward
        article = forward.articles.searchsorted(places, "right") - 1
        counts = forward.passages[places + 1] - forward.passages[places]
        rows, first = ranges(forward.passages[places], counts), counts.cumsum() - counts
        embeddings = forward.embeddings[places].tolist()
        cosines = self._index.shelf.cosines(embeddings, self._asked.vector).astype(np.float64)
        said = self._found.said[rows, : len(self._weights)]
        titled = np.repeat(TITLE_SHARE * self._found.titled[article, : len(self._weights)], counts, axis=0)
        share = np.logical_or.reduceat(said, first) @ self._weights
        best = self._windows(said, titled, cosines, np.arange(len(places)).repeat(counts))
        return np.maximum.reduceat(cosines, first), share, np.maximum.reduceat(best, first) / 2

    def _windows(self, said: Flags, titled: Floats, cosines: Floats, passage: Ids) -> Floats:
        """Return for each sentence the worth of the best window that it opens."""
        best = np.full(len(said), -np.inf)
        held, near = said, cosines
        for more in range(MOST_SENTENCES):
            count = len(said) - more
            if more:
                held, near = held[:count] | said[more:], np.maximum(near[:count], cosines[more:])
            worth = np.where(held, 1.0, titled[:count]) @ self._weights + near
            inside = passage[:count] == passage[more:]
            best[:count] = np.where(inside, np.maximum(best[:count], worth), best[:count])
        return best

    def _scores(self) -> Floats:
        """Return the BM25 scores of the articles, over the highest that one could have."""
        worded, versions = self._asked.worded, self._forward.versions
        known = _by_number(worded.articles)
        rest = [version for version in versions if version not in known]
        if rest and len(known) == DEPTH:  # else the others have none of the words
            articles, terms = self._index.articles, self._asked.question.terms
            known |= _by_number(articles.nearest(terms, len(rest), _ALL, np.array(rest, dtype=np.int64)))
        return np.array([known.get(version, 0.0) for version in versions]) / worded.highest

    def _dated(self) -> Floats:
        """Return whether each article is of the time asked about; none is read for it but for a time it may name."""
        question, read = self._asked.question, self._examined.articles.__getitem__
        if question.period is None:
            return np.zeros(len(self._forward))
        weighed = zip(self._forward.heads, self._forward.versions, strict=True)
        return np.array([dated(question, head.published, partial(read, version)) for head, version in weighed])

    def _share(self, wanted: Sequence[str]) -> Floats:
        """Return the share of some terms that each article holds; 1 of none."""
        columns = [self._found.columns[term] for term in wanted]
        return self._found.held[:, columns].mean(axis=1) if columns else np.ones(len(self._forward))


def _first(groups: Ids, order: Ids, most: int) -> tuple[Ids, NDArray[np.intp]]:
    """Return the first `most` of each group in an `order` that keeps groups together, and their ranks in it."""
    own = groups[order]
    rank = np.arange(len(own)) - own.searchsorted(own)
    kept = rank < most
    return order[kept], rank[kept]


def _by_number(found: tuple[Ids, Vectors]) -> dict[int, float]:
    """Return the score of each."""
    return dict(zip(found[0].tolist(), found[1].tolist(), strict=True))


def _pairs(question: Question) -> list[tuple[str, str]]:
    known = frozenset(question.terms)
    return [pair for pair in pairwise(terms(question.text)) if known.issuperset(pair)]
