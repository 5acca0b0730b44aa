"""A home as one file: the newest complete generation, and all that answering from it needs.

A tar in one zstd frame, whose first member is `pack.json`: release, schema and generation, and the size and sha-256 of
each file that follows. Zstandard at its fastest wrote our index of 6,000 news articles 12 times as fast as gzip, and
read it 7 times as fast, to the same size: most of an index is vectors, which hardly shrink.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tarfile
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, Protocol, Self, cast

from backports import zstd  # Python 3.14 has it as compression.zstd

from retrieval.catalog import Catalog
from retrieval.database import SCHEMA_VERSION
from retrieval.errors import BadInputError, BusyError, HomeError, NoIndexError
from retrieval.staging import Staging

if TYPE_CHECKING:
    from retrieval.home import Home

PACK = "pack.json"
CATALOG = "catalog.sqlite"
FORMAT = 1
CHUNK = 1 << 20  # bytes in memory at once
_HOW: dict[int, int] = {zstd.CompressionParameter.compression_level: 1, zstd.CompressionParameter.checksum_flag: 1}
_ATTEMPTS = 5  # an ingest may complete a generation while we look at the one before
_NAME = re.compile(r"(?:generations/(?P<generation>[0-9]+)|models)(?:/(?!\.{1,2}(?:/|$))[\w.-]+)+", re.ASCII)


class Bytes(Protocol):
    """Hears how many bytes are done."""

    def begin(self, total: int) -> None:
        """So many bytes will be read."""

    def advance(self, count: int) -> None:
        """So many more are done."""


@dataclass(frozen=True, slots=True)
class Member:
    """What is known of one packed file: its size in bytes and its hex sha-256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Packed:
    """What a packed home says of itself; `files` are named by their places in the home."""

    release: str
    schema: int
    generation: int
    files: dict[str, Member]
    format: int = FORMAT

    @property
    def size(self) -> int:
        """How many bytes the files have."""
        return sum(member.size for member in self.files.values())

    @classmethod
    def read(cls, content: bytes) -> Self:
        """Return what a `pack.json` says.

        Raises:
            ValueError: it is none, or names a file that no packed home has.
        """
        try:
            fields = json.loads(content)
            files = {name: Member(int(one["size"]), str(one["sha256"])) for name, one in fields["files"].items()}
            packed = cls(str(fields["release"]), int(fields["schema"]), int(fields["generation"]), files)
            newer = int(fields["format"]) != FORMAT
        except (KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
            raise ValueError(f"its {PACK} is not complete") from error
        if newer:
            raise ValueError(f"it is of a format that this release does not read, written by release {packed.release}")
        for name, member in files.items():
            if not packed.may_hold(name) or member.size < 0:
                raise ValueError(f"its {PACK} names {name!r}")
        if missing := {CATALOG, f"generations/{packed.generation}/manifest.json"} - files.keys():
            raise ValueError(f"it holds no {min(missing)}")
        return packed

    def may_hold(self, name: str) -> bool:
        """Whether a file of this name belongs into a home of this generation."""
        place = _NAME.fullmatch(name)
        return name == CATALOG or bool(place and place["generation"] in {None, str(self.generation)})


def pack(home: Home, file: Path, progress: Bytes) -> Packed:
    """Write the newest complete generation of `home` into `file`, all at once, and return what is in it.

    An ingest may run meanwhile. What is staged, and what only the generation before sees, is left out.

    Raises:
        NoIndexError: no generation is complete.
        BadInputError: `file` cannot be written.
        HomeError: something in the home is damaged.
    """
    if not home.catalog.exists():
        raise NoIndexError(f"nothing was ingested into {home.folder} yet; run `onrecord ingest PATH`")
    if file.is_dir():
        raise BadInputError(f"{file} is a folder; give the name of a file in it")
    try:
        with TemporaryDirectory(prefix=f".{file.name}-", dir=file.parent) as scratch, ExitStack() as held:
            generation, files = _snapshot(home, Path(scratch) / CATALOG, held)
            packed = _described(generation, files)
            written = Path(scratch) / "packed"
            _write(written, packed, files, progress)
            written.replace(file)
    except OSError as error:
        raise BadInputError(
            f"{file} cannot be written: {error.strerror or error}; make room, or give another file"
        ) from error
    return packed


def _snapshot(home: Home, copy: Path, held: ExitStack) -> tuple[int, dict[str, IO[bytes]]]:
    """Copy the catalogue, and hold the files of its generation open: what is deleted can be read on."""
    for _ in range(_ATTEMPTS):
        copy.unlink(missing_ok=True)
        with ExitStack() as opening, closing(Catalog.open(home.catalog)) as catalog:
            catalog.copy_to(copy)
            generation = _only_generation(copy)
            try:
                files = _opened(home, generation, opening)
            except (HomeError, FileNotFoundError):
                if catalog.generation() == generation:
                    raise
            else:
                if catalog.generation() == generation:  # then nothing of its folder was deleted yet
                    held.push(opening.pop_all())
                    return generation, {CATALOG: held.enter_context(copy.open("rb")), **files}
    raise BusyError(f"ingests into {home.folder} follow each other too fast to pack one; wait until they are done")


def _only_generation(copy: Path) -> int:
    """Leave the complete generation alone in the copy of a catalogue; return its number."""
    with closing(Staging.open(copy, create=True)) as catalog:
        if not (generation := catalog.generation()):
            raise NoIndexError("the first ingest has not finished; run the same `onrecord ingest` again, then pack")
        catalog.discard_staged()
        catalog.collect(previous=False)
    return generation


def _opened(home: Home, generation: int, opening: ExitStack) -> dict[str, IO[bytes]]:
    """Return the files of a generation and of its model, open, by their names."""
    digest = home.manifest(generation).recipe.digest
    models = (folder for folder in home.models.glob("*") if digest.startswith(folder.name))
    paths = (path for folder in (home.generation(generation), *models) for path in sorted(folder.rglob("*")))
    opened = {path: opening.enter_context(path.open("rb")) for path in paths if path.is_file()}
    return {path.relative_to(home.folder).as_posix(): file for path, file in opened.items()}


def _described(generation: int, files: dict[str, IO[bytes]]) -> Packed:
    members = {}
    for name, file in files.items():
        digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # any binary file will do
        members[name] = Member(file.tell(), digest)
        file.seek(0)
    packed = Packed(version("onrecord"), SCHEMA_VERSION, generation, members)
    if strange := [name for name in members if not packed.may_hold(name)]:
        raise BadInputError(f"{strange[0]!r} has a name that cannot be packed; rename it, or move it out of the home")
    return packed


def _write(path: Path, packed: Packed, files: dict[str, IO[bytes]], progress: Bytes) -> None:
    progress.begin(packed.size)
    about = json.dumps(asdict(packed), indent=1).encode()
    with zstd.open(path, "wb", options=_HOW) as stream:
        sink = cast("IO[bytes]", stream)
        with tarfile.open(fileobj=sink, mode="w|", format=tarfile.GNU_FORMAT, bufsize=CHUNK) as tar:
            tar.addfile(_header(PACK, len(about)), BytesIO(about))
            for name, file in files.items():
                tar.addfile(_header(name, packed.files[name].size), cast("IO[bytes]", _Counted(file, progress)))
    with path.open("rb") as written:
        os.fsync(written.fileno())


def _header(name: str, size: int) -> tarfile.TarInfo:
    header = tarfile.TarInfo(name)
    header.size = size
    return header


class _Counted:
    """A file, of which it is told how much was read."""

    def __init__(self, file: IO[bytes], progress: Bytes) -> None:
        self._file, self._progress = file, progress

    def read(self, size: int) -> bytes:
        content = self._file.read(size)
        self._progress.advance(len(content))
        return content
