"""The catalogue: articles as they came, and what was found in them, in one SQLite file. The system of record.

Every row of `article` is one version of an article, seen by the generations from `added` up to, not including,
`removed`. One that was changed stays for good, without its passages and quotations, as long as a newer one is held:
whoever was given a link to its words finds them there. Here is what readers ask of it; `staging` is what an ingest
writes.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from retrieval.errors import HomeError
from retrieval.forward import COUNT, Row, ranges
from retrieval.quoted import Quoted, Stored
from retrieval.rows import ARTICLE, VISIBLE, read_article, read_day, read_spans, version_name
from retrieval.types import Passage, RawArticle, Version

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from sqlite3 import Row as Fields

    from retrieval.types import Article, Ids, Vectors

__all__ = ["Catalog", "Stored"]

_READ = ", ".join(Row._fields)
_VECTORS_AT_ONCE = 10_000  # rows in memory together


class Catalog(Quoted):
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
        return int(self._one(f"SELECT count(*) FROM article WHERE {VISIBLE}", generation=generation)[0])

    def articles(self, generation: int) -> Iterator[Article]:
        """Yield the articles of a generation, newest publication first, undated last."""
        order = "ORDER BY published IS NULL, published DESC, origin"
        for row in self._all(f"SELECT {ARTICLE} FROM article WHERE {VISIBLE} {order}", generation=generation):
            yield read_article(row)

    def titles(self, generation: int) -> list[str]:
        """Return the titles of the articles of a generation."""
        return [row[0] for row in self._all(f"SELECT title FROM article WHERE {VISIBLE}", generation=generation)]

    def raw_articles(self, generation: int) -> Iterator[RawArticle]:
        """Yield the articles of a generation as their sources gave them, in the order they came."""
        query = f"SELECT version FROM article WHERE {VISIBLE} ORDER BY version"
        for (version,) in self._all(query, generation=generation):
            row = self._one(f"SELECT key, {ARTICLE} FROM article WHERE version = :version", version=version)
            read = read_article(row)
            yield RawArticle(
                row["key"], read.origin, read.title, read.text, read.url, read.publisher, read.published, read.authors
            )

    def find_articles(self, name: str, generation: int) -> list[Article]:
        """Return the articles whose id or origin is `name`, else those whose id begins with it."""
        for condition in ("(id = :name OR origin = :name)", "substr(id, 1, length(:name)) = :name"):
            query = f"SELECT {ARTICLE} FROM article WHERE {condition} AND {VISIBLE} ORDER BY version"
            if found := self._all(query, name=name, generation=generation):
                return [read_article(row) for row in found]
        return []

    def versions_of(self, article: str, generation: int) -> list[Version]:
        """Return how an article id stood and stands, newest first; nothing where the generation does not hold it."""
        kept = self._kept(article, generation)
        taken = [datetime.fromisoformat(row["taken"]) if row["taken"] else None for row in kept]
        return [
            Version(version_name(row["digest"]), when, newest=at == 0)
            for at, (row, when) in enumerate(zip(kept, taken, strict=True))
        ]

    def articles_as(self, article: str, version: str, generation: int) -> list[Article]:
        """Return the versions of an article id whose names begin with `version`, newest first, as `versions_of`."""
        numbers = [row["version"] for row in self._kept(article, generation) if row["digest"].startswith(version)]
        found = self.articles_at(numbers)
        return [found[number] for number in numbers if number in found]

    def _kept(self, article: str, generation: int) -> list[Fields]:
        """Return the newest row of each version of an article id, the newest first."""
        query = (
            f"SELECT version, digest, taken, {VISIBLE} AS visible FROM article"
            " WHERE id = :article AND added <= :generation ORDER BY version DESC"
        )
        rows = self._all(query, article=article, generation=generation)
        newest = {row["digest"]: row for row in reversed(rows)}  # what was rebuilt, or came back, has several
        return [row for row in rows if row is newest[row["digest"]]] if rows and rows[0]["visible"] else []

    def publishers(self, generation: int) -> list[tuple[str, int, str | None, str | None]]:
        """Return (publisher, articles, first date, last date) of a generation, the largest first; "" for none."""
        query = (
            "SELECT coalesce(publisher, ''), count(*), min(published), max(published) FROM article"
            f" WHERE {VISIBLE} GROUP BY 1 ORDER BY 2 DESC, 1"
        )
        return [tuple(row) for row in self._all(query, generation=generation)]

    def days(self, generation: int) -> list[tuple[date, int]]:
        """Return each day on which articles of a generation were published with their number, in their order."""
        dated = f"{VISIBLE} AND published IS NOT NULL"
        query = f"SELECT published, count(*) FROM article WHERE {dated} GROUP BY 1 ORDER BY 1"
        rows = self._all(query, generation=generation)
        return [(day, count) for stored, count in rows if (day := read_day(stored))]

    def passages(self, ids: Sequence[int]) -> list[tuple[Passage, Article]]:
        """Return the passages in the order of `ids`, each with its article; unknown ids are left out."""
        rows = self._in("SELECT id, version, sentences FROM passage WHERE id IN", ids)
        found = {row["id"]: Passage(row["id"], row["version"], read_spans(row["sentences"])) for row in rows}
        articles = self.articles_at(sorted({passage.version for passage in found.values()}))
        return [(found[number], articles[found[number].version]) for number in ids if number in found]

    def passages_of(self, article: str, generation: int) -> list[Passage]:
        """Return the passages of one article id, in the order of the text."""
        query = (
            "SELECT passage.id, version, sentences FROM passage JOIN article USING (version)"
            f" WHERE article.id = :article AND {VISIBLE} ORDER BY passage.id"
        )
        rows = self._all(query, article=article, generation=generation)
        return [Passage(row["id"], row["version"], read_spans(row["sentences"])) for row in rows]

    def articles_at(self, versions: Sequence[int]) -> dict[int, Article]:
        """Return the articles of `versions`."""
        rows = self._in(f"SELECT {ARTICLE} FROM article WHERE version IN", versions)
        return {row["version"]: read_article(row) for row in rows}

    def rows(self, versions: Sequence[int]) -> dict[int, Row]:
        """Return what the forward index has of the articles of `versions` that have passages."""
        rows = self._in(f"SELECT {_READ} FROM forward JOIN article USING (version) WHERE version IN", versions)
        return {row[0]: Row(*row) for row in rows}

    def things(self, versions: Sequence[int]) -> dict[int, bytes]:
        """Return the packed things of articles, which `retrieval.forward.things_held` reads."""
        return dict(map(tuple, self._in("SELECT version, things FROM forward WHERE version IN", versions)))

    def first_passages(self) -> tuple[Ids, Ids]:
        """Return the ids int64 [n], ascending, of the first passages of all article versions, and these versions."""
        rows = self._all("SELECT first, version FROM forward ORDER BY first")
        first, version = np.array([tuple(row) for row in rows], dtype=np.int64).reshape(-1, 2).T
        return first, version

    def parts(self, embeddings: Sequence[int]) -> dict[int, bytes]:
        """Return the packed vectors of the sentences of passages, which `retrieval.quantised.products` reads."""
        return dict(map(tuple, self._in("SELECT id, parts FROM embedding WHERE id IN", embeddings)))

    def passage_ids(self, generation: int) -> Ids:
        """Return the ids (int64, ascending) of the passages of a generation."""
        first, counts = np.array([row[:2] for row in self.outlets_and_days(generation)], np.int64).reshape(-1, 2).T
        return ranges(first, counts)

    def outlets_and_days(self, generation: int) -> list[tuple[int, int, str | None, str | None]]:
        """Return each article's first passage, how many it has, publisher and day, by the first."""
        query = (
            f"SELECT first, length(passages) / {COUNT.itemsize}, publisher, published"
            f" FROM forward JOIN article USING (version) WHERE {VISIBLE} ORDER BY first"
        )
        return list(map(tuple, self._all(query, generation=generation)))

    def keys(self, prefix: str) -> list[tuple[str, int]]:
        """Return (key, version) of the articles whose key begins with `prefix`."""
        query = "SELECT key, version FROM article WHERE substr(key, 1, length(:prefix)) = :prefix AND removed IS NULL"
        return [tuple(row) for row in self._all(query, prefix=prefix)]

    def vectors(self, generation: int) -> tuple[Ids, Vectors]:
        """Return the passage ids int64 [n], ascending, and vectors float32 [n, d] of a generation, all in memory."""
        ids = self.passage_ids(generation)
        found = list(self.vectors_of(ids))
        return ids, np.concatenate(found) if found else np.empty((0, 0), dtype=np.float32)

    def vectors_of(self, ids: Ids) -> Iterator[Vectors]:
        """Yield the vectors float32 [some, d] of the passages `ids`, in their order."""
        query = "SELECT passage.id, vector FROM passage JOIN embedding ON embedding.id = embedding WHERE passage.id IN"
        for start in range(0, len(ids), _VECTORS_AT_ONCE):
            some = ids[start : start + _VECTORS_AT_ONCE].tolist()
            found = dict(map(tuple, self._in(query, some)))
            yield np.frombuffer(b"".join([found[number] for number in some]), np.float32).reshape(len(some), -1)
