"""When a question asks about: the one stretch of days that its words name, or none.

Weeks begin on Monday. "this week" is the seven days that end today and what is left of the week: news asked for on a
Monday is hardly ever of that Monday alone.
"""

from __future__ import annotations

import re
from calendar import day_name, monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from retrieval.text.dates import MONTHS, Days, read_days
from retrieval.text.words import is_stop_word, term

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_WEEK = 7
_SATURDAY = 5
_LONGEST_WORD = 40  # characters that are looked at for the word before a weekday
_YEARS_BACK = 5  # to the last 29 February that came before a leap year, but at the turn of a century
_DAYS_OF = {"day": 1.0, "night": 1.0, "week": 7.0, "fortnight": 14.0, "month": 30.44, "year": 365.25, "decade": 3652.5}
_WEEKDAYS = tuple(day_name)
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}  # the first of their three months
_NUMBERS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_COUNTS = {word: int(term(word)) for word in _NUMBERS.split("|")} | {"a": 1, "an": 1, "few": 3, "couple": 2}

_YEAR = r"(?:1[5-9]|20)\d\d"
_MONTH = rf"(?:{'|'.join(MONTHS)}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
_FULL_MONTH = rf"(?:{'|'.join(MONTHS)})"
_WEEKDAY = rf"(?:{'|'.join(_WEEKDAYS)})"
_SEASON = rf"(?:{'|'.join(_SEASONS)})"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_COUNT = rf"(?:\d{{1,4}}|a|an|(?:a )?(?:few|couple of)|{_NUMBERS})"
_UNIT = rf"(?:{'|'.join(_DAYS_OF)})"
_SAID = (
    rf"(?:{_YEAR}-\d\d(?:-\d\d)?|{_DAY} (?:of )?{_MONTH}(?:,? {_YEAR})?|{_MONTH},? (?:of )?{_YEAR}"
    rf"|{_MONTH} {_DAY}(?:,? {_YEAR})?|{_SEASON} (?:of )?{_YEAR}|{_YEAR}s|{_YEAR}"
    rf"|(?:this|last|this past) (?:week|weekend|month|year|{_SEASON}|{_FULL_MONTH}|{_WEEKDAY})|the weekend"
    rf"|(?:the )?(?:last|past) (?:{_COUNT} )?{_UNIT}s?|{_COUNT} {_UNIT}s? ago"
    rf"|today|tonight|yesterday|last night|this (?:morning|afternoon|evening)|{_WEEKDAY}|{_FULL_MONTH})"
)
_BEFORE = r"(?:(?<![\w$€£¥.,/’'-])|(?<=\bmid-))(?<![$€£¥][^\S])"
_AFTER = r"(?![\w%/-]|[.,:]\d)"


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace(" ", r"\s+"), re.IGNORECASE)


_RANGE = _compiled(
    rf"{_BEFORE}(?:(?:between|from) (?:the )?(?P<a>{_SAID}|{_MONTH}|{_DAY}) (?:and|to|until|till|through) (?:the )?"
    rf"(?P<b>{_SAID})|(?P<c>{_YEAR})[-–](?P<d>{_YEAR})){_AFTER}"
)
_ONE = _compiled(
    rf"{_BEFORE}(?:(?P<open>since|after|before|prior to|until|till|up to|through|by) )?"
    rf"(?:(?P<lead>in|on|during|of|for|from|over|within|throughout|the|early|late|mid)(?: the)?(?: early| late)? )?"
    rf"(?:the )?(?P<said>{_SAID}){_AFTER}"
)
_SIGN = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b|\bof\b|[.,]")
_LAST = _compiled(r"\bthe (?:last|past)\b")
_WORD_BEFORE = re.compile(r"([A-Z]\w+)\s+$")  # "Black Friday"
_NEVER_DATED = frozenset("people men women children percent per km kg jobs votes workers homes houses euros".split())
_COUNTED = re.compile(rf"\s+(?:[a-z]+\s+)?([a-z]+s|{'|'.join(sorted(_NEVER_DATED))})\b")
_UNSURE_LEADS = {None, "of", "on", "for", "by", "over"}  # "a speech of May", "by May": she may be the prime minister


