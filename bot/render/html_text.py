"""An article's text as HTML that holds each of its characters: paragraphs, excerpt, quotations, what is no prose."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from bot.render.markup import Markup, element, joined
from retrieval.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_BREAK = re.compile(r"[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")  # what `str.splitlines` breaks at


class Paragraph(NamedTuple):
    """A paragraph: `before` is the white space in front of it, `numbers` those of the quotations that begin in it.

    The last of a text may be empty. `marked` says that the end of the excerpt is in it.
    """

    before: Markup
    content: Markup
    is_prose: bool
    numbers: tuple[int, ...] = ()
    marked: bool = False


class _Text(NamedTuple):
    text: str
    prose: Sequence[Span]
    excerpt: Span | None
    quotations: Sequence[Span]
    edges: Sequence[int]  # of all of these
    firsts: Mapping[Span, int]  # which quotation is the first of a place

    def cuts(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        inner = self.edges[bisect_right(self.edges, start) : bisect_left(self.edges, end)]
        return pairwise((start, *inner, end))


def paragraphs(
    text: str, prose: Sequence[Span], excerpt: Span | None = None, quotations: Sequence[Span] = ()
) -> Iterator[Paragraph]:
    """Yield the paragraphs of a text; what they hold, one after the other, is the text.

    `prose` (in order, not overlapping) are its stretches of prose, in which a line break ends no paragraph. The excerpt
    is marked, and a quotation set apart, piece by piece; the first piece of each has its place `START-END` for an id.
    """
    spans = (*prose, *quotations, *([excerpt] if excerpt else ()))
    edges = sorted({edge for span in spans for edge in (span.start, span.end)})
    firsts = {span: number for number, span in reversed(list(enumerate(quotations)))}
    whole = _Text(text, prose, excerpt, quotations, edges, firsts)
    blocks = list(_blocks(text, prose))
    at = 0
    for block, numbers in zip(blocks, _numbers(blocks, quotations), strict=True):
        yield _paragraph(whole, at, block, numbers)
        at = block.end
    if at < len(text):
        yield Paragraph(_gap(whole, at, len(text)), Markup(), is_prose=False)


def _blocks(text: str, prose: Sequence[Span]) -> Iterator[Span]:
    """Yield what stands between line breaks, those within prose aside, without outer white space."""
    starts, start = [span.start for span in prose], 0
    for found in _BREAK.finditer(text + "\n"):
        inside = prose[place - 1] if (place := bisect_right(starts, found.start())) else None
        if inside is None or found.start() >= inside.end:
            own = text[start : found.start()]
            if bare := own.strip():
                first = start + len(own) - len(own.lstrip())
                yield Span(first, first + len(bare))
            start = found.end()


def _numbers(blocks: Sequence[Span], quotations: Sequence[Span]) -> list[list[int]]:
    """Return the numbers of the quotations that reach into each block."""
    found: list[list[int]] = [[] for _ in blocks]
    for number, span in enumerate(quotations):
        place = bisect_right(blocks, span.start, key=lambda block: block.end)
        while place < len(blocks) and blocks[place].start < span.end:
            found[place].append(number)
            place += 1
    return found


def _paragraph(whole: _Text, at: int, block: Span, numbers: Sequence[int]) -> Paragraph:
    text, excerpt = whole.text, whole.excerpt
    is_prose = _meets(whole.prose, block)
    content = []
    for start, end in whole.cuts(block.start, block.end):
        piece = joined(text[start:end])
        for number in numbers:
            if whole.quotations[number].start <= start < whole.quotations[number].end:
                piece = _said(piece, whole, number, start, end)
        if is_prose and not _within(whole.prose, start) and text[start:end].strip():
            piece = element("span", piece, class_="aside")
        content.append(_marked(piece, excerpt, start))
    begun = tuple(number for number in numbers if whole.quotations[number].start >= at)
    ends = excerpt is not None and at < excerpt.end <= block.end
    return Paragraph(_gap(whole, at, block.start), Markup("".join(content)), is_prose, begun, ends)


def _said(piece: Markup, whole: _Text, number: int, start: int, end: int) -> Markup:
    """Return a piece of a quotation, with its id where it is the first and its number where it is the last one."""
    span = whole.quotations[number]
    own = span.of(whole.text)
    first, last = span.start + len(own) - len(own.lstrip()), span.start + len(own.rstrip()) - 1
    taken = span == whole.excerpt or whole.firsts[span] != number
    place = f"{span.start}-{span.end}" if start <= first < end and not taken else False
    return element("span", piece, class_="said", id=place, data_number=start <= last < end and str(number + 1))


def _gap(whole: _Text, start: int, end: int) -> Markup:
    """Return the white space between two paragraphs."""
    pieces = ((start, joined(whole.text[start:stop])) for start, stop in whole.cuts(start, end))
    return Markup("".join(_marked(piece, whole.excerpt, start) for start, piece in pieces if piece))


def _marked(piece: Markup, excerpt: Span | None, start: int) -> Markup:
    if excerpt is None or not excerpt.start <= start < excerpt.end:
        return piece
    return element("mark", piece, id=start == excerpt.start and f"{excerpt.start}-{excerpt.end}")


def _meets(prose: Sequence[Span], block: Span) -> bool:
    place = bisect_left(prose, block.end, key=lambda span: span.start)
    return place > 0 and block.start < prose[place - 1].end


def _within(prose: Sequence[Span], at: int) -> bool:
    place = bisect_right(prose, at, key=lambda span: span.start)
    return place > 0 and at < prose[place - 1].end
