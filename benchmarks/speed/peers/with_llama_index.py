"""LlamaIndex: HuggingFaceEmbedding, a flat FAISS store, and its retriever."""

from __future__ import annotations

from typing import TYPE_CHECKING

import faiss
import numpy as np
from contest import K, model, texts
from llama_index.core import StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.core.schema import TextNode
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.vector_stores.faiss import FaissVectorStore

if TYPE_CHECKING:
    from pathlib import Path

    from llama_index.core.schema import NodeWithScore

_DIMENSION = 384


class Contestant:
    """The index as LlamaIndex persists it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._embedding = HuggingFaceEmbedding(model_name=str(model()), device="cpu")

    def build(self, passages: Path, vectors: Path | None, batch: int) -> int:
        """Encode, index, persist."""
        held = texts(passages)
        ready = np.load(vectors).tolist() if vectors else [None] * len(held)
        nodes = [TextNode(text=text, embedding=row) for text, row in zip(held, ready, strict=True)]
        if batch:
            self._embedding.embed_batch_size = batch
        context = StorageContext.from_defaults(vector_store=FaissVectorStore(faiss.IndexFlatIP(_DIMENSION)))
        index = VectorStoreIndex(nodes, storage_context=context, embed_model=self._embedding)
        index.storage_context.persist(str(self._folder))
        return len(held)

    def open(self) -> None:
        """Load what was persisted."""
        store = FaissVectorStore.from_persist_dir(str(self._folder))
        context = StorageContext.from_defaults(vector_store=store, persist_dir=str(self._folder))
        index = load_index_from_storage(context, embed_model=self._embedding)
        self._retriever = index.as_retriever(similarity_top_k=K)

    def ask(self, question: str) -> list[NodeWithScore]:
        """Return the nearest nodes."""
        return self._retriever.retrieve(question)
