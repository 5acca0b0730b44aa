"""How many requests are worked on at the same time, how many wait for that, and that none is left without an answer."""

from __future__ import annotations

from asyncio import CancelledError
from typing import TYPE_CHECKING

from anyio import CapacityLimiter
from anyio.to_thread import run_sync

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response


class Queue:
    """Does work on threads, `at_once` at the same time; so many more wait."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._threads, self._most = CapacityLimiter(at_once), at_once + waiting
        self._inside = 0

    @property
    def is_full(self) -> bool:
        """Whether nobody more may wait."""
        return self._inside >= self._most

    async def answer(self, work: Callable[[], Response], stopped: Callable[[], Response]) -> Response:
        """Return what `work` makes; what `stopped` makes where the server ends before that is done."""
        self._inside += 1
        try:
            return await run_sync(work, limiter=self._threads)
        except CancelledError:  # by the server, at the end of its grace alone; it would log it as an error of ours
            return stopped()
        finally:
            self._inside -= 1
