"""What questions read of a catalogue's articles, and what of it is kept in memory: all of a small corpus."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

from retrieval.forward import Forward
from retrieval.quantised import products

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from retrieval.catalog import Catalog
    from retrieval.forward import Row
    from retrieval.types import Article, Vectors

Value = TypeVar("Value")

# Bytes kept of each kind: all of a corpus of 2,000 passages, which answers a tenth faster so.
_ROWS, _PARTS, _TEXTS, _THINGS = 4_000_000, 6_000_000, 3_000_000, 2_000_000
_WIDE = 2  # bytes a character of a text with curly quotation marks
_ENTRY, _OBJECT = 200, 1_000  # bytes that a kept value takes beside its own; that an object of a dozen fields takes
_LARGEST = 8  # a larger value than this part of what is kept would leave too little room for others


class Kept(Generic[Value]):
    """Numbered values that never change: those read first are kept, until they fill `most` bytes.

    None makes room for a later one: over 80,000 passages, asked ever other questions, that made none quicker. Threads
    may share it.
    """

    def __init__(
        self, read: Callable[[Sequence[int]], Mapping[int, Value]], size: Callable[[Value], int], most: int
    ) -> None:
        self._read, self._size, self._most = read, size, most
        self._held: dict[int, Value] = {}
        self._bytes, self._full = 0, False
        self._lock = Lock()

    def of(self, numbers: Sequence[int]) -> dict[int, Value]:
        """Return the values of `numbers`; there are none of unknown ones."""
        held = self._held
        try:
            return dict(zip(numbers, map(held.__getitem__, numbers), strict=True))
        except KeyError:
            found = {number: held[number] for number in numbers if number in held}
        read = self._read([number for number in numbers if number not in found])
        self._keep(read)
        return {**found, **read}

    def _keep(self, values: Mapping[int, Value]) -> None:
        if self._full:
            return
        with self._lock:
            for number in values.keys() - self._held.keys():
                size = self._size(values[number]) + _ENTRY
                if size > self._most // _LARGEST:
                    continue
                self._full = self._bytes + size > self._most
                if self._full:
                    break
                self._held[number] = values[number]
                self._bytes += size


class Shelf:
    """The articles of one generation, as questions read them; a later one has a shelf of its own."""

    def __init__(self, catalog: Catalog) -> None:
        self._rows = Kept(catalog.rows, _row_size, _ROWS)
        self._parts = Kept(catalog.parts, len, _PARTS)
        self._things = Kept(catalog.things, len, _THINGS)
        self._articles = Kept(catalog.articles_at, _article_size, _TEXTS)

    def forward(self, versions: Sequence[int]) -> Forward:
        """Return the articles of `versions` that have passages, in that order, as the forward index has them."""
        held = self._rows.of(versions)
        return Forward([held[version] for version in versions if version in held])

    def cosines(self, embeddings: Sequence[int], vector: Vectors) -> Vectors:
        """Return the cosines float32 [n] to `vector` float32 [d] of the sentences of passages, in their order."""
        parts = self._parts.of(embeddings)
        return products(b"".join([parts[number] for number in embeddings]), vector)

    def things(self, versions: Sequence[int]) -> dict[int, bytes]:
        """Return the packed things of articles, which `retrieval.forward.things_held` reads."""
        return self._things.of(versions)

    def articles(self, versions: Sequence[int]) -> dict[int, Article]:
        """Return the articles of `versions`."""
        return self._articles.of(versions)


def _row_size(row: Row) -> int:
    return _OBJECT + len(row.embeddings) + len(row.sentences) + len(row.tokens) + len(row.passages)


def _article_size(article: Article) -> int:
    return _OBJECT + _WIDE * (len(article.text) + len(article.title))
