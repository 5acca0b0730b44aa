"""What is measured, side by side over one index: On Record, BM25 alone, vectors alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from retrieval.answering import Query
from retrieval.index import DEPTH
from retrieval.text.words import content_terms
from retrieval.types import Filters, Reading, Span

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from retrieval.abstain import Strictness
    from retrieval.corpus import Corpus
    from retrieval.index import Index
    from retrieval.types import Article, Hit, Passage, Reason

OURS = "onrecord"
RANKS = 10
SHOWN = 3
_AT_ONCE = 20  # hits whose articles are read together: the first ten articles seldom take more


class Shown(NamedTuple):
    """Characters `span` of an article, as shown."""

    text: str
    article: Article
    span: Span


class Ranked(NamedTuple):
    """What a system makes of a question.

    `families` are the first ten articles, best first, near-copies as one; `excerpts` the first three shown, those that
    it would show had it not refused included; `confidence` compares within one system; `reason` is why it refuses.
    """

    families: tuple[tuple[Article, ...], ...]
    excerpts: tuple[Shown, ...]
    confidence: float
    reason: Reason | None = None


class System(Protocol):
    """Something that answers questions."""

    name: str

    def rank(self, question: str, asked: date | None) -> Ranked:
        """Return what is found for `question`, asked on the day `asked` where one is known."""
        ...


class OnRecord:
    """On Record as it answers, its confidence a probability."""

    name = OURS

    def __init__(self, corpus: Corpus, strictness: Strictness) -> None:
        self._corpus, self._strictness = corpus, strictness

    def rank(self, question: str, asked: date | None) -> Ranked:
        """Return the families found, and the excerpts with the verdict over them."""
        finding = self._corpus.find(Query(question, SHOWN, Filters(), self._strictness, today=asked))
        excerpts = tuple(Shown(item.text, item.article, item.span) for item in finding.excerpts[:SHOWN])
        families = tuple(tuple(item.article for item in family) for family in finding.families[:RANKS])
        return Ranked(families, excerpts, finding.verdict.confidence, finding.verdict.reason)


class LexicalAlone:
    """BM25 over the question's terms, articles by their best passage; its confidence is the best score."""

    name = "bm25"

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus

    def rank(self, question: str, asked: date | None) -> Ranked:  # noqa: ARG002  # words alone count
        """Return the best articles; it never refuses."""
        index = self._corpus.index()
        return _by_best_passage(index, index.lexical.search(content_terms(question), DEPTH, Filters()))


class DenseAlone:
    """The embedding model over passages, articles by their best one; its confidence is the best cosine."""

    name = "dense"

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus

    def rank(self, question: str, asked: date | None) -> Ranked:  # noqa: ARG002  # nearness alone counts
        """Return the best articles; it never refuses."""
        index = self._corpus.index()
        return _by_best_passage(index, index.store.search(self._corpus.embedder().embed([question])[0], DEPTH))


class NoReader:
    """A `Reader` that finds no quotations: no figure of questions and answers rests on any."""

    digest = ""

    def read(self, articles: Sequence[tuple[str, str]]) -> list[Reading]:
        """Return an empty reading for each article."""
        return [Reading() for _ in articles]


def _by_best_passage(index: Index, hits: Sequence[Hit]) -> Ranked:
    best: dict[str, tuple[Passage, Article]] = {}
    for start in range(0, len(hits), _AT_ONCE):
        for passage, article in index.passages(hits[start : start + _AT_ONCE]):
            best.setdefault(article.id, (passage, article))
        if len(best) >= RANKS:
            break
    first = list(best.values())[:RANKS]
    shown = (Shown(passage.span.of(article.text), article, passage.span) for passage, article in first[:SHOWN])
    return Ranked(tuple((article,) for _, article in first), tuple(shown), hits[0].score if hits else 0.0)
