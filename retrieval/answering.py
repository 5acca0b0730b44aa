"""From a question to an answer: retrieve, collapse repeats, cut excerpts, judge."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from retrieval.abstain import Evidence, judge
from retrieval.links import link
from retrieval.text.duplicates import near_identical, shingles
from retrieval.text.excerpts import best_window, coverage, windows
from retrieval.text.passages import embedded_text
from retrieval.text.questions import analyse
from retrieval.text.words import terms
from retrieval.types import Excerpt

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from retrieval.abstain import Verdict
    from retrieval.index import Index
    from retrieval.text.questions import Question
    from retrieval.types import Article, Embedder, Filters, Passage, Vectors

# Passages looked at for each excerpt shown: the rest are repeats of a shown one or further passages of its article.
_CANDIDATES_EACH = 8


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may be shown, with the articles that carry the same words. `similarity` is a cosine."""

    passage: Passage
    article: Article
    score: float
    similarity: float
    also_in: tuple[Article, ...] = ()

    @property
    def text(self) -> str:
        """The passage's characters."""
        return self.passage.span.of(self.article.text)


@dataclass(frozen=True, slots=True)
class Finding:
    """What answering found: excerpts best first with what each is worth, and the verdict over them."""

    excerpts: tuple[Excerpt, ...]
    evidence: tuple[Evidence, ...]
    verdict: Verdict


def find(index: Index, embedder: Embedder, text: str, k: int, filters: Filters) -> Finding:
    """Return the `k` best excerpts for a question, from different articles, and whether they answer it."""
    question = analyse(text)
    weights = {term: index.lexical.rarity(term) for term in question.terms}
    vector = embedder.embed([text])[0]
    hits, similarities = index.retrieve(vector, question.terms, filters)
    hits = hits[: k * _CANDIDATES_EACH]
    candidates = [
        Candidate(passage, article, hit.score, similarities.get(passage.id, 0.0))
        for hit, (passage, article) in zip(hits, index.passages(hits), strict=True)
    ]
    shown = collapse(candidates)[:k]
    excerpts = _excerpts(question, shown, weights, embedder, vector)
    evidence = tuple(_evidence(question, item, cut, weights) for item, cut in zip(shown, excerpts, strict=True))
    return Finding(excerpts, evidence, judge(evidence))


def collapse(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates without repeats: one of each article, near-copies named beside the first of them."""
    kept: list[Candidate] = []
    runs: list[frozenset[tuple[str, ...]]] = []
    seen: set[str] = set()
    for candidate in candidates:
        if candidate.article.id in seen:
            continue
        seen.add(candidate.article.id)
        words = shingles(candidate.text)
        twin = next((at for at, other in enumerate(runs) if near_identical(words, other)), None)
        if twin is None:
            kept.append(candidate)
            runs.append(words)
        else:
            kept[twin] = replace(kept[twin], also_in=(*kept[twin].also_in, candidate.article))
    return kept


def _excerpts(
    question: Question, shown: Sequence[Candidate], weights: Mapping[str, float], embedder: Embedder, vector: Vectors
) -> tuple[Excerpt, ...]:
    """Return the best window of each candidate; all windows are embedded in one call."""
    spans = [windows(candidate.passage.sentences) for candidate in shown]
    texts = [
        embedded_text(candidate.article.title, span.of(candidate.article.text))
        for candidate, some in zip(shown, spans, strict=True)
        for span in some
    ]
    cosines = iter((embedder.embed(texts) @ vector).tolist()) if texts else iter(())
    excerpts = []
    for candidate, some in zip(shown, spans, strict=True):
        text, title = candidate.article.text, candidate.article.title
        span = best_window(question, text, title, some, weights, [next(cosines) for _ in some])
        excerpts.append(
            Excerpt(candidate.article, span, candidate.score, link(candidate.article, span), candidate.also_in)
        )
    return tuple(excerpts)


def _evidence(question: Question, item: Candidate, excerpt: Excerpt, weights: Mapping[str, float]) -> Evidence:
    heading = frozenset(terms(item.article.title))
    whole = frozenset(terms(item.article.text)) | heading
    return Evidence(
        similarity=item.similarity,
        coverage=coverage(question.terms, excerpt.text, heading, weights),
        passage_coverage=coverage(question.terms, item.text, heading, weights),
        article_coverage=coverage(question.terms, item.article.text, heading, weights),
        missing=tuple(name for name in (*question.names, *question.numbers) if name not in whole),
        typed=question.wanted_in(excerpt.text),
    )
