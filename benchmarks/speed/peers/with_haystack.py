"""Haystack: its sentence-transformers embedders, its in-memory store, and the pipeline of its own tutorial."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from contest import K, model, texts
from haystack import Document, Pipeline
from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)

if TYPE_CHECKING:
    from pathlib import Path


class Contestant:
    """The store as Haystack saves it: one JSON file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def build(self, passages: Path, vectors: Path | None, batch: int) -> int:
        """Encode, index, save."""
        store = InMemoryDocumentStore(embedding_similarity_function="dot_product")
        documents = [Document(content=text) for text in dict.fromkeys(texts(passages))]  # its ids are their digests
        if vectors:
            ready = dict(zip(texts(passages), np.load(vectors), strict=True))
            for document in documents:
                document.embedding = ready[document.content].tolist()
        else:
            embedder = SentenceTransformersDocumentEmbedder(
                model=str(model()), normalize_embeddings=True, batch_size=batch or 32, progress_bar=False
            )
            documents = embedder.run(documents)["documents"]
        store.write_documents(documents)
        self._folder.mkdir(parents=True, exist_ok=True)
        store.save_to_disk(str(self._folder / "store.json"))
        return len(documents)

    def open(self) -> None:
        """Load what was saved, and warm the pipeline up."""
        store = InMemoryDocumentStore.load_from_disk(str(self._folder / "store.json"))
        embedder = SentenceTransformersTextEmbedder(model=str(model()), normalize_embeddings=True, progress_bar=False)
        self._pipeline = Pipeline()
        self._pipeline.add_component("embedder", embedder)
        self._pipeline.add_component("retriever", InMemoryEmbeddingRetriever(store, top_k=K))
        self._pipeline.connect("embedder.embedding", "retriever.query_embedding")
        self._pipeline.warm_up()

    def ask(self, question: str) -> Any:  # noqa: ANN401  # Haystack's own
        """Return the nearest documents."""
        return self._pipeline.run({"embedder": {"text": question}})["retriever"]["documents"]
