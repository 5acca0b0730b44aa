"""The things of one type that a text holds, verbatim: figures, sums, times, names, reasons.

They tell whether an excerpt can be an answer at all, so a thing too many does less harm than one too few.
"""

from __future__ import annotations

import re
from calendar import day_name
from functools import cache, lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from retrieval.text.dates import MONTHS
from retrieval.text.proper_names import is_lone, names
from retrieval.text.wanted import Wanted, kind_of
from retrieval.text.word_classes import AGENTS
from retrieval.text.words import term, terms, words
from retrieval.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from retrieval.text.proper_names import Name, Word

_MONTH = rf"(?:{'|'.join(MONTHS)}|(?:Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)\.)"
_YEAR = r"(?<![$€£¥,.\d])(?:1[5-9]|20)\d\d(?![\d%]|[.,]\d)"
_TENS, _UNITS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety", "one|two|three|four|five|six|seven|eight|nine"
_ONE = (  # "one" counts less often than it stands for somebody or something
    r"(?<!no )(?<!the )(?<!any )(?<!this )(?<!that )(?<!each )(?<!every )one(?! of | who | another| day| can | must )"
)
_SMALL = (
    rf"(?:(?:{_TENS})(?:-(?:{_UNITS}))?|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|zero|{_ONE}"
    r"|(?:thir|four|fif|six|seven|eigh|nine)teen)"
)
_SCALE = r"(?:hundred|thousand|million|billion|trillion|dozen|bn|tn|m|k)"
_DIGITS = r"(?<![^\W\d_]-)\d+(?:[.,]\d+)*"  # not those of Covid-19
_FIGURE = rf"(?:{_DIGITS}|{_SMALL}\b|an? {_SCALE}\b)(?:[ -]?{_SCALE}\b)*"
_CURRENCY = (
    r"(?:US |American |Canadian )?(?:euros?|dollars?|pounds?|pence|cents?|yen|yuan|rou?bles?|rupees?|francs?"
    r"|kron(?:a|or|e|er)|pesos?|shekels?|crowns?|USD|EUR|GBP)\b"
)
_UNIT = (
    r"(?:per ?cent|%|(?:square |cubic )?(?:kilo|centi|milli)?met(?:re|er)s?|km|kg|mph|kilograms?|grams?|feet|foot"
    r"|inch(?:es)?|miles?|acres?|hectares?|tons?|tonnes?|lit(?:re|er)s?|gallons?|degrees?|points?"
    r"|seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|centur(?:y|ies))"
)
_FRACTION = (
    rf"(?:half|(?:an?|{_UNITS})[ -](?:third|quarter|fifth|sixth|eighth|tenth)s?"
    rf"|(?:{_SMALL}|\d+) (?:in|out of)(?: every)? (?:{_SMALL}|\d+))\b"
)
_VAGUE = (
    r"(?:dozens|scores of|hundreds|thousands|millions|billions|none|nobody|no one|nothing|no (?=[a-z]+s\b)|twice"
    r"|thrice|doubled?|tripled?|both|an? (?:couple|handful|pair)"
    r"|daily|weekly|monthly|yearly|annually|hourly|once an? [a-z]+|every [a-z]+)\b"
)
_DATE = (  # days and hours, whose figures are no counts
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH}(?:,? {_YEAR})?|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? {_YEAR})?"
    rf"|{_MONTH},? {_YEAR}|(?:[Ii]n|[Ss]ince|[Uu]ntil|[Bb]efore|[Aa]fter|[Dd]uring|early|late|mid) {_YEAR}"
    rf"|{_YEAR}(?=\))"
    r"|\d{1,2}(?:[:.]\d\d)? ?[ap]\.?m\b\.?|\d{1,2}:\d\d\b)"
)
_STRETCH = r"(?:weekend|week|month|year|decade|century|spring|summer|autumn|winter|season|day|morning|evening|night)s?"
_COUNTED = rf"(?i:{_FIGURE}|an?|several|a few|some|many)"
_TIME = (
    rf"{_DATE}|{_MONTH}(?:\b|(?<=\.))|(?:{'|'.join(day_name)})\b|{_YEAR}s?|{_COUNTED} {_STRETCH} "
    r"(?:ago|later|earlier|before|after|from now)\b"
    r"|(?:[Ll]ast|[Nn]ext|[Tt]his|[Tt]hat|[Ss]ame|[Pp]ast|[Cc]oming|[Ff]ollowing|[Pp]revious|[Ee]arlier|[Ll]ater?)"
    rf" {_STRETCH}\b"
    rf"|(?:in|of|over|by|during|until|before|after|since|at|for) (?:the |a )(?:new |early |late )?{_STRETCH}\b"
    rf"|(?:with)?in {_COUNTED} {_STRETCH}\b"
    r"|(?:[Tt]oday|[Yy]esterday|[Tt]omorrow|[Tt]onight|noon|midnight|dawn|dusk|Christmas|Easter|weekend|[Oo]vernight"
    r"|(?:half|quarter|ten|five|twenty) (?:past|to) [a-z]+|[a-z]+ o[’']clock|spring|summer|autumn|winter)\b"
)
_NUMBER = rf"{_FRACTION}|(?:[$€£¥₹] ?)?{_FIGURE}(?:[ -]?{_UNIT}\b| ?%)?|{_VAGUE}"


