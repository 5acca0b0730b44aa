"""Scores of questions put to the sample articles, beside the pinned ones: figures of `onrecord eval retrieval`.

python tests/quality/scores.py            print both
python tests/quality/scores.py --accept   pin what was measured
"""

from __future__ import annotations

import json
import math
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import exact_model

from retrieval.abstain import Strictness
from retrieval.corpus import Corpus
from retrieval.embedders import open_embedder
from retrieval.evaluate.questions import read_questions
from retrieval.evaluate.retrieval import posed, run
from retrieval.evaluate.scores import WORDS, score
from retrieval.evaluate.systems import NoReader, OnRecord
from retrieval.home import Home
from retrieval.ingest import ingest
from retrieval.sources.sample import SampleSource

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from retrieval.types import Rejected, Source

QUESTIONS = Path(__file__).parent.parent / "data" / "questions.jsonl"
BASELINE = Path(__file__).parent / "baseline.json"

# By kind of question: more is better, or fewer is.
MORE = (
    "answerable: hit@1",
    "answerable: hit@10",
    "answerable: MRR@10",
    "answerable: answer in 3 excerpts",
    "answerable / off_topic: AUC",
    "answerable / near_topic: AUC",
)
FEWER = (
    f"answerable: {WORDS}",
    "answerable: wrongly refused",
    "off_topic: wrongly answered",
    "near_topic: wrongly answered",
)


class Silence:
    """A `Progress` that says nothing."""

    def begin(self, total: int) -> None: ...

    def advance(self, items: int, passages: int) -> None: ...

    def rejected(self, item: Rejected) -> None: ...

    def stage(self, name: str) -> None: ...


def measured(folder: Path) -> dict[str, float]:
    """Return the scores of the sample corpus, ingested into `folder`."""
    return evaluated(folder, [SampleSource()], QUESTIONS)


def evaluated(folder: Path, sources: Sequence[Source], questions: Path) -> dict[str, float]:
    """Return the scores of questions put, at the balanced position, to what is ingested into `folder`."""
    home = Home(folder)
    ingest(home, sources, open_embedder(exact_model.ADDRESS), NoReader(), "faiss", Silence())
    with closing(Corpus.open(home, exact_model.ADDRESS)) as corpus:
        asked, _ = posed(read_questions(questions), corpus.articles())
        (ours,) = run([OnRecord(corpus, Strictness.BALANCED)], asked, lambda _: None)
    figures = {f"{at.group}: {at.measure}": found.value for at, found in score(ours).figures.items()}
    return {name: _rounded(name, figures[name]) for name in (*MORE, *FEWER)}


def _rounded(name: str, value: float) -> float:
    """Return words as a whole number, rounded up, and shares with two decimals: one pair told apart less is chance."""
    return math.ceil(value) if name.endswith(WORDS) else round(value, 2)


def worse(now: Mapping[str, float], baseline: Path, fewer: Sequence[str]) -> set[str]:
    """Return the names of the scores that are worse than the pinned ones."""
    pinned = json.loads(baseline.read_text(encoding="utf-8"))
    return {name for name, value in now.items() if (value > pinned[name] if name in fewer else value < pinned[name])}


def report(now: Mapping[str, float], baseline: Path) -> None:
    """Print each score beside the pinned one; pin them where the command line asks for it."""
    pinned = json.loads(baseline.read_text(encoding="utf-8")) if baseline.exists() else {}
    width = max(map(len, now))
    for name, value in now.items():
        print(f"{name:<{width}} {value:>6}   pinned {pinned.get(name, '-'):>6}")
    if "--accept" in sys.argv[1:]:
        baseline.write_text(json.dumps(now, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        report(measured(Path(home)), BASELINE)
