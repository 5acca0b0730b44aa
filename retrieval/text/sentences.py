"""Sentence spans: nupunkt's boundaries, mended where newswire style misleads it."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

import nupunkt

from retrieval.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

# A piece that ends so is not a whole sentence in newswire ("Lt. Gov. Josh Green", "New York: An ex-U.S. congressman").
# A wrong join makes an excerpt longer; a wrong cut makes it false: when in doubt, join.
_UNFINISHED = re.compile(
    r"(?<!\w)(?:Lt|Gov|Sen|Rep|Reps|Sens|Gen|Maj|Col|Cpl|Capt|Cmdr|Sgt|Pvt|Adm|Dr|Mr|Mrs|Ms|Prof|Rev|Hon|Fr|Sr|St|Mt|Ft|"
    r"vs|v|No|Nos|Pres|Supt|Det|Insp|Atty|Ald|Amb|Jan|Feb|Aug|Sept|Sep|Oct|Nov|Dec|U\.S|U\.K|U\.N|E\.U|[A-Z])\.\s*$"
)
_SMALL = re.compile(r"[a-z,;]")  # a sentence does not begin with a small letter
_MONTH = re.compile(r"(?:January|February|March|April|June|July|August|September|October|November|December)\.$")
_ATTRIBUTION = re.compile(r"(?:[\w.’'-]+ ){1,3}[\w’'-]+\.?$")  # "Blinken affirmed." afloat behind a closing mark
_CLOSING = '”’"»'

# Text without sentence ends (tables, transcripts without marks, hostile input) is cut into pieces of bounded length.
_LONGEST_WORDS = 150  # longer than any sentence read in 6,000 news articles' prose outside lists
_LONGEST_CHARS = 1500
_CLAUSE_END = re.compile(r"[;:,—–]\s|\s")


def sentences(text: str, within: Span | None = None) -> tuple[Span, ...]:
    """Return the sentences of `text` (or of its stretch `within`), trimmed, in order, as spans into `text`.

    Together they cover every character that is not white space. A sentence of more than 150 words or 1,500 characters
    is cut after a clause or a word.
    """
    within = within or Span(0, len(text))
    found = _mended(text, _boundaries(text, within))
    return tuple(piece for span in found for piece in _bounded(text, span))


def _boundaries(text: str, within: Span) -> Iterator[Span]:
    prose = within.of(text)
    # nupunkt raises on nothing, but its spans leave out nothing either: they tile the text.
    for start, end in nupunkt.sent_spans(prose):
        trimmed = trim(text, Span(within.start + start, within.start + end))
        if trimmed.start < trimmed.end:
            yield trimmed


def _mended(text: str, pieces: Iterator[Span]) -> list[Span]:
    whole: list[Span] = []
    for piece in pieces:
        if whole and _goes_on(text, whole[-1], piece):
            whole[-1] = Span(whole[-1].start, piece.end)
        else:
            whole.append(piece)
    return whole


def _goes_on(text: str, before: Span, piece: Span) -> bool:
    """Whether `piece` continues the sentence `before` it."""
    ending = text[max(before.start, before.end - len(" September.")) : before.end]
    if _UNFINISHED.search(ending) or _SMALL.match(text, piece.start):
        return True
    if ending[-1] in _CLOSING:
        return bool(_ATTRIBUTION.fullmatch(text, piece.start, piece.end))
    return text[piece.start].isdigit() and bool(_MONTH.search(ending))


def _bounded(text: str, span: Span) -> Iterator[Span]:
    while span.end - span.start > _LONGEST_CHARS or len(span.of(text).split(None, _LONGEST_WORDS)) > _LONGEST_WORDS:
        cut = _cut(text, span)
        yield trim(text, Span(span.start, cut))
        span = trim(text, Span(cut, span.end))
    yield span


def _cut(text: str, span: Span) -> int:
    """Return where to cut: after the last clause, else word, of the first half of the limits."""
    furthest = span.start + min(_LONGEST_CHARS, span.end - span.start) // 2
    breaks = islice(_CLAUSE_END.finditer(text, span.start + 1, furthest), _LONGEST_WORDS // 2)
    ends = [match.end() for match in breaks]
    clauses = [end for end in ends if text[end - 2] in ";:,—–"]
    return (clauses or ends or [furthest])[-1]


def trim(text: str, span: Span) -> Span:
    """Return `span` without white space at its ends; empty at its start where there is nothing else."""
    start, end = span.start, span.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
