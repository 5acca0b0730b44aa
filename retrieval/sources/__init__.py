"""Where articles come from: one module a kind of source, opened by the name of what they are in."""

from __future__ import annotations

import os
import stat
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from retrieval.errors import SourceError
from retrieval.sources.metadata import encodable, printable
from retrieval.types import Rejected

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from retrieval.sources.metadata import Facts
    from retrieval.types import Source

# "folder", or how a file's name ends (lower case) -> "module:Class". The class is built as `Class(path)`, and for a
# file met inside a folder as `Class(path, shown, given)`: how reports name the file, and what `sources.toml` says.
SOURCES: dict[str, str] = {
    "folder": "retrieval.sources.folder:FolderSource",
    ".txt": "retrieval.sources.folder:FolderSource",
    ".md": "retrieval.sources.folder:FolderSource",
    ".jsonl": "retrieval.sources.jsonl:JsonlSource",
    ".jsonl.gz": "retrieval.sources.jsonl:JsonlSource",
    ".ndjson": "retrieval.sources.jsonl:JsonlSource",
    ".ndjson.gz": "retrieval.sources.jsonl:JsonlSource",
}


class SourceClass(Protocol):
    """What a registry line names."""

    def __call__(self, path: Path, shown: str = ..., given: Facts = ...) -> Source:
        """Return the source that reads `path`."""
        ...


def open_sources(paths: Sequence[Path]) -> list[Source]:
    """Return one source for each path, in order; a path that cannot be read is a source of one rejected item.

    Raises:
        SourceError: not one path can be read: each is missing, unreadable, or of a kind no source reads.
    """
    sources: list[Source] = []
    faults: list[SourceError] = []
    for path in paths:
        try:
            sources.append(_open(path))
        except SourceError as error:
            faults.append(error)
            sources.append(_Unreadable(path, error))
    if faults and len(faults) == len(paths):
        raise faults[0]
    return sources


class _Unreadable:
    """What stands for a path that cannot be read, among others that can."""

    root = "\0unreadable"  # no key begins so: nothing is pruned for it

    def __init__(self, path: Path, error: SourceError) -> None:
        self._item = Rejected(printable(str(path)), None, str(error))

    def count(self) -> int:
        """Return 1."""
        return 1

    def read(self) -> Iterator[Rejected]:
        """Yield the rejected path."""
        yield self._item


def kind_of(name: str) -> str | None:
    """Return the longest suffix in `SOURCES` that a file's name ends with, in any case; None where there is none."""
    suffixes = (kind for kind in SOURCES if kind.startswith(".") and name.lower().endswith(kind))
    return max(suffixes, key=len, default=None)


def source_class(kind: str) -> SourceClass:
    """Return the class that `SOURCES` names for `kind`; its module is imported only now."""
    module, _, name = SOURCES[kind].partition(":")
    return cast("SourceClass", getattr(import_module(module), name))


def _open(path: Path) -> Source:
    name = printable(str(path))
    try:
        kind = _readable_kind(path)
    except OSError as error:
        raise SourceError(f"Cannot read {name}: {error.strerror}. Check the path and its permissions.") from error
    if kind is None:
        known = ", ".join(suffix for suffix in SOURCES if suffix.startswith("."))
        raise SourceError(f"Cannot read {name}: no source for such a file. Give a folder, or a file in {known}.")
    # A file keeps its own name though it be a link, so that its key is the one it has when its folder is ingested.
    place = path.resolve() if kind == "folder" else path.parent.resolve() / path.name
    if not encodable(str(place)):
        raise SourceError(f"Cannot read {name}: its path is not UTF-8. Rename it.")
    return source_class(kind)(place)


def _readable_kind(path: Path) -> str | None:
    """Return the registry name for what is at `path`; raises OSError where it cannot be opened."""
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        os.scandir(path).close()
        return "folder"
    if not stat.S_ISREG(mode):  # a pipe or a device may never end
        return None
    path.open("rb").close()
    return kind_of(path.name)
