"""From a question to an answer: retrieve, collapse repeats, cut excerpts, judge."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from retrieval.abstain import Evidence, judge, order
from retrieval.links import link
from retrieval.text.duplicates import near_identical, says_the_same, shingles
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

# Hits looked at, whatever the number of excerpts: an answer must not change because fewer of it are shown.
_HITS = 160
# Articles on which the verdict rests.
_JUDGED = 3
# Passages of an article among which its excerpt is sought: a second one raised the share of answers shown from .55 to
# .57 on 324 news questions, a third and fourth changed nothing.
_PASSAGES_EACH = 2
_HIT_WORTH = 0.5  # of a passage's fused score (0 to 1), beside the worth of its window


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that may be shown: its best passages, best first with their fused scores; `similarity` is a cosine."""

    article: Article
    passages: tuple[tuple[Passage, float], ...]
    similarity: float

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
    hits = hits[:_HITS]
    found = [
        Found(passage, article, hit.score, cosines.get(passage.id, 0.0))
        for hit, (passage, article) in zip(hits, index.passages(hits), strict=True)
    ]
    families = group(found, max(query.k, _JUDGED))
    nearest = _sentence_cosines([member for family in families for member in family], embedder, asked.vector)
    shown = [pair for family in families for pair in _excerpts(asked, family, nearest)][: max(query.k, _JUDGED)]
    evidence = [_evidence(asked, item, excerpt, nearest) for item, excerpt in shown]
    verdict = judge(evidence[:_JUDGED], index.manifest.passages, query.strictness)
    kept = order(evidence, index.manifest.passages, query.strictness)[: query.k]
    return Finding(tuple(shown[at][1] for at in kept), tuple(evidence[at] for at in kept), verdict)


def group(found: Iterable[Found], most: int) -> list[list[Candidate]]:
    """Return the articles found, best first, in at most `most` families of near-copies."""
    members: dict[str, Candidate] = {}
    families: list[tuple[frozenset[tuple[str, ...]], list[str]]] = []
    for item in found:
        name = item.article.id
        if name in members:
            known = members[name]
            if len(known.passages) < _PASSAGES_EACH:
                members[name] = replace(known, passages=(*known.passages, (item.passage, item.score)))
            continue
        words = shingles(item.text)
        family = next((names for run, names in families if near_identical(words, run)), None)
        if family is None and len(families) == most:
            continue
        members[name] = Candidate(item.article, ((item.passage, item.score),), item.similarity)
        if family is None:
            families.append((words, [name]))
        else:
            family.append(name)
    return [[members[name] for name in names] for _, names in families]


def _excerpts(
    asked: Asked, family: Sequence[Candidate], cosines: Mapping[tuple[str, Span], float]
) -> list[tuple[Candidate, Excerpt]]:
    """Return the excerpts of a family of near-copies: one, and the others only where they do not say the same."""
    kept: list[tuple[Candidate, Excerpt]] = []
    for member in family:
        same = next(
            (at for at, (_, excerpt) in enumerate(kept) if says_the_same(member.article.text, excerpt.text)), None
        )
        if same is None:
            kept.append((member, _excerpt(asked, member, cosines)))
        else:
            item, excerpt = kept[same]
            kept[same] = item, replace(excerpt, also_in=(*excerpt.also_in, member.article))
    return kept


def _sentence_cosines(shown: Sequence[Candidate], embedder: Embedder, vector: Vectors) -> dict[tuple[str, Span], float]:
    """Return the cosine to the question of every sentence that may be shown; all are embedded in one call."""
    keys = [(item.article, span) for item in shown for passage, _ in item.passages for span in passage.sentences]
    texts = list(dict.fromkeys(span.of(article.text) for article, span in keys))  # near-copies share most of theirs
    cosines: dict[str, float] = dict(zip(texts, (embedder.embed(texts) @ vector).tolist(), strict=True))
    return {(article.id, span): cosines[span.of(article.text)] for article, span in keys}


def _excerpt(asked: Asked, item: Candidate, cosines: Mapping[tuple[str, Span], float]) -> Excerpt:
    article = item.article
    windows = []
    for passage, score in item.passages:
        sentences = [(span, cosines[article.id, span]) for span in passage.sentences]
        window = best_window(asked.question, article.text, article.title, sentences, asked.weights)
        windows.append((window.worth + _HIT_WORTH * score, window.span))
    span = max(windows, key=lambda pair: (pair[0], -pair[1].start))[1]
    return Excerpt(article, span, item.score, link(article, span))


def _evidence(asked: Asked, item: Candidate, excerpt: Excerpt, cosines: Mapping[tuple[str, Span], float]) -> Evidence:
    question, article = asked.question, item.article
    heading = frozenset(terms(article.title))
    held = frozenset(terms(article.text)) | heading
    texts = [passage.span.of(article.text) for passage, _ in item.passages]
    missing = tuple(word for word, term in question.specifics if term not in held)
    typed = question.wants not in (Wanted.NUMBER, Wanted.TIME) or question.wanted_in(excerpt.text)
    return Evidence(
        similarity=item.similarity,
        sentence=max(cosines[article.id, span] for passage, _ in item.passages for span in passage.sentences),
        coverage=max(coverage(question.terms, text, heading, asked.weights) for text in texts),
        article_coverage=coverage(question.terms, article.text, heading, asked.weights),
        missing=missing,
        missing_share=len(missing) / max(1, len(question.specifics)),
        lacks=None if typed else question.wants,
    )
