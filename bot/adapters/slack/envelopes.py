"""Slack's events over Socket Mode: a connection that is always there, each envelope acknowledged on it.

The SDK's own clients are not used: one reads a burst by a recursion as deep as its kilobytes and hands nothing over
before its end, the other never notices a peer that is gone. The protocol is small (Slack, Using Socket Mode): `hello`,
envelopes that want their id back within three seconds, and `disconnect` some seconds before the end of a connection.
"""

from __future__ import annotations

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from random import uniform
from threading import Event, Lock, Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

from slack_bolt import BoltRequest
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from bot.adapters.slack.failures import FAILURES, said
from bot.adapters.slack.gate import ENVELOPE
from bot.adapters.slack.incoming import PLATFORM
from bot.desk import log_failure
from bot.observing.observer import UNOBSERVED

if TYPE_CHECKING:
    from slack_bolt import App, BoltResponse
    from websockets.sync.client import ClientConnection

    from bot.observing.observer import Observer

log = logging.getLogger(__name__)
_quiet = logging.getLogger(f"{__name__}.connection")
_quiet.setLevel(logging.CRITICAL)  # it writes whole envelopes, and a traceback where a connection is cut

_WORKERS = 16  # envelopes taken down at once; each takes milliseconds until its acknowledgement
_PING = 10.0  # seconds between signs of life; a peer that owes one for as long again is gone
_CLOSING = 1.0  # seconds for a peer to say goodbye, which one that is gone does not
_PAUSE = 0.005  # seconds; what is taken down is acknowledged after some such
_BRIEF = 10.0  # seconds; a connection that ends earlier is no use, and one at once after it would be none either
_FIRST_PAUSE = 0.25  # seconds after the first such connection
_LONGEST_PAUSE = 30.0  # seconds between attempts to connect
_LARGEST = 4 * 1024 * 1024  # bytes of an envelope
_UNREACHABLE = (WebSocketException, *FAILURES)
_COMMAND = "slash_commands"  # the only envelope whose sender reads a text in its acknowledgement
_WRONG = "Something went wrong here; please try again."


