"""The FAISS store: exact for small corpora, codes refined by rounded vectors for large ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import faiss as _faiss
import numpy as np

from retrieval.stores.codes import CODES, IDS, Codes
from retrieval.stores.rows import as_hits, best, nothing

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from retrieval.stores.embedded import Embedded
    from retrieval.types import Hit, Ids, Vectors

faiss: Any = _faiss  # its own annotations leave out the keywords that its wrappers add

# Up to here the exact scan costs little; above, codes are several times as fast. docs/indexes.md has the crossover.
FLAT_UP_TO = 10_000
_EARLIER_CANDIDATES = 2_000  # re-scored of an index of RaBitQ codes, which earlier releases wrote
_EARLIER_EACH = 4  # ... and no fewer than four for each hit asked for


class FaissStore:
    """Inner-product search over rows; `_ids` maps them to passage ids, ascending."""

    def __init__(self, ids: Ids, index: Any, codes: Codes | None) -> None:  # noqa: ANN401  # faiss is untyped
        self._ids, self._index, self._codes = ids, index, codes

    @classmethod
    def write(cls, folder: Path, embedded: Embedded, base: Path | None) -> None:
        """Write the index into `folder`; a large one takes from the one in `base` what did not change."""
        _use_one_thread()
        np.save(folder / IDS, embedded.ids)
        if len(embedded.ids) > FLAT_UP_TO:
            Codes.write(folder, embedded, base)
            return
        index = faiss.IndexFlatIP(embedded.dimension)
        for vectors in embedded.read(embedded.ids):
            index.add(vectors)
        faiss.write_index(index, str(folder / CODES))

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Return the store written into `folder`, its vectors memory-mapped: the files of a generation never change."""
        ids, index = np.load(folder / IDS), faiss.read_index(str(folder / CODES), faiss.IO_FLAG_MMAP_IFC)
        if len(ids) != index.ntotal:
            raise ValueError(f"{index.ntotal} vectors for {len(ids)} passages")
        return cls(ids, index, Codes.open(folder, index) if isinstance(index, faiss.IndexPQ) else None)

    def nearest(self, query: Vectors, k: int, allowed: Ids | None = None) -> tuple[Ids, Vectors]:
        """Return the at most `k` best passages, int64, and their scores, float32, best first, ties by passage id."""
        _use_one_thread()
        mask = None if allowed is None else self._mask(allowed)
        wanted = min(k, len(self._ids) if mask is None else int(np.count_nonzero(mask)))
        if not wanted:
            return nothing()
        found = self._codes.nearest(query, wanted, mask) if self._codes else self._scanned(query, wanted, mask)
        return best(self._ids[found[0]], found[1], wanted)

    def search(self, query: Vectors, k: int, allowed: Ids | None = None) -> list[Hit]:
        """Return what `nearest` finds as hits."""
        return as_hits(self.nearest(query, k, allowed))

    def __len__(self) -> int:
        return len(self._ids)

    def _mask(self, allowed: Ids) -> NDArray[np.bool_]:
        """Return which rows hold the passages `allowed`: by a table of all ids, in a tenth of the time of np.isin."""
        if not len(self._ids):
            return np.empty(0, dtype=np.bool_)
        first, last = int(self._ids[0]), int(self._ids[-1])
        known = np.zeros(last - first + 1, dtype=np.bool_)
        known[allowed[np.searchsorted(allowed, first) : np.searchsorted(allowed, last, side="right")] - first] = True
        mask: NDArray[np.bool_] = known[self._ids - first]
        return mask

    def _scanned(self, query: Vectors, k: int, mask: NDArray[np.bool_] | None) -> tuple[Ids, Vectors]:
        """Return the rows and scores among which the `k` best are; FAISS cuts ties anywhere: all of the last are in."""
        total = len(self._ids) if mask is None else int(np.count_nonzero(mask))
        count = min(k + 1, total)
        while True:
            index, parameters = self._restricted(mask, count)
            (scores,), (rows,) = index.search(query[None, :], count, params=parameters)
            if count == total or scores[-1] < scores[k - 1]:
                return rows, scores
            count = min(2 * count, total)

    def _restricted(self, mask: NDArray[np.bool_] | None, count: int) -> tuple[Any, Any]:
        """Return the index to search and its parameters: RaBitQ takes no selector, so a filter scans what refines."""
        refined = isinstance(self._index, faiss.IndexRefine)
        if mask is None:
            factor = max(_EARLIER_EACH, _EARLIER_CANDIDATES / count)
            return self._index, faiss.IndexRefineSearchParameters(k_factor=factor) if refined else None
        scanned = faiss.downcast_index(self._index.refine_index) if refined else self._index
        selector = faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))
        return scanned, faiss.SearchParameters(sel=selector)


def _use_one_thread() -> None:
    """Keep FAISS from splitting a query over OpenMP threads: it is six times slower so on two cores, from 1.14.2 on.

    OpenMP keeps the number for each thread that calls it, so each search says it; that takes .1 microseconds.
    """
    faiss.omp_set_num_threads(1)
