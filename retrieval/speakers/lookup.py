"""Whom a typed name means, and whom it may have meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import fuzz, process

from retrieval.speakers.aliases import spelling_key
from retrieval.text.names import fold, parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_MOST_SUGGESTED = 5
_NEAR = 70.0  # of 100: two slips in a surname of seven letters; less is another name
_PREFIX = 90.0  # what the start of a word of a name is worth beside a misspelling of all of it
_SHORTEST_PREFIX = 2  # letters
_SURNAME_ALONE = 0.8  # what a surname is worth where the given name differs


def find(name: str, names: Sequence[tuple[str, str]]) -> list[str]:
    """Return the canonical names that `name` means exactly: by a spelling of theirs, or by their surname.

    `names` are (spelling, canonical name), and the answer is in their order; a surname that several bear gives all.
    """
    asked = parse(name)
    keys = {spelling_key(name), spelling_key(asked.shown)} - {""}
    if not keys:
        return []
    exact = [canonical for spelling, canonical in names if spelling_key(spelling) in keys]
    last = asked.surname.rpartition(" ")[2]  # taking all names apart takes seconds: only those that hold it are
    held = [] if asked.given else [canonical for _, canonical in names if last in fold(canonical)]
    namesakes = [canonical for canonical in held if parse(canonical).surname == asked.surname]
    return list(dict.fromkeys(exact + namesakes))


def suggest(name: str, names: Sequence[tuple[str, str]]) -> list[str]:
    """Return at most five canonical names that `name` may have meant, the nearest first; `names` as for `find`."""
    asked = spelling_key(parse(name).shown)
    if not asked or not names:
        return []
    scores = _scores(asked, [spelling_key(spelling) for spelling, _ in names])
    ranked = np.argsort(-scores, kind="stable")[: int(np.count_nonzero(scores >= _NEAR))]
    return list(dict.fromkeys(names[place][1] for place in ranked.tolist()))[:_MOST_SUGGESTED]


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
