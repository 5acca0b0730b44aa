"""Scores of our questions about Wikinews, beside the pinned ones: two minutes, where the articles are.

python tests/quality/wikinews.py            print both; fails where one is worse than pinned
python tests/quality/wikinews.py --accept   pin what was measured
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from question_sets import SETS
from scores import FEWER, evaluated, report, worse

from retrieval.sources import open_sources

BASELINE = Path(__file__).parent / "wikinews_baseline.json"


def measured(folder: Path) -> dict[str, float]:
    """Return the scores over all 295 articles, ingested into `folder`."""
    wikinews = SETS["wikinews"]
    return evaluated(folder, open_sources([wikinews.corpus]), wikinews.questions)


def _main() -> None:
    corpus = SETS["wikinews"].corpus
    if not corpus.exists():
        sys.exit(f"nothing to measure: {corpus} is not there")
    with tempfile.TemporaryDirectory() as home:
        now = measured(Path(home))
    report(now, BASELINE)
    if lost := worse(now, BASELINE, FEWER):
        sys.exit(f"worse than pinned: {', '.join(sorted(lost))}")


if __name__ == "__main__":
    _main()
