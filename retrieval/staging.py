"""What an ingest writes: rows for the next generation, which nobody sees until `publish` moves the pointer."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from retrieval.catalog import Catalog
from retrieval.forward import indexed, packed_ids
from retrieval.quantised import pack
from retrieval.rows import VISIBLE, iso
from retrieval.speakers import VoiceIn
from retrieval.types import SpeakerKind, Voice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Literal

    from retrieval.forward import Packed
    from retrieval.speakers import Canonical
    from retrieval.types import Quotation, RawArticle, Reading, Span, Vectors

_VOICES = f"""
SELECT voice.version, voice.number, name, voice.kind, aliases, roles, count(quotation.id) AS statements
FROM voice JOIN article USING (version)
LEFT JOIN quotation ON quotation.version = voice.version AND quotation.voice = voice.number
WHERE {VISIBLE} GROUP BY voice.version, voice.number
"""
_COUNTED = """
UPDATE speaker SET (quotations, articles, first, last) = (
    SELECT count(*), count(DISTINCT version), min(published), max(published)
    FROM speaks JOIN quotation USING (version, voice) JOIN article USING (version)
    WHERE speaks.generation = :generation AND speaks.speaker = speaker.number
) WHERE generation = :generation
"""
# What was taken out has no row that is not removed; a rebuild, or words that come back, are a row of the same digest.
_NO_VERSION = """
removed < :generation AND (
    NOT EXISTS (SELECT 1 FROM article AS held WHERE held.id = article.id AND held.removed IS NULL)
    OR EXISTS (
        SELECT 1 FROM article AS newer
        WHERE newer.id = article.id AND newer.digest = article.digest AND newer.version > article.version
    )
)
"""


class Known(NamedTuple):
    """The newest version of an article, staged or visible."""

    version: int
    digest: str
    added: int


class Draft(NamedTuple):
    """A passage about to be stored: its sentences, and the digest of what is embedded for it and them."""

    sentences: tuple[Span, ...]
    embedding: bytes


class Staging(Catalog):
    """The catalogue with its next generation open for writing, by the one ingest that holds the home."""

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

    def adopt(self, key: str, origin: str, digest: str, gone: Callable[[str], bool]) -> bool:
        """Give an article of the same origin and content, whose own key is `gone`, the new `key`; False without one."""
        query = (
            "SELECT version, key FROM article WHERE origin = :origin AND digest = :digest AND removed IS NULL"
            # A key that the next generation gives up would clash, were the staged work discarded.
            " AND NOT EXISTS (SELECT 1 FROM article WHERE key = :key AND removed = :following)"
        )
        rows = self._all(query, origin=origin, digest=digest, key=key, following=self.generation() + 1)
        moved = next((row["version"] for row in rows if gone(row["key"])), None)
        if moved is not None:
            self._write("UPDATE article SET key = ? WHERE version = ?", (key, moved))
        return moved is not None

    def known_embeddings(self, digests: Sequence[bytes]) -> set[bytes]:
        """Return those of `digests` whose vectors are stored."""
        return {row[0] for row in self._in("SELECT digest FROM embedding WHERE digest IN", digests)}

    def add_embeddings(self, digests: Iterable[bytes], vectors: Iterable[Vectors]) -> None:
        """Store vectors float32 [1 + sentences, d], a passage's and its sentences', under the digests of the texts."""
        rows = ((key, rows[0].tobytes(), pack(rows[1:])) for key, rows in zip(digests, vectors, strict=True))
        self._write_all("INSERT OR IGNORE INTO embedding (digest, vector, parts) VALUES (?, ?, ?)", rows)

    def stage(
        self, article: RawArticle, digest: str, drafts: Sequence[Draft], reading: Reading, forward: Packed | None = None
    ) -> None:
        """Write an article, its passages and its quotations for the next generation, in place of an older version.

        `forward` is what the forward index has of it, made here where it is not given.
        """
        known = self.newest(article.key)
        public = self._public_id(article, known)
        if known:
            self.remove(known.version)
        cursor = self._write(
            "INSERT INTO article"
            " (id, key, origin, digest, title, url, publisher, published, authors, text, added, taken)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(public, article.key, article.origin, digest, article.title, article.url, article.publisher),
                *(iso(article.published), json.dumps(article.authors), article.text, self.generation() + 1),
                self._taken(public, digest),
            ),
        )
        rows = ((cursor.lastrowid, _packed(draft.sentences), draft.embedding) for draft in drafts)
        values = "?, ?, (SELECT id FROM embedding WHERE digest = ?)"
        query = f"INSERT INTO passage (version, sentences, embedding) VALUES ({values})"
        self._write_all(query, rows)
        if drafts:
            packed = forward or indexed(article.title, article.text, (draft.sentences for draft in drafts))
            self._stage_forward(cursor.lastrowid, packed)
        self._stage_reading(cursor.lastrowid, reading)

    def _stage_forward(self, version: int | None, packed: Packed) -> None:
        rows = self._all("SELECT id, embedding FROM passage WHERE version = :version ORDER BY id", version=version)
        embeddings = packed_ids(row["embedding"] for row in rows)
        self._write(
            "INSERT INTO forward VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (version, rows[0]["id"], embeddings, *packed)
        )

    def _stage_reading(self, version: int | None, reading: Reading) -> None:
        quotations = ((None, version, *_edges(quotation)) for quotation in reading.quotations)
        self._write_all("INSERT INTO quotation VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", quotations)
        voices = (
            (version, number, voice.name, voice.kind, json.dumps(voice.aliases), json.dumps(voice.roles))
            for number, voice in enumerate(reading.voices)
        )
        self._write_all("INSERT INTO voice VALUES (?, ?, ?, ?, ?, ?)", voices)

    def remove(self, version: int) -> None:
        """Take an article out of the next generation."""
        following = {"following": self.generation() + 1, "version": version}
        self._write("DELETE FROM article WHERE version = :version AND added = :following", following)
        self._write("UPDATE article SET removed = :following WHERE version = :version", following)

    def voices(self) -> Iterator[VoiceIn]:
        """Yield the voices of all articles of the next generation, article by article."""
        for row in self._stream(_VOICES, generation=self.generation() + 1):
            aliases, roles = tuple(json.loads(row["aliases"])), tuple(json.loads(row["roles"]))
            voice = Voice(row["name"], SpeakerKind(row["kind"]), aliases, roles)
            yield VoiceIn(row["version"], row["number"], voice, row["statements"])

    def stage_speakers(self, speakers: Sequence[Canonical]) -> None:
        """Write the speakers of the next generation, in place of those of a killed attempt; the silent are left out."""
        following = self.generation() + 1
        with self.transaction():
            for table in ("speaker", "speaks"):
                self._write(f"DELETE FROM {table} WHERE generation >= ?", (following,))
            rows = ((following, at, who.name, who.kind, json.dumps(who.aliases)) for at, who in enumerate(speakers))
            query = "INSERT INTO speaker (generation, number, name, kind, aliases) VALUES (?, ?, ?, ?, ?)"
            self._write_all(query, rows)
            members = ((following, *member, at) for at, who in enumerate(speakers) for member in who.members)
            self._write_all("INSERT INTO speaks VALUES (?, ?, ?, ?)", members)
            self._write(_COUNTED, {"generation": following})
            self._write("DELETE FROM speaker WHERE generation = ? AND NOT quotations", (following,))

    def changes(self, table: Literal["passage", "quotation"] = "passage") -> tuple[list[int], list[int]]:
        """Return the ids of the passages, or quotations, that the next generation loses, and of those it gains."""
        query = f"SELECT {table}.id FROM {table} JOIN article USING (version) WHERE {{}} = :following ORDER BY 1"
        following = self.generation() + 1
        lost, gained = (self._all(query.format(column), following=following) for column in ("removed", "added"))
        return [row[0] for row in lost], [row[0] for row in gained]

    def removed_versions(self) -> list[int]:
        """Return the article versions that the next generation loses."""
        rows = self._all("SELECT version FROM article WHERE removed = :following", following=self.generation() + 1)
        return [row[0] for row in rows]

    def has_changes(self) -> bool:
        """Whether the next generation differs from this one."""
        query = "SELECT 1 FROM article WHERE added = :following OR removed = :following LIMIT 1"
        return bool(self._all(query, following=self.generation() + 1))

    def publish(self) -> None:
        """Make the staged state the complete one: from this commit on, readers see it."""
        with self.transaction():
            self._set("generation", str(self.generation() + 1))
            self._set("staged", "")

    def renumber(self, generation: int) -> None:
        """Give the complete generation, beside which nothing may be staged or held, a higher number."""
        with self.transaction():
            for table in ("speaker", "speaks"):
                self._write(f"UPDATE {table} SET generation = ?", (generation,))
            self._set("generation", str(generation))

    def collect(self, *, previous: bool = True) -> None:
        """Delete what neither this nor the `previous` generation sees; the changed versions of what is held stay.

        Of an article that was taken out, no text is left in the file.
        """
        seen = {"generation": self.generation() if previous else self.generation() + 1}
        with self.transaction():
            for table in ("passage", "forward", "quotation", "voice"):
                outdated = "SELECT version FROM article WHERE removed < :generation"
                self._write(f"DELETE FROM {table} WHERE version IN ({outdated})", seen)
            self._write(f"DELETE FROM article WHERE {_NO_VERSION}", seen)
            for table in ("speaker", "speaks"):
                self._write(f"DELETE FROM {table} WHERE generation < :generation - 1", seen)
            self._write("DELETE FROM embedding WHERE NOT EXISTS (SELECT 1 FROM passage WHERE embedding = embedding.id)")
        self._write("PRAGMA wal_checkpoint(TRUNCATE)")  # the log still has what was deleted

    def _taken(self, public: str, digest: str) -> str | None:
        """Return when these words were taken in under an id: now, or when the version was that already says them."""
        query = "SELECT digest, taken FROM article WHERE id = :id AND added <= :now ORDER BY version DESC LIMIT 1"
        before = self._one(query, id=public, now=self.generation())
        if before and before["digest"] == digest:
            return None if before["taken"] is None else str(before["taken"])
        return datetime.now(UTC).isoformat(timespec="seconds")

    def _public_id(self, article: RawArticle, known: Known | None) -> str:
        """Return the article's lasting id: its version's before, else a digest of its origin, of its key if taken."""
        if known:
            return str(self._one("SELECT id FROM article WHERE version = :version", version=known.version)[0])
        short = _short_digest(article.origin)
        taken = self._one("SELECT 1 FROM article WHERE id = :id AND key <> :key", id=short, key=article.key)
        return _short_digest(article.key) if taken else short


def article_digest(article: RawArticle) -> str:
    """Return the hex sha-256 of an article's text and metadata: what makes it changed."""
    fields = (article.title, article.url, article.publisher, iso(article.published), article.authors, article.text)
    return hashlib.sha256(json.dumps(fields).encode()).hexdigest()


def _edges(quotation: Quotation) -> tuple[object, ...]:
    """Return a quotation as its columns from `kind` on."""
    spans = (quotation.span, quotation.mention, quotation.cue, quotation.sentence)
    edges = [edge for span in spans for edge in ((span.start, span.end) if span else (None, None))]
    return quotation.kind, *edges, quotation.voice, quotation.confidence


def _packed(sentences: Iterable[Span]) -> str:
    return json.dumps([edge for span in sentences for edge in (span.start, span.end)], separators=(",", ":"))


def _short_digest(name: str) -> str:
    """Return ten hex digits: short enough to type, one clash expected among a million articles."""
    return hashlib.sha256(name.encode()).hexdigest()[:10]
