"""The index of the words of quotations, in their order: where words stand in a row, and where any of them stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Self

import tantivy

from retrieval.segments import Segments
from retrieval.text.wording import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from retrieval.types import Hit

_FIELD = "words"


class WordEntry(NamedTuple):
    """What is indexed of one quotation: its content."""

    quotation: int
    text: str


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("quotation", stored=False, indexed=True, fast=True)
    builder.add_text_field(_FIELD, tokenizer_name="whitespace", index_option="position")  # the words are ours
    return builder.build()


class WordIndex(Segments):
    """The words of quotations, stop words too: a quotation may be nothing else. Hits are numbered by quotation."""

    key = "quotation"
    schema = _schema()

    @classmethod
    def update(cls, folder: Path, base: Path | None, removed: Iterable[int], added: Iterable[WordEntry]) -> Self:
        """Write into the new `folder` the index of `base` without the `removed` quotations and with those `added`."""
        return cls.write(folder, base, removed, map(_document, added))

    def phrase(self, words: Sequence[str], k: int) -> list[int]:
        """Return at most `k` quotations whose words contain `words` in a row, those that say little else first."""
        if not words:
            return []
        several = len(words) > 1
        query = tantivy.Query.phrase_query(self.schema, _FIELD, list(words)) if several else self._term(words[0])
        return [hit.passage for hit in self.hits(query, k)]

    def any_of(self, words: Sequence[str], k: int) -> list[Hit]:
        """Return the at most `k` quotations of the highest BM25 score for `words`, best first."""
        if not words:
            return []
        either = [(tantivy.Occur.Should, self._term(word)) for word in dict.fromkeys(words)]
        return self.hits(tantivy.Query.boolean_query(either), k)

    def _term(self, word: str) -> tantivy.Query:
        return tantivy.Query.term_query(self.schema, _FIELD, word, "freq")


def _document(entry: WordEntry) -> tantivy.Document:
    return tantivy.Document(quotation=entry.quotation, words=" ".join(words(entry.text)))
