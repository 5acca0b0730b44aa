"""Passages: runs of sentences of one article, about 120 words, whole paragraphs where they fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrieval.text.clean import paragraphs, zones
from retrieval.text.sentences import sentences
from retrieval.types import Parted, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

TARGET_WORDS = 120  # with the title well inside all-MiniLM-L6-v2's 256 tokens
MOST_WORDS = 160  # a passage may end this late where that is nearer to the target than ending it earlier

_LONG_WORD = 12  # characters: twice an English word with its space, so that only text without spaces is counted so

Sentences = tuple[Span, ...]

NOTHING = Span(0, 0)
"""The one sentence of the passage of an article without prose, which is found by its headline alone."""


def passages(text: str, title: str) -> list[Sentences]:
    """Return the passages of an article, each as its consecutive sentence spans.

    Every sentence of the prose is in exactly one passage; no passage spans a zone (a caption, a heading).
    """
    return [passage for section in _sections(text, title) for passage in _packed(text, section)]


def embedded_text(title: str, text: str, run: Sentences) -> Parted:
    """Return what is embedded for the passage `run` of `text`, and its sentences in it: the title gives the context."""
    passage = text[run[0].start : run[-1].end]
    before = f"{title}\n" if title and passage else title
    shift = len(before) - run[0].start
    return Parted(before + passage, tuple(Span(span.start + shift, span.end + shift) for span in run))


def _sections(text: str, title: str) -> Iterator[list[Sentences]]:
    """Yield runs of paragraphs with no zone between them, each paragraph as its sentences."""
    between = [zone.span.start for zone in zones(text, title)]
    section: list[Sentences] = []
    reached, at = 0, 0
    for paragraph in paragraphs(text, title):
        while at < len(between) and between[at] < paragraph.start:
            at += 1
        if at != reached and section:
            yield section
            section = []
        reached = at
        section.append(sentences(text, paragraph))
    if section:
        yield section


def _packed(text: str, section: list[Sentences]) -> Iterator[Sentences]:
    """Yield the section's sentences as passages: paragraphs first, sentences where a paragraph is too long."""
    current: Sentences = ()
    count = 0
    for unit in (piece for paragraph in section for piece in _fitting(text, paragraph)):
        words = _count(text, unit)
        if current and (count + words > MOST_WORDS or count + words / 2 > TARGET_WORDS):
            yield current
            current, count = (), 0
        current, count = current + unit, count + words
    if current:
        yield current


def _fitting(text: str, paragraph: Sentences) -> Iterator[Sentences]:
    """Yield a paragraph whole, or in runs of sentences of about equal length where it exceeds a passage."""
    total = _count(text, paragraph)
    if total <= MOST_WORDS:
        yield paragraph
        return
    share = total / round(total / TARGET_WORDS + 0.5)
    run: Sentences = ()
    for sentence in paragraph:
        if run and _count(text, (*run, sentence)) > share * 1.1:
            yield run
            run = ()
        run = (*run, sentence)
    yield run


def _count(text: str, run: Sentences) -> int:
    """Return the words of a run; text that does without spaces counts by its characters."""
    return sum(max(len(span.of(text).split()), (span.end - span.start) // _LONG_WORD) for span in run)
