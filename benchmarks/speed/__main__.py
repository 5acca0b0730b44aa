"""On Record and its peers over the same passages, in the same minutes, as a table of ratios (docs/speed.md).

python benchmarks/speed                                     invented articles, all peers, 2,000 and 60,000 passages
python benchmarks/speed --passages 2000 --peers chroma      less of it
python benchmarks/speed --articles FILE.jsonl.gz --questions FILE.jsonl        real ones
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import environments
import indexes
import measuring
from material import prepare
from measuring import ENVIRONMENT, Field, Figure, told
from quality import scores
from tables import OURS, table
from workers import Contestant, FailedError

if TYPE_CHECKING:
    from collections.abc import Iterator

PEERS = {
    "sentence-transformers": "with_sentence_transformers",
    "txtai": "with_txtai",
    "langchain": "with_langchain",
    "llama-index": "with_llama_index",
    "chroma": "with_chroma",
    "haystack": "with_haystack",
}
MEASURED = ("questions", "start", "ingest", "sustained", "environment", "quality")
_BUILD = Path(__file__).parents[2] / "build"
_US = Contestant(OURS, Path(sys.executable), "ours")
_IN_SLACK = Contestant(f"{OURS} for Slack", Path(sys.executable), "ours_in_slack")
_MODEL = Contestant(f"{OURS} model alone", Path(sys.executable), "ours_model")
_SEARCHES = Contestant(f"{OURS} model and searches alone", Path(sys.executable), "ours_searching")
_QUOTING = Contestant(f"{OURS} with quotations", Path(sys.executable), "ours_with_quotations")


class Bench:
    """What was asked for, who takes part, and who could not."""

    def __init__(self, given: argparse.Namespace) -> None:
        self._given = given
        self._peers: list[Contestant] = []
        self.skipped: dict[str, str] = {}
        for name in given.peers:
            told(f"environment of {name}")
            try:
                self._peers.append(Contestant(name, environments.peer(_BUILD / "peers", name), PEERS[name]))
            except environments.NotInstalledError as error:
                self.skipped[name] = str(error)

    def figures(self) -> Iterator[Figure]:
        """Yield all that is to be measured, size by size; the time of an ingest over a corpus of its own."""
        given = self._given
        for passages in given.passages:
            self._leave_out(indexes.make(self._field(passages), _US, known=given.embeddings, fresh=given.fresh))
            yield from chain.from_iterable(self._of_size(passages))
        if "ingest" in given.measure:
            yield from measuring.ingesting(self._field(given.ingested, _QUOTING))

    def _of_size(self, passages: int) -> Iterator[Iterator[Figure]]:
        given, field = self._given, self._field(passages)
        for same in (_IN_SLACK, _MODEL, _SEARCHES):
            if not field.folder(same).exists():
                field.folder(same).symlink_to(field.folder(_US).absolute())
        if "questions" in given.measure:
            yield measuring.answering(self._field(passages, _IN_SLACK, _MODEL, _SEARCHES))
        if "start" in given.measure:
            yield measuring.starting(field)
        if "sustained" in given.measure:
            yield measuring.sustaining(self._field(passages, _MODEL, _SEARCHES), given.seconds)
        if "quality" in given.measure and given.questions:
            yield scores(field, _US, given.questions)
        if "environment" in given.measure:
            yield self._sizes(field)

    def _field(self, passages: int, *others: Contestant) -> Field:
        """Return everybody over so many passages."""
        material = prepare(_BUILD / "bench", passages, self._given.articles, self._given.questions)
        return Field([_US, *others, *self._peers], material, self._given.rounds)

    def _leave_out(self, failed: dict[str, str]) -> None:
        self.skipped |= failed
        self._peers = [peer for peer in self._peers if peer.name not in failed]

    def _sizes(self, field: Field) -> Iterator[Figure]:
        told("sizes of environments")
        folder = _BUILD / "peers"
        whole = Contestant(f"{OURS} to ingest as well", _US.python, "")
        sizes = {_US: environments.serving(folder), whole: environments.whole(folder)}
        sizes |= {peer: peer.python for peer in self._peers}
        for who, python in sizes.items():
            yield field.figure(ENVIRONMENT, who, "its packages", environments.size(python))


def main() -> None:
    """Measure, and print the tables; every figure is kept as it comes in build/bench/figures-….jsonl."""
    given, before = arguments().parse_args(), os.getloadavg()[0]
    bench, figures = Bench(given), list[Figure]()
    kept = _BUILD / "bench" / f"figures-{datetime.now(UTC):%Y%m%d-%H%M%S}.jsonl"
    kept.parent.mkdir(parents=True, exist_ok=True)
    with kept.open("w", encoding="utf-8") as file:
        for figure in bench.figures():
            figures.append(figure)
            file.write(json.dumps(figure._asdict()) + "\n")
            file.flush()
    if given.json:
        rows = [figure._asdict() for figure in figures]
        given.json.write_text(json.dumps({"figures": rows, "left out": bench.skipped}, indent=1), encoding="utf-8")
    print(table(figures, bench.skipped))
    print(f"{os.cpu_count()} cores; load before {before:.1f}, at the end {os.getloadavg()[0]:.1f} with the benchmark")


def arguments() -> argparse.ArgumentParser:
    """Return what can be asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, nargs="+", default=[2_000, 60_000], help="sizes of the corpus")
    parser.add_argument("--ingested", type=int, default=600, help="passages that an ingest is timed over")
    parser.add_argument("--peers", nargs="*", choices=PEERS, default=list(PEERS), help="who takes part besides")
    parser.add_argument("--measure", nargs="+", choices=MEASURED, default=MEASURED, help="what is measured")
    parser.add_argument("--rounds", type=int, default=3, help="turns of everybody in each measure")
    parser.add_argument("--seconds", type=float, default=4, help="of each try at sustained questions")
    parser.add_argument("--articles", type=Path, help="real articles, .jsonl or .jsonl.gz, in place of invented ones")
    parser.add_argument("--questions", type=Path, help="questions about them, .jsonl, with gold articles for quality")
    parser.add_argument("--embeddings", type=Path, help="a home whose embeddings of the same texts are taken over")
    parser.add_argument("--json", type=Path, help="write all figures there as well")
    parser.add_argument("--fresh", action="store_true", help="make all indexes anew")
    return parser


if __name__ == "__main__":
    try:
        main()
    except FailedError as error:
        sys.exit(str(error))
