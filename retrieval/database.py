"""The SQLite file under the catalogue: its schema, transactions, and what its errors mean to a user."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from threading import RLock
from time import sleep
from typing import TYPE_CHECKING, Any, Self

from retrieval.errors import HomeError, IndexMismatchError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

_ARTICLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE article (
    version INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL, key TEXT NOT NULL, origin TEXT NOT NULL, digest TEXT NOT NULL,
    title TEXT NOT NULL, url TEXT, publisher TEXT, published TEXT, authors TEXT NOT NULL, text TEXT NOT NULL,
    added INTEGER NOT NULL, removed INTEGER
);
CREATE UNIQUE INDEX article_key ON article (key) WHERE removed IS NULL;
CREATE INDEX article_id ON article (id);
CREATE INDEX article_origin ON article (origin);
CREATE INDEX article_added ON article (added);
CREATE INDEX article_removed ON article (removed) WHERE removed IS NOT NULL;
CREATE TABLE embedding (id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, vector BLOB NOT NULL);
CREATE TABLE passage (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,
    sentences TEXT NOT NULL,
    embedding INTEGER NOT NULL REFERENCES embedding
);
CREATE INDEX passage_version ON passage (version);
CREATE INDEX passage_embedding ON passage (embedding);
INSERT INTO meta VALUES ('generation', '0'), ('staged', '')
"""
_QUOTATIONS = """
CREATE TABLE quotation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,
    kind TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    mention_start INTEGER, mention_end INTEGER, cue_start INTEGER, cue_end INTEGER,
    sentence_start INTEGER NOT NULL, sentence_end INTEGER NOT NULL,
    voice INTEGER, confidence REAL NOT NULL
);
CREATE INDEX quotation_voice ON quotation (version, voice);
CREATE TABLE voice (
    version INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,
    number INTEGER NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, aliases TEXT NOT NULL, roles TEXT NOT NULL,
    PRIMARY KEY (version, number)
) WITHOUT ROWID;
CREATE TABLE speaker (
    generation INTEGER NOT NULL, number INTEGER NOT NULL,
    name TEXT NOT NULL, kind TEXT NOT NULL, aliases TEXT NOT NULL,
    quotations INTEGER NOT NULL DEFAULT 0, articles INTEGER NOT NULL DEFAULT 0, first TEXT, last TEXT,
    PRIMARY KEY (generation, number)
) WITHOUT ROWID;
CREATE INDEX speaker_name ON speaker (generation, name);
CREATE TABLE speaks (
    generation INTEGER NOT NULL, version INTEGER NOT NULL, voice INTEGER NOT NULL, speaker INTEGER NOT NULL,
    PRIMARY KEY (generation, version, voice)
) WITHOUT ROWID;
CREATE INDEX speaks_speaker ON speaks (generation, speaker)
"""
_PARTS = "ALTER TABLE embedding ADD COLUMN parts BLOB"
_TAKEN = "ALTER TABLE article ADD COLUMN taken TEXT"  # ISO 8601 UTC; NULL where an earlier release took the version in
_FORWARD = """
CREATE TABLE forward (
    version INTEGER PRIMARY KEY REFERENCES article ON DELETE CASCADE,
    first INTEGER NOT NULL, embeddings BLOB NOT NULL,
    characters INTEGER NOT NULL, titled INTEGER NOT NULL,
    passages BLOB NOT NULL, sentences BLOB NOT NULL, tokens BLOB NOT NULL, things BLOB NOT NULL
);
CREATE INDEX forward_first ON forward (first)
"""
_SCHEMAS = (_ARTICLES, _QUOTATIONS, _PARTS, _TAKEN, _FORWARD)  # each is added to a file that has those before it
SCHEMA_VERSION = len(_SCHEMAS)
_ROWS_AT_ONCE = 1_000  # of a streamed query, in memory together
_MOST_VARIABLES = 500  # of one statement; SQLite allows 999 at the least
_PRAGMAS = """
PRAGMA foreign_keys=ON;
PRAGMA synchronous=NORMAL;
PRAGMA secure_delete=ON;  -- what is deleted leaves no text in the file
"""
_WAL_PAUSES = (0.01, 0.05, 0.2, 0.5)  # seconds between attempts to turn on the write-ahead log of a new file


