"""What a change does to the time of a question: this checkout beside an earlier one, over the same home, by turns.

python benchmarks/versions.py --before FOLDER --home HOME --questions FILE.jsonl [--count 80] [--rounds 12] [--pairs 3]
                              [--filter since=2031-05-04]

FOLDER is made by `git worktree add FOLDER REVISION`; both run in this environment, and the home must suit both. Each is
opened in several processes, for where things come to lie in memory makes one a few hundredths faster than the next.
Each round has other questions, until the file begins again: what is kept in memory of those before helps as it does in
use. What is told is a question's least time in the processes of a version, and of this the mean over the questions.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from itertools import chain, cycle, islice
from pathlib import Path
from statistics import mean
from time import perf_counter, process_time
from typing import TYPE_CHECKING, NamedTuple

from figures import read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_HERE = Path(__file__).parents[1]


class Round(NamedTuple):
    """Seconds of each question, and the processor's of one."""

    seconds: list[float]
    processor: float


class Version:
    """A process that answers questions from one checkout."""

    def __init__(self, checkout: Path, home: Path, questions: Path, count: int, filters: Sequence[str]) -> None:
        environment = {**os.environ, "PYTHONPATH": str(checkout), "HF_HUB_OFFLINE": "1"}
        options = ["--answer", "--home", str(home), "--questions", str(questions), "--count", str(count)]
        options += [f"--filter={one}" for one in filters]
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, __file__, *options],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.rounds: list[Round] = []

    def go(self) -> None:
        """Have the next questions answered."""
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


def answer(home: Path, questions: Sequence[str], count: int, filters: Mapping[str, str]) -> None:
    """Answer the next `count` questions for each line read, and tell what that took."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line has it, before NumPy comes
    from bot.app import open_bot, open_corpus  # noqa: PLC0415  # of the checkout that PYTHONPATH names
    from bot.model import Notice, Request, Tone  # noqa: PLC0415
    from bot.render.terminal import Style, render  # noqa: PLC0415
    from bot.settings import Settings  # noqa: PLC0415

    settings = Settings(home=home)
    corpus = open_corpus(settings)
    corpus.embedder()
    bot = open_bot(corpus, settings)

    def took(question: str) -> float:
        started = perf_counter()
        reply = bot.handle(Request("ask", question, filters))
        render(reply, Style(100, colour=False))
        ended = perf_counter()
        if any(isinstance(block, Notice) and block.tone is Tone.ERROR for block in reply.blocks):
            raise SystemExit(f"{question!r} could not be answered; why stands above")
        return ended - started

    asked = cycle(questions)
    for question in islice(asked, count):
        took(question)
    for _ in sys.stdin:
        started = process_time()
        seconds = [took(question) for question in islice(asked, count)]
        print(json.dumps(Round(seconds, (process_time() - started) / count)), flush=True)


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
    options.add_argument("--count", type=int, default=80, help="questions of a round")
    options.add_argument("--rounds", type=int, default=12)
    options.add_argument("--pairs", type=int, default=3, help="processes of each")
    options.add_argument("--filter", action="append", default=[], metavar="NAME=VALUE", help="since, until or outlet")
    options.add_argument("--answer", action="store_true", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.answer:
        answer(given.home, read(given.questions), given.count, dict(one.split("=", 1) for one in given.filter))
        return
    if not given.before:
        options.error("the earlier checkout is wanted: --before FOLDER")
    material = given.home.resolve(), given.questions.resolve(), given.count, given.filter
    before, now = (
        [Version(checkout, *material) for _ in range(given.pairs)] for checkout in (given.before.resolve(), _HERE)
    )
    by_turns([*before, *now], given.rounds)
    show(before, now)


def show(before: Sequence[Version], now: Sequence[Version]) -> None:
    """Print the table."""
    told = {"before": _milliseconds(before), "now": _milliseconds(now)}
    print(f"{'milliseconds a question':24} {'clock':>8} {'ratio':>6} {'processor':>10} {'ratio':>6}")
    for name, (clock, processor) in told.items():
        ratios = clock / told["before"][0], processor / told["before"][1]
        print(f"{name:24} {clock:8.3f} {ratios[0]:6.2f} {processor:10.3f} {ratios[1]:6.2f}")


def _milliseconds(versions: Sequence[Version]) -> tuple[float, float]:
    """Return what a question takes, by the clock and of the processor."""
    rounds = list(zip(*(version.rounds for version in versions), strict=True))
    seconds = chain.from_iterable(zip(*(one.seconds for one in some), strict=True) for some in rounds)
    return mean(map(min, seconds)) * 1000, mean(min(one.processor for one in some) for some in rounds) * 1000


if __name__ == "__main__":
    main()
