"""Questions put to systems over one corpus, and each reply held against what is known of the answer."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from retrieval.errors import BadInputError
from retrieval.evaluate.holding import holds, normalised
from retrieval.evaluate.questions import Questions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from retrieval.evaluate.questions import Question, Standing
    from retrieval.evaluate.systems import Ranked, Shown, System
    from retrieval.types import Article

_ELSEWHERE = "right articles not in the corpus"


@dataclass(frozen=True, slots=True)
class Judged:
    """A system's reply to a question, judged.

    `expected` are the right articles; `ranks` and `relevant` are as in `metrics`. `holds` says whether an answer stands
    in the excerpts, None where no answer is known; `right` whether they answer: an answer stands in them, or a right
    article is shown; None where nothing is known of it. `seconds` is what the system took.
    """

    question: Question
    expected: tuple[Article, ...]
    ranked: Ranked
    seconds: float
    ranks: tuple[int, ...]
    relevant: int
    holds: bool | None
    right: bool | None

    @property
    def refused(self) -> bool:
        """Whether the system gave no answer."""
        return self.ranked.reason is not None


class Run(NamedTuple):
    """What one system made of all questions, in their order."""

    system: str
    judged: tuple[Judged, ...]


class Posed(NamedTuple):
    """A question with the articles of the corpus that are right for it."""

    question: Question
    expected: tuple[Article, ...]


def posed(asked: Questions, articles: Iterable[Article]) -> tuple[list[Posed], Questions]:
    """Return the questions with their right articles, and what is left of `asked`.

    A question none of whose right articles is in the corpus is left out: no system could find one. Answers given as
    places are among the `answers` of those that are returned.

    Raises:
        BadInputError: there is no question, or this is true of all that have right articles; or an answer stands in no
            article of the corpus, or beyond its end.
    """
    wanted = {name for question in asked.asked for name in question.gold}
    held: dict[str, list[Article]] = defaultdict(list)
    for article in articles if wanted else ():
        for name in wanted.intersection(_names(article)):
            held[str(name)].append(article)
    every = [Posed(question, _each_once(held, question.gold)) for question in asked.asked]
    kept = [_worded(item, held) for item in every if item.expected or not item.question.gold]
    if not any(item.expected for item in kept) and wanted:
        raise BadInputError(
            f"none of the {len(wanted):,} articles that the questions name ({min(wanted)}, …) is in the corpus;"
            " give the corpus that they were asked of, and name articles by id, origin or url"
        )
    if not kept:
        left = "; ".join(f"{count} {reason}" for reason, count in asked.left_out.items()) or "nothing was given"
        raise BadInputError(f"there is no question to ask: {left}")
    lost = {_ELSEWHERE: len(every) - len(kept)} if len(kept) < len(every) else {}
    return kept, Questions(tuple(item.question for item in kept), {**asked.left_out, **lost})


def run(systems: Sequence[System], questions: Sequence[Posed], advance: Callable[[int], None]) -> list[Run]:
    """Put every question to every system in turn; `advance` hears of each question done."""
    replies: list[list[Judged]] = [[] for _ in systems]
    for item in questions:
        for system, judged in zip(systems, replies, strict=True):
            started = perf_counter()
            ranked = system.rank(item.question.text, item.question.asked)
            judged.append(judge(item, ranked, perf_counter() - started))
        advance(1)
    return [Run(system.name, tuple(judged)) for system, judged in zip(systems, replies, strict=True)]


def judge(item: Posed, ranked: Ranked, seconds: float) -> Judged:
    """Return a reply, judged."""
    question, gold = item.question, {article.id for article in item.expected}
    right = [sum(article.id in gold for article in family) for family in ranked.families]
    ranks = tuple(rank for rank, count in enumerate(right, 1) if count)
    relevant = len(gold) - sum(count - 1 for count in right if count)
    held = any(_holds(shown, question) for shown in ranked.excerpts) if question.answers else None
    known = question.answers or gold or not question.answerable
    answers = question.answerable and (bool(held) or _shows(ranked, gold))
    return Judged(*item, ranked, seconds, ranks, relevant, held, answers if known else None)


def _holds(shown: Shown, question: Question) -> bool:
    """Whether an answer stands in an excerpt, or the excerpt covers the place of one."""
    return holds(shown.text, question.answers) or any(
        place.article in _names(shown.article)
        and shown.span.start <= place.span.start
        and place.span.end <= shown.span.end
        for place in question.standing
    )


def _shows(ranked: Ranked, gold: set[str]) -> bool:
    """Whether one of the excerpts is of a right article, or of a near-copy of one."""
    right = gold.union(*(ids for ids in map(_ids, ranked.families) if ids & gold))
    return any(shown.article.id in right for shown in ranked.excerpts)


def _ids(family: tuple[Article, ...]) -> set[str]:
    return {article.id for article in family}


def _names(article: Article) -> set[str | None]:
    return {article.id, article.origin, article.url}


def _worded(item: Posed, held: Mapping[str, Sequence[Article]]) -> Posed:
    """Return a question with the words of its answers that are given as places."""
    question = item.question
    words = [_words(question.id, place, held.get(place.article, ())) for place in question.standing]
    answers = tuple(dict.fromkeys([*question.answers, *words]))
    return item._replace(question=replace(question, answers=answers))


def _words(question: str, place: Standing, named: Sequence[Article]) -> str:
    span, where = place.span, f"question {question}: its answer is said to stand in {place.article}"
    if len(named) != 1:
        raise BadInputError(f"{where}, which names {len(named)} articles of the corpus; name one, by id or origin")
    text = named[0].text
    if span.end > len(text) or not normalised(span.of(text)):
        raise BadInputError(
            f"{where}, characters {span.start:,} to {span.end:,} of {len(text):,}, where no words are;"
            " give the places in the text as it is now"
        )
    return span.of(text)


def _each_once(held: dict[str, list[Article]], gold: Sequence[str]) -> tuple[Article, ...]:
    return tuple({article.id: article for name in gold for article in held.get(name, ())}.values())
