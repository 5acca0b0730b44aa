"""Type-ahead of days: those that what was typed so far may become, for one end of the time to search."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from calendar import monthrange
from datetime import date, timedelta
from itertools import accumulate, chain, islice
from typing import TYPE_CHECKING, NamedTuple

from retrieval.speakers.typeahead import Typeahead
from retrieval.text.dates import MONTHS, Days, read_days

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# Offered where nothing is typed: the days of a week or so, and the months of a year; older time by years.
_RECENT_DAYS, _RECENT_MONTHS = 10, 12

_YEAR, _MONTH = len("2031"), len("2031-05")
_DIGITS = 2  # of a day at most
_RELATIVE = ("today", "yesterday", "this week", "last week", "this month", "last month", "this year", "last year")
_WORDS = (*MONTHS, *_RELATIVE)
_READY = Typeahead((word,) for word in _WORDS)

_LONGEST = 40  # characters of a day in words
_ISO = re.compile(r"\d{1,4}|\d{4}-\d{0,2}|\d{4}-\d\d?-\d{0,2}")
_WHOLE = re.compile(r"\d{4}(?:-\d\d?){0,2}")  # a year, a month or a day
_WRITTEN = re.compile(r"(\d\d?)([./])(\d\d?)(?:[./](\d{0,4}))?")  # 04.05.2031
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")


class Day(NamedTuple):
    """A day to search from, or up to, and how many articles are dated within."""

    day: date
    articles: int


class Calendar:
    """The days on which articles were published, to be completed."""

    def __init__(self, published: Iterable[tuple[date, int]]) -> None:
        """Take each day once, in the order of time, with how many articles were published on it."""
        counted = list(published)
        self._days = [day.isoformat() for day, _ in counted]
        self._months = list(dict.fromkeys(day[:_MONTH] for day in self._days))
        self._years = list(dict.fromkeys(day[:_YEAR] for day in self._days))
        self._before = list(accumulate((count for _, count in counted), initial=0))

    def complete(self, typed: str, most: int, today: date, *, until: bool = False) -> list[Day]:
        """Return at most `most` days that may be meant: of a month or year the first, with `until` the last.

        What is typed may begin an ISO date or name a day in words; those that leave articles come alone, if there are.
        """
        text, found, empty = " ".join(typed.casefold().split()), dict[date, int](), dict[date, int]()
        for days in self._meant(text, most, today):
            day = days.last if until else days.first
            articles = self._articles(day, until=until)
            (found if articles else empty)[day] = articles
            if len(found) >= most:
                break
        return [Day(*one) for one in islice((found or empty).items(), most)]

    def _articles(self, day: date, *, until: bool) -> int:
        """Return how many articles were published on a day or later; with `until`, on it or earlier."""
        if until:
            return self._before[bisect_right(self._days, day.isoformat())]
        return self._before[-1] - self._before[bisect_left(self._days, day.isoformat())]

    def _meant(self, text: str, most: int, today: date) -> Iterator[Days]:
        if not text:
            return self._newest()
        if _ISO.fullmatch(text):
            return self._begun(text, most)
        if written := _WRITTEN.fullmatch(text):
            return self._written(*written.groups(default=""))
        return self._worded(text, today) if len(text) <= _LONGEST else iter(())

    def _newest(self) -> Iterator[Days]:
        """Yield the newest days, then the newest months, then years, and last the other days."""
        days, months = self._days[::-1], self._months[::-1]
        return _each(chain(days[:_RECENT_DAYS], months[:_RECENT_MONTHS], self._years[::-1], days[_RECENT_DAYS:]))

    def _begun(self, text: str, most: int) -> Iterator[Days]:
        """Yield what an ISO date may become: what it is already, then days if they are few, else months, else years."""
        whole = text.rstrip("-")
        days, months, years = (_beginning(text, listed) for listed in (self._days, self._months, self._years))
        finer = months if len(months) <= most or len(years) <= 1 else years
        found = days if len(days) <= most or len(months) <= 1 else finer
        return _each(chain([whole] if _WHOLE.fullmatch(whole) else (), reversed(found)))

    def _written(self, one: str, between: str, other: str, year: str) -> Iterator[Days]:
        """Yield the days of a date in numbers: the day comes first; between slashes the month may."""
        for day, month in ((one, other), (other, one))[: 2 if between == "/" else 1]:
            if 1 <= int(month) <= len(MONTHS):
                yield from self._dated(MONTHS[int(month) - 1], day, year)

    def _worded(self, text: str, today: date) -> Iterator[Days]:
        """Yield the days of a month's name with numbers, or of what is said from today; either may have a slip."""
        parts = re.findall(r"[^\W\d]+|\d+", _ORDINAL.sub("", text))
        numbers = [part for part in parts if part.isdecimal()]
        words = [
            _WORDS[place]
            for place in _READY.complete(" ".join(part for part in parts if part not in numbers), len(_WORDS))
        ]
        if len(numbers) == len(parts):
            return
        if not numbers:
            relative = _relative(today)
            yield from (relative[word] for word in words if word in relative)
        months = [word for word in words if word in MONTHS]
        yield from sorted(
            {days for month in months for day, year in _readings(numbers) for days in self._dated(month, day, year)},
            reverse=True,
        )

    def _dated(self, month: str, day: str, year: str) -> Iterator[Days]:
        """Yield a month, or a day of it, in the years that begin so, the newest first."""
        years = [year] if len(year) == _YEAR else reversed(_beginning(year, self._years))
        return _each(f"{day} {month} {whole}" for whole in years)


def _each(typed: Iterable[str]) -> Iterator[Days]:
    return (days for text in typed if (days := read_days(text)))


def _beginning(text: str, listed: Sequence[str]) -> Sequence[str]:
    """Return those of a sorted list that begin so."""
    return listed[bisect_left(listed, text) : bisect_left(listed, f"{text}~")]  # "~" comes after digits and hyphens


def _readings(numbers: Sequence[str]) -> list[tuple[str, str]]:
    """Return what the numbers beside a month may be: its day and the beginning of a year, either of them ""."""
    match numbers:
        case []:
            return [("", "")]
        case [one]:
            return [("", one)] if len(one) > _DIGITS else [(one, ""), ("", one)]
        case [one, other]:
            return [(one, other)] if len(one) <= _DIGITS else [(other, one)]
    return []


def _relative(today: date) -> dict[str, Days]:
    """Return the days that each of `_RELATIVE` means."""
    day, week = timedelta(1), timedelta(7)
    monday, month = today - timedelta(today.weekday()), today.replace(day=1)
    spans = (
        (today, today),
        (today - day, today - day),
        (monday, monday + week - day),
        (monday - week, monday - day),
        (month, today.replace(day=monthrange(today.year, today.month)[1])),
        ((month - day).replace(day=1), month - day),
        (date(today.year, 1, 1), date(today.year, 12, 31)),
        (date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
    )
    return {name: Days(*span) for name, span in zip(_RELATIVE, spans, strict=True)}
