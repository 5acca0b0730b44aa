"""Quality cannot slip unnoticed: the scores over the sample articles against the pinned ones."""

from __future__ import annotations

import json

import quotation_scores
import scores


def _worse(now, module):
    pinned = json.loads(module.BASELINE.read_text(encoding="utf-8"))
    assert set(now) == set(pinned) == {*module.MORE, *module.FEWER}
    lost = scores.worse(now, module.BASELINE, module.FEWER)
    return f"worse than pinned: {lost}; measured {now}, pinned {pinned}; see `make quality`" if lost else ""


def test_no_score_over_the_sample_questions_is_worse_than_the_pinned_one(tmp_path):
    assert not _worse(scores.measured(tmp_path / "home"), scores)


def test_no_score_over_the_quotations_of_the_samples_is_worse_than_the_pinned_one():
    assert not _worse(quotation_scores.measured(), quotation_scores)


def test_a_score_is_worse_in_its_own_direction(tmp_path):
    pinned = tmp_path / "pinned.json"
    pinned.write_text('{"found": 0.9, "words": 40}', encoding="utf-8")
    assert scores.worse({"found": 0.95, "words": 39}, pinned, ["words"]) == set()
    assert scores.worse({"found": 0.89, "words": 41}, pinned, ["words"]) == {"found", "words"}
