"""The database under the state: how it is opened, its transactions, and what its errors mean to an operator."""

from __future__ import annotations

import os
from contextlib import contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from time import sleep
from typing import TYPE_CHECKING, Any, Self, cast

from sqlalchemy import QueuePool, create_engine, event, func, inspect, make_url, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.state.tables import SCHEMA_VERSION, meta, metadata
from retrieval.errors import BadInputError, HomeError, IndexMismatchError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from sqlalchemy import URL, Connection, Engine, MetaData, Table
    from sqlalchemy.dialects.sqlite import Insert

_WAITING = 30  # seconds until a lock that another process holds is an error; no transaction of ours takes one
_WAL_PAUSES = (0.01, 0.05, 0.2, 0.5, 1.0)  # seconds between attempts to turn on the write-ahead log of a new file
_OWNER_ALONE = 0o600  # the file holds the secret that signs buttons, and workspaces' tokens
_PREPARING = 4_117  # PostgreSQL's number of the lock under which the tables are made; any that is always the same
_INSERTS: dict[str, Callable[[Table], Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_POSTGRESQL = {"postgres", "postgresql"}  # as hosts write it, without a driver
_PSYCOPG = "postgresql+psycopg"
# Of one process: the smallest PostgreSQL of Heroku grants 20 connections (Essential-0), and while a release replaces
# another two of each process share them. What we do on one takes milliseconds; whoever finds none free waits for it.
_CONNECTIONS = 4
_PARAMETERS = {
    "connect_timeout": 5,  # seconds; a server that says nothing would be waited for for two minutes
    "tcp_user_timeout": 10_000,  # milliseconds; likewise for a quarter of an hour where a connection was open
    "client_encoding": "utf8",  # a database without an encoding of its own (SQL_ASCII) gives bytes otherwise
    "prepare_threshold": None,  # prepared statements belong to one connection, and a pooler hands out any (PgBouncer)
}
_EXAMPLES = "sqlite:////path/state.sqlite or postgresql://user@host/name"


class Database:
    """One engine; usable from several threads, and the same database from several processes."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine, self._now = engine, now
        self._reader = engine.execution_options(reading=True)
        # SQLite's writers that wait for each other sleep ever longer, a tenth of a second at last: ours queue here.
        self._turn: AbstractContextManager[Any] = Lock() if _is_file(engine) else nullcontext()

    @classmethod
    def open(cls, url: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Self:
        """Return the state at `url`, made where there is none; "sqlite://" is one in memory. `now` must be aware.

        Raises:
            BadInputError: an address that cannot be meant, or whose driver is not installed.
            HomeError: the database cannot be used; IndexMismatchError: a later release wrote it.
        """
        engine = _engine(_address(url))
        try:
            with _mapped_errors(engine):
                _prepare(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, now)

    @property
    def engine(self) -> Engine:
        """The engine, for others who keep tables of their own in the same database."""
        return self._engine

    def close(self) -> None:
        """Close the connections; what was written is kept."""
        self._engine.dispose()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """Do all of the block's writes or none."""
        with self._turn, _mapped_errors(self._engine), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """Read without keeping anybody from writing."""
        with _mapped_errors(self._engine), self._reader.begin() as connection:
            yield connection

    def _insert(self, table: Table) -> Insert:
        """Return an INSERT that knows ON CONFLICT, which SQLite and PostgreSQL write alike."""
        return _insert(self._engine, table)


def _insert(engine: Engine, table: Table) -> Insert:
    return cast("Insert", _INSERTS[engine.dialect.name](table))


def _address(url: str) -> URL:
    try:
        address = make_url(url)
        if address.drivername in _POSTGRESQL:
            address = address.set(drivername=_PSYCOPG)
        backend = address.get_backend_name()
    except (ArgumentError, ValueError) as error:  # not shown: it may hold a password
        raise BadInputError(f"the state's address cannot be read; write {_EXAMPLES}") from error
    if backend not in _INSERTS:
        raise BadInputError(f"the state cannot be kept in {backend!r}; write {_EXAMPLES}")
    return address


def _engine(address: URL) -> Engine:
    local = address.get_backend_name() == "sqlite"
    try:
        engine = create_engine(address, hide_parameters=True, **(_local(address) if local else _remote(address)))
    except (ArgumentError, ImportError) as error:
        raise BadInputError(
            f"the driver of {address.drivername} is not installed; install it, or write {_EXAMPLES}"
        ) from error
    if local:
        event.listen(engine, "connect", _connected)
        event.listen(engine, "begin", _begun)
    return engine


def _remote(address: URL) -> dict[str, Any]:
    """Return the engine's options for PostgreSQL; what the address says itself holds."""
    ours = _PARAMETERS if address.drivername == _PSYCOPG else {}
    how = {name: value for name, value in ours.items() if name not in address.query}
    return {"pool_pre_ping": True, "pool_size": _CONNECTIONS, "max_overflow": 0, "connect_args": how}


def _local(address: URL) -> dict[str, Any]:
    """Return the engine's options for SQLite; a new file is made so that nobody but its owner may read it."""
    path = address.database or ":memory:"
    if path == ":memory:":  # lives as long as its one connection, which all threads take turns to use
        return {"poolclass": QueuePool, "pool_size": 1, "max_overflow": 0, "connect_args": {"check_same_thread": False}}
    if not path.startswith("file:"):
        try:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, _OWNER_ALONE))
        except OSError as error:
            raise HomeError(f"the state {path} cannot be written: {error.strerror}; give another address") from error
    return {"connect_args": {"timeout": _WAITING}}


