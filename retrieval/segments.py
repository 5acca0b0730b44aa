"""A tantivy index in one folder: its segments never change, so the next generation shares them by hard links."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import tantivy

from retrieval.errors import HomeError
from retrieval.types import Hit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_WRITER_BYTES = 64_000_000


class Segments:
    """An index open for reading; a subclass says what its documents are."""

    key: ClassVar[str]
    """The integer field with the number of a document."""
    schema: ClassVar[tantivy.Schema]

    def __init__(self, index: tantivy.Index, folder: Path) -> None:
        index.reload()
        self._folder = folder
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
    def write(cls, folder: Path, base: Path | None, removed: Iterable[int], added: Iterable[tantivy.Document]) -> Self:
        """Write into the new `folder` the index of `base` without the documents `removed` and with those `added`."""
        with _mapped_errors(base or folder):
            if base is None:
                folder.mkdir()
            else:
                shutil.copytree(base, folder, copy_function=_link, ignore=shutil.ignore_patterns("*.lock"))
            index = tantivy.Index(cls.schema, path=str(folder))
            writer = index.writer(_WRITER_BYTES, num_threads=1)
            for number in removed:
                writer.delete_documents_by_term(cls.key, number)
            for document in added:
                writer.add_document(document)
            writer.commit()
            writer.wait_merging_threads()
        return cls(index, folder)

    def hits(self, query: tantivy.Query, k: int) -> list[Hit]:
        """Return the at most `k` documents of the highest score above 0, best first, ties by number."""
        with _mapped_errors(self._folder):
            found = self._searcher.search(query, limit=k, count=False).hits
            numbers: list[Any] = self._searcher.fast_field_values(self.key, [address for _, address in found])
        hits = (Hit(int(number), score) for (score, _), number in zip(found, numbers, strict=True))
        return sorted((hit for hit in hits if hit.score > 0), key=lambda hit: (-hit.score, hit.passage))

    def frequency(self, field: str, term: str) -> int:
        """Return how many documents hold a term in a field."""
        frequency = self._searcher.doc_freq(field, term)
        if frequency:  # counts removed documents, too, until segments merge
            query = tantivy.Query.term_query(self.schema, field, term, "basic")
            with _mapped_errors(self._folder):
                frequency = self._searcher.search(query, limit=1, count=True).count  # type: ignore[attr-defined]
        return int(frequency)

    def __len__(self) -> int:
        return int(self._searcher.num_docs)


@contextmanager
def _mapped_errors(folder: Path) -> Iterator[None]:
    """Turn what tantivy says of damaged files, when it opens, reads or copies them, into a `HomeError`."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise HomeError(f"the index in {folder} cannot be used ({error}); run `onrecord ingest --rebuild`") from error


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
