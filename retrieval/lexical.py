"""The lexical index: tantivy's BM25 over the title and body terms of passages."""

from __future__ import annotations

import atexit
import math
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import tantivy

from retrieval.errors import HomeError
from retrieval.text.words import terms
from retrieval.types import Hit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from retrieval.types import Filters

# A headline word says more about what an article answers than a word of its body.
TITLE_BOOST = 0.6
_WRITER_BYTES = 64_000_000
_NO_DATE = 0  # ordinal of an undated article: outside every date filter
_LAST_DAY = 4_000_000


class LexicalEntry(NamedTuple):
    """What is indexed of one passage."""

    passage: int
    title: str
    body: str
    publisher: str | None
    published: date | None


class LexicalIndex:
    """A tantivy index in one folder. Segments never change, so a copy of the folder shares them by hard links."""

    def __init__(self, index: tantivy.Index, folder: Path) -> None:
        index.reload()
        self._folder = folder
        # The index itself is not kept: it would go on watching the folder, and lock it whenever a file in it changes.
        self._searcher = index.searcher()

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Return the index in `folder`.

        Raises:
            HomeError: the folder holds none, or a damaged one.
        """
        with _mapped_errors(folder):
            return cls(tantivy.Index.open(str(_lockable(folder))), folder)

    @classmethod
    def update(cls, folder: Path, base: Path | None, removed: Iterable[int], added: Iterable[LexicalEntry]) -> Self:
        """Write into the new `folder` the index of `base` without the `removed` passages and with the `added` ones."""
        with _mapped_errors(base or folder):
            if base is None:
                folder.mkdir()
            else:
                shutil.copytree(base, folder, copy_function=_link, ignore=shutil.ignore_patterns("*.lock"))
            index = tantivy.Index(_SCHEMA, path=str(folder))
            writer = index.writer(_WRITER_BYTES, num_threads=1)
            for passage in removed:
                writer.delete_documents_by_term("passage", passage)
            for entry in added:
                writer.add_document(_document(entry))
            writer.commit()
            writer.wait_merging_threads()
        return cls(index, folder)

    def search(self, question: Sequence[str], k: int, filters: Filters) -> list[Hit]:
        """Return the at most `k` passages of the highest BM25 score for the index terms `question`, best first."""
        if not question:
            return []
        query = tantivy.Query.boolean_query([*_wanted(question), *_restrictions(filters)])
        with _mapped_errors(self._folder):
            found = self._searcher.search(query, limit=k, count=False).hits
            passages: list[Any] = self._searcher.fast_field_values("passage", [address for _, address in found])
        hits = (Hit(int(passage), score) for (score, _), passage in zip(found, passages, strict=True))
        return sorted((hit for hit in hits if hit.score > 0), key=lambda hit: (-hit.score, hit.passage))

    def rarity(self, term: str) -> float:
        """Return the inverse document frequency of an index term (BM25's, Robertson & Zaragoza 2009, eq. 3.3)."""
        count, frequency = len(self), max(self._frequencies(term))
        return math.log(1 + (count - frequency + 0.5) / (frequency + 0.5))

    def _frequencies(self, term: str) -> list[int]:
        """Return how many passages hold the term in their body and in their title."""
        found = []
        for field in ("body", "title"):
            if frequency := self._searcher.doc_freq(field, term):  # counts removed passages, too, until segments merge
                query = tantivy.Query.term_query(_SCHEMA, field, term, "basic")
                with _mapped_errors(self._folder):
                    frequency = self._searcher.search(query, limit=1, count=True).count  # type: ignore[attr-defined]
            found.append(int(frequency))
        return found

    def __len__(self) -> int:
        return int(self._searcher.num_docs)


@contextmanager
def _mapped_errors(folder: Path) -> Iterator[None]:
    """Turn what tantivy says of damaged files, when it opens, reads or copies them, into a `HomeError`."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise HomeError(
            f"the lexical index in {folder} cannot be used ({error}); run `onrecord ingest --rebuild`"
        ) from error


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("passage", stored=False, indexed=True, fast=True)
    for field in ("title", "body"):  # the terms are ours, joined by spaces
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("publisher", tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("published", indexed=True, fast=True)
    return builder.build()


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


def _restrictions(filters: Filters) -> list[tuple[tantivy.Occur, tantivy.Query]]:
    """Return the clauses that every hit must meet, each without a score of its own."""
    clauses = []
    if filters.publishers:
        clauses.append(tantivy.Query.term_set_query(_SCHEMA, "publisher", list(filters.publishers)))
    if filters.since or filters.until:
        first = filters.since.toordinal() if filters.since else 1
        last = filters.until.toordinal() if filters.until else _LAST_DAY
        clauses.append(tantivy.Query.range_query(_SCHEMA, "published", tantivy.FieldType.Integer, first, last))
    return [(tantivy.Occur.Must, tantivy.Query.const_score_query(clause, 0.0)) for clause in clauses]


def _lockable(folder: Path) -> Path:
    """Return a folder with the index in which tantivy may make its lock file: of a read-only one, a copy of links."""
    if os.access(folder, os.W_OK) or not folder.is_dir():
        return folder
    mirror = Path(tempfile.mkdtemp(prefix="onrecord-"))
    atexit.register(shutil.rmtree, mirror, ignore_errors=True)
    for file in (file for file in folder.iterdir() if file.suffix != ".lock"):
        (mirror / file.name).symlink_to(file.resolve())
    return mirror


def _link(source: str, target: str) -> None:
    """Hard-link a segment file; copy what tantivy rewrites, or where the file system has no links."""
    try:
        if source.endswith(".json"):
            raise OSError  # noqa: TRY301  # the same path as a file system without links
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


_SCHEMA = _schema()