class Period(NamedTuple):
    """A stretch of days, both ends included, and the words with which it was asked for."""

    first: date
    last: date
    words: str


def find_period(text: str, today: date | None = None) -> Period | None:
    """Return the stretch of days that `text` is about, the shortest of several.

    Without `today`, nothing that depends on it is read. A month or a day without its year is the latest that has begun.
    """
    taken = [(match, days) for match in _RANGE.finditer(text) if (days := _between(match, today))]
    for match in _ONE.finditer(text):
        if not any(other.start() <= match.start() < other.end() for other, _ in taken):
            days = _days(match, text, today)
            taken += [(match, days)] if days else []
    if not taken:
        return None
    match, days = min(taken, key=lambda pair: (pair[1].last - pair[1].first, pair[0].start()))
    return Period(days.first, days.last, re.sub(r"^(?:the|of)\s+", "", match[0], flags=re.IGNORECASE))


def _between(match: re.Match[str], today: date | None) -> Days | None:
    opens, closes = (match["a"], match["b"]) if match["a"] else (match["c"], match["d"])
    last = _read(closes, today)
    if last is None:
        return None
    # "between May and July 2022", "from 4 to 9 May 2022": what the first leaves out stands in the second.
    left_out = str(last.last.year) if re.search("[a-z]{3}", opens.casefold()) else re.sub(r"^\d+\D*?\b", "", closes)
    whole = opens if re.search(r"\d{4}", opens) else f"{opens} {left_out}"
    first = _read(whole, today) or _read(opens, today)
    return Days(first.first, last.last) if first and first.first <= last.last else None


def _days(match: re.Match[str], text: str, today: date | None) -> Days | None:
    article = "the " if _LAST.search(match[0]) else ""  # "in the last week" is not "last week"
    days = _read(article + match["said"], today) if _is_date(match, text) else None
    bound = (match["open"] or "").casefold()
    if days is None or not bound:
        return days
    if bound in {"since", "after"}:
        first = days.first if bound == "since" else min(days.last, date.max - timedelta(1)) + timedelta(1)
        return Days(first, today if today and today >= first else date.max)
    before = max(days.first, date.min + timedelta(1)) - timedelta(1)
    return Days(date.min, before if bound.startswith(("before", "prior")) else days.last)


def _is_date(match: re.Match[str], text: str) -> bool:
    """Whether an expression is a date where it stands: "2000 people", "Theresa May" and "Black Friday" hold none."""
    said, lead = match["said"], (match["lead"] or match["open"] or "").casefold() or None
    if said.isdigit():
        noun = _COUNTED.match(text, match.end())
        if noun is None or is_stop_word(noun[1]):
            return True
        return noun[1] not in _NEVER_DATED and int(said) % 100 != 0 and (lead is not None or said >= "1900")
    if said.capitalize() in MONTHS:
        return lead not in _UNSURE_LEADS and (said[0].isupper() or lead != "the")
    if said.capitalize() in _WEEKDAYS:
        before = _WORD_BEFORE.search(text[max(0, match.start() - _LONGEST_WORD) : match.start()])
        return lead is not None or (said[0].isupper() and (before is None or is_stop_word(before[1])))
    return True


def _read(words: str, today: date | None) -> Days | None:
    """Return the days of one expression, None where it is none or `today` is needed."""
    words = " ".join(_SIGN.sub(" ", words.casefold()).split())
    words = re.sub(rf"\b(?:{_MONTH})", lambda found: _month(found[0]), words, flags=re.IGNORECASE)
    if re.fullmatch(rf"{_YEAR}s", words):
        year = int(words[:4])
        return Days(date(year, 1, 1), date(year + 9, 12, 31))
    if season := re.fullmatch(rf"({_SEASON}) ({_YEAR})", words):
        return _season(season[1], int(season[2]))
    if re.search(rf"\b{_YEAR}\b", words):
        return read_days(words)
    try:
        return None if today is None else next(_relative(words, today), None)
    except (ValueError, OverflowError):  # before the first year, or beyond the last
        return None


