"""Where the time of a question went: its stages, one within another, as a table and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from retrieval.stages import nested

if TYPE_CHECKING:
    from collections.abc import Iterable

    from retrieval.stages import Lap, Times


class Row(NamedTuple):
    """A stage under those that it is a part of (`path` ends in its own name): how often it ran, and its seconds."""

    path: tuple[str, ...]
    times: int
    seconds: float


def rows(laps: Iterable[Lap]) -> list[Row]:
    """Return the stages of `laps` in the order in which they first began, each below the one that it is a part of."""
    path: tuple[str, ...] = ()
    found: dict[tuple[str, ...], Row] = {}
    for depth, lap in nested(laps):
        path = (*path[:depth], lap.stage)
        row = found.get(path, Row(path, 0, 0.0))
        found[path] = Row(path, row.times + 1, row.seconds + lap.seconds)
    order = {path: at for at, path in enumerate(found)}
    return sorted(found.values(), key=lambda row: [order[row.path[: depth + 1]] for depth in range(len(row.path))])


def profile_json(times: Times) -> list[dict[str, Any]]:
    """Return the stages as JSON values, in milliseconds; `within` names the stages around, the outermost first."""
    return [
        {"stage": row.path[-1], "within": [*row.path[:-1]], "times": row.times, "ms": round(row.seconds * 1000, 3)}
        for row in rows(times.laps)
    ]


def profile_table(times: Times) -> str:
    """Return the stages as lines for people: a part of a stage stands in, and what ran several times says how often."""
    told = [(f"{'  ' * (len(row.path) - 1)}{row.path[-1]}", row) for row in rows(times.laps)]
    whole = sum(row.seconds for _, row in told if len(row.path) == 1)
    lines = [f"{name:<24}{row.seconds * 1000:>10,.2f} ms{_often(row.times)}" for name, row in told]
    return "\n".join(["", *lines, f"{'all of these':<24}{whole * 1000:>10,.2f} ms", ""])


def _often(times: int) -> str:
    return f"  x {times:,}" if times > 1 else ""
