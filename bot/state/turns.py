"""Turns: what was asked last in a conversation, and what a user asked lately."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, insert, select

from bot.model import Turn
from bot.state.database import Database
from bot.state.tables import turn
from bot.state.written import read_request, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import ColumnElement

    from bot.model import Origin, Request

_TALKING = timedelta(minutes=30)  # outside threads nothing else tells a follow-up from a new subject
_THREAD_ALIVE = timedelta(days=30)  # a thread is one subject; in one that rested for a month nobody recalls the last
_LEAFING = {
    "skip",
    "order",
    "plain",
    "excerpts",
}  # options that lead through the answers to a question, and are no part of it


_CONVERSATION = ("platform", "workspace", "channel", "thread")
# Made once: SQLAlchemy takes several times as long to put a statement together as SQLite to run it.
_IN_THREAD = (
    select(turn.c.request, turn.c.speaker)
    .where(*(turn.c[name] == bindparam(name) for name in _CONVERSATION), turn.c.at >= bindparam("since"))
    .order_by(turn.c.number.desc())
    .limit(1)
)
_BY_USER = _IN_THREAD.where(turn.c.user == bindparam("user"))
_KEEP = insert(turn)


class Turns(Database):
    """Turns by platform, workspace, channel, thread and user."""

    def remember(self, origin: Origin, last: Turn) -> None:
        """Keep a turn as the last of its conversation."""
        kept = {"request": written(last.request), "speaker": last.speaker, "at": self._now()}
        with self._writing() as connection:
            connection.execute(_KEEP, {**_of_origin(origin), **kept})

    def last(self, origin: Origin) -> Turn | None:
        """Return the last turn of the conversation at `origin`: in a thread anybody's, elsewhere the same user's.

        Its request has no origin: whoever goes on with it gives it theirs.
        """
        since = self._now() - (_THREAD_ALIVE if origin.thread else _TALKING)
        with self._reading() as connection:
            query = _IN_THREAD if origin.thread else _BY_USER
            row = connection.execute(query, {**_of_origin(origin), "since": since}).first()
        return Turn(read_request(row.request), row.speaker) if row else None

    def recent(self, platform: str, workspace: str, user: str, most: int = 10) -> list[Request]:
        """Return what a user asked lately, newest first; each question once, however its answers were paged."""
        query = select(turn.c.request).where(*_of(platform, workspace, user)).order_by(turn.c.number.desc())
        with self._reading() as connection:
            return list(islice(_once(map(read_request, connection.scalars(query))), most))

    def clear_recent(self, platform: str, workspace: str, user: str) -> None:
        """Forget what a user asked; nothing is carried over from it any more."""
        with self._writing() as connection:
            connection.execute(delete(turn).where(*_of(platform, workspace, user)))


def _of_origin(origin: Origin) -> dict[str, str]:
    return {name: getattr(origin, name) for name in (*_CONVERSATION, "user")}


def _of(platform: str, workspace: str, user: str) -> tuple[ColumnElement[bool], ...]:
    return (turn.c.platform == platform, turn.c.workspace == workspace, turn.c.user == user)


def _once(requests: Iterable[Request]) -> Iterator[Request]:
    seen = set()
    for request in requests:
        options = frozenset((name, value) for name, value in request.options.items() if name not in _LEAFING)
        question = (request.command, request.text, options)
        if question not in seen:
            seen.add(question)
            yield request
