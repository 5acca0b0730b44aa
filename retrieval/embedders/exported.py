"""A model as an ingest kept it beside the index: run by onnxruntime and tokenizers, with nothing else installed."""

from __future__ import annotations

import hashlib
import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from retrieval.embedders.parts import apart, with_parts
from retrieval.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from retrieval.types import Parted, Vectors

Item = TypeVar("Item")
Found = TypeVar("Found")

MODEL, TOKENIZER, CARD = "model.onnx", "tokenizer.json", "export.json"
IDS, TOKENS, VECTOR = "ids", "tokens", "vector"  # the graph's input, and its outputs
_DIGITS = 16  # of a digest: enough for the models of one home
_MEND = "run `onrecord ingest --rebuild`, which makes it again"


@dataclass(frozen=True, slots=True)
class Card:
    """What an export says of itself.

    `most_tokens` is the model's window; `prompt` goes before every text; `pools_tokens` says whether a text's vector is
    the mean of its tokens'; `files` are the sha-256 of the others.
    """

    source: str
    weights: str
    digest: str
    dimension: int
    most_tokens: int
    pools_tokens: bool
    prompt: str
    files: dict[str, str]


def place(kept: Path, digest: str) -> Path:
    """Return the folder, among the exports `kept`, of the one with this digest."""
    return kept / digest[:_DIGITS]


class ExportedEmbedder:
    """An exported model on the CPU.

    Each text is run by itself: in a batch, its rounding to eight bits would depend on what stands beside it, and the
    padding would cost more than the batch saves.
    """

    def __init__(self, name: str, folder: Path, *, threads: int = 0) -> None:
        """`name` is that of the settings; `threads` 0 means all cores.

        Raises:
            ModelError: a file is missing, damaged or altered.
        """
        self.name = name
        card = _verified(folder)
        self.digest, self.dimension = card.digest, card.dimension
        self._card, self._threads = card, threads or os.cpu_count() or 1
        self._tokenizer = _tokenizer(folder / TOKENIZER, card.most_tokens)
        self._session = _session(folder / MODEL)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return float32 [n, dimension], rows of unit norm. Texts beyond the model's window are cut."""
        rows = np.empty((len(texts), self.dimension), dtype=np.float32)
        for at, row in enumerate(self._each(self._vector, texts)):
            rows[at] = row
        return rows

    def embed_parts(self, texts: Sequence[Parted]) -> list[Vectors]:
        """Return for each text float32 [1 + parts, dimension], rows of unit norm: the whole, then each of its parts.

        A part is embedded where it stands, as `retrieval.embedders.parts` has it.
        """
        return self._each(self._parts, texts) if self._card.pools_tokens else apart(self, texts)

    def _each(self, run: Callable[[Item], Found], items: Sequence[Item]) -> list[Found]:
        if self._threads == 1 or len(items) <= 1:
            return [run(item) for item in items]
        with ThreadPoolExecutor(self._threads) as pool:
            return list(pool.map(run, items))

    def _vector(self, text: str) -> Vectors:
        return self._run(self._encoding(text), VECTOR)[0]

    def _parts(self, item: Parted) -> Vectors:
        encoding = self._encoding(item.text)
        tokens, whole = self._run(encoding, TOKENS, VECTOR)
        return with_parts(tokens, whole, np.array(encoding.offsets), item.parts)

    def _encoding(self, text: str) -> Any:  # noqa: ANN401  # tokenizers is untyped
        return self._tokenizer.encode(self._card.prompt + text)

    def _run(self, encoding: Any, *wanted: str) -> list[Vectors]:  # noqa: ANN401
        found: list[Vectors] = self._session.run(wanted, {IDS: np.array([encoding.ids], dtype=np.int64)})
        return found


def _verified(folder: Path) -> Card:
    try:
        card = Card(**json.loads((folder / CARD).read_text(encoding="utf-8")))
        found = {name: _sha256(folder / name) for name in (MODEL, TOKENIZER)}
    except (OSError, ValueError, TypeError) as error:
        raise ModelError(f"the exported model in {folder} cannot be read ({error}); {_MEND}") from error
    for name, digest in found.items():
        if digest != card.files.get(name):
            raise ModelError(f"{folder / name} is damaged or was altered; {_MEND}")
    return card


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _tokenizer(path: Path, most_tokens: int) -> Any:  # noqa: ANN401
    from tokenizers import Tokenizer  # noqa: PLC0415  # a command without a question needs neither this nor the next

    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.enable_truncation(most_tokens)
    return tokenizer


def _session(path: Path) -> Any:  # noqa: ANN401  # onnxruntime is untyped
    import onnxruntime  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # texts run side by side, not parts of one
    options.enable_mem_pattern = False  # it keeps memory for every length ever seen; the arena, 5 MB for the longest
    # The graph was optimised when it was written.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
