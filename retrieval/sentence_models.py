"""What all sentence-transformers models share: where their files lie, how they are opened and run on threads."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from retrieval.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from retrieval.types import Vectors

Item = TypeVar("Item")

# oneDNN keeps what it prepared for each shape of a batch, by default for 1,024 of them: 1.7 GB after 25,000 passages.
# 64 shapes encode as fast.
_SHAPES_KEPT = "64"
# Two threads for the few texts of a question wait for each other: 489 ms an answer against 157 on a busy machine.
LITTLE_TEXT_THREADS = 1
# What the libraries raise over a folder that is damaged, lacks a file, or asks for code or packages of its own.
_FAULTS = (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError, ImportError)


def find_model(name: str, *, organisation: str, otherwise: str, download: bool) -> Path:
    """Return where a model's files lie: a folder, or the model cache, which `download` fills from the hub.

    A name without a slash is one of the `organisation`; `otherwise` ends the error: what to set instead.

    Raises:
        ModelError: it is not on this machine.
    """
    if Path(name).is_dir():
        return Path(name)
    from huggingface_hub import snapshot_download  # noqa: PLC0415  # seconds of import, not needed for a folder
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError  # noqa: PLC0415

    repository = name if "/" in name else f"{organisation}/{name}"
    try:
        return Path(snapshot_download(repository, local_files_only=not download))
    except (LocalEntryNotFoundError, HfHubHTTPError, HFValidationError, OSError) as error:
        raise ModelError(
            f"model {name!r} is neither a folder nor in the model cache ({type(error).__name__}); fetch it once with"
            f" ONRECORD_DOWNLOAD_MODELS=true, or {otherwise}"
        ) from error


def open_model(kind: Literal["SentenceTransformer", "CrossEncoder"], folder: Path, **how: Any) -> Any:  # noqa: ANN401  # an untyped SDK's arguments and object
    """Return the model in `folder`, on the CPU, without a progress bar and without asking the hub.

    Raises:
        ModelError: the folder holds no such model, or a damaged one.
    """
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", _SHAPES_KEPT)  # read once, when torch is imported
    import sentence_transformers  # noqa: PLC0415  # seconds of import that a command without a question need not pay
    import torch  # noqa: PLC0415
    from safetensors import SafetensorError  # noqa: PLC0415
    from transformers.utils import logging  # noqa: PLC0415

    quiet: Any = logging
    quiet.disable_progress_bar()
    torch.set_num_threads(1)
    try:
        return getattr(sentence_transformers, kind)(str(folder), device="cpu", local_files_only=True, **how)
    except (*_FAULTS, SafetensorError) as error:
        raise ModelError(f"{folder} cannot be opened as a {kind} of sentence-transformers: {error}") from error


class Batches:
    """Runs a model over batches of texts of like length, because a batch is as slow as its longest text.

    Several threads take whole batches, each with a copy of the model: threads that share one batch wait for each other
    at every layer, which on two busy cores gave 4 passages a second against 19, and on idle ones 130 against 150.
    """

    def __init__(self, model: Any, size: int, threads: int) -> None:  # noqa: ANN401
        """`size` texts make a batch; `threads` 0 means all cores."""
        self._size = size
        self._threads = threads or os.cpu_count() or 1
        self._idle: SimpleQueue[Any] = SimpleQueue()
        self._idle.put(model)
        self._copied = False

    def fill(self, rows: Vectors, texts: Sequence[str], run: Callable[[Any, list[str]], Vectors]) -> Vectors:
        """Return `rows`, one a text, filled with what `run(model, batch)` gives for the texts of each batch."""
        for at, row in enumerate(self.results(texts, run, len)):
            rows[at] = row
        return rows

    def results(
        self, items: Sequence[Item], run: Callable[[Any, list[Item]], Iterable[Vectors]], length: Callable[[Item], int]
    ) -> list[Vectors]:
        """Return what `run(model, batch)` gives for each of `items`, in their order; `length` is that of its text."""
        order = sorted(range(len(items)), key=lambda at: length(items[at]))
        batches = [
            [items[at] for at in order[first : first + self._size]] for first in range(0, len(order), self._size)
        ]
        found = [row for rows in self._all(batches, run) for row in rows]
        return [row for _, row in sorted(zip(order, found, strict=True), key=lambda pair: pair[0])]

    def _all(
        self, batches: list[list[Item]], run: Callable[[Any, list[Item]], Iterable[Vectors]]
    ) -> list[Iterable[Vectors]]:
        if self._threads == 1 or len(batches) <= 1:
            return [self._result(batch, run) for batch in batches]
        self._copy_model()
        with ThreadPoolExecutor(self._threads) as pool:
            return list(pool.map(lambda batch: self._result(batch, run), batches))

    def _result(self, batch: list[Item], run: Callable[[Any, list[Item]], Iterable[Vectors]]) -> Iterable[Vectors]:
        model = self._idle.get()
        try:
            return run(model, batch)
        finally:
            self._idle.put(model)

    def _copy_model(self) -> None:
        if not self._copied:
            self._copied = True
            model = self._idle.get()
            for one in (model, *(deepcopy(model) for _ in range(self._threads - 1))):
                self._idle.put(one)
