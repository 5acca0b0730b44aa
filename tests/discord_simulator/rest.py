"""The REST API: from a request to Discord's answer; faults, authorisation and rate limits included."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from discord_simulator import errors, routes_application, routes_channels, routes_commands, routes_interactions
from discord_simulator.errors import Refusal
from discord_simulator.faults import limited

if TYPE_CHECKING:
    from collections.abc import Callable

    from discord_simulator.faults import Fault
    from discord_simulator.world import World

Json = dict[str, Any]
_WITHOUT_TOKEN = ("/interactions/", "/webhooks/")


@dataclass
class Request:
    """One request, as it was recorded. Times are monotonic seconds."""

    method: str
    path: str
    """After /api/v10."""
    query: dict[str, str]
    body: Any
    """The JSON that was sent, or None."""
    authorization: str = ""
    args: dict[str, str] = field(default_factory=dict)
    at: float = field(default_factory=time.monotonic)
    done: float = 0.0
    status: int = 0
    """0 while it is under way, or where the connection broke off."""
    answer: Any = None

    @property
    def code(self) -> int:
        """Discord's code of an error; 0 for none."""
        return int(self.answer.get("code", 0)) if isinstance(self.answer, dict) and self.status >= 400 else 0

    def number(self, name: str) -> int:
        return int(self.args[name])


def _pattern(template: str) -> re.Pattern[str]:
    digits = re.sub(r"\{(\w+):id\}", r"(?P<\1>[0-9]+)", template)
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", digits))


_ROUTES = [
    (method, _pattern(template), run)
    for table in (routes_application, routes_channels, routes_commands, routes_interactions)
    for (method, template), run in table.ROUTES.items()
]


def answer(world: World, request: Request) -> tuple[int, Any, dict[str, str]] | None:
    """(status, JSON, headers), or None where the connection is to break off. The request is recorded."""
    world.requests.append(request)
    headers, wait = world.buckets.headers(request.method, request.path)
    fault = world.faults.hit(request.method, request.path)
    if wait and not fault:
        request.status, (request.answer, more) = 429, limited(wait, everywhere=False)
        headers |= more | {"X-RateLimit-Scope": "shared"}
    elif fault and not fault.after:
        request.status, request.answer = fault.status, fault.body
        headers |= fault.headers
    else:
        request.status, request.answer = _run(world, request)
        if fault:
            request.status, request.answer = fault.status, fault.body
    request.done = time.monotonic()
    world.changed()
    return (request.status, request.answer, headers) if request.status else None


def _run(world: World, request: Request) -> tuple[int, Any]:
    try:
        run = _found(world, request)
        made = run(world, request)
    except Refusal as refused:
        return refused.status, refused.body
    return (204, None) if made is None else (200, made)


def _found(world: World, request: Request) -> Callable[[World, Request], Any]:
    for method, pattern, run in _ROUTES:
        found = pattern.fullmatch(request.path)
        if found and method == request.method:
            if not request.path.startswith(_WITHOUT_TOKEN) and request.authorization != f"Bot {world.token}":
                raise errors.unauthorized()
            request.args = found.groupdict()
            return run
    world.wrong.append(f"{request.method} {request.path}: no such route here")
    raise errors.not_found()


def rate_limit(fault: Fault, retry_after: float, *, everywhere: bool) -> Fault:
    """Make a fault a 429."""
    fault.status, (fault.body, fault.headers) = 429, limited(retry_after, everywhere=everywhere)
    return fault