class Database:
    """One connection, usable from several threads, one at a time."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection, self._path = connection, path
        self._lock = RLock()

    @classmethod
    def open(cls, path: Path, *, create: bool = False, earlier: bool = False) -> Self:
        """Return the catalogue at `path`.

        `create` makes it where there is none, and brings one of an earlier release up to date; `earlier` takes such a
        one as it is, of which articles can be read, even where answers would lack something.

        Raises:
            HomeError: missing, damaged, or written by another release.
        """
        if not create and not path.exists():
            raise HomeError(f"there is no catalogue at {path}; run `onrecord ingest PATH`")
        with mapped_errors(path):
            readable_only = not create and not os.access(path.parent, os.W_OK)
            address = _for_reading(path) if readable_only else path.resolve().as_uri()
            connection = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False, timeout=30)
            try:
                connection.row_factory = sqlite3.Row
                if not readable_only:
                    _use_wal(connection)
                    connection.executescript(_PRAGMAS)
                _prepare(connection, path, create=create, earlier=earlier)
            except BaseException:
                connection.close()
                raise
        return cls(connection, path)

    def close(self) -> None:
        """Close the connection; committed work is on disk."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do all of the block's writes or none."""
        with self._lock:
            self._write("BEGIN IMMEDIATE")
            try:
                yield
                self._write("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # a full disk ends it, too
                    self._connection.execute("ROLLBACK")
                raise

    def copy_to(self, path: Path) -> None:
        """Write all that is committed into a new file, without its free pages."""
        self._write("VACUUM INTO ?", (str(path),))

    def _meta(self, name: str) -> str:
        return str(self._one("SELECT value FROM meta WHERE name = :name", name=name)[0])

    def _set(self, name: str, value: str) -> None:
        self._write("UPDATE meta SET value = ? WHERE name = ?", (value, name))

    def _write_all(self, query: str, rows: Iterable[Sequence[object]]) -> None:
        with self._lock, mapped_errors(self._path):
            self._connection.executemany(query, rows)

    def _write(self, query: str, values: Sequence[object] | Mapping[str, object] = ()) -> sqlite3.Cursor:
        with self._lock, mapped_errors(self._path):
            return self._connection.execute(query, values)

    def _one(self, query: str, **values: object) -> Any:  # noqa: ANN401  # sqlite3.Row is untyped
        with self._lock, mapped_errors(self._path):
            return self._connection.execute(query, values).fetchone()

    def _all(self, query: str, **values: object) -> list[Any]:
        with self._lock, mapped_errors(self._path):
            return self._connection.execute(query, values).fetchall()

    def _stream(self, query: str, **values: object) -> Iterator[Any]:
        """Yield the rows of a query that may have more than fit into memory."""
        cursor = self._write(query, values)
        while True:
            with self._lock, mapped_errors(self._path):
                rows = cursor.fetchmany(_ROWS_AT_ONCE)
            if not rows:
                return
            yield from rows

    def _in(self, query: str, values: Sequence[object], *before: object) -> list[Any]:
        """Return the rows of a query that ends in IN, for any number of `values`; `before` fills what stands before."""
        found: list[Any] = []
        for start in range(0, len(values), _MOST_VARIABLES):
            some = values[start : start + _MOST_VARIABLES]
            with self._lock, mapped_errors(self._path):
                cursor = self._connection.execute(f"{query} ({', '.join('?' * len(some))})", [*before, *some])
                found += cursor.fetchall()
        return found


@contextmanager
def mapped_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite says of a damaged file, a full disk or a long lock into a `HomeError`."""
    try:
        yield
    except sqlite3.ProgrammingError:  # ours
        raise
    except sqlite3.DatabaseError as error:
        if "readonly" in str(error):
            raise HomeError(f"the catalogue {path} must not be written; give a --home you may write to") from error
        raise HomeError(
            f"the catalogue {path} cannot be used: {error}; where the file is damaged, move it away and ingest again"
        ) from error


def _for_reading(path: Path) -> str:
    """Return the address of a catalogue in a folder that must not be written, as on a read-only disk.

    SQLite reads such a file only as one that nobody changes, which it is once no write-ahead log lies beside it.
    """
    mode = "mode=ro" if path.with_name(path.name + "-wal").exists() else "immutable=1"
    return f"{path.resolve().as_uri()}?{mode}"


def _use_wal(connection: sqlite3.Connection) -> None:
    """Turn the write-ahead log on; where several connections do so to a new file, SQLite lets them fail, not wait."""
    for pause in _WAL_PAUSES:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            sleep(pause)
        else:
            return
    connection.execute("PRAGMA journal_mode=WAL")


def _prepare(connection: sqlite3.Connection, path: Path, *, create: bool, earlier: bool) -> None:
    """Bring a new file, or with `create` one of an earlier release, to this release's schema in one transaction."""
    if (version := _version(connection)) < SCHEMA_VERSION and (create or not version):
        connection.execute("BEGIN IMMEDIATE")  # waits for whoever else is preparing the file
        for number in range(_version(connection), SCHEMA_VERSION):
            for statement in f"{_SCHEMAS[number]}; PRAGMA user_version={number + 1}".split(";"):
                connection.execute(statement)
        connection.execute("COMMIT")
    version = _version(connection)
    if version < SCHEMA_VERSION and not earlier:
        raise IndexMismatchError(
            f"{path} was written by an earlier release, which kept less of an article; run `onrecord ingest --rebuild`"
        )
    if version > SCHEMA_VERSION:
        raise IndexMismatchError(
            f"{path} has schema {version}, this release writes {SCHEMA_VERSION}; install the release that wrote it, or"
            " move the home folder away and ingest again"
        )


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)
