"""Who holds an office or has a calling, by what an article says of people."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from retrieval.text.quotations.people.nations import PARTIES, country
from retrieval.text.quotations.people.nouns import MEANS, PEOPLE, VAGUE
from retrieval.text.roles import role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from retrieval.text.quotations.people.figure import Figure
    from retrieval.text.roles import Role

_MOST_COMPARED = 50  # roles with one noun that a description is compared with: the last given
_STEM = 6  # letters that "inspector" and "inspectorate" have in common
_DEPUTIES = frozenset("vice deputy assistant acting associate shadow junior under co elect lt lieutenant".split())

FULL, ELSEWHERE, _LIKE, _WITHOUT_SIDE, _PARTLY, _BY_STEM = 0.95, 0.93, 0.85, 0.8, 0.6, 0.7
"""How sure a role is the one described: in all its words; but that of a country or party that the description does not
say; by a like noun; but for the country or party that it says; by its noun alone; by the noun's stem."""


class _Held(NamedTuple):
    offset: int
    number: int
    words: Role
    figure: Figure


def described(text: str) -> Role:
    """Return the telling words of a role or description, countries and parties by one name each."""
    return frozenset(PARTIES.get(word) or country(word) or word for word in role(text))


class Offices:
    """Who has which role in an article."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        self._held: dict[str, list[_Held]] = defaultdict(list)
        self._stems: dict[str, list[_Held]] = defaultdict(list)
        roles = [(offset, figure, written) for figure in figures for written, offset in figure.roles.items()]
        for number, (offset, figure, written) in enumerate(roles):
            held = _Held(offset, number, described(written), figure)
            for word in held.words:
                self._held[word].append(held)
                if len(word) > _STEM:
                    self._stems[word[:_STEM]].append(held)
        for holders in (*self._held.values(), *self._stems.values()):
            holders.sort(key=lambda held: held[:2])

    def holders(self, noun: str, phrase: str, at: int) -> list[tuple[float, Figure]]:
        """Return who may have the role described at offset `at`, whose noun is `noun`: the surest and last first."""
        words = described(phrase)
        main = next(iter(described(noun)), noun)
        if main == "minister" and "premier" in words:
            main = "premier"
        weighed = [(_agrees(words, main, held.words), held) for held in self._last(self._held, main, at)]
        for other in MEANS.get(main, ()):
            like = self._last(self._held, other, at)
            weighed += [(min(_LIKE, _agrees(words, main, held.words, loose=False)), held) for held in like]
        if not any(sure for sure, _ in weighed) and len(main) > _STEM:
            stems = self._last(self._stems, main[:_STEM], at)
            weighed = [(_BY_STEM, held) for held in stems if main not in held.words]
        weighed.sort(key=lambda pair: (-pair[0], pair[1].offset > at, -pair[1].offset))
        best: dict[int, tuple[float, Figure]] = {}
        for sure, held in weighed:
            if sure:
                best.setdefault(id(held.figure), (sure, held.figure))
        return list(best.values())

    @staticmethod
    def _last(index: dict[str, list[_Held]], word: str, at: int) -> list[_Held]:
        """Return the last that were said to have it, before `at` or else after."""
        holders = index.get(word, [])
        place = bisect_left(holders, (at,), key=lambda held: held[:1])
        return holders[max(0, place - _MOST_COMPARED) : place] or holders[place : place + _MOST_COMPARED]


def _agrees(asked: Role, main: str, held: Role, *, loose: bool = True) -> float:
    """Return how far somebody with the role `held` may be meant by a description; 0 for not at all.

    `loose` lets pass a description of which the role has but the noun.
    """
    if asked & _DEPUTIES != held & _DEPUTIES:
        return 0.0
    sides, others = set(filter(_is_side, asked - {main})), set(filter(_is_side, held))
    if sides and others and sides.isdisjoint(others):
        return 0.0
    more = {word for word in asked - sides - {main} if word not in PEOPLE or word in held}
    if not more:
        return ELSEWHERE if others - sides and not sides else FULL if sides <= others else _WITHOUT_SIDE
    if more <= held:
        return FULL
    theirs = {word for word in held - others if word not in PEOPLE and word != main}
    return _PARTLY if loose and (not theirs or more & theirs) else 0.0


def _is_side(word: str) -> bool:
    """Return whether a word says for which country or party an office is held."""
    return word in PARTIES or bool(country(word))


def rivals(figure: Figure) -> bool:
    """Return whether somebody has a role of his own that leaves no room for another."""
    return any(described(written) & PEOPLE - VAGUE for written in figure.roles)
