"""What a change does to the time of a question: this checkout beside an earlier one, over the same home, by turns.

python benchmarks/versions.py --before FOLDER --home HOME --questions FILE.jsonl [--count 80] [--rounds 12] [--pairs 3]

FOLDER is made by `git worktree add FOLDER REVISION`; both run in this environment, and the home must suit both. Each is
opened in several processes, for where things come to lie in memory makes one a few hundredths faster than the next.
Every process answers all the questions in each round; what is told is the lower quartile of a question's times over the
rounds, which an otherwise busy machine disturbs least, and of this the mean over the questions.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import mean, quantiles
from time import perf_counter, process_time
from typing import NamedTuple

from figures import read

_HERE = Path(__file__).parents[1]


class Round(NamedTuple):
    """Seconds of each question, and the processor's of one."""

    seconds: list[float]
    processor: float


class Version:
    """A process that answers questions from one checkout."""

    def __init__(self, checkout: Path, home: Path, questions: Path, count: int) -> None:
        environment = {**os.environ, "PYTHONPATH": str(checkout), "HF_HUB_OFFLINE": "1"}
        options = ["--answer", "--home", str(home), "--questions", str(questions), "--count", str(count)]
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, __file__, *options],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.rounds: list[Round] = []

    def go(self) -> None:
        """Have all questions answered once more."""
        assert self._process.stdin, self._process.stdout
        print(file=self._process.stdin, flush=True)
        told = self._process.stdout.readline() if self._process.stdout else ""
        if not told:
            raise SystemExit("a version ended; what it said stands above")
        self.rounds.append(Round(*json.loads(told)))

    def close(self) -> None:
        """End the process."""
        self._process.communicate()

    @property
    def milliseconds(self) -> tuple[float, float]:
        """What a question takes, by the clock and of the processor."""
        each = map(_quartile, zip(*(one.seconds for one in self.rounds), strict=True))
        return mean(each) * 1000, _quartile([one.processor for one in self.rounds]) * 1000


def answer(home: Path, questions: list[str]) -> None:
    """Answer the questions once for each line read, and tell what that took."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line has it, before NumPy comes
    from bot.app import open_bot, open_corpus  # noqa: PLC0415  # of the checkout that PYTHONPATH names
    from bot.model import Request  # noqa: PLC0415
    from bot.render.terminal import Style, render  # noqa: PLC0415
    from bot.settings import Settings  # noqa: PLC0415

    settings = Settings(home=home)
    corpus = open_corpus(settings)
    corpus.embedder()
    bot = open_bot(corpus, settings)

    def took(question: str) -> float:
        started = perf_counter()
        render(bot.handle(Request("ask", question)), Style(100, colour=False))
        return perf_counter() - started

    for question in questions:
        took(question)
    for _ in sys.stdin:
        started = process_time()
        seconds = [took(question) for question in questions]
        print(json.dumps(Round(seconds, (process_time() - started) / len(questions))), flush=True)


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--before", type=Path, default=_HERE, help="the earlier checkout")
    options.add_argument("--home", type=Path, required=True)
    options.add_argument("--questions", type=Path, required=True)
    options.add_argument("--count", type=int, default=80, help="questions")
    options.add_argument("--rounds", type=int, default=12)
    options.add_argument("--pairs", type=int, default=3, help="processes of each")
    options.add_argument("--answer", action="store_true", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.answer:
        answer(given.home, read(given.questions)[: given.count])
        return
    paths = given.before.resolve(), _HERE
    versions = [
        Version(path, given.home.resolve(), given.questions.resolve(), given.count)
        for path in paths
        for _ in range(given.pairs)
    ]
    for number in range(given.rounds):
        for version in versions[:: (-1) ** number]:
            version.go()
    before, now = (
        [mean(figures) for figures in zip(*(version.milliseconds for version in some), strict=True)]
        for some in (versions[: given.pairs], versions[given.pairs :])
    )
    for version in versions:
        version.close()
    print(f"{'milliseconds a question':24} {'clock':>8} {'ratio':>6} {'processor':>10} {'ratio':>6}")
    for name, (clock, processor) in (("before", before), ("now", now)):
        print(f"{name:24} {clock:8.3f} {clock / before[0]:6.2f} {processor:10.3f} {processor / before[1]:6.2f}")


def _quartile(values: list[float] | tuple[float, ...]) -> float:
    return quantiles(values, n=4)[0]


if __name__ == "__main__":
    main()
