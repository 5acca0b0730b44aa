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
        return cls(np.load(folder / _IDS), np.load(folder / _VECTORS, mmap_mode="r"))

    def save(self, folder: Path) -> None:
        """Write two .npy files."""
        np.save(folder / _IDS, self._ids)
        np.save(folder / _VECTORS, self._vectors)

    def search(self, query: Vectors, k: int, allowed: Ids | None = None) -> list[Hit]:
        """Return the `k` passages of the highest inner product with `query` float32 [d], ties by passage id."""
        rows = np.arange(len(self._ids)) if allowed is None else np.flatnonzero(np.isin(self._ids, allowed))
        scores = self._vectors[rows] @ query
        best = np.lexsort((self._ids[rows], -scores))[:k]
        return [Hit(int(self._ids[rows[at]]), float(scores[at])) for at in best]

    def __len__(self) -> int:
        return len(self._ids)
