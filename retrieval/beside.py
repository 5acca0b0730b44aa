"""Work that goes on beside the model, which leaves Python to other threads while it reads a question."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import cache, partial
from typing import TYPE_CHECKING, Generic, ParamSpec, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    Inputs = ParamSpec("Inputs")
Result = TypeVar("Result")
Found_co = TypeVar("Found_co", covariant=True)


class Begun(Protocol[Found_co]):
    """Work that was begun."""

    def result(self) -> Found_co:
        """Wait for what it gives, or raise what it raised."""
        ...

    def exception(self) -> BaseException | None:
        """Wait for its end."""
        ...


def beside(work: Callable[Inputs, Result], *inputs: Inputs.args, **named: Inputs.kwargs) -> Begun[Result]:
    """Begin `work` on another thread, where its stages are measured as they are on this one."""
    todo = partial(copy_context().run, partial(work, *inputs, **named))
    try:
        return _pool().submit(todo)
    except RuntimeError:  # Python is ending, or the system has no thread left
        return _Here(todo)


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(thread_name_prefix="beside")


if hasattr(os, "register_at_fork"):  # the child of a fork has the pool without its threads: it would wait for ever
    os.register_at_fork(after_in_child=_pool.cache_clear)


class _Here(Generic[Result]):
    """Work that is done by who waits for its result."""

    def __init__(self, work: Callable[[], Result]) -> None:
        self.result = work

    def exception(self) -> None:
        """Do nothing: what was not asked for never began."""
