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

FEWEST_NAMES, MOST_NAMES = 2, 4
"""Words of a personal name."""

LONGEST_BYLINE = 24
"""Words of a byline: six names of four words."""

LONGEST_AFFILIATION = 6
"""Words of the line below an author's name: an outlet, a post, a town."""

LONGEST_CREDIT = 900
"""Characters of the longest "(Reporting by …; Editing by …)" seen, doubled."""

MOST_CREDITS = 3
"""Brackets of that kind one behind the other: reporting, editing, graphics."""

_PARTICLES = frozenset(
    {"de", "van", "von", "der", "den", "al", "bin", "la", "le", "di", "da", "dos", "del", "el", "ter"}
)
_SEPARATORS = re.compile(r",? and |, | & | \| |; ")
_BY = re.compile(r"(?:By|BY|Written by|Reported by|Story by|Words by|Text by|Author|Reporter|Correspondent)\b\s?:?\s+")
_CREDITED = re.compile(
    r"(?:Additional |With )?(?:[Rr]eporting|[Ww]riting|[Ee]diting)(?: and (?:writing|editing|reporting))? by "
    r"[^\W\d_a-z]\S+ [^\W\d_a-z]"
)
_POST = re.compile(r", [^,|&]{3,60}$")  # "Ann Lee, Staff Writer"
_SIGNED = re.compile(r"(?:[–―-]{1,2}\s?|—\s)(?=[^\W\d_])")  # "—Ann Lee", without a space, is who was quoted
_BRACKET = re.compile(
    r"\((?:with |additional |further |by )*(?:reporting|writing|editing|edited|reported|compiled|written|graphics?"
    r"|translat\w+|polling|photography|video)\b[^()]{0,60}\bby\b",
    re.IGNORECASE,
)


def bylines(run: Sequence[Block], marks: Mapping[int, ZoneKind], first: int) -> Iterator[tuple[int, ZoneKind]]:
    """Yield bylines, date lines and signatures; names without "By" count above block `first`, the first prose."""
    named = -2  # the block last taken for a byline
    signed = _signatures(run)
    for i, block in enumerate(run):
        if is_stamp(block, near_top=i < first or named == i - 1) or is_lone_dateline(block):
            yield i, ZoneKind.DATELINE
        elif i not in marks and (i in signed or _is_byline(block, above=i < first <= TOP, below=named == i - 1)):
            named = i
            yield i, ZoneKind.BYLINE


def credit_start(block: Block) -> int:
    """Return where in the block's text the reporters in brackets at its end begin; its length where none are."""
    if not block.text.endswith((")", ").")):
        return len(block.text)
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


def is_byline(block: Block) -> bool:
    """Whether the block says by itself that it names the authors: "By …", "Reporting by …"."""
    if block.low and (_CREDITED.match(block.text) or (block.text[0] == "(" and credit_start(block) == 0)):
        return True
    by = None if block.stopped or block.words > LONGEST_BYLINE else _BY.match(block.text)
    return by is not None and _is_one_name(block.text[by.end() :].replace(",", " ").split()[:FEWEST_NAMES])


def _is_byline(block: Block, *, above: bool, below: bool) -> bool:
    """Whether the block names authors; `above` the first paragraph also without "By", `below` a name their outlet."""
    if is_byline(block):
        return True
    if not above or block.words > LONGEST_BYLINE or block.stopped:
        return False
    return is_name(_POST.sub("", block.text)) or (below and _is_affiliation(block))


def _signatures(run: Sequence[Block]) -> set[int]:
    """Return the blocks "– Ann Lee"; none where each stands behind a quotation and so names who spoke."""
    found = {i for i, block in enumerate(run) if block.bulleted and _is_signature(run, i)}
    return found if any(not _is_quoted(run, i - 1) for i in found) else set()


def _is_signature(run: Sequence[Block], i: int) -> bool:
    block = run[i]
    dash = _SIGNED.match(block.text) if block.words <= LONGEST_BYLINE and not block.stopped else None
    return dash is not None and is_name(block.text[dash.end() :]) and not _is_listed(run, i)


def _is_affiliation(block: Block) -> bool:
    return block.words <= LONGEST_AFFILIATION and not any(map(str.isdigit, block.text))


def _is_quoted(run: Sequence[Block], i: int) -> bool:
    """Whether block `i` ends in a quotation mark: a name behind it says who spoke."""
    return i >= 0 and run[i].text.endswith(('"', "”", "’", "'"))


def _is_listed(run: Sequence[Block], i: int) -> bool:
    """Whether a neighbour of block `i` begins with a list mark as well: the dash is no signature then."""
    return (i > 0 and run[i - 1].bulleted) or (i + 1 < len(run) and run[i + 1].bulleted)


def _is_one_name(words: list[str]) -> bool:
    return FEWEST_NAMES <= len(words) <= MOST_NAMES and all(
        word in _PARTICLES or _is_capitalised(word) for word in words
    )


def _is_capitalised(word: str) -> bool:
    return word[0].isupper() and all(letter.isalpha() or letter in ".'’-" for letter in word)
