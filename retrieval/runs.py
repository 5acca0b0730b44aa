"""What speaks for each run of one to three sentences as the excerpt to show: all runs of some articles at once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from retrieval.forward import CURLY, END, MARKS, START, TOKENS, WORDS, ranges, things_held
from retrieval.occurrences import Occurrences
from retrieval.text.excerpts import ASKS, MOST_SENTENCES, ODD, OPENS, PRONOUN, UNENDED, Signs
from retrieval.text.things import NAMED, new_things, things_of
from retrieval.text.tokens import CAPITAL, FIGURE, FLAGS, STOP, key

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
    [terms], and `near` float64 [s] how near that is.
    """

    rows: Ids
    article: Ids
    passage: Ids
    said: Flags
    titled: Flags
    cosines: Floats
    share: Floats
    near: Floats
    weights: Floats


def best_passages(asked: Asked, examined: Examined, articles: Ids, cosines: Vectors) -> Within:
    """Return the sentences of the best passages of `articles`; `cosines` float32 are those of all their sentences."""
    forward, found = examined.forward, examined.occurrences
    if not found.columns.keys() >= asked.weights.keys():
        found = Occurrences(forward, list(asked.weights))
    columns = np.array([found.columns[term] for term in asked.weights], dtype=np.int64)
    weights = np.array(list(asked.weights.values()), dtype=float)
    weights /= weights.sum() or 1.0
    passages = ranges(forward.articles[articles], np.diff(forward.articles)[articles])
    counts = np.diff(forward.passages)[passages]
    rows, first = ranges(forward.passages[passages], counts), np.cumsum(counts) - counts
    said = found.said[np.ix_(rows, columns)]
    share = np.logical_or.reduceat(said, first) @ weights
    near = share / 2 + np.add.reduceat(cosines, first, dtype=float) / counts
    of = np.repeat(np.arange(len(articles)), np.diff(forward.articles)[articles])
    order = np.lexsort((-near, of))
    best = order[np.arange(len(of)) - np.searchsorted(of, of) < _PASSAGES]
    kept = ranges(first[best], counts[best])
    passage, article = np.repeat(best, counts[best]), np.repeat(articles[of[best]], counts[best])
    titled = found.titled[np.ix_(article, columns)]
    return Within(
        *(rows[kept], article, passage, said[kept], titled, cosines[kept].astype(float)),
        *(share[passage], near[passage], weights),
    )


