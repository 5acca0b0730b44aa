"""The id of the request that is being handled, which its asker is shown on an error and every line of the log has."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING
from uuid import uuid4

if TYPE_CHECKING:
    from collections.abc import Iterator

_number: ContextVar[str] = ContextVar("number", default="")


def current_request() -> str:
    """Return the id of the request handled on this thread or task, "" where there is none."""
    return _number.get()


@contextmanager
def numbered() -> Iterator[str]:
    """Give what is done in the block an id, unless it is a part of a request that has one; give that."""
    if held := _number.get():
        yield held
        return
    number = uuid4().hex[:8]
    _number.set(number)
    try:
        yield number
    finally:
        _number.set("")
