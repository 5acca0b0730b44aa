"""One thing that Slack tells the app: its copies, their attempts, and how the app acknowledged them."""

from __future__ import annotations

import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_simulator.model import Message

Json = dict[str, Any]
EVENT, COMMAND, INTERACTION = "events_api", "slash_commands", "interactive"


@dataclass(eq=False)
class Attempt:
    """One envelope or request on its way."""

    copy: Copy
    number: int = 0
    """0, or which retry it is."""
    reason: str = ""
    envelope_id: str = ""
    sent: float | None = None
    status: int | None = None
    body: str = ""


@dataclass(eq=False)
class Copy:
    """One of the `times` that a delivery is made. It is over with its first acknowledgement."""

    delivery: Delivery
    envelope_id: str
    attempts: list[Attempt] = field(default_factory=list)
    acked: bool = False
    late: bool = False
    """Not acknowledged in the time Slack allows."""
    payload: Json = field(default_factory=dict)
    seconds: float | None = None

    def attempt(self, reason: str = "") -> Attempt:
        """A further attempt: a retry is a new envelope with the same payload."""
        name = self.envelope_id if not self.attempts else str(uuid.uuid4())
        self.attempts.append(Attempt(self, len(self.attempts), reason, name))
        return self.attempts[-1]


@dataclass(eq=False)
class Delivery:
    """What was sent and what came back. `copies` holds the details when it was sent several times."""

    kind: str
    payload: Json
    times: int = 1
    message: Message | None = None
    """The message in the store that this is about: the user's, or the one that was pressed."""
    thread: str = ""
    """For an assistant's thread: its id."""
    twin: Delivery | None = None
    """For a mention: the `message` event that tells of it as well."""
    on_ack: Callable[[Delivery, Copy], None] = lambda _delivery, _copy: None
    on_late: Callable[[Delivery, Copy], None] = lambda _delivery, _copy: None
    again: Callable[[Delivery, int, float], Delivery] = lambda delivery, _times, _timeout: delivery
    muted: bool = False
    """The app does not subscribe to it: nothing was sent."""
    copies: list[Copy] = field(default_factory=list)
    made: float = field(default_factory=time.monotonic)
    _over: threading.Condition = field(default_factory=threading.Condition)

    def copy(self) -> Copy:
        """One copy more. All share the envelope's id, so that nothing but the time tells them apart."""
        name = self.copies[0].envelope_id if self.copies else str(uuid.uuid4())
        self.copies.append(Copy(self, name))
        return self.copies[-1]

    def repeat(self, times: int = 1, timeout: float = 10.0) -> Delivery:
        """Deliver the same envelope `times` more, and wait for the acknowledgements."""
        return self.again(self, times, timeout)

    def wait(self, timeout: float = 10.0) -> bool:
        """Whether all copies were acknowledged within `timeout` seconds."""
        with self._over:
            return self._over.wait_for(lambda: self.acked, timeout)

    def settle(self, copy: Copy, payload: Json, seconds: float) -> None:
        """Note the acknowledgement of a copy."""
        copy.payload, copy.seconds = payload, seconds
        self.on_ack(self, copy)
        with self._over:
            copy.acked = True  # last: who waits finds everything done
            self._over.notify_all()

    @property
    def acked(self) -> bool:
        """Whether all copies were acknowledged."""
        return bool(self.copies) and all(copy.acked for copy in self.copies)

    @property
    def ack(self) -> Json | None:
        """The payload of the first acknowledgement, {} for a bare one; None while there is none."""
        return next((copy.payload for copy in self.copies if copy.acked), None)

    @property
    def ack_seconds(self) -> float | None:
        """How long the slowest acknowledgement took, from its (first) sending; None while one is missing."""
        seconds = [copy.seconds for copy in self.copies]
        return None if None in seconds or not seconds else max(one for one in seconds if one is not None)

    @property
    def attempts(self) -> list[Attempt]:
        """All that was sent, retries too."""
        return [attempt for copy in self.copies for attempt in copy.attempts if attempt.sent is not None]

    @property
    def status(self) -> int | None:
        """In HTTP mode: the status of the last attempt."""
        return self.attempts[-1].status if self.attempts else None

    @property
    def body(self) -> str:
        """In HTTP mode: the body of the last attempt."""
        return self.attempts[-1].body if self.attempts else ""

    @property
    def options(self) -> list[Json]:
        """What the app offered in answer to `suggest`, groups flattened."""
        ack = self.ack or {}
        groups = [group["options"] for group in ack.get("option_groups", [])]
        return [option for options in [ack.get("options") or [], *groups] for option in options]

    @property
    def response_action(self) -> str:
        """What the app did with a submitted view: "" (closed it), "errors", "update", "push" or "clear"."""
        return str((self.ack or {}).get("response_action", ""))

    @property
    def errors(self) -> dict[str, str]:
        """By block id: what the app found wrong in a submitted view."""
        return dict((self.ack or {}).get("errors") or {})
