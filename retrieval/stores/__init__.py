"""Vector stores. A new one is a file here and a line in `STORES`; `exact` is the oracle the others must agree with."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from retrieval.errors import HomeError
from retrieval.registry import load

if TYPE_CHECKING:
    from pathlib import Path

    from retrieval.types import Ids, Vectors, VectorStore

STORES = {
    "exact": "retrieval.stores.exact:ExactStore",
    "faiss": "retrieval.stores.faiss:FaissStore",
}


def require_store(name: str) -> None:
    """Check that a store of this name can be built, before work is spent on what it would hold.

    Raises:
        BadInputError: neither one of `STORES` nor a class at `package.module:Class`.
    """
    load(STORES.get(name, name))


def build_store(name: str, ids: Ids, vectors: Vectors) -> VectorStore:
    """Return a store over passage `ids` int64 [n], ascending, and `vectors` float32 [n, d] of unit norm."""
    return cast("VectorStore", load(STORES.get(name, name)).build(ids, vectors))


def open_store(name: str, folder: Path) -> VectorStore:
    """Return the store that `save` wrote into `folder`.

    Raises:
        HomeError: the folder holds none, or a damaged one.
    """
    store = load(STORES.get(name, name))
    try:
        return cast("VectorStore", store.open(folder))
    except (OSError, EOFError, ValueError, RuntimeError, MemoryError) as error:  # NumPy's and FAISS's, of any damage
        raise HomeError(
            f"the vector index in {folder} cannot be read ({error}); run `onrecord ingest --rebuild`"
        ) from error
