"""The models that come with the package."""

from __future__ import annotations

import json
import math
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval import abstain, candidates
from retrieval.learned import BIAS, Linear, Models, probability, shipped
from retrieval.text import excerpts

SIGNS = {
    "ranking": candidates.Signs._fields,
    "excerpt": excerpts.Signs._fields,
    "answer": abstain.Signs._fields,
    "confidence": ("answer",),
}


def test_the_file_holds_every_model_and_no_other():
    held = json.loads((resources.files("retrieval") / "learned.json").read_text(encoding="utf-8"))
    assert tuple(held) == Models._fields == tuple(SIGNS)


@pytest.mark.parametrize("name", SIGNS)
def test_a_model_has_a_weight_for_each_sign_and_for_nothing_else(name):
    weights = getattr(shipped(), name).weights
    assert set(weights) == {BIAS, *SIGNS[name]}
    assert all(math.isfinite(weight) for weight in weights.values())


def test_a_model_is_a_weighted_sum_and_its_constant():
    model = Linear({BIAS: 1.0, "near": 2.0, "long": -0.5})
    assert model.score({"near": 3.0, "long": 4.0, "unweighed": 99.0}) == pytest.approx(5.0)


def test_a_sign_that_a_model_weighs_must_be_given():
    with pytest.raises(KeyError, match="near"):
        Linear({"near": 2.0}).score({})


@given(st.floats(allow_nan=False), st.floats(allow_nan=False))
def test_larger_log_odds_are_no_smaller_a_probability(left, right):
    smaller, larger = sorted((left, right))
    assert 0 <= probability(smaller) <= probability(larger) <= 1


def test_even_odds_are_a_half():
    assert probability(0) == pytest.approx(0.5)


def test_more_log_odds_of_an_answer_are_more_confidence():
    assert shipped().confidence.weights["answer"] > 0
