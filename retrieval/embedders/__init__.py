"""Embedding models. A new one is a file here and a line in `EMBEDDERS`.

A sentence-transformers model is exported once, by an ingest, and kept beside its index; from then on the index and all
questions to it are encoded by that export, which needs neither the model nor torch.
"""

from __future__ import annotations

import importlib.util
import logging
from typing import TYPE_CHECKING, cast

from retrieval.errors import ModelError
from retrieval.registry import load
from retrieval.sentence_models import LITTLE_TEXT_THREADS

if TYPE_CHECKING:
    from pathlib import Path

    from retrieval.types import Embedder

log = logging.getLogger(__name__)

EMBEDDERS = {
    "hashing": "retrieval.embedders.hashing:HashingEmbedder",
}


def open_embedder(
    name: str, *, kept: Path | None = None, digest: str = "", threads: int = 0, download: bool = False
) -> Embedder:
    """Return the embedder called `name`: one of `EMBEDDERS`, `package.module:Class`, or a sentence-transformers model.

    A model is a name (as on the Hugging Face hub) or a folder. `kept` is the folder of a home's exports: the model is
    run by its export there, which is made if need be; with `digest`, by the export that has this digest, if there is
    one. Without `kept` it is the model itself. `threads` 0 means all cores, but one for a model itself with a `digest`:
    that is for questions. Nothing is fetched from the network unless `download` is set.

    Raises:
        BadInputError: a dotted path that leads nowhere.
        ModelError: a model that is missing or altered.
    """
    if name in EMBEDDERS or ":" in name:
        embedder = cast("Embedder", load(EMBEDDERS.get(name, name))())
        embedder.name = name  # the manifest records what the settings say
        return embedder
    if kept and digest:
        from retrieval.embedders.exported import ExportedEmbedder, place  # noqa: PLC0415  # not for one's own class

        if place(kept, digest).is_dir():
            return ExportedEmbedder(name, place(kept, digest), threads=threads)
    if importlib.util.find_spec("sentence_transformers") is None:
        where = f"{kept} holds no export of it" if kept else "there is no index whose export of it could be used"
        raise ModelError(
            f"model {name!r} cannot be opened: sentence-transformers is not installed, and {where}; run"
            " `onrecord ingest --rebuild` where On Record is installed whole, and bring its home here"
        )
    if kept and not digest:
        return _exported(name, kept, threads, download=download)
    return _original(name, threads or (LITTLE_TEXT_THREADS if digest else 0), download=download)


def _original(name: str, threads: int, *, download: bool) -> Embedder:
    from retrieval.embedders.sentence_transformer import SentenceTransformerEmbedder  # noqa: PLC0415  # ingest's alone

    return SentenceTransformerEmbedder(name, threads=threads, download=download)


def _exported(name: str, kept: Path, threads: int, *, download: bool) -> Embedder:
    """Return the model's export, made where there is none or a damaged one; the model itself where it has none."""
    from retrieval.embedders.exported import ExportedEmbedder, place  # noqa: PLC0415  # as above
    from retrieval.embedders.exporting import export, export_digest  # noqa: PLC0415
    from retrieval.embedders.sentence_transformer import SentenceTransformerEmbedder, weights_digest  # noqa: PLC0415

    folder = place(kept, export_digest(weights_digest(name, download=download)))
    try:
        return ExportedEmbedder(name, folder, threads=threads)
    except ModelError:
        original = SentenceTransformerEmbedder(name, threads=threads, download=download)
    try:
        export(original, kept)
    except ModelError as error:
        log.warning("%s; it is used as it is, so questions need sentence-transformers, too", error)
        return original
    return ExportedEmbedder(name, folder, threads=threads)
