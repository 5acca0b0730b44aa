"""The simulator's time: what expires, and timestamps of which no two are alike."""

from __future__ import annotations

import threading
import time


class Clock:
    """The time of day, which a test can move forward without waiting."""

    def __init__(self):
        self._ahead = 0.0
        self._last = 0
        self._lock = threading.Lock()

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass at once: triggers and response URLs expire."""
        self._ahead += seconds

    def ts(self) -> str:
        """A message's timestamp, which is its id too: later than all before."""
        with self._lock:
            self._last = max(self._last + 1, int(self.now() * 1_000_000))
            return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"
