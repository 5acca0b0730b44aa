"""From an article and a question to the spans to show: one to three consecutive sentences that answer."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from retrieval.text.words import is_stop_word, term, terms, words
from retrieval.types import Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from retrieval.text.questions import Question

MOST_SENTENCES = 3
_TITLE_SHARE = 0.5  # a term that only the headline holds is half an answer
_READ_AT_A_GLANCE = 20  # words; each further one must earn its place
_MOST_SHARED = 3  # names of a window that other articles have, too: more of them say no more

_ENDS = re.compile(r"[.!?…:;][”’\"'»)\]]*$")
_PRONOUN = re.compile(r"[“\"‘']?(?:He|She|It|They|This|That|These|Those|His|Her|Their|But he|But she|And he)\b")


class Sentence(NamedTuple):
    """A sentence of a passage: its place, its index terms, its cosine to the question, and its names and numbers.

    `things` are what it holds of the type asked for.
    """

    span: Span
    terms: frozenset[str]
    cosine: float
    words: int
    names: frozenset[str]
    numbers: int
    things: frozenset[str]


class Signs(NamedTuple):
    """What speaks for a window; weights are in learned.json."""

    coverage: float
    """The share, by rarity, of the question's terms that it holds."""
    heading: float
    """The share of those that only the title holds."""
    context: float
    """The share of those that only the rest of its passage holds."""
    nearest: float
    """The cosine of its nearest sentence."""
    mean: float
    """The mean cosine of its sentences."""
    passage: float
    """How near its passage is: half its coverage, and the mean cosine of its sentences."""
    typed: float
    """1 where it holds a thing of the type asked for, or no type is asked for."""
    things: float
    """The logarithm of how many."""
    names: float
    """The logarithm of how many names it holds that the question does not."""
    numbers: float
    """The logarithm of how many numbers it holds."""
    shared: float
    """How many of its names other articles found have, too: their share in these, summed over the three commonest."""
    headline: float
    """The share of the title's words which are not the question's that it holds."""
    lame: float
    """1 where it opens with a pronoun, or has an unmatched quotation mark."""
    asks: float
    """1 where it ends with a question."""
    label: float
    """1 where a sentence of it has no end: a line of a list, a heading or a link."""
    opening: float
    """1 where it opens the article."""
    length: float
    """The words beyond those read at a glance, in tens."""
    sentences: float
    """How many sentences it has beyond one."""


class Window(NamedTuple):
    """A run of sentences and what it is worth as an answer; worths compare within one question."""

    worth: float
    span: Span
    signs: Signs


@dataclass(frozen=True)
class Page:
    """What the windows of one article are chosen by.

    `weights` give each term of the question its rarity; `shared` each name its share in the articles found.
    """

    question: Question
    text: str
    title: str
    weights: Mapping[str, float]
    shared: Mapping[str, float]

    @cached_property
    def heading(self) -> frozenset[str]:
        """The terms of the title."""
        return frozenset(terms(self.title))

    @cached_property
    def headline(self) -> frozenset[str]:
        """The terms of the title that say something, and that the question does not hold."""
        said = {term(word) for word, _, _ in words(self.title) if not is_stop_word(word)}
        return frozenset(said) - self.question.given

    def sentence(self, span: Span, cosine: float) -> Sentence:
        """Return a sentence of the article as its windows need it."""
        text = span.of(self.text)
        found = words(text)
        names = {term(word) for word, at, _ in found if at and word[0].isupper() and not is_stop_word(word)}
        held = frozenset(term(word) for word, _, _ in found)
        numbers = sum(word[0].isdigit() for word, _, _ in found)
        things = frozenset(self.question.candidates(text))
        new = frozenset(names) - self.question.given
        return Sentence(span, held, cosine, len(text.split()), new, numbers, things)

    def windows(self, passage: Sequence[Sentence], *, opens: bool) -> list[tuple[Span, Signs]]:
        """Return the runs of one to three sentences of a passage; `opens` says that it is the article's first."""
        whole = frozenset[str]().union(*(one.terms for one in passage))
        share = coverage(whole, frozenset(), self.weights)
        near = share / 2 + sum(one.cosine for one in passage) / len(passage)
        return [
            self._window(passage[first:last], share, near, opens=opens and first == 0)
            for first, last in windows(len(passage))
        ]

    def _window(self, run: Sequence[Sentence], passage: float, near: float, *, opens: bool) -> tuple[Span, Signs]:
        span = Span(run[0].span.start, run[-1].span.end)
        shown = span.of(self.text)
        held = frozenset[str]().union(*(one.terms for one in run))
        names = frozenset[str]().union(*(one.names for one in run))
        things = frozenset[str]().union(*(one.things for one in run))
        own = coverage(held, frozenset(), self.weights)
        titled = coverage(held, self.heading, self.weights)
        count = sum(one.words for one in run)
        signs = Signs(
            coverage=own,
            heading=(titled - own) / _TITLE_SHARE,
            context=passage - own,
            nearest=max(one.cosine for one in run),
            mean=sum(one.cosine for one in run) / len(run),
            passage=near,
            typed=float(self.question.wants is None or bool(things)),
            things=math.log1p(len(things)),
            names=math.log1p(len(names)),
            numbers=math.log1p(sum(one.numbers for one in run)),
            shared=sum(sorted((self.shared.get(name, 0.0) for name in names), reverse=True)[:_MOST_SHARED]),
            headline=len(self.headline & held) / max(1, len(self.headline)),
            lame=float(is_lame(shown)),
            asks=float(shown.rstrip("”\"’'»)").endswith("?")),
            label=float(any(not _ENDS.search(one.span.of(self.text)) for one in run)),
            opening=float(opens),
            length=max(0, count - _READ_AT_A_GLANCE) / 10,
            sentences=float(len(run) - 1),
        )
        return span, signs


def windows(sentences: int) -> list[tuple[int, int]]:
    """Return the (first, last + 1) of every run of one to three of so many sentences."""
    return [
        (first, last)
        for first in range(sentences)
        for last in range(first + 1, min(first + MOST_SENTENCES, sentences) + 1)
    ]


def coverage(held: frozenset[str], heading: frozenset[str], weights: Mapping[str, float]) -> float:
    """Return the share (0 to 1, by `weights`) of the weighed terms in `held`; those only in `heading` count half."""
    total = sum(weights.values())
    got = sum(weight * (1.0 if term in held else _TITLE_SHARE * (term in heading)) for term, weight in weights.items())
    return got / total if total else 0.0


def is_lame(shown: str) -> bool:
    """Whether an excerpt would leave its reader asking "who?": a pronoun first, or an unmatched quotation mark."""
    unmatched = shown.count("“") != shown.count("”") or shown.count('"') % 2 == 1
    return bool(_PRONOUN.match(shown)) or unmatched
