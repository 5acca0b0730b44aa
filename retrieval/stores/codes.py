"""A large corpus as one bit a component, scanned whole, beside rounded vectors that re-score what it finds best."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Self

import faiss as _faiss
import numpy as np

from retrieval.stores.rounded import Rounded, rounded
from retrieval.stores.rows import mapped_errors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from retrieval.stores.embedded import Embedded
    from retrieval.stores.rounded import Part
    from retrieval.types import Ids, Vectors

faiss: Any = _faiss  # its own annotations leave out the keywords that its wrappers add

CODES, IDS = "vectors.faiss", "vectors-ids.npy"
_TRAINED = "vectors-trained.npy"
# Four bits for four components, looked up in registers (André et al. 2015, "Cache locality is not enough"): as near to
# the truth as RaBitQ's one bit a component, in a quarter of its time. docs/indexes.md has what was measured.
_COMPONENTS_EACH, _BITS = 4, 4
_SAMPLE = 4_096  # vectors that FAISS's k-means looks at for 16 centres
# Candidates re-scored: the true 200 best were among them with .998 both of 82,366 passages of news and of a million.
_LEAST, _PER_PASSAGES = 2_000, 500
_EACH = 10  # ... and no fewer than so many for each hit asked for; so many times more where equals are cut
_SPARE = 1.3  # ... divided by a filter's share, and this much more: what it allows may lie further from the question
# A filter that allows fewer than one passage in fourteen is scanned, at .2 microseconds a passage: measured crossover.
_SCANNED = 14
_DRIFT = 2  # codes of earlier vectors serve until the corpus is twice, or half, as large as when they were trained


class _Held(NamedTuple):
    """Another generation's codes, and which rows of them are kept."""

    index: Any
    rounded: Rounded
    rows: Ids
    trained: int
    """How many passages there were when the centres were trained."""


class Codes:
    """The nearest rows to a question, by scanning codes and re-scoring what is found."""

    def __init__(self, index: Any, vectors: Rounded) -> None:  # noqa: ANN401  # faiss is untyped
        if index.ntotal != len(vectors):
            raise ValueError(f"{index.ntotal} codes for {len(vectors)} vectors")
        self._index, self._rounded, self._count = faiss.IndexPQFastScan(index), vectors, index.ntotal

    @classmethod
    def open(cls, folder: Path, index: Any) -> Self:  # noqa: ANN401  # faiss is untyped
        """Return the codes `index` beside the rounded vectors in `folder`."""
        int(np.load(folder / _TRAINED))  # the next ingest will need it: damage is found now
        return cls(index, Rounded.open(folder))

    @classmethod
    def write(cls, folder: Path, embedded: Embedded, base: Path | None) -> None:
        """Write codes and rounded vectors into `folder`, with those of `base` for what did not change."""
        held = _held(base, embedded)
        index = _copied(held) if held else _trained(embedded)
        new = embedded.ids[len(held.rows) :] if held else embedded.ids

        def parts() -> Iterator[Part]:
            if held:
                yield from held.rounded.parts(held.rows)
            for vectors in embedded.read(new):
                index.add(vectors)
                yield rounded(vectors)

        Rounded.write(folder, (len(embedded.ids), embedded.dimension), parts())
        faiss.write_index(index, str(folder / CODES))
        np.save(folder / _TRAINED, held.trained if held else len(embedded.ids))

    def nearest(self, query: Vectors, k: int, mask: NDArray[np.bool_] | None) -> tuple[Ids, Vectors]:
        """Return rows int64 [n] and scores float32 [n] among which the `k` best are, in no order.

        `mask` bool [rows] says which rows are searched, at least `k`. All that are as good as the last of the `k` are
        there.
        """
        total = self._count if mask is None else int(np.count_nonzero(mask))
        count = min(max(_LEAST + self._count // _PER_PASSAGES, _EACH * k), total)
        while True:
            rows, coded = self._scan(query, count) if mask is None else self._allowed(query, count, mask, total)
            scores = self._rounded.scores(rows, query)
            last = np.partition(scores, -k)[-k]
            # Equal vectors have equal codes: where one as good as the last hit has the last code, others may follow.
            if len(rows) >= total or (coded[scores == last] > coded[-1]).all():
                kept = scores >= last
                return rows[kept], scores[kept]
            count = min(_EACH * count, total)

    def _allowed(self, query: Vectors, count: int, mask: NDArray[np.bool_], total: int) -> tuple[Ids, Vectors]:
        """Return the `count` best rows of a wide `mask` by their codes, or all rows of a narrow one."""
        if total > max(count, self._count // _SCANNED):
            rows, coded = self._scan(query, min(int(_SPARE * count * self._count / total), self._count))
            within = np.flatnonzero(mask[rows])[:count]
            if len(within) == count:
                return rows[within], coded[within]
        return np.flatnonzero(mask), np.zeros(total, dtype=np.float32)

    def _scan(self, query: Vectors, count: int) -> tuple[Ids, Vectors]:
        """Return the `count` best rows by their codes, the best first, and how good their codes are."""
        (coded,), (rows,) = self._index.search(query[None, :], count)
        return rows, coded


def _trained(embedded: Embedded) -> Any:  # noqa: ANN401  # faiss is untyped
    """Return an empty index, trained on passages from all over the corpus."""
    count, dimension = len(embedded.ids), embedded.dimension
    parts = next(parts for parts in range(dimension // _COMPONENTS_EACH or 1, 0, -1) if dimension % parts == 0)
    index = faiss.IndexPQ(dimension, parts, _BITS, faiss.METRIC_INNER_PRODUCT)
    sample = embedded.ids[np.linspace(0, count - 1, min(count, _SAMPLE), dtype=np.int64)]
    index.train(np.concatenate(list(embedded.read(sample))))
    return index


def _held(base: Path | None, embedded: Embedded) -> _Held | None:
    """Return the codes in `base`, if it has any and they can serve for these passages."""
    if base is None or not (base / _TRAINED).is_file():
        return None
    with mapped_errors(base):
        ids, trained = np.load(base / IDS), int(np.load(base / _TRAINED))
        index, vectors = faiss.read_index(str(base / CODES), faiss.IO_FLAG_MMAP_IFC), Rounded.open(base)
    both, rows, _ = np.intersect1d(ids, embedded.ids, assume_unique=True, return_indices=True)
    count, kept = len(embedded.ids), len(rows)
    follows = not kept or both[-1] == embedded.ids[kept - 1]  # what is new has higher ids than all that is kept
    fits = follows and trained / _DRIFT <= count <= trained * _DRIFT and index.d == embedded.dimension
    return _Held(index, vectors, rows, trained) if fits else None


def _copied(held: _Held) -> Any:  # noqa: ANN401  # faiss is untyped
    """Return an index with the rows that are kept, under the same centres."""
    index, centres = held.index, held.index.pq
    copy = faiss.IndexPQ(index.d, centres.M, centres.nbits, faiss.METRIC_INNER_PRODUCT)
    copy.pq, copy.is_trained = centres, True
    codes = faiss.rev_swig_ptr(index.codes.data(), index.ntotal * index.code_size).reshape(index.ntotal, -1)
    copy.add_sa_codes(codes[held.rows])
    return copy
