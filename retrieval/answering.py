"""From a question to an answer: rank articles, collapse repeats, choose excerpts, judge."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from retrieval.abstain import Evidence, Signs, belongs, judge
from retrieval.candidates import Asked, Candidate, candidates
from retrieval.choosing import Choice, Chooser, apart, shared_names
from retrieval.figures import differing
from retrieval.learned import probability, shipped
from retrieval.limits import MOST_EXCERPTS
from retrieval.links import link
from retrieval.paging import Part
from retrieval.parts import answered
from retrieval.recency import time_of
from retrieval.spelling import corrected
from retrieval.stages import stage
from retrieval.text.duplicates import near_identical, says_the_same, shingles
from retrieval.text.questions import analyse
from retrieval.text.wanted import FIGURES
from retrieval.types import Excerpt

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from retrieval.abstain import Strictness, Verdict
    from retrieval.index import Index
    from retrieval.learned import Models
    from retrieval.text.questions import Question
    from retrieval.types import Article, Embedder, Filters, Onward, Paging, Reranker

_JUDGED = 3  # articles on which the verdict rests
_FIRST = 3  # excerpts that may come from one article
_ARTICLE_SHARE = 0.5  # of an article's score beside the worth of a run of its sentences
_AS_GOOD = 2.0  # worth below the best up to which the newer excerpt comes first, where the latest is asked for
_FURTHER = 3.0  # worth below its first excerpt from which a further one of an article is off the point
_RERANKED = 20  # articles that a cross-encoder puts in order: a second's work for it


class Query(NamedTuple):
    """What is asked for: at most `k` excerpts for the question `text`, from articles that meet `filters`.

    Words like "last May" are read from `today`, where it is given.
    """

    text: str
    k: int
    filters: Filters
    strictness: Strictness
    paging: Paging | None = None
    today: date | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Excerpts best first (or newest first), the verdict over the best, and what lies beyond.

    `families` are the articles found, best first, near-copies together; `figures` are different ones, verbatim, that
    the excerpts give where one is asked for; `missing` the parts of the question without an excerpt.
    """

    excerpts: tuple[Excerpt, ...]
    verdict: Verdict
    onward: Onward
    families: tuple[tuple[Article, ...], ...]
    figures: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


class Weighed(NamedTuple):
    """An excerpt, how it was chosen, and what its article offers towards the question."""

    excerpt: Excerpt
    choice: Choice
    evidence: Evidence


class Copies(NamedTuple):
    """The excerpts of a family of near-copies that do not say the same, and further ones of the first of them."""

    excerpts: list[Weighed]
    further: list[Weighed]

    @property
    def best(self) -> Weighed:
        """The excerpt of the article that was found first."""
        return self.excerpts[0]


def find(index: Index, embedder: Embedder, query: Query, reranker: Reranker | None = None) -> Finding:
    """Return the best excerpts for a question, and whether they answer it."""
    asked = ask(index, embedder, query.text, query.today)
    found = candidates(index, asked, query.filters)
    if reranker:
        with stage("rerank"):
            found = reordered(reranker, query.text, found)
    with stage("collapse"):
        weighing = Weighing(index, asked, query, found)
    return weighing.finding()


def ask(index: Index, embedder: Embedder, text: str, today: date | None = None, models: Models | None = None) -> Asked:
    """Return a question with what the index and the embedding model say of it; `models` other than the shipped ones."""
    with stage("read"):
        question = corrected(index, analyse(text, today))
        weights = {term: index.lexical.rarity(term) for term in question.terms}
    with stage("embed"):
        vector = embedder.embed([text])[0]
    return Asked(question, weights, vector, models or shipped())


def reordered(reranker: Reranker, question: str, found: Sequence[Candidate]) -> list[Candidate]:
    """Return candidates with the first ones in the order of a cross-encoder, their scores handed out in that order."""
    first = found[:_RERANKED]
    texts = [f"{item.article.title}\n{item.passages[0].span.of(item.article.text)}" for item in first]
    scores = reranker.score(question, texts)
    order = sorted(range(len(first)), key=lambda at: (-scores[at], at))
    moved = [replace(first[at], score=item.score) for at, item in zip(order, first, strict=True)]
    return [*moved, *found[_RERANKED:]]


