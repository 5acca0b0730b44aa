"""Which replies are wrong, in what way, and which of them to read first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from retrieval.evaluate.metrics import DEPTH

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from retrieval.evaluate.retrieval import Judged

MOST = 50  # more of one kind nobody reads at a sitting


class Mistakes(NamedTuple):
    """One way to be wrong: its name, the worst replies first (at most 50), and how many there are."""

    name: str
    worst: tuple[Judged, ...]
    total: int


@dataclass(frozen=True, slots=True)
class _Way:
    name: str
    is_so: Callable[[Judged], bool]
    badness: Callable[[Judged], float]


_WAYS = (
    _Way(
        f"No right article among the first {DEPTH}",
        lambda item: bool(item.expected) and not item.ranks,
        lambda item: item.ranked.confidence,
    ),
    _Way("A right article, but not first", lambda item: bool(item.ranks) and item.ranks[0] > 1, lambda i: i.ranks[0]),
    _Way(
        "No known answer in the excerpts",
        lambda item: item.question.answerable and item.holds is False,
        lambda item: item.ranked.confidence,
    ),
    _Way(
        "Refused, though it can be answered",
        lambda item: item.question.answerable and item.refused,
        lambda item: -item.ranked.confidence,
    ),
    _Way(
        "Answered, though it cannot be",
        lambda item: not (item.question.answerable or item.refused),
        lambda item: item.ranked.confidence,
    ),
)


def mistakes(judged: Sequence[Judged]) -> list[Mistakes]:
    """Return the wrong replies by the way in which they are; one may be wrong in several."""
    found = []
    for way in _WAYS:
        wrong = sorted(filter(way.is_so, judged), key=way.badness, reverse=True)
        found.append(Mistakes(way.name, tuple(wrong[:MOST]), len(wrong)))
    return found
