"""Faults a test asks for: rate limits, errors, slowness, acknowledgements that get lost."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field


@dataclass
class _Fault:
    left: float
    """How many more calls it hits."""
    retry_after: int = 0
    error: str = ""


@dataclass
class Faults:
    """What is to go wrong, by API method; "*" is any method, "response_url" the posts to response URLs."""

    _faults: dict[str, list[_Fault]] = field(default_factory=dict)
    _slow: dict[str, float] = field(default_factory=dict)
    _lost_acks: float = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def limit(self, method: str, times: float, retry_after: int) -> None:
        self._faults.setdefault(method, []).append(_Fault(times, retry_after=retry_after))

    def fail(self, method: str, error: str, times: float) -> None:
        self._faults.setdefault(method, []).append(_Fault(times, error=error))

    def slow(self, method: str, seconds: float) -> None:
        self._slow[method] = seconds

    def lose_acks(self, times: float) -> None:
        self._lost_acks = times

    def heal(self) -> None:
        with self._lock:
            self._faults.clear()
            self._slow.clear()
            self._lost_acks = 0

    def delay(self, method: str) -> float:
        """Seconds before the method answers."""
        return self._slow.get(method, self._slow.get("*", 0.0))

    def hit(self, method: str) -> tuple[int, str]:
        """(seconds after which to try again, error) for this call: (0, "") when nothing is wrong."""
        with self._lock:
            for fault in self._faults.get(method, []) + self._faults.get("*", []):
                if fault.left > 0:
                    fault.left -= 1
                    return fault.retry_after, fault.error
        return 0, ""

    def loses_ack(self) -> bool:
        """Whether this acknowledgement never arrives."""
        with self._lock:
            lost = self._lost_acks > 0
            self._lost_acks -= lost
            return lost
