"""Work that goes on beside the model, which leaves Python to other threads while it reads a question."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    Inputs = ParamSpec("Inputs")
Result = TypeVar("Result")

_POOL = ThreadPoolExecutor(thread_name_prefix="beside")


def beside(work: Callable[Inputs, Result], *inputs: Inputs.args, **named: Inputs.kwargs) -> Future[Result]:
    """Begin `work` on another thread, where its stages are measured as they are on this one."""
    return _POOL.submit(copy_context().run, partial(work, *inputs, **named))
