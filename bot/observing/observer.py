"""What the bot and the platforms tell whoever watches them; by itself, nobody does."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.model import Attribution, Notice, Quote, Tone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.model import Reply
    from retrieval.stages import Times

UNKNOWN = "unknown"  # the command of what was turned away before it was read, or names none
TERMINAL = "terminal"  # the platform of a request without an origin


class Outcome(StrEnum):
    """What became of a request."""

    ANSWERED = "answered"
    NOT_FOUND = "not_found"
    REFUSED = "refused"  # it cannot be answered as asked
    LIMITED = "limited"  # its asker, its channel or all together ask too much
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Handled:
    """A request that has its reply: none of its words. `began` is a time of `time.perf_counter`, in seconds."""

    number: str
    command: str
    platform: str
    outcome: Outcome
    began: float
    seconds: float
    times: Times | None = None

    def facts(self) -> Mapping[str, object]:
        """Return what a log line says of it; times in milliseconds."""
        stages = {name: round(seconds * 1000, 1) for name, seconds in (self.times or {}).items()}
        took = {"took_ms": round(self.seconds * 1000, 1), "stages": stages}
        return {"command": self.command, "platform": self.platform, "outcome": str(self.outcome)} | took


class Observer:
    """Is told what happens, from any thread, and does nothing of it. What it is told has few different values."""

    def handled(self, handled: Handled) -> None:
        """Note that a request has its reply, or was turned away."""

    def delivered(self, platform: str, outcome: str, seconds: float) -> None:
        """Note that a reply arrived, or what kept it, so long after its request came."""

    def limited(self, platform: str) -> None:
        """Note that a platform wants fewer requests (429)."""

    def expected(self, platform: str) -> None:
        """Note that a platform is to be served."""

    def connected(self, platform: str, *, again: bool = False) -> None:
        """Note that a platform is connected; `again` where it has been before."""

    def lost(self, platform: str) -> None:
        """Note that a platform is no longer connected."""


class Observers(Observer):
    """Tells several observers, in their order."""

    def __init__(self, *observers: Observer) -> None:
        self._observers = observers

    def handled(self, handled: Handled) -> None:
        """Tell each."""
        for one in self._observers:
            one.handled(handled)

    def delivered(self, platform: str, outcome: str, seconds: float) -> None:
        """Tell each."""
        for one in self._observers:
            one.delivered(platform, outcome, seconds)

    def limited(self, platform: str) -> None:
        """Tell each."""
        for one in self._observers:
            one.limited(platform)

    def expected(self, platform: str) -> None:
        """Tell each."""
        for one in self._observers:
            one.expected(platform)

    def connected(self, platform: str, *, again: bool = False) -> None:
        """Tell each."""
        for one in self._observers:
            one.connected(platform, again=again)

    def lost(self, platform: str) -> None:
        """Tell each."""
        for one in self._observers:
            one.lost(platform)


UNOBSERVED = Observer()
DELIVERED = "delivered"


def outcome_of(reply: Reply) -> Outcome:
    """Return whether a reply that is no error shows what was asked for."""
    tones = [block.tone for block in reply.blocks if isinstance(block, Notice)]
    if Tone.NOT_FOUND not in tones or {Tone.FOUND, Tone.DIFFERENT} & {*tones}:
        return Outcome.ANSWERED
    shown = (block for block in reply.blocks if isinstance(block, Notice | Quote | Attribution))
    return Outcome.NOT_FOUND if isinstance(next(shown), Notice) else Outcome.ANSWERED  # else a part alone is missing
