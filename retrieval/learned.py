"""The linear models that rank articles, choose excerpts and tell answers from near misses, read from learned.json.

`python -m retrieval.evaluate.fitting` makes that file.
"""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

BIAS = "constant"
_FURTHEST = 30.0  # log-odds beyond which a probability is 0 or 1 for all purposes


class Linear(NamedTuple):
    """A weighted sum of named signs."""

    weights: Mapping[str, float]

    def score(self, signs: Mapping[str, float]) -> float:
        """Return the sum; a sign without a weight counts nothing."""
        return self.weights.get(BIAS, 0.0) + sum(
            weight * signs[name] for name, weight in self.weights.items() if name != BIAS
        )

    def scores(self, names: Sequence[str], rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sum for each of `rows` [n, signs], whose columns are the signs of these names."""
        weights = np.array([self.weights.get(name, 0.0) for name in names])
        found: NDArray[np.float64] = self.weights.get(BIAS, 0.0) + rows @ weights
        return found


class Models(NamedTuple):
    """Every model.

    `ranking`: a conditional logit over the articles found for a question. `excerpt`: one over the runs of sentences of
    the articles shown. `answer`: the log-odds that an article answers, over questions of which half have an answer.
    `confidence`: from these, the log-odds that what is shown holds the answer.
    """

    ranking: Linear
    excerpt: Linear
    answer: Linear
    confidence: Linear


@cache
def shipped() -> Models:
    """Return the models that come with the package."""
    text = Path(__file__).with_name("learned.json").read_text(encoding="utf-8")
    return Models(**{name: Linear(weights) for name, weights in json.loads(text).items()})


def probability(log_odds: float) -> float:
    """Return the probability of log-odds."""
    return 1 / (1 + math.exp(-max(-_FURTHEST, min(_FURTHEST, log_odds))))
