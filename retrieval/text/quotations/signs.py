"""Every quotation mark of a paragraph, and what speaks against reading it as one that opens, that closes, or neither.

The figures are costs: 0 is what a typesetter would have meant, 1 a slip that is often seen, 5 one that hardly ever is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from retrieval.types import Span

DOUBLE, SINGLE = "double", "single"

# What is no mark is read first: the apostrophe inside a word, the tear of a face :'( and the values in an HTML tag.
_MARK = re.compile(
    r"(?<=\w)['’‘`´](?=\w)|(?<!\S)[:;=]['’\"]-?[()DP](?!\w)|\w=(?:\"[^\"<>\n]{0,1000}\"|'[^'<>\n]{0,1000}')"
    r"|(?P<mark>``|''|‘‘|’’|[\"“”„‟″«»‹›'‘’‚‛`])"
)
_DOUBLE = frozenset({*'"“”„‟″«»', "``", "''", "‘‘", "’’"})
# Marks whose shape says what they do. Guillemets point outwards or inwards, and “ closes what „ opened.
_OPENING, _NEVER_CLOSING = frozenset({*"“‟«‘‹", "‘‘"}), frozenset({*"„‚‛`", "``"})
_CLOSING = frozenset({*"”»›", "’’"})
_MIRRORED = frozenset("«»‹›")
_MIRRORED_COST, _SHAPE_COST = 0.5, 1.5

# Neighbours; between a mark and white space, Markdown's signs of emphasis may stand.
_LEADING = frozenset("([{—–-/…*_\"“”„‟″«»‹›'‘’‚‛`")  # before a mark that opens, as white space is
_NEVER_FIRST = frozenset(",;:!?)]}")  # what no quotation begins with
_NEVER_LAST = frozenset("([{")
_TRAILING = frozenset(".,;:!?)]}—–-/…*_\"“”„″«»‹›'‘’`")  # after a mark that closes, as white space is
_STOPS = frozenset(".,;:!?…—–")
_FLOATING, _GLUED, _GLUED_WORDS, _AGAINST = 1.0, 1.0, 2.0, 5.0

_IGNORED = 5.0  # a double mark that is none
# Inches and seconds: 6'2" for sure, 12" perhaps.
_FEET_AND_INCHES = re.compile(r"\d\s?['’′]\s?\d+(?:\.\d+)?$")
_INCHES = re.compile(r"(?<![\d.,])\d{1,3}(?:\.\d+)?$")
_LONGEST_MEASURE = 12  # characters
_INCHES_IGNORED, _FEET_CLOSE = 1.0, 2.0

# Words that begin with an apostrophe ("rock 'n' roll", "the class of '98", "'em"), and words that end with one.
_ELISION = re.compile(
    r"(?:n['’]|\d0s|\d\ds?\b|(?:em|till?|tis|twas|twere|cause|round|bout|cuz|kay|hood|neath|gainst|nother|sup|net|fraid"
    r"|scuse|cept)\b)",
    re.IGNORECASE,
)
_CLIPPED = re.compile(r"(?:in|\b(?:o|ol|th|an|lil|mo|n)|\d)$", re.IGNORECASE)
_LONGEST_CLIPPED = 4  # characters
_ELISION_OPENS, _CLIPPED_CLOSES, _CURLED_OPENS = 2.0, 1.0, 3.0
_CURLY_IGNORED, _OPENING_IGNORED, _STOPPED_IGNORED, _WORD_IGNORED = 3.5, 2.5, 3.0, 1.5
# "The workers' pay", "the pay is the workers'."
_POSSESSIVE_CLOSES, _POSSESSIVE_IGNORED = 1.5, 0.5


class Sign(NamedTuple):
    """A mark at `start` up to `end`, and the costs of the three readings."""

    start: int
    end: int
    style: str
    opens: float
    closes: float
    ignored: float


def signs(text: str, paragraph: Span, most: int) -> list[Sign]:
    """Return the first `most` marks of a paragraph."""
    found: list[Sign] = []
    for match in _MARK.finditer(text, paragraph.start, paragraph.end):
        if match["mark"]:
            if len(found) == most:
                break
            found.append(_sign(text, paragraph, match))
    return found


def _sign(text: str, paragraph: Span, match: re.Match[str]) -> Sign:
    mark, start, end = match[0], match.start(), match.end()
    before = text[start - 1] if start > paragraph.start else " "
    after = text[end] if end < paragraph.end else " "
    opens, closes = _opens(before, after) + _shape(mark, _CLOSING), _closes(before, after) + _shape(mark, _OPENING)
    if mark in _NEVER_CLOSING:
        closes += _AGAINST
    if mark in _DOUBLE:
        ignored, more = _measure(text, mark, before, after, start)
        return Sign(start, end, DOUBLE, opens, closes + more, ignored)
    sign = Sign(start, end, SINGLE, opens, closes, _IGNORED)
    if mark in _MIRRORED or mark == "‚":
        return sign
    begins = before.isspace() or before in _LEADING
    return _beginning(text, mark, sign) if begins else _ending(text, mark, before, after, sign)


def _shape(mark: str, against: frozenset[str]) -> float:
    return 0.0 if mark not in against else _MIRRORED_COST if mark in _MIRRORED else _SHAPE_COST


def _opens(before: str, after: str) -> float:
    """Return what its neighbours say against a mark that opens."""
    outside, inside = before.isspace() or before in _LEADING, not after.isspace() and after not in _NEVER_FIRST
    if outside:
        return 0.0 if inside else _FLOATING if before.isspace() and after.isspace() else _GLUED_WORDS
    return _AGAINST if not inside else _GLUED if before in _STOPS else _GLUED_WORDS


def _closes(before: str, after: str) -> float:
    """Return what its neighbours say against a mark that closes."""
    inside, outside = not before.isspace() and before not in _NEVER_LAST, after.isspace() or after in _TRAILING
    if outside:
        return 0.0 if inside else _FLOATING
    return _AGAINST if not inside else _GLUED if before in _STOPS else _GLUED_WORDS


def _measure(text: str, mark: str, before: str, after: str, start: int) -> tuple[float, float]:
    """Return what it costs to ignore a double mark, and how much more to let it close."""
    if not before.isdigit() or mark not in '"”″':
        return _IGNORED, 0.0
    low = max(0, start - _LONGEST_MEASURE)
    if _FEET_AND_INCHES.search(text, low, start):
        return 0.0, _FEET_CLOSE
    inches = mark != "”" and (after.isspace() or after in "-.)") and _INCHES.search(text, low, start)
    return _INCHES_IGNORED if inches else _IGNORED, 0.0


def _beginning(text: str, mark: str, sign: Sign) -> Sign:
    """Return a single mark in front of a word, weighed against an apostrophe."""
    if _ELISION.match(text, sign.end):
        return sign._replace(opens=sign.opens + _ELISION_OPENS, ignored=0.0)
    if mark == "’":
        return sign._replace(opens=sign.opens + _CURLED_OPENS, ignored=_OPENING_IGNORED)
    return sign._replace(ignored=_CURLY_IGNORED if mark == "‘" else _OPENING_IGNORED)


def _ending(text: str, mark: str, before: str, after: str, sign: Sign) -> Sign:
    """Return a single mark behind a word, weighed against an apostrophe."""
    if mark == "’":
        sign = sign._replace(opens=sign.opens + _CURLED_OPENS)
    if before in _STOPS:
        return sign._replace(ignored=_STOPPED_IGNORED)
    if _CLIPPED.search(text, max(0, sign.start - _LONGEST_CLIPPED), sign.start):
        return sign._replace(closes=sign.closes + _CLIPPED_CLOSES, ignored=0.0)
    if before not in "sSzZxX":
        return sign._replace(ignored=_WORD_IGNORED)
    if after.isspace():
        return sign._replace(closes=sign.closes + _POSSESSIVE_CLOSES, ignored=0.0)
    return sign._replace(ignored=_POSSESSIVE_IGNORED)
