"""The forward index: each article's words as tokens and its sentences as rows, several articles as one set of arrays.

What a question must know of an article, but for the characters to show, is read here: no text is taken apart twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from retrieval.text.excerpts import marks
from retrieval.text.things import NAMED, named_things
from retrieval.text.tokens import FLAGS, token, tokens
from retrieval.text.words import words
from retrieval.types import Passage, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from retrieval.text.wanted import Wanted
    from retrieval.types import Ids

START, END, TOKENS, WORDS, CURLY, MARKS = range(6)
"""Columns of a sentence: its characters [start, end), how many tokens and words between spaces it has, its opening less
its closing quotation marks, and the signs of `retrieval.text.excerpts.marks`."""
_ID, _TOKEN, _COLUMN, COUNT = (np.dtype(kind) for kind in ("<i8", "<u4", "<i4", "<u2"))


_THING = np.dtype("<u4")
_COLUMNS = ("type", "sentence", "start", "end")
_TYPES = {wanted: at for at, wanted in enumerate(NAMED)}


class Packed(NamedTuple):
    """An article as it is stored: the characters of its text, the tokens of its title, then arrays as bytes.

    `passages` uint16 [passages] are numbers of sentences, `sentences` int32 [sentences, 6], `tokens` uint32 [n] the
    title's and then the sentences'; `things` are where the sentences hold somebody or something named.
    """

    characters: int
    titled: int
    passages: bytes
    sentences: bytes
    tokens: bytes
    things: bytes = b""


class Row(NamedTuple):
    """A stored article with its version, the id of its first passage, which the others follow, and their embeddings."""

    version: int
    first: int
    embeddings: bytes
    packed: Packed


def indexed(title: str, text: str, passages: Iterable[Sequence[Span]]) -> Packed:
    """Return an article with its passages, each as its sentences, as it is stored."""
    runs = list(passages)
    heading, rows, found, things = tokens(title), [], [], []
    for at, span in enumerate(span for run in runs for span in run):
        said = span.of(text)
        within = words(said)
        found += [token(word) for word, _, _ in within]
        opens = bool(within) and within[0][1] == 0
        named = named_things(said, within)
        things += [(_TYPES[one], at, span.start + thing.start, span.start + thing.end) for one, thing in named]
        rows.append((span.start, span.end, len(within), len(said.split()), *marks(said, opens=opens)))
    return Packed(
        len(text),
        len(heading),
        np.array([len(run) for run in runs], dtype=COUNT).tobytes(),
        np.array(rows, dtype=_COLUMN).tobytes(),
        np.array(heading + found, dtype=_TOKEN).tobytes(),
        np.array(things, dtype=_THING).tobytes(),
    )


def packed_ids(ids: Iterable[int]) -> bytes:
    """Return ids as a `Row` has them."""
    return np.fromiter(ids, dtype=_ID).tobytes()


class Forward:
    """Articles, one after the other.

    `tokens` uint32 [n] are those of all, `keys` their keys; `fields` int64 [2 * articles + 1] says where
    each title and each body begins among them; `sentences` int32 [s, 6]; `begins` int64 [s] where the tokens of each
    do; `passages` int64 [p + 1] the first sentence of each passage, `articles` int64 [a + 1] the first passage of each
    article, `first` int64 [a] its id, and `embeddings` int64 [p] the ids of the passages' embeddings.
    """

    def __init__(self, rows: Sequence[Row]) -> None:
        packed = [row.packed for row in rows]
        self.versions = [row.version for row in rows]
        self.first = np.array([row.first for row in rows], dtype=np.int64)
        self.embeddings = np.frombuffer(b"".join([row.embeddings for row in rows]), dtype=_ID)
        self.characters = np.array([one.characters for one in packed], dtype=np.int64)
        self.tokens = np.frombuffer(b"".join([one.tokens for one in packed]), dtype=_TOKEN)
        self.keys: NDArray[np.uint32] = (self.tokens >> FLAGS).astype(_TOKEN, copy=False)
        self.sentences = np.frombuffer(b"".join([one.sentences for one in packed]), dtype=_COLUMN).reshape(
            -1, MARKS + 1
        )
        counts = np.frombuffer(b"".join([one.passages for one in packed]), dtype=COUNT)
        self.passages = _places(counts)
        self.articles = _places([len(one.passages) // COUNT.itemsize for one in packed])
        titled = np.array([one.titled for one in packed], dtype=np.int64)
        texts = _places([len(one.tokens) // _TOKEN.itemsize for one in packed])
        self.fields = np.empty(2 * len(rows) + 1, dtype=np.int64)
        self.fields[::2], self.fields[1::2] = texts, texts[:-1] + titled
        inside = [len(one.sentences) // (_COLUMN.itemsize * (MARKS + 1)) for one in packed]
        self.begins = _places(self.sentences[:, TOKENS])[:-1] + np.repeat(np.cumsum(titled), inside)

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

    def title(self, article: int) -> NDArray[np.uint32]:
        """Return the tokens of an article's title."""
        return self.tokens[slice(*self.fields[2 * article : 2 * article + 2])]


def things_held(packed: bytes, wanted: Wanted) -> list[list[int]]:
    """Return the things of a type of `NAMED` in an article: the place of each sentence, and characters [start, end)."""
    every = np.frombuffer(packed, dtype=_THING).reshape(-1, len(_COLUMNS))
    found: list[list[int]] = every[every[:, 0] == _TYPES[wanted], 1:].tolist()
    return found


def ranges(starts: Ids, counts: Ids) -> Ids:
    """Return start, start + 1, … for each of `starts`, so many as `counts` says, one after the other."""
    return np.repeat(starts - _places(counts)[:-1], counts) + np.arange(counts.sum())


def _places(counts: Sequence[int] | NDArray[np.generic]) -> Ids:
    """Return where each of some runs of so many begins, and where the last ends."""
    places = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(counts, out=places[1:])
    return places
