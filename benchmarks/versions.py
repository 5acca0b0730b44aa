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
from typing import TYPE_CHECKING, NamedTuple

from figures import read

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
        orders, told = self._process.stdin, self._process.stdout
        assert orders
        assert told
        print(file=orders, flush=True)
        answered = told.readline()
        if not answered:
            raise SystemExit("a version ended; what it said stands above")
        self.rounds.append(Round(*json.loads(answered)))

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


def by_turns(versions: Sequence[Version], rounds: int) -> None:
    """Let all answer in each round, every second one in the other order."""
    for number in range(rounds):
        for version in versions[:: (-1) ** number]:
            version.go()
    for version in versions:
        version.close()


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--before", type=Path, help="the earlier checkout")
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
    if not given.before:
        options.error("the earlier checkout is wanted: --before FOLDER")
    material = given.home.resolve(), given.questions.resolve(), given.count
    before, now = (
        [Version(checkout, *material) for _ in range(given.pairs)] for checkout in (given.before.resolve(), _HERE)
    )
    by_turns([*before, *now], given.rounds)
    show(before, now)


def show(before: Sequence[Version], now: Sequence[Version]) -> None:
    """Print the table."""
    told = {name: list(_means(versions)) for name, versions in (("before", before), ("now", now))}
    print(f"{'milliseconds a question':24} {'clock':>8} {'ratio':>6} {'processor':>10} {'ratio':>6}")
    for name, (clock, processor) in told.items():
        ratios = clock / told["before"][0], processor / told["before"][1]
        print(f"{name:24} {clock:8.3f} {ratios[0]:6.2f} {processor:10.3f} {ratios[1]:6.2f}")


def _means(versions: Sequence[Version]) -> Iterator[float]:
    return map(mean, zip(*(version.milliseconds for version in versions), strict=True))


def _quartile(values: Sequence[float]) -> float:
    return quantiles(values, n=4)[0]


if __name__ == "__main__":
    main()
