"""Completing a speaker's name out of 100,000: p50 and p99 beside a plain scan of the same names, in one process.

python benchmarks/typeahead.py
"""

from __future__ import annotations

import random
from itertools import islice
from statistics import quantiles
from time import perf_counter
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from retrieval.speakers.typeahead import Typeahead
from retrieval.text.names import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

SPEAKERS, ASKED, MOST = 100_000, 400, 25
_NEAR = 80  # of 100: what the scan takes for a slip
_ONSETS = "b br d f g h j k kl l m n p r s st t v z".split()
_VOWELS = "a e i o u ei å ø ó".split()
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


def took(complete: Callable[[str], list[int]], asked: Iterable[str]) -> str:
    """Return the median and the 99th percentile of the time that completing takes, in milliseconds."""
    times = []
    for typed in asked:
        started = perf_counter()
        complete(typed)
        times.append((perf_counter() - started) * 1000)
    cuts = quantiles(times, n=100)
    return f"p50 {cuts[49]:6.1f} ms   p99 {cuts[98]:6.1f} ms"


def main() -> None:
    """Print the figures."""
    held = names(SPEAKERS)
    asked = typings(held, ASKED)
    keys = [fold(name) for name in held]
    started = perf_counter()
    ready = Typeahead((name,) for name in held)
    print(f"{SPEAKERS:,} names made ready in {perf_counter() - started:.1f} s; {ASKED} typings, half with a slip")
    print(f"type-ahead  {took(lambda typed: ready.complete(typed, MOST), asked)}")
    print(f"plain scan  {took(lambda typed: scan(keys, typed), asked)}")


if __name__ == "__main__":
    main()
