"""How fast quotations are read, beside the whole pipeline of spaCy over the same articles, interleaved.

python benchmarks/quotations.py ARTICLES.jsonl[.gz] [--articles 200]

One process, one thread, CPU seconds. The pipeline (tagger, parser, entities, lemmas) over whole articles is what an
attribution system commonly starts from, before any rule of its own has run.
"""

from __future__ import annotations

import argparse
import resource
from importlib import import_module
from pathlib import Path
from statistics import median
from time import process_time
from typing import TYPE_CHECKING

from retrieval.parser import PACKAGE
from retrieval.reader import open_reader
from retrieval.sources import open_sources
from retrieval.types import RawArticle

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_ROUNDS = 5
_CHUNK = 16  # articles read together, as an ingest does


def _seconds(work: Callable[[], object]) -> float:
    started = process_time()
    work()
    return process_time() - started


def _chunks(articles: Sequence[tuple[str, str]]) -> list[Sequence[tuple[str, str]]]:
    return [articles[start : start + _CHUNK] for start in range(0, len(articles), _CHUNK)]


def main() -> None:
    """Print words a second of both, and the ratio."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("file", type=Path)
    arguments.add_argument("--articles", type=int, default=200)
    given = arguments.parse_args()
    items = (item for source in open_sources([given.file]) for item in source.read())
    articles = [(item.text, item.title) for item in items if isinstance(item, RawArticle)][: given.articles]
    words = sum(len(text.split()) for text, _ in articles)
    reader, pipeline = open_reader(), import_module(PACKAGE.replace("-", "_")).load()
    chunks, texts = _chunks(articles), [text for text, _ in articles]
    found = sum(len(reading.quotations) for chunk in chunks for reading in reader.read(chunk))
    ours, theirs = [], []
    for _ in range(_ROUNDS):
        ours.append(_seconds(lambda: [reader.read(chunk) for chunk in chunks]))
        theirs.append(_seconds(lambda: list(pipeline.pipe(texts, batch_size=_CHUNK))))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(articles):,} articles, {words:,} words, {found:,} quotations; peak {peak:,.0f} MB of both together")
    print(f"reading quotations    {words / median(ours):9,.0f} words/s (worst of {_ROUNDS}: {words / max(ours):,.0f})")
    print(f"the whole pipeline    {words / median(theirs):9,.0f} words/s")
    print(f"ratio                 {median(theirs) / median(ours):9.2f}")


if __name__ == "__main__":
    main()
