"""Vectors of the parts of a text: as they stand in it, where the model allows it, else each by itself."""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.types import Embedder, Ids, Parted, Span, Vectors

# A text over which a model shows how it makes one vector of many.
_PROBE = "The ferry left the harbour before dawn. Nobody saw it go."
_SAME = 0.999  # cosine


def embed_parts(embedder: Embedder, texts: Sequence[Parted]) -> list[Vectors]:
    """Return for each text float32 [1 + parts, dimension], rows of unit norm: the whole, then each of its parts."""
    own = getattr(embedder, "embed_parts", None)
    return own(texts) if own else apart(embedder, texts)


def apart(embedder: Embedder, texts: Sequence[Parted]) -> list[Vectors]:
    """Return what `embed_parts` does, of an embedder that embeds whole texts only."""
    pieces = [[item.text, *(span.of(item.text) for span in item.parts)] for item in texts]
    ends = list(accumulate((len(some) for some in pieces), initial=0))
    vectors = embedder.embed([piece for some in pieces for piece in some])
    return [vectors[start:end] for start, end in pairwise(ends)]


def pools_tokens(model: Any) -> bool:  # noqa: ANN401  # an untyped SDK object
    """Whether a sentence-transformers model's vector of a text is the mean of its tokens' vectors.

    Then the mean over the tokens of a part is a vector of the same space that knows what stands around the part (late
    chunking: Günther et al. 2024, arXiv 2409.04701), and costs nothing beyond the encoding of the whole.
    """
    if not getattr(model.tokenizer, "is_fast", False):
        return False
    tokens, _, _ = _forward(model, [_PROBE])
    mean = _unit(tokens[0].mean(axis=0))
    own = model.encode([_PROBE], normalize_embeddings=True, show_progress_bar=False)[0]  # with its prompt, if any
    return mean.shape == own.shape and float(mean @ own) > _SAME


def encode_parts(model: Any, batch: list[Parted]) -> list[Vectors]:  # noqa: ANN401
    """Return for each text of `batch` the vectors of the whole and of its parts, pooled from the same tokens."""
    tokens, wholes, edges = _forward(model, [item.text for item in batch])
    return [
        with_parts(rows, whole, edge, item.parts)
        for item, rows, whole, edge in zip(batch, tokens, wholes, edges, strict=True)
    ]


def with_parts(tokens: Vectors, whole: Vectors, edges: Ids, parts: Sequence[Span]) -> Vectors:
    """Return float32 [1 + parts, dimension]: `whole`, then for each of `parts` the mean of its `tokens` as a unit row.

    `tokens` float32 [n, dimension] stand at `edges` int64 [n, 2] of the text. A part without tokens has the vector of
    the whole.
    """
    runs = _runs(edges, parts)
    vectors = np.array([whole, *(np.add.reduce(tokens[first:last]) if first < last else whole for first, last in runs)])
    pooled = [at for at, (first, last) in enumerate(runs, start=1) if first < last]
    vectors[pooled] = _unit(vectors[pooled])
    return vectors


def _runs(edges: Ids, parts: Sequence[Span]) -> list[tuple[int, int]]:
    """Return of each part the first of the tokens that lie in it, and the one after the last."""
    of_text = np.flatnonzero(edges[:, 1] > edges[:, 0])  # special tokens are of none
    starts, ends = edges[of_text].T
    of_text = np.append(of_text, of_text[-1:] + 1)
    if not len(of_text):
        return [(0, 0)] * len(parts)
    firsts = of_text[np.searchsorted(starts, [part.start for part in parts])]
    lasts = of_text[np.searchsorted(ends, [part.end for part in parts], side="right")]
    return list(zip(firsts.tolist(), lasts.tolist(), strict=True))


def _forward(model: Any, texts: list[str]) -> tuple[list[Vectors], Vectors, list[Any]]:  # noqa: ANN401
    """Return for each text its tokens' vectors, its own of unit norm, and the (start, end) of each token in it."""
    import torch  # noqa: PLC0415  # only here after the model was opened with it

    features = model.tokenizer(
        texts,
        padding=True,
        truncation=True,
        max_length=model.max_seq_length,
        return_offsets_mapping=True,
        return_tensors="pt",
    )
    offsets, masks = features.pop("offset_mapping").numpy(), features["attention_mask"].numpy() > 0
    model.eval()
    with torch.inference_mode():
        out = model(dict(features))
    tokens, wholes = out["token_embeddings"].numpy(), out["sentence_embedding"].numpy()
    kept = [rows[mask] for rows, mask in zip(tokens, masks, strict=True)]
    return kept, _unit(wholes), [edges[mask] for edges, mask in zip(offsets, masks, strict=True)]


def _unit(vectors: Vectors) -> Vectors:
    unit: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), np.finfo(np.float32).tiny)
    return unit
