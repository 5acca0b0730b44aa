"""The lexical index: tantivy's BM25 over the title and body terms of passages, or of whole articles."""

from __future__ import annotations

import math
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, Self

import tantivy

from retrieval.segments import Segments
from retrieval.stores.rows import as_hits, nothing
from retrieval.text.words import terms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from retrieval.types import Filters, Hit, Ids, Vectors

# A headline word says more about what an article answers than a word of its body.
TITLE_BOOST = 0.6
SATURATED = 2.2
"""k1 + 1 of BM25, to which the weight of a term tends with its frequency."""
_FIELDS = ("title", "body")
_NO_DATE = 0  # ordinal of an undated article: outside every date filter
_LAST_DAY = 4_000_000


class LexicalEntry(NamedTuple):
    """What is indexed of one passage, or of one article version, under its `number`: see `indexed` for its words."""

    number: int
    title: str
    body: str
    publisher: str | None
    published: date | None


def indexed(text: str) -> str:
    """Return the index terms of a text as an entry has them; those of two texts may be joined by a space."""
    return " ".join(terms(text))


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("number", stored=False, indexed=True, fast=True)
    for field in _FIELDS:  # the terms are ours, joined by spaces; where they stand, the forward index says
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("publisher", tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("published", indexed=True, fast=True)
    return builder.build()


_SCHEMA = _schema()


class LexicalIndex(Segments):
    """BM25 over passages, or over articles."""

    key = "number"
    schema = _SCHEMA

    @classmethod
    @contextmanager
    def adding(
        cls, folder: Path, base: Path | None, removed: Iterable[int]
    ) -> Iterator[Callable[[LexicalEntry], object]]:
        """Yield what adds an entry to the new `folder`, which has the index of `base` without the `removed` numbers."""
        with cls.writing(folder, base, removed) as add:
            yield lambda entry: add(_document(entry))

    @classmethod
    def update(cls, folder: Path, base: Path | None, removed: Iterable[int], added: Iterable[LexicalEntry]) -> Self:
        """Write into the new `folder` the index of `base` without the `removed` numbers and with the `added` ones."""
        with cls.adding(folder, base, removed) as add:
            for entry in added:
                add(entry)
        return cls.open(folder)

    def nearest(
        self, question: Sequence[str], k: int, filters: Filters, only: Ids | None = None
    ) -> tuple[Ids, Vectors]:
        """Return the at most `k` documents of the highest BM25 score for the index terms `question`, best first.

        Their numbers are int64, their scores float32; equal ones come by number. `only` (int64 numbers of documents)
        restricts the search.
        """
        if not question:
            return nothing()
        wanted, restrictions = tantivy.Query.boolean_query(_wanted(question)), _restrictions(filters, only)
        # A plain union of terms skips blocks that hold nothing good enough; inside another query it cannot.
        clauses = [(tantivy.Occur.Must, wanted), *restrictions]
        return self.ranked(tantivy.Query.boolean_query(clauses) if restrictions else wanted, k)

    def search(self, question: Sequence[str], k: int, filters: Filters, only: Ids | None = None) -> list[Hit]:
        """Return what `nearest` finds as hits."""
        return as_hits(self.nearest(question, k, filters, only))

    def rarity(self, term: str) -> float:
        """Return the inverse document frequency of an index term (BM25's, Robertson & Zaragoza 2009, eq. 3.3)."""
        count, frequency = len(self), max(self.frequency(field, term) for field in _FIELDS)
        return math.log(1 + (count - frequency + 0.5) / (frequency + 0.5))

    def rarities(self, question: Iterable[str]) -> dict[str, float]:
        """Return the rarity of each index term."""
        return {term: self.rarity(term) for term in question}


def _document(entry: LexicalEntry) -> tantivy.Document:
    return tantivy.Document(
        number=entry.number,
        title=entry.title,
        body=entry.body,
        publisher=entry.publisher or "",
        published=entry.published.toordinal() if entry.published else _NO_DATE,
    )


def _wanted(question: Sequence[str]) -> list[tuple[tantivy.Occur, tantivy.Query]]:
    schema = _SCHEMA
    return [
        (tantivy.Occur.Should, query)
        for term in question
        for query in (
            tantivy.Query.term_query(schema, "body", term, "freq"),
            tantivy.Query.boost_query(tantivy.Query.term_query(schema, "title", term, "freq"), TITLE_BOOST),
        )
    ]


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
        clauses.append(tantivy.Query.term_set_query(_SCHEMA, "number", only.tolist()))
    return [(tantivy.Occur.Must, tantivy.Query.const_score_query(clause, 0.0)) for clause in clauses]
