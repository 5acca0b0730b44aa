"""How near an ingest comes to the speed of its encoder alone, with and without quotations, interleaved.

python benchmarks/ingesting.py ARTICLES.jsonl[.gz] [--articles 100] [--rounds 3] [--threads 0] [--models HOME/models]

The encoder alone embeds the texts that the ingest embeds, in the same portions, and nothing else is done. First the CPU
seconds of each stage are printed, measured where one thing is done after the other. Model and parser are loaded before.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import TYPE_CHECKING, NamedTuple

from retrieval.embedders import open_embedder
from retrieval.embedders.parts import embed_parts
from retrieval.evaluate.systems import NoReader
from retrieval.home import Home
from retrieval.ingest import ingest
from retrieval.reader import open_reader
from retrieval.sources import open_sources
from retrieval.text.passages import embedded_text, passages
from retrieval.types import RawArticle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from retrieval.types import Embedder, Parted, Reader, Reading, Rejected, Vectors

_MODEL = "all-MiniLM-L6-v2"
_CHUNK = 16  # articles encoded together, as an ingest does


class Taken(NamedTuple):
    """What some work took: wall and CPU seconds."""

    wall: float
    cpu: float


class Stages:
    """CPU seconds by stage; a `Progress` for the stages at the end."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self._name, self._since = "passages, writing", process_time()

    def enter(self, name: str) -> str:
        """Count what follows to stage `name`; return the stage before it."""
        now, before = process_time(), self._name
        self.seconds[before] += now - self._since
        self._name, self._since = name, now
        return before

    def during(self, name: str, work: Callable[[], object]) -> object:
        """Return what `work` returns, its time counted to stage `name`."""
        before = self.enter(name)
        found = work()
        self.enter(before)
        return found

    def begin(self, total: int) -> None:
        """Hear of a beginning."""

    def advance(self, items: int, passages: int) -> None:
        """Hear of what is done."""

    def rejected(self, item: Rejected) -> None:
        """Hear of what is no article."""

    def stage(self, name: str) -> None:
        """Hear that an index is built."""
        self.enter(name)


class Timed:
    """An embedder and a reader whose time is counted to their stages."""

    def __init__(self, embedder: Embedder, reader: Reader, stages: Stages) -> None:
        self.name, self.dimension = embedder.name, embedder.dimension
        self._embedder, self._reader, self._stages = embedder, reader, stages
        self.digest = embedder.digest

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return what the embedder does."""
        return self._stages.during("encoding", lambda: self._embedder.embed(texts))

    def embed_parts(self, texts: Sequence[Parted]) -> list[Vectors]:
        """Return what the embedder does."""
        return self._stages.during("encoding", lambda: embed_parts(self._embedder, texts))

    def read(self, articles: Sequence[tuple[str, str]]) -> list[Reading]:
        """Return what the reader does."""
        return self._stages.during("quotations", lambda: self._reader.read(articles))


class Articles:
    """A source over articles in memory."""

    root = "benchmark/"

    def __init__(self, articles: Sequence[RawArticle]) -> None:
        self._articles = articles

    def count(self) -> int:
        """Return how many there are."""
        return len(self._articles)

    def read(self) -> Iterator[RawArticle]:
        """Yield them."""
        return iter(self._articles)


def main() -> None:
    """Print CPU seconds by stage, then the rates."""
    given = _arguments()
    items = (item for source in open_sources([given.file]) for item in source.read() if isinstance(item, RawArticle))
    articles = list(islice(items, given.articles))
    with TemporaryDirectory() as folder:
        embedder = open_embedder(_MODEL, kept=given.models or Path(folder, "models"), threads=given.threads)
        readers = {"without quotations": NoReader(), "with quotations": open_reader()}
        _warm(embedder, readers, articles)
        for name, reader in readers.items():
            _print_stages(name, articles, embedder, reader)
        works = {"encoder alone": lambda: _encode(embedder, articles)}
        for name, reader in readers.items():
            works[f"ingest {name}"] = lambda reader=reader: _ingest(articles, embedder, reader, Stages(), given.threads)
        _print_rates(works, given.rounds, given.threads or os.cpu_count() or 1)


def _arguments() -> argparse.Namespace:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("file", type=Path)
    arguments.add_argument("--articles", type=int, default=100)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--threads", type=int, default=0)
    arguments.add_argument("--models", type=Path, help="exports of a home, so that none is made")
    return arguments.parse_args()


def _warm(embedder: Embedder, readers: dict[str, Reader], articles: Sequence[RawArticle]) -> None:
    for reader in readers.values():
        reader.read([(article.text, article.title) for article in articles[:2]])
    _ingest(articles[:2], embedder, readers["without quotations"], Stages(), 1)


def _ingest(articles: Sequence[RawArticle], embedder: Embedder, reader: Reader, stages: Stages, threads: int) -> int:
    with TemporaryDirectory() as home:
        return ingest(
            Home(Path(home)), [Articles(articles)], embedder, reader, "faiss", stages, threads=threads
        ).passages


def _encode(embedder: Embedder, articles: Sequence[RawArticle]) -> int:
    texts = [_texts(articles[start : start + _CHUNK]) for start in range(0, len(articles), _CHUNK)]
    for some in texts:
        embed_parts(embedder, some)
    return sum(map(len, texts))


def _texts(articles: Sequence[RawArticle]) -> list[Parted]:
    found = {
        embedded_text(article.title, article.text, run)
        for article in articles
        for run in passages(article.text, article.title)
    }
    return sorted(found, key=lambda item: (-len(item.text), item.text))


def _print_stages(name: str, articles: Sequence[RawArticle], embedder: Embedder, reader: Reader) -> None:
    stages = Stages()
    timed = Timed(embedder, reader, stages)
    found = _ingest(articles, timed, timed, stages, 1)
    stages.enter("")
    total = sum(stages.seconds.values())
    print(f"{name}: {found:,} passages, {total:.1f} CPU s")
    for stage, seconds in stages.seconds.most_common():
        print(f"  {stage:22} {seconds:7.2f} s {seconds / total:6.1%}")


def _print_rates(works: dict[str, Callable[[], int]], rounds: int, cores: int) -> None:
    taken: dict[str, list[Taken]] = {name: [] for name in works}
    found: dict[str, int] = {}
    for _ in range(rounds):
        for name, work in works.items():
            wall, cpu = perf_counter(), process_time()
            found[name] = work()
            taken[name].append(Taken(perf_counter() - wall, process_time() - cpu))
    rates = {name: found[name] / median(one.wall for one in taken[name]) for name in works}
    alone = rates["encoder alone"]
    for name, some in taken.items():
        busy = median(one.cpu / one.wall for one in some) / cores
        print(f"{name:28} {rates[name]:7.1f} passages/s  {rates[name] / alone:5.2f}  cores busy {busy:4.0%}")


if __name__ == "__main__":
    main()
