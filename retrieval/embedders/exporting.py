"""Exports a sentence-transformers model, once for a home, to what `retrieval.embedders.exported` runs."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np
from filelock import FileLock

from retrieval.embedders.exported import CARD, MODEL, TOKENIZER, Card, ExportedEmbedder, place
from retrieval.embedders.parts import pools_tokens
from retrieval.errors import ModelError

if TYPE_CHECKING:
    from pathlib import Path

    from retrieval.embedders.sentence_transformer import SentenceTransformerEmbedder

_RULES = 2
"""Raise it when the same weights would be exported to other numbers: existing homes then ask for a rebuild."""

_LONGEST = 512  # tokens, of a model that names no window
_PROBES = (
    "wall",
    "Who pays for the harbour wall?",
    "The ferry left the harbour before dawn. Nobody saw it go.",
    "Ελληνικά, 日本語, emoji 🙂, CAPITALS and e\u0301",
    "The council voted for the wall by nine to six after a debate of four hours. " * 40,
)
_LEAST = 0.98  # cosine of a probe to the original; over news, all-MiniLM-L6-v2 has .997 on average, .994 at worst
# What torch and onnxruntime raise over modules that have no counterpart.
_FAULTS = (RuntimeError, ValueError, TypeError, KeyError, AttributeError, IndexError, OSError)


def export_digest(weights: str) -> str:
    """Return the digest of the export of a model with these `weights`: the same on every machine."""
    return hashlib.sha256(f"onnx {_RULES} {weights}".encode()).hexdigest()


def export(embedder: SentenceTransformerEmbedder, kept: Path) -> None:
    """Write the export of `embedder` into a folder of `kept`, whole or not at all.

    Raises:
        ModelError: its modules or its tokenizer cannot be exported, or the export gives other vectors.
    """
    kept.mkdir(parents=True, exist_ok=True)
    with FileLock(kept / "export.lock"):
        building = kept / "building"
        shutil.rmtree(building, ignore_errors=True)  # left by a run that was killed
        building.mkdir()
        try:
            card = _write(embedder, building)
            _check(embedder, ExportedEmbedder(embedder.name, building, threads=1))
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            raise
        folder = place(kept, card.digest)
        shutil.rmtree(folder, ignore_errors=True)  # a damaged one
        building.rename(folder)


def _write(embedder: SentenceTransformerEmbedder, folder: Path) -> Card:
    model = embedder.model
    if not getattr(model.tokenizer, "is_fast", False):
        raise ModelError(f"model {embedder.name!r} cannot be exported: it has no tokenizer.json")
    from retrieval.embedders.graph import write_graph  # noqa: PLC0415  # imports torch, which checking a home does not need

    try:
        write_graph(model, folder, MODEL)
    except _FAULTS as error:
        raise ModelError(f"model {embedder.name!r} cannot be exported to ONNX: {error}") from error
    (folder / TOKENIZER).write_text(model.tokenizer.backend_tokenizer.to_str(), encoding="utf-8")
    card = Card(
        source=embedder.name,
        weights=embedder.weights,
        digest=export_digest(embedder.weights),
        dimension=embedder.dimension,
        most_tokens=int(model.max_seq_length or _LONGEST),
        pools_tokens=pools_tokens(model),
        prompt=model.prompts.get(model.default_prompt_name) or "",
        files={name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in (MODEL, TOKENIZER)},
    )
    (folder / CARD).write_text(json.dumps(asdict(card), indent=2) + "\n", encoding="utf-8")
    return card


def _check(embedder: SentenceTransformerEmbedder, exported: ExportedEmbedder) -> None:
    cosines = np.einsum("ij,ij->i", embedder.embed(_PROBES), exported.embed(_PROBES))
    if not cosines.min() >= _LEAST:
        raise ModelError(
            f"the export of model {embedder.name!r} gives other vectors than the model: cosine {cosines.min():.3f},"
            f" where {_LEAST} is the least"
        )
