"""From a question to an answer: retrieve, collapse repeats, cut excerpts, judge."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from retrieval.abstain import Evidence, judge, worth_showing
from retrieval.links import link
from retrieval.text.duplicates import near_identical, shingles
from retrieval.text.excerpts import best_window, coverage
from retrieval.text.questions import Wanted, analyse
from retrieval.text.words import terms
from retrieval.types import Excerpt, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from retrieval.abstain import Strictness, Verdict
    from retrieval.index import Index
    from retrieval.text.questions import Question
    from retrieval.types import Article, Embedder, Filters, Passage, Vectors

# Hits looked at for each excerpt shown: the others are repeats of a shown one or further passages of its article.
_HITS_EACH = 8
_FEWEST_HITS = 24
# Passages of an article among which its excerpt is sought: a second one raised the share of answers shown from .55 to
# .57 on 324 news questions, a third and fourth changed nothing.
_PASSAGES_EACH = 2
_HIT_WORTH = 0.5  # of a passage's fused score (0 to 1), beside the worth of its window


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that may be shown: its best passages, best first with their fused scores, and where they recur."""

    article: Article
    passages: tuple[tuple[Passage, float], ...]
    similarity: float
    also_in: tuple[Article, ...] = ()

    @property
    def score(self) -> float:
        """The fused score of the best passage."""
        return self.passages[0][1]


class Found(NamedTuple):
    """A passage found, with its article, fused score (0 to 1) and cosine to the question (0 where not near)."""

    passage: Passage
    article: Article
    score: float
    similarity: float

    @property
    def text(self) -> str:
        """The passage's characters."""
        return self.passage.span.of(self.article.text)


@dataclass(frozen=True, slots=True)
class Finding:
    """Excerpts best first, each with its evidence, and the verdict over them. The excerpts do not depend on it."""

    excerpts: tuple[Excerpt, ...]
    evidence: tuple[Evidence, ...]
    verdict: Verdict


class Query(NamedTuple):
    """What is asked for: at most `k` excerpts for the question `text`, from articles that meet `filters`."""

    text: str
    k: int
    filters: Filters
    strictness: Strictness


class Asked(NamedTuple):
    """A question with what the index says of it: the rarity of its terms, and its vector float32 [dimension]."""

    question: Question
    weights: Mapping[str, float]
    vector: Vectors


def find(index: Index, embedder: Embedder, query: Query) -> Finding:
    """Return the best excerpts for a question, each of another article, and whether they answer it."""
    question = analyse(query.text)
    weights = {term: index.lexical.rarity(term) for term in question.terms}
    asked = Asked(question, weights, embedder.embed([query.text])[0])
    hits, cosines = index.retrieve(asked.vector, question.terms, query.filters)
    hits = hits[: max(_FEWEST_HITS, query.k * _HITS_EACH)]
    found = [
        Found(passage, article, hit.score, cosines.get(passage.id, 0.0))
        for hit, (passage, article) in zip(hits, index.passages(hits), strict=True)
    ]
    shown = collapse(found)[: query.k]
    nearest = _sentence_cosines(shown, embedder, asked.vector)
    excerpts = [_excerpt(asked, item, nearest) for item in shown]
    evidence = [_evidence(asked, item, nearest) for item in shown]
    size = index.manifest.passages
    kept = [at for at, item in enumerate(evidence) if at == 0 or worth_showing(item, size, query.strictness)]
    return Finding(
        tuple(excerpts[at] for at in kept),
        tuple(evidence[at] for at in kept),
        judge(evidence, size, query.strictness),
    )


def collapse(found: Iterable[Found]) -> list[Candidate]:
    """Return the articles found, best first, near-copies named beside the first of them instead of on their own."""
    kept: dict[str, Candidate] = {}
    runs: dict[str, frozenset[tuple[str, ...]]] = {}
    copies: set[str] = set()
    for item in found:
        name = item.article.id
        if name in kept:
            if len(kept[name].passages) < _PASSAGES_EACH:
                kept[name] = replace(kept[name], passages=(*kept[name].passages, (item.passage, item.score)))
        elif name not in copies:
            words = shingles(item.text)
            twin = next((other for other, run in runs.items() if near_identical(words, run)), None)
            if twin is None:
                kept[name], runs[name] = Candidate(item.article, ((item.passage, item.score),), item.similarity), words
            else:
                kept[twin] = replace(kept[twin], also_in=(*kept[twin].also_in, item.article))
                copies.add(name)
    return list(kept.values())


def _sentence_cosines(shown: Sequence[Candidate], embedder: Embedder, vector: Vectors) -> dict[tuple[str, Span], float]:
    """Return the cosine to the question of every sentence that may be shown; all are embedded in one call."""
    keys = [(item.article.id, span) for item in shown for passage, _ in item.passages for span in passage.sentences]
    texts = {item.article.id: item.article.text for item in shown}
    cosines: Vectors = embedder.embed([span.of(texts[name]) for name, span in keys]) @ vector
    return dict(zip(keys, cosines.tolist(), strict=True))


def _excerpt(asked: Asked, item: Candidate, cosines: Mapping[tuple[str, Span], float]) -> Excerpt:
    article = item.article
    windows = []
    for passage, score in item.passages:
        sentences = [(span, cosines[article.id, span]) for span in passage.sentences]
        window = best_window(asked.question, article.text, article.title, sentences, asked.weights)
        windows.append((window.worth + _HIT_WORTH * score, window.span))
    span = max(windows, key=lambda pair: (pair[0], -pair[1].start))[1]
    return Excerpt(article, span, item.score, link(article, span), item.also_in)


def _evidence(asked: Asked, item: Candidate, cosines: Mapping[tuple[str, Span], float]) -> Evidence:
    question, article = asked.question, item.article
    heading = frozenset(terms(article.title))
    held = frozenset(terms(article.text)) | heading
    texts = [passage.span.of(article.text) for passage, _ in item.passages]
    missing = tuple(word for word, term in question.specifics if term not in held)
    typed = question.wants not in (Wanted.NUMBER, Wanted.TIME) or any(map(question.wanted_in, texts))
    return Evidence(
        similarity=item.similarity,
        sentence=max(cosines[article.id, span] for passage, _ in item.passages for span in passage.sentences),
        coverage=max(coverage(question.terms, text, heading, asked.weights) for text in texts),
        article_coverage=coverage(question.terms, article.text, heading, asked.weights),
        missing=missing,
        missing_share=len(missing) / max(1, len(question.specifics)),
        lacks=None if typed else question.wants,
    )
