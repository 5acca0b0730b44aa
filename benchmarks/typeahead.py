"""Completing a speaker out of 100,000, an outlet and a day: p50 and p99, beside a plain scan of the same names.

python benchmarks/typeahead.py [--home HOME]

With a home, all of it again in the same run while two threads answer questions from that corpus.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import date, timedelta
from itertools import cycle, islice
from pathlib import Path
from statistics import quantiles
from threading import Event
from time import perf_counter, sleep
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from bot.app import open_corpus
from bot.settings import Settings
from retrieval.days import Calendar
from retrieval.speakers.typeahead import Typeahead
from retrieval.text.names import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sized

    from retrieval.corpus import Corpus

SPEAKERS, OUTLETS, ARTICLES, ASKED, MOST = 100_000, 2_000, 100_000, 400, 25
ANSWERING = 2  # threads, as `serve` has workers on two cores
PAUSE = 0.03  # seconds between two typings: five people at once who type six letters a second
NEWEST = date(2031, 5, 4)
QUESTIONS = Path(__file__).parents[1] / "tests" / "data" / "questions.jsonl"
_NEAR = 80  # of 100: what the scan takes for a slip
_ONSETS = "b br d f g h j k kl l m n p r s st t v z".split()
_VOWELS = "a e i o u ei å ø ó".split()
_PAPERS = "Courier Gazette Herald Wire Echo Post".split()
_WAYS = ("%Y-%m-%d", "%B %Y", "%d %B %Y", "%d.%m.%Y")
_CODAS = "n r l s t nd rk sk lm".split()


def names(count: int, seed: int = 7) -> list[str]:
    """Return `count` different invented names of two or three words."""
    draw = random.Random(seed)  # noqa: S311  # no secret

    def word(syllables: int) -> str:
        return "".join(draw.choice(_ONSETS) + draw.choice(_VOWELS) for _ in range(syllables)) + draw.choice(_CODAS)

    given = [word(draw.choice((1, 2))).capitalize() for _ in range(2_000)]
    made: dict[str, None] = {}
    while len(made) < count:
        middle = [draw.choice(given)] if draw.random() < 0.2 else []  # noqa: PLR2004  # a name in five has a middle one
        made[" ".join((draw.choice(given), *middle, word(draw.choice((2, 3))).capitalize()))] = None
    return list(made)


def typings(held: list[str], count: int, seed: int = 8) -> list[str]:
    """Return what people type: starts of words of names, of any length, half of them with a slip."""
    draw = random.Random(seed)  # noqa: S311  # no secret
    asked = []
    for at in range(count):
        words = draw.choice(held).split(" ")
        rest = " ".join(words[draw.randrange(len(words)) :])
        start = rest[: draw.randint(1, len(rest))]
        place = draw.randrange(len(start))
        asked.append(start[:place] + draw.choice("aeiou") + start[place + 1 :] if at % 2 else start)
    return asked


def scan(keys: list[str], typed: str) -> list[int]:
    """Return what a plain scan of all names finds: words that begin so, then the nearest by partial ratio."""
    asked = fold(typed)
    found = list(islice((at for at, key in enumerate(keys) if f" {asked}" in f" {key}"), MOST))
    if len(found) < MOST:
        near = process.extract(asked, keys, scorer=fuzz.partial_ratio, limit=MOST, score_cutoff=_NEAR)
        found += [at for _, _, at in near if at not in found]
    return found[:MOST]


def outlets(count: int, seed: int = 9) -> list[str]:
    """Return `count` different invented names of outlets."""
    draw = random.Random(seed)  # noqa: S311  # no secret
    return [f"{name} {draw.choice(_PAPERS)}" for name in names(count, seed)]


def calendar(articles: int, seed: int = 10) -> Calendar:
    """Return the days of so many articles in twenty years."""
    draw = random.Random(seed)  # noqa: S311  # no secret
    days = Counter(NEWEST - timedelta(draw.randrange(20 * 365)) for _ in range(articles))
    return Calendar(sorted(days.items()))


def typed_days(count: int, seed: int = 11) -> list[str]:
    """Return what people type for days: starts of dates in digits and in words."""
    draw = random.Random(seed)  # noqa: S311  # no secret
    asked = []
    for _ in range(count):
        day = NEWEST - timedelta(draw.randrange(20 * 365))
        whole = f"{day:{draw.choice(_WAYS)}}"
        asked.append(whole[: draw.randint(0, len(whole))])
    return asked


def took(complete: Callable[[str], Sized], asked: Iterable[str]) -> str:
    """Return the median, the 99th percentile and the most of the time that completing takes, in milliseconds."""
    times = []
    for typed in asked:
        sleep(PAUSE)
        started = perf_counter()
        found = complete(typed)
        times.append((perf_counter() - started) * 1000)
        if len(found) > MOST:
            raise SystemExit(f"{len(found)} choices for {typed!r}")
    cuts = quantiles(times, n=100)
    return f"p50 {cuts[49]:6.1f}   p99 {cuts[98]:6.1f}   most {max(times):6.1f} ms"


@contextmanager
def answering(corpus: Corpus, threads: int) -> Iterator[list[float]]:
    """Answer questions from so many threads until the block ends; yield what each answer took, in seconds."""
    over, answers = Event(), list[float]()
    rows = QUESTIONS.read_text(encoding="utf-8").splitlines()

    def answer(first: int) -> None:
        for row in islice(cycle(rows), first, None):
            if over.is_set():
                return
            started = perf_counter()
            corpus.ask(json.loads(row)["question"])
            answers.append(perf_counter() - started)

    with ThreadPoolExecutor(threads) as pool:
        asked = [pool.submit(answer, first) for first in range(threads)]
        try:
            yield answers
        finally:
            over.set()
    for one in asked:
        one.result()


def main() -> None:
    """Print the figures."""
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--home", type=Path, help="of the corpus that answers meanwhile")
    given.add_argument("--embedder", default=Settings().embedder, help="that its index was built with")
    options = given.parse_args()
    held, papers, days = names(SPEAKERS), outlets(OUTLETS), calendar(ARTICLES)
    keys = [fold(name) for name in held]
    started = perf_counter()
    speakers = Typeahead((name,) for name in held)
    print(f"{SPEAKERS:,} names made ready in {perf_counter() - started:.1f} s; {ASKED} typings each, half with a slip")
    by_outlet, asked = Typeahead((name,) for name in papers), typings(held, ASKED)
    rows: dict[str, tuple[Callable[[str], Sized], list[str]]] = {
        "speakers": (lambda typed: speakers.complete(typed, MOST), asked),
        "  by a plain scan": (lambda typed: scan(keys, typed), asked[: ASKED // 4]),
        f"outlets ({OUTLETS:,})": (lambda typed: by_outlet.complete(typed, MOST), typings(papers, ASKED)),
        f"days ({ARTICLES:,} articles)": (lambda typed: days.complete(typed, MOST, NEWEST), typed_days(ASKED)),
    }

    def measure() -> None:
        for name, (complete, typed) in rows.items():
            print(f"  {name:24} {took(complete, typed)}")

    print("nothing else going on")
    measure()
    if options.home:
        with closing(open_corpus(Settings(home=options.home, embedder=options.embedder))) as corpus:
            corpus.ask("Is the model loaded?")
            print(f"while {ANSWERING} threads answer questions")
            started = perf_counter()
            with answering(corpus, ANSWERING) as answers:
                measure()
            print(f"  {len(answers) / (perf_counter() - started):.1f} answers a second meanwhile")


if __name__ == "__main__":
    main()
