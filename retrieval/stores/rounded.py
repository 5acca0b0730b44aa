"""Vectors of eight bits a component beside each one's scale, memory-mapped: what refines a search among codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np

from retrieval.stores.rows import write_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from retrieval.types import Ids, Vectors

_COMPONENTS, _SCALES = "vectors-rounded.npy", "vectors-scales.npy"
_MOST = 127  # of a signed byte
_AT_ONCE = 500  # rows widened together: what they take stays in a core's own cache
_COPIED_AT_ONCE = 20_000


class Part(NamedTuple):
    """Rounded vectors: int8 [n, d], and float32 [n] by which their components are multiplied."""

    components: NDArray[np.int8]
    scales: Vectors


def rounded(vectors: Vectors) -> Part:
    """Return vectors float32 [n, d], rounded: of unit norm and 384 components, their cosines stay right to .0004."""
    scales = np.abs(vectors).max(axis=1, initial=_MOST * np.finfo(np.float32).tiny) / _MOST
    return Part(np.rint(vectors / scales[:, None]).astype(np.int8), scales)


class Rounded:
    """Rounded vectors by their row, of which a page is read when one on it is asked for."""

    def __init__(self, components: NDArray[np.int8], scales: Vectors) -> None:
        self._scales = scales
        # Each row as one item: so rows are taken from all over the array in a third of the time.
        self._rows = components.view(np.dtype((np.void, components.shape[1]))).ravel()

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Return the vectors written into `folder`."""
        components, scales = np.load(folder / _COMPONENTS, mmap_mode="r"), np.load(folder / _SCALES)
        if len(components) != len(scales):
            raise ValueError(f"{len(components)} vectors with {len(scales)} scales")
        return cls(np.asarray(components), scales)  # a plain array over the map: numpy's own class for maps is slow

    @classmethod
    def write(cls, folder: Path, shape: tuple[int, int], parts: Iterable[Part]) -> None:
        """Write `parts` that follow each other, of `shape` together, into `folder`."""
        scales: list[Vectors] = []

        def components() -> Iterator[NDArray[np.int8]]:
            for part in parts:
                scales.append(part.scales)
                yield part.components

        write_rows(folder / _COMPONENTS, np.int8, shape, components())
        np.save(folder / _SCALES, np.concatenate(scales))

    def parts(self, rows: Ids) -> Iterator[Part]:
        """Yield those of `rows` int64 [n], in their order."""
        for start in range(0, len(rows), _COPIED_AT_ONCE):
            some = rows[start : start + _COPIED_AT_ONCE]
            yield Part(self._taken(some), self._scales[some])

    def scores(self, rows: Ids, query: Vectors) -> Vectors:
        """Return the inner products float32 [n] of `rows` int64 [n] with `query` float32 [d]."""
        found = np.empty(len(rows), dtype=np.float32)
        for start in range(0, len(rows), _AT_ONCE):
            some = self._taken(rows[start : start + _AT_ONCE]).astype(np.float32)
            # Row by row: a BLAS product sums the rows of a block in different orders, and equal vectors would differ.
            np.einsum("ij,j->i", some, query, out=found[start : start + _AT_ONCE])
        return found * self._scales[rows]

    def _taken(self, rows: Ids) -> NDArray[np.int8]:
        return self._rows[rows].view(np.int8).reshape(len(rows), -1)

    def __len__(self) -> int:
        return len(self._scales)