class Weighing:
    """Weighs the articles found, no more of them than a page needs.

    What an article is worth depends neither on the page nor on its size: the verdict rests on the first three families.
    So pages show, in the same order, what one page would.
    """

    def __init__(self, index: Index, asked: Asked, query: Query, found: Sequence[Candidate]) -> None:
        self._index, self._asked, self._query = index, asked, query
        self._part = Part(query.k, query.paging)
        self._families = families(found, MOST_EXCERPTS)
        self._first = [family[0] for family in self._families[:_JUDGED]]
        self._chooser = Chooser(index, asked, shared_names(asked, found))

    def judged(self) -> list[Copies]:
        """Return the families on which the verdict rests, weighed."""
        return [self._weigh(family) for family in self._families[:_JUDGED]]

    def finding(self) -> Finding:
        """Return what the query asks for."""
        with stage("excerpts"):
            weighed = self.judged()
        with stage("judge"):
            verdict = judge([copies.best.evidence for copies in weighed], self._query.strictness)
        with stage("excerpts"):
            return self._chosen(weighed, verdict)

    def _chosen(self, weighed: Sequence[Copies], verdict: Verdict) -> Finding:
        if verdict.reason:
            return self._found(
                [item.excerpt for item in _shown(self._asked.question, weighed)[: self._part.k]], verdict
            )
        parts = answered(self._asked, self._chooser, self._first)
        if parts.excerpts:
            ordered = self._part.ordered(parts.excerpts, lambda excerpt: excerpt.article)
            return replace(self._found(self._part.of(ordered), verdict, len(ordered)), missing=parts.missing)
        return replace(self._page(weighed, verdict), missing=parts.missing)

    def _page(self, weighed: Sequence[Copies], verdict: Verdict) -> Finding:
        strictness = self._query.strictness
        further = [copies for copies in weighed[1:] if belongs(copies.best.evidence, strictness)]
        shown = _shown(self._asked.question, [weighed[0], *further])
        for family in self._families[_JUDGED:]:
            if len(shown) >= self._part.needed:
                break
            if belongs(self._evidence(family[0], gap=0.0, typed=True), strictness):  # if its excerpt were to the point
                copies = self._weigh(family)
                shown += copies.excerpts if belongs(copies.best.evidence, strictness) else []
        ordered = self._part.ordered(shown, lambda item: item.excerpt.article)
        page = [item.excerpt for item in self._part.of(ordered)]
        finding = self._found(page, verdict, min(len(ordered), self._part.needed))
        return replace(finding, figures=differing(self._asked.question, page))

    def _found(self, excerpts: Sequence[Excerpt], verdict: Verdict, count: int = 0) -> Finding:
        articles = tuple(tuple(item.article for item in family) for family in self._families)
        onward = self._part.onward(count, (article for family in articles for article in family))
        return Finding(tuple(excerpts), verdict, onward, articles)

    def _weigh(self, family: Sequence[Candidate]) -> Copies:
        kept: list[tuple[Candidate, list[Choice], Excerpt]] = []
        for item, choices in zip(family, self._chooser.choices(family), strict=True):
            same = next((at for at, (*_, held) in enumerate(kept) if says_the_same(item.article.text, held.text)), None)
            if same is None:
                kept.append((item, choices, self._excerpt(item, choices[0])))
            else:
                known, best, excerpt = kept[same]
                kept[same] = known, best, replace(excerpt, also_in=(*excerpt.also_in, item.article))
        weighed = [
            Weighed(excerpt, best[0], self._evidence(item, gap=_gap(best), typed=bool(best[0].signs.typed)))
            for item, best, excerpt in kept
        ]
        item, choices, _ = kept[0]
        further = [
            Weighed(self._excerpt(item, choice), choice, weighed[0].evidence)
            for choice in apart(choices)[1:_FIRST]
            if choices[0].worth - choice.worth <= _FURTHER
        ]
        return Copies(weighed, further)

    def _excerpt(self, item: Candidate, choice: Choice) -> Excerpt:
        return Excerpt(item.article, choice.span, item.score, link(item.article, choice.span))

    def _evidence(self, item: Candidate, *, gap: float, typed: bool) -> Evidence:
        question, first = self._asked.question, self._first
        missing = tuple(word for word, term in question.specifics if term not in item.held)
        signs = Signs(
            score=item.score,
            sentence=item.signs.sentence,
            length=item.signs.length,
            gap=gap,
            typed=float(typed),
            title=sum(one.signs.title for one in first) / len(first),
            names=sum(one.signs.names for one in first) / len(first),
            numbers=sum(one.signs.numbers for one in first) / len(first),
            runs=self._absent_runs(),
            rarest=self._rarest_absent(item),
            terms=math.log1p(len(question.terms)),
            passages=math.log10(max(1, self._index.manifest.passages)),
        )
        lacks = None if typed or question.wants not in FIGURES else question.wants
        log_odds = self._asked.models.answer.score(signs._asdict())
        confidence = probability(self._asked.models.confidence.score({"answer": log_odds}))
        return Evidence(signs, log_odds, confidence, missing, lacks, time_of(question, item.article))

    def _absent_runs(self) -> float:
        """Return the share of names and phrases of several words that none of the first articles holds."""
        runs = [run for run in (*self._asked.question.names, *self._asked.question.phrases) if len(run) > 1]
        absent = sum(not any(run in item.runs for item in self._first) for run in runs)
        return absent / len(runs) if runs else 0.0

    def _rarest_absent(self, item: Candidate) -> float:
        """Return how rare the rarest term is that an article lacks, 1 for one that stands nowhere."""
        absent = [weight for term, weight in self._asked.weights.items() if term not in item.held]
        return max(absent, default=0.0) / math.log(2 * len(self._index.lexical) + 2)


