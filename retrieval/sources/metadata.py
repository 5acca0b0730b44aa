"""What is said about an article beside its text, in any source: each field is checked before it is believed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from types import NoneType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from retrieval.types import RawArticle

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LONGEST_ARTICLE = 64 * 2**20  # bytes of one article; the longest novels have 10 MB, so what is longer is no article
TITLE_LIMIT = 300  # characters; a title is one line of a listing
NAME_LIMIT = 200  # characters of a publisher or an author
AUTHORS_LIMIT = 100  # investigations by many newsrooms have credited about as many
URL_LIMIT = 2_048  # characters; the sitemap protocol's limit (sitemaps.org, "Protocol")
SHOWN_LIMIT = 80  # characters of an ignored value that a notice repeats
EARLIEST, LATEST = 1600, 2200  # years; the first newspaper is of 1605

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_LINE = re.compile(r"[^\r\n]+")
_LETTER, _INK = re.compile(r"[^\W_]"), re.compile(r"\S")
_KINDS = {NoneType: "null", bool: "true or false", int: "a number", float: "a number", str: "a text", dict: "an object"}
_HASHES = re.compile(r"#{1,6}\s+")
_AND = re.compile(r",(?:\s{0,9}and\s)?|\sand\s", re.IGNORECASE)

# Beside white space: invisible and direction-changing characters, which make an address look like another, and what
# RFC 3986 excludes and browsers or chat markup read as something else.
_NOT_IN_URL = re.compile(r'[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff<>"\\]')

# A date is read where day, month and year stand in it in an order nobody reads in two ways. What follows must be a
# time of day. The zone does not matter: the date is the one it carries in its own zone.
_TIME = r"(?:[01]?\d|2[0-4])[:.h]?[0-5]\d[\w :.,+()/\[\]-]{0,60}"
_YEAR, _DAY = r"(?P<year>\d{4})", r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? ?)?"
_THEN_TIME = rf"(?:(?:,? |T)(?:at )?{_TIME})?"
_DATES = tuple(
    re.compile(form + _THEN_TIME, re.IGNORECASE | re.ASCII)
    for form in (
        rf"{_YEAR}(?P<between>[-/.]?)(?P<month>\d\d)(?P=between)(?P<day>\d\d)",  # ISO 8601
        rf"{_WEEKDAY}{_DAY}[ -](?:of )?{_MONTH}(?:, ?|[ -]){_YEAR}",  # RFC 2822, and 22 March 2024
        rf"{_WEEKDAY}{_MONTH} {_DAY}(?:, ?| ){_YEAR}",  # March 22, 2024
    )
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class IgnoredError(ValueError):
    """A field that cannot be believed; the message follows the field's name in a notice."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What one place says about an article; None and () where it says nothing."""

    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    published: date | None = None
    authors: tuple[str, ...] = ()

    def over(self, other: Facts) -> Facts:
        """Return these facts, and those of `other` where these say nothing."""
        return Facts(
            self.title or other.title,
            self.url or other.url,
            self.publisher or other.publisher,
            self.published or other.published,
            self.authors or other.authors,
        )


NO_FACTS = Facts()


def raw_article(key: str, origin: str, text: str, facts: Facts, prose: int = 0) -> RawArticle:
    """Return the article; where the facts name no title it is the first line from `prose` on."""
    title = facts.title or first_line(text, prose) or origin
    return RawArticle(key, origin, title, text, facts.url, facts.publisher, facts.published, facts.authors)


def text_problem(text: object) -> str | None:
    """Return why `text` cannot be an article's text; None where it can."""
    if text is None or text == "":
        return "there is no text"
    if not isinstance(text, str):
        return "the text is not a string"
    if text.isspace():
        return "the text is only white space"
    if "\0" in text:
        return "the text holds a NUL character"
    return None if encodable(text) else "the text holds half a character (a lone surrogate), which UTF-8 cannot store"


