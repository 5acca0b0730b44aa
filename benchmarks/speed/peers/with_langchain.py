"""LangChain: HuggingFaceEmbeddings and its FAISS store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from contest import K, model, texts
from langchain_community.vectorstores import FAISS
from langchain_huggingface import HuggingFaceEmbeddings

if TYPE_CHECKING:
    from pathlib import Path

    from langchain_core.documents import Document


class Contestant:
    """The store as LangChain saves it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        how = {"normalize_embeddings": True}
        self._embeddings = HuggingFaceEmbeddings(model_name=str(model()), encode_kwargs=how)

    def build(self, passages: Path, vectors: Path | None, batch: int) -> int:
        """Encode, index, save."""
        held = texts(passages)
        if batch:
            self._embeddings.encode_kwargs["batch_size"] = batch
        if vectors:
            pairs = zip(held, np.load(vectors).tolist(), strict=True)
            store = FAISS.from_embeddings(list(pairs), self._embeddings)
        else:
            store = FAISS.from_texts(held, self._embeddings)
        store.save_local(str(self._folder))
        return len(held)

    def open(self) -> None:
        """Load what was saved."""
        # Its documents are a pickle; this one is our own.
        self._store = FAISS.load_local(str(self._folder), self._embeddings, allow_dangerous_deserialization=True)

    def ask(self, question: str) -> list[Document]:
        """Return the nearest documents."""
        return self._store.similarity_search(question, k=K)
