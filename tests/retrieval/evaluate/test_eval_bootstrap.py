"""Intervals over questions drawn again."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from retrieval.evaluate.bootstrap import difference, estimate, resampled
from retrieval.evaluate.metrics import mean

KINDS = ["a"] * 30 + ["b"] * 10


def test_each_kind_is_drawn_as_often_as_it_has_questions():
    weights = resampled(KINDS)
    assert weights.shape == (1_000, 40)
    assert set(weights[:, :30].sum(axis=1)) == {30}
    assert set(weights[:, 30:].sum(axis=1)) == {10}


def test_the_same_questions_give_the_same_interval():
    assert np.array_equal(resampled(KINDS), resampled(KINDS))


def test_the_interval_of_a_mean_is_near_to_that_of_theory():
    values = np.array([1.0] * 60 + [0.0] * 40)
    found = estimate(partial(mean, values), resampled(["a"] * 100))
    spread = 1.96 * (0.6 * 0.4 / 100) ** 0.5
    assert found.value == pytest.approx(0.6)
    assert (found.low, found.high) == (pytest.approx(0.6 - spread, abs=0.02), pytest.approx(0.6 + spread, abs=0.02))


def test_a_difference_is_paired():
    values = np.random.default_rng(1).random(100)
    found = difference(partial(mean, values), partial(mean, values + 0.1), resampled(["a"] * 100))
    assert tuple(found) == pytest.approx((0.1, 0.1, 0.1))


def test_what_rests_on_nothing_has_no_figure():
    found = estimate(partial(mean, np.full(4, np.nan)), resampled(["a"] * 4))
    assert tuple(found) == (None, None, None)
