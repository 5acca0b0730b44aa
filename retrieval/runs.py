"""What speaks for each run of one to three sentences as the excerpt to show: all runs of some articles at once."""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from retrieval.forward import CURLY, END, LETTERS, MARKS, SENTENCE, START, TOKENS, WORDS, ranges, things_held
from retrieval.lazy import lazy
from retrieval.occurrences import Occurrences, standing
from retrieval.text.excerpts import ASKS, MOST_SENTENCES, ODD, OPENS, PRONOUN, UNENDED, Signs
from retrieval.text.things import is_given
from retrieval.text.tokens import CAPITAL, FLAGS, STOP, key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from retrieval.candidates import Asked, Examined
    from retrieval.forward import Forward
    from retrieval.occurrences import Flags
    from retrieval.text.wanted import Wanted
    from retrieval.types import Ids, Vectors

    Floats = NDArray[np.float64]
    Keys = NDArray[np.uint32]

_PASSAGES = 5  # of an article among which its excerpts are sought: with all of them no more answers were shown
_READ_AT_A_GLANCE = 20  # words; each further one must earn its place
_MOST_SHARED = 3  # names of a run that other articles have, too: more of them say no more


class Within(NamedTuple):
    """The sentences of some articles' best passages.

    `rows` int64 [s] are their places among all sentences, `article` int64 [s] the place of the article of each, and
    `passage` int64 [s] that of its passage; `said` bool [s, terms] the question's terms that each holds, `titled` those
    of its title; `cosines` float64 [s]; `share` float64 [s] that of its passage of the terms, by `weights` float64
    [terms].
    """

    rows: Ids
    article: Ids
    passage: Ids
    said: Flags
    titled: Flags
    cosines: Floats
    share: Floats
    weights: Floats


def best_passages(asked: Asked, examined: Examined, articles: Ids, cosines: Vectors) -> Within:
    """Return the sentences of the best passages of `articles`; `cosines` float32 are those of all their sentences."""
    forward, found = examined.forward, examined.occurrences
    if not found.columns.keys() >= asked.weights.keys():
        found = Occurrences(forward, list(asked.weights))
    columns = np.array([found.columns[term] for term in asked.weights], dtype=np.int64)
    weights = np.array(list(asked.weights.values()), dtype=float)
    weights /= weights.sum() or 1.0
    each = forward.articles[articles + 1] - forward.articles[articles]
    passages = ranges(forward.articles[articles], each)
    counts = forward.passages[passages + 1] - forward.passages[passages]
    rows, first = ranges(forward.passages[passages], counts), counts.cumsum() - counts
    said = found.said[rows[:, None], columns]
    share = np.logical_or.reduceat(said, first) @ weights
    near = share / 2 + np.add.reduceat(cosines, first, dtype=float) / counts
    of = np.arange(len(articles)).repeat(each)
    order = np.lexsort((-near, of))
    best = order[np.arange(len(of)) - of.searchsorted(of) < _PASSAGES]
    kept, passage = ranges(first[best], counts[best]), best.repeat(counts[best])
    article = articles[of[passage]]
    titled = found.titled[article[:, None], columns]
    return Within(
        rows[kept], article, passage, said[kept], titled, cosines[kept].astype(float), share[passage], weights
    )


