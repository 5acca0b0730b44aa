"""Blocks: the lines of a scraped text, put together again where they were wrapped at a column."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORT = 600
"""Characters up to which a block may be read by the phrase tables: the longest small print seen is about 550. It also
bounds what any pattern can cost."""

WIDEST_COLUMN = 110
"""Characters: nobody wraps wider than 100, and e-mail adds quotation marks in front. A longer line is a paragraph."""

NARROWEST_COLUMN = 30
"""Characters: below this, lines are verse, lists or tables."""

FEWEST_BREAKS = 3
"""Breaks in mid-sentence that it takes to recognise a column."""

AGREEING = 0.75
"""Of those breaks, how many must come where the next word would not have fitted; at inline links, few do."""

RAGGED = 8
"""Characters by which a full line may fall short of the column in mid-sentence: words were edited after wrapping."""

DANGLING = frozenset("the a an of to from with and or that by its their his her into as than said".split())
"""Words with which no heading, caption or paragraph ends: what follows on the next line belongs to them."""

BULLETS = "•*-–—―►▶▪●·>■█"
CLOSERS = "\"'”’»)]›"
STOPS = ".!?…。！？"


@dataclass(frozen=True, slots=True)
class Block:
    """Characters `start` to `end` of the text, without outer white space: a paragraph, or something else on a line.

    `low` is the text in lower case, with single spaces, straight apostrophes and no Markdown marks round it, or empty
    where the block is longer than `SHORT`; `stopped` tells whether it ends like a sentence, closing quotation marks and
    brackets aside; `follows`, whether no blank line stands above it.
    """

    start: int
    end: int
    text: str
    low: str
    words: int
    stopped: bool
    follows: bool

    @property
    def bulleted(self) -> bool:
        """Whether it begins with a list mark."""
        return self.text[0] in BULLETS


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    text: str
    follows: bool  # the line before it is not blank


def ends_sentence(text: str) -> bool:
    """Whether `text` ends with a full stop, a question or exclamation mark, or an ellipsis."""
    last = text[-8:].rstrip(CLOSERS)[-1:]
    return last != "" and last in STOPS


def blocks(text: str) -> list[Block]:
    """Return the blocks of `text` in order; white space lies between them, nothing else."""
    lines = list(_lines(text))
    column = _column(lines)
    return list(_rejoined(text, lines, column)) if lines else []


def _block(text: str, first: _Line, last: _Line) -> Block:
    start, end = first.start, last.start + len(last.text)
    own = text[start:end]
    words = own.split()
    low = _unmarked(" ".join(words).lower().replace("’", "'")) if end - start <= SHORT else ""
    return Block(start, end, own, low, len(words), ends_sentence(own), first.follows)


def _unmarked(low: str) -> str:
    """Return a block without the Markdown marks of a heading or of emphasis round the whole of it."""
    bare = low.lstrip("#*_ ")
    return bare.rstrip("*_") if bare != low else low


def _lines(text: str) -> Iterator[_Line]:
    position, follows = 0, False
    for line in text.splitlines(keepends=True):
        own = line.strip()
        if own:
            yield _Line(position + len(line) - len(line.lstrip()), own, follows)
        follows = bool(own)
        position += len(line)


def _column(lines: list[_Line]) -> int | None:
    """Return the column at which the text was wrapped, None where its line breaks separate paragraphs."""
    breaks = [(a, b) for a, b in pairwise(lines) if len(a.text) <= WIDEST_COLUMN and _runs_on(a, b)]
    if len(breaks) < FEWEST_BREAKS:
        return None
    lengths = sorted(len(a.text) for a, _ in breaks)
    column = lengths[len(lengths) * 9 // 10]  # the longest may be a word that could not be broken
    full = sum(_is_full(a, b, column - RAGGED) for a, b in breaks)
    return column if full >= AGREEING * len(breaks) else None


def _runs_on(line: _Line, following: _Line) -> bool:
    """Whether a sentence runs on from a line to the next: it stops at a word, and a small letter follows."""
    if not following.follows or len(line.text) < NARROWEST_COLUMN:
        return False
    if not line.text[-1].isalnum() and line.text[-1] != ",":
        return False
    return following.text[0].islower() or line.text.rsplit(None, 1)[-1] in DANGLING


def _is_full(line: _Line, following: _Line, column: int) -> bool:
    word = following.text[:WIDEST_COLUMN].split(None, 1)[0]
    return len(line.text) + 1 + len(word) > column


def _rejoined(text: str, lines: list[_Line], column: int | None) -> Iterator[Block]:
    first = lines[0]
    for line, following in pairwise(lines):
        if not _continues(line, following, column):
            yield _block(text, first, line)
            first = following
    yield _block(text, first, lines[-1])


def _continues(line: _Line, following: _Line, column: int | None) -> bool:
    """Whether the break between two lines falls inside a paragraph."""
    if not following.follows or following.text[0] in BULLETS:
        return False
    if _runs_on(line, following):
        return True
    if column is None or len(line.text) > column + RAGGED:
        return False
    return _is_full(line, following, column if ends_sentence(line.text) else column - RAGGED)
