"""A packed home, checked file by file, and put in its place when all of it is there."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import tarfile
from contextlib import closing, contextmanager
from dataclasses import replace
from time import monotonic, sleep
from typing import IO, TYPE_CHECKING, cast

from backports import zstd

from retrieval.catalog import Catalog
from retrieval.database import SCHEMA_VERSION
from retrieval.errors import BadInputError, BusyError, HomeError, IndexMismatchError, OnRecordError
from retrieval.fetching import PAUSES, opened, shown
from retrieval.home import Home, write_manifest
from retrieval.packing import CATALOG, CHUNK, PACK, Packed
from retrieval.staging import Staging

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from retrieval.fetching import Stream
    from retrieval.packing import Bytes, Member

_FOLDER = "unpacking"  # in the home: what is moved must lie on the same disk
_LONGEST_PACK = 1 << 20  # bytes of pack.json: some 6,000 files; a home has fifty
# 8 MB of zstd's window; it is memory, and our own packs need half a megabyte.
_WIDEST: dict[int, int] = {zstd.DecompressionParameter.window_log_max: 23}
_BLOCK = 512  # bytes of a tar header; files are filled up to a multiple of it
_WAIT_S = 600.0  # for another process that unpacks into the same home
_PAUSE_S = 0.2


def unpack(
    home: Home, source: str, progress: Bytes, *, overwrite: bool = False, pauses: Sequence[float] = PAUSES
) -> Packed:
    """Put the packed home `source`, a file or an https address, into `home`; return what was in it.

    Nothing is moved before all of it was checked. Killed at any moment, it leaves the home as it was, or done.

    Raises:
        BadInputError: it is no packed home, or a damaged one.
        BusyError: an ingest runs, or what is to be overwritten is open in another process.
        HomeError: the home holds a catalogue and `overwrite` is not given, or cannot be written.
        IndexMismatchError: a newer release packed it.
        SourceError: the address cannot be read.
    """
    _require_free(home, overwrite=overwrite)
    with home.lock():
        _require_free(home, overwrite=overwrite)
        return _unpack(home, source, progress, pauses)


def take(home: Home, source: str) -> bool:
    """Unpack `source` where the home holds no catalogue; return whether it did. Of several processes, one does it."""
    until = monotonic() + _WAIT_S
    while not home.catalog.exists():
        try:
            with home.lock():
                if home.catalog.exists():
                    return False
                _unpack(home, source, _Unheard(), PAUSES)
                return True
        except BusyError:
            if monotonic() > until:
                raise
            sleep(_PAUSE_S)
    return False


def _require_free(home: Home, *, overwrite: bool) -> None:
    if home.catalog.exists() and not overwrite:
        raise HomeError(f"{home.folder} already holds a corpus; give another --home, or --replace to put this one in")


def _unpack(home: Home, source: str, progress: Bytes, pauses: Sequence[float]) -> Packed:
    folder = home.folder / _FOLDER
    shutil.rmtree(folder, ignore_errors=True)  # left by a run that was killed
    try:
        with opened(source, pauses) as stream:
            packed = _Unpacking(shown(source), stream, folder).run(progress)
        with _unused(home):
            _move(home, folder, packed.generation)
    except OSError as error:
        raise HomeError(f"{home.folder} cannot be written: {error}; make room, or give another --home") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return packed


class _Unheard:
    """A `Bytes` that says nothing: who serves has no terminal."""

    def begin(self, total: int) -> None: ...

    def advance(self, count: int) -> None: ...


class _Unpacking:
    """The files of one packed home, on their way into a folder."""

    def __init__(self, name: str, stream: Stream, folder: Path) -> None:
        self._name, self._folder = name, folder
        self._stream = zstd.ZstdFile(cast("IO[bytes]", stream), options=_WIDEST)

    def run(self, progress: Bytes) -> Packed:
        packed = self._described()
        self._require_room(packed)
        progress.begin(packed.size)
        missing = dict(packed.files)
        while header := self._header():
            if (member := missing.pop(header.name, None)) is None or header.size != member.size:
                raise self._fault(f"it holds {header.name!r}, of {header.size:,} bytes, which its {PACK} does not")
            self._extract(self._folder / header.name, member, progress)
        if missing:
            raise self._fault(f"it holds no {min(missing)}")
        self._require_usable(packed)
        return packed

    def _described(self) -> Packed:
        """Return what the first member says of the others."""
        header = self._header()
        if header is None or header.name != PACK or header.size > _LONGEST_PACK:
            raise self._fault(f"it does not begin with {PACK}")
        try:
            packed = Packed.read(self._exactly(header.size))
        except ValueError as error:
            raise self._fault(str(error)) from error
        self._exactly(-header.size % _BLOCK)
        if packed.schema > SCHEMA_VERSION:
            raise IndexMismatchError(
                f"{self._name} was packed by release {packed.release}, which keeps more than this one can read; install"
                " that release, or pack with this one"
            )
        return packed

    def _require_room(self, packed: Packed) -> None:
        free = shutil.disk_usage(self._folder.parent).free
        if packed.size > free:
            raise HomeError(
                f"{self._name} needs {packed.size / 1e6:,.0f} MB, and {self._folder.parent} has room for"
                f" {free / 1e6:,.0f}; make room, or give another --home"
            )

    def _header(self) -> tarfile.TarInfo | None:
        """Return the next header, None at the end; of a plain file alone, so that nothing else need be understood."""
        block = self._exactly(_BLOCK)
        if not block.strip(b"\0"):
            return None
        try:
            header = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
        except tarfile.HeaderError as error:
            raise self._fault("it is no tar") from error
        if header.type != tarfile.REGTYPE or header.size < 0:
            raise self._fault(f"{header.name!r} in it is no plain file")
        return header

    def _extract(self, path: Path, member: Member, progress: Bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        digest, left = hashlib.sha256(), member.size
        with path.open("xb") as file:
            while left:
                content = self._exactly(min(left, CHUNK))
                digest.update(content)
                file.write(content)
                left -= len(content)
                progress.advance(len(content))
            file.flush()
            os.fsync(file.fileno())
        self._exactly(-member.size % _BLOCK)
        if digest.hexdigest() != member.sha256:
            raise self._fault(f"its {path.name} was altered")

    def _exactly(self, size: int) -> bytes:
        found = b""
        try:
            while len(found) < size and (more := self._stream.read(size - len(found))):
                found += more
        except EOFError as error:
            raise self._fault("it ends too early") from error
        except zstd.ZstdError as error:
            raise self._fault("it was altered, or is no packed home at all") from error
        if len(found) < size:
            raise self._fault("it ends too early")
        return found

    def _require_usable(self, packed: Packed) -> None:
        home = Home(self._folder)
        try:
            with closing(Catalog.open(home.catalog)) as catalog:
                held = catalog.generation()
            if held != packed.generation or home.manifest(held).generation != held:
                raise self._fault(f"its catalogue is of generation {held}, not {packed.generation}")
        except HomeError as error:
            raise self._fault(f"what is in it cannot be used: {error}") from error

    def _fault(self, what: str) -> OnRecordError:
        return BadInputError(f"{self._name} cannot be unpacked: {what}; pack the home again with `onrecord pack`")


@contextmanager
def _unused(home: Home) -> Iterator[None]:
    """Keep everybody else out of the catalogue that is to be overwritten; SQLite must not lose the file it has open."""
    if not home.catalog.exists():
        yield
        return
    with closing(sqlite3.connect(home.catalog, isolation_level=None, timeout=0)) as connection:
        try:
            connection.execute("PRAGMA journal_mode=DELETE")  # only the last to have the file open may do so
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise BusyError(
                f"{home.folder} is open in another process ({error}); stop it first, or unpack into another --home"
            ) from error
        except sqlite3.DatabaseError:  # no catalogue, or a damaged one, which nobody reads
            pass
        yield


def _move(home: Home, folder: Path, generation: int) -> None:
    """Put everything in its place, the catalogue last: with it, the old state ends and the new one begins."""
    number = generation
    if home.catalog.exists():
        number = _renumbered(folder, generation, home)
    for path in sorted((folder / "models").rglob("*")):
        if path.is_file():
            target = home.folder / path.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)  # named by its digest: what lies there is the same
    shutil.rmtree(home.generation(number), ignore_errors=True)  # left by a run that was killed
    (folder / "generations" / str(number)).rename(home.generation(number))
    for ending in ("-wal", "-shm"):
        home.catalog.with_name(CATALOG + ending).unlink(missing_ok=True)  # of a catalogue that is no longer there
    (folder / CATALOG).replace(home.catalog)
    for changed in (home.generations, home.folder):
        descriptor = os.open(changed, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
    home.discard_generations_before(number)


def _renumbered(folder: Path, generation: int, home: Home) -> int:
    """Give what was unpacked a number that no generation of the home has, so that both can lie side by side."""
    held = (int(path.name) for path in home.generations.iterdir() if path.name.isdecimal())
    number = max(generation, *held) + 1
    with closing(Staging.open(folder / CATALOG, create=True)) as catalog:
        catalog.renumber(number)
    unpacked = Home(folder)
    write_manifest(unpacked.generation(generation), replace(unpacked.manifest(generation), generation=number))
    unpacked.generation(generation).rename(unpacked.generation(number))
    return number
