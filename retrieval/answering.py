"""From a question to an answer: retrieve, collapse repeats, cut excerpts, judge."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from retrieval.abstain import Evidence, judge, order
from retrieval.limits import MOST_EXCERPTS
from retrieval.links import link
from retrieval.paging import Part
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
    from retrieval.types import Article, Embedder, Filters, Onward, Paging, Passage, Vectors

# Hits and families of them looked at do not depend on the number of excerpts: an answer must not change because fewer
# of it are shown.
_HITS = 160
# Articles on which the verdict rests.
_JUDGED = 3
# Passages of an article among which its excerpt is sought: a second one raised the share of answers shown from .55 to
# .57 on 324 news questions, a third and fourth changed nothing.
_PASSAGES_EACH = 2
# So much nearer than its best passage a sentence is taken to be at most. Of 3,041 articles found for 166 questions 98
# in 100 had none so much nearer; of 722 that belonged into an answer, one is passed over by it.
_NEARER = 0.3
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
    """Excerpts best first (or newest first), each with its evidence; the verdict over the best; what lies beyond."""

    excerpts: tuple[Excerpt, ...]
    evidence: tuple[Evidence, ...]
    verdict: Verdict
    onward: Onward


class Query(NamedTuple):
    """What is asked for: at most `k` excerpts for the question `text`, from articles that meet `filters`."""

    text: str
    k: int
    filters: Filters
    strictness: Strictness
    paging: Paging | None = None


class Asked(NamedTuple):
    """A question with what the index says of it: the rarity of its terms, and its vector float32 [dimension]."""

    question: Question
    weights: Mapping[str, float]
    vector: Vectors


class Weighed(NamedTuple):
    """An excerpt and what its article offers towards the question."""

    excerpt: Excerpt
    evidence: Evidence


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
    families = group(found, MOST_EXCERPTS)
    return Weighing(asked, embedder, query, index.manifest.passages).page(families)


class Weighing:
    """Weighs families of candidates one after the other, no more of them than a page needs.

    What an article is worth depends neither on the page nor on its size: the first three families are weighed together,
    as the verdict rests on them, each further one by itself. So pages show, in the same order, what one page would.
    """

    def __init__(self, asked: Asked, embedder: Embedder, query: Query, passages: int) -> None:
        self._asked, self._embedder, self._passages = asked, embedder, passages
        self._strictness, self._part = query.strictness, Part(query.k, query.paging)
        self._weighed: list[Weighed] = []

    def page(self, families: Sequence[Sequence[Candidate]]) -> Finding:
        """Return what the query asks for out of `families`, the best first."""
        self._weighed = self._weigh(families[:_JUDGED])
        verdict = judge(self._evidence()[:_JUDGED], self._passages, self._strictness)
        articles = (item.article for family in families for item in family)
        if verdict.reason:
            del self._weighed[_JUDGED:]
            return _finding(self._best()[: self._part.k], verdict, self._part.onward(0, articles))
        left = self._go_on(families[_JUDGED:])
        ordered = self._part.ordered(self._answering() if self._part.newest else self._best(), _article)
        more = len(ordered) == self._part.end and self._follows(left)
        return _finding(self._part.of(ordered), verdict, self._part.onward(len(ordered) + more, articles))

    def _go_on(self, families: Sequence[Sequence[Candidate]]) -> Sequence[Sequence[Candidate]]:
        """Weigh families until the page is full; return those that were not looked at."""
        wanted = MOST_EXCERPTS if self._part.newest else self._part.end
        for at, family in enumerate(families):
            if len(self._best()) >= wanted:
                return families[at:]
            if self._may_belong(family):
                self._weighed += self._weigh([family])
        return ()

    def _follows(self, families: Sequence[Sequence[Candidate]]) -> bool:
        """Whether any of `families` belongs into the answer.

        Most that do would even if no sentence were nearer than its passage, which takes no embedding: of 100 news
        questions this told 67 of the 69 that had more. Only else are sentences embedded.
        """
        if self._part.needed == self._part.end:
            return False
        if any(self._may_belong(family, nearer=0.0) for family in families):
            return True
        uncertain = filter(self._may_belong, families)
        return any(self._belongs(item.evidence) for family in uncertain for item in self._weigh([family]))

    def _may_belong(self, family: Sequence[Candidate], nearer: float = _NEARER) -> bool:
        """Whether a family belongs into the answer if a sentence is `nearer` than its passage: embedding takes long."""
        bounds = (_evidence(self._asked, item, item.similarity + nearer) for item in family)
        return any(map(self._belongs, bounds))

    def _belongs(self, evidence: Evidence) -> bool:
        if self._part.newest:
            return judge([evidence], self._passages, self._strictness).reason is None
        held = self._evidence()
        return len(self._order([*held, evidence])) > len(self._order(held))

    def _weigh(self, families: Sequence[Sequence[Candidate]]) -> list[Weighed]:
        members = [member for family in families for member in family]
        nearness = _sentence_cosines(members, self._embedder, self._asked.vector)
        return [
            Weighed(excerpt, _evidence(self._asked, item, _nearest_sentence(item, nearness), excerpt))
            for family in families
            for item, excerpt in _excerpts(self._asked, family, nearness)
        ]

    def _evidence(self) -> list[Evidence]:
        return [item.evidence for item in self._weighed]

    def _order(self, evidence: Sequence[Evidence]) -> list[int]:
        return order(evidence, self._passages, self._strictness)

    def _best(self) -> list[Weighed]:
        """Return the excerpts that belong into the answer, best first."""
        return [self._weighed[at] for at in self._order(self._evidence())]

    def _answering(self) -> list[Weighed]:
        """Return the excerpts that answer by themselves, best first: by date, a weaker one may come first."""
        return [item for item in self._best() if self._belongs(item.evidence)]


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


def _finding(shown: Sequence[Weighed], verdict: Verdict, onward: Onward) -> Finding:
    return Finding(tuple(item.excerpt for item in shown), tuple(item.evidence for item in shown), verdict, onward)


def _article(weighed: Weighed) -> Article:
    return weighed.excerpt.article


def _nearest_sentence(item: Candidate, cosines: Mapping[tuple[str, Span], float]) -> float:
    return max(cosines[item.article.id, span] for passage, _ in item.passages for span in passage.sentences)


def _evidence(asked: Asked, item: Candidate, sentence: float, excerpt: Excerpt | None = None) -> Evidence:
    """Return what a candidate offers; without its excerpt, it is taken to be of the type asked for."""
    question, article = asked.question, item.article
    heading = frozenset(terms(article.title))
    held = frozenset(terms(article.text)) | heading
    texts = [passage.span.of(article.text) for passage, _ in item.passages]
    missing = tuple(word for word, term in question.specifics if term not in held)
    typed = excerpt is None or question.wants not in (Wanted.NUMBER, Wanted.TIME) or question.wanted_in(excerpt.text)
    return Evidence(
        similarity=item.similarity,
        sentence=sentence,
        coverage=max(coverage(question.terms, text, heading, asked.weights) for text in texts),
        article_coverage=coverage(question.terms, article.text, heading, asked.weights),
        missing=missing,
        missing_share=len(missing) / max(1, len(question.specifics)),
        lacks=None if typed else question.wants,
    )
