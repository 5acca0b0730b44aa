"""Figures as tables: On Record beside the best peer, then everybody; and as JSON."""

from __future__ import annotations

from collections import defaultdict
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from measuring import COLD, HIGHER_IS_BETTER, INGEST, MEMORY, P50, SUSTAINED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from measuring import Figure

OURS = "On Record"
# What On Record has to reach beside the best peer, as a ratio; it is said in the same table.
REACH = {P50: 0.5, COLD: 0.2, MEMORY: 0.35, INGEST: 2.5, SUSTAINED: 3.0}


class Best(NamedTuple):
    """The median of a contestant's rounds in the set-up that served them best, and which it was."""

    value: float
    how: str


def best(figures: Iterable[Figure]) -> dict[tuple[int, str], dict[str, Best]]:
    """Return for each size and measure the best of each contestant: the set-up whose median is best."""
    rounds: dict[tuple[int, str, str, str], list[float]] = defaultdict(list)
    for figure in figures:
        rounds[figure.passages, figure.measure, figure.contestant, figure.how].append(figure.value)
    found: dict[tuple[int, str], dict[str, Best]] = defaultdict(dict)
    for (passages, measure, contestant, how), values in rounds.items():
        each, held = Best(median(values), how), found[passages, measure].get(contestant)
        if held is None or _better(measure, each.value, held.value):
            found[passages, measure][contestant] = each
    return found


def table(figures: Sequence[Figure], skipped: Mapping[str, str]) -> str:
    """Return everything as Markdown."""
    found = best(figures)
    lines: list[str] = []
    for passages in dict.fromkeys(size for size, _ in found):
        measured = {measure: of for (size, measure), of in found.items() if size == passages}
        lines += [f"### {passages:,} passages", "", *_beside(measured), "", *_all(measured), ""]
    lines += [f"Left out: {name}, {reason}" for name, reason in skipped.items()]
    return "\n".join(lines).strip() + "\n"


def _beside(measured: Mapping[str, Mapping[str, Best]]) -> Iterator[str]:
    """Yield On Record beside the best peer."""
    yield "| | best peer | which | On Record | ratio | to reach |"
    yield "|---|--:|---|--:|--:|--:|"
    for measure, of in measured.items():
        peers = {name: each for name, each in of.items() if not name.startswith(OURS)}
        ahead = min(peers, key=lambda name: _order(measure, peers[name].value), default=None)
        theirs = peers[ahead] if ahead else None
        for name, each in of.items():
            if name.startswith(OURS):
                ratio = f"{each.value / theirs.value:.2f}" if theirs and theirs.value else "–"
                against = f"{number(theirs.value)} | {ahead}, {theirs.how}" if theirs else "– | –"
                aim = _aim(measure) if name == OURS else ""
                variant = name.removeprefix(OURS).strip()
                label = f"{measure} ({variant})" if variant else measure
                yield f"| {label} | {against} | {number(each.value)} | {ratio} | {aim} |"


def _all(measured: Mapping[str, Mapping[str, Best]]) -> Iterator[str]:
    """Yield every contestant in every measure."""
    yield "| | " + " | ".join(measured) + " |"
    yield "|---|" + "--:|" * len(measured)
    for name in dict.fromkeys(name for of in measured.values() for name in of):
        cells = (number(of[name].value) if name in of else "" for of in measured.values())
        yield f"| {name} | " + " | ".join(cells) + " |"


def number(value: float) -> str:
    """Return a value with three figures that count."""
    if not value:
        return "none"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"  # noqa: PLR2004


def _aim(measure: str) -> str:
    if measure not in REACH:
        return ""
    return f"{'≥' if measure.startswith(HIGHER_IS_BETTER) else '≤'} {REACH[measure]:g}"


def _better(measure: str, one: float, other: float) -> bool:
    return _order(measure, one) < _order(measure, other)


def _order(measure: str, value: float) -> float:
    return -value if measure.startswith(HIGHER_IS_BETTER) else value
