"""How long each stage of an answer takes: measured where somebody listens, next to free where nobody does."""

from __future__ import annotations

import math
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager
    from types import TracebackType


class Lap(NamedTuple):
    """One stretch of a stage: when it began (seconds of `time.perf_counter`) and how long it took (seconds)."""

    stage: str
    began: float
    seconds: float


class Times(dict[str, float]):
    """Seconds by stage, in the order in which stages ended. One within another counts in both.

    `laps` are the stretches that they are the sums of.
    """

    def __init__(self) -> None:
        super().__init__()
        self.laps: list[Lap] = []

    def add(self, lap: Lap) -> None:
        """Count one stretch of a stage."""
        self.laps.append(lap)
        self[lap.stage] = self.get(lap.stage, 0.0) + lap.seconds


_listening: ContextVar[Times | None] = ContextVar("listening", default=None)
_UNHEARD: AbstractContextManager[None] = nullcontext()


def stage(name: str) -> AbstractContextManager[None]:
    """Return what is entered to measure a stage, for whoever listens here, or began this beside its own work."""
    times = _listening.get()
    return _UNHEARD if times is None else _Stage(times, name)


@contextmanager
def recorded() -> Iterator[Times]:
    """Give the times of all stages gone through in the block, here and beside; a block around it gets them as well."""
    around, times = _listening.get(), Times()
    token = _listening.set(times)
    try:
        yield times
    finally:
        _listening.reset(token)
        if around is not None:
            for lap in times.laps:
                around.add(lap)


def nested(laps: Iterable[Lap]) -> Iterator[tuple[int, Lap]]:
    """Yield the laps as they began, each with how many of those before it are still going on.

    One that goes on beside another, on another thread, counts as within it, and for what follows as ended with it.
    """
    ends = [math.inf]
    for lap in sorted(laps, key=lambda lap: (lap.began, -lap.seconds)):
        while lap.began >= ends[-1]:
            ends.pop()
        yield len(ends) - 1, lap
        ends.append(min(ends[-1], lap.began + lap.seconds))


class _Stage:
    __slots__ = ("_began", "_name", "_times")

    def __init__(self, times: Times, name: str) -> None:
        self._times, self._name = times, name

    def __enter__(self) -> None:
        self._began = perf_counter()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._times.add(Lap(self._name, self._began, perf_counter() - self._began))