def _month(word: str) -> str:
    return next((name for name in MONTHS if name.casefold().startswith(word.casefold()[:3])), word)


def _season(name: str, year: int) -> Days:
    """Return three whole months; a winter is of the year in which it begins."""
    first, over = _SEASONS[name], _SEASONS[name] + 2
    ends, month = year + (over > 12), (over - 1) % 12 + 1  # noqa: PLR2004  # months of a year
    return Days(date(year, first, 1), date(ends, month, monthrange(ends, month)[1]))


def _relative(words: str, today: date) -> Iterator[Days]:
    """Yield the days of an expression that says when from `today`."""
    words = words.replace("this past", "past")
    which, _, name = words.rpartition(" ")
    if words in {"today", "tonight"} or name in {"morning", "afternoon", "evening"}:
        yield Days(today, today)
    elif words in {"yesterday", "last night"}:
        yield Days(today - timedelta(1), today - timedelta(1))
    elif name == "ago":
        count, unit = _counted(which)
        yield _calendar(unit, count, today)
    elif name == "weekend":
        saturday = today - timedelta((today.weekday() - _SATURDAY) % _WEEK)
        ahead = which == "this" and today.weekday() < _SATURDAY
        behind = which == "last" and today.weekday() >= _SATURDAY
        saturday += timedelta(_WEEK * (ahead - behind))
        yield Days(saturday, saturday + timedelta(1))
    elif name.capitalize() in _WEEKDAYS:
        back = (today - timedelta(which == "last")).weekday() - _WEEKDAYS.index(name.capitalize())
        day = today - timedelta(which == "last") - timedelta(back % _WEEK)
        yield Days(day, day)
    elif name in _SEASONS:
        yield from _latest(lambda year: _season(name, year), which, today)
    elif which in {"this", "last"} and name in {"week", "month", "year"}:
        yield _calendar(name, int(which == "last"), today)
    elif re.match(r"(?:the )?(?:last|past)\b", words) and name.rstrip("s") in _DAYS_OF:
        count, unit = _counted(re.sub(r"^(?:the )?(?:last|past) ?", "", words))
        yield Days(today - timedelta(round(count * _DAYS_OF[unit])), today)
    else:
        named = re.sub(r"^(?:the )?(?:last|this|past) ", "", words)
        yield from _latest(lambda year: read_days(f"{named} {year}"), which, today)


def _latest(of_year: Callable[[int], Days | None], which: str, today: date) -> Iterator[Days]:
    """Yield what comes every year as "last", "this" or neither means it: over, begun in this year, begun."""
    for year in range(today.year, max(1, today.year - _YEARS_BACK), -1):
        days = of_year(year)
        if days and (days.last < today if which == "last" else days.first <= today or which == "this"):
            yield days


def _counted(words: str) -> tuple[int, str]:
    """Return how many of which unit: 1 of "week", 3 of "3 weeks"."""
    *count, unit = words.removeprefix("a ").split()
    number = count[0] if count else "a"
    return int(number) if number.isdigit() else _COUNTS[number], unit.removesuffix("s")


def _calendar(unit: str, back: int, today: date) -> Days:
    """Return the whole day, week, month or year that lies so many of them before today's."""
    if unit in {"month", "year"}:
        year, month = divmod(today.year * 12 + today.month - 1 - back * (12 if unit == "year" else 1), 12)
        first, last = (month + 1, month + 1) if unit == "month" else (1, 12)
        return Days(date(year, first, 1), date(year, last, monthrange(year, last)[1]))
    day = today - timedelta(round(back * _DAYS_OF[unit]))
    if unit in {"day", "night"}:
        return Days(day, day)
    if unit == "decade":
        return _calendar("year", 10 * back, today)
    monday = day - timedelta(day.weekday())
    return Days(monday if back else min(monday, today - timedelta(_WEEK - 1)), monday + timedelta(_WEEK - 1))
