"""The figures of an evaluation: by kind of question, with their intervals, of one system or of two compared."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from retrieval.evaluate.bootstrap import difference, estimate, resampled
from retrieval.evaluate.metrics import (
    Groups,
    auc,
    average_precision,
    calibration,
    hit,
    mean,
    ndcg,
    ratio,
    reciprocal_rank,
    wrongly_answered,
)
from retrieval.evaluate.systems import OURS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from retrieval.evaluate.bootstrap import Estimate, Statistic
    from retrieval.evaluate.metrics import Calibration, Floats
    from retrieval.evaluate.retrieval import Judged, Run

ANSWERABLE, UNANSWERABLE, EVERY = "all answerable", "all unanswerable", "all questions"
FOUND, REFUSING, TOLD_APART = "found", "refusing", "told_apart"
WORDS = "words an excerpt"

_RANKING: dict[str, Callable[[Judged], float]] = {
    "hit@1": lambda item: hit(item.ranks, 1),
    "hit@4": lambda item: hit(item.ranks, 4),
    "hit@10": lambda item: hit(item.ranks, 10),
    "MRR@10": lambda item: reciprocal_rank(item.ranks),
    "MAP@10": lambda item: average_precision(item.ranks, item.relevant),
    "nDCG@10": lambda item: ndcg(item.ranks, item.relevant),
}


class Place(NamedTuple):
    """Where a figure belongs: a section, the kind (or pair of kinds) of questions, and what is measured."""

    section: str
    group: str
    measure: str


Figures = dict[Place, "Estimate"]


@dataclass(frozen=True, slots=True)
class Scores:
    """Of one system: its figures, how far its confidence can be believed, and its median and 95th percentile seconds.

    `calibration` is None of a system whose confidence is no probability.
    """

    system: str
    figures: Figures
    calibration: Calibration | None
    seconds: tuple[float, float]

    def as_json(self) -> dict[str, Any]:
        """Return the scores as JSON values."""
        reliability = None
        if self.calibration:
            bins = [part._asdict() for part in self.calibration.bins]
            reliability = {"error": self.calibration.error, "bins": bins}
        seconds = {"p50": self.seconds[0], "p95": self.seconds[1]}
        return {**nested(self.figures), "calibration": reliability, "seconds": seconds}


def score(run: Run) -> Scores:
    """Return the scores of one system."""
    weights = _weights(run)
    figures = {place: estimate(statistic, weights) for place, statistic in _statistics(run.judged).items()}
    p50, p95 = np.percentile([item.seconds for item in run.judged], [50, 95])
    return Scores(run.system, figures, _calibration(run), (float(p50), float(p95)))


def compare(run: Run, other: Run) -> Figures:
    """Return by how much each figure of `other`, over the same questions, is higher than that of `run`."""
    ours, theirs, weights = _statistics(run.judged), _statistics(other.judged), _weights(run)
    return {place: difference(statistic, theirs[place], weights) for place, statistic in ours.items()}


def nested(figures: Figures) -> dict[str, Any]:
    """Return figures as JSON values: by section, then group, then measure."""
    found: dict[str, Any] = {FOUND: {}, REFUSING: {}, TOLD_APART: {}}
    for place, value in figures.items():
        found[place.section].setdefault(place.group, {})[place.measure] = value._asdict()
    return found


def row_json(item: Judged) -> dict[str, Any]:
    """Return one question, and what a system made of it, as JSON values."""
    question, ranked = item.question, item.ranked
    return {
        "id": question.id,
        "kind": question.kind,
        "answerable": question.answerable,
        "ranks": list(item.ranks),
        "relevant": item.relevant,
        "holds": item.holds,
        "right": item.right,
        "confidence": ranked.confidence,
        "reason": str(ranked.reason) if ranked.reason else None,
        "seconds": item.seconds,
        "articles": [[article.id for article in family] for family in ranked.families],
        "excerpts": [{"article": s.article.id, "start": s.span.start, "end": s.span.end} for s in ranked.excerpts],
    }


def kinds_of(judged: Sequence[Judged], *, answerable: bool) -> dict[str, int]:
    """Return the kinds of questions that can (or cannot) be answered, and how many there are of each."""
    return dict(Counter(item.question.kind for item in judged if item.question.answerable is answerable))


def _weights(run: Run) -> Floats:
    return resampled([f"{item.question.answerable} {item.question.kind}" for item in run.judged])


def _statistics(judged: Sequence[Judged]) -> dict[Place, Statistic]:
    return dict([*_finding(judged), *_refusing(judged), *_telling_apart(judged)])


def _finding(judged: Sequence[Judged]) -> Iterator[tuple[Place, Statistic]]:
    """Yield how well articles and excerpts are found, for each kind that can be answered."""
    has_gold = np.array([bool(item.expected) for item in judged])
    values = {
        name: np.array([measure(item) if item.expected else np.nan for item in judged])
        for name, measure in _RANKING.items()
    }
    values["answer in 3 excerpts"] = np.array([np.nan if item.holds is None else item.holds for item in judged], float)
    words = np.array([sum(len(shown.text.split()) for shown in item.ranked.excerpts) for item in judged], float)
    excerpts = np.array([len(item.ranked.excerpts) for item in judged], float)
    for group, inside in _groups(judged, answerable=True):
        for name, column in values.items():
            if name not in _RANKING or (has_gold & inside).any():
                yield Place(FOUND, group, name), partial(mean, np.where(inside, column, np.nan))
        yield Place(FOUND, group, WORDS), partial(ratio, words * inside, excerpts * inside)


def _refusing(judged: Sequence[Judged]) -> Iterator[tuple[Place, Statistic]]:
    """Yield how often it is refused rightly and wrongly, and answered wrongly."""
    refused = np.array([item.refused for item in judged], float)
    cannot = np.array([not item.question.answerable for item in judged])
    yield Place(REFUSING, EVERY, "precision"), partial(mean, np.where(refused > 0, cannot, np.nan))
    yield Place(REFUSING, EVERY, "recall"), partial(mean, np.where(cannot, refused, np.nan))
    for group, inside in _groups(judged, answerable=True):
        yield Place(REFUSING, group, "wrongly refused"), partial(mean, np.where(inside, refused, np.nan))
    for group, inside in _groups(judged, answerable=False):
        yield Place(REFUSING, group, "wrongly answered"), partial(mean, np.where(inside, 1 - refused, np.nan))


def _telling_apart(judged: Sequence[Judged]) -> Iterator[tuple[Place, Statistic]]:
    """Yield how well confidence tells each kind that can be answered from each that cannot."""
    confidences = np.array([item.ranked.confidence for item in judged], float)
    for group, inside in _groups(judged, answerable=True):
        for other, outside in _groups(judged, answerable=False):
            pair, groups = f"{group} / {other}", Groups(confidences, inside, outside)
            yield Place(TOLD_APART, pair, "AUC"), partial(auc, groups)
            yield Place(TOLD_APART, pair, "answered at 8 % refused"), partial(wrongly_answered, groups)


def _groups(judged: Sequence[Judged], *, answerable: bool) -> list[tuple[str, NDArray[np.bool_]]]:
    """Return each kind, and where there are several all of them together, with which questions are of it."""
    kinds = list(kinds_of(judged, answerable=answerable))
    of = np.array([item.question.kind if item.question.answerable is answerable else None for item in judged])
    every = [(ANSWERABLE if answerable else UNANSWERABLE, np.isin(of, kinds))] if len(kinds) > 1 else []
    return [*((kind, of == kind) for kind in kinds), *every]


def _calibration(run: Run) -> Calibration | None:
    known = [item for item in run.judged if item.right is not None]
    if run.system != OURS or not known:
        return None
    confidences = np.array([item.ranked.confidence for item in known], float)
    return calibration(confidences, np.array([bool(item.right) for item in known]))
