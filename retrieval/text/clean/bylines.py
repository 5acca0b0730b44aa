"""Who wrote it: lines near the headline, signatures, and credits in brackets behind the last sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retrieval.text.clean.datelines import is_lone_dateline, is_stamp
from retrieval.types import ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from retrieval.text.clean.blocks import Block

TOP = 12
"""Blocks at the beginning among which the first paragraph must come for what stands above it to be its furniture."""

MOST_NAMED = 6
"""Authors that share a byline."""

LONGEST_AFFILIATION = 6
"""Words of the line below an author's name: an outlet, a post, a town."""

LONGEST_CREDIT = 900
"""Characters of the longest "(Reporting by …; Editing by …)" seen, doubled."""

MOST_CREDITS = 3
"""Brackets of that kind one behind the other: reporting, editing, graphics."""

_PARTICLES = frozenset({"de", "van", "von", "der", "den", "al", "bin", "la", "le", "di", "da", "dos", "del", "el", "ter"})
_SEPARATORS = re.compile(r",? and |, | & | \| |; ")
_BY = re.compile(r"(?:By|BY|Written by|Reported by|Story by|Words by|Text by|Author|Reporter|Correspondent)\b\s?:?\s+")
_SIGNED = re.compile(r"(?:[–—―-]{1,2})\s?(?=[^\W\d_])")  # noqa: RUF001
_BRACKET = re.compile(
    r"\((?:with |additional |further |by )*(?:reporting|writing|editing|edited|reported|compiled|written|graphics?"
    r"|translat\w+|polling|photography|video)\b[^()]{0,60}\bby\b",
    re.IGNORECASE,
)


def bylines(run: Sequence[Block], marks: Mapping[int, ZoneKind], first: int) -> Iterator[tuple[int, ZoneKind]]:
    """Yield bylines, date lines and signatures; names without "By" count above block `first`, the first prose."""
    named = -2  # the block last taken for a byline
    for i, block in enumerate(run):
        if is_stamp(block, near_top=i < first or named == i - 1):
            yield i, ZoneKind.DATELINE
        elif is_lone_dateline(block):
            yield i, ZoneKind.DATELINE
        elif i not in marks and _is_byline(run, i, named, above=i < first <= TOP):
            named = i
            yield i, ZoneKind.BYLINE


def credit_start(block: Block) -> int:
    """Return where, in the block's text, the reporters named in brackets at its end begin; its length where none are."""
    cut = max(0, len(block.text) - LONGEST_CREDIT)
    tail = block.text[cut:]
    for _ in range(MOST_CREDITS):
        start = tail.rfind("(") if tail.endswith((")", ").")) else -1
        if start < 0 or not _BRACKET.match(tail, start):
            break
        tail = tail[:start].rstrip()
    return cut + len(tail)


def is_name(text: str) -> bool:
    """Whether `text` is one to six personal names of two to four words, by their capitals."""
    names = _SEPARATORS.split(text)
    return len(names) <= MOST_NAMED and all(_is_one_name(name.split()) for name in names)


def _is_byline(run: Sequence[Block], i: int, named: int, *, above: bool) -> bool:
    block = run[i]
    if block.words > 4 * MOST_NAMED or block.stopped:
        return False
    if by := _BY.match(block.text):
        return is_name(block.text[by.end() :].split(",")[0])
    if signed := _SIGNED.match(block.text):
        return is_name(block.text[signed.end() :]) and not _is_quoted(run, i - 1) and not _is_listed(run, i)
    if not above:
        return False
    return is_name(block.text) or (named == i - 1 and _is_affiliation(block))


def _is_affiliation(block: Block) -> bool:
    return block.words <= LONGEST_AFFILIATION and not any(map(str.isdigit, block.text))


def _is_quoted(run: Sequence[Block], i: int) -> bool:
    """Whether block `i` ends in a quotation mark: a name behind it says who spoke."""
    return i >= 0 and run[i].text.endswith(('"', "”", "’", "'"))  # noqa: RUF001


def _is_listed(run: Sequence[Block], i: int) -> bool:
    """Whether a neighbour of block `i` begins with a list mark as well: the dash is no signature then."""
    return (i > 0 and run[i - 1].bulleted) or (i + 1 < len(run) and run[i + 1].bulleted)


def _is_one_name(words: list[str]) -> bool:
    if not 2 <= len(words) <= 4:
        return False
    return all(word in _PARTICLES or _is_capitalised(word) for word in words)


def _is_capitalised(word: str) -> bool:
    return word[0].isupper() and all(letter.isalpha() or letter in ".'’-" for letter in word)  # noqa: RUF001
