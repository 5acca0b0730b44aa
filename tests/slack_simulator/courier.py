"""Brings deliveries to the app in either mode, again where Slack would, and notes when Slack would give up."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slack_simulator.delivery import COMMAND, EVENT

if TYPE_CHECKING:
    from slack_simulator.delivery import Attempt, Copy, Delivery
    from slack_simulator.http_mode import HttpMode
    from slack_simulator.server import Server
    from slack_simulator.socket_mode import SocketMode


@dataclass
class Patience:
    """How long Slack waits. Source: Slack, "The Events API", retries; "Slash commands", three seconds."""

    ack: float = 3.0
    """Seconds that an acknowledgement may take."""
    retries: tuple[float, ...] = (0.0, 60.0, 300.0)
    """Seconds before each retry of an event, once an attempt has failed."""


class Courier:
    """Starts deliveries from any thread; works on the server's loop."""

    def __init__(self, server: Server, sockets: SocketMode, http: HttpMode):
        self._server, self._sockets, self._http = server, sockets, http
        self._tasks: set[asyncio.Task[Any]] = set()
        self.patience = Patience()
        sockets.on_sent = self._timed

    def start(self, delivery: Delivery, times: int) -> None:
        """Send `times` copies, one right after the other."""
        copies = [delivery.copy() for _ in range(times)]
        self._server.soon(lambda: [self._attempt(copy.attempt()) for copy in copies])

    def _attempt(self, attempt: Attempt) -> None:
        if self._http.url:
            task = asyncio.get_running_loop().create_task(self._posted(attempt))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            self._timed(attempt)
        else:
            self._sockets.send(attempt)

    def _timed(self, attempt: Attempt) -> None:
        self._later(self.patience.ack, self._unanswered, attempt)

    async def _posted(self, attempt: Attempt) -> None:
        reason = await self._http.send(attempt)
        if reason and attempt is attempt.copy.attempts[-1] and not attempt.copy.late:
            self._late(attempt.copy)
            self._retry(attempt, reason)

    def _unanswered(self, attempt: Attempt) -> None:
        copy = attempt.copy
        if copy.acked or attempt is not copy.attempts[-1]:
            return
        self._late(copy)
        self._retry(attempt, "http_timeout" if self._http.url else "timeout")

    def _late(self, copy: Copy) -> None:
        if copy.delivery.kind == COMMAND and not copy.late:
            copy.late = True
            copy.delivery.on_late(copy.delivery, copy)

    def _retry(self, attempt: Attempt, reason: str) -> None:
        gaps = self.patience.retries
        if attempt.copy.delivery.kind == EVENT and attempt.number < len(gaps):
            self._later(gaps[attempt.number], self._again, attempt.copy, reason)

    def _again(self, copy: Copy, reason: str) -> None:
        if not copy.acked:
            self._attempt(copy.attempt(reason))

    def _later(self, seconds: float, *what: Any) -> None:
        asyncio.get_running_loop().call_later(seconds, *what)
