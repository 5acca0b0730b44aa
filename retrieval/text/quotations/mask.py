"""A paragraph as the parser reads it: whole statements between marks become stub clauses, fragments lose their marks.

A parser is misled by what people say in the middle of what is said of them; with the words out of its way, "…, Brekke
told the meeting" is one short clause. Every token of the masked text is traced back to the stored characters.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from retrieval.text.quotations.cues import VERBS
from retrieval.text.quotations.kinds import opening, trailing
from retrieval.types import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.text.quotations.marks import Marked

STUB = "It works"
_CLAUSE = re.compile(r"[^.!?:\"“”]{0,300}")  # what follows a quotation up to the end of its sentence
_NEAR = 100  # characters behind a quotation that are looked at
_SIGNED = re.compile(r"\s*(?P<dash>[―—–]|--?)\s*(?=[^\W\d_])")  # a dash in front of who said it
_EMPHASIS = "*_"  # Markdown's, round a quotation
_SPACES = re.compile(r"\s{2,}")
# Character for character: what a parser trained on newswire of another day reads best.
_PLAIN = str.maketrans(
    dict.fromkeys("\n\r\t\u00a0\u2009\u202f", " ")
    | dict.fromkeys(map(chr, range(0xD800, 0xE000)), " ")  # halves of characters, which no parser takes
    | {"\u2019": "'", "\u2018": "'", "\u2015": "\u2014"}
)


@dataclass(slots=True)
class Masked:
    """A masked paragraph: `text` for the parser, `places` the masked span of each quotation (empty where left out)."""

    text: str = ""
    places: list[Span] = field(default_factory=list)
    _from: list[int] = field(default_factory=list)  # where in the masked text each piece begins
    _stands_for: list[Span] = field(default_factory=list)  # the stored characters of each piece
    _kept: list[bool] = field(default_factory=list)  # whether it is those characters, one for one

    def keep(self, text: str, span: Span) -> None:
        """Append stored characters; any run of white space reads as one space."""
        start = span.start
        for spaces in _SPACES.finditer(text, span.start, span.end):
            self._add(text[start : spaces.start() + 1].translate(_PLAIN), Span(start, spaces.start() + 1), kept=True)
            start = spaces.end()
        self._add(text[start : span.end].translate(_PLAIN), Span(start, span.end), kept=True)

    def write(self, words: str, span: Span) -> None:
        """Append characters that stand for a stored span."""
        self._add(words, span, kept=False)

    def stored(self, span: Span) -> Span:
        """Return the stored characters that a masked span stands for."""
        first, last = self._piece(span.start), self._piece(span.end - 1)
        start, end = self._stands_for[first].start, self._stands_for[last].end
        if self._kept[first]:
            start += span.start - self._from[first]
        if self._kept[last]:
            end = self._stands_for[last].start + span.end - self._from[last]
        return Span(start, end)

    def _add(self, words: str, span: Span, *, kept: bool) -> None:
        if words:
            self._from.append(len(self.text))
            self._stands_for.append(span)
            self._kept.append(kept)
            self.text += words  # at most a few hundred pieces: a paragraph is cut where it is long

    def _piece(self, offset: int) -> int:
        return bisect_right(self._from, offset) - 1


def masked(text: str, paragraph: Span, quotes: Sequence[Marked], whole: Sequence[bool]) -> Masked:
    """Return the paragraph with the `whole` quotations as stubs and the others without their marks."""
    out = Masked()
    at = paragraph.start
    before: Marked | None = None
    for quote, entire in zip(quotes, whole, strict=True):
        _lead(out, text, Span(at, quote.outer.start), quote)
        start = len(out.text)
        if not entire:
            out.keep(text, quote.span)
        elif not (before and _goes_on(text, before, quote)):
            out.write(STUB, quote.outer)
        out.places.append(Span(start, len(out.text)))
        at = _trail(out, text, paragraph, quote, entire=entire)
        before = quote if entire else None
    out.keep(text, Span(at, paragraph.end))
    return out


def _lead(out: Masked, text: str, span: Span, quote: Marked) -> None:
    """Keep what stands before a quotation; of a turn's label, the name alone."""
    if quote.label:
        out.keep(text, quote.label)
        colon = text.index(":", quote.label.end)
        out.write(": ", Span(colon, colon + 1))
        return
    end = span.end
    while end > span.start and text[end - 1] in _EMPHASIS:
        end -= 1
    out.keep(text, Span(span.start, end))


def _trail(out: Masked, text: str, paragraph: Span, quote: Marked, *, entire: bool) -> int:
    """Write how a stub ends, and return where what follows the quotation goes on."""
    at = quote.outer.end
    while at < paragraph.end and text[at] in _EMPHASIS:
        at += 1
    if signed := _SIGNED.match(text, at, paragraph.end):
        out.write(" — ", Span(*signed.span("dash")))
        return signed.end()
    if entire:
        out.write(_stop(text, paragraph, quote), quote.outer)
    return at


def _goes_on(text: str, before: Marked, quote: Marked) -> bool:
    """Whether a quotation is the second half of one that its attribution interrupts."""
    between = text[before.outer.end : quote.outer.start]
    return opening(between, before) == "," and not any(mark in between for mark in ".!?")


def _stop(text: str, paragraph: Span, quote: Marked) -> str:
    """Return how the stub ends: a comma where its attribution follows, a stop where nothing of the sentence does."""
    clause = _CLAUSE.match(text, quote.outer.end, paragraph.end)
    trail = text[quote.outer.end : min(paragraph.end, quote.outer.end + _NEAR)]
    follows = trailing(trail)
    if follows in ".,;:?!)—":
        return "" if trail[:1].isspace() or follows != "—" else " "
    reports = clause is not None and any(word.lower() in VERBS for word in clause[0].split())
    if follows.startswith("verb") or (reports and follows == "word") or quote.span.of(text).endswith((",", "—")):
        return ","
    return "." if follows in ("end", "name") else ""
