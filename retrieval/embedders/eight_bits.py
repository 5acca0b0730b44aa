"""Layers with weights of eight bits, each of which is exported as the operators that onnxruntime runs fastest.

Its integer kernels want rows of unsigned bytes and weights of signed ones: other pairs run forty times slower where the
processor has AMX. Weights use seven of their bits: a processor without VNNI would overflow on eight, and give other
vectors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import nn

if TYPE_CHECKING:
    from collections.abc import Sequence

DOMAIN = "com.microsoft"  # of the operators that onnxruntime adds to those of ONNX
_MOST_WEIGHT, _MOST = 63, 127
_MIDDLE = 128  # of an unsigned byte, which stands for 0
_TINY = torch.finfo(torch.float32).tiny

# ── Operators: how torch runs them, and how ONNX has them. What the exporter hands over is untyped. ─────────────────
# ruff: noqa: ANN401


def _none(graph: Any) -> Any:
    """Return an input that is left out, as torch's own operators have it."""
    value = graph.op("prim::Constant")
    value.setType(torch._C.OptionalType.ofTensor())  # noqa: SLF001
    return value


def _sizes(value: Any) -> list[int | None]:
    """Return how large `value` is; None is where that depends on the text."""
    sizes: list[int | None] = value.type().varyingSizes()
    return sizes


def _shaped(out: Any, rows: Any, width: Any) -> Any:
    """Return `out`, of which the exporter then knows that it is like `rows` but so wide."""
    return out.setType(rows.type().with_sizes([*_sizes(rows)[:-1], width]))


