"""Quality cannot slip unnoticed: the scores over the sample questions against the pinned ones."""

from __future__ import annotations

import json

from scores import BASELINE, FEWER, MORE, measured


def test_no_score_over_the_sample_questions_is_worse_than_the_pinned_one(tmp_path):
    pinned = json.loads(BASELINE.read_text(encoding="utf-8"))
    now = measured(tmp_path / "home")
    assert set(now) == set(pinned) == {*MORE, *FEWER}
    worse = {name for name in MORE if now[name] < pinned[name]} | {name for name in FEWER if now[name] > pinned[name]}
    assert not worse, f"worse than pinned: {worse}; measured {now}, pinned {pinned}; see `make quality`"
