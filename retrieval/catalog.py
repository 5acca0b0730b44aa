"""The catalogue: articles as they came, their passages and embeddings, in one SQLite file. The system of record.

Every row of `article` is one version of an article, seen by the generations from `added` up to, not including,
`removed`. An ingest writes rows for the next generation, which nobody sees until `publish` moves the pointer.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import contextmanager
from datetime import date
from threading import RLock
from time import sleep
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np

from retrieval.errors import HomeError, IndexMismatchError
from retrieval.types import Article, Filters, Passage, RawArticle, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from retrieval.types import Ids, Vectors

SCHEMA_VERSION = 1
_SCHEMA = """
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
INSERT INTO meta VALUES ('generation', '0'), ('staged', '');
"""
_ARTICLE = "version, id, origin, title, url, publisher, published, authors, text"
_VISIBLE = "added <= :generation AND (removed IS NULL OR removed > :generation)"
_MOST_VARIABLES = 500  # of one statement; SQLite allows 999 at the least
_WAL_PAUSES = (0.01, 0.05, 0.2, 0.5)  # seconds between attempts to turn on the write-ahead log of a new file


class Known(NamedTuple):
    """The newest version of an article, staged or visible."""

    version: int
    digest: str
    added: int


class Draft(NamedTuple):
    """A passage about to be stored: its sentences, and the digest of the text that is embedded for it."""

    sentences: tuple[Span, ...]
    embedding: bytes


class Catalog:
    """One connection, usable from several threads, one at a time."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection, self._path = connection, path
        self._lock = RLock()

    @classmethod
    def open(cls, path: Path, *, create: bool = False) -> Self:
        """Return the catalogue at `path`; `create` makes it where there is none.

        Raises:
            HomeError: missing, damaged, or written by another release.
        """
        if not create and not path.exists():
            raise HomeError(f"there is no catalogue at {path}; run `onrecord ingest PATH`")
        with _mapped_errors(path):
            connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
            try:
                connection.row_factory = sqlite3.Row
                _use_wal(connection)
                connection.executescript("PRAGMA foreign_keys=ON; PRAGMA synchronous=NORMAL;")
                _prepare(connection, path)
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

    # ── what the current generation holds ────────────────────────────────────────────────────────────────────────

    def generation(self) -> int:
        """Return the number of the complete generation; 0 where nothing was ever completed."""
        return int(self._meta("generation"))

    def staged(self) -> str:
        """Return the recipe under which an unfinished ingest staged rows, "" where there is none."""
        return self._meta("staged")

    def fault(self) -> str | None:
        """Return what SQLite's quick check finds wrong with the file; None where it is sound."""
        try:
            found = self._one("PRAGMA quick_check")[0]
        except HomeError as error:
            return str(error)
        return None if found == "ok" else str(found)

    def article_count(self, generation: int) -> int:
        """Return how many articles a generation holds."""
        return int(self._one(f"SELECT count(*) FROM article WHERE {_VISIBLE}", generation=generation)[0])

    def articles(self, generation: int) -> Iterator[Article]:
        """Yield the articles of a generation, newest publication first, undated last."""
        order = "ORDER BY published IS NULL, published DESC, origin"
        for row in self._all(f"SELECT {_ARTICLE} FROM article WHERE {_VISIBLE} {order}", generation=generation):
            yield _article(row)

    def raw_articles(self, generation: int) -> Iterator[RawArticle]:
        """Yield the articles of a generation as their sources gave them, in the order they came."""
        query = f"SELECT version FROM article WHERE {_VISIBLE} ORDER BY version"
        for (version,) in self._all(query, generation=generation):
            row = self._one(f"SELECT key, {_ARTICLE} FROM article WHERE version = :version", version=version)
            read = _article(row)
            yield RawArticle(
                row["key"], read.origin, read.title, read.text, read.url, read.publisher, read.published, read.authors
            )

    def find_articles(self, name: str, generation: int) -> list[Article]:
        """Return the articles whose id or origin is `name`, else those whose id begins with it."""
        for condition in ("(id = :name OR origin = :name)", "substr(id, 1, length(:name)) = :name"):
            query = f"SELECT {_ARTICLE} FROM article WHERE {condition} AND {_VISIBLE} ORDER BY version"
            if found := self._all(query, name=name, generation=generation):
                return [_article(row) for row in found]
        return []

    def publishers(self, generation: int) -> list[tuple[str, int, str | None, str | None]]:
        """Return (publisher, articles, first date, last date) of a generation, the largest first; "" for none."""
        query = (
            "SELECT coalesce(publisher, ''), count(*), min(published), max(published) FROM article"
            f" WHERE {_VISIBLE} GROUP BY 1 ORDER BY 2 DESC, 1"
        )
        return [tuple(row) for row in self._all(query, generation=generation)]

    def passages(self, ids: Sequence[int]) -> list[tuple[Passage, Article]]:
        """Return the passages in the order of `ids`, each with its article; unknown ids are left out."""
        rows = self._in("SELECT id, version, sentences FROM passage WHERE id IN", ids)
        found = {row["id"]: Passage(row["id"], row["version"], _spans(row["sentences"])) for row in rows}
        versions = {passage.version for passage in found.values()}
        texts = self._in(f"SELECT {_ARTICLE} FROM article WHERE version IN", sorted(versions))
        articles = {row["version"]: _article(row) for row in texts}
        return [(found[number], articles[found[number].version]) for number in ids if number in found]

    def passages_of(self, article: str, generation: int) -> list[Passage]:
        """Return the passages of one article id, in the order of the text."""
        query = (
            "SELECT passage.id, version, sentences FROM passage JOIN article USING (version)"
            f" WHERE article.id = :article AND {_VISIBLE} ORDER BY passage.id"
        )
        rows = self._all(query, article=article, generation=generation)
        return [Passage(row["id"], row["version"], _spans(row["sentences"])) for row in rows]

    def allowed(self, filters: Filters, generation: int) -> Ids:
        """Return the ids (int64, ascending) of the passages whose article meets `filters`."""
        names = {f"publisher{at}": name for at, name in enumerate(filters.publishers)}
        chosen = f"AND publisher IN ({', '.join(':' + name for name in names)})" if names else ""
        query = (
            f"SELECT passage.id FROM passage JOIN article USING (version) WHERE {_VISIBLE} {chosen}"
            " AND (:since IS NULL OR published >= :since) AND (:until IS NULL OR published <= :until)"
            " ORDER BY passage.id"
        )
        since, until = _iso(filters.since), _iso(filters.until)
        rows = self._all(query, generation=generation, since=since, until=until, **names)
        return np.array([row[0] for row in rows], dtype=np.int64)

    def vectors(self, generation: int) -> tuple[Ids, Vectors]:
        """Return the passage ids int64 [n], ascending, and vectors float32 [n, d] of a generation."""
        query = f"SELECT passage.id, embedding FROM passage JOIN article USING (version) WHERE {_VISIBLE} ORDER BY 1"
        rows = self._all(query, generation=generation)
        ids = np.array([row[0] for row in rows], dtype=np.int64)
        return ids, self._vectors([row[1] for row in rows])

    # ── what an ingest writes for the next generation ────────────────────────────────────────────────────────────

    def stage_under(self, recipe: str) -> None:
        """Keep what an interrupted ingest staged under the same recipe; discard what was staged under another."""
        if self.staged() not in ("", recipe):
            self.discard_staged()
        with self.transaction():
            self._set("staged", recipe)

    def discard_staged(self) -> None:
        """Return to the complete generation; embeddings stay, so that redoing the work is quick."""
        with self.transaction():
            following = {"following": self.generation() + 1}
            self._write("DELETE FROM article WHERE added = :following", following)
            self._write("UPDATE article SET removed = NULL WHERE removed = :following", following)
            self._set("staged", "")

    def newest(self, key: str) -> Known | None:
        """Return the newest version of the article under `key`, unless it was removed."""
        query = "SELECT version, digest, added FROM article WHERE key = :key AND removed IS NULL"
        row = self._one(query, key=key)
        return Known(*row) if row else None

    def adopt(self, key: str, origin: str, digest: str) -> bool:
        """Give an article of the same origin and content the new `key` (its folder was moved); False without one."""
        query = (
            "SELECT version FROM article WHERE origin = :origin AND digest = :digest AND removed IS NULL"
            # A key that the next generation gives up would clash, were the staged work discarded.
            " AND NOT EXISTS (SELECT 1 FROM article WHERE key = :key AND removed = :following)"
        )
        row = self._one(query, origin=origin, digest=digest, key=key, following=self.generation() + 1)
        if row:
            self._write("UPDATE article SET key = ? WHERE version = ?", (key, row["version"]))
        return row is not None

    def keys(self, prefix: str) -> list[tuple[str, int]]:
        """Return (key, version) of the articles whose key begins with `prefix`."""
        query = "SELECT key, version FROM article WHERE substr(key, 1, length(:prefix)) = :prefix AND removed IS NULL"
        return [tuple(row) for row in self._all(query, prefix=prefix)]

    def known_embeddings(self, digests: Sequence[bytes]) -> set[bytes]:
        """Return those of `digests` whose vectors are stored."""
        return {row[0] for row in self._in("SELECT digest FROM embedding WHERE digest IN", digests)}

    def add_embeddings(self, digests: Iterable[bytes], vectors: Vectors) -> None:
        """Store vectors float32 [n, d] under the digests of the texts they embed."""
        rows = ((digest, vector.tobytes()) for digest, vector in zip(digests, vectors, strict=True))
        with _mapped_errors(self._path):
            self._connection.executemany("INSERT OR IGNORE INTO embedding (digest, vector) VALUES (?, ?)", rows)

    def stage(self, article: RawArticle, digest: str, drafts: Sequence[Draft]) -> None:
        """Write an article and its passages for the next generation, in the place of an older version."""
        known = self.newest(article.key)
        public = self._public_id(article, known)
        if known:
            self.remove(known.version)
        cursor = self._write(
            "INSERT INTO article (id, key, origin, digest, title, url, publisher, published, authors, text, added)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(public, article.key, article.origin, digest, article.title, article.url, article.publisher),
                *(_iso(article.published), json.dumps(article.authors), article.text, self.generation() + 1),
            ),
        )
        rows = ((cursor.lastrowid, _packed(draft.sentences), draft.embedding) for draft in drafts)
        with _mapped_errors(self._path):
            self._connection.executemany(
                "INSERT INTO passage (version, sentences, embedding)"
                " VALUES (?, ?, (SELECT id FROM embedding WHERE digest = ?))",
                rows,
            )

    def remove(self, version: int) -> None:
        """Take an article out of the next generation."""
        following = {"following": self.generation() + 1, "version": version}
        self._write("DELETE FROM article WHERE version = :version AND added = :following", following)
        self._write("UPDATE article SET removed = :following WHERE version = :version", following)

    def changes(self) -> tuple[list[int], list[int]]:
        """Return the ids of the passages that the next generation loses, and of those it gains."""
        query = "SELECT passage.id FROM passage JOIN article USING (version) WHERE {} = :following ORDER BY 1"
        following = self.generation() + 1
        lost, gained = (self._all(query.format(column), following=following) for column in ("removed", "added"))
        return [row[0] for row in lost], [row[0] for row in gained]

    def has_changes(self) -> bool:
        """Whether the next generation differs from this one."""
        query = "SELECT 1 FROM article WHERE added = :following OR removed = :following LIMIT 1"
        return bool(self._all(query, following=self.generation() + 1))

    def publish(self) -> None:
        """Make the staged state the complete one: from this commit on, readers see it."""
        with self.transaction():
            self._set("generation", str(self.generation() + 1))
            self._set("staged", "")

    def collect(self) -> None:
        """Delete versions that neither this nor the previous generation sees, and embeddings nobody uses."""
        with self.transaction():
            self._write("DELETE FROM article WHERE removed < ?", (self.generation(),))
            self._write("DELETE FROM embedding WHERE NOT EXISTS (SELECT 1 FROM passage WHERE embedding = embedding.id)")

    # ── SQL ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _public_id(self, article: RawArticle, known: Known | None) -> str:
        """Return the article's lasting id: its version's before, else a digest of its origin, of its key if taken."""
        if known:
            return str(self._one("SELECT id FROM article WHERE version = :version", version=known.version)[0])
        short = _short_digest(article.origin)
        taken = self._one("SELECT 1 FROM article WHERE id = :id AND key <> :key", id=short, key=article.key)
        return _short_digest(article.key) if taken else short

    def _vectors(self, embeddings: Sequence[int]) -> Vectors:
        """Return the stored vectors float32 [n, d] in the order of `embeddings`."""
        wanted = np.asarray(embeddings, dtype=np.int64)
        order = np.argsort(wanted, kind="stable")
        matrix: Vectors | None = None
        at = 0
        with self._lock, _mapped_errors(self._path):
            for number, blob in self._connection.execute("SELECT id, vector FROM embedding ORDER BY id"):
                while at < len(order) and wanted[order[at]] == number:
                    vector = np.frombuffer(blob, dtype=np.float32)
                    if matrix is None:
                        matrix = np.empty((len(wanted), len(vector)), dtype=np.float32)
                    matrix[order[at]] = vector
                    at += 1
        return matrix if matrix is not None else np.empty((0, 0), dtype=np.float32)

    def _meta(self, name: str) -> str:
        return str(self._one("SELECT value FROM meta WHERE name = :name", name=name)[0])

    def _set(self, name: str, value: str) -> None:
        self._write("UPDATE meta SET value = ? WHERE name = ?", (value, name))

    def _write(self, query: str, values: Sequence[object] | Mapping[str, object] = ()) -> sqlite3.Cursor:
        with self._lock, _mapped_errors(self._path):
            return self._connection.execute(query, values)

    def _one(self, query: str, **values: object) -> Any:  # noqa: ANN401  # sqlite3.Row is untyped
        with self._lock, _mapped_errors(self._path):
            return self._connection.execute(query, values).fetchone()

    def _all(self, query: str, **values: object) -> list[Any]:
        with self._lock, _mapped_errors(self._path):
            return self._connection.execute(query, values).fetchall()

    def _in(self, query: str, values: Sequence[object]) -> list[Any]:
        found: list[Any] = []
        for start in range(0, len(values), _MOST_VARIABLES):
            some = values[start : start + _MOST_VARIABLES]
            with self._lock, _mapped_errors(self._path):
                found += self._connection.execute(f"{query} ({', '.join('?' * len(some))})", list(some)).fetchall()
        return found


