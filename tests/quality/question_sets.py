"""Our sets of questions, and the articles that they are asked of: these lie beside the project, not in it."""

from __future__ import annotations

import gzip
import json
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from retrieval.types import Article

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parent / "questions"
_EVALUATION = Path(__file__).parents[2].parent / "shared" / "eval"


class QuestionSet(NamedTuple):
    """A file of questions, and the file whose first `rows` articles (None for all) they are asked of."""

    questions: Path
    corpus: Path
    rows: int | None = None

    def articles(self) -> Iterator[Article]:
        """Yield the articles."""
        with gzip.open(self.corpus) as lines:
            for row in map(json.loads, islice(lines, self.rows)):
                yield Article(row["id"], row["id"], row["title"], row["text"], None, None, None, ())


SETS = {
    "wikinews": QuestionSet(FOLDER / "wikinews.jsonl", _EVALUATION / "wikinews" / "articles.jsonl.gz"),
    "reuters": QuestionSet(FOLDER / "reuters.jsonl", _EVALUATION / "scale" / "articles_20k.jsonl.gz", 4_000),
    "news": QuestionSet(FOLDER / "news.jsonl", _EVALUATION / "news" / "articles.jsonl.gz"),
}
