"""The forward index: each article's words as tokens and its sentences as rows, several articles as one set of arrays.

What a question must know of an article, but for the characters to show, is read here: no text is taken apart twice.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

import numpy as np

from retrieval.rows import read_day
from retrieval.text.excerpts import marks
from retrieval.text.things import telling, things_in
from retrieval.text.tokens import FLAGS, key, token, tokens
from retrieval.text.wanted import Wanted
from retrieval.text.words import words
from retrieval.types import Passage, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from retrieval.text.proper_names import Word
    from retrieval.types import Ids

START, END, TOKENS, WORDS, CURLY, MARKS = range(6)
"""Columns of a sentence: its characters [start, end), how many tokens and words between spaces it has, its opening less
its closing quotation marks, and the signs of `retrieval.text.excerpts.marks`."""
_ID, _TOKEN, _COLUMN, COUNT = (np.dtype(kind) for kind in ("<i8", "<u4", "<i4", "<u2"))

_THING = np.dtype("<u4")
_SHORT = 40  # characters of a thing that is likely to stand in other articles, too
_COLUMNS = ("types", "sentence", "start", "end", "term", "letters")
_TYPES, SENTENCE, _, _, _, LETTERS = range(len(_COLUMNS))
"""Columns of a thing: its types as bits, the place of its sentence in the article, its characters [start, end), the key
of the first of its terms that say which it is, and a hash of its characters."""
_BITS = {wanted: 1 << at for at, wanted in enumerate(Wanted)}


class Packed(NamedTuple):
    """An article as it is stored: the characters of its text, the tokens of its title, then arrays as bytes.

    `passages` uint16 [passages] are numbers of sentences, `sentences` int32 [sentences, 6], `tokens` uint32 [n] the
    title's and then the sentences'; `things` uint32 [things, 6] are those that the sentences hold.
    """

    characters: int
    titled: int
    passages: bytes
    sentences: bytes
    tokens: bytes
    things: bytes


class Head(NamedTuple):
    """An article but for its words."""

    id: str
    publisher: str | None
    published: date | None


class Row(NamedTuple):
    """What a question reads of a stored article: columns of the catalogue, those from `characters` on as in `Packed`.

    `first` is the id of its first passage, which the others follow, `embeddings` are theirs.
    """

    version: int
    id: str
    publisher: str | None
    published: str | None
    first: int
    embeddings: bytes
    characters: int
    titled: int
    passages: bytes
    sentences: bytes
    tokens: bytes


def indexed(title: str, text: str, passages: Iterable[Sequence[Span]]) -> Packed:
    """Return an article with its passages, each as its sentences, as it is stored."""
    runs = list(passages)
    heading, rows, found = tokens(title), [], []
    things: list[tuple[int, ...]] = []
    for at, span in enumerate(span for run in runs for span in run):
        said = span.of(text)
        within = words(said)
        found += [token(word) for word, _, _ in within]
        opens = bool(within) and within[0][1] == 0
        things += _things(at, span, said, within)
        rows.append((span.start, span.end, len(within), len(said.split()), *marks(said, opens=opens)))
    return Packed(
        len(text),
        len(heading),
        np.array([len(run) for run in runs], dtype=COUNT).tobytes(),
        np.array(rows, dtype=_COLUMN).tobytes(),
        np.array(heading + found, dtype=_TOKEN).tobytes(),
        np.array(things, dtype=_THING).tobytes(),
    )


def _things(at: int, span: Span, said: str, within: Sequence[Word]) -> Iterator[tuple[int, ...]]:
    """Yield the things of the sentence `at`, those of several types once."""
    found: dict[tuple[int, ...], int] = {}
    for wanted, start, end in things_in(said, within):
        thing = said[start:end].strip()
        hashes = _known_hashes if end - start <= _SHORT else _hashes
        row = (span.start + start, span.start + end, *hashes(wanted, thing))
        found[row] = found.get(row, 0) | _BITS[wanted]
    return ((types, at, *row) for row, types in found.items())


def _hashes(wanted: Wanted, thing: str) -> tuple[int, int]:
    return key(next(iter(telling(wanted, thing)), "")), crc32(thing.encode("utf-8", "surrogatepass"))


_known_hashes = lru_cache(maxsize=50_000)(_hashes)  # the same names stand in many articles


def packed_ids(ids: Iterable[int]) -> bytes:
    """Return ids as a `Row` has them."""
    return np.fromiter(ids, dtype=_ID).tobytes()


class Forward:
    """Articles, one after the other, with their `heads`.

    `tokens` uint32 [n] are those of all, `keys` their keys; `fields` int64 [2 * articles + 1] says where
    each title and each body begins among them; `sentences` int32 [s, 6]; `begins` int64 [s] where the tokens of each
    do; `passages` int64 [p + 1] the first sentence of each passage, `articles` int64 [a + 1] the first passage of each
    article, `first` int64 [a] its id, and `embeddings` int64 [p] the ids of the passages' embeddings.
    """

    def __init__(self, rows: Sequence[Row]) -> None:
        columns: Iterable[Any] = zip(*rows, strict=True) if rows else [()] * len(Row._fields)
        versions, names, publishers, days, first, embeddings, characters, titled, *packed = columns
        self.versions: list[int] = list(versions)
        self.heads = list(map(Head, names, publishers, map(read_day, days)))
        self.first, self.characters, titles = np.array([first, characters, titled], dtype=np.int64)
        self.embeddings, _ = _joined(embeddings, _ID)
        counts, passages = _joined(packed[0], COUNT)
        sentences, cells = _joined(packed[1], _COLUMN)
        self.tokens, words = _joined(packed[2], _TOKEN)
        self.keys: NDArray[np.uint32] = (self.tokens >> FLAGS).astype(_TOKEN, copy=False)
        self.sentences = sentences.reshape(-1, MARKS + 1)
        self.passages, self.articles, texts = _places(counts), _places(passages), _places(words)
        self.fields = np.empty(2 * len(rows) + 1, dtype=np.int64)
        self.fields[::2], self.fields[1::2] = texts, texts[:-1] + titles
        inside = [count // (MARKS + 1) for count in cells]
        self.begins = _places(self.sentences[:, TOKENS])[:-1] + titles.cumsum().repeat(inside)

    def __len__(self) -> int:
        return len(self.versions)

    def passage(self, at: int) -> Passage:
        """Return the passage at a place among all passages, with its id."""
        article = int(np.searchsorted(self.articles, at, "right")) - 1
        edges = self.sentences[self.passages[at] : self.passages[at + 1], :TOKENS].tolist()
        number = int(self.first[article] + at - self.articles[article])
        return Passage(number, self.versions[article], tuple(Span(start, end) for start, end in edges))

    def inside(self, passage: int) -> slice:
        """Return where the tokens of a passage are."""
        first, last = self.passages[passage], self.passages[passage + 1] - 1
        return slice(self.begins[first], self.begins[last] + self.sentences[last, TOKENS])

    def seen(self, article: int, passage: int) -> NDArray[np.uint32]:
        """Return the tokens of an article's title and of one of its passages."""
        return np.concatenate([self.title(article), self.tokens[self.inside(passage)]])

    def title(self, article: int) -> NDArray[np.uint32]:
        """Return the tokens of an article's title."""
        return self.tokens[slice(*self.fields[2 * article : 2 * article + 2])]


