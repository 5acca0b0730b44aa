"""The catalogue: articles as they came, their passages and embeddings, in one SQLite file. The system of record.

Every row of `article` is one version of an article, seen by the generations from `added` up to, not including,
`removed`. Here is what readers ask of it; `staging` is what an ingest writes.
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from retrieval.database import Database, mapped_errors
from retrieval.errors import HomeError
from retrieval.types import Article, Passage, RawArticle, Span

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from retrieval.types import Filters, Ids, Vectors

_ARTICLE = "version, id, origin, title, url, publisher, published, authors, text"
_VISIBLE = "added <= :generation AND (removed IS NULL OR removed > :generation)"


class Catalog(Database):
    """What the generations hold."""

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
        since, until = iso(filters.since), iso(filters.until)
        rows = self._all(query, generation=generation, since=since, until=until, **names)
        return np.array([row[0] for row in rows], dtype=np.int64)

    def keys(self, prefix: str) -> list[tuple[str, int]]:
        """Return (key, version) of the articles whose key begins with `prefix`."""
        query = "SELECT key, version FROM article WHERE substr(key, 1, length(:prefix)) = :prefix AND removed IS NULL"
        return [tuple(row) for row in self._all(query, prefix=prefix)]

    def vectors(self, generation: int) -> tuple[Ids, Vectors]:
        """Return the passage ids int64 [n], ascending, and vectors float32 [n, d] of a generation."""
        query = f"SELECT passage.id, embedding FROM passage JOIN article USING (version) WHERE {_VISIBLE} ORDER BY 1"
        rows = self._all(query, generation=generation)
        ids = np.array([row[0] for row in rows], dtype=np.int64)
        return ids, self._vectors([row[1] for row in rows])

    def _vectors(self, embeddings: Sequence[int]) -> Vectors:
        """Return the stored vectors float32 [n, d] in the order of `embeddings`."""
        wanted = np.asarray(embeddings, dtype=np.int64)
        order = np.argsort(wanted, kind="stable")
        matrix: Vectors | None = None
        at = 0
        with self._lock, mapped_errors(self._path):
            for number, blob in self._connection.execute("SELECT id, vector FROM embedding ORDER BY id"):
                while at < len(order) and wanted[order[at]] == number:
                    vector = np.frombuffer(blob, dtype=np.float32)
                    if matrix is None:
                        matrix = np.empty((len(wanted), len(vector)), dtype=np.float32)
                    matrix[order[at]] = vector
                    at += 1
        return matrix if matrix is not None else np.empty((0, 0), dtype=np.float32)


def _article(row: sqlite3.Row) -> Article:
    published = date.fromisoformat(row["published"]) if row["published"] else None
    return Article(
        *(row["id"], row["origin"], row["title"], row["text"], row["url"], row["publisher"], published),
        tuple(json.loads(row["authors"])),
    )


def _spans(packed: str) -> tuple[Span, ...]:
    edges = json.loads(packed)
    return tuple(Span(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True))


def iso(day: date | None) -> str | None:
    """Return a date as it is stored."""
    return day.isoformat() if day else None
