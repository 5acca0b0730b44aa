"""How fast a model's export encodes, beside the model itself under torch in float32 and in bfloat16.

python benchmarks/encoding.py [--model all-MiniLM-L6-v2] [--turns 40]

Passages are those of the sample articles, as an ingest would embed them. All take turns in one run, on one thread each,
so that the ratios hold on a busy machine, too; a figure is the median over the turns. Encoding is counted in seconds of
the processor, a question and loading in seconds of the clock.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from copy import deepcopy
from pathlib import Path
from time import perf_counter, thread_time
from typing import TYPE_CHECKING

os.environ.setdefault("HF_HUB_OFFLINE", "1")
import torch

from retrieval.embedders import open_embedder
from retrieval.embedders.exported import ExportedEmbedder, place
from retrieval.embedders.parts import embed_parts
from retrieval.embedders.sentence_transformer import DEFAULT_MODEL, SentenceTransformerEmbedder
from retrieval.sources.sample import SampleSource
from retrieval.text.passages import embedded_text, passages
from retrieval.types import RawArticle

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from retrieval.types import Embedder, Parted

_BATCH = 8
_LOADS = 7
_QUESTIONS = (
    "Who pays for the new harbour wall?",
    "What did the council say about the Sand Lane school closure?",
    "When does the last night sailing leave for Ebb Strand?",
)


def main() -> None:
    """Print a line for each way to run the model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default=DEFAULT_MODEL)
    parser.add_argument("--turns", type=int, default=40)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as kept:
        export = open_embedder(given.model, kept=Path(kept), threads=1)
        ways = {
            "torch float32": _torch(given.model),
            "torch bfloat16": _torch(given.model, half=True),
            "export": export,
        }
        rates = _rates(ways, given.turns)
        delays = _delays(ways, given.turns)
        print(f"{'':16}passages/CPU s     ratio   question ms")
        for name, rate in rates.items():
            print(f"{name:16}{rate:14.1f}{rate / rates['torch float32']:10.2f}{delays[name] * 1000:14.2f}")
        folder = place(Path(kept), export.digest)
        loads = [_timed(perf_counter, lambda: ExportedEmbedder(given.model, folder, threads=1)) for _ in range(_LOADS)]
        print(f"loading the export: {min(loads) * 1000:.0f} ms")


def _torch(model: str, *, half: bool = False) -> Embedder:
    embedder = SentenceTransformerEmbedder(model, threads=1)
    return _Half(embedder) if half else embedder


class _Half:
    """A model in bfloat16, which embeds whole texts only."""

    def __init__(self, embedder: SentenceTransformerEmbedder) -> None:
        self.name, self.digest, self.dimension = embedder.name, embedder.digest, embedder.dimension
        self._model = deepcopy(embedder.model).to(torch.bfloat16)

    def embed(self, texts: Sequence[str]) -> object:
        return self._model.encode(list(texts), batch_size=_BATCH, convert_to_tensor=True, show_progress_bar=False)

    def embed_parts(self, texts: Sequence[Parted]) -> object:
        return self.embed([item.text for item in texts])


def _rates(ways: dict[str, Embedder], turns: int) -> dict[str, float]:
    """Return passages a second of the processor, each with its sentences, as an ingest embeds them."""
    texts = sorted(_passages(), key=lambda item: len(item.text))
    batches = [texts[at : at + _BATCH] for at in range(0, len(texts) - _BATCH + 1, _BATCH)]
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(turns):
        batch = batches[turn % len(batches)]
        for name, embedder in ways.items():
            taken[name].append(_timed(thread_time, lambda: embed_parts(embedder, batch)))  # noqa: B023
    return {name: _BATCH / statistics.median(seconds) for name, seconds in taken.items()}


def _delays(ways: dict[str, Embedder], turns: int) -> dict[str, float]:
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(turns):
        question = [_QUESTIONS[turn % len(_QUESTIONS)]]
        for name, embedder in ways.items():
            embedder.embed(question)  # the turn of another emptied the caches
            taken[name].append(_timed(perf_counter, lambda: embedder.embed(question)))  # noqa: B023
    return {name: statistics.median(seconds) for name, seconds in taken.items()}


def _passages() -> list[Parted]:
    articles = [item for item in SampleSource().read() if isinstance(item, RawArticle)]
    return [
        embedded_text(article.title, article.text, run)
        for article in articles
        for run in passages(article.text, article.title)
    ]


def _timed(clock: Callable[[], float], run: Callable[[], object]) -> float:
    started = clock()
    run()
    return clock() - started


if __name__ == "__main__":
    main()