@contextmanager
def _mapped_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite says of a damaged file, a full disk or a long lock into a `HomeError`."""
    try:
        yield
    except sqlite3.ProgrammingError:  # ours
        raise
    except sqlite3.DatabaseError as error:
        raise HomeError(
            f"the catalogue {path} cannot be used: {error}; where the file is damaged, move it away and ingest again"
        ) from error


def article_digest(article: RawArticle) -> str:
    """Return the hex sha-256 of an article's text and metadata: what makes it changed."""
    fields = (article.title, article.url, article.publisher, _iso(article.published), article.authors, article.text)
    return hashlib.sha256(json.dumps(fields).encode()).hexdigest()


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


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    if not _version(connection):
        connection.execute("BEGIN IMMEDIATE")  # waits for whoever else is preparing the file
        if not _version(connection):
            for statement in f"{_SCHEMA} PRAGMA user_version={SCHEMA_VERSION}".split(";"):
                connection.execute(statement)
        connection.execute("COMMIT")
    if (version := _version(connection)) != SCHEMA_VERSION:
        raise IndexMismatchError(
            f"{path} has schema {version}, this release writes {SCHEMA_VERSION}; install the release that wrote it, or"
            " move the home folder away and ingest again"
        )


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def _article(row: sqlite3.Row) -> Article:
    published = date.fromisoformat(row["published"]) if row["published"] else None
    return Article(
        *(row["id"], row["origin"], row["title"], row["text"], row["url"], row["publisher"], published),
        tuple(json.loads(row["authors"])),
    )


def _packed(sentences: Iterable[Span]) -> str:
    return json.dumps([edge for span in sentences for edge in (span.start, span.end)], separators=(",", ":"))


def _spans(packed: str) -> tuple[Span, ...]:
    edges = json.loads(packed)
    return tuple(Span(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _short_digest(name: str) -> str:
    """Return ten hex digits: short enough to type, one clash expected among a million articles."""
    return hashlib.sha256(name.encode()).hexdigest()[:10]
