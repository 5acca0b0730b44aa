"""Days typed as words: "since March 2024", "between 2024 and 2026", as the first and last day meant."""

from __future__ import annotations

import re
from calendar import month_name, monthrange
from datetime import date, timedelta

_MONTHS = {name.casefold(): number for number, name in enumerate(month_name) if name}
_DAY = r"(?:(?:1[5-9]|20)\d\d-\d\d-\d\d|(?:\d{1,2} )?(?:[a-z]+ )?(?:1[5-9]|20)\d\d|[a-z]+ \d{1,2},? (?:1[5-9]|20)\d\d)"
_SINCE = re.compile(rf"(?:since|from) (?P<since>{_DAY})(?: on| onwards?)?", re.IGNORECASE)
_UNTIL = re.compile(rf"(?:until|till|up to) (?P<until>{_DAY})", re.IGNORECASE)
_IN = re.compile(rf"(?P<where>in|during|on|of|before|after) (?P<day>{_DAY})", re.IGNORECASE)
_BETWEEN = re.compile(
    rf"(?:between (?P<a>{_DAY}) and (?P<b>{_DAY})|from (?P<c>{_DAY}) (?:to|until|till) (?P<d>{_DAY}))", re.IGNORECASE
)


def days_between(text: str) -> tuple[str, str] | None:
    """Return the first and the last day that "since …", "until …" or "between … and …" means, in ISO 8601.

    An open end is ""; None where the text says anything else, or names a day that is none.
    """
    if found := _BETWEEN.fullmatch(text):
        first, last = _day(found["a"] or found["c"]), _day(found["b"] or found["d"])
        return (first[0], last[1]) if first and last and first[0] <= last[1] else None
    if found := _SINCE.fullmatch(text):
        first = _day(found["since"])
        return (first[0], "") if first else None
    found = _UNTIL.fullmatch(text)
    last = _day(found["until"]) if found else None
    return ("", last[1]) if last else None


def days_in(text: str) -> tuple[str, str] | None:
    """Return the first and the last day of "in March 2024", "before 2030", "after May 2031", as `days_between` does."""
    found = _IN.fullmatch(text)
    days = _day(found["day"]) if found else None
    if found is None or days is None:
        return None
    where = found["where"].casefold()
    if where == "before":
        return "", (date.fromisoformat(days[0]) - timedelta(1)).isoformat()
    return ((date.fromisoformat(days[1]) + timedelta(1)).isoformat(), "") if where == "after" else days


def _day(text: str) -> tuple[str, str] | None:
    """Return the first and the last day of a day, month or year as typed, None where it is none of these."""
    parts = re.findall(r"[a-z]+|\d+", text.casefold())
    words = [part for part in parts if part.isalpha()]
    numbers = [int(part) for part in parts if part.isdigit()]
    if words and (len(words) > 1 or words[0] not in _MONTHS):
        return None
    try:
        return _span(_MONTHS[words[0]] if words else 0, numbers)
    except ValueError:  # 31 April
        return None


def _span(month: int, numbers: list[int]) -> tuple[str, str] | None:
    if not month and len(numbers) == 3:  # noqa: PLR2004  # 2031-05-04
        day = date(*numbers).isoformat()
        return day, day
    year = max(numbers)
    if month and len(numbers) == 2:  # noqa: PLR2004  # a day and a year, in either order
        day = date(year, month, min(numbers)).isoformat()
        return day, day
    if len(numbers) != 1:
        return None
    first, last = (month, month) if month else (1, 12)
    return date(year, first, 1).isoformat(), date(year, last, monthrange(year, last)[1]).isoformat()
