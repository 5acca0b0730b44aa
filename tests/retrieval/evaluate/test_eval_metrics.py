"""Measures against values worked out by hand, and against scikit-learn."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

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


def once(groups, measure):
    """Return the measure with each question counted once."""
    return float(measure(groups, np.ones((1, len(groups.confidences))))[0])


def grouped(positive, negative):
    known = np.array([*positive, *negative], float)
    answerable = np.arange(len(known)) < len(positive)
    return Groups(known, answerable, ~answerable)


# Ranking


def test_a_hit_is_within_the_depth():
    assert [hit((3, 9), depth) for depth in (1, 3, 10)] == [0, 1, 1]
    assert hit((), 10) == 0


def test_the_reciprocal_of_the_first_rank_counts_to_the_tenth():
    assert [reciprocal_rank(ranks) for ranks in ((1,), (4, 2), (10,), (11,), ())] == [1, 1 / 2, 1 / 10, 0, 0]


def test_average_precision_is_as_worked_out_by_hand():
    assert average_precision((1, 3), 2) == pytest.approx((1 / 1 + 2 / 3) / 2)
    assert average_precision((2,), 3) == pytest.approx((1 / 2) / 3)
    assert average_precision((), 3) == 0


def test_ndcg_is_as_worked_out_by_hand():
    assert ndcg((2,), 1) == pytest.approx(1 / math.log2(3))
    assert ndcg((1, 3), 2) == pytest.approx((1 + 1 / 2) / (1 + 1 / math.log2(3)))
    assert ndcg((), 2) == 0


@pytest.mark.parametrize("relevant", [1, 3, 10, 14])
def test_a_perfect_ranking_has_one_however_many_are_right(relevant):
    ranks = tuple(range(1, min(relevant, 10) + 1))
    assert average_precision(ranks, relevant) == pytest.approx(1)
    assert ndcg(ranks, relevant) == pytest.approx(1)


def test_ndcg_is_that_of_scikit_learn():
    sklearn = pytest.importorskip("sklearn.metrics")
    gains = np.array([[0, 1, 0, 0, 1, 1, 0, 0, 0, 0]])
    assert ndcg((2, 5, 6), 3) == pytest.approx(sklearn.ndcg_score(gains, [range(10, 0, -1)]))


# Means over resamples


def test_a_mean_leaves_out_what_does_not_apply_and_weighs_the_rest():
    values, weights = np.array([1.0, np.nan, 0.0]), np.array([[1.0, 5.0, 1.0], [3.0, 0.0, 1.0], [0.0, 2.0, 0.0]])
    found = mean(values, weights)
    assert found[:2].tolist() == [0.5, 0.75]
    assert np.isnan(found[2])


def test_a_ratio_is_of_sums():
    assert ratio(np.array([10.0, 90.0]), np.array([1.0, 3.0]), np.array([[1.0, 1.0], [1.0, 0.0]])).tolist() == [25, 10]


# Telling apart

confidences = st.lists(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.75, 1.0]), min_size=1, max_size=12)


def test_a_tie_is_half_a_pair():
    assert once(grouped([0.9, 0.5], [0.5, 0.1]), auc) == pytest.approx(3.5 / 4)


@given(confidences, confidences)
def test_auc_is_that_of_scikit_learn(positive, negative):
    sklearn = pytest.importorskip("sklearn.metrics")
    truth = [1] * len(positive) + [0] * len(negative)
    expected = sklearn.roc_auc_score(truth, positive + negative)
    assert once(grouped(positive, negative), auc) == pytest.approx(expected)


@given(confidences, confidences, st.randoms(use_true_random=False))
def test_a_weight_is_as_good_as_so_many_copies(positive, negative, random):
    groups = grouped(positive, negative)
    counts = [random.randint(1, 3) for _ in groups.confidences]
    copied = Groups(*(np.repeat(part, counts) for part in groups))
    for measure in (auc, wrongly_answered):
        weighed = measure(groups, np.array([counts], float))[0]
        assert weighed == pytest.approx(once(copied, measure))


def test_wrong_answers_are_counted_where_eight_in_a_hundred_are_refused():
    positive = np.linspace(0.01, 1.0, 100)  # 0.09 is the highest threshold that refuses no more than eight of them
    assert once(grouped(positive, [0.085, 0.0899, 0.0901, 0.5]), wrongly_answered) == pytest.approx(2 / 4)


def test_equal_confidences_are_all_answered_or_all_refused():
    assert once(grouped([0.5] * 10, [0.5, 0.4]), wrongly_answered) == pytest.approx(1 / 2)


@given(confidences, confidences)
def test_no_higher_threshold_refuses_as_few(positive, negative):
    allowed = [t for t in positive if sum(p < t for p in positive) <= 0.08 * len(positive)]
    expected = sum(n >= max(allowed) for n in negative) / len(negative)
    assert once(grouped(positive, negative), wrongly_answered) == pytest.approx(expected)


# Calibration


def test_the_calibration_error_is_the_mean_distance_over_the_bins():
    found = calibration(np.array([0.9, 0.92, 1.0, 0.1]), np.array([True, False, True, False]))
    assert [(round(part.confidence, 3), round(part.right, 3), part.questions) for part in found.bins] == [
        (0.1, 0.0, 1),
        (0.94, 0.667, 3),
    ]
    assert found.error == pytest.approx((0.1 * 1 + (0.94 - 2 / 3) * 3) / 4)