def things_held(packed: Sequence[bytes], wanted: Wanted) -> tuple[Ids, Ids]:
    """Return the things of a type in some articles, int64 [things, 6], and which of these articles has each."""
    every = np.frombuffer(b"".join(packed), dtype=_THING).reshape(-1, len(_COLUMNS))
    article = np.repeat(np.arange(len(packed)), [len(one) // (_THING.itemsize * len(_COLUMNS)) for one in packed])
    kept = every[:, _TYPES] & _BITS[wanted] > 0
    return every[kept].astype(np.int64), article[kept]


def ranges(starts: Ids, counts: Ids) -> Ids:
    """Return start, start + 1, … for each of `starts`, so many as `counts` says, one after the other."""
    return np.repeat(starts - _places(counts)[:-1], counts) + np.arange(counts.sum())


def _joined(parts: Sequence[bytes], kind: np.dtype[Any]) -> tuple[NDArray[Any], list[int]]:
    """Return the numbers that some bytes hold, one after the other, and how many each part holds."""
    return np.frombuffer(b"".join(parts), dtype=kind), [len(part) // kind.itemsize for part in parts]


def _places(counts: Sequence[int] | NDArray[np.generic]) -> Ids:
    """Return where each of some runs of so many begins, and where the last ends."""
    places = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(counts, out=places[1:])
    return places
