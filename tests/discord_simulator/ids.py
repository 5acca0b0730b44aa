"""Snowflakes: ids that hold the time of their making, of which no two are alike."""

from __future__ import annotations

import datetime as dt
import threading
import time

_EPOCH = 1_420_070_400_000
"""Milliseconds from 1970 to Discord's first second. Source: Discord, "Snowflakes"."""
_last = 0
_lock = threading.Lock()


def snowflake() -> int:
    """An id greater than all before."""
    global _last  # noqa: PLW0603 - one sequence for one Discord
    with _lock:
        _last = max(_last + 1, (int(time.time() * 1000) - _EPOCH) << 22)
        return _last


def iso(seconds: float | None = None) -> str:
    """A moment (seconds since 1970; now by default) as Discord writes it."""
    moment = dt.datetime.fromtimestamp(time.time() if seconds is None else seconds, dt.UTC)
    return moment.isoformat(timespec="microseconds")
