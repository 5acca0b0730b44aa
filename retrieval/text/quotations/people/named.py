"""The names that stand in an article, taken apart into office and name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from retrieval.text.names import fold
from retrieval.text.quotations.people.capitals import NICKNAME, PARTICLES, UPPER, Word, is_acronym, runs
from retrieval.text.quotations.people.given import GIVEN, is_given
from retrieval.text.quotations.people.institutions import BODIES, IN_NAMES, KNOWN
from retrieval.text.quotations.people.nations import ADJECTIVES, IN_NAMES_OF_PLACES, PARTIES, PLACES, country
from retrieval.text.quotations.people.nouns import NO_SURNAMES, OFFICES, PEOPLE, PORTFOLIOS, ROYAL, SHORT_TITLES
from retrieval.types import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST_NAME = 4  # words of a person's name, particles and initials apart
_FULL = 2  # words of a given name and a surname
_LOOK_BACK = 12  # characters before a name in which a sentence's end, or an article, is looked for

_INITIAL = re.compile(rf"(?:[{UPPER}]\.)+$")
_AND = re.compile(r",?\s+(?:and|&)\s+")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;…][\"'”’)\]]*\s+|[“\"‘«]\s?|\n|[•*—–]\s+)$")
_THE = re.compile(r"\b[Tt]he\s+$")
_PREPOSITIONS = frozenset({"of", "for", "on"})
_ALSO_SURNAMES = frozenset("hall cross church banks waters".split())
_NEVER_OFFICE = frozenset("league house assembly court".split())  # "Major League", "General Assembly"


class Sort(IntEnum):
    """What bears a name, as far as its words tell."""

    UNCLEAR = 0
    PERSON = 1
    BODY = 2
    PLACE = 3
    OFFICE = 4  # no name at all: "the Secretary of State"


@dataclass(eq=False, slots=True)
class Named:
    """A name in the text: `whole` with the office before it, `span` the name itself; `name` is as written."""

    whole: Span
    span: Span
    name: str
    sort: Sort
    office: str = ""
    definite: bool = False
    opens: bool = False
    """Whether it is one word that begins a sentence, which any word does with a capital."""
    roles: list[str] = field(default_factory=list)
    claimed: Span | None = None
    """What is set off by a comma and means the same: "the town's chief harbour engineer"."""
    called: Span | None = None
    """What is said of its bearer right behind it: "…, the mayor of Sennick,"."""
    types: list[str] = field(default_factory=list)
    """Nouns that tell what sort of body it is."""

    @property
    def words(self) -> list[str]:
        """The words of the name."""
        return self.name.split()


def names_in(text: str, paragraph: Span) -> list[Named]:
    """Return the names in a paragraph, in order."""
    found: list[Named] = []
    for words in runs(text, paragraph):
        name = _taken_apart(text, paragraph, words)
        before = found[-1] if found else None
        if name is None:
            continue
        if before and name.office and _is_also_office(text, before, name):
            name.whole = Span(before.whole.start, name.whole.end)
            name.office = f"{before.office} and {name.office}"
            found.pop()
        found.append(name)
    return found


def _is_also_office(text: str, before: Named, name: Named) -> bool:
    return before.sort is Sort.OFFICE and bool(_AND.fullmatch(text, before.whole.end, name.whole.start))


def _taken_apart(text: str, paragraph: Span, words: list[Word]) -> Named | None:
    """Return the name of a run, None for a noun that only begins a sentence."""
    whole = Span(words[0].start, words[-1].end)
    before = text[max(paragraph.start, whole.start - _LOOK_BACK) : whole.start]
    definite = bool(_THE.search(before))
    opens = len(words) == 1 and bool(_SENTENCE_START.search(before) or whole.start == paragraph.start)
    if opens and words[0].low in BODIES:
        return None
    cut = max(_office_end(words), _owner_end(words))
    office, name = words[:cut], words[cut:]
    if not name:
        return Named(whole, whole, "", Sort.OFFICE, _written(text, office), definite)
    royal = office and office[-1].low in ROYAL and (len(name) == 1 or (len(name) == _FULL and name[1].text.isupper()))
    if royal:
        office, name = office[:-1], [office[-1], *name]
    sort = Sort.PERSON if royal else _sort(name, office)
    if sort in {Sort.BODY, Sort.PLACE} and office:
        office, name = [], words
    span = Span(name[0].start, name[-1].end)
    roles = [name[0].text] if royal else []
    return Named(whole, span, _written(text, name), sort, _written(text, office), definite, opens, roles)


def _written(text: str, words: Sequence[Word]) -> str:
    """Return the words as written, without a nickname among them."""
    return " ".join(NICKNAME.sub(" ", text[words[0].start : words[-1].end]).split()) if words else ""


def _office_end(words: list[Word]) -> int:
    """Return how many of the words are an office, or what else is put before a name."""
    lows = [word.low for word in words]
    if " ".join(lows) in KNOWN:
        return 0
    office = lows[-1] in OFFICES or (len(lows) > 1 and lows[-1] in PARTIES)
    if office and all(low in PEOPLE or low in ADJECTIVES or country(low) for low in lows):
        return len(words)
    cut, of = 0, False
    for at, low in enumerate(lows):
        of = of or low in _PREPOSITIONS
        following = lows[at + 1] if at + 1 < len(lows) else ""
        if following in _NEVER_OFFICE or (following in BODIES and low not in SHORT_TITLES):
            continue
        office = low in (OFFICES if of else PEOPLE) or (low[-1] == "s" and low[:-1] in OFFICES)
        if office and (following or low in NO_SURNAMES):
            cut = at + 1
    if cut == 0:
        return _adjectives(lows)
    return _past_portfolio(words, cut) if cut < len(words) and lows[cut] in _PREPOSITIONS else cut


def _owner_end(words: list[Word]) -> int:
    """Return how many words name whose the person is: "Fox News' Brian Kilmeade"."""
    if words[-1].low in IN_NAMES or words[-1].low in IN_NAMES_OF_PLACES:
        return 0
    owners = (at for at in range(len(words) - 1, 0, -1) if words[at - 1].text.endswith(("s'", "s’")))
    return next(owners, 0)


def _adjectives(lows: list[str]) -> int:
    """Return how many words before a full name say where its bearer is from."""
    at = 0
    while at < len(lows) - _FULL and lows[at] in ADJECTIVES and not is_given(lows[at]):
        at += 1
    return at


def _past_portfolio(words: list[Word], of: int) -> int:
    """Return where the name begins behind "Secretary of State"; the number of words where there is none."""
    start = of + 1 + any(word.low == "the" for word in words[of + 1 : of + 2])
    at = start
    while at < len(words) and (
        words[at].low in PORTFOLIOS or words[at].low in {"and", "for", "of", "the"} or country(words[at].low)
    ):
        at += 1
    given = next((place for place in range(at, len(words) - 1) if is_given(fold(words[place].text))), None)
    if given is not None:
        return given
    left = len(words) - at
    if at > start:
        return at
    return len(words) - _FULL if left > _FULL else len(words)


def _sort(name: list[Word], office: list[Word]) -> Sort:
    """Return what the words of a name tell of its bearer."""
    lows = [word.low for word in name]
    joined = " ".join(lows)
    head = next((low for low, following in pairwise(lows) if following in _PREPOSITIONS), lows[-1])
    if joined in KNOWN:
        return Sort.BODY
    surname = head in _ALSO_SURNAMES and len(name) == _FULL and is_given(fold(name[0].text))
    if head in IN_NAMES and not surname and (len(name) > 1 or head not in OFFICES):
        titled = len(name) == 1 and office and (office[-1].low in SHORT_TITLES or head not in BODIES)
        return Sort.PERSON if titled else Sort.BODY
    if "&" in lows or "of" in lows:
        return Sort.BODY
    if any(word.low in PEOPLE for word in office):
        return Sort.PERSON
    if joined in PLACES or all(country(fold(word.text)) or word.low in IN_NAMES_OF_PLACES for word in name):
        return Sort.PLACE
    return _sort_by_form(name, head)


def _sort_by_form(name: list[Word], head: str) -> Sort:
    """Return what given names, initials and capitals tell."""
    first = fold(name[0].text)
    if len(name) == 1:
        return Sort.BODY if is_acronym(name[0].text) else Sort.PERSON if first in GIVEN else Sort.UNCLEAR
    if head in IN_NAMES_OF_PLACES and not is_given(first):
        return Sort.PLACE
    if is_acronym(name[-1].text) and not all(word.text.isupper() for word in name):
        return Sort.BODY
    if is_given(first) or any(_INITIAL.match(word.text) for word in name[:-1]):
        long = sum(word.low not in PARTICLES and not _INITIAL.match(word.text) for word in name) > _LONGEST_NAME
        return Sort.UNCLEAR if long else Sort.PERSON
    return Sort.UNCLEAR
