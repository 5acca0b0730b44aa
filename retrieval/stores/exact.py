"""The exact store: a matrix product in numpy. The oracle of the contract suite, and good enough for small corpora."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np

from retrieval.stores.rows import as_hits, best, write_rows

if TYPE_CHECKING:
    from pathlib import Path

    from retrieval.stores.embedded import Embedded
    from retrieval.types import Hit, Ids, Vectors

_VECTORS, _IDS = "exact.npy", "exact-ids.npy"


class ExactStore:
    """All vectors, every one compared."""

    def __init__(self, ids: Ids, vectors: Vectors) -> None:
        self._ids, self._vectors = ids, vectors

    @classmethod
    def write(cls, folder: Path, embedded: Embedded, base: Path | None) -> None:  # noqa: ARG003  # it copies nothing
        """Write two .npy files into `folder`."""
        np.save(folder / _IDS, embedded.ids)
        shape = len(embedded.ids), embedded.dimension
        write_rows(folder / _VECTORS, np.float32, shape, embedded.read(embedded.ids))

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Return the store written into `folder`, its vectors memory-mapped."""
        ids, vectors = np.load(folder / _IDS), np.load(folder / _VECTORS, mmap_mode="r")
        if len(ids) != len(vectors):
            raise ValueError(f"{len(vectors)} vectors for {len(ids)} passages")
        return cls(ids, vectors)

    def nearest(self, query: Vectors, k: int, allowed: Ids | None = None) -> tuple[Ids, Vectors]:
        """Return the `k` passages of the highest inner product with `query` float32 [d], ties by passage id."""
        ids, vectors = self._ids, self._vectors
        if allowed is not None:
            rows = np.flatnonzero(np.isin(ids, allowed))
            ids, vectors = ids[rows], vectors[rows]
        # Row by row: a BLAS product sums the rows of a block in different orders, and equal vectors would differ.
        return best(ids, np.einsum("ij,j->i", vectors, query), k)

    def search(self, query: Vectors, k: int, allowed: Ids | None = None) -> list[Hit]:
        """Return what `nearest` finds as hits."""
        return as_hits(self.nearest(query, k, allowed))

    def __len__(self) -> int:
        return len(self._ids)
