"""How far two names agree, and what more it takes for them to be one person's."""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING

import nicknames
from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from retrieval.text.names import Name

_CACHED = 1 << 16  # pairs of given names
_CLOSE = 4  # letters from which on one typing slip may tell two spellings of a name apart
_LONG = 8  # letters from which on two may

_nicknames = nicknames.NickNamer()
_short_to_full = _nicknames.canonical_lookup
_full_to_short = _nicknames.nickname_lookup
_MORE_NICKNAMES = (frozenset({"bibi", "benjamin"}), frozenset({"antony", "tony"}), frozenset({"sasha", "oleksandr"}))


class Likeness(IntEnum):
    """How far two names agree, from not at all; all but `SAME` need evidence besides the names."""

    CONFLICT = 0  # two people
    REMOTE = 1  # no evidence, but both may be forms of a third
    SLIP = 2  # one may be a misspelling of the other, or leave out "Jr."; "J. D." may be a John
    VARIANT = 3  # a nickname
    LESSER = 4  # one has an initial for the given name, or only a part of the given names
    SAME = 5  # the same but for initials that one leaves out


def likeness(one: Name, other: Name) -> Likeness:
    """Return how far two full names agree."""
    if one.squashed == other.squashed:
        return Likeness.SAME
    if one.suffix and other.suffix and one.suffix != other.suffix:
        return Likeness.CONFLICT
    given = _given_likeness(one.given, other.given)
    if one.surname == other.surname:
        return given if one.suffix == other.suffix else min(given, Likeness.SLIP)
    if given is Likeness.CONFLICT or min(len(one.surname), len(other.surname)) <= _CLOSE:
        return Likeness.CONFLICT
    slip = Likeness.SLIP if given is Likeness.SAME else Likeness.REMOTE
    return slip if misspelt(one.surname, other.surname) else Likeness.CONFLICT


def _given_likeness(one: tuple[str, ...], other: tuple[str, ...]) -> Likeness:
    short, full = (one, other) if len(one) <= len(other) else (other, one)
    part = _part_of(short, full)
    if len(short) > 1 and not all(map(_same_word, short[1:], full[1:])):
        return Likeness.LESSER if part else Likeness.CONFLICT
    if one[0] == other[0]:
        return Likeness.SAME if all(len(word) == 1 for word in full[len(short) :]) else Likeness.LESSER
    same_word = _same_word(one[0], other[0])
    if part or (same_word and (len(short) == len(full) or len(short[0]) == 1)):
        return Likeness.LESSER
    if _nickname(one[0], other[0]):
        return Likeness.VARIANT
    return Likeness.SLIP if same_word or _close(one[0], other[0]) else Likeness.CONFLICT


def _same_word(one: str, other: str) -> bool:
    """Return whether two given names are one: equal, or one the initial of the other."""
    return one == other or (one[:1] == other[:1] and min(len(one), len(other)) == 1)


def _part_of(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Return whether all of `short`, no initials, stand in `full` in the same order, some others beside them."""
    if len(short) == len(full):
        return False
    words = iter(full)
    return all(len(word) > 1 and word in words for word in short)


def misspelt(one: str, other: str) -> bool:
    """Return whether two words are near enough for one to be a slip of the other: one letter, of long words two."""
    shorter = min(len(one), len(other))
    slips = 0 if shorter < _CLOSE else 1 if shorter < _LONG else 2
    return OSA.distance(one, other, score_cutoff=slips) <= slips


@lru_cache(_CACHED)
def _close(one: str, other: str) -> bool:
    """Return whether the given names are near and not two names of their own, as Joan and John are."""
    return misspelt(one, other) and not (_known(one) and _known(other) and _related(one).isdisjoint(_related(other)))


@lru_cache(_CACHED)
def _nickname(one: str, other: str) -> bool:
    return other in _related(one) or {one, other} in _MORE_NICKNAMES


@lru_cache(_CACHED)
def initials(given: str) -> frozenset[str]:
    """Return the first letters of a given name and of all that it may be short for, or be shortened to."""
    also = [name for pair in _MORE_NICKNAMES if given in pair for name in pair]
    return frozenset(name[:1] for name in (*_related(given), *also))


def _known(name: str) -> bool:
    return name in _short_to_full or name in _full_to_short


def _related(name: str) -> set[str]:
    """Return the names of which `name` is a short form, and its short forms."""
    return _short_to_full.get(name, set()) | _full_to_short.get(name, set()) | {name}
