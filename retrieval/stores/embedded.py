"""What a store is written from: passages, and where their vectors are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from retrieval.types import Ids, Vectors


class Embedded(NamedTuple):
    """Passages that have vectors; `read` yields those of some of them, part by part, in their order.

    All the vectors of a large corpus are never in memory together.
    """

    ids: Ids
    """int64 [n], ascending."""
    dimension: int
    read: Callable[[Ids], Iterator[Vectors]]
    """From int64 [m] ids to parts float32 [some, dimension], rows of unit norm."""
