"""Ratings: who found which reply good or bad."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.state.database import Database
from bot.state.tables import feedback
from bot.state.values import Feedback
from bot.state.written import digest, read_request, written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Row

    from bot.model import Origin, Request


class Ratings(Database):
    """One rating of each user for each reply."""

    def rate(self, origin: Origin, question: Request, shown: Sequence[str], generation: int, *, good: bool) -> None:
        """Keep how the user at `origin` judges the reply that showed `shown`; the last judgement of a reply stands."""
        line, references = written(question), json.dumps(list(shown))
        judged = {"good": good, "at": self._now()}
        put = self._insert(feedback).values(
            platform=origin.platform,
            workspace=origin.workspace,
            user=origin.user,
            reply=digest((line, references, str(generation))),
            question=line,
            shown=references,
            generation=generation,
            **judged,
        )
        rater = [feedback.c.platform, feedback.c.workspace, feedback.c.user, feedback.c.reply]
        with self._writing() as connection:
            connection.execute(put.on_conflict_do_update(index_elements=rater, set_=judged))

    def ratings(self) -> Iterator[Feedback]:
        """Yield what all have judged, oldest first."""
        with self._reading() as connection:
            rows = connection.execute(select(feedback).order_by(feedback.c.at, feedback.c.number)).all()
        return map(_read, rows)


def _read(row: Row[tuple[object, ...]]) -> Feedback:
    return Feedback(
        row.platform,
        row.workspace,
        row.user,
        read_request(row.question),
        tuple(json.loads(row.shown)),
        row.generation,
        row.good,
        row.at,
    )
