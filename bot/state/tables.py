"""The tables of the state; the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

if TYPE_CHECKING:
    from sqlalchemy import Dialect

SCHEMA_VERSION = 1

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """An aware time, stored as whole microseconds since 1970 in UTC: SQLite has no type of its own that sorts so."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Return the stored number of a time."""
        return None if value is None else (value - _EPOCH) // _TICK

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return the time of a stored number."""
        return None if value is None else _EPOCH + value * _TICK


def _number() -> Column[int]:
    """Return the key of a table whose rows keep the order in which they came."""
    return Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)


def _name(name: str, *, key: bool = False) -> Column[str]:
    return Column(name, Text, primary_key=key, nullable=False)


# The prefix keeps the tables apart from others in a shared database, such as those of Slack's installation store.
metadata = MetaData()

meta = Table("onrecord_meta", metadata, _name("name", key=True), _name("value"))

event = Table(
    "onrecord_event",
    metadata,
    _number(),
    _name("key"),
    _name("stage"),
    Column("body", Text),
    Column("at", Moment, nullable=False),
    UniqueConstraint("key"),
    Index("onrecord_event_at", "at"),
)

turn = Table(
    "onrecord_turn",
    metadata,
    _number(),
    _name("platform"),
    _name("workspace"),
    _name("channel"),
    _name("thread"),
    _name("user"),
    _name("request"),
    _name("speaker"),
    Column("at", Moment, nullable=False),
    Index("onrecord_turn_place", "platform", "workspace", "channel", "thread", "number"),
    Index("onrecord_turn_user", "platform", "workspace", "user", "number"),
    Index("onrecord_turn_at", "at"),
)

preference = Table(
    "onrecord_preference",
    metadata,
    _name("platform", key=True),
    _name("workspace", key=True),
    _name("user", key=True),
    Column("excerpts", Integer),
    Column("public", Boolean, nullable=False),
)

place = Table(
    "onrecord_place",
    metadata,
    _name("platform", key=True),
    _name("workspace", key=True),
    _name("channel", key=True),
    Column("mentions", Boolean, nullable=False),
    Column("private", Boolean, nullable=False),
    _name("outlets"),
)

feedback = Table(
    "onrecord_feedback",
    metadata,
    _number(),
    _name("platform"),
    _name("workspace"),
    _name("user"),
    _name("reply"),
    _name("question"),
    _name("shown"),
    Column("generation", BigInteger, nullable=False),
    Column("good", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("platform", "workspace", "user", "reply"),
)

kept = Table(
    "onrecord_kept",
    metadata,
    _name("key", key=True),
    _name("platform"),
    _name("workspace"),
    _name("channel"),
    _name("user"),
    _name("value"),
    Column("at", Moment, nullable=False),
    Index("onrecord_kept_at", "at"),
)
