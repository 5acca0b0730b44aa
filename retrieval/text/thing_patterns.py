"""How figures, sums, times and reasons are written, and where a text has them."""

from __future__ import annotations

import re
from calendar import day_name
from collections import defaultdict
from functools import cache, lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from retrieval.text.dates import MONTHS
from retrieval.text.wanted import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from retrieval.text.proper_names import Word

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
    r"(?:us |american |canadian )?(?:euros?|dollars?|pounds?|pence|cents?|yen|yuan|rou?bles?|rupees?|francs?"
    r"|kron(?:a|or|e|er)|pesos?|shekels?|crowns?|usd|eur|gbp)\b"
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
_PATTERNS = {
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

_FIGURE_OPENS = rf"\d[^\W_]*|{_SMALL}|{_UNITS}|an?|half"
_NUMBER_OPENS = (
    rf"{_FIGURE_OPENS}|dozens|scores|hundreds|thousands|millions|billions|none|nobody|no|nothing|twice|thrice|doubled?"
    r"|tripled?|both|daily|weekly|monthly|yearly|annually|hourly|once|every"
)
_OPENS = {  # the words with which things begin: patterns are tried nowhere else, for speed
    Wanted.NUMBER: _NUMBER_OPENS,
    Wanted.LENGTH: (
        rf"{_NUMBER_OPENS}|several|many|decades|centuries|since|forever|indefinitely|permanently|lifetime|for"
    ),
    Wanted.MONEY: rf"{_FIGURE_OPENS}|hundreds|thousands|millions|billions|free|for|penn(?:y|ies)|pence",
    Wanted.PERCENT: rf"{_FIGURE_OPENS}|most|majority|quarter|none",
    Wanted.TIME: (
        rf"{_FIGURE_OPENS}|{'|'.join(MONTHS)}|jan|feb|mar|apr|aug|sept?|oct|nov|dec|{'|'.join(day_name)}|several|some"
        r"|many|last|next|this|that|same|past|coming|following|previous|earlier|early|late|later|mid|in|of|over|by"
        r"|during|until|before|after|since|at|for|within|today|yesterday|tomorrow|tonight|noon|midnight|dawn|dusk"
        r"|christmas|easter|weekend|overnight|quarter|spring|summer|autumn|winter"
    ),
    Wanted.REASON: (
        r"because|due|owing|thanks|caus(?:ed?|es|ing)|blam(?:ed?|es|ing)|after|since|as|so|in|result(?:ed|s)?|led"
        r"|reasons?|prompted|triggered|amid|over|fear(?:s|ed|ing)?"
    ),
}
_ANYWHERE = {  # what lets things begin with any word: "US$5", "six o’clock"
    **dict.fromkeys("$€£¥₹", (Wanted.NUMBER, Wanted.LENGTH, Wanted.MONEY)),
    "clock": (Wanted.TIME,),
}
_SIGN = re.compile(r"[$€£¥₹]")
_PART = re.compile(r"[^\W_]+")
_MOST_PARTS = 8  # of a word, as 310 of "1,310", with which things are sought to begin: keeps hostile input cheap

Thing = tuple[Wanted, int, int]
"""The type of a thing, and its characters [start, end)."""


def written(plain: str, within: Sequence[Word], types: AbstractSet[Wanted]) -> Iterator[Thing]:
    """Yield the things of some types, those of each in order, in a text of the words `within` without line breaks."""
    starts, small = _starts(plain, within), plain.replace("İ", "i").lower()  # that letter would become two
    for wanted, places in starts.items():
        if wanted not in types:
            continue
        found = _matches(_pattern(wanted), plain if wanted is Wanted.TIME else small, places)
        if wanted is Wanted.NUMBER and found:
            dates = _matches(_pattern(None), plain, starts.get(Wanted.TIME, ()))
            dated = {at for start, end in dates for at in range(start, end)}
            found = [(start, end) for start, end in found if start not in dated]
        yield from ((wanted, start, end) for start, end in found)


@cache
def _pattern(wanted: Wanted | None) -> re.Pattern[str]:
    """Return how things of a type are written, in small letters where it is not a time; None for days and hours."""
    alternatives = _PATTERNS[wanted] if wanted else _DATE
    return re.compile(rf"(?:(?=[$€£¥₹])|(?<![^\W_]))(?:{alternatives})")


def _starts(plain: str, within: Sequence[Word]) -> Mapping[Wanted, Sequence[int]]:
    """Return where things of each type may begin."""
    starts: defaultdict[Wanted, list[int]] = defaultdict(list)
    for word, start, _ in within:
        for wanted, inside in _opened(word):
            starts[wanted].append(start + inside)
    anywhere = [wanted for sign, types in _ANYWHERE.items() if sign in plain for wanted in types]
    if anywhere:
        every = [start + inside for word, start, _ in within for inside in _begun(word)]
        every = sorted(every + [sign.start() for sign in _SIGN.finditer(plain)])
        starts.update((wanted, every) for wanted in anywhere)
    return starts


def _begun(word: str) -> list[int]:
    return [part.start() for part in islice(_PART.finditer(word), _MOST_PARTS)]


@lru_cache(maxsize=200_000)  # as for `retrieval.text.words.term`
def _opened(word: str) -> tuple[tuple[Wanted, int], ...]:
    """Return the types of which a thing may begin in such a word, and at which of its characters."""
    return tuple((wanted, at) for at in _begun(word) for wanted in _OPENS if _opens(wanted).match(word, at))


@cache
def _opens(wanted: Wanted) -> re.Pattern[str]:
    return re.compile(rf"(?:{_OPENS[wanted]})(?![^\W_])", re.IGNORECASE)


def _matches(pattern: re.Pattern[str], plain: str, starts: Iterable[int]) -> list[tuple[int, int]]:
    """Return the characters of what a pattern finds at some places, one behind the other."""
    found: list[tuple[int, int]] = []
    for start in starts:
        if (not found or start >= found[-1][1]) and (match := pattern.match(plain, start)):
            found.append(match.span())
    return found
