"""Quality cannot slip unnoticed: the scores over the sample articles against the pinned ones."""

from __future__ import annotations

import json

import quotation_scores
import scores


def _worse(now, module):
    pinned = json.loads(module.BASELINE.read_text(encoding="utf-8"))
    assert set(now) == set(pinned) == {*module.MORE, *module.FEWER}
    lost = {name for name in module.MORE if now[name] < pinned[name]}
    lost |= {name for name in module.FEWER if now[name] > pinned[name]}
    return f"worse than pinned: {lost}; measured {now}, pinned {pinned}; see `make quality`" if lost else ""


def test_no_score_over_the_sample_questions_is_worse_than_the_pinned_one(tmp_path):
    assert not _worse(scores.measured(tmp_path / "home"), scores)


def test_no_score_over_the_quotations_of_the_samples_is_worse_than_the_pinned_one():
    assert not _worse(quotation_scores.measured(), quotation_scores)
