"""Whether everything is there that an answer needs; what a host asks before it sends anybody to us."""

from __future__ import annotations

from threading import Lock

from bot.observing.observer import Observer


class Readiness(Observer):
    """The parts that are expected, platforms among them, and which of them are there. Thread-safe."""

    def __init__(self) -> None:
        self._parts: dict[str, bool] = {}
        self._stopping, self._lock = False, Lock()

    def expect(self, name: str) -> None:
        """Wait for a part; what is there already stays so."""
        with self._lock:
            self._parts.setdefault(name, False)

    def ready(self, name: str) -> None:
        """Note that a part is there."""
        with self._lock:
            self._parts[name] = True

    def lost(self, platform: str) -> None:
        """Note that a part is no longer there."""
        with self._lock:
            self._parts[platform] = False

    def expected(self, platform: str) -> None:
        """Wait for a platform."""
        self.expect(platform)

    def connected(self, platform: str, *, again: bool = False) -> None:  # noqa: ARG002  # an observer's
        """Note that a platform is there."""
        self.ready(platform)

    def drop(self, name: str) -> None:
        """Wait no more for a part that is left out: the others answer without it."""
        with self._lock:
            self._parts.pop(name, None)

    def stopping(self) -> None:
        """Note that we end: from now on nobody is to be sent here."""
        with self._lock:
            self._stopping = True

    @property
    def is_stopping(self) -> bool:
        """Whether we end."""
        return self._stopping

    @property
    def is_ready(self) -> bool:
        """Whether all is there that is expected, something is, and we do not end."""
        states = self.states()
        return bool(states) and all(states.values()) and not self._stopping

    def states(self) -> dict[str, bool]:
        """Return each part that is expected or was there, and whether it is."""
        with self._lock:
            return dict(self._parts)
