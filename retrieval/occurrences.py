"""Where index terms stand in articles of the forward index: in title or body, in which sentences, in a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from retrieval.text.tokens import key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from retrieval.forward import Forward

    Flags = NDArray[np.bool_]

_NONE = np.empty(0, dtype=np.int64)


class Occurrences:
    """The occurrences of distinct `terms`, which are the columns of all that is returned.

    `held` bool [articles, terms] says whether an article holds a term, `titled` whether its title does; `said` bool
    [sentences, terms] whether a sentence does.
    """

    def __init__(self, forward: Forward, terms: Sequence[str]) -> None:
        self._forward = forward
        self.columns = {term: at for at, term in enumerate(terms)}
        self._numbers = [key(term) for term in terms]
        self._places = [np.flatnonzero(forward.keys == number) for number in self._numbers]
        every = np.concatenate([_NONE, *self._places])
        column = np.repeat(np.arange(len(terms)), [len(some) for some in self._places])
        field = np.searchsorted(forward.fields, every, "right") - 1
        inside = (field & 1).astype(bool)
        self.held = _marked(len(forward), field >> 1, column, len(terms))
        self.titled = _marked(len(forward), field[~inside] >> 1, column[~inside], len(terms))
        sentence = np.searchsorted(forward.begins, every[inside], "right") - 1
        self.said = _marked(len(forward.sentences), sentence, column[inside], len(terms))

    def holding(self, run: Sequence[str]) -> Flags:
        """Return bool [articles]: whether title or body holds the terms `run`, all of them among ours, in a row."""
        keys, fields = self._forward.keys, self._forward.fields
        found = self._places[self.columns[run[0]]]
        for after, term in enumerate(run[1:], 1):
            found = found[keys.take(found + after, mode="clip") == self._numbers[self.columns[term]]]
        field = np.searchsorted(fields, found, "right") - 1
        whole = fields[field + 1] >= found + len(run)
        held = np.zeros(len(self._forward), dtype=bool)
        held[field[whole] >> 1] = True
        return held


def _marked(rows: int, row: NDArray[np.intp], column: NDArray[np.intp], columns: int) -> Flags:
    marked = np.zeros((rows, columns), dtype=bool)
    marked[row, column] = True
    return marked
