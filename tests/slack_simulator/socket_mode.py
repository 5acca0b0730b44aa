"""Socket Mode: connections, envelopes to one of them each, and what happens to those that nobody acknowledges."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from websockets.exceptions import ConnectionClosed

from slack_simulator.delivery import EVENT, Attempt

if TYPE_CHECKING:
    from collections.abc import Callable

    from websockets.asyncio.server import Request, Response, ServerConnection

    from slack_simulator.world import World


@dataclass(eq=False)
class Link:
    """One connection of the app."""

    connection: ServerConnection
    leaving: bool = False
    """It was told to disconnect: it still acknowledges, and gets nothing new while another is there."""
    unacked: dict[str, list[Attempt]] = field(default_factory=dict)


class SocketMode:
    """The endpoint. Everything runs on the server's loop."""

    def __init__(self, world: World):
        self._world = world
        self._tickets: set[str] = set()
        self._waiting: list[Attempt] = []
        self._turn = 0
        self._lost = 0
        self._tasks: set[asyncio.Task[Any]] = set()
        self.on_sent: Callable[[Attempt], None] = lambda _attempt: None
        """Told of each envelope that goes out."""
        self.address = ""
        self.links: list[Link] = []
        self.opened = 0
        self.reconnects = 0
        self.stray_acks: list[str] = []
        """Ids of envelopes that were acknowledged though none was open."""

    def ticket(self) -> str:
        """The address of one new connection."""
        ticket = secrets.token_hex(16)
        self._tickets.add(ticket)
        return f"{self.address}/link/?ticket={ticket}&app_id={self._world.app.id}"

    def admit(self, connection: ServerConnection, request: Request) -> Response | None:
        """Turn away who has no ticket, or a used one."""
        ticket = request.path.partition("ticket=")[2].partition("&")[0]
        if ticket not in self._tickets:
            return connection.respond(HTTPStatus.UNAUTHORIZED, "no such ticket\n")
        self._tickets.discard(ticket)
        return None

    async def serve(self, connection: ServerConnection) -> None:
        """Talk to one connection until it ends; what it did not acknowledge goes to another, or waits for one."""
        link = Link(connection)
        await connection.send(json.dumps(self._hello()))
        self._joined(link)
        try:
            async for raw in connection:
                self._received(link, raw)
        except ConnectionClosed:
            pass
        finally:
            self._left(link)

    def send(self, attempt: Attempt) -> None:
        """Send an envelope to the next connection, or keep it until there is one."""
        link = self._next()
        if link is None:
            self._waiting.append(attempt)
            return
        link.unacked.setdefault(attempt.envelope_id, []).append(attempt)
        self._do(self._sent(link, attempt))

    async def disconnect(self, reason: str, grace: float) -> None:
        """Tell every connection to go, and close it `grace` seconds later."""
        told = [link for link in self.links if not link.leaving]
        for link in told:
            link.leaving = True
            with contextlib.suppress(ConnectionClosed):
                host = {"host": "wss-simulator.slack.com"}
                await link.connection.send(json.dumps({"type": "disconnect", "reason": reason, "debug_info": host}))
        await asyncio.sleep(grace)
        for link in told:
            await link.connection.close()

    async def close(self) -> None:
        """Close every connection in order."""
        for link in list(self.links):
            await link.connection.close()

    def cut(self, most: int | None) -> None:
        """Let connections break without a word: all, or `most` of them."""
        for link in self.links[:most]:
            link.connection.transport.abort()

    async def ping(self) -> float:
        """Seconds until all connections have answered a ping."""
        began = time.monotonic()
        pongs = [await link.connection.ping() for link in self.links]
        await asyncio.gather(*pongs)
        return time.monotonic() - began

    def _hello(self) -> dict[str, Any]:
        info = {"host": "applink-simulator", "build_number": 1, "approximate_connection_time": 18060}
        count = {"num_connections": len(self.links) + 1, "connection_info": {"app_id": self._world.app.id}}
        return {"type": "hello", "debug_info": info} | count

    def _joined(self, link: Link) -> None:
        self.links.append(link)
        self.opened += 1
        if self._lost or any(other.leaving for other in self.links):
            self.reconnects += 1
            self._lost = max(0, self._lost - 1)
        waiting, self._waiting = self._waiting, []
        for attempt in waiting:
            self.send(attempt)
        self._world.messages.tell()

    def _left(self, link: Link) -> None:
        self.links.remove(link)
        self._lost += not link.leaving
        for attempts in link.unacked.values():
            for attempt in attempts:
                if not attempt.copy.acked:
                    self.send(attempt.copy.attempt("timeout"))
        self._world.messages.tell()

    def _next(self) -> Link | None:
        links = [link for link in self.links if not link.leaving] or self.links
        self._turn += 1
        return links[self._turn % len(links)] if links else None

    async def _sent(self, link: Link, attempt: Attempt) -> None:
        delivery = attempt.copy.delivery
        envelope = {"envelope_id": attempt.envelope_id, "payload": delivery.payload, "type": delivery.kind}
        envelope["accepts_response_payload"] = delivery.kind != EVENT
        if delivery.kind == EVENT or attempt.number:
            envelope |= {"retry_attempt": attempt.number, "retry_reason": attempt.reason}
        attempt.sent = time.monotonic()
        self.on_sent(attempt)
        with contextlib.suppress(ConnectionClosed):  # then `_left` sends it elsewhere
            await link.connection.send(json.dumps(envelope))

    def _received(self, link: Link, raw: str | bytes) -> None:
        try:
            ack = json.loads(raw)
        except ValueError:
            return
        name = ack.get("envelope_id", "")
        attempts = link.unacked.get(name, [])
        if not attempts:
            self.stray_acks.append(name)
        elif not self._world.faults.loses_ack():
            attempt = attempts.pop(0)
            copy = attempt.copy
            if not copy.acked:
                first = next(one.sent for one in copy.attempts if one.sent is not None)
                copy.delivery.settle(copy, ack.get("payload") or {}, time.monotonic() - first)

    def _do(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
