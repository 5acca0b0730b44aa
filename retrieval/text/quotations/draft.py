"""From an article to the paragraphs that are parsed: their marks, what is whole in them, what the parser sees."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.text.clean import paragraphs
from retrieval.text.quotations.cues import STATING, VERBS
from retrieval.text.quotations.kinds import looks
from retrieval.text.quotations.marks import marked
from retrieval.text.quotations.mask import Masked, masked
from retrieval.text.quotations.turns import TURN, turns
from retrieval.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retrieval.text.quotations.marks import Marked
    from retrieval.text.quotations.weights import Linear

# A longer paragraph is cut: the parser's memory grows with its text. In 14,570 paragraphs of news, 15 were longer.
LONGEST = 2_000  # characters
_WORD = re.compile("[a-z]+")
# A paragraph without marks and without any of these reports nothing.
_REPORTING = frozenset({"according", *(form for form, verb in VERBS.items() if verb in STATING)})
_SENTENCE_END = re.compile(r"[.!?][\"”’')]*\s")
# "― Tomas Brekke, engineer" on the line below a quotation belongs to it.
_SIGNATURE = re.compile(r"[*_]{0,3}(?:[―—–]|--?)\s*[*_]{0,3}[A-ZÀ-Þ][^\"“”«»\n]*(?<![―—–-])(?<![―—–-]\.)$")
_CREDIT = re.compile(r"\b(?:report|staff|contribut|news|photo|reuters)", re.IGNORECASE)  # it signs the article
_LONGEST_SIGNATURE = 100  # characters


@dataclass(slots=True)
class Draft:
    """A paragraph to be parsed; `looks` are the features of each of its quotations, `whole` what they come to."""

    span: Span
    quotes: Sequence[Marked]
    looks: Sequence[list[str]]
    whole: Sequence[bool]
    mask: Masked


def drafts(text: str, title: str, whole: Linear) -> list[Draft]:
    """Return the paragraphs that hold marks, may report something, or lead up to a quotation."""
    prose = _signed(text, paragraphs(text, title))
    pieces = [piece for paragraph in prose for piece in _pieces(text, paragraph)]
    spoken = turns(text, pieces)
    quotes = [[spoken[piece]] if piece in spoken else marked(text, piece) for piece in pieces]
    found: list[Draft] = []
    for at, piece in enumerate(pieces):
        leads = at + 1 < len(pieces) and quotes[at + 1] and quotes[at + 1][0].outer.start == pieces[at + 1].start
        if quotes[at] or leads or not _REPORTING.isdisjoint(_WORD.findall(piece.of(text).lower())):
            found.append(_draft(text, piece, quotes[at], whole))
    return found


def _draft(text: str, piece: Span, quotes: Sequence[Marked], model: Linear) -> Draft:
    seen = [looks(text, piece, quote, quotes[at - 1] if at else None) for at, quote in enumerate(quotes)]
    whole = [quote.style == TURN or model.score(features) > 0 for quote, features in zip(quotes, seen, strict=True)]
    return Draft(piece, quotes, seen, whole, masked(text, piece, quotes, whole))


def _signed(text: str, prose: Sequence[Span]) -> list[Span]:
    """Return the paragraphs, those that sign a quotation joined to it."""
    joined: list[Span] = []
    signs = [_is_signature(text, paragraph) for paragraph in prose]
    for at, paragraph in enumerate(prose):
        listed = at + 1 < len(prose) and signs[at + 1]  # two in a row are items of a list
        if joined and signs[at] and not listed and _is_quotation(text, joined[-1], paragraph.start):
            joined[-1] = Span(joined[-1].start, paragraph.end)
        else:
            joined.append(paragraph)
    return joined


def _is_signature(text: str, paragraph: Span) -> bool:
    short = paragraph.end - paragraph.start <= _LONGEST_SIGNATURE
    signs = short and _SIGNATURE.match(text, paragraph.start, paragraph.end)
    return bool(signs) and not _CREDIT.search(text, paragraph.start, paragraph.end)


def _is_quotation(text: str, paragraph: Span, following: int) -> bool:
    """Whether a paragraph is one quotation, from its first mark to its last, and borders on the next."""
    if paragraph.end - paragraph.start > LONGEST or text[paragraph.end : following].strip():
        return False
    quotes = marked(text, paragraph)
    return len(quotes) == 1 and quotes[0].closed and not _outside(text, paragraph, quotes[0].outer).strip("*_")


def _outside(text: str, paragraph: Span, outer: Span) -> str:
    return text[paragraph.start : outer.start] + text[outer.end : paragraph.end]


def _pieces(text: str, paragraph: Span) -> Iterator[Span]:
    start = paragraph.start
    while paragraph.end - start > LONGEST:
        end = _cut(text, start, paragraph.end)
        yield Span(start, end)
        start = end
    yield Span(start, paragraph.end)


def _cut(text: str, start: int, end: int) -> int:
    """Return where to cut what is too long: behind the last sentence outside marks, else any sentence, else a word.

    A quotation that is too long for that is kept whole, up to twice the length, with the sentence that ends behind it.
    """
    middle, last, furthest = start + LONGEST // 2, start + LONGEST, min(end, start + 2 * LONGEST)
    quoted = [quote.outer for quote in marked(text, Span(start, min(end, furthest + LONGEST)))]
    sentences = [match.end() for match in _SENTENCE_END.finditer(text, middle, last)]
    if outside := next((at for at in reversed(sentences) if not _around(at, quoted)), None):
        return outside
    around = _around(last, quoted)
    if around and around.end <= furthest:
        after = _SENTENCE_END.search(text, around.end, furthest)
        return after.end() if after else around.end
    return sentences[-1] if sentences else text.rfind(" ", middle, last) + 1 or last


def _around(at: int, quoted: Sequence[Span]) -> Span | None:
    """Return the quotation in the midst of which a character stands."""
    place = bisect_left(quoted, at, key=lambda span: span.start) - 1
    return quoted[place] if place >= 0 and at < quoted[place].end else None