class Runs:
    """The runs of one to three consecutive sentences of one passage."""

    def __init__(self, asked: Asked, examined: Examined, within: Within, shared: Mapping[int, float]) -> None:
        """`shared` is the share of each name in the articles found, by its key."""
        self._question, self._examined, self._within, self._shared = asked.question, examined, within, shared
        self._sentences = examined.forward.sentences[within.rows]
        self._first, self._count = _runs(within.passage)
        self._last = self._first + self._count - 1

    @property
    def article(self) -> Ids:
        """The place of each run's article, int64 [runs]."""
        return self._within.article[self._first]

    def edges(self) -> Ids:
        """Return int64 [runs, 3]: the characters [start, end) of each run, and its words."""
        start, end = self._sentences[self._first, START], self._sentences[self._last, END]
        return np.column_stack([start, end, self._sum(self._sentences[:, WORDS])]).astype(np.int64)

    def signs(self) -> Floats:
        """Return float64 [runs, signs]."""
        within, first = self._within, self._first
        tables = (within.said, self._names[1], self._things, self._headline)
        ends = np.cumsum([table.shape[1] for table in tables])[:-1]
        said, names, things, headline = np.split(self._joined(np.hstack(tables), np.logical_or), ends, axis=1)
        own = said @ within.weights
        marks = self._sentences[:, MARKS]
        sums = self._sum(
            np.column_stack(
                [
                    within.cosines,
                    self._figures,
                    self._sentences[:, [CURLY, WORDS]],
                    marks & ODD > 0,
                    marks & UNENDED > 0,
                ]
            )
        )
        cosines, figures, curly, words, odd, unended = sums.T
        signs: dict[str, NDArray[Any]] = {
            "coverage": own,
            "heading": (within.titled[first] & ~said) @ within.weights,
            "context": within.share[first] - own,
            "nearest": self._joined(within.cosines, np.maximum),
            "mean": cosines / self._count,
            "passage": within.near[first],
            "typed": np.asarray(things.any(axis=1) | (self._question.wants is None)),
            "things": np.log1p(things.sum(axis=1)),
            "names": np.log1p(names.sum(axis=1)),
            "numbers": np.log1p(figures),
            "shared": self._commonest(names),
            "headline": headline.sum(axis=1) / np.maximum(1, self._headings[within.article[first]]),
            "lame": (marks[first] & PRONOUN > 0) | (curly != 0) | (odd % 2 > 0),
            "asks": marks[self._last] & ASKS > 0,
            "label": unended > 0,
            "opening": self._openings[within.rows[first]],
            "length": np.maximum(0, words - _READ_AT_A_GLANCE) / 10,
            "sentences": self._count - 1,
        }
        return np.column_stack([signs[name] for name in Signs._fields]).astype(float)

    @property
    def _forward(self) -> Forward:
        return self._examined.forward

    @cached_property
    def _openings(self) -> Flags:
        """Whether each sentence of all articles is the first of its own."""
        opens = np.zeros(len(self._forward.sentences) + 1, dtype=bool)
        opens[self._forward.passages[self._forward.articles[:-1]]] = True
        return opens

    @cached_property
    def _inside(self) -> tuple[Keys, Ids, Flags]:
        """The tokens of the sentences, the sentence of each, and whether it is the first character of that."""
        counts = self._sentences[:, TOKENS].astype(np.int64)
        at = ranges(self._forward.begins[self._within.rows], counts)
        opens = np.zeros(len(at) + 1, dtype=bool)
        opens[(np.cumsum(counts) - counts)[self._sentences[:, MARKS] & OPENS > 0]] = True
        return self._forward.tokens[at], np.repeat(np.arange(len(counts)), counts), opens[:-1]

    @cached_property
    def _given(self) -> frozenset[int]:
        return frozenset(map(key, self._question.given))

    @cached_property
    def _names(self) -> tuple[Keys, Flags]:
        """The names that the question has not, and which sentence holds which."""
        tokens, sentence, opens = self._inside
        named = (tokens & CAPITAL > 0) & ~opens
        names, column = np.unique(tokens[named] >> FLAGS, return_inverse=True)
        held = _table(len(self._sentences), len(names), sentence[named], column)
        new = np.array([name not in self._given for name in names.tolist()], dtype=bool)
        return names[new], held[:, new]

    def _commonest(self, held: Flags) -> Floats:
        """Return the shares of each run's commonest names in the articles found, summed."""
        shares = np.array([self._shared.get(name, 0.0) for name in self._names[0].tolist()], dtype=float)
        some = shares > 0
        worth: Floats = np.sort(held[:, some] * shares[some], axis=1)[:, -_MOST_SHARED:].sum(axis=1)
        return worth

    @cached_property
    def _titles(self) -> dict[int, set[int]]:
        """The terms of each title that say something and are not the question's."""
        titles = ((at, self._forward.title(at).tolist()) for at in dict.fromkeys(self._within.article.tolist()))
        return {at: {token >> FLAGS for token in title if not token & STOP} - self._given for at, title in titles}

    @cached_property
    def _headings(self) -> Ids:
        """How many these are, of each article."""
        counts = np.zeros(len(self._forward), dtype=np.int64)
        for at, terms in self._titles.items():
            counts[at] = len(terms)
        return counts

    @cached_property
    def _headline(self) -> Flags:
        """Which sentence holds which term of its own title."""
        tokens, sentence, _ = self._inside
        columns = {term: at for at, term in enumerate(sorted(set().union(*self._titles.values())))}
        terms, keys = np.array([*columns, np.iinfo(np.uint32).max], dtype=np.uint32), tokens >> FLAGS
        at = np.searchsorted(terms, keys)  # the last of them is no key
        found = terms[at] == keys
        pairs = [(article, columns[term]) for article, title in self._titles.items() for term in title]
        own = _table(len(self._forward), len(columns), *np.array(pairs, dtype=np.int64).reshape(-1, 2).T)
        return _table(len(self._sentences), len(columns), sentence[found], at[found]) & own[self._within.article]

    @cached_property
    def _figures(self) -> Ids:
        tokens, sentence, _ = self._inside
        return np.bincount(sentence[tokens & FIGURE > 0], minlength=len(self._sentences))

    @cached_property
    def _things(self) -> Flags:
        """Which sentence holds which thing of the type asked for that the question does not hold itself."""
        wanted, given = self._question.wants, self._question.given
        if wanted is None:
            return _table(len(self._sentences), 0, [], [])
        found = self._held(wanted)
        columns = {thing: at for at, thing in enumerate(new_things(wanted, (thing for _, thing in found), given))}
        pairs = [(row, columns[thing]) for row, thing in found if thing in columns]
        row, column = zip(*pairs, strict=True) if pairs else ((), ())
        return _table(len(self._sentences), len(columns), row, column)

    def _held(self, wanted: Wanted) -> list[tuple[int, str]]:
        """Return the things of a type that the sentences hold, each with its sentence."""
        forward, articles = self._forward, self._examined.articles
        if wanted in NAMED:
            return self._named(wanted)
        texts = [articles[forward.versions[at]].text for at in self._within.article.tolist()]
        said = (text[start:end] for text, (start, end) in zip(texts, self._sentences[:, :TOKENS].tolist(), strict=True))
        return [(row, thing) for row, sentence in enumerate(said) for thing in things_of(wanted, sentence)]

    def _named(self, wanted: Wanted) -> list[tuple[int, str]]:
        """Return such things as an ingest has found them in the articles."""
        forward, articles = self._forward, self._examined.articles
        rows = {row: at for at, row in enumerate(self._within.rows.tolist())}
        places = list(dict.fromkeys(self._within.article.tolist()))
        packed = articles.things([forward.versions[at] for at in places])
        found: list[tuple[int, str]] = []
        for at in places:
            first, version = int(forward.passages[forward.articles[at]]), forward.versions[at]
            text, held = articles[version].text, things_held(packed[version], wanted)
            found += [(rows[first + row], text[start:end].strip()) for row, start, end in held if first + row in rows]
        return found

    def _sum(self, values: NDArray[Any]) -> NDArray[Any]:
        return self._joined(values, np.add)

    def _joined(self, values: NDArray[Any], join: np.ufunc) -> NDArray[Any]:
        """Return for each run its sentences' values, joined."""
        found, run = [], values
        for more in range(MOST_SENTENCES):
            if more:
                run = join(run[:-1], values[more:])
            found.append(run[self._first[self._count == more + 1]])
        return np.concatenate(found)


def _runs(passage: Ids) -> tuple[Ids, Ids]:
    """Return the first row and the number of sentences of every run inside one passage, the shortest first."""
    firsts = [np.flatnonzero(passage[: len(passage) - more] == passage[more:]) for more in range(MOST_SENTENCES)]
    return np.concatenate(firsts), np.repeat(np.arange(1, MOST_SENTENCES + 1), [len(some) for some in firsts])


def _table(rows: int, columns: int, row: Sequence[int] | Ids, column: Sequence[int] | Ids) -> Flags:
    table = np.zeros((rows, columns), dtype=bool)
    table[row, column] = True
    return table