def _product(rows: torch.Tensor, codes: torch.Tensor, scales: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
    return rows @ (codes * scales) + bias


class _Product(torch.autograd.Function):
    """Rows, rounded by the peak of all of them, times weights."""

    @staticmethod
    def forward(_: Any, *given: torch.Tensor) -> torch.Tensor:
        return _product(*given)

    @staticmethod
    def symbolic(graph: Any, rows: Any, codes: Any, scales: Any, bias: Any) -> Any:
        out = graph.op(f"{DOMAIN}::DynamicQuantizeMatMul", rows, codes, scales, _none(graph), bias)
        return _shaped(out, rows, _sizes(codes)[1])


class _ProductByRow(torch.autograd.Function):
    """Rows, each rounded by its own highest or by `least` where that is more, times weights."""

    @staticmethod
    def forward(_: Any, *given: Any) -> torch.Tensor:
        return _product(*given[:-1])

    @staticmethod
    def symbolic(graph: Any, rows: Any, codes: Any, *more: Any) -> Any:
        scales, bias, least = more

        def constant(value: Any, kind: torch.dtype = torch.float32) -> Any:
            return graph.op("Constant", value_t=torch.tensor(value, dtype=kind))

        middle, width = constant(_MIDDLE, torch.uint8), _sizes(codes)[1]
        peaks = graph.op("Max", graph.op("ReduceMax", rows, axes_i=[-1]), constant(least))
        steps = graph.op("Mul", peaks, constant(1 / _MOST))
        flat = graph.op("Reshape", steps, constant([-1], torch.int64))
        middles = graph.op("Expand", middle, graph.op("Shape", flat))
        rounded = graph.op("QuantizeLinear", rows, flat, middles, axis_i=len(_sizes(rows)) - 2)
        operands = (rounded, codes, constant(1.0), scales, middle)
        product = _shaped(graph.op(f"{DOMAIN}::MatMulIntegerToFloat", *operands), rows, width)
        return _shaped(graph.op("Add", graph.op("Mul", product, steps), bias), rows, width)


class _Attended(torch.autograd.Function):
    """What so many heads of attention make of the rows of one text, rounded by the peak of all of them."""

    @staticmethod
    def forward(_: Any, *given: Any) -> torch.Tensor:
        *layer, heads = given
        query, key, value = (
            some.view(1, -1, heads, some.shape[-1] // heads).transpose(1, 2)
            for some in _product(*layer).chunk(3, dim=-1)
        )
        return nn.functional.scaled_dot_product_attention(query, key, value).transpose(1, 2).flatten(2)

    @staticmethod
    def symbolic(graph: Any, rows: Any, codes: Any, *more: Any) -> Any:
        scales, bias, heads = more
        rounded, step, middle = graph.op("DynamicQuantizeLinear", rows, outputs=3)
        operands = (rounded, codes, bias, step, scales, _none(graph), middle)
        return _shaped(graph.op(f"{DOMAIN}::QAttention", *operands, num_heads_i=heads), rows, _sizes(rows)[-1])


# ── Layers ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _codes(weights: torch.Tensor, most: int) -> tuple[nn.Parameter, nn.Parameter]:
    """Return `weights` as whole numbers up to `most`, and the scale of each of their columns."""
    scales = weights.abs().amax(dim=0).clamp_min(_TINY) / most
    return _constant((weights / scales).round().to(torch.int8)), _constant(scales)


def _constant(values: torch.Tensor) -> nn.Parameter:
    return nn.Parameter(values.contiguous(), requires_grad=False)


def _bias(linear: nn.Linear) -> torch.Tensor:
    return torch.zeros(linear.out_features) if linear.bias is None else linear.bias.detach()


class Embedding8(nn.Module):
    """A table each of whose rows has a scale."""

    def __init__(self, table: nn.Embedding) -> None:
        """Round the rows of `table`."""
        super().__init__()
        codes, scales = _codes(table.weight.detach().T, _MOST)
        self._codes, self._scales = _constant(codes.T), _constant(scales[:, None])

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """Return the rows `ids`."""
        return nn.functional.embedding(ids, self._codes).float() * nn.functional.embedding(ids, self._scales)


class _Layer8(nn.Module):
    """Layers side by side, in one. The columns of what goes in are divided by `factors`, the weights multiplied."""

    def __init__(self, linears: Sequence[nn.Linear], factors: torch.Tensor) -> None:
        super().__init__()
        weights = torch.cat([linear.weight.detach() for linear in linears]).T
        self._codes, self._scales = _codes(weights * factors[:, None], _MOST_WEIGHT)
        self._bias = _constant(torch.cat([_bias(linear) for linear in linears]))
        self._shares = _constant(1 / factors)

    def _run(self, kind: Any, rows: torch.Tensor, *more: Any) -> Any:
        return kind.apply(rows, self._codes, self._scales, self._bias, *more)


class Linear8(_Layer8):
    """A layer whose input has one scale."""

    def __init__(self, linear: nn.Linear, factors: torch.Tensor) -> None:
        """`factors` are one a column of what goes in."""
        super().__init__([linear], factors)

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        """Return about what the linear layer gives."""
        out: torch.Tensor = self._run(_Product, rows * self._shares)
        return out


class RowLinear8(_Layer8):
    """A layer whose input has a scale for each row."""

    def __init__(self, linear: nn.Linear, least: float) -> None:
        """No row is rounded more finely than one whose highest is `least`: what goes in is never below -`least`."""
        super().__init__([linear], torch.ones(linear.in_features))
        self._least = max(least, _TINY)

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        """Return about what the linear layer gives."""
        out: torch.Tensor = self._run(_ProductByRow, rows, self._least)
        return out


class Attention8(_Layer8):
    """The self-attention of a BERT in one operator."""

    def __init__(self, attention: Any, factors: torch.Tensor) -> None:
        """`factors` are one a column of what goes in."""
        super().__init__([attention.query, attention.key, attention.value], factors)
        self._heads = int(attention.num_attention_heads)

    def forward(self, rows: torch.Tensor, *_: Any, **__: Any) -> tuple[torch.Tensor, None]:
        """Return about what the attention gives, without a mask: a text is run by itself."""
        return self._run(_Attended, rows * self._shares, self._heads), None