def families(found: Iterable[Candidate], most: int) -> list[list[Candidate]]:
    """Return articles, best first, in at most `most` families of near-copies."""
    held: list[tuple[frozenset[tuple[str, ...]], list[Candidate]]] = []
    for item in found:
        run = shingles(item.passages[0].span.of(item.article.text) or item.article.title)
        family = next((members for other, members in held if near_identical(run, other)), None)
        if family is not None:
            family.append(item)
        elif len(held) < most:
            held.append((run, [item]))
    return [members for _, members in held]


def _shown(question: Question, weighed: Sequence[Copies]) -> list[Weighed]:
    """Return the excerpts of the first families in the order in which they are shown.

    The first three are those worth most, several of one article among them where the others' are worth less; then comes
    the best of each article that is not among these. Where a figure is asked for, three of one article make room for
    one of another that has a figure, too: sources may disagree.
    """
    every = [item for copies in weighed for item in (*copies.excerpts, *copies.further)]
    ordered = sorted(every, key=_worth, reverse=True)
    first = ordered[:_FIRST]
    if question.wants in FIGURES and len({item.excerpt.article.id for item in first}) == 1:
        others = (item for item in ordered[_FIRST:] if item.excerpt.article.id != first[0].excerpt.article.id)
        first[-1:] = [next((item for item in others if item.choice.signs.typed), first[-1])]
    if question.newest:
        first = _newest_first(first)
    return [*first, *(item for copies in weighed for item in copies.excerpts if item not in first)]


def _newest_first(items: Sequence[Weighed]) -> list[Weighed]:
    """Return excerpts with those that are about as good as the best in the order of their dates, undated ones last."""
    best = max(map(_worth, items))
    good = [item for item in items if best - _worth(item) <= _AS_GOOD]
    days = sorted(good, key=lambda item: item.excerpt.article.published or date.min, reverse=True)
    return [*days, *(item for item in items if item not in good)]


def _worth(item: Weighed) -> float:
    """Return what an excerpt is worth beside those of other articles."""
    return item.choice.worth + _ARTICLE_SHARE * item.evidence.signs.score


def _gap(choices: Sequence[Choice]) -> float:
    """Return how much nearer the best run is than the best typed one; half where none is typed."""
    typed = [choice.nearness for choice in choices if choice.signs.typed]
    return max(choice.nearness for choice in choices) - max(typed) if typed else 0.5
