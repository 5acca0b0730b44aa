"""A question in a conversation beside one alone, a name looked up beside a scan of all, and `who-said`: p50 and p95.

python benchmarks/conversation.py --home HOME --questions FILE.jsonl [--count 200]

Every second question of the file is asked in a thread after the one before it, and by itself, by turns. What is added
is what reading it in its context takes: whether it points back, and at whom. `who-said` is asked for the same words,
most of which nobody said, so that it looks for what means the same: with all cores, beside one.
"""

from __future__ import annotations

import argparse
import os
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import TYPE_CHECKING

from figures import read

from bot.app import open_bot, open_corpus
from bot.model import LINE, Origin, Request
from bot.settings import Settings
from bot.state import State
from retrieval.speakers.aliases import spelling_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


def timed(run: Callable[[], object]) -> float:
    """Return how many milliseconds `run` takes."""
    started = perf_counter()
    run()
    return (perf_counter() - started) * 1000


def scanned(name: str, names: Iterable[tuple[str, str]]) -> list[str]:
    """Return the names that have a spelling like `name`, by looking at all of them: the baseline."""
    wanted = spelling_key(name)
    return [canonical for spelling, canonical in names if spelling_key(spelling) == wanted]


def line(what: str, took: Sequence[float], beside: Sequence[float]) -> str:
    """Return a row of the table, with the ratio of the medians."""
    (p50, p95), (other, _) = ((cuts[9], cuts[18]) for cuts in (quantiles(some, n=20) for some in (took, beside)))
    return f"{what:28} {p50:8.3f} {p95:8.3f} {p50 / other:8.2f}"


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--home", type=Path, required=True)
    options.add_argument("--questions", type=Path, required=True)
    options.add_argument("--count", type=int, default=200)
    given = options.parse_args()
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    settings = Settings(home=given.home.resolve())
    with closing(open_corpus(settings)) as corpus, closing(State.open("sqlite://")) as state:
        bot = open_bot(corpus, settings, state)
        alone, following, looked_up, by_a_scan = list[float](), list[float](), list[float](), list[float]()

        def ask(question: str, thread: str) -> float:
            return timed(lambda: bot.handle(Request(LINE, question, origin=Origin("bench", "T", "C", "U", thread))))

        questions = read(given.questions)[: 2 * given.count]
        ask(questions[0], "first"), ask(questions[1], "first")
        for number, (before, question) in enumerate(zip(questions[::2], questions[1::2], strict=True)):
            ask(before, f"{number}")
            ask(question, f"warm {number}")  # what both read is in memory
            for took, thread in [(alone, f"alone {number}"), (following, f"{number}")][:: (-1) ** number]:
                took.append(ask(question, thread))
        index = corpus.index()
        names = index.catalog.names(index.generation)
        for name, _ in names[:: max(1, len(names) // given.count)]:
            looked_up.append(timed(lambda name=name: index.names.find(name)))
            by_a_scan.append(timed(lambda name=name: scanned(name, names)))
    every, single = list[float](), list[float]()
    with closing(open_corpus(settings)) as corpus, closing(open_corpus(replace(settings, threads=1))) as other:
        for number, words in enumerate(questions[: given.count // 2]):
            corpus.who_said(words), other.who_said(words)  # as above
            for took, who in [(every, corpus), (single, other)][:: (-1) ** number]:
                took.append(timed(lambda who=who, words=words: who.who_said(words)))
    print(f"{'milliseconds':28} {'p50':>8} {'p95':>8} {'ratio':>8}")
    print(line("a question alone", alone, alone), line("the same in a conversation", following, alone), sep="\n")
    print(
        line(f"all {len(names):,} names looked at", by_a_scan, by_a_scan),
        line("a name found", looked_up, by_a_scan),
        line("who-said, one thread", single, single),
        line("who-said", every, single),
        sep="\n",
    )


if __name__ == "__main__":
    main()