def _connected(connection: Any, _record: object) -> None:  # noqa: ANN401  # sqlite3's or a compatible driver's
    connection.isolation_level = None  # the driver begins nothing by itself: `_begun` does
    _use_wal(connection)
    connection.execute("PRAGMA synchronous=NORMAL")  # survives the death of the process; not of the power supply


def _use_wal(connection: Any) -> None:  # noqa: ANN401
    """Turn the write-ahead log on; where several connections do so to a new file, SQLite lets them fail, not wait."""
    for pause in _WAL_PAUSES:
        with suppress(connection.OperationalError):
            connection.execute("PRAGMA journal_mode=WAL")
            return
        sleep(pause)
    connection.execute("PRAGMA journal_mode=WAL")


def _begun(connection: Connection) -> None:
    """Take the write lock at once: a transaction that reads first and writes then could not wait for it."""
    reading = connection.get_execution_options().get("reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def make_tables(engine: Engine, *others: MetaData) -> None:
    """Make tables of others that are not there yet, as Slack's installation store needs them.

    Raises:
        HomeError: the database cannot be used.
    """
    with _mapped_errors(engine), _preparing(engine) as connection:
        for tables in others:
            tables.create_all(connection)


@contextmanager
def _preparing(engine: Engine) -> Iterator[Connection]:
    """Give a transaction that makes tables; whoever else would make some, in any process, waits for its end."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_PREPARING)))
        yield connection


def _prepare(engine: Engine) -> None:
    """Make the tables where there are none, and check whose they are where there are."""
    with _preparing(engine) as connection:
        if not inspect(connection).has_table(meta.name):
            metadata.create_all(connection)
            connection.execute(_insert(engine, meta).values(name="schema", value=str(SCHEMA_VERSION)))
        version = int(connection.execute(select(meta.c.value).where(meta.c.name == "schema")).scalar_one())
    if version > SCHEMA_VERSION:
        raise IndexMismatchError(
            f"the state {_shown(engine)} has schema {version}, this release knows {SCHEMA_VERSION}; install the release"
            " that wrote it, or give another address"
        )


@contextmanager
def _mapped_errors(engine: Engine) -> Iterator[None]:
    """Turn what a database says of a damaged file, a full disk, a long lock or a lost server into a `HomeError`."""
    try:
        yield
    except OperationalError as error:
        if "readonly" in str(error.orig):
            raise HomeError(f"the state {_shown(engine)} must not be written; give one you may write to") from error
        raise _unusable(engine, error.orig) from error
    except DBAPIError as error:
        raise _unusable(engine, error.orig) from error
    except PoolTimeoutError as error:
        raise _unusable(engine, "every connection is in use") from error


def _unusable(engine: Engine, reason: object) -> HomeError:
    first = str(reason).partition("\n")[0]  # PostgreSQL's further lines repeat the statement
    damaged, lost = "where it is damaged, move it away and start again", "see that its server runs and lets us in"
    mend = damaged if _is_file(engine) else lost
    return HomeError(f"the state {_shown(engine)} cannot be used: {first}; {mend}")


def _is_file(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite"


def _shown(engine: Engine) -> str:
    """Return the address without secrets, which may stand behind the question mark, too."""
    return engine.url.database or "in memory" if _is_file(engine) else engine.url.set(query={}).render_as_string()
