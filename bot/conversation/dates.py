"""Days typed as words: "since March 2024", "between 2024 and 2026", as the first and last day meant."""

from __future__ import annotations

import re
from datetime import timedelta

from retrieval.text.dates import read_days

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
        one, other = read_days(found["a"] or found["c"]), read_days(found["b"] or found["d"])
        return (str(one.first), str(other.last)) if one and other and one.first <= other.last else None
    if found := _SINCE.fullmatch(text):
        days = read_days(found["since"])
        return (str(days.first), "") if days else None
    found = _UNTIL.fullmatch(text)
    days = read_days(found["until"]) if found else None
    return ("", str(days.last)) if days else None


def days_in(text: str) -> tuple[str, str] | None:
    """Return the first and the last day of "in March 2024", "before 2030", "after May 2031", as `days_between` does."""
    found = _IN.fullmatch(text)
    days = read_days(found["day"]) if found else None
    if found is None or days is None:
        return None
    where = found["where"].casefold()
    if where == "before":
        return "", str(days.first - timedelta(1))
    return (str(days.last + timedelta(1)), "") if where == "after" else (str(days.first), str(days.last))
