"""From a question to an answer: rank articles, collapse repeats, choose excerpts, judge."""

from __future__ import annotations

import math
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from retrieval.abstain import Evidence, Signs, Time, belongs, judge
from retrieval.beside import beside
from retrieval.candidates import Asked, Candidate
from retrieval.choosing import Choice, Chooser, shared_names
from retrieval.copies import families
from retrieval.examining import candidates
from retrieval.figures import differing
from retrieval.lazy import lazy
from retrieval.learned import probability, shipped
from retrieval.limits import MOST_EXCERPTS
from retrieval.links import link
from retrieval.paging import Part
from retrieval.parts import answered
from retrieval.recency import time_of
from retrieval.spelling import corrected
from retrieval.stages import stage
from retrieval.text.duplicates import says_the_same
from retrieval.text.questions import analyse
from retrieval.text.wanted import FIGURES
from retrieval.types import Excerpt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.abstain import Strictness, Verdict
    from retrieval.choosing import Choices
    from retrieval.index import Index, Worded
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
    families: tuple[tuple[Candidate, ...], ...]
    figures: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class Weighed:
    """A run of sentences that may be shown, and what its article offers towards the question.

    `also_in` are near-copies that say the same.
    """

    item: Candidate
    choice: Choice
    evidence: Evidence
    also_in: list[Article] = field(default_factory=list)

    def excerpt(self) -> Excerpt:
        """Return it as it is shown."""
        article, span = self.item.article, self.choice.span
        return Excerpt(article, span, self.item.score, link(article, span), also_in=tuple(self.also_in))


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
    asked = ask(index, embedder, query.text, query.filters, query.today)
    found = candidates(index, asked)
    if reranker:
        with stage("rerank"):
            found = reordered(reranker, query.text, found)
    with stage("collapse"):
        weighing = Weighing(index, asked, query, found)
    return weighing.finding()


def ask(index: Index, embedder: Embedder, text: str, filters: Filters, today: date | None = None) -> Asked:
    """Return a question with what the index and the embedding model say of it."""
    with ExitStack() as ending:
        with stage("embed"):
            reading = beside(_worded, index, text, filters, today)
            ending.callback(reading.exception)  # nothing goes on behind a question that failed
            vector = embedder.embed([text])[0]
        with stage("retrieve"):
            question, worded = reading.result()
    return Asked(question, filters, worded.weights, vector, worded, shipped())


def _worded(index: Index, text: str, filters: Filters, today: date | None) -> tuple[Question, Worded]:
    """Return a question as it is read, and what its words find."""
    with stage("read"):
        question = corrected(index, analyse(text, today))
    return question, index.worded(question.terms, filters)


