"""Where questions wait: a few threads answer, others deliver, so that a slow channel holds up nobody else's answer."""

from __future__ import annotations

import logging
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from threading import BoundedSemaphore, Event, Lock
from time import monotonic, perf_counter, sleep
from traceback import format_tb
from typing import TYPE_CHECKING
from uuid import uuid4

from bot.model import Notice, Reply, Tone
from bot.observing.observer import TERMINAL, UNKNOWN, UNOBSERVED, Handled, Outcome
from bot.observing.request_ids import numbered

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from bot.core import Bot
    from bot.limits import Limits
    from bot.model import Origin, Request
    from bot.observing.observer import Observer

    Work = Callable[[], None]

log = logging.getLogger(__name__)

# Seconds for all that is under way, platforms' part in it included, from the moment we are told to stop: hosts kill a
# process ten seconds after that, and the last answer and Python's own end take some.
_GRACE = 5.0
_LAST_CALLS = 2.0  # seconds after these for calls to a platform that are under way
_POLL = 0.05  # seconds
_SENDERS = 32  # threads that wait for a platform: as many channels may be slow at once, and no other one notices


class Desk:
    """Takes requests at any rate, answers `workers` at a time, and turns away whom it cannot serve, in words."""

    def __init__(self, bot: Bot, limits: Limits, workers: int, waiting: int, observer: Observer = UNOBSERVED) -> None:
        self.bot, self.limits, self.observer = bot, limits, observer
        self._answering = ThreadPoolExecutor(workers, thread_name_prefix="answer")
        self._sending = ThreadPoolExecutor(_SENDERS, thread_name_prefix="send")
        self._room = BoundedSemaphore(workers + waiting)
        self._waiting, self._unsent, self._lock = 0, 0, Lock()
        self._lines: dict[tuple[str, ...], deque[Work]] = {}  # what is to be done for each channel, one by one
        self._end: float | None = None
        self.stopping = Event()
        """Set when nobody may wait for a platform any more."""

    @property
    def waiting(self) -> int:
        """How many requests have come in and are not answered yet."""
        return self._waiting

    @property
    def grace(self) -> float:
        """Seconds that are left for what is under way when we stop."""
        return self._left()

    def _left(self, more: float = 0.0) -> float:
        """Return the seconds until the grace, and so many more, are over."""
        return more + _GRACE if self._end is None else max(0.0, self._end + more - monotonic())

    def hasten(self) -> None:
        """Let the seconds of grace run, from the first call on: we are told to stop."""
        if self._end is None:
            self._end = monotonic() + _GRACE

    def submit(self, request: Request, deliver: Callable[[Reply], None]) -> None:
        """Answer `request` as soon as a thread is free and hand the reply to `deliver`, on another thread."""
        with numbered() as number:
            self._submit(request, deliver, number)

    def _submit(self, request: Request, deliver: Callable[[Reply], None], number: str) -> None:
        refusal = self.limits.refusal(request.origin) if request.origin else ""
        if not refusal and not self._room.acquire(blocking=False):
            refusal = "Too many questions are waiting here. Please ask again in a minute."
        if refusal:
            platform = request.origin.platform if request.origin else TERMINAL
            self.observer.handled(Handled(number, UNKNOWN, platform, Outcome.LIMITED, perf_counter(), 0.0))
            self.send(lambda: deliver(Reply((Notice(Tone.ERROR, refusal),))), request.origin)
            return
        self._count(1)
        answering = self._answering.submit(copy_context().run, self._answer, request, deliver)
        answering.add_done_callback(log_failure)

    def send(self, work: Work, place: Origin | None = None) -> None:
        """Do `work` that waits for a platform on a thread of its own; in one channel one thing after another."""
        line = (place.platform, place.workspace, place.channel) if place else ()
        work = partial(copy_context().run, work)  # under the id of its request
        with self._lock:
            first = line not in self._lines or not line
            if line:
                self._lines.setdefault(line, deque()).append(work)
            self._unsent += 1
        if first:
            self._start(work, line)

    def close(self) -> None:
        """Stop: what is being answered is answered and delivered; what still waits after the grace is left undone."""
        self.hasten()
        while (self._waiting or self._unsent) and self.grace and not self.stopping.is_set():
            sleep(_POLL)
        self.stopping.set()
        self._answering.shutdown(cancel_futures=True)
        while self._unsent and self._left(_LAST_CALLS):  # what was answered in the last moment is on its way
            sleep(_POLL)
        self._sending.shutdown(wait=not self._unsent, cancel_futures=True)  # a call under way is not to be interrupted

    def _start(self, work: Work, line: tuple[str, ...]) -> None:
        def done(future: Future[None]) -> None:
            log_failure(future)
            self._sent(line)

        self._sending.submit(work).add_done_callback(done)

    def _sent(self, line: tuple[str, ...]) -> None:
        """Go on with what is next in a line."""
        with self._lock:
            self._unsent -= 1
            if not line:
                return
            waiting = self._lines[line]
            waiting.popleft()
            if not waiting:
                del self._lines[line]
        if waiting and not self.stopping.is_set():
            self._start(waiting[0], line)

    def _answer(self, request: Request, deliver: Callable[[Reply], None]) -> None:
        try:
            reply = self.bot.handle(request)
            self.send(lambda: deliver(reply), request.origin)
        finally:
            self._room.release()
            self._count(-1)

    def _count(self, change: int) -> None:
        with self._lock:
            self._waiting += change


def log_failure(done: Future[None]) -> None:
    """Log what no one else would see: a failure on a thread of ours."""
    if done.cancelled():
        return
    if error := done.exception():
        where = "".join(format_tb(error.__traceback__))  # without its message, which may repeat words of a question
        log.error("delivery %s failed: %s\n%s", uuid4().hex[:8], type(error).__name__, where)
