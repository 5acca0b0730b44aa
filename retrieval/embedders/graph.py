"""Writes a sentence-transformers model as an ONNX graph: quantised after what it does to a few texts, and optimised."""

from __future__ import annotations

import warnings
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import torch
from torch import nn

from retrieval.embedders.eight_bits import DOMAIN, Attention8, Embedding8, Linear8, RowLinear8
from retrieval.embedders.exported import IDS, TOKENS, VECTOR

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_OPSET = 17  # the newest that the exporter without dynamo knows well
_FLOAT = "float32.onnx"
# These two fusions make one operator of two that are quicker apart: 283 us against 41 for 160 tokens, 248 against 183.
_LEFT_OUT = ["SkipLayerNormFusion", "BiasGeluFusion"]
_ATTENTIONS = {
    "BertSelfAttention",
    "RobertaSelfAttention",
    "XLMRobertaSelfAttention",
    "CamembertSelfAttention",
    "ElectraSelfAttention",
}
_SHARE = 0.6  # of how much a column's peaks count beside its weights'; .5 to .65 are alike
_GRID = 4  # factors to an octave: so coarse that all machines find the same
_LEAST = 1e-6  # of a column that is never used

# What stands in news: the model's own peaks show at marks, numbers and the ends of a text, whatever it tells.
_READ = (
    "wall",
    "Who pays for the harbour wall?",
    "Ferry cut\nThe late boat to Sennick is gone, its owner said on Friday. “It lost £1,400 a week,” she said.",
    "HALVENMOUTH, March 3, 2024 — The council voted 9-6 on Tuesday to rebuild the harbour wall. Work on the 310-metre"
    " wall begins in May and ends, at the earliest, in 2027. It costs $18.4 million, of which the town pays a third.",
    "“We can't go on like this,” Ms. Brandvik told reporters; 'not for a day.' Asked who would go first, she laughed."
    "\n\nThe mayor (in office since 2019) did not answer e-mails, calls or letters. @halvenmouth: “No comment!”",
    "The cannery's owners, A. & B. Tolland Ltd., were fined 2.5% of a year's sales. Read more: www.example.org/fines",
    "Dr Osei, 47, of the University Hospital, found that 3 in 10 children had asthma, compared with 1 in 10 in 1990…",
    "Ελληνικά, 日本語, emoji 🙂, CAPITALS and e\u0301; naïve café",
)


def write_graph(model: Any, folder: Path, name: str) -> None:  # noqa: ANN401  # an untyped SDK object
    """Write as `name` the graph from one text's token ids [1, n] to its tokens [n, width] and its vector."""
    graph = _Graph(_quantised(deepcopy(model).eval()), model.tokenizer.model_input_names).eval()
    ids = model.tokenizer(_READ[2], return_tensors="pt")["input_ids"]
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")  # of tracing: what it finds out of a text's length, the caller's check shows
        torch.onnx.export(
            *(graph, (ids,), folder / _FLOAT),
            dynamo=False,
            opset_version=_OPSET,
            custom_opsets={DOMAIN: 1},
            input_names=[IDS],
            output_names=[TOKENS, VECTOR],
            dynamic_axes={IDS: {1: "tokens"}, TOKENS: {0: "tokens"}},
        )
    _write_optimised(folder / _FLOAT, folder / name)
    (folder / _FLOAT).unlink()


class _Graph(nn.Module):
    def __init__(self, model: Any, inputs: Sequence[str]) -> None:  # noqa: ANN401
        super().__init__()
        self.model, self.inputs = model, set(inputs)

    def forward(self, ids: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        features = {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
        if "token_type_ids" in self.inputs:
            features["token_type_ids"] = torch.zeros_like(ids)
        out = self.model(features)
        return out["token_embeddings"][0], nn.functional.normalize(out["sentence_embedding"], dim=-1)[0]


def _write_optimised(path: Path, optimised: Path) -> None:
    """Write what onnxruntime makes of a graph when it opens it, so that it need not each time.

    The extended level is the highest whose result runs on every processor.
    """
    import onnxruntime  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    options.optimized_model_filepath = str(optimised)
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.log_severity_level = 3  # or it would warn that the result is for machines like this one
    onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"], disabled_optimizers=_LEFT_OUT)


# ── Quantising ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _quantised(model: Any) -> Any:  # noqa: ANN401
    """Return `model`, changed, with weights of eight bits and activations rounded to as many as they come.

    A few columns of the activations have peaks ten times those of the others, which would all be small beside them:
    what goes into a layer is divided by factors that its weights are multiplied by (SmoothQuant: Xiao et al. 2022,
    arXiv 2211.10438). Where a feed-forward layer narrows, it is not columns but a few tokens: there each row has a
    scale. Over news, cosines of all-MiniLM-L6-v2 to the original are so .997 on average; with neither, .993.
    """
    seen = _Seen(model)
    for module in list(model.modules()):
        for name, child in list(module.named_children()):
            if replaced := _replaced(child, seen):
                setattr(module, name, replaced)
    transformer = model[0].auto_model
    table = transformer.get_input_embeddings()
    if isinstance(table, nn.Embedding):
        transformer.set_input_embeddings(Embedding8(table))
    return model


def _replaced(child: Any, seen: _Seen) -> nn.Module | None:  # noqa: ANN401
    if type(child).__name__ in _ATTENTIONS and not child.is_decoder:
        return Attention8(child, seen.factors(child.query, child.key, child.value))
    if not isinstance(child, nn.Linear) or child not in seen.highest:
        return None
    if child.in_features > child.out_features:
        return RowLinear8(child, float(-seen.lowest[child].min()))
    return Linear8(child, seen.factors(child))


class _Seen:
    """The lowest and the highest that went into each column of each linear layer over `_READ`."""

    def __init__(self, model: Any) -> None:  # noqa: ANN401
        self.lowest: dict[nn.Module, torch.Tensor] = {}
        self.highest: dict[nn.Module, torch.Tensor] = {}
        hooks = [
            layer.register_forward_pre_hook(self._see) for layer in model.modules() if isinstance(layer, nn.Linear)
        ]
        model.encode(list(_READ), batch_size=1, show_progress_bar=False)
        for hook in hooks:
            hook.remove()

    def _see(self, layer: nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
        low, high = inputs[0].flatten(0, -2).aminmax(dim=0)
        self.lowest[layer] = torch.minimum(low, self.lowest.get(layer, low))
        self.highest[layer] = torch.maximum(high, self.highest.get(layer, high))

    def factors(self, *layers: nn.Linear) -> torch.Tensor:
        """Return what to divide each column by that goes into all of `layers`, coarsely."""
        peaks = torch.maximum(self.highest[layers[0]], -self.lowest[layers[0]]).clamp_min(_LEAST)
        weights = torch.cat([layer.weight.detach() for layer in layers]).abs().amax(dim=0).clamp_min(_LEAST)
        octaves = _SHARE * peaks.log2() - (1 - _SHARE) * weights.log2()
        return ((octaves - octaves.mean()) * _GRID).round().div(_GRID).exp2()
