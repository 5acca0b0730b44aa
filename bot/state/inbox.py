"""The inbox: each event is taken once among all threads and processes, and none is lost when the process dies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from bot.state.database import Database
from bot.state.tables import event

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime, timedelta

    from sqlalchemy import ColumnElement, Engine


# How far an event has come. A key that names an event besides its first, or that came too late, is only seen; what a
# process has taken and does not get to before its end, it leaves to the others.
_SEEN, _TAKEN, _LEFT, _SENDING, _DONE = "seen", "taken", "left", "sending", "done"


class Inbox(Database):
    """Events by their keys: taken, then being sent, then done."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        super().__init__(engine, now)
        self._held: set[str] = set()  # keys of what we have taken and not finished

    def take(self, keys: Sequence[str], body: str) -> bool:
        """Whether none of the keys was seen before; then `body` is kept under the first until `finish`.

        True for exactly one of all callers whose keys overlap. All keys are seen from now on. An empty body means that
        the event wants no answer: there is nothing left to send or to finish.
        """
        first = keys[0]
        now, names = self._now(), sorted(set(keys))  # sorted: two callers never wait for each other's rows
        rows = [
            {"key": key, "stage": _SEEN, "body": None, "at": now}
            | ({"stage": _TAKEN, "body": body} if key == first and body else {})
            for key in names
        ]
        with self._writing() as connection:
            claim = self._insert(event).on_conflict_do_nothing().returning(event.c.key)
            new = set(connection.scalars(claim, rows))
            if first in new and len(new) < len(names):
                connection.execute(update(event).where(event.c.key == first).values(stage=_SEEN, body=None))
        taken = len(new) == len(names)
        if taken and body:
            self._held.add(first)
        return taken

    def start_sending(self, key: str) -> bool:
        """Whether the event was waiting for its answer until now; from now on no restart answers it again."""
        return self._move(key, [_TAKEN, _LEFT], _SENDING)

    def put_back(self, key: str) -> None:
        """Take back that an event's answer is being sent: it was not, and a restart is to answer it."""
        self._move(key, [_SENDING], _TAKEN)

    def finish(self, key: str) -> None:
        """Be done with an event: its body is deleted, its keys stay known."""
        self._move(key, [_TAKEN, _LEFT, _SENDING], _DONE, body=None)
        self._held.discard(key)

    def leave(self) -> None:
        """Leave what we have taken, and are not sending, to processes that go on: we end."""
        if self._held:
            with self._writing() as connection:
                mine = event.c.key.in_(self._held), event.c.stage == _TAKEN
                connection.execute(update(event).where(*mine).values(stage=_LEFT))

    def take_over(self, younger_than: timedelta, platform: str) -> list[tuple[str, str]]:
        """Return key and body of what processes that ended have left, oldest first: each to one of all callers."""
        if not self._at(_LEFT, younger_than, platform):  # asked often, and a look keeps nobody from writing
            return []
        with self._writing() as connection:
            claim = update(event).where(*self._ones(_LEFT, younger_than, platform)).values(stage=_TAKEN)
            rows = connection.execute(claim.returning(event.c.number, event.c.key, event.c.body))
            left = [(key, body) for _, key, body in sorted(rows)]
        self._held.update(key for key, _ in left)
        return left

    def unfinished(self, younger_than: timedelta, platform: str = "") -> list[tuple[str, str]]:
        """Return key and body of the events that were taken and are neither being sent nor done, oldest first.

        With a `platform`, those whose key begins with it and a colon. What was left to others is among them.
        """
        self.take_over(younger_than, platform)
        taken = self._at(_TAKEN, younger_than, platform)
        self._held.update(key for key, _ in taken)
        return taken

    def unsent(self, younger_than: timedelta, platform: str = "") -> list[tuple[str, str]]:
        """Return key and body of the events whose answers are being sent, or were when their process was killed."""
        return self._at(_SENDING, younger_than, platform)

    def _at(self, stage: str, younger_than: timedelta, platform: str) -> list[tuple[str, str]]:
        query = (
            select(event.c.key, event.c.body)
            .where(*self._ones(stage, younger_than, platform))
            .order_by(event.c.at, event.c.number)
        )
        with self._reading() as connection:
            return [(key, body) for key, body in connection.execute(query)]

    def _ones(self, stage: str, younger_than: timedelta, platform: str) -> tuple[ColumnElement[bool], ...]:
        return (
            event.c.at > self._now() - younger_than,
            event.c.stage == stage,
            event.c.key.startswith(f"{platform}:" if platform else "", autoescape=True),
        )

    def _move(self, key: str, since: Sequence[str], to: str, **values: None) -> bool:
        move = update(event).where(event.c.key == key, event.c.stage.in_(since)).values(stage=to, **values)
        with self._writing() as connection:
            return connection.execute(move).rowcount == 1
