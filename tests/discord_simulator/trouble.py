"""What a test lets go wrong: requests, sockets, sessions, tokens."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from discord_simulator.acting import Acting
from discord_simulator.faults import Fault
from discord_simulator.gateway import INVALID, RECONNECT
from discord_simulator.rest import rate_limit

if TYPE_CHECKING:
    from discord_simulator.link import Link

ALWAYS = math.inf


class Trouble(Acting):
    """A `route` is "METHOD /path" with "*" for anything: "POST /channels/*/messages", "* /webhooks/*"."""

    def limit(self, route: str, retry_after: float = 0.3, times: float = 1, *, everywhere: bool = False) -> None:
        """Answer the next `times` requests with 429; `everywhere` is the global limit."""
        self.world.faults.add(rate_limit(Fault(route, times), retry_after, everywhere=everywhere))

    def refuse(self, route: str, status: int, code: int = 0, message: str = "", times: float = ALWAYS) -> None:
        """Answer the next `times` requests with an error: a refusal, or a status of 5xx."""
        self.world.faults.add(Fault(route, times, status, {"message": message or f"{status}: refused", "code": code}))

    def break_off(self, route: str, times: float = 1, *, after: bool = False) -> None:
        """Drop the connection of the next `times` requests; `after` doing what was asked for."""
        self.world.faults.add(Fault(route, times, after=after))

    def slow(self, route: str, seconds: float) -> None:
        """Let every such request take so long."""
        self.world.faults.slow(route, seconds)

    def heal(self) -> None:
        """End all faults of requests; answer heartbeats again."""
        self.world.faults.heal()
        self._gateway.acknowledging = True

    def strict_buckets(self, on: bool = True) -> None:
        """Enforce 5 messages in 5 seconds for each channel."""
        self.world.buckets.strict = on

    def expire_tokens(self) -> None:
        """Let the tokens of all interactions so far die, as they do after 15 minutes."""
        for one in list(self.world.interactions.values()):
            one.expired = True

    def reconnect(self) -> None:
        """Tell every connection to reconnect (op 7): the app resumes."""
        packet = {"op": RECONNECT, "d": None, "s": None, "t": None}
        self._server.act(lambda: [link.send(packet) for link in self._links])

    def invalidate(self, *, resumable: bool = False) -> None:
        """Tell every connection that its session is invalid (op 9); forgotten, unless `resumable`."""

        def invalidated() -> None:
            if not resumable:
                self._gateway.sessions.clear()
            for link in self._links:
                link.send({"op": INVALID, "d": resumable, "s": None, "t": None})

        self._server.act(invalidated)

    def forget_sessions(self) -> None:
        """Let the next attempt to resume find its session gone."""
        self._server.act(self._gateway.sessions.clear)

    def cut(self) -> None:
        """Break every connection off, as a dead network does. Events are kept for whoever resumes."""
        self._server.act(lambda: [link.cut() for link in self._links])

    def close_gateway(self, code: int = 4000) -> None:
        """Close every connection with a code."""
        self._server.act(lambda: [link.end(code) for link in self._links])

    def mute_heartbeats(self) -> None:
        """Answer no heartbeat: connections that look alive, and are not."""
        self._gateway.acknowledging = False

    @property
    def _links(self) -> list[Link]:
        return list(self._gateway.links)
