"""What is to go wrong with requests: refusals, rate limits, slowness, lost connections."""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

Json = dict[str, Any]


@dataclass
class Fault:
    """One that hits the next `left` requests whose "METHOD /path" matches `route`, "*" standing for anything."""

    route: str
    left: float
    status: int = 0
    body: Json = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    after: bool = False
    """Whether what was asked for is done all the same: only the answer is lost."""


class Faults:
    def __init__(self):
        self._faults: list[Fault] = []
        self._slow: dict[str, float] = {}

    def add(self, fault: Fault) -> None:
        self._faults.append(fault)

    def slow(self, route: str, seconds: float) -> None:
        self._slow[route] = seconds

    def heal(self) -> None:
        self._faults.clear()
        self._slow.clear()

    def delay(self, method: str, path: str) -> float:
        """Seconds before the request is looked at."""
        return max((value for route, value in self._slow.items() if fnmatchcase(f"{method} {path}", route)), default=0)

    def hit(self, method: str, path: str) -> Fault | None:
        """What goes wrong with this request; a `status` of 0 is a connection that breaks off."""
        for fault in self._faults:
            if fault.left > 0 and fnmatchcase(f"{method} {path}", fault.route):
                fault.left -= 1
                return fault
        return None


def limited(retry_after: float, *, everywhere: bool) -> tuple[Json, dict[str, str]]:
    """Body and headers of a 429."""
    body = {"message": "You are being rate limited.", "retry_after": retry_after, "global": everywhere}
    headers = {"Retry-After": str(int(retry_after + 0.999)), "Via": "1.1 google"}  # without Via it would be a ban
    headers["X-RateLimit-Scope"] = "global" if everywhere else "user"
    return body, headers | ({"X-RateLimit-Global": "true"} if everywhere else {})
