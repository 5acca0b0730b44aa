"""Platforms served side by side in one process: each on a thread of its own, none of them another's undoing."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread, current_thread, main_thread
from time import monotonic
from typing import TYPE_CHECKING, Protocol, TypeVar

from retrieval.errors import OnRecordError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from starlette.routing import BaseRoute

    from bot.desk import Desk
    from bot.settings import Settings
    from bot.state import State

_Made = TypeVar("_Made")

_PATIENCE = 60.0  # seconds in which a platform may come within reach when we start
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 10.0  # seconds between attempts
_AGAIN = 60.0  # seconds until a platform out of reach is tried again, while others are served
_POLL = 0.2  # seconds; a signal is seen between two waits


class UnreachedError(OnRecordError):
    """A platform cannot be reached; it may be another time."""


@dataclass(frozen=True, slots=True)
class Around:
    """What a platform is opened with. `say` shows a line to the operator, `mount` puts addresses on the HTTP server."""

    desk: Desk
    state: State
    settings: Settings
    say: Callable[[str], None]
    mount: Callable[[Sequence[BaseRoute]], None]


class Platform(Protocol):
    """A chat platform, ready to be served."""

    def serve(self, stop: Event) -> None:
        """Answer until `stop` is set.

        Raises:
            UnreachedError: it cannot be reached for a minute; OnRecordError: it refuses us.
        """
        ...


def serve_all(
    platforms: Mapping[str, Platform],
    say: Callable[[str], None],
    stopping: Callable[[], None] = lambda: None,
    left_out: Callable[[str], None] = lambda _: None,
    beside: Platform | None = None,
) -> None:
    """Serve platforms, by their names, until SIGTERM or SIGINT; one that fails is `left_out`, and the others go on.

    `stopping` is called, perhaps again and again, once we are told to stop. What is `beside` them ends with them.

    Raises:
        OnRecordError: what the last of them failed with.
    """
    failed: dict[str, BaseException] = {}
    ended: list[str] = []
    with _told_to_stop() as stop:

        def serve(name: str, platform: Platform) -> None:
            try:
                _served(name, platform, stop, say, lambda: len(failed) < len(platforms) - 1)
                ended.append(name)
            except OnRecordError as error:
                failed[name] = error
                if len(failed) < len(platforms):
                    say(f"{name} is left out: {error}. The others go on.")
                    left_out(name)

        threads = [Thread(target=serve, args=item, name=item[0]) for item in platforms.items()]
        with _beside(beside) as over:
            for thread in threads:
                thread.start()
            for thread in threads:
                while thread.is_alive():
                    thread.join(_POLL)
                    if stop.is_set():
                        over.set()
                        stopping()
    if not ended:
        raise [OnRecordError("a defect ended what was served; see above"), *failed.values()][-1]


@contextmanager
def _beside(platform: Platform | None) -> Iterator[Event]:
    """Serve what there is beside others, until the given event is set or the block ends."""
    over = Event()
    thread = Thread(target=platform.serve, args=(over,), name="beside") if platform else None
    if thread:
        thread.start()
    try:
        yield over
    finally:
        over.set()
        if thread:
            thread.join()


def _served(
    name: str, platform: Platform, stop: Event, say: Callable[[str], None], beside_others: Callable[[], bool]
) -> None:
    """Serve a platform; beside others it is tried again for as long as it cannot be reached."""
    while True:
        try:
            platform.serve(stop)
        except UnreachedError as error:
            if not beside_others():
                raise
            say(f"{name}: {error}. The others go on; it is tried again in {_AGAIN:.0f} s.")
            if not stop.wait(_AGAIN):
                continue
        return


def reached(attempt: Callable[[], _Made], say: Callable[[str], None], stop: Event) -> _Made:
    """Return what `attempt` makes, tried again while its platform cannot be reached, which `say` tells the operator.

    Raises:
        OnRecordError: the platform refuses us, or cannot be reached for long, or `stop` is set meanwhile.
    """
    until, pause = monotonic() + _PATIENCE, _FIRST_PAUSE
    while True:
        try:
            return attempt()
        except UnreachedError as error:
            if monotonic() + pause > until:
                raise
            say(f"{error}. Trying again for up to {until - monotonic():.0f} s.")
            if stop.wait(pause):
                raise
        pause = min(_LONGEST_PAUSE, pause * 2)


@contextmanager
def _told_to_stop() -> Iterator[Event]:
    """Give an event that SIGTERM and SIGINT set, where they can be handled: in the main thread."""
    stop = Event()
    numbers = (signal.SIGTERM, signal.SIGINT) if current_thread() is main_thread() else ()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in numbers}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
