"""The things of one type that a text holds, verbatim: figures, sums, times, names, reasons.

They tell whether an excerpt can be an answer at all, so a thing too many does less harm than one too few.
"""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import TYPE_CHECKING

from retrieval.text.proper_names import is_lone, names
from retrieval.text.thing_patterns import written
from retrieval.text.wanted import Wanted, kind_of
from retrieval.text.word_classes import AGENTS
from retrieval.text.words import term, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from retrieval.text.proper_names import Name, Word
    from retrieval.text.thing_patterns import Thing

_BEFORE_PLACE = frozenset(
    "in at near behind outside inside under beneath above along across beside between off on from to".split()
)
_WHERE = re.compile(r"\b[a-z]+ (?:the|a|an|his|her|its|their) ((?:[a-z-]+ ){0,2}[a-z-]+)\b")
_PLACES = frozenset(  # where things happen, beside the nouns with which questions ask for a place
    """
    hall street house bridge station centre center office court courthouse prison jail church factory cannery plant
    theatre theater market yard field farm forest valley north south east west store warehouse border shop building
    restaurant garage depot home camp base site basement roof kitchen garden capital mainland
    """.split()
)
_GOES_ON = re.compile(r"['’]s\b|,? (?:said|says|told|added|who|has|had|is|was|will|resigned|won|voted|called)\b")
_PLACED = re.compile(r"\b(?:[Ii]n|[Aa]t|[Nn]ear)\s+(?:the\s+)?$")
_WORD = re.compile(r"\b[a-z]+\b")
_PARTS = re.compile(r"[\s-]+")
_BESIDE = 12  # characters before and behind a name that are looked at
_APOSTROPHES = ("'", "’")
_TITLES = frozenset("mr mrs ms miss dr sir dame lady prof professor rev sen rep gov gen".split())
NAMED = (Wanted.PERSON, Wanted.PLACE, Wanted.ORGANISATION)
"""The types whose things are names, or nouns in place of one."""
ALL = frozenset(Wanted)
_FIGURES = {Wanted.NUMBER, Wanted.LENGTH, Wanted.MONEY, Wanted.PERCENT}


def things(wanted: Wanted, text: str, given: frozenset[str]) -> tuple[str, ...]:
    """Return the things of a type in `text`, in order, each once; none all of whose terms are `given` already."""
    return tuple(thing for thing in dict.fromkeys(things_of(wanted, text)) if not is_given(wanted, thing, given))


def things_of(wanted: Wanted, text: str) -> Iterator[str]:
    """Yield all things of a type in `text`, in order."""
    return (text[start:end].strip() for _, start, end in sorted(things_in(text, words(text), {wanted})))


def things_in(text: str, within: Sequence[Word], types: AbstractSet[Wanted] = ALL) -> Iterator[Thing]:
    """Yield the things of some types in `text`, of the words `within`."""
    plain = text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\n", " ")
    yield from written(plain, within, types)
    if not types.isdisjoint(NAMED):
        named = chain(_names(plain, names(plain, within)), _common(plain, within))
        yield from (thing for thing in named if thing[0] in types)


def is_given(wanted: Wanted, thing: str, given: frozenset[str]) -> bool:
    """Whether a thing says nothing new: "Mayor Brekke" beside "Brekke", "14 people" beside "the 14 injured"."""
    held = telling(wanted, thing)
    return bool(held) and given.issuperset(held)


def telling(wanted: Wanted, thing: str) -> tuple[str, ...]:
    """Return the terms of a thing that say which it is."""
    found = words(thing)
    if wanted in NAMED:
        found = [one for one in found if not _is_title(one[0])] or found
    held = [term(word) for word, _, _ in found]
    if wanted in _FIGURES:
        held = [piece for piece in held if piece[0].isdigit()] or held
    return tuple(held)


def _names(plain: str, named: Sequence[Name]) -> Iterator[Thing]:
    for name in named:
        after = plain[name.end : name.end + _BESIDE]
        parts = _PARTS.split(plain[name.start : name.end])
        if is_lone(plain, name) and (not _GOES_ON.match(after) or _is_common(parts[0])):
            continue
        placed = _PLACED.search(plain[max(0, name.start - _BESIDE) : name.start]) and after[:1] not in _APOSTROPHES
        initials = len(parts) == 1 and parts[0].isupper()
        if not (placed or initials or kind_of(parts[-1]) is Wanted.PLACE):
            yield Wanted.PERSON, name.start, name.end
        if not _is_title(parts[0]):
            yield Wanted.PLACE, name.start, name.end
            yield Wanted.ORGANISATION, name.start, name.end


def _is_common(word: str) -> bool:
    """Whether a word that opens a sentence is a noun or number for all its capital."""
    return kind_of(word) is not None or word.casefold() in AGENTS or term(word).isdigit()


def _is_title(word: str) -> bool:
    return kind_of(word) is Wanted.PERSON or word.casefold().rstrip(".") in _TITLES


def _common(plain: str, within: Sequence[Word]) -> Iterator[Thing]:
    """Yield the common nouns that name somebody ("a watchman") or some place ("at the quay")."""
    reached = 0
    for word, start, _ in within:
        if kind_of(word) is Wanted.PERSON and (noun := _WORD.match(plain, start)):
            yield Wanted.PERSON, *noun.span()
        elif word in _BEFORE_PLACE and start >= reached and (where := _WHERE.match(plain, start)):
            reached = where.end()
            nouns = (noun for noun in _WORD.finditer(plain, where.start(1), reached) if _is_place(noun[0]))
            yield from ((Wanted.PLACE, start, noun.end()) for noun in islice(nouns, 1))


def _is_place(noun: str) -> bool:
    return noun in _PLACES or kind_of(noun) is Wanted.PLACE
