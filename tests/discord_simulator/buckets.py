"""Rate limits: the headers that Discord sends with each answer, and the bucket of a channel's messages."""

from __future__ import annotations

import math
import time
import zlib

_LIMIT = 50
"""Requests that a bucket allows where none is enforced."""
_MESSAGES, _WINDOW = 5, 5.0
"""Messages a channel takes in so many seconds: what Discord's headers say for that route."""


class Buckets:
    """Counts the messages of each channel, when `strict`."""

    def __init__(self):
        self.strict = False
        self._since: dict[str, tuple[float, int]] = {}

    def headers(self, method: str, path: str) -> tuple[dict[str, str], float]:
        """(headers of the answer, seconds to wait if the bucket is empty, else 0.0)."""
        if path.startswith("/interactions/"):
            return {}, 0.0
        name = f"{zlib.crc32(_template(method, path).encode()):08x}"
        if not (self.strict and method == "POST" and path.startswith("/channels/") and path.endswith("/messages")):
            return _written(name, _LIMIT, _LIMIT - 1, 1.0), 0.0
        began, used = self._since.get(path, (0.0, 0))
        now = time.monotonic()
        if now - began >= _WINDOW:
            began, used = now, 0
        left = math.ceil((_WINDOW - (now - began)) * 1000) / 1000  # rounded down, it would be too early to call again
        if used >= _MESSAGES:
            return _written(name, _MESSAGES, 0, left), left
        self._since[path] = began, used + 1
        return _written(name, _MESSAGES, _MESSAGES - used - 1, left), 0.0


def _written(name: str, limit: int, remaining: int, left: float) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Reset": f"{time.time() + left:.3f}",
        "X-RateLimit-Reset-After": f"{left:.3f}",
        "X-RateLimit-Bucket": name,
    }


def _template(method: str, path: str) -> str:
    return method + "/".join("…" if part.isdigit() else part for part in path.split("/")[:6])