@dataclass(slots=True)
class Envelopes:
    """Hands what comes to the app. A new connection stands before the old one, told to go, is closed."""

    app: App
    app_token: str = field(repr=False)
    observer: Observer = UNOBSERVED
    _pool: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(_WORKERS, thread_name_prefix="envelope"), init=False
    )
    _open: dict[ClientConnection, Thread] = field(default_factory=dict, init=False)  # with who reads them
    _pause: float = field(default=0.0, init=False)  # seconds before the next connection; grows with each brief one
    _taking: dict[str, list[ClientConnection]] = field(default_factory=dict, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)
    _closed: Event = field(default_factory=Event, init=False)
    _greeted: bool = field(default=False, init=False)  # once Slack has said hello

    def start(self) -> None:
        """Connect, and stay connected from now on.

        Raises:
            WebSocketException, or one of FAILURES: the first connection fails.
        """
        self._listen(self._connected())

    def close(self) -> None:
        """Take our leave, in a moment in which all is acknowledged that was taken in.

        What crosses our goodbye is taken in all the same: no acknowledgement can follow, but an answer does, and if
        Slack delivers it to another process, that finds it taken.
        """
        with self._lock:
            self._closed.set()
        until = monotonic() + _CLOSING
        while self._taking and monotonic() < until:
            sleep(_PAUSE)
        with self._lock:
            connections = dict(self._open)
        for connection, reader in connections.items():
            connection.close()
            reader.join(_CLOSING)
        self._pool.shutdown()

    def _connected(self) -> ClientConnection:
        address = self.app.client.apps_connections_open(app_token=self.app_token)["url"]
        return connect(address, ping_interval=_PING, ping_timeout=_PING, close_timeout=_CLOSING, max_size=_LARGEST)

    def _listen(self, connection: ClientConnection) -> None:
        reader = Thread(target=self._read, args=(connection,), name="socket-mode", daemon=True)
        with self._lock:
            if not self._closed.is_set():
                self._open[connection] = reader
                reader.start()
                return
        with connection:  # told to stop while it was being made: it ends at once
            pass

    def _read(self, connection: ClientConnection) -> None:
        """Take in what one connection brings; see to it that another follows."""
        opened, followed = monotonic(), False
        try:
            with connection:
                for message in connection:
                    content = _content(message)
                    if content.get("type") == "hello":
                        self.observer.connected(PLATFORM, again=self._greeted)
                        self._greeted = True
                    elif content.get("type") == "disconnect" and not followed:
                        log.info("Slack ends a connection: %s", content.get("reason"))
                        followed = True
                        Thread(target=self._follow, args=(opened,), name="socket-mode", daemon=True).start()
                    elif isinstance(content.get("envelope_id"), str):
                        self._receive(connection, content)
        except _UNREACHABLE as error:
            log.warning("a connection to Slack is lost: %s", type(error).__name__)
        with self._lock:
            self._open.pop(connection, None)
            alone = not self._open
        if alone:
            self.observer.lost(PLATFORM)
        if not followed:
            self._follow(opened)

    def _follow(self, opened: float) -> None:
        """Connect anew after a connection that was `opened` then, however long it takes."""
        pause = self._pause_after(monotonic() - opened)
        while not self._closed.wait(pause * uniform(0.5, 1.0)):  # noqa: S311  # no secret
            try:
                self._listen(self._connected())
            except _UNREACHABLE as error:
                pause = min(_LONGEST_PAUSE, max(1.0, pause * 2))
                log.warning("Slack cannot be reached (%s); next attempt in at most %.0f s", said(error), pause)
            else:
                log.info("connected to Slack again")
                return

    def _pause_after(self, lived: float) -> float:
        """Return the seconds to wait after a connection that lived so long."""
        with self._lock:
            if lived >= _BRIEF:
                self._pause = 0.0
            else:
                self._pause = min(_LONGEST_PAUSE, max(_FIRST_PAUSE, self._pause * 2))
            return self._pause

    def _receive(self, connection: ClientConnection, envelope: dict[str, Any]) -> None:
        """Have an envelope taken down; a copy that comes meanwhile is acknowledged together with it."""
        number = envelope["envelope_id"]
        with self._lock:
            again = number in self._taking
            self._taking.setdefault(number, []).append(connection)
        if not again:
            self._pool.submit(self._take, envelope).add_done_callback(log_failure)

    def _take(self, envelope: dict[str, Any]) -> None:
        """Acknowledge an envelope, and its copies, with what the app answers to it."""
        number = envelope["envelope_id"]
        try:
            payload = envelope.get("payload") or {}
            response = self.app.dispatch(BoltRequest(mode="socket_mode", body=payload, context={ENVELOPE: number}))
        finally:
            with self._lock:
                connections = self._taking.pop(number)
        answer = _answer(response, str(envelope.get("type")))
        if answer is None:
            log.warning("an envelope could not be taken down, and is not acknowledged")
            return
        for connection in connections:
            try:
                connection.send(json.dumps({"envelope_id": number} | answer))
            except _UNREACHABLE as error:  # Slack delivers it again, by another connection
                log.warning("an acknowledgement was lost: %s", type(error).__name__)


def _answer(response: BoltResponse, kind: str) -> dict[str, Any] | None:
    """Return what an acknowledgement holds; None for what was not taken down, and is not acknowledged.

    Slack then delivers an event again, and shows who pressed a button or sent a form that it failed: the form stays.
    """
    if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return {"payload": {"text": _WRONG, "response_type": "ephemeral"}} if kind == _COMMAND else None
    if response.status != HTTPStatus.OK or not response.body:
        return {}
    return {"payload": json.loads(response.body) if response.body.startswith("{") else {"text": response.body}}


def _content(message: str | bytes) -> dict[str, Any]:
    """Return what a message holds; {} for what is no object of JSON."""
    try:
        content = json.loads(message)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}
