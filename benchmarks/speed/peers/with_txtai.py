"""txtai: Embeddings with its default backend, FAISS. The texts stand in a file beside it.

As txtai's own content they would be in SQLite, through one cursor that no two threads may use.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
from contest import K, model, texts
from txtai import Embeddings

if TYPE_CHECKING:
    from pathlib import Path


class Contestant:
    """The index as txtai saves it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def build(self, passages: Path, vectors: Path | None, batch: int) -> int:
        """Encode, index, save."""
        held = texts(passages)
        sizes = {"encodebatch": batch} if batch else {}
        embeddings = Embeddings(path=str(model()), gpu=False, **sizes)
        if vectors:
            ready = iter(np.load(vectors))
            embeddings.model.encode = lambda some, *_, **__: np.stack([next(ready) for _ in some])
        embeddings.index(held)
        embeddings.save(str(self._folder))
        (self._folder / "texts.json").write_text(json.dumps(held), encoding="utf-8")
        return len(held)

    def open(self) -> None:
        """Load what was saved."""
        self._embeddings = Embeddings()
        self._embeddings.load(str(self._folder))
        self._texts = json.loads((self._folder / "texts.json").read_text(encoding="utf-8"))

    def ask(self, question: str) -> list[str]:
        """Return the nearest texts."""
        return [self._texts[at] for at, _ in self._embeddings.search(question, K)]
