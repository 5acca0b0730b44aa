"""The ports: what a source, a reader, an embedder, a reranker and a vector store must do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retrieval.types import Hit, Ids, RawArticle, Reading, Rejected, Vectors


class Source(Protocol):
    """A place articles come from."""

    root: str
    """Prefix of the keys of all its articles: what `--prune` compares against."""

    def count(self) -> int:
        """Return how many items `read` will yield, cheaply; used for progress only."""
        ...

    def read(self) -> Iterator[RawArticle | Rejected]:
        """Yield every article, and one `Rejected` for each item that is none."""
        ...


class Reader(Protocol):
    """Finds the quotations of articles."""

    digest: str
    """Hex sha-256 that changes whenever the readings would."""

    def read(self, articles: Sequence[tuple[str, str]]) -> list[Reading]:
        """Return a reading for each (text, title), in their order."""
        ...


class Embedder(Protocol):
    """Turns texts into vectors whose inner product is their similarity."""

    name: str
    digest: str
    """Hex sha-256 that changes whenever the vectors would."""
    dimension: int

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return float32 [n, dimension], rows of unit norm, in the order of `texts`."""
        ...


class Reranker(Protocol):
    """Reads a question and a text together: slower than comparing vectors, and better at telling what answers."""

    name: str

    def score(self, question: str, texts: Sequence[str]) -> Vectors:
        """Return float32 [n], the larger the better the text answers the question, in the order of `texts`.

        Scores compare texts of one question, and nothing else.
        """
        ...


class VectorStore(Protocol):
    """Nearest passages by inner product."""

    def nearest(self, query: Vectors, k: int, allowed: Ids | None = None) -> tuple[Ids, Vectors]:
        """Return the ids int64 [n] and scores float32 [n] of at most `k` passages, best first; else as `search`."""
        ...

    def search(self, query: Vectors, k: int, allowed: Ids | None = None) -> list[Hit]:
        """Return at most `k` hits for one query float32 [dimension], best first, ties by passage id.

        `allowed` (sorted int64 passage ids) restricts the search; the result is as if nothing else were stored.
        """
        ...

    def __len__(self) -> int: ...
