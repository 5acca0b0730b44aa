"""Measures of ranking, telling apart and calibration. Pure: arrays in, numbers out.

*Ranks* are those (1 is the best) of the families of near-copies that hold a right article. A family counts once, and
its other right articles are not to be found any more: *relevant* is how many families a perfect ranking would hold.

`weights` float64 [n of resamples, n of questions] say how often each question counts; a measure has a value for each
resample, NaN where nothing was drawn that it could rest on.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

DEPTH = 10  # ranks that count
BINS = 10
REFUSED = 0.08  # the share of answerable questions refused at which wrong answers are compared


def hit(ranks: Sequence[int], depth: int) -> float:
    """Return 1 where a right article is among the first `depth`, else 0."""
    return float(any(rank <= depth for rank in ranks))


def reciprocal_rank(ranks: Sequence[int]) -> float:
    """Return 1 / the first rank of a right article, 0 where none is among the first ten."""
    first = min(ranks, default=DEPTH + 1)
    return 1 / first if first <= DEPTH else 0.0


def average_precision(ranks: Sequence[int], relevant: int) -> float:
    """Return the mean, over the right articles that ten ranks have room for, of the precision at the rank of each."""
    found = sorted(rank for rank in ranks if rank <= DEPTH)
    return sum(count / rank for count, rank in enumerate(found, 1)) / min(relevant, DEPTH)


def ndcg(ranks: Sequence[int], relevant: int) -> float:
    """Return the gain of the first ten ranks over that of a perfect ranking; a rank's gain is 1 / log2(1 + rank)."""
    gained = sum(1 / math.log2(1 + rank) for rank in ranks if rank <= DEPTH)
    return gained / sum(1 / math.log2(1 + rank) for rank in range(1, min(relevant, DEPTH) + 1))


def mean(values: Floats, weights: Floats) -> Floats:
    """Return the weighted mean of those `values` [n of questions] that are no NaN."""
    counts = (~np.isnan(values)).astype(np.float64)
    return ratio(np.nan_to_num(values), counts, weights)


def ratio(amounts: Floats, counts: Floats, weights: Floats) -> Floats:
    """Return the weighted sum of `amounts` over that of `counts`, each [n of questions]."""
    with np.errstate(invalid="ignore"):
        return np.asarray((weights @ amounts) / (weights @ counts))


class Groups(NamedTuple):
    """Confidences [n of questions], and which questions (booleans) can and which cannot be answered."""

    confidences: Floats
    answerable: NDArray[np.bool_]
    unanswerable: NDArray[np.bool_]


def auc(groups: Groups, weights: Floats) -> Floats:
    """Return the share of pairs in which the answerable question has the higher confidence; a tie is half a pair."""
    positive, negative = groups.confidences[groups.answerable], np.sort(groups.confidences[groups.unanswerable])
    beaten = _sorted_mass(groups, weights)
    below = beaten[:, np.searchsorted(negative, positive, "left")]
    upto = beaten[:, np.searchsorted(negative, positive, "right")]
    ours = weights[:, groups.answerable]
    with np.errstate(invalid="ignore"):
        return np.asarray((ours * (below + upto) / 2).sum(axis=1) / (ours.sum(axis=1) * beaten[:, -1]))


def wrongly_answered(groups: Groups, weights: Floats) -> Floats:
    """Return the share of unanswerable questions that are answered where at most 8 % of the others are refused.

    The threshold is the highest confidence of an answerable question below which at most that share of them lies.
    """
    order = np.argsort(groups.confidences[groups.answerable], kind="stable")
    positive, negative = groups.confidences[groups.answerable][order], groups.confidences[groups.unanswerable]
    mass = np.cumsum(weights[:, groups.answerable][:, order], axis=1)
    thresholds = positive[np.argmax(mass > REFUSED * mass[:, -1:], axis=1)]
    beaten = _sorted_mass(groups, weights)
    below = np.take_along_axis(beaten, np.searchsorted(np.sort(negative), thresholds, "left")[:, None], axis=1)[:, 0]
    with np.errstate(invalid="ignore"):
        return np.asarray(1 - below / beaten[:, -1])


def _sorted_mass(groups: Groups, weights: Floats) -> Floats:
    """Return the weight of the 0, 1, 2 … least confident unanswerable questions, for each resample."""
    order = np.argsort(groups.confidences[groups.unanswerable], kind="stable")
    mass = np.cumsum(weights[:, groups.unanswerable][:, order], axis=1)
    return np.hstack([np.zeros((len(weights), 1)), mass])


class Bin(NamedTuple):
    """Questions of like confidence: the mean of it, the share that was right, and how many they are."""

    confidence: float
    right: float
    questions: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """The reliability curve, and the mean distance of confidence from truth over it (expected calibration error)."""

    bins: tuple[Bin, ...]
    error: float


def calibration(confidences: Floats, right: NDArray[np.bool_]) -> Calibration:
    """Return how far `confidences` (0 to 1) can be believed, in ten bins of equal width; empty ones are left out.

    Method: Naeini, Cooper & Hauskrecht 2015, "Obtaining Well Calibrated Probabilities Using Bayesian Binning".
    """
    places = np.minimum((confidences * BINS).astype(int), BINS - 1)
    held = [places == place for place in range(BINS)]
    bins = [
        Bin(float(confidences[inside].mean()), float(right[inside].mean()), int(inside.sum()))
        for inside in held
        if inside.any()
    ]
    distance = sum(part.questions * abs(part.confidence - part.right) for part in bins)
    return Calibration(tuple(bins), distance / max(1, len(confidences)))
