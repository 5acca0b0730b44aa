"""Sentence-transformers models of random weights in a folder, each pooling the vectors of its tokens in its own way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from random_cross_encoder import save_bare_bert

if TYPE_CHECKING:
    from pathlib import Path


def save_embedder(folder: Path, pooling: str = "mean", *, prompt: str = "", projected: int = 0) -> Path:
    """Write a BERT whose tokens are pooled by `pooling`, then `projected` to so many components; return its `folder`.

    A `prompt` is put before every text.
    """
    import sentence_transformers  # noqa: PLC0415  # seconds of import
    from sentence_transformers.sentence_transformer.modules import Dense, Pooling, Transformer  # noqa: PLC0415

    transformer = Transformer(str(save_bare_bert(folder.with_name(f"{folder.name}-bare"))))
    width = transformer.get_embedding_dimension()
    parts: list[Any] = [transformer, Pooling(width, pooling_mode=pooling)]
    if projected:
        parts.append(Dense(width, projected))
    prompts = {"prompts": {"own": prompt}, "default_prompt_name": "own"} if prompt else {}
    model = sentence_transformers.SentenceTransformer(modules=parts, device="cpu", **prompts)
    model.save_pretrained(str(folder))
    return folder
