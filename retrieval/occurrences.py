"""Where index terms stand in articles of the forward index: in title or body, in which sentences, in a row."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from retrieval.text.tokens import key

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from retrieval.forward import Forward

    Flags = NDArray[np.bool_]

_SLOTS = 1 << 13  # of a table by the last bits of a key: one word in a thousand is looked at for nothing


class Occurrences:
    """The occurrences of distinct `terms`, which are the columns of all that is returned.

    `held` bool [articles, terms] says whether an article holds a term, `titled` whether its title does; `said` bool
    [sentences, terms] whether a sentence does.
    """

    def __init__(self, forward: Forward, terms: Sequence[str]) -> None:
        self._forward, count = forward, len(terms)
        self.columns = {term: at for at, term in enumerate(terms)}
        self._places, self._column = standing(forward.keys, [key(term) for term in terms])
        self._field = forward.fields.searchsorted(self._places, "right") - 1
        article, inside = self._field >> 1, (self._field & 1).astype(bool)
        self.held = _marked(len(forward), article, self._column, count)
        self.titled = _marked(len(forward), article[~inside], self._column[~inside], count)
        sentence = forward.begins.searchsorted(self._places[inside], "right") - 1
        self.said = _marked(len(forward.sentences), sentence, self._column[inside], count)

    def holding(self, runs: Collection[tuple[str, ...]]) -> dict[tuple[str, ...], Flags]:
        """Return bool [articles] for each run, all terms of which are ours: whether title or body holds it in a row."""
        found = {length: self._rows(length) for length in set(map(len, runs))}
        held = np.zeros((len(runs), len(self._forward)), dtype=bool)
        for run, flags in zip(runs, held, strict=True):
            flags[found[len(run)][tuple(self.columns[term] for term in run)]] = True
        return dict(zip(runs, held, strict=True))

    def _rows(self, length: int) -> dict[tuple[int, ...], list[int]]:
        """Return the articles that hold each run of so many terms."""
        places, field, more = self._places, self._field, length - 1
        ahead, behind = slice(more, None), slice(max(0, len(places) - more))
        (first,) = ((places[ahead] - places[behind] == more) & (field[ahead] == field[behind])).nonzero()
        found: dict[tuple[int, ...], list[int]] = defaultdict(list)
        columns = self._column[first[:, None] + np.arange(length)].tolist()
        for run, article in zip(map(tuple, columns), (field[first] >> 1).tolist(), strict=True):
            found[run].append(article)
        return found


def standing(keys: NDArray[np.uint32], different: Sequence[int]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the places of some `different` keys among `keys`, ascending, and which of them stands there."""
    wanted = np.array(different, dtype=np.uint32)
    table = np.zeros(_SLOTS, dtype=bool)
    table[wanted & (_SLOTS - 1)] = True
    (places,) = table.take(keys & (_SLOTS - 1)).nonzero()
    order = wanted.argsort()
    at = order.take(wanted.searchsorted(keys[places], sorter=order), mode="clip")
    same = wanted[at] == keys[places]
    return places[same], at[same]


def _marked(rows: int, row: NDArray[np.intp], column: NDArray[np.intp], columns: int) -> Flags:
    marked = np.zeros((rows, columns), dtype=bool)
    marked[row, column] = True
    return marked
