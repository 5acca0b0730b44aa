"""How an ingest shows its progress: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from bot.render.terminal import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from retrieval.ingest import Progress
    from retrieval.types import Rejected

_EVERY_S = 10.0  # seconds between plain lines


@contextmanager
def shown_progress() -> Iterator[Progress]:
    """Yield what shows progress on standard error as long as the block runs."""
    if not sys.stderr.isatty():
        yield _Lines()
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        yield _OnTerminal(bar)


class _Counter:
    """Items and passages so far, and their rate since the beginning."""

    def begin(self, total: int) -> None:
        self.total, self.items, self.passages, self.started = total, 0, 0, monotonic()

    def advance(self, items: int, passages: int) -> None:
        self.items += items
        self.passages += passages

    @property
    def seconds(self) -> float:
        return max(monotonic() - self.started, 1e-9)

    @property
    def rate(self) -> str:
        return f"{self.passages:,} passages, {self.passages / self.seconds:,.0f}/s"


class _OnTerminal(_Counter):
    """A bar with items done, passages per second and the time left."""

    def __init__(self, bar: Bar) -> None:
        self._bar = bar
        self._task: TaskID | None = None

    def begin(self, total: int) -> None:
        super().begin(total)
        self._task = self._bar.add_task("articles", total=total, rate="")

    def advance(self, items: int, passages: int) -> None:
        super().advance(items, passages)
        if self._task is not None:
            self._bar.update(self._task, advance=items, rate=self.rate)

    def rejected(self, item: Rejected) -> None:
        self._bar.console.print(escape(str(item)), markup=False, highlight=False, soft_wrap=True)

    def stage(self, name: str) -> None:
        if self._task is not None:
            self._bar.update(self._task, description=name)


class _Lines(_Counter):
    """A line every ten seconds, and one for each rejected item and each stage."""

    def __init__(self) -> None:
        self._last = monotonic()

    def advance(self, items: int, passages: int) -> None:
        super().advance(items, passages)
        if monotonic() - self._last >= _EVERY_S:
            self._last = monotonic()
            left = self.seconds / self.items * max(self.total - self.items, 0)
            _say(f"{self.items:,} of {self.total:,} articles, {self.rate}, about {left:,.0f} s left")

    def rejected(self, item: Rejected) -> None:
        _say(escape(str(item)))

    def stage(self, name: str) -> None:
        _say(f"building the {name}")


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


@contextmanager
def counted(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Yield what is told of each few more items done, and shows how many of `total` they are."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda items: bar.advance(task, items)
