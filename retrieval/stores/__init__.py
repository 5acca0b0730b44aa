"""Vector stores. A new one is a file here and a line in `STORES`; `exact` is the oracle the others must agree with."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from retrieval.registry import load

if TYPE_CHECKING:
    from pathlib import Path

    from retrieval.types import Ids, Vectors, VectorStore

STORES = {
    "exact": "retrieval.stores.exact:ExactStore",
    "faiss": "retrieval.stores.faiss:FaissStore",
}


def build_store(name: str, ids: Ids, vectors: Vectors) -> VectorStore:
    """Return a store over passage `ids` int64 [n], ascending, and `vectors` float32 [n, d] of unit norm."""
    return cast("VectorStore", load(STORES.get(name, name)).build(ids, vectors))


def open_store(name: str, folder: Path) -> VectorStore:
    """Return the store that `save` wrote into `folder`."""
    return cast("VectorStore", load(STORES.get(name, name)).open(folder))
