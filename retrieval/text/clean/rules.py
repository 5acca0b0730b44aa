"""Zones: every rule in turn over the blocks of a text; the first to claim a block keeps it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from retrieval.text.clean.blocks import Block, blocks
from retrieval.text.clean.bylines import bylines, credit_start, is_byline
from retrieval.text.clean.credits import captions
from retrieval.text.clean.datelines import is_stamp, prefix_length
from retrieval.text.clean.layout import decorations, first_prose, headings, is_sentence, promos, tail
from retrieval.text.clean.phrases import phrase_kind
from retrieval.text.clean.repeats import headlines, repeats
from retrieval.types import Span, Zone, ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SHORTEST_HEADLINE, LONGEST_HEADLINE = 3, 20
"""Words of a first line that may be the headline where the source gave none."""


def zones(text: str, title: str = "") -> tuple[Zone, ...]:
    """Return the stretches of `text` that are not prose of the article, sorted, not overlapping.

    A zone begins and ends with a character that is not white space. `title` is the headline where the source
    gave one apart from the text.
    """
    return tuple(zone for zone, _ in _parts(text, title) if zone)


def paragraphs(text: str, title: str = "") -> tuple[Span, ...]:
    """Return the prose: the spans of `text` outside every zone, one per paragraph, without outer white space."""
    return tuple(span for zone, span in _parts(text, title) if zone is None)


@lru_cache(maxsize=16)  # an ingest takes about as many articles at a time, and asks five times for the parts of each
def _parts(text: str, title: str) -> tuple[tuple[Zone | None, Span], ...]:
    """Return every stretch of the text that is not white space, with its zone where it is not prose."""
    return tuple(_told_apart(text, title))


def _told_apart(text: str, title: str) -> Iterator[tuple[Zone | None, Span]]:
    run = blocks(text)
    marks = _marks(run, title)
    opening = next((i for i, block in enumerate(run) if i not in marks and is_sentence(block)), None)
    for i, block in enumerate(run):
        if kind := marks.get(i):
            yield Zone(kind, Span(block.start, block.end)), Span(block.start, block.end)
        else:
            yield from _prose_parts(text, block, first=i == opening)


def _prose_parts(text: str, block: Block, *, first: bool) -> Iterator[tuple[Zone | None, Span]]:
    start, end = prefix_length(block, first=first), credit_start(block)
    if start == 0 and end == len(block.text):
        yield None, Span(block.start, block.end)
        return
    cuts = ((ZoneKind.DATELINE, 0, start), (None, start, end), (ZoneKind.BYLINE, end, len(block.text)))
    for kind, low, high in cuts:
        if block.text[low:high].strip():
            yield _part(text, kind, block.start + low, block.start + high)


def _part(text: str, kind: ZoneKind | None, start: int, end: int) -> tuple[Zone | None, Span]:
    own = text[start:end]
    span = Span(start + len(own) - len(own.lstrip()), start + len(own.rstrip()))
    return (Zone(kind, span) if kind else None), span


def _marks(run: Sequence[Block], title: str) -> dict[int, ZoneKind]:
    marks: dict[int, ZoneKind] = {}

    def claim(found: Iterable[tuple[int, ZoneKind]]) -> None:
        for i, kind in found:
            marks.setdefault(i, kind)

    claim(headlines(run, title or _headline(run)))
    claim((i, kind) for i, block in enumerate(run) if (kind := phrase_kind(block)))
    claim(decorations(run))
    claim(list(bylines(run, marks, first_prose(run, marks))))
    claim(captions(run))
    claim(repeats(run, first_prose(run, marks)))
    claim(promos(run))
    claim(list(tail(run, marks)))
    claim(list(headings(run, marks)))
    return marks


def _headline(run: Sequence[Block]) -> str:
    """Return the first block where it reads like a headline, not like a byline, date or caption; else nothing."""
    first = run[0] if run else None
    if not first or first.stopped or not SHORTEST_HEADLINE <= first.words <= LONGEST_HEADLINE:
        return ""
    furniture = phrase_kind(first) or is_stamp(first, near_top=True) or is_byline(first) or 0 in dict(captions(run[:2]))
    return "" if furniture or prefix_length(first, first=True) else first.text