def _pattern(alternatives: str, flags: int = re.IGNORECASE) -> re.Pattern[str]:
    """Compile a pattern that is tried where a word or a sum begins, and nowhere else, for speed."""
    return re.compile(rf"(?:(?=[$€£¥₹])|(?<![^\W_])(?=\w))(?:{alternatives})", flags)


_PATTERNS = {  # compiled when a question first asks for the type
    Wanted.NUMBER: _NUMBER,
    Wanted.LENGTH: (
        rf"{_NUMBER}|(?:an?|several|a few|many) {_STRETCH}\b|(?:decades|centuries)\b|since [^\s,.;]+"
        r"|(?:forever|indefinitely|permanently|lifetime|for life)\b"
    ),
    Wanted.MONEY: (
        rf"(?:[a-z]{{1,3}})?[$€£¥₹] ?\d+(?:[.,]\d+)*(?:[ -]?{_SCALE}\b)*"
        rf"|(?:{_FIGURE}|(?:hundreds|thousands|millions|billions) of|half an? {_SCALE}) {_CURRENCY}"
        rf"|{_FIGURE}(?<=illion)|(?:free of charge|for free|for nothing|penn(?:y|ies)|pence)\b"
    ),
    Wanted.PERCENT: (
        rf"{_FIGURE} ?(?:%|per ?cent\b|percentage points?\b|pc\b|pct\b)|{_FRACTION}|(?:most|majority|quarter|none)\b"
    ),
    Wanted.TIME: _TIME,
    Wanted.REASON: (
        r"(?:because|due to|owing to|thanks to|caus(?:ed?|es|ing)|blam(?:ed?|es|ing)|after|since|as a result|so that"
        r"|in order|result(?:ed|s)?|led to|reasons?|prompted|triggered|in response|amid|over concerns|fear(?:s|ed|ing)?"
        r")\b[^.;!?]*"
    ),
}


@cache
def _compiled(wanted: Wanted) -> re.Pattern[str]:
    return _pattern(_PATTERNS[wanted], re.NOFLAG if wanted is Wanted.TIME else re.IGNORECASE)


@cache
def _dates() -> re.Pattern[str]:
    return _pattern(_DATE, re.NOFLAG)


_SPACES = dict.fromkeys(
    map(ord, "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\n"), " "
)  # one character each, as in a plain text
_WHERE = re.compile(
    r"\b(?:in|at|near|behind|outside|inside|under|beneath|above|along|across|beside|between|off|on|from|to)"
    r" (?:the|a|an|his|her|its|their) ((?:[a-z-]+ ){0,2}[a-z-]+)\b"
)
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
_FIGURES = {Wanted.NUMBER, Wanted.LENGTH, Wanted.MONEY, Wanted.PERCENT}


def things(wanted: Wanted, text: str, given: frozenset[str]) -> tuple[str, ...]:
    """Return the things of a type in `text`, in order, each once; none all of whose terms are `given` already."""
    return new_things(wanted, things_of(wanted, text), given)


