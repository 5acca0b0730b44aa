"""What the machine could do at best, in the same run: memory read once, FAISS alone, tantivy alone."""

from __future__ import annotations

from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import faiss as _faiss
import numpy as np
import tantivy

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from retrieval.types import Vectors

faiss: Any = _faiss
_READ = 2**27  # floats: 512 MiB, more than any cache
_WIDE = 1_024  # so wide a row costs nothing but its reading
_AGAIN = 5
_FASTEST = "RaBitQfs,Refine(Flat)"  # what kept recall@10 at 1.000 in 0.74 ms at 100,000 passages
_CANDIDATES, _LEAST_FACTOR = 200, 4


def bandwidth() -> float:
    """Return how many bytes a second one thread reads."""
    faiss.omp_set_num_threads(1)
    rows = np.ones((_READ // _WIDE, _WIDE), dtype=np.float32)
    index = faiss.IndexFlatIP(_WIDE)
    index.add(rows)
    return rows.nbytes / min(_timed(lambda: index.search(rows[:1], 1)) for _ in range(_AGAIN))


class Searches(NamedTuple):
    """FAISS's flat search and its scan of one-bit codes over the same vectors, each alone and on one thread."""

    flat: Any
    codes: Any

    @classmethod
    def of(cls, vectors: Vectors) -> Self:
        """Return both over float32 [n, d]."""
        faiss.omp_set_num_threads(1)
        flat = faiss.IndexFlatIP(vectors.shape[1])
        flat.add(vectors)
        codes = faiss.index_factory(vectors.shape[1], _FASTEST, faiss.METRIC_INNER_PRODUCT)
        codes.train(vectors)
        codes.add(vectors)
        return cls(flat, codes)

    def best(self, question: Vectors, count: int) -> set[int]:
        """Return the rows that are nearest to a question, float32 [d]."""
        return set(self.flat.search(question[None, :], count)[1][0].tolist())

    def seconds_flat(self, questions: Vectors, count: int) -> float:
        """Return the median of an exact search."""
        return median(_timed(lambda: self.flat.search(row[None, :], count)) for row in questions)  # noqa: B023

    def seconds_codes(self, questions: Vectors, count: int) -> float:
        """Return the median of a scan of codes, the best of which are scored in float32."""
        how = faiss.IndexRefineSearchParameters(k_factor=max(_CANDIDATES / count, _LEAST_FACTOR))
        return median(_timed(lambda: self.codes.search(row[None, :], count, params=how)) for row in questions)  # noqa: B023


def lexical(folder: Path, questions: Sequence[Sequence[str]], count: int) -> float:
    """Return the median seconds of tantivy's best `count` for any of a question's terms."""
    index = tantivy.Index.open(str(folder))
    searcher, schema = index.searcher(), index.schema
    took = []
    for terms in questions:
        either = [(tantivy.Occur.Should, tantivy.Query.term_query(schema, "body", term, "freq")) for term in terms]
        query = tantivy.Query.boolean_query(either)
        took.append(_timed(lambda: searcher.search(query, count, count=False)))  # noqa: B023  # called at once
    return median(took)


def _timed(call: Callable[[], object]) -> float:
    began = perf_counter()
    call()
    return perf_counter() - began
