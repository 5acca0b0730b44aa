from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.rank import DENSE_SHARE, fused
from retrieval.stores.rows import as_hits
from retrieval.types import Hit

if TYPE_CHECKING:
    from collections.abc import Sequence

SCORES = st.floats(-1e3, 1e3, allow_nan=False)
HITS = st.dictionaries(st.integers(1, 30), SCORES, max_size=20).map(
    lambda scores: sorted((Hit(*item) for item in scores.items()), key=lambda hit: (-hit.score, hit.passage))
)


def fuse(dense: Sequence[Hit], lexical: Sequence[Hit]) -> list[Hit]:
    """Return what `fused` makes of two lists of hits."""
    return as_hits(fused(arrays(dense), arrays(lexical))[:2])


def arrays(hits: Sequence[Hit]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([hit.passage for hit in hits], dtype=np.int64), np.array([hit.score for hit in hits])


@given(HITS, HITS)
def test_every_passage_of_either_list_is_ranked_once_best_first_with_a_score_from_0_to_1(dense, lexical):
    found = fuse(dense, lexical)
    assert sorted(hit.passage for hit in found) == sorted({hit.passage for hit in (*dense, *lexical)})
    assert found == sorted(found, key=lambda hit: (-hit.score, hit.passage))
    assert all(0 <= hit.score <= 1 for hit in found)


def test_scores_of_float32_are_fused_in_float64_and_those_of_the_first_come_along():
    dense, lexical = (
        (np.array([1, 2, 3]), np.float32([0.75, 0.5, 0.25])),
        (np.array([4, 2, 5]), np.float32([12, 11, 1])),
    )
    ids, scores, cosines = fused(dense, lexical)
    assert ids.tolist() == [2, 1, 4, 3, 5]
    assert scores[0] == pytest.approx(DENSE_SHARE * 0.5 + (1 - DENSE_SHARE) * 10 / 11, abs=1e-15)
    assert cosines.tolist() == pytest.approx([0.5, 0.75, math.nan, 0.25, math.nan], nan_ok=True)
    nothing = np.empty(0, np.int64), np.empty(0, np.float32)
    assert fused(nothing, lexical)[0].tolist() == [4, 2, 5]
    assert [part.shape for part in fused(nothing, nothing)] == [(0,)] * 3


@given(HITS, st.floats(0.1, 100), st.integers(-100, 100))
def test_only_the_order_and_distances_within_a_list_count_not_its_scale(hits, factor, shift):
    other = [Hit(hit.passage, hit.score * factor + shift) for hit in hits]
    before = {hit.passage: hit.score for hit in fuse(hits, [])}
    after = {hit.passage: hit.score for hit in fuse(other, [])}
    spread = max((hit.score for hit in hits), default=0) - min((hit.score for hit in hits), default=0)
    if spread > 1e-3:
        assert after == pytest.approx(before, abs=1e-6)


@given(HITS)
def test_a_list_fused_with_itself_keeps_its_order(hits):
    spread = {hit.score for hit in hits}
    if len(spread) == len(hits) and all(abs(a - b) > 1e-6 for a in spread for b in spread if a != b):
        assert [hit.passage for hit in fuse(hits, hits)] == [hit.passage for hit in hits]


def test_a_passage_that_both_find_beats_one_that_either_finds_alone():
    dense = [Hit(1, 0.9), Hit(2, 0.88), Hit(3, 0.1)]
    lexical = [Hit(4, 12.0), Hit(2, 11.5), Hit(5, 1.0)]
    assert fuse(dense, lexical)[0].passage == 2


def test_the_best_of_each_list_counts_its_share_and_the_worst_nothing():
    shares = {
        hit.passage: hit.score for hit in fuse([Hit(1, 0.8), Hit(2, 0.2)], [Hit(3, 9.0), Hit(4, 3.0), Hit(5, 6.0)])
    }
    assert shares == {1: DENSE_SHARE, 2: 0, 3: 1 - DENSE_SHARE, 4: 0, 5: pytest.approx((1 - DENSE_SHARE) / 2)}


def test_equally_good_passages_come_in_the_order_of_their_ids():
    assert [hit.passage for hit in fuse([Hit(9, 1.0), Hit(4, 1.0)], [Hit(9, 5.0), Hit(4, 5.0)])] == [4, 9]


@pytest.mark.parametrize("only", [[Hit(7, 0.3)], [Hit(7, 0.0)], [Hit(7, -0.2), Hit(8, -0.2)]])
def test_a_list_without_differences_counts_in_full(only):
    assert [hit.score for hit in fuse(only, [])] == [DENSE_SHARE] * len(only)
    assert [hit.score for hit in fuse([], only)] == [1 - DENSE_SHARE] * len(only)


def test_nothing_fused_with_nothing_is_nothing():
    assert fuse([], []) == []