class Runs:
    """The runs of one to three consecutive sentences of one passage."""

    def __init__(self, asked: Asked, examined: Examined, within: Within, shared: Mapping[int, float]) -> None:
        """`shared` is the share of each name in the articles found, by its key."""
        self._question, self._examined, self._within, self._shared = asked.question, examined, within, shared
        self._sentences = examined.forward.sentences[within.rows]
        self._firsts = _firsts(within.passage)
        self._first = np.concatenate(self._firsts)
        self._count = np.arange(1, MOST_SENTENCES + 1).repeat([len(some) for some in self._firsts])
        self._last = self._first + self._count - 1

    @property
    def article(self) -> Ids:
        """The place of each run's article, int64 [runs]."""
        return self._within.article[self._first]

    def edges(self) -> Ids:
        """Return int64 [runs, 3]: the characters [start, end) of each run, and its words."""
        start, end = self._sentences[self._first, START], self._sentences[self._last, END]
        edges: Ids = np.array([start, end, self._words], dtype=np.int64)
        return edges.T

    def signs(self) -> Floats:
        """Return float64 [runs, signs]."""
        within, first = self._within, self._first
        shares, named = self._names
        said, names, things, headline = self._held(within.said, named, self._things, self._headline)
        own = said @ within.weights
        marks = self._sentences[:, MARKS]
        unmatched, unended = marks & ODD > 0, marks & UNENDED > 0
        sums = self._joined(np.array([within.cosines, self._sentences[:, CURLY], unmatched, unended]).T, np.add)
        cosines, curly, odd, unended = sums.T
        signs: dict[str, NDArray[Any]] = {
            "coverage": own,
            "heading": (within.titled[first] & ~said) @ within.weights,
            "context": within.share[first] - own,
            "nearest": self._joined(within.cosines, np.maximum),
            "mean": cosines / self._count,
            "typed": np.asarray(things.any(axis=1) | (self._question.wants is None)),
            "things": np.log1p(things.sum(axis=1)),
            "shared": np.sort(names * shares, axis=1)[:, -_MOST_SHARED:].sum(axis=1),
            "headline": headline.sum(axis=1) / np.maximum(1, self._headings[within.article[first]]),
            "lame": (marks[first] & PRONOUN > 0) | (curly != 0) | (odd % 2 > 0),
            "asks": marks[self._last] & ASKS > 0,
            "label": unended > 0,
            "length": np.maximum(0, self._words - _READ_AT_A_GLANCE) / 10,
            "sentences": self._count - 1,
        }
        rows: Floats = np.array([signs[name] for name in Signs._fields], dtype=float)
        return rows.T

    @property
    def _forward(self) -> Forward:
        return self._examined.forward

    @lazy
    def _words(self) -> NDArray[np.int32]:
        return self._joined(self._sentences[:, WORDS], np.add)

    @lazy
    def _inside(self) -> tuple[Keys, Ids, Flags]:
        """The keys of the sentences' words, the sentence of each, and which may be names: no capital that opens one."""
        counts = self._sentences[:, TOKENS].astype(np.int64)
        at = ranges(self._forward.begins[self._within.rows], counts)
        named = np.append(self._forward.tokens[at] & CAPITAL > 0, False)  # behind the last sentence
        named[(counts.cumsum() - counts)[self._sentences[:, MARKS] & OPENS > 0]] = False
        return self._forward.keys[at], np.arange(len(counts)).repeat(counts), named[:-1]

    @lazy
    def _given(self) -> frozenset[int]:
        return frozenset(map(key, self._question.given))

    @property
    def _names(self) -> tuple[Floats, Flags]:
        """The shares of the names that other articles have, too, and the question not; which sentence holds which."""
        keys, sentence, is_name = self._inside
        shares = {name: share for name, share in self._shared.items() if name not in self._given}
        place, name = standing(keys, list(shares))
        named = is_name[place]
        held = _table(len(self._sentences), len(shares), sentence[place[named]], name[named])
        return np.array(list(shares.values()), dtype=float), held

    @lazy
    def _titles(self) -> dict[int, set[int]]:
        """The terms of each title that say something and are not the question's."""
        titles = ((at, self._forward.title(at).tolist()) for at in dict.fromkeys(self._within.article.tolist()))
        return {at: {token >> FLAGS for token in title if not token & STOP} - self._given for at, title in titles}

    @lazy
    def _headings(self) -> Ids:
        """How many these are, of each article."""
        counts = np.zeros(len(self._forward), dtype=np.int64)
        for at, terms in self._titles.items():
            counts[at] = len(terms)
        return counts

    @property
    def _headline(self) -> Flags:
        """Which sentence holds which term of its own title."""
        keys, sentence, _ = self._inside
        columns = {term: at for at, term in enumerate(set().union(*self._titles.values()))}
        place, term = standing(keys, list(columns))
        pairs = [(article, columns[term]) for article, title in self._titles.items() for term in title]
        own = _table(len(self._forward), len(columns), *np.array(pairs, dtype=np.int64).reshape(-1, 2).T)
        return _table(len(self._sentences), len(columns), sentence[place], term) & own[self._within.article]

    @lazy
    def _things(self) -> Flags:
        """Which sentence holds which thing of the type asked for that the question does not hold itself."""
        wanted, count = self._question.wants, len(self._sentences)
        if wanted is None:
            return _table(count, 0, [], [])
        things, row = self._found(wanted)
        _, first, column = np.unique(things[:, LETTERS], return_index=True, return_inverse=True)
        some = zip(self._within.article[row[first]].tolist(), things[first].tolist(), strict=True)
        new = np.array([self._is_new(wanted, article, thing) for article, thing in some], dtype=bool)
        return _table(count, len(first), row, column)[:, new]

    def _found(self, wanted: Wanted) -> tuple[Ids, Ids]:
        """Return the things of a type that the sentences hold, as they are stored, and the sentence of each."""
        forward, articles = self._forward, self._examined.articles
        places = list(dict.fromkeys(self._within.article.tolist()))
        packed = articles.things([forward.versions[at] for at in places])
        things, of = things_held([packed[forward.versions[at]] for at in places], wanted)
        rows = np.full(len(forward.sentences), -1)
        rows[self._within.rows] = np.arange(len(self._sentences))
        row = rows[forward.passages[forward.articles[places]][of] + things[:, SENTENCE]]
        return things[row >= 0], row[row >= 0]

    def _is_new(self, wanted: Wanted, article: int, thing: Sequence[int]) -> bool:
        """Whether the question does not hold a thing of an article; its text is read where the first term is known."""
        _, _, start, end, term, _ = thing
        if term not in self._given:
            return True
        text = self._examined.articles[self._forward.versions[article]].text
        return not is_given(wanted, text[start:end].strip(), self._question.given)

    def _held(self, *tables: Flags) -> list[Flags]:
        """Return what the sentences of each run hold, given what each sentence does."""
        joined, ends = self._joined(np.concatenate(tables, axis=1), np.logical_or), [0]
        ends += accumulate(table.shape[1] for table in tables)
        return [joined[:, start:end] for start, end in pairwise(ends)]

    def _joined(self, values: NDArray[Any], join: np.ufunc) -> NDArray[Any]:
        """Return for each run its sentences' values, joined."""
        found, run = [], values
        for more, first in enumerate(self._firsts):
            if more:
                run = join(run[:-1], values[more:])
            found.append(run[first])
        return np.concatenate(found)


def _firsts(passage: Ids) -> list[Ids]:
    """Return the first rows of the runs inside one passage: those of one sentence, of two, and so on."""
    return [(passage[: len(passage) - more] == passage[more:]).nonzero()[0] for more in range(MOST_SENTENCES)]


def _table(rows: int, columns: int, row: Sequence[int] | Ids, column: Sequence[int] | Ids) -> Flags:
    table = np.zeros((rows, columns), dtype=bool)
    table[row, column] = True
    return table
