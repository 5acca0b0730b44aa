"""Type-ahead: the names that what was typed so far may become."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from retrieval.text.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from retrieval.types import Ids

# Letters from which on a slip is forgiven, and a second one: fewer letters are the start of too many names.
_FORGIVING, _TWICE_FORGIVING = 4, 7
_LETTERS = 16  # of a tail that are looked at before its distance is taken: names differ within fewer
_AT_ONCE = 10_000  # tails of which the letters are in memory together
_END = "\n"  # of a name's spellings in the text that is searched; folded names hold no line break


class Typeahead:
    """Names to be completed, in the order in which they are to be offered; each name may have several spellings.

    Built once for a list of names: 100,000 take a second or two, completing one of them milliseconds
    (`benchmarks/typeahead.py`).
    """

    def __init__(self, spellings: Iterable[Sequence[str]]) -> None:
        lines = [f" {'  '.join(dict.fromkeys(map(fold, names)))}{_END}" for names in spellings]
        self._text = "".join(lines)  # every word stands behind a space, so that its start can be found at once
        self._starts = array("q", accumulate(map(len, lines[:-1]), initial=0)) if lines else array("q")
        edges, places = array("i"), array("i")  # strings would take ten times the memory
        for at, (start, line) in enumerate(zip(self._starts, lines, strict=True)):
            for edge in _tails(line):
                edges.extend((start + edge.start, start + edge.stop))
                places.append(at)
        self._edges = np.frombuffer(edges, dtype=np.int32).reshape(-1, 2) if edges else np.empty((0, 2), np.int32)
        self._places = np.frombuffer(places, dtype=np.int32) if places else np.empty(0, np.int32)
        self._held = self._letters_held()

    def complete(self, typed: str, most: int) -> list[int]:
        """Return the places of at most `most` names, as offered: those with a word that begins so, then near ones.

        A name's words may be followed by more of them ("marit ost"); of near ones the fewest slips come first.
        """
        asked = fold(typed)
        if not asked:
            return list(range(min(most, len(self._starts))))
        found = list(self._beginning(asked, most))
        if len(found) < most and len(asked) >= _FORGIVING:
            known = set(found)
            found += [place for place in self._near(asked) if place not in known]
        return found[:most]

    def _beginning(self, asked: str, most: int) -> Iterator[int]:
        """Yield the places of the first `most` names of which a word begins with what is asked."""
        at = self._text.find(f" {asked}")
        for _ in range(most):
            if at < 0:
                return
            place = bisect_right(self._starts, at) - 1
            yield place
            end = self._text.index(_END, at)
            at = self._text.find(f" {asked}", end)

    def _heads(self, tails: Ids, length: int) -> list[str]:
        """Return the first `length` letters of tails, or as many as each has."""
        edges = self._edges[tails].tolist()
        return [self._text[start : min(end, start + length)] for start, end in edges]

    def _letters_held(self) -> NDArray[np.uint32]:
        """Return which letters stand among the first ones of each tail, in bits: uint32 [`_LETTERS`, tails]."""
        held = np.zeros((_LETTERS, len(self._edges)), dtype=np.uint32)
        for first in range(0, len(self._edges), _AT_ONCE):
            some = np.arange(first, min(first + _AT_ONCE, len(self._edges)))
            bits = _bits([head.ljust(_LETTERS) for head in self._heads(some, _LETTERS)])
            held[:, some] = np.bitwise_or.accumulate(bits, axis=1).T
        return held

    def _near(self, asked: str) -> list[int]:
        """Return the places of the names of which a word begins nearly so, the fewest slips first."""
        length, slips = len(asked), 2 if len(asked) >= _TWICE_FORGIVING else 1
        likely = self._likely(asked, slips)
        # A letter left out or put in moves the end by one as well: what is one slip further off is looked at closely.
        rough = _distances(asked, self._heads(likely, length), slips + 1)
        close, rough = likely[rough <= slips + 1], rough[rough <= slips + 1]
        shorter, longer = (_distances(asked, self._heads(close, length + by), slips) for by in (-1, 1))
        off = np.minimum(rough, np.minimum(shorter, longer))
        order = np.lexsort((close, off))[: int(np.count_nonzero(off <= slips))]  # tails stand in the order of the names
        return list(dict.fromkeys(self._places[close[order]].tolist()))

    def _likely(self, asked: str, slips: int) -> Ids:
        """Return the tails whose letters differ from those asked for by no more than the slips: int64 [n], ascending.

        Neither letters asked for that stand nowhere near nor letters that were not asked for can be more than these.
        """
        head = asked[:_LETTERS]
        missing = _letters(head) & ~self._held[len(head) - 1]
        odd = self._held[min(len(asked) - 1, _LETTERS) - 1] & ~_letters(asked)
        for _ in range(slips):
            missing &= missing - 1  # without its lowest bit
            odd &= odd - 1
        return np.flatnonzero((missing | odd) == 0)


def _letters(text: str) -> np.uint32:
    """Return the letters of a text, in bits."""
    return np.uint32(np.bitwise_or.reduce(_bits([text])[0]))


def _bits(texts: Sequence[str]) -> NDArray[np.uint32]:
    """Return for each letter of texts of one length a bit, which few others have as well: uint32 [texts, letters]."""
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return (np.uint32(1) << (codes % 32)).reshape(len(texts), -1)


def _distances(asked: str, heads: list[str], most: int) -> NDArray[np.uint8]:
    """Return how many slips each head is off, uint8 [n]; `most` + 1 for more than that (optimal string alignment)."""
    if not heads:
        return np.empty(0, dtype=np.uint8)
    found: NDArray[np.uint8] = process.cdist([asked], heads, scorer=OSA.distance, score_cutoff=most, dtype=np.uint8)[0]
    return found


def _tails(line: str) -> Iterator[range]:
    """Yield where what follows each space before a word stands in a line: the rest of its spelling."""
    at = 1
    for spelling in line[1:-1].split("  "):
        end = at + len(spelling)
        for word in spelling.split(" "):
            if word:
                yield range(at, end)
            at += len(word) + 1
        at = end + 2