def new_things(wanted: Wanted, found: Iterable[str], given: frozenset[str]) -> tuple[str, ...]:
    """Return those things of a type, each once, of which not all terms are `given` already."""
    return tuple(thing for thing in dict.fromkeys(found) if not _is_given(wanted, thing, given))


def things_of(wanted: Wanted, text: str) -> Iterator[str]:
    """Yield all things of a type in `text`, in order."""
    plain = _plain(text)
    spans = _spans(wanted, plain) if wanted not in NAMED else _named(wanted, plain, names(plain, words(plain)))
    return (span.of(text).strip() for span in spans)


def named_things(text: str, within: Sequence[Word]) -> Iterator[tuple[Wanted, Span]]:
    """Yield where `text`, of the words `within`, holds things of the types in `NAMED`, those of each type in order."""
    plain = _plain(text)
    found = names(plain, within)
    return ((wanted, span) for wanted in NAMED for span in _named(wanted, plain, found))


def _plain(text: str) -> str:
    return text.translate(_SPACES)


def _spans(wanted: Wanted, plain: str) -> Iterator[Span]:
    dates = [match.span() for match in _dates().finditer(plain)] if wanted is Wanted.NUMBER else []
    spans = (Span(*match.span()) for match in _compiled(wanted).finditer(plain))
    return (span for span in spans if not any(start <= span.start < end for start, end in dates))


def _named(wanted: Wanted, plain: str, found: Sequence[Name]) -> list[Span]:
    return sorted([*_names(wanted, plain, found), *_common(wanted, plain)])


@lru_cache(maxsize=50_000)  # the same names stand in many articles
def _terms(thing: str) -> list[str]:
    return terms(thing)


def _is_given(wanted: Wanted, thing: str, given: frozenset[str]) -> bool:
    """Whether a thing says nothing new: "Mayor Brekke" beside "Brekke", "14 people" beside "the 14 injured"."""
    held = _terms(thing)
    if wanted in _FIGURES:
        held = [piece for piece in held if piece[0].isdigit()] or held
    elif wanted in NAMED and not given.isdisjoint(held):
        held = [term(word) for word, _, _ in words(thing) if not _is_title(word)] or held
    return bool(held) and given.issuperset(held)


def _names(wanted: Wanted, text: str, named: Sequence[Name]) -> Iterator[Span]:
    for name in named:
        after = text[name.end : name.end + _BESIDE]
        parts = _PARTS.split(text[name.start : name.end])
        if is_lone(text, name) and (not _GOES_ON.match(after) or _is_common(parts[0])):
            continue
        if wanted is Wanted.PERSON:
            placed = _PLACED.search(text[max(0, name.start - _BESIDE) : name.start]) and after[:1] not in _APOSTROPHES
            initials = len(parts) == 1 and parts[0].isupper()
            skipped = placed or initials or kind_of(parts[-1]) is Wanted.PLACE
        else:
            skipped = _is_title(parts[0])
        if not skipped:
            yield Span(name.start, name.end)


def _is_common(word: str) -> bool:
    """Whether a word that opens a sentence is a noun or number for all its capital."""
    return kind_of(word) is not None or word.casefold() in AGENTS or term(word).isdigit()


def _is_title(word: str) -> bool:
    return kind_of(word) is Wanted.PERSON or word.casefold().rstrip(".") in _TITLES


def _common(wanted: Wanted, text: str) -> Iterator[Span]:
    """Yield the common nouns that name somebody ("a watchman") or some place ("at the quay")."""
    if wanted is Wanted.PERSON:
        found = (match for match in _WORD.finditer(text) if kind_of(match[0]) is wanted)
        yield from (Span(*match.span()) for match in found)
    elif wanted is Wanted.PLACE:
        for match in _WHERE.finditer(text):
            placed = (word for word in _WORD.finditer(match[1]) if word[0] in _PLACES or kind_of(word[0]) is wanted)
            yield from (Span(match.start(), match.start(1) + word.end()) for word in islice(placed, 1))
