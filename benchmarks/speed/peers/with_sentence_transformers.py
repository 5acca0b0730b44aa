"""Plain sentence-transformers with a flat FAISS index: the least that a semantic search is made of."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import faiss
import numpy as np
from contest import K, model, texts
from sentence_transformers import SentenceTransformer

if TYPE_CHECKING:
    from pathlib import Path


class Contestant:
    """The texts in a JSON file beside the index."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._model = SentenceTransformer(str(model()), device="cpu")

    def build(self, passages: Path, vectors: Path | None, batch: int) -> int:
        """Encode, index, write."""
        held = texts(passages)
        rows = np.load(vectors) if vectors else self._encoded(held, batch or 32)
        index = faiss.IndexFlatIP(rows.shape[1])
        index.add(rows)
        self._folder.mkdir(parents=True, exist_ok=True)
        faiss.write_index(index, str(self._folder / "index.faiss"))
        (self._folder / "texts.json").write_text(json.dumps(held), encoding="utf-8")
        return len(held)

    def open(self) -> None:
        """Read both files."""
        self._index = faiss.read_index(str(self._folder / "index.faiss"))
        self._texts = json.loads((self._folder / "texts.json").read_text(encoding="utf-8"))

    def ask(self, question: str) -> list[str]:
        """Return the texts of the nearest passages."""
        _, rows = self._index.search(self._encoded([question], 1), K)
        return [self._texts[row] for row in rows[0]]

    def _encoded(self, some: list[str], batch: int) -> np.ndarray:
        return self._model.encode(some, batch_size=batch, normalize_embeddings=True, show_progress_bar=False)
