"""Exports a sentence-transformers model, once for a home, to what `retrieval.embedders.exported` runs."""

from __future__ import annotations

import hashlib
import json
import shutil
import warnings
from copy import deepcopy
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
from filelock import FileLock

from retrieval.embedders.exported import CARD, IDS, MODEL, TOKENIZER, TOKENS, VECTOR, Card, ExportedEmbedder, place
from retrieval.embedders.parts import pools_tokens
from retrieval.errors import ModelError

if TYPE_CHECKING:
    from pathlib import Path

    from retrieval.embedders.sentence_transformer import SentenceTransformerEmbedder

_RULES = 1
"""Raise it when the same weights would be exported to other numbers: existing homes then ask for a rebuild."""

_GRAPH = "float32.onnx"
_OPSET = 17  # the newest that the exporter without dynamo knows well
_LONGEST = 512  # tokens, of a model that names no window
_PROBES = (
    "wall",
    "Who pays for the harbour wall?",
    "The ferry left the harbour before dawn. Nobody saw it go.",
    "Ελληνικά, 日本語, emoji 🙂, CAPITALS and e\u0301",
    "The council voted for the wall by nine to six after a debate of four hours. " * 40,
)
_LEAST = 0.98  # cosine of a probe to the original; over news, all-MiniLM-L6-v2 has .997 on average, .992 at worst
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
    try:
        _write_graph(model, folder / _GRAPH)
        _write_quantised(folder / _GRAPH, folder / MODEL)
    except _FAULTS as error:
        raise ModelError(f"model {embedder.name!r} cannot be exported to ONNX: {error}") from error
    (folder / _GRAPH).unlink()
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


def _write_graph(model: Any, path: Path) -> None:  # noqa: ANN401  # an untyped SDK object
    """Write the model as an ONNX graph from one text's token ids [1, n] to its tokens [n, width] and its vector."""
    import torch  # noqa: PLC0415

    class Graph(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = _by_row(deepcopy(model))
            self.inputs = set(model.tokenizer.model_input_names)

        def forward(self, ids: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            features = {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
            if "token_type_ids" in self.inputs:
                features["token_type_ids"] = torch.zeros_like(ids)
            out = self.model(features)
            return out["token_embeddings"][0], torch.nn.functional.normalize(out["sentence_embedding"], dim=-1)[0]

    ids = model.tokenizer(_PROBES[2], return_tensors="pt")["input_ids"]
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")  # of tracing: what it finds out of a text's length, `_check` would show
        torch.onnx.export(
            *(Graph().eval(), (ids,), path),
            dynamo=False,
            opset_version=_OPSET,
            input_names=[IDS],
            output_names=[TOKENS, VECTOR],
            dynamic_axes={IDS: {1: "tokens"}, TOKENS: {0: "tokens"}},
        )


def _by_row(model: Any) -> Any:  # noqa: ANN401
    """Return `model` with each feed-forward layer scaling every row of its input to a peak of 1, and back after.

    Activations are rounded to eight bits by the peak of a whole text, which there is that of one or two tokens, beside
    which all others are small. Scaled so, cosines to the original rise from .993 to .997, for a fifth more time; with
    the layers of attention as well they would not rise further.
    """
    import torch  # noqa: PLC0415

    class ByRow(torch.nn.Module):
        def __init__(self, linear: torch.nn.Linear) -> None:
            super().__init__()
            self.linear = linear

        def forward(self, rows: torch.Tensor) -> torch.Tensor:
            peaks = rows.abs().amax(dim=-1, keepdim=True).clamp_min(torch.finfo(rows.dtype).tiny)
            scaled = torch.nn.functional.linear(rows / peaks, self.linear.weight) * peaks
            return scaled if self.linear.bias is None else scaled + self.linear.bias

    for module in list(model.modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, torch.nn.Linear) and child.in_features != child.out_features:
                setattr(module, name, ByRow(child))
    return model


def _write_quantised(graph: Path, path: Path) -> None:
    """Write `graph` with weights of eight bits, one scale a column, and activations rounded as they come.

    Weights use seven of the bits: a processor without VNNI would overflow on eight, and give other vectors.
    """
    import onnx  # noqa: PLC0415
    from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: PLC0415
    from onnxruntime.quantization.quant_utils import add_pre_process_metadata  # noqa: PLC0415

    model = onnx.load(graph)
    add_pre_process_metadata(model)  # or it would advise, through the root logger, to optimise the graph before
    quantize_dynamic(
        *(model, path),
        op_types_to_quantize=["MatMul", "Gather"],
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
    )
