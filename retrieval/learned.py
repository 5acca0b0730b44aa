"""The linear models that rank articles, choose excerpts and tell answers from near misses, read from learned.json.

`python -m retrieval.evaluate.fitting` makes that file.
"""

from __future__ import annotations

import json
import math
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    text = (resources.files("retrieval") / "learned.json").read_text(encoding="utf-8")
    return Models(**{name: Linear(weights) for name, weights in json.loads(text).items()})


def probability(log_odds: float) -> float:
    """Return the probability of log-odds."""
    return 1 / (1 + math.exp(-max(-_FURTHEST, min(_FURTHEST, log_odds))))
