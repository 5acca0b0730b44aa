"""Vectors for a million passages without a day of encoding: real ones, each with many neighbours drawn around it.

Named as the embedder of a home (`clustered:Clustered`). Questions are encoded by the real model, so an answer takes the
time that it takes; only what an ingest would encode is drawn.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from retrieval.embedders import open_embedder
from retrieval.embedders.sentence_transformer import DEFAULT_MODEL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.types import Parted, Vectors

FOLDER = "ONRECORD_BENCHMARK"
"""The variable that names the folder of pool.npy (float32 [n, d], unit rows) and of the model's export."""

# How far a drawn vector lies from its real one: cosine .80, as passages of one article have it in the median; and a
# sentence from its passage.
_AROUND, _WITHIN = 0.75, 0.5


class Clustered:
    """The embedder of the growth curve."""

    name = ""

    def __init__(self) -> None:
        folder = Path(os.environ[FOLDER])
        self._real = open_embedder(DEFAULT_MODEL, kept=folder / "models", threads=1)
        self._pool: Vectors = np.load(folder / "pool.npy", mmap_mode="r")
        self.dimension = self._real.dimension
        self.digest = hashlib.sha256(
            b"clustered"
        ).hexdigest()  # an export that rounds otherwise changes no drawn vector

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return what the real model makes of questions."""
        return self._real.embed(texts)

    def embed_parts(self, texts: Sequence[Parted]) -> list[Vectors]:
        """Return drawn vectors of passages and their sentences, the same ones for the same texts."""
        found = []
        for text in texts:
            seed = crc32(text.text.encode())
            draw = np.random.default_rng(seed)
            whole = near(self._pool[seed % len(self._pool)][None, :], 1, _AROUND, draw)
            found.append(np.concatenate((whole, near(whole, len(text.parts), _WITHIN, draw))))
        return found


def near(around: Vectors, count: int, apart: float, draw: np.random.Generator) -> Vectors:
    """Return unit rows float32 [count, d] around one row; `apart` is the length of what is added."""
    noise = draw.standard_normal((count, around.shape[1]), dtype=np.float32)
    rows = around + noise * np.float32(apart / around.shape[1] ** 0.5)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)
