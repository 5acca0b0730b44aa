"""The quotation marks of a chat message: which stretches of typed text stand between a pair of them.

Chat knows no marks that one paragraph opens and a later one closes, but marks of every kind, and lost ones.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retrieval.text.wording import words
from retrieval.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST = 3_000  # characters between two marks: beyond, one of them is no mark; this keeps hostile input cheap
_MOST = 300  # opening marks of a message whose ends are looked for, for the same reason
_CLOSERS = {
    "“": '”"',
    "”": "”",
    "„": "“”‟",
    "‟": "”",
    "«": "»",
    "»": "«",
    "‹": "›",
    "›": "‹",
    '"': '"”',
    "‘": "’'",
    "‚": "‘’",
    "'": "'’",
}
_MARK = re.compile(f"[{''.join(_CLOSERS)}]")
_SINGLE = frozenset("‘‚'")
_GUILLEMETS = frozenset("«»‹›")  # within which French puts a space
_BEFORE = frozenset("([{<—–―-/:,;.…*_~|>‘“„«'\"")  # what an opening mark may follow, as it may white space
_STOPS = frozenset(",.!?…;—–")  # what stands before a closing mark, and seldom before an apostrophe
_FEWEST_IN_SINGLE = 3  # words: single marks around fewer are apostrophes more often
_FEWEST_UNCLOSED = 4  # words behind a mark that nobody closed
_GAP = re.compile(r"\n[ \t]*\n")  # between paragraphs


def in_marks(text: str) -> list[tuple[Span, Span]]:
    """Return the outermost quotations in order, each with its marks and without them."""
    tries = iter(range(_MOST))
    return [pair for paragraph in paragraphs(text) for pair in _pairs(text, paragraph, tries)]


def paragraphs(text: str) -> Iterator[Span]:
    """Yield what stands between empty lines."""
    start = 0
    for gap in _GAP.finditer(text):
        yield Span(start, gap.start())
        start = gap.end()
    yield Span(start, len(text))


def _pairs(text: str, paragraph: Span, tries: Iterator[int]) -> Iterator[tuple[Span, Span]]:
    at = paragraph.start
    while mark := _MARK.search(text, at, paragraph.end):
        at = mark.start()
        if _opens(text, at, paragraph):
            if next(tries, None) is None:
                return
            end = _closing(text, at, paragraph)
            if end is not None and _enough(text, Span(at + 1, end)):
                yield Span(at, end + 1), Span(at + 1, end)
                at = end
            elif end is None and _is_left_open(text, at, paragraph):
                yield Span(at, paragraph.end), Span(at + 1, paragraph.end)
                return
        at += 1


def _enough(text: str, inside: Span) -> bool:
    return text[inside.start - 1] not in _SINGLE or len(words(inside.of(text))) >= _FEWEST_IN_SINGLE


def _is_left_open(text: str, at: int, paragraph: Span) -> bool:
    within = paragraph.end - at <= _LONGEST and text[at] not in _SINGLE
    return within and len(words(text[at + 1 : paragraph.end])) >= _FEWEST_UNCLOSED


def _opens(text: str, at: int, paragraph: Span) -> bool:
    before = text[at - 1] if at > paragraph.start else " "
    after = text[at + 1] if at + 1 < paragraph.end else " "
    inside = not after.isspace() or text[at] in _GUILLEMETS
    return inside and (before.isspace() or before in _BEFORE)


def _closes(text: str, at: int, paragraph: Span) -> bool:
    after = text[at + 1] if at + 1 < paragraph.end else " "
    return not after.isalnum() and (not text[at - 1].isspace() or text[at] in _GUILLEMETS)


def _closing(text: str, at: int, paragraph: Span) -> int | None:
    """Return where the mark at `at` is closed: behind all that is opened and closed in between, else at the first."""
    opening, end = text[at], min(paragraph.end, at + _LONGEST)
    ends = [
        place for place in range(at + 1, end) if text[place] in _CLOSERS[opening] and _closes(text, place, paragraph)
    ]
    if opening in _SINGLE:
        return _single(text, ends)
    depth = 0
    for place in range(at + 1, end):
        if text[place] in _CLOSERS[opening] and _closes(text, place, paragraph):
            if not depth:
                return place
            depth -= 1
        elif text[place] == opening and _opens(text, place, paragraph):
            depth += 1
    return ends[0] if ends else None


def _single(text: str, ends: list[int]) -> int | None:
    """Return which of the places closes a single mark: behind a stop for sure, behind "workers" only at need."""
    stopped = [place for place in ends if text[place - 1] in _STOPS]
    plain = [place for place in ends if text[place - 1] not in "sS"]
    return next(iter(stopped or plain or ends), None)
