"""Rows of numbers on disk, written part by part and memory-mapped; and hits, in their order."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from retrieval.errors import HomeError
from retrieval.types import Hit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from numpy.typing import DTypeLike, NDArray

    from retrieval.types import Ids, Vectors

_PLACE = re.compile(r"^Error in .+ at \S+:\d+: (?:Error: )?", re.DOTALL)  # where in FAISS an error came up
Number = TypeVar("Number", bound=np.floating[Any])


def write_rows(path: Path, kind: DTypeLike, shape: tuple[int, int], parts: Iterable[NDArray[Any]]) -> None:
    """Write a .npy file of `shape` from `parts` that follow each other.

    It is written, not memory-mapped: writing to a map on a full disk kills the process.
    """
    header = {"descr": np.dtype(kind).str, "fortran_order": False, "shape": shape}
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, header)
        for part in parts:
            file.write(np.ascontiguousarray(part, dtype=kind).data)


@contextmanager
def mapped_errors(folder: Path) -> Iterator[None]:
    """Turn what NumPy and FAISS say of missing or damaged files in `folder` into a `HomeError`."""
    try:
        yield
    except (OSError, EOFError, ValueError, RuntimeError, MemoryError) as error:
        why = _PLACE.sub("", str(error))
        raise HomeError(
            f"the vector index in {folder} cannot be read ({why}); run `onrecord ingest --rebuild`"
        ) from error


def best(ids: Ids, scores: NDArray[Number], k: int) -> tuple[Ids, NDArray[Number]]:
    """Return the at most `k` ids of the highest score with those scores, best first, ties by id."""
    order = np.lexsort((ids, -scores))[:k]
    return ids[order], scores[order]


def nothing() -> tuple[Ids, Vectors]:
    """Return no hits."""
    return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)


def as_hits(found: tuple[Ids, NDArray[np.floating[Any]]]) -> list[Hit]:
    """Return ids and their scores as hits."""
    ids, scores = found
    return list(map(Hit, ids.tolist(), scores.tolist()))
