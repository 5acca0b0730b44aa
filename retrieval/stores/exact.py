"""The exact store: a matrix product in numpy. The oracle of the contract suite, and good enough for small corpora."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np

from retrieval.types import Hit

if TYPE_CHECKING:
    from pathlib import Path

    from retrieval.types import Ids, Vectors

_VECTORS, _IDS = "exact.npy", "exact-ids.npy"


class ExactStore:
    """All vectors in memory, every one compared."""

    def __init__(self, ids: Ids, vectors: Vectors) -> None:
        self._ids, self._vectors = ids, vectors

    @classmethod
    def build(cls, ids: Ids, vectors: Vectors) -> Self:
        """Return a store over `ids` int64 [n] and `vectors` float32 [n, d]."""
        return cls(ids, vectors)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Return the store saved in `folder`, its vectors memory-mapped."""
        ids, vectors = np.load(folder / _IDS), np.load(folder / _VECTORS, mmap_mode="r")
        if len(ids) != len(vectors):
            raise ValueError(f"{len(vectors)} vectors for {len(ids)} passages")
        return cls(ids, vectors)

    def save(self, folder: Path) -> None:
        """Write two .npy files."""
        np.save(folder / _IDS, self._ids)
        np.save(folder / _VECTORS, self._vectors)

    def search(self, query: Vectors, k: int, allowed: Ids | None = None) -> list[Hit]:
        """Return the `k` passages of the highest inner product with `query` float32 [d], ties by passage id."""
        ids, vectors = self._ids, self._vectors
        if allowed is not None:
            rows = np.flatnonzero(np.isin(ids, allowed))
            ids, vectors = ids[rows], vectors[rows]
        # Row by row: a BLAS product sums the rows of a block in different orders, and equal vectors would differ.
        scores = np.einsum("ij,j->i", vectors, query)
        best = np.lexsort((ids, -scores))[:k]
        return [Hit(int(ids[at]), float(scores[at])) for at in best]

    def __len__(self) -> int:
        return len(self._ids)
