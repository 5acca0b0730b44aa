"""A tantivy index in one folder: its segments never change, so the next generation shares them by hard links."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
import tantivy

from retrieval.errors import HomeError
from retrieval.stores.rows import as_hits, best

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from retrieval.types import Hit, Ids, Vectors

    Add = Callable[[tantivy.Document], object]

_WRITER_BYTES = 64_000_000


class Segments:
    """An index open for reading; a subclass says what its documents are."""

    key: ClassVar[str]
    """The integer field with the number of a document."""
    schema: ClassVar[tantivy.Schema]

    def __init__(self, index: tantivy.Index, folder: Path) -> None:
        index.reload()
        self._folder = folder
        self._has_removed = _has_removed(folder)
        self._counted: dict[tuple[str, str], int] = {}
        # The index itself is not kept: it would go on watching the folder, and lock it whenever a file in it changes.
        self._searcher = index.searcher()

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Return the index in `folder`.

        Raises:
            HomeError: the folder holds none, or a damaged one.
        """
        with _mapped_errors(folder):
            return cls(tantivy.Index.open(str(_lockable(folder))), folder)

    @classmethod
    @contextmanager
    def writing(cls, folder: Path, base: Path | None, removed: Iterable[int]) -> Iterator[Add]:
        """Yield what adds a document to the new `folder`, which has the index of `base` without those `removed`."""
        with _mapped_errors(base or folder):
            if base is None:
                folder.mkdir()
            else:
                shutil.copytree(base, folder, copy_function=_link, ignore=shutil.ignore_patterns("*.lock"))
            writer = tantivy.Index(cls.schema, path=str(folder)).writer(_WRITER_BYTES, num_threads=1)
            for number in removed:
                writer.delete_documents_by_term(cls.key, number)
            yield writer.add_document
            writer.commit()
            writer.wait_merging_threads()

    @classmethod
    def write(cls, folder: Path, base: Path | None, removed: Iterable[int], added: Iterable[tantivy.Document]) -> Self:
        """Write into the new `folder` the index of `base` without the documents `removed` and with those `added`."""
        with cls.writing(folder, base, removed) as add:
            for document in added:
                add(document)
        return cls.open(folder)

    def ranked(self, query: tantivy.Query, k: int) -> tuple[Ids, Vectors]:
        """Return the at most `k` documents of the highest score above 0, with that, best first, ties by number."""
        with _mapped_errors(self._folder):
            found = self._searcher.search(query, limit=k, count=False).hits
            numbers: list[Any] = self._searcher.fast_field_values(self.key, [address for _, address in found])
        scores = np.array([score for score, _ in found], dtype=np.float32)
        return best(np.array(numbers, dtype=np.int64), scores, int(np.count_nonzero(scores > 0)))

    def hits(self, query: tantivy.Query, k: int) -> list[Hit]:
        """Return what `ranked` finds as hits."""
        return as_hits(self.ranked(query, k))

    def frequency(self, field: str, term: str) -> int:
        """Return how many documents hold a term in a field."""
        held = int(self._searcher.doc_freq(field, term))
        if not (held and self._has_removed):
            return held
        if (field, term) not in self._counted:
            self._counted[field, term] = self._count(field, term)
        return self._counted[field, term]

    def _count(self, field: str, term: str) -> int:
        """Count the documents by a search: what tantivy keeps counts removed ones, too, until their segments merge."""
        query = tantivy.Query.term_query(self.schema, field, term, "basic")
        with _mapped_errors(self._folder):
            return int(self._searcher.search(query, limit=1, count=True).count)  # type: ignore[attr-defined]

    def __len__(self) -> int:
        return int(self._searcher.num_docs)


@contextmanager
def _mapped_errors(folder: Path) -> Iterator[None]:
    """Turn what tantivy says of damaged files, when it opens, reads or copies them, into a `HomeError`."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise HomeError(f"the index in {folder} cannot be used ({error}); run `onrecord ingest --rebuild`") from error


def _has_removed(folder: Path) -> bool:
    """Whether a segment of the index in `folder` still counts documents that were removed."""
    segments = json.loads((folder / "meta.json").read_text(encoding="utf-8"))["segments"]
    return any(segment["deletes"] for segment in segments)


def _lockable(folder: Path) -> Path:
    """Return a folder with the index in which tantivy may make its lock file: of a read-only one, a copy of links."""
    if os.access(folder, os.W_OK) or not folder.is_dir():
        return folder
    mirror = Path(tempfile.mkdtemp(prefix="onrecord-"))
    atexit.register(shutil.rmtree, mirror, ignore_errors=True)
    for file in (file for file in folder.iterdir() if file.suffix != ".lock"):
        (mirror / file.name).symlink_to(file.resolve())
    return mirror


def _link(source: str, target: str) -> None:
    """Hard-link a segment file; copy what tantivy rewrites, or where the file system has no links."""
    try:
        if source.endswith(".json"):
            raise OSError  # noqa: TRY301  # the same path as a file system without links
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
