"""Embedding models. A new one is a file here and a line in `EMBEDDERS`."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from retrieval.registry import load

if TYPE_CHECKING:
    from retrieval.types import Embedder

EMBEDDERS = {
    "hashing": "retrieval.embedders.hashing:HashingEmbedder",
}
_DEFAULT = "retrieval.embedders.sentence_transformer:SentenceTransformerEmbedder"


def open_embedder(name: str, *, threads: int = 0, download: bool = False) -> Embedder:
    """Return the embedder called `name`: one of `EMBEDDERS`, `package.module:Class`, or a sentence-transformers model.

    A model is a name (as on the Hugging Face hub) or a folder. `threads` 0 means all cores. Nothing is fetched from the
    network unless `download` is set.

    Raises:
        BadInputError: a dotted path that leads nowhere.
        ModelError: a model that is missing or altered.
    """
    if name in EMBEDDERS or ":" in name:
        embedder = cast("Embedder", load(EMBEDDERS.get(name, name))())
        embedder.name = name  # the manifest records what the settings say
        return embedder
    return cast("Embedder", load(_DEFAULT)(name, threads=threads, download=download))
