"""Percentile bootstrap over questions: how far a figure would move had other questions of the same kinds been asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Statistic = Callable[["Floats"], "Floats"]
"""From weights [n of resamples, n of questions] to one value for each resample."""

RESAMPLES = 1_000
_SEED = 20_310_504  # any number: one file of questions gives one interval
_INTERVAL = (2.5, 97.5)  # percentiles: 95 %


class Estimate(NamedTuple):
    """A figure with its 95 % interval; None where there is nothing to take it from."""

    value: float | None
    low: float | None
    high: float | None


def resampled(kinds: Sequence[str], resamples: int = RESAMPLES) -> Floats:
    """Return how often each question is drawn in each resample, float64 [resamples, n of questions].

    Each kind is drawn from by itself, as often as it has questions: how many there are of it is no matter of chance.
    """
    names, drawn = np.asarray(kinds), np.random.default_rng(_SEED)
    weights = np.zeros((resamples, len(names)))
    for kind in dict.fromkeys(kinds):
        (places,) = np.nonzero(names == kind)
        weights[:, places] = drawn.multinomial(len(places), np.full(len(places), 1 / len(places)), size=resamples)
    return weights


def estimate(statistic: Statistic, weights: Floats) -> Estimate:
    """Return a figure over all questions, with its interval over the resamples `weights`."""
    once = np.ones((1, weights.shape[1]))
    return _estimate(statistic(once)[0], statistic(weights))


def difference(statistic: Statistic, other: Statistic, weights: Floats) -> Estimate:
    """Return by how much `other` is higher, with the interval of that: both see the same questions (paired)."""
    return estimate(lambda drawn: other(drawn) - statistic(drawn), weights)


def _estimate(value: float, values: Floats) -> Estimate:
    known = values[~np.isnan(values)]
    if np.isnan(value) or not len(known):
        return Estimate(None, None, None)
    low, high = np.percentile(known, _INTERVAL)
    return Estimate(float(value), float(low), float(high))
