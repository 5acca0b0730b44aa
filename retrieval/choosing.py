"""From the articles found to the excerpts to show of each: the best runs of sentences of all its passages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, overload

import numpy as np

from retrieval.forward import ranges
from retrieval.runs import Runs, best_passages
from retrieval.text.excerpts import Signs
from retrieval.text.tokens import CAPITAL, FLAGS, key
from retrieval.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from retrieval.candidates import Asked, Candidate
    from retrieval.index import Index
    from retrieval.runs import Floats
    from retrieval.text.questions import Question
    from retrieval.types import Ids

# A run that leaves its reader asking "who?", or holds a line that is no sentence, is shown where no other run of the
# article is nearly as good. On the news questions this cost nothing that could be told from chance.
_LAME, _LABEL = 0.8, 0.8
_COMPARED = 8  # articles found whose names are compared
_HALF = 0.5  # the gap of an article without anything of the type asked for


class Choice(NamedTuple):
    """A run of sentences that may be shown; worths compare between the articles found for one question."""

    worth: float
    span: Span
    signs: Signs
    words: int


class Choices(Sequence[Choice]):
    """The runs of one article, best first, each made when it is looked at; at least one."""

    def __init__(self, edges: Ids, signs: Floats, worths: Floats) -> None:
        """`edges` int [n, 3] are each run's characters [start, end) and its words; `signs` float64 [n, signs]."""
        order = np.lexsort((edges[:, 0], edges[:, 1] - edges[:, 0], -worths))
        self._edges, self.signs, self._worths = edges[order], signs[order], worths[order]

    def __len__(self) -> int:
        return len(self._worths)

    @overload
    def __getitem__(self, at: int) -> Choice: ...
    @overload
    def __getitem__(self, at: slice) -> list[Choice]: ...
    def __getitem__(self, at: int | slice) -> Choice | list[Choice]:
        """Return a run, or some."""
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        start, end, words = self._edges[at].tolist()
        return Choice(float(self._worths[at]), Span(start, end), Signs(*self.signs[at].tolist()), words)

    def apart(self, most: int, less: float) -> list[Choice]:
        """Return the best and at most `most` - 1 others, worth at most so much `less`, that share no character."""
        near = int(np.count_nonzero(self._worths >= self._worths[0] - less))
        return [self[at] for at in apart(self._edges[:near, :2].tolist(), most)]

    @property
    def gap(self) -> float:
        """How much nearer the best run is than the best typed one; half where none is typed."""
        coverage, heading, nearest, typed = _columns(self.signs, "coverage", "heading", "nearest", "typed")
        nearness = (coverage + heading / 2 + nearest) / 2
        return float(nearness.max() - nearness[typed > 0].max()) if typed.any() else _HALF


class Chooser:
    """Chooses excerpts of the articles found for one question."""

    def __init__(self, index: Index, asked: Asked, shared: Mapping[int, float]) -> None:
        """`shared` is what `shared_names` returns."""
        self._index, self._asked, self._shared = index, asked, shared

    def asking(self, part: Question) -> Chooser:
        """Return a chooser of excerpts for a part of the question: what the parts before it say counts half."""
        rarities = self._index.lexical.rarities
        weights = {term: rarity / 2 for term, rarity in rarities(part.context).items()} | rarities(part.terms)
        return Chooser(self._index, self._asked._replace(question=part, weights=weights), self._shared)

    def choices(self, items: Sequence[Candidate]) -> list[Choices]:
        """Return for each article the runs of sentences that may be shown, best first; at least one each."""
        if not items:
            return []
        examined, asked = items[0].examined, self._asked
        forward, articles = examined.forward, np.array([item.at for item in items])
        passages = ranges(forward.articles[articles], np.diff(forward.articles)[articles])
        cosines = self._index.shelf.cosines(forward.embeddings[passages].tolist(), asked.vector)
        runs = Runs(asked, examined, best_passages(asked, examined, articles, cosines), self._shared)
        edges, signs = runs.edges(), runs.signs()
        lame, label = _columns(signs, "lame", "label")
        worths = asked.models.excerpt.scores(Signs._fields, signs) - _LAME * lame - _LABEL * label
        return [Choices(edges[own], signs[own], worths[own]) for own in (runs.article == at for at in articles)]


def _columns(signs: Floats, *names: str) -> Iterator[Floats]:
    return (signs[:, Signs._fields.index(name)] for name in names)


def apart(spans: Iterable[tuple[int, int]], most: int) -> list[int]:
    """Return the places of at most `most` of `spans` [start, end) that have no character in common with one before."""
    kept: dict[int, tuple[int, int]] = {}
    for at, (start, end) in enumerate(spans):
        if len(kept) == most:
            break
        if all(end <= first or last <= start for first, last in kept.values()):
            kept[at] = start, end
    return list(kept)


def shared_names(asked: Asked, found: Sequence[Candidate]) -> dict[int, float]:
    """Return for each name that several of the first articles found have, less the question's own, its share in them.

    A name is the key of its index term. Their title and best passage are looked at.
    """
    found = found[:_COMPARED]
    given = set(map(key, asked.question.given))
    counts = Counter(_names(found))
    return {name: (count - 1) / len(found) for name, count in counts.items() if count > 1 and name not in given}


def _names(found: Sequence[Candidate]) -> list[int]:
    """Return the names of each article, each as often as there are articles that have it."""
    seen = [item.examined.forward.seen(item.at, item.places[0]) for item in found]
    tokens = np.concatenate([*seen, np.empty(0, dtype=np.uint32)])
    named = tokens & CAPITAL > 0
    of = np.arange(len(seen)).repeat(list(map(len, seen)))[named]
    names: list[int] = (np.unique((tokens[named] >> FLAGS).astype(np.int64) * _COMPARED + of) // _COMPARED).tolist()
    return names
