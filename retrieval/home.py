"""The home folder: one catalogue, and one folder of derived indexes for each complete state (generation).

    .onrecord/
        catalog.sqlite            articles, passages, embeddings, quotations, speakers: the system of record
        generations/7/            manifest.json, vectors, lexical and quotation index of generation 7; never changed
                                  once named
        models/129f…/             the embedding model as the indexes were built with it
        ingest.lock               held by the one ingest that may run

The catalogue's pointer decides which generation answers, so a state is complete or it is not seen.
"""

from __future__ import annotations

import json
import os
import shutil
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Self

from retrieval.errors import BusyError, HomeError, IndexMismatchError
from retrieval.text import RULES_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from retrieval.types import Embedder

METRIC = "inner product"
_SETTINGS = ("embedder", "store")  # the parts of a recipe that an operator chooses
_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Recipe:
    """How an index is built; two indexes of one recipe agree."""

    embedder: str
    digest: str
    dimension: int
    store: str
    reader: str
    metric: str = METRIC
    rules: int = RULES_VERSION

    @classmethod
    def of(cls, embedder: Embedder, store: str, reader: str) -> Self:
        """Return the recipe of this release with the given parts; `reader` is the digest of the reader."""
        return cls(embedder.name, embedder.digest, embedder.dimension, store, reader)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation's folder says of itself.

    `aliases` is the digest of the operator's alias file, "" for none; `built` an ISO 8601 UTC time.
    """

    generation: int
    recipe: Recipe
    articles: int
    passages: int
    quotations: int
    speakers: int
    aliases: str
    built: str

    def require(self, wanted: Recipe) -> None:
        """Check that the generation was built as `wanted`.

        Raises:
            IndexMismatchError: names the first difference and the command that mends it.
        """
        ours, theirs = asdict(wanted), asdict(self.recipe)
        for part, value in ours.items():
            if theirs[part] != value:
                back = f", or set {part} back" if part in _SETTINGS else ""
                raise IndexMismatchError(
                    f"the index was built with {part} {_short(theirs[part])}, this release and its settings use"
                    f" {_short(value)}; run `onrecord ingest --rebuild`{back}"
                )


class Home:
    """Paths inside one home folder, its lock, and the writing of generations."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.catalog = folder / "catalog.sqlite"
        self.generations = folder / "generations"
        self.models = folder / "models"

    def generation(self, number: int) -> Path:
        """Return the folder of a complete generation."""
        return self.generations / str(number)

    def manifest(self, number: int) -> Manifest:
        """Return the manifest of a generation.

        Raises:
            IndexMismatchError: an earlier release built it, which read no quotations.
            HomeError: the folder is missing or damaged.
        """
        path = self.generation(number) / "manifest.json"
        try:
            fields = json.loads(path.read_text(encoding="utf-8"))
            _require_reader(fields["recipe"], path)
            return Manifest(**{**fields, "recipe": Recipe(**fields["recipe"])})
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise HomeError(f"{path} cannot be read ({error}); run `onrecord ingest --rebuild`") from error

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the home for one ingest; released by the operating system when the process dies.

        Raises:
            BusyError: another process holds it.
            HomeError: the folder cannot be made or written.
        """
        from filelock import FileLock, Timeout  # noqa: PLC0415  # no answer needs it

        lock = FileLock(self.folder / "ingest.lock", timeout=0)
        try:
            self.generations.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except Timeout as error:
            raise BusyError(
                f"another ingest is writing to {self.folder}; wait for it, or give another --home"
            ) from error
        except OSError as error:
            raise self._unwritable(error) from error
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def building(self, number: int) -> Iterator[Path]:
        """Yield a new folder; it becomes generation `number` in one rename when the block ends without an error.

        Raises:
            HomeError: it cannot be written; the disk may be full.
        """
        folder = self.generations / f"building-{number}"
        try:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            yield folder
            _flush(folder)
            shutil.rmtree(self.generation(number), ignore_errors=True)  # left by a run killed before its pointer moved
            folder.rename(self.generation(number))
        except OSError as error:
            raise self._unwritable(error) from error

    def discard_generations_before(self, number: int) -> None:
        """Delete the folders of older generations, of interrupted builds, and of models that no generation names."""
        for folder in self.generations.iterdir():
            if not folder.name.isdigit() or int(folder.name) < number:
                shutil.rmtree(folder, ignore_errors=True)
        manifests = "".join(path.read_text(encoding="utf-8") for path in self.generations.glob("*/manifest.json"))
        for folder in self.models.glob("[0-9a-f]*[0-9a-f]"):
            if folder.name not in manifests:
                shutil.rmtree(folder, ignore_errors=True)

    def _unwritable(self, error: OSError) -> HomeError:
        return HomeError(
            f"{self.folder} cannot be written: {error}; make room and check its permissions, or give another --home"
        )


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:12]}…{text[0]}"  # a digest's beginning tells two apart


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write manifest.json, readable by people."""
    (folder / "manifest.json").write_text(json.dumps(asdict(manifest), indent=2) + "\n", encoding="utf-8")


def _require_reader(recipe: dict[str, object], path: Path) -> None:
    if "reader" not in recipe:
        raise IndexMismatchError(
            f"{path} is of an earlier release, which read no quotations; run `onrecord ingest --rebuild`"
        )


def _flush(folder: Path) -> None:
    for path in (*folder.rglob("*"), folder):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
