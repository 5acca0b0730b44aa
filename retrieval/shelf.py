"""What questions read of a catalogue's articles, the latest of it kept in memory: many questions read the same ones."""

from __future__ import annotations

from collections import OrderedDict, deque
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

# Bytes kept of each kind: all of a corpus of 2,000 passages, which answers a tenth faster so; of 60,000 the articles of
# the last dozen questions, for More, for what is asked next, and for what others ask about the same.
_ROWS, _PARTS, _TEXTS, _THINGS = 4_000_000, 6_000_000, 3_000_000, 2_000_000
_WIDE = 2  # bytes a character of a text with curly quotation marks
_ENTRY, _OBJECT = 200, 1_000  # bytes that a kept value takes beside its own; that an object of a dozen fields takes
_REMEMBERED = 100  # calls, of some 60 numbers each
_LARGEST = 8  # a larger value than this part of what is kept would push out too many others


class Kept(Generic[Value]):
    """Numbered values that never change; of those read, those asked for last are kept, at most `most` bytes together.

    Threads may share it.
    """

    def __init__(
        self, read: Callable[[Sequence[int]], Mapping[int, Value]], size: Callable[[Value], int], most: int
    ) -> None:
        self._read, self._size, self._most = read, size, most
        self._held: OrderedDict[int, Value] = OrderedDict()
        self._asked: deque[Sequence[int]] = deque(maxlen=_REMEMBERED)  # since something was forgotten
        self._bytes = 0
        self._lock = Lock()

    def of(self, numbers: Sequence[int]) -> dict[int, Value]:
        """Return the values of `numbers`; there are none of unknown ones."""
        self._asked.append(numbers)
        try:
            return dict(zip(numbers, map(self._held.__getitem__, numbers), strict=True))
        except KeyError:
            return self._with_read(numbers)

    def _with_read(self, numbers: Sequence[int]) -> dict[int, Value]:
        with self._lock:
            found = {number: self._held[number] for number in numbers if number in self._held}
        read = self._read([number for number in numbers if number not in found])
        with self._lock:
            self._keep(read)
        return {**found, **read}

    def _keep(self, values: Mapping[int, Value]) -> None:
        for number in values.keys() - self._held.keys():
            size = self._size(values[number]) + _ENTRY
            if size <= self._most // _LARGEST:
                self._held[number] = values[number]
                self._bytes += size
        if self._bytes > self._most:
            self._forget()

    def _forget(self) -> None:
        """Forget what was not asked for the longest, until there is room."""
        while self._asked:
            for number in self._asked.popleft():
                if number in self._held:
                    self._held.move_to_end(number)
        while self._bytes > self._most:
            _, value = self._held.popitem(last=False)
            self._bytes -= self._size(value) + _ENTRY


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
