"""The lexical index: tantivy's BM25 over the title and body terms of passages."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, Self

import tantivy

from retrieval.segments import Segments
from retrieval.text.words import terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from pathlib import Path

    from retrieval.types import Filters, Hit, Ids

# A headline word says more about what an article answers than a word of its body.
TITLE_BOOST = 0.6
_NO_DATE = 0  # ordinal of an undated article: outside every date filter
_LAST_DAY = 4_000_000


class LexicalEntry(NamedTuple):
    """What is indexed of one passage."""

    passage: int
    title: str
    body: str
    publisher: str | None
    published: date | None


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("passage", stored=False, indexed=True, fast=True)
    for field in ("title", "body"):  # the terms are ours, joined by spaces
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("publisher", tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("published", indexed=True, fast=True)
    return builder.build()


_SCHEMA = _schema()


class LexicalIndex(Segments):
    """BM25 over passages."""

    key = "passage"
    schema = _SCHEMA

    @classmethod
    def update(cls, folder: Path, base: Path | None, removed: Iterable[int], added: Iterable[LexicalEntry]) -> Self:
        """Write into the new `folder` the index of `base` without the `removed` passages and with the `added` ones."""
        return cls.write(folder, base, removed, map(_document, added))

    def search(self, question: Sequence[str], k: int, filters: Filters, only: Ids | None = None) -> list[Hit]:
        """Return the at most `k` passages of the highest BM25 score for the index terms `question`, best first.

        `only` (int64 ids of passages) restricts the search.
        """
        if not question:
            return []
        return self.hits(tantivy.Query.boolean_query([*_wanted(question), *_restrictions(filters, only)]), k)

    def rarity(self, term: str) -> float:
        """Return the inverse document frequency of an index term (BM25's, Robertson & Zaragoza 2009, eq. 3.3)."""
        count, frequency = len(self), max(self.frequency(field, term) for field in ("body", "title"))
        return math.log(1 + (count - frequency + 0.5) / (frequency + 0.5))


def _document(entry: LexicalEntry) -> tantivy.Document:
    return tantivy.Document(
        passage=entry.passage,
        title=" ".join(terms(entry.title)),
        body=" ".join(terms(entry.body)),
        publisher=entry.publisher or "",
        published=entry.published.toordinal() if entry.published else _NO_DATE,
    )


def _wanted(question: Sequence[str]) -> list[tuple[tantivy.Occur, tantivy.Query]]:
    schema = _SCHEMA
    either = [
        (tantivy.Occur.Should, query)
        for term in question
        for query in (
            tantivy.Query.term_query(schema, "body", term, "freq"),
            tantivy.Query.boost_query(tantivy.Query.term_query(schema, "title", term, "freq"), TITLE_BOOST),
        )
    ]
    return [(tantivy.Occur.Must, tantivy.Query.boolean_query(either))]


def _restrictions(filters: Filters, only: Ids | None) -> list[tuple[tantivy.Occur, tantivy.Query]]:
    """Return the clauses that every hit must meet, each without a score of its own."""
    clauses = []
    if filters.publishers:
        clauses.append(tantivy.Query.term_set_query(_SCHEMA, "publisher", list(filters.publishers)))
    if filters.since or filters.until:
        first = filters.since.toordinal() if filters.since else 1
        last = filters.until.toordinal() if filters.until else _LAST_DAY
        clauses.append(tantivy.Query.range_query(_SCHEMA, "published", tantivy.FieldType.Integer, first, last))
    if only is not None:
        clauses.append(tantivy.Query.term_set_query(_SCHEMA, "passage", only.tolist()))
    return [(tantivy.Occur.Must, tantivy.Query.const_score_query(clause, 0.0)) for clause in clauses]
