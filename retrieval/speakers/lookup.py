"""Whom a typed name means, and whom it may have meant."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import fuzz, process

from retrieval.speakers.aliases import folded_key, spelling_key
from retrieval.text.names import fold, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

_MOST_SUGGESTED = 5
_NEAR = 70.0  # of 100: two slips in a surname of seven letters; less is another name
_PREFIX = 90.0  # what the start of a word of a name is worth beside a misspelling of all of it
_SHORTEST_PREFIX = 2  # letters
_SURNAME_ALONE = 0.8  # what a surname is worth where the given name differs
_folded = fold.__wrapped__  # of what is folded once nothing is to be kept: 8 MB of 55,000 names
_HYPHEN = re.compile("[-‐‑–]")
_END = "\n"  # of a name in the text that is searched; folded names hold none


class SpeakerNames:
    """The spellings of all speakers' names, to be looked up; what is found is in the order in which they were given.

    Built once: of 55,000, one is then found in a hundredth of the time that looking at all of them takes, at the median
    (`benchmarks/conversation.py`).
    """

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        """`names` are (spelling, canonical name)."""
        pairs = list(names)
        self._canonical = [canonical for _, canonical in pairs]
        self._keys = [folded_key(_folded(spelling)) for spelling, _ in pairs]
        self._order = array("i", sorted(range(len(pairs)), key=self._keys.__getitem__))
        self._different = list(dict.fromkeys(self._canonical))
        lines = [f" {' '.join(_spellings(name))} {_END}" for name in self._different]
        self._folded = f"{_END}{''.join(lines)}"
        self._starts = array("i", accumulate(map(len, lines), initial=len(_END)))

    def find(self, name: str) -> list[str]:
        """Return the canonical names that `name` means exactly: by a spelling of theirs, or by their surname.

        A surname that several bear gives all.
        """
        asked = parse(name)
        keys = {spelling_key(name), spelling_key(asked.shown)} - {""}
        exact = [self._canonical[place] for place in sorted(place for key in keys for place in self._spelled(key))]
        last = asked.surname.rpartition(" ")[2]  # taking all names apart takes seconds: only those that hold it are
        held = self._with(f" {last} ") if keys and last and not asked.given else ()
        namesakes = [canonical for canonical in held if parse(canonical).surname == asked.surname]
        return list(dict.fromkeys(exact + namesakes))

    def given(self, name: str) -> Iterator[str]:
        """Yield the canonical names of several words of which `name` is the first."""
        first = fold(name)
        found = self._with(f"{_END} {first} ") if first and " " not in first else ()
        return (canonical for canonical in found if " " in fold(canonical))

    def suggest(self, name: str) -> list[str]:
        """Return at most five canonical names that `name` may have meant, the nearest first."""
        asked = spelling_key(parse(name).shown)
        if not asked or not self._keys:
            return []
        scores = _scores(asked, self._keys)
        ranked = np.argsort(-scores, kind="stable")[: int(np.count_nonzero(scores >= _NEAR))]
        return list(dict.fromkeys(self._canonical[place] for place in ranked.tolist()))[:_MOST_SUGGESTED]

    def _spelled(self, key: str) -> array[int]:
        first, end = (bound(self._order, key, key=self._keys.__getitem__) for bound in (bisect_left, bisect_right))
        return self._order[first:end]

    def _with(self, text: str) -> Iterator[str]:
        """Yield the names that hold `text` as they are searched: each on a line, folded, its words between spaces."""
        at = self._folded.find(text)
        while at >= 0:
            place = bisect_right(self._starts, at + 1) - 1
            yield self._different[place]
            at = self._folded.find(text, self._starts[place + 1] - 1)


def _spellings(name: str) -> Iterator[str]:
    """Yield a name folded, and once more in parts where hyphens join it: the surname of "al-Sisi" is Sisi."""
    yield _folded(name)
    if (parted := _HYPHEN.sub(" ", name)) != name:
        yield _folded(parted)


def _scores(asked: str, keys: list[str]) -> NDArray[np.float64]:
    """Return how near each key is, 0 to 100: as a whole in any order of words, by its surname, by its start."""
    surnames = [key.rpartition(" ")[2] for key in keys]
    surname = asked.rpartition(" ")[2]
    worth = 1.0 if surname == asked else _SURNAME_ALONE
    whole = process.cdist([asked], keys, scorer=fuzz.token_sort_ratio)[0].astype(float)
    last = worth * process.cdist([surname], surnames, scorer=fuzz.ratio)[0].astype(float)
    start = [len(asked) >= _SHORTEST_PREFIX and f" {key}".find(f" {asked}") >= 0 for key in keys]
    best: NDArray[np.float64] = np.maximum(np.maximum(whole, last), np.where(start, _PREFIX, 0.0))
    return best
