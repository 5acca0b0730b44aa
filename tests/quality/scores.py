"""Scores of the whole pipeline over the sample questions, beside the pinned ones.

python tests/quality/scores.py            print both
python tests/quality/scores.py --accept   pin what was measured
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from retrieval.abstain import Strictness
from retrieval.answering import Query, find
from retrieval.catalog import Catalog
from retrieval.embedders.sentence_transformer import SentenceTransformerEmbedder
from retrieval.home import Home
from retrieval.index import Index
from retrieval.ingest import ingest
from retrieval.sources.sample import SampleSource
from retrieval.types import Filters, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.answering import Finding
    from retrieval.types import Rejected

QUESTIONS = Path(__file__).parent.parent / "data" / "questions.jsonl"
BASELINE = Path(__file__).parent / "baseline.json"
EXCERPTS = 3

# Counts of questions: more is better, or fewer is.
MORE = ("article_first", "article_shown", "answer_shown", "answered", "off_topic_refused", "near_topic_refused")
FEWER = ("words_shown",)


class Silence:
    """A `Progress` that says nothing."""

    def begin(self, total: int) -> None: ...

    def advance(self, items: int, passages: int) -> None: ...

    def rejected(self, item: Rejected) -> None: ...

    def stage(self, name: str) -> None: ...


class NoReader:
    """A `Reader` that finds nothing: no score depends on quotations."""

    digest = ""

    def read(self, articles: Sequence[tuple[str, str]]) -> list[Reading]:
        return [Reading() for _ in articles]


def measured(folder: Path) -> dict[str, int]:
    """Return the scores of the sample corpus, ingested into `folder` with float32 weights.

    `article_first`/`article_shown`: answerable questions whose article is the first, or any, of three found;
    `answer_shown`: whose answer stands in an excerpt; `words_shown`: words an excerpt has on average, rounded up.
    """
    home, embedder = Home(folder), SentenceTransformerEmbedder(exact=True)
    ingest(home, [SampleSource()], embedder, NoReader(), "faiss", Silence())
    catalog = Catalog.open(home.catalog)
    try:
        index = Index.open(home, catalog, catalog.generation())
        rows = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
        return scores([(row, answer(index, embedder, row["question"])) for row in rows])
    finally:
        catalog.close()


def answer(index: Index, embedder: SentenceTransformerEmbedder, question: str) -> Finding:
    """Return what is found for a question at the balanced position."""
    return find(index, embedder, Query(question, EXCERPTS, Filters(), Strictness.BALANCED))


def scores(found: list[tuple[dict[str, Any], Finding]]) -> dict[str, int]:
    """Return the counts over rows of tests/data/questions.jsonl, each with what was found for it."""
    answerable = [(row, finding) for row, finding in found if row["kind"] == "answerable"]
    refused = {kind: sum(finding.verdict.reason is not None for row, finding in found if row["kind"] == kind)
               for kind in ("off_topic", "near_topic")}  # fmt: skip
    words = [len(excerpt.text.split()) for _, finding in found for excerpt in finding.excerpts]
    return {
        "article_first": sum(_has_article(row, finding, 1) for row, finding in answerable),
        "article_shown": sum(_has_article(row, finding, EXCERPTS) for row, finding in answerable),
        "answer_shown": sum(
            any(text in excerpt.text for text in row["answers"] for excerpt in finding.excerpts)
            for row, finding in answerable
        ),
        "answered": sum(finding.verdict.reason is None for _, finding in answerable),
        "off_topic_refused": refused["off_topic"],
        "near_topic_refused": refused["near_topic"],
        "words_shown": -(-sum(words) // len(words)),
    }


def _has_article(row: dict[str, Any], finding: Finding, first: int) -> bool:
    shown = finding.excerpts[:first]
    return any(article.origin in row["origins"] for excerpt in shown for article in (excerpt.article, *excerpt.also_in))


def report(now: dict[str, int], baseline: Path) -> None:
    """Print each score beside the pinned one; pin them where the command line asks for it."""
    pinned = json.loads(baseline.read_text(encoding="utf-8")) if baseline.exists() else {}
    width = max(map(len, now))
    for name, value in now.items():
        print(f"{name:<{width}} {value:>4}   pinned {pinned.get(name, '-'):>4}")
    if "--accept" in sys.argv[1:]:
        baseline.write_text(json.dumps(now, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        report(measured(Path(home)), BASELINE)