def encodable(text: str) -> bool:
    """Return whether UTF-8 can store `text`: it holds no lone surrogate."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def shown(value: object) -> str:
    """Return a value from outside so that it is safe in a report: quoted, one line, short, valid UTF-8."""
    if not isinstance(value, str | int | float | date):
        return f"({kind(value)})"
    return "'" + printable(one_line(str(value))[:SHOWN_LIMIT]) + "'"


def kind(value: object) -> str:
    """Return what a value of JSON, YAML or TOML is, in words."""
    return _KINDS.get(type(value), f"a {type(value).__name__}")


def printable(text: str) -> str:
    """Return `text` with what UTF-8 cannot store spelled out as an escape."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def one_line(value: str) -> str:
    """Return `value` stripped, each run of line breaks and control characters a space."""
    return _CONTROL.sub(" ", value).strip()


def first_line(text: str, start: int = 0) -> str:
    """Return the first line from `start` on with a letter or digit, else any ink; no `# `, no longer than a title."""
    for wanted in (_LETTER, _INK):
        for line in _LINE.finditer(text, start):
            if wanted.search(line.group()):
                return _capped(_HASHES.sub("", one_line(line.group()), count=1), TITLE_LIMIT)
    return ""


def read_facts(given: Mapping[str, object]) -> tuple[Facts, dict[str, str]]:
    """Return the known fields of `given` that hold, and by name why each other one was ignored."""
    found: dict[str, Any] = {}
    ignored: dict[str, str] = {}
    for name, read in _READERS.items():
        value = given.get(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            continue
        try:
            found[name] = read(value)
        except IgnoredError as error:
            ignored[name] = f"{name} {error}; kept without one"
    return Facts(**found), ignored


def read_date(value: str) -> date | None:
    """Return the date that a text names with day, month and year in an order that cannot be misread, else None."""
    line = " ".join(value.split())
    match = next(filter(None, (form.fullmatch(line) for form in _DATES)), None)
    if match is None:
        return None
    month = match["month"]
    try:
        number = int(month) if month.isdigit() else 1 + _MONTHS.index(month[:3].lower())
        return date(int(match["year"]), number, int(match["day"]))
    except ValueError:  # 30 February
        return None


def _capped(line: str, limit: int) -> str:
    """Return at most `limit` characters, cut between words where there are any."""
    if len(line) <= limit:
        return line
    words = re.match(rf".{{1,{limit}}}(?=\s)", line, re.DOTALL)
    return (words.group() if words else line[:limit]).rstrip()


def _line(value: object, limit: int) -> str:
    if not isinstance(value, str):
        raise IgnoredError(f"{shown(value)} is not a text")
    if not encodable(value):
        raise IgnoredError(f"{shown(value)} holds half a character (a lone surrogate)")
    return _capped(one_line(value), limit)


def _title(value: object) -> str:
    return _line(value, TITLE_LIMIT)


def _publisher(value: object) -> str:
    return _line(value, NAME_LIMIT)


def _authors(value: object) -> tuple[str, ...]:
    names = _AND.split(one_line(value)) if isinstance(value, str) else value
    if not isinstance(names, list):
        raise IgnoredError(f"{shown(value)} is neither a text nor a list of texts")
    if len(names) > AUTHORS_LIMIT:
        raise IgnoredError(f"has more than {AUTHORS_LIMIT} names")
    lines = [_line(name, NAME_LIMIT) for name in names if name is not None]
    return tuple(dict.fromkeys(filter(None, lines)))


def _url(value: object) -> str:
    url = value.strip() if isinstance(value, str) else ""
    if len(url) > URL_LIMIT or _NOT_IN_URL.search(url) or not _has_host(url):
        raise IgnoredError(f"{shown(value)} is not an http or https address")
    return url


def _has_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # half an IPv6 address, or a port that is no number
        return False


def _published(value: object) -> date:
    found = read_date(str(value)) if isinstance(value, str | int) else value
    if isinstance(found, datetime):
        found = found.date()
    if not isinstance(found, date):
        raise IgnoredError(f"{shown(value)} is not an unambiguous date")
    if not EARLIEST <= found.year <= LATEST:
        raise IgnoredError(f"{shown(value)} is not between {EARLIEST} and {LATEST}")
    return found


_READERS: dict[str, Callable[[object], object]] = {
    "title": _title,
    "url": _url,
    "publisher": _publisher,
    "published": _published,
    "authors": _authors,
}
FIELDS = tuple(_READERS)