def reordered(reranker: Reranker, question: str, found: Sequence[Candidate]) -> list[Candidate]:
    """Return candidates with the first ones in the order of a cross-encoder, their scores handed out in that order."""
    first = found[:_RERANKED]
    texts = [f"{item.article.title}\n{item.passages[0].span.of(item.article.text)}" for item in first]
    scores = reranker.score(question, texts)
    order = sorted(range(len(first)), key=lambda at: (-scores[at], at))
    moved = [first[at]._replace(score=item.score) for at, item in zip(order, first, strict=True)]
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
        judged = [item for family in self._families[:_JUDGED] for item in family]
        if judged:
            judged[0].examined.articles.read([item.version for item in judged])
        self._chooser = Chooser(index, asked, shared_names(asked, found))

    def judged(self) -> list[Copies]:
        """Return the families on which the verdict rests, weighed."""
        return self._weigh(self._families[:_JUDGED])

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
            return self._found(_shown(self._asked.question, weighed)[: self._part.k], verdict)
        parts = answered(self._asked, self._chooser, self._first)
        if parts.excerpts:
            ordered = self._part.ordered(parts.excerpts, lambda excerpt: excerpt.article)
            page = self._found([], verdict, len(ordered))
            return replace(page, excerpts=tuple(self._part.of(ordered)), missing=parts.missing)
        return replace(self._page(weighed, verdict), missing=parts.missing)

    def _page(self, weighed: Sequence[Copies], verdict: Verdict) -> Finding:
        strictness = self._query.strictness
        further = [copies for copies in weighed[1:] if belongs(copies.best.evidence, strictness)]
        shown = _shown(self._asked.question, [weighed[0], *further])
        for family in self._families[_JUDGED:]:
            if len(shown) >= self._part.needed:
                break
            if belongs(self._evidence(family[0], gap=0.0, typed=True), strictness):  # if its excerpt were to the point
                (copies,) = self._weigh([family])
                shown += copies.excerpts if belongs(copies.best.evidence, strictness) else []
        ordered = self._part.ordered(shown, lambda one: one.item.article)
        finding = self._found(self._part.of(ordered), verdict, min(len(ordered), self._part.needed))
        return replace(finding, figures=differing(self._asked.question, finding.excerpts))

    def _found(self, shown: Sequence[Weighed], verdict: Verdict, count: int = 0) -> Finding:
        with stage("links"):
            excerpts = tuple(one.excerpt() for one in shown)
        onward = self._part.onward(count, (item.head for family in self._families for item in family))
        return Finding(excerpts, verdict, onward, tuple(map(tuple, self._families)))

    def _weigh(self, some: Sequence[Sequence[Candidate]]) -> list[Copies]:
        """Return families, weighed."""
        choices = iter(self._chooser.choices([item for family in some for item in family]))
        return [self._copies([(item, next(choices)) for item in family]) for family in some]

    def _copies(self, family: Sequence[tuple[Candidate, Choices]]) -> Copies:
        kept: list[Weighed] = []
        for item, choices in family:
            text = item.article.text
            same = next((one for one in kept if says_the_same(text, one.choice.span.of(one.item.article.text))), None)
            if same:
                same.also_in.append(item.article)
            else:
                best = choices[0]
                kept.append(Weighed(item, best, self._evidence(item, gap=choices.gap, typed=bool(best.signs.typed))))
        item, choices = family[0]
        further = [Weighed(item, choice, kept[0].evidence) for choice in choices.apart(_FIRST, _FURTHER)[1:]]
        return Copies(kept, further)

    def _evidence(self, item: Candidate, *, gap: float, typed: bool) -> Evidence:
        question, held, read = self._asked.question, item.held, item.signs
        missing = tuple(word for word, term in question.specifics if term not in held)
        signs = Signs(
            **self._common,
            score=item.score,
            sentence=read.sentence,
            length=read.length,
            gap=gap,
            typed=float(typed),
            rarest=self._rarest_absent(held),
        )
        lacks = None if typed or question.wants not in FIGURES else question.wants
        log_odds = self._asked.models.answer.score(signs._asdict())
        confidence = probability(self._asked.models.confidence.score({"answer": log_odds}))
        time = time_of(question, item.article) if question.period else Time.UNKNOWN
        return Evidence(signs, log_odds, confidence, missing, lacks, time)

    @lazy
    def _common(self) -> dict[str, float]:
        """The signs that are the same whichever article is judged: of the question, and of the first articles."""
        first = [item.signs for item in self._first]
        return {
            "title": sum(one.title for one in first) / len(first),
            "names": sum(one.names for one in first) / len(first),
            "numbers": sum(one.numbers for one in first) / len(first),
            "runs": self._absent_runs(),
            "terms": math.log1p(len(self._asked.question.terms)),
            "passages": math.log10(max(1, self._index.manifest.passages)),
        }

    def _absent_runs(self) -> float:
        """Return the share of names and phrases of several words that none of the first articles holds."""
        runs = [run for run in (*self._asked.question.names, *self._asked.question.phrases) if len(run) > 1]
        absent = sum(not any(run in item.runs for item in self._first) for run in runs)
        return absent / len(runs) if runs else 0.0

    def _rarest_absent(self, held: frozenset[str]) -> float:
        """Return how rare the rarest term is that an article lacks, 1 for one that stands nowhere."""
        absent = [weight for term, weight in self._asked.weights.items() if term not in held]
        return max(absent, default=0.0) / math.log(2 * len(self._index.lexical) + 2)


def _shown(question: Question, weighed: Sequence[Copies]) -> list[Weighed]:
    """Return the excerpts of the first families in the order in which they are shown.

    The first three are those worth most, several of one article among them where the others' are worth less; then comes
    the best of each article that is not among these. Where a figure is asked for, three of one article make room for
    one of another that has a figure, too: sources may disagree.
    """
    every = [item for copies in weighed for item in (*copies.excerpts, *copies.further)]
    ordered = sorted(every, key=_worth, reverse=True)
    first = ordered[:_FIRST]
    if question.wants in FIGURES and len({item.item.head.id for item in first}) == 1:
        others = (one for one in ordered[_FIRST:] if one.item.head.id != first[0].item.head.id)
        first[-1:] = [next((item for item in others if item.choice.signs.typed), first[-1])]
    if question.newest and first:
        first = _newest_first(first)
    return [*first, *(item for copies in weighed for item in copies.excerpts if item not in first)]


def _newest_first(items: Sequence[Weighed]) -> list[Weighed]:
    """Return excerpts with those that are about as good as the best in the order of their dates, undated ones last."""
    best = max(map(_worth, items))
    good = [item for item in items if best - _worth(item) <= _AS_GOOD]
    days = sorted(good, key=lambda item: item.item.head.published or date.min, reverse=True)
    return [*days, *(item for item in items if item not in good)]


def _worth(item: Weighed) -> float:
    """Return what an excerpt is worth beside those of other articles."""
    return item.choice.worth + _ARTICLE_SHARE * item.evidence.signs.score
