"""Vector stores. A new one is a file here and a line in `STORES`; `exact` is the oracle the others must agree with."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from retrieval.registry import load
from retrieval.stores.rows import mapped_errors

if TYPE_CHECKING:
    from pathlib import Path

    from retrieval.stores.embedded import Embedded
    from retrieval.types import VectorStore

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


def write_store(name: str, folder: Path, embedded: Embedded, base: Path | None = None) -> None:
    """Write a store over `embedded` into `folder`; one that can, copies from the folder `base` what did not change."""
    load(STORES.get(name, name)).write(folder, embedded, base)


def open_store(name: str, folder: Path) -> VectorStore:
    """Return the store that `write_store` wrote into `folder`.

    Raises:
        HomeError: the folder holds none, or a damaged one.
    """
    store = load(STORES.get(name, name))
    with mapped_errors(folder):
        return cast("VectorStore", store.open(folder))
