"""Chroma: a persistent client, its sentence-transformers function and its HNSW index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import chromadb
import numpy as np
from chromadb.config import Settings
from chromadb.utils.embedding_functions import SentenceTransformerEmbeddingFunction
from contest import K, model, texts

if TYPE_CHECKING:
    from pathlib import Path

_NAME = "passages"


class Contestant:
    """One collection."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._client = chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))
        self._embed = SentenceTransformerEmbeddingFunction(str(model()), device="cpu", normalize_embeddings=True)

    def build(self, passages: Path, vectors: Path | None, batch: int) -> int:
        """Encode and index; Chroma keeps it as it goes."""
        held = texts(passages)
        ready = np.load(vectors) if vectors else None
        # Without a batch, as many as Chroma takes in one call: its function then encodes them in the model's batches.
        size = batch or self._client.get_max_batch_size()
        collection = self._client.create_collection(_NAME, embedding_function=self._embed)
        for first in range(0, len(held), size):
            some = held[first : first + size]
            ids = [str(at) for at in range(first, first + len(some))]
            rows = None if ready is None else ready[first : first + size]
            collection.add(ids=ids, documents=some, embeddings=rows)
        return len(held)

    def open(self) -> None:
        """Open the collection."""
        self._collection = self._client.get_collection(_NAME, embedding_function=self._embed)

    def ask(self, question: str) -> Any:  # noqa: ANN401  # Chroma's own
        """Return the nearest documents."""
        return self._collection.query(query_texts=[question], n_results=K)
