"""Days typed as words: "4 May 2031", "May 2031", "2031", as the first and the last day meant."""

from __future__ import annotations

import re
from calendar import month_name, monthrange
from datetime import date
from typing import NamedTuple

MONTHS = tuple(month_name)[1:]

_NUMBERS = {name.casefold(): number for number, name in enumerate(MONTHS, 1)}


class Days(NamedTuple):
    """A stretch of days, both ends included."""

    first: date
    last: date


def read_days(text: str) -> Days | None:
    """Return the first and the last day of a day, month or year as typed, None where it is none of these."""
    parts = re.findall(r"[a-z]+|\d+", text.casefold())
    words = [part for part in parts if part.isalpha()]
    numbers = [int(part) for part in parts if part.isdigit()]
    if words and (len(words) > 1 or words[0] not in _NUMBERS):
        return None
    try:
        return _read(_NUMBERS[words[0]] if words else 0, numbers)
    except (ValueError, OverflowError):  # 31 April; the year 20310
        return None


def _read(month: int, numbers: list[int]) -> Days | None:
    if not month and len(numbers) == 3:  # noqa: PLR2004  # 2031-05-04
        day = date(*numbers)
        return Days(day, day)
    if not month and len(numbers) == 2:  # noqa: PLR2004  # 2031-05
        month = numbers.pop()
    if month and len(numbers) == 2:  # noqa: PLR2004  # a day and a year, in either order
        day = date(max(numbers), month, min(numbers))
        return Days(day, day)
    if len(numbers) != 1:
        return None
    year, first, last = numbers[0], month or 1, month or 12
    return Days(date(year, first, 1), date(year, last, monthrange(year, last)[1]))
