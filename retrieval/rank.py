"""Fusion of what the two retrievers found. Pure: hits in, hits out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from retrieval.stores.rows import as_hits, best

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from retrieval.types import Hit, Ids

    Found = tuple[Ids, NDArray[np.floating[Any]]]
    """Numbers int64 [n] and their scores."""

# Half and half over min-max scores beat both retrievers alone on four question sets, reciprocal ranks did on two.
DENSE_SHARE = 0.5


def fused(dense: Found, lexical: Found) -> tuple[Ids, NDArray[np.float64]]:
    """Return the union of both, best first, scores in [0, 1]; ties by passage id.

    Each is scaled so that its best hit counts 1 and its worst 0; a passage missing from one counts 0 there
    (min-max fusion: Fox & Shaw 1994, "Combination of Multiple Searches").
    """
    ids, places = np.unique(np.concatenate([dense[0], lexical[0]]), return_inverse=True)
    scores = np.zeros(len(ids))
    scores[places[: len(dense[0])]] += DENSE_SHARE * _scaled(dense[1])
    scores[places[len(dense[0]) :]] += (1 - DENSE_SHARE) * _scaled(lexical[1])
    return best(ids, scores, len(ids))


def fuse(dense: Sequence[Hit], lexical: Sequence[Hit]) -> list[Hit]:
    """Return what `fused` makes of two lists of hits."""
    return as_hits(fused(_arrays(dense), _arrays(lexical)))


def _scaled(scores: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    if not len(scores):
        return np.empty(0)
    exact = scores.astype(np.float64)
    worst, width = exact.min(), float(np.ptp(exact))
    return (exact - worst) / width if width else np.ones(len(exact))


def _arrays(hits: Sequence[Hit]) -> tuple[Ids, NDArray[np.float64]]:
    return np.array([hit.passage for hit in hits], dtype=np.int64), np.array([hit.score for hit in hits])
