"""Vectors of unit norm in a quarter of their bytes: one signed byte a component, beside each vector's scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from retrieval.types import Vectors

_MOST = 127  # of a signed byte


def pack(vectors: Vectors) -> bytes:
    """Return vectors float32 [n, d] as bytes; the cosines that `products` makes of them are right to .002."""
    scales = np.abs(vectors).max(axis=1, initial=_MOST * np.finfo(np.float32).tiny) / _MOST
    rows = np.empty(len(vectors), dtype=_row(vectors.shape[1]))
    rows["scale"], rows["components"] = scales, np.rint(vectors / scales[:, None])
    return rows.tobytes()


def products(packed: bytes, vector: Vectors) -> Vectors:
    """Return the product float32 [n] of each vector that `packed` holds with `vector` float32 [d]."""
    rows = np.frombuffer(packed, dtype=_row(len(vector)))
    found: Vectors = (rows["components"].astype(np.float32) @ vector) * rows["scale"]
    return found


def _row(dimension: int) -> np.dtype[np.void]:
    return np.dtype([("scale", "<f4"), ("components", "i1", (dimension,))])
