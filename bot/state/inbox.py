"""The inbox: each event is taken once among all threads and processes, and none is lost when the process dies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from bot.state.database import Database
from bot.state.tables import event

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta


# How far an event has come. A key that names an event besides its first, or that came too late, is only seen.
_SEEN, _TAKEN, _SENDING, _DONE = "seen", "taken", "sending", "done"


class Inbox(Database):
    """Events by their keys: taken, then being sent, then done."""

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
        return len(new) == len(names)

    def start_sending(self, key: str) -> bool:
        """Whether the event was waiting for its answer until now; from now on no restart answers it again."""
        return self._move(key, [_TAKEN], _SENDING)

    def put_back(self, key: str) -> None:
        """Take back that an event's answer is being sent: it was not, and a restart is to answer it."""
        self._move(key, [_SENDING], _TAKEN)

    def finish(self, key: str) -> None:
        """Be done with an event: its body is deleted, its keys stay known."""
        self._move(key, [_TAKEN, _SENDING], _DONE, body=None)

    def unfinished(self, younger_than: timedelta, platform: str = "") -> list[tuple[str, str]]:
        """Return key and body of the events that were taken and are neither being sent nor done, oldest first.

        With a `platform`, those whose key begins with it and a colon.
        """
        return self._at(_TAKEN, younger_than, platform)

    def unsent(self, younger_than: timedelta, platform: str = "") -> list[tuple[str, str]]:
        """Return key and body of the events whose answers are being sent, or were when their process was killed."""
        return self._at(_SENDING, younger_than, platform)

    def _at(self, stage: str, younger_than: timedelta, platform: str) -> list[tuple[str, str]]:
        query = (
            select(event.c.key, event.c.body)
            .where(event.c.at > self._now() - younger_than, event.c.stage == stage)
            .where(event.c.key.startswith(f"{platform}:" if platform else "", autoescape=True))
            .order_by(event.c.at, event.c.number)
        )
        with self._reading() as connection:
            return [(key, body) for key, body in connection.execute(query)]

    def _move(self, key: str, since: Sequence[str], to: str, **values: None) -> bool:
        move = update(event).where(event.c.key == key, event.c.stage.in_(since)).values(stage=to, **values)
        with self._writing() as connection:
            return connection.execute(move).rowcount == 1
