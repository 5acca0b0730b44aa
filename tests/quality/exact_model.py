"""The default model with float32 weights: scores that every processor gives alike."""

from __future__ import annotations

from retrieval.embedders.sentence_transformer import SentenceTransformerEmbedder

ADDRESS = "exact_model:ExactModel"


class ExactModel(SentenceTransformerEmbedder):
    """What `open_embedder(ADDRESS)` opens."""

    def __init__(self) -> None:
        super().__init__(threads=1)
