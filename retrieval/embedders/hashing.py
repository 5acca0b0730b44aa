"""A small deterministic embedder without a model: for tests, contracts and try-outs on machines without torch."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from retrieval.text.words import content_terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.types import Vectors


class HashingEmbedder:
    """Adds a fixed pseudo-random direction for every distinct content word: texts that share words lie close."""

    name = "hashing"
    dimension = 64
    digest = hashlib.sha256(b"hashing-1/64").hexdigest()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return float32 [n, 64], rows of unit norm; the same text always gives the same row."""
        rows = [
            np.sum([_direction(term, self.dimension) for term in content_terms(text) or ("",)], axis=0)
            for text in texts
        ]
        vectors = np.array(rows, dtype=np.float32).reshape(-1, self.dimension)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


def _direction(term: str, dimension: int) -> Vectors:
    seed = int.from_bytes(hashlib.sha256(term.encode()).digest()[:8])
    return np.random.default_rng(seed).standard_normal(dimension, dtype=np.float32)
