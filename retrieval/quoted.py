"""What readers ask the catalogue about quotations and speakers.

A voice speaks in one version of an article; which speaker of the whole corpus it is, each generation says anew.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from itertools import accumulate, islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from retrieval.database import Database
from retrieval.rows import ARTICLE, VISIBLE, meeting, read_article, read_day, read_ends
from retrieval.types import Article, Quotation, QuotationKind, Span, Speaker, SpeakerKind

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence
    from typing import Literal

    from retrieval.types import Filters, Ids

_SPEAKER = "speaker.name, speaker.kind AS speaker_kind, aliases, quotations, articles, first, last"
_QUOTED = (
    f"SELECT quotation.*, speaker, {_SPEAKER} FROM quotation"
    " LEFT JOIN speaks ON speaks.generation = ? AND speaks.version = quotation.version"
    " AND speaks.voice = quotation.voice"
    " LEFT JOIN speaker ON speaker.generation = speaks.generation AND speaker.number = speaks.speaker"
)
_ARTICLES_AT_ONCE = 100  # of which the texts are in memory together


class Stored(NamedTuple):
    """A quotation with its article; `speaker` is None where it is unclear who speaks."""

    id: int
    quotation: Quotation
    article: Article
    speaker: Speaker | None


class Quoted(Database):
    """What the generations hold of quotations and speakers."""

    def quotations(self, ids: Sequence[int], generation: int) -> list[Stored]:
        """Return the quotations in the order of `ids`; unknown ids are left out."""
        found = {stored.id: stored for stored in self._quoted("id", ids, generation)}
        return [found[number] for number in ids if number in found]

    def quotations_of(self, article: str, generation: int) -> list[Stored]:
        """Return the quotations of one article id, in the order of its text."""
        query = f"SELECT version FROM article WHERE id = :article AND {VISIBLE}"
        rows = self._all(query, article=article, generation=generation)
        return self._quoted("version", [row[0] for row in rows], generation)

    def all_quotations(self, generation: int) -> Iterator[Stored]:
        """Yield the quotations of a generation, article by article, in the order of each text."""
        query = f"SELECT version FROM article WHERE {VISIBLE} ORDER BY version"
        versions = (row[0] for row in self._all(query, generation=generation))
        while some := list(islice(versions, _ARTICLES_AT_ONCE)):
            yield from self._quoted("version", some, generation)

    def quotations_in(self, passage_ids: Sequence[int]) -> dict[int, list[int]]:
        """Return, for each known passage id, the ids of the quotations that overlap it, in the order of the text."""
        passages = self._in("SELECT id, version, sentences FROM passage WHERE id IN", passage_ids)
        versions = sorted({row["version"] for row in passages})
        rows = self._in('SELECT version, start, "end", id FROM quotation WHERE version IN', versions)
        quoted: dict[int, list[tuple[int, int, int]]] = {}
        for version, *where in sorted(map(tuple, rows)):
            quoted.setdefault(version, []).append((where[0], where[1], where[2]))
        return {row["id"]: _overlapping(row, quoted.get(row["version"], [])) for row in passages}

    def passages_with(self, quotation_ids: Sequence[int]) -> Ids:
        """Return the ids (int64, ascending) of the passages that overlap any of the quotations."""
        quoted: dict[int, list[tuple[int, int]]] = {}
        for row in self._in('SELECT version, start, "end" FROM quotation WHERE id IN', quotation_ids):
            quoted.setdefault(row["version"], []).append((row["start"], row["end"]))
        passages = self._in("SELECT id, version, sentences FROM passage WHERE version IN", sorted(quoted))
        covered = {version: _Covered(spans) for version, spans in quoted.items()}
        found = (row["id"] for row in passages if covered[row["version"]].meets(*read_ends(row["sentences"])))
        return np.array(sorted(found), dtype=np.int64)

    def sayings(self, speaker: str, filters: Filters, generation: int) -> list[int]:
        """Return the quotation ids of a canonical name, newest first, undated last, then in the order of the text."""
        condition, values = meeting(filters)
        query = (  # CROSS keeps SQLite to this order; left alone it begins with all voices: 13 times as slow
            "SELECT quotation.id FROM speaker"
            " CROSS JOIN speaks ON speaks.generation = speaker.generation AND speaks.speaker = speaker.number"
            " CROSS JOIN quotation ON quotation.version = speaks.version AND quotation.voice = speaks.voice"
            " CROSS JOIN article ON article.version = quotation.version"
            f" WHERE speaker.generation = :generation AND speaker.name = :speaker AND {condition}"
            " ORDER BY published IS NULL, published DESC, origin, article.version, start, quotation.id"
        )
        return [row[0] for row in self._all(query, speaker=speaker, generation=generation, **values)]

    def speakers(self, generation: int) -> list[Speaker]:
        """Return the speakers of a generation, most quotations first."""
        query = f"SELECT {_SPEAKER} FROM speaker WHERE generation = :generation ORDER BY quotations DESC, name, number"
        return [_speaker(row) for row in self._all(query, generation=generation)]

    def named_speakers(self, generation: int) -> Iterator[tuple[int, Speaker]]:
        """Yield the speakers of a generation who have a name, each with its number; most quotations first."""
        query = (
            f"SELECT number, {_SPEAKER} FROM speaker WHERE generation = :generation AND kind <> :unnamed"
            " ORDER BY quotations DESC, name, number"
        )
        for row in self._stream(query, generation=generation, unnamed=SpeakerKind.UNNAMED):
            yield row["number"], _speaker(row)

    def speakers_at(self, numbers: Sequence[int], generation: int) -> list[Speaker]:
        """Return the speakers of a generation with these numbers, in their order."""
        query = f"SELECT number, {_SPEAKER} FROM speaker WHERE generation = ? AND number IN"
        found = {row["number"]: _speaker(row) for row in self._in(query, numbers, generation)}
        return [found[number] for number in numbers]

    def speakers_called(self, names: Sequence[str], generation: int) -> list[Speaker]:
        """Return the speakers of a generation with these names, in the order of the names."""
        query = f"SELECT {_SPEAKER} FROM speaker WHERE generation = ? AND name IN"
        found = [_speaker(row) for row in self._in(query, names, generation)]
        return sorted(found, key=lambda one: (names.index(one.name), -one.quotations))

    def people(self, generation: int) -> dict[str, bool]:
        """Return whether the speaker with each name of a generation is a person."""
        query = "SELECT name, kind FROM speaker WHERE generation = :generation ORDER BY quotations DESC, name, number"
        return {name: kind == SpeakerKind.PERSON for name, kind in self._all(query, generation=generation)}

    def names(self, generation: int) -> list[tuple[str, str]]:
        """Return (spelling, canonical name) for every name and alias, in alphabetical order."""
        query = "SELECT DISTINCT name, aliases FROM speaker WHERE generation = :generation"
        rows = self._all(query, generation=generation)
        return sorted({(spelling, name) for name, aliases in rows for spelling in (name, *json.loads(aliases))})

    def quotation_ids(self, generation: int) -> list[int]:
        """Return the ids of the quotations of a generation, ascending."""
        query = f"SELECT quotation.id FROM quotation JOIN article USING (version) WHERE {VISIBLE} ORDER BY 1"
        return [row[0] for row in self._all(query, generation=generation)]

    def speaker_count(self, generation: int) -> int:
        """Return how many speakers a generation holds."""
        query = "SELECT count(*) FROM speaker WHERE generation = :generation"
        return int(self._one(query, generation=generation)[0])

    def _quoted(self, column: Literal["id", "version"], values: Sequence[int], generation: int) -> list[Stored]:
        """Return the quotations with such values, by version and in the order of the text."""
        rows = self._in(f"{_QUOTED} WHERE quotation.{column} IN", values, generation)
        rows.sort(key=lambda row: (row["version"], row["start"], row["id"]))
        versions = sorted({row["version"] for row in rows})
        texts = self._in(f"SELECT {ARTICLE} FROM article WHERE version IN", versions)
        articles = {row["version"]: read_article(row) for row in texts}
        voiced = {row["speaker"]: row for row in rows if row["name"] is not None}
        speakers = {number: _speaker(row) for number, row in voiced.items()}
        return [
            Stored(row["id"], _quotation(row), articles[row["version"]], speakers.get(row["speaker"])) for row in rows
        ]


class _Covered:
    """The characters of a text that any of many spans covers."""

    def __init__(self, spans: Sequence[tuple[int, int]]) -> None:
        ranked = sorted(spans)
        self._starts = [start for start, _ in ranked]
        self._furthest = list(accumulate((end for _, end in ranked), max))

    def meets(self, start: int, end: int) -> bool:
        """Whether any of the spans reaches into these characters."""
        before = bisect_left(self._starts, end)
        return before > 0 and self._furthest[before - 1] > start


def _overlapping(passage: sqlite3.Row, quoted: Sequence[tuple[int, int, int]]) -> list[int]:
    first, last = read_ends(passage["sentences"])
    return [number for start, end, number in quoted if start < last and end > first]


def _quotation(row: sqlite3.Row) -> Quotation:
    return Quotation(
        kind=QuotationKind(row["kind"]),
        span=Span(row["start"], row["end"]),
        sentence=Span(row["sentence_start"], row["sentence_end"]),
        mention=_span(row, "mention"),
        cue=_span(row, "cue"),
        voice=row["voice"],
        confidence=row["confidence"],
    )


def _span(row: sqlite3.Row, name: str) -> Span | None:
    start, end = row[f"{name}_start"], row[f"{name}_end"]
    return None if start is None else Span(start, end)


def _speaker(row: sqlite3.Row) -> Speaker:
    return Speaker(
        name=row["name"],
        kind=SpeakerKind(row["speaker_kind"]),
        aliases=tuple(json.loads(row["aliases"])),
        quotations=row["quotations"],
        articles=row["articles"],
        first=read_day(row["first"]),
        last=read_day(row["last"]),
    )
