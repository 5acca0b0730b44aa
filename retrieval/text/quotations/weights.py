"""The linear models that weigh the evidence, read from weights.json; `retrieval.evaluate.training` makes that file."""

from __future__ import annotations

import json
import math
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

BIAS = ""  # the feature that every example has
NOBODY = "nobody"  # the feature of the candidate that stands for no speaker


class Linear(NamedTuple):
    """A logistic model over named features."""

    weights: Mapping[str, float]

    def score(self, features: Iterable[str]) -> float:
        """Return the log-odds."""
        return self.weights.get(BIAS, 0.0) + sum(self.weights.get(feature, 0.0) for feature in features)

    def probability(self, features: Iterable[str]) -> float:
        """Return the probability."""
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.score(features)))))


class Weights(NamedTuple):
    """Every model.

    `whole`: do these marks hold a whole statement? `speaker`: a conditional logit over the candidates of a quotation.
    `genuine`: do these marks quote anybody? `stated`: is this clause an indirect statement? `stater`: is its subject
    its speaker?
    """

    whole: Linear
    speaker: Linear
    genuine: Linear
    stated: Linear
    stater: Linear

    def chances(self, candidates: Sequence[Iterable[str]]) -> list[float]:
        """Return the probability that each candidate is the speaker; what is missing to 1 is that nobody is."""
        scores = [self.speaker.score(features) for features in candidates] + [self.speaker.score([NOBODY])]
        highest = max(scores)
        powers = [math.exp(score - highest) for score in scores]
        return [power / sum(powers) for power in powers[:-1]]


@cache
def shipped() -> Weights:
    """Return the models that come with the package."""
    text = (resources.files("retrieval.text.quotations") / "weights.json").read_text(encoding="utf-8")
    return Weights(**{name: Linear(weights) for name, weights in json.loads(text).items()})
