"""A packed home answers like the home it was, whatever an ingest does meanwhile."""

from __future__ import annotations

import shutil
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from packed_files import FERRY, LATER, SEALS, Parts, Quiet, state

from retrieval.errors import BadInputError, BusyError, IndexMismatchError, NoIndexError
from retrieval.home import Home
from retrieval.packing import pack
from retrieval.staging import Staging, article_digest
from retrieval.types import Reading
from retrieval.unpacking import unpack

if TYPE_CHECKING:
    from pathlib import Path

# ── There and back ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_home_that_was_packed_answers_as_it_did(told_home, told_pack, home):
    progress = Quiet()
    packed = unpack(home, str(told_pack), progress)
    assert state(home) == state(told_home)
    assert progress.total == progress.done == packed.size
    assert home.manifest(packed.generation) == told_home.manifest(packed.generation)
    assert {path.name for path in home.folder.iterdir()} == {"catalog.sqlite", "generations", "ingest.lock"}


def test_earlier_versions_come_along_and_what_was_taken_out_does_not(home, ingested, article, tmp_path, opened):
    seals = article("seals.txt", SEALS)
    gone = article("gone.txt", "Regatta " * 200)
    ingested(home, [article("ferry.txt", FERRY), seals, gone])
    ingested(home, [article("ferry.txt", LATER), seals, gone])
    ingested(home, [article("ferry.txt", LATER), seals], prune=True)
    pack(home, tmp_path / "file", Quiet())
    assert all(b"Regatta Regatta" not in content for content in Parts.of(tmp_path / "file").files.values())
    other = Home(tmp_path / "other")
    unpack(other, str(tmp_path / "file"), Quiet())
    corpus = opened(other)
    name = corpus.article("ferry.txt").id
    assert [corpus.article_as(name, one.version).text for one in corpus.versions(name)] == [LATER, FERRY]


def test_an_ingest_goes_on_from_an_unpacked_home(small, home, ingested, article, opened):
    unpack(home, str(small), Quiet())
    report = ingested(home, [article("ferry.txt", LATER), article("seals.txt", SEALS)])
    assert (report.changed, report.unchanged, report.generation) == (1, 1, 2)
    assert opened(home).article("ferry.txt").text == LATER


def test_what_is_staged_and_what_the_bot_remembers_stay_at_home(home, ingested, article, tmp_path):
    ingested(home, [article("seals.txt", SEALS)])
    (home.folder / "state.sqlite").write_text("Who asked what.")
    with closing(Staging.open(home.catalog)) as catalog, catalog.transaction():
        ferry = article("ferry.txt", FERRY)
        catalog.stage(ferry, article_digest(ferry), [], Reading())
        catalog._set("staged", "a recipe")
    pack(home, tmp_path / "file", Quiet())
    held = Parts.of(tmp_path / "file").files
    assert all(name == "catalog.sqlite" or name.startswith("generations/1/") for name in held)
    assert FERRY.encode() not in held["catalog.sqlite"]
    with closing(Staging.open(home.catalog)) as catalog:
        assert (catalog.staged(), catalog.has_changes()) == ("a recipe", True)


def test_the_model_of_the_index_is_packed_and_no_other(home, ingested, article, tmp_path, hashing):
    ingested(home, [article("seals.txt", SEALS)])
    for name in (hashing.digest[:12], "another"):
        (home.folder / "models" / name).mkdir(parents=True)
        (home.folder / "models" / name / "model.onnx").write_text(name)
    pack(home, tmp_path / "file", Quiet())
    other = Home(tmp_path / "other")
    unpack(other, str(tmp_path / "file"), Quiet())
    held = [path.relative_to(other.folder).as_posix() for path in (other.folder / "models").rglob("*.onnx")]
    assert held == [f"models/{hashing.digest[:12]}/model.onnx"]
    unpack(other, str(tmp_path / "file"), Quiet(), overwrite=True)


@pytest.mark.parametrize("schema", [3, 4])
def test_a_home_of_an_earlier_release_is_packed_once_it_was_rebuilt(  # noqa: PLR0913, PLR0917
    home, ingested, article, tmp_path, aged, schema
):
    ingested(home, [article("seals.txt", SEALS)])
    aged(home, schema=schema)
    with pytest.raises(IndexMismatchError, match=r"earlier release.*`onrecord ingest --rebuild`"):
        pack(home, tmp_path / "file", Quiet())
    assert not (tmp_path / "file").exists()
    ingested(home, [article("seals.txt", SEALS)], rebuild=True)
    pack(home, tmp_path / "file", Quiet())
    unpack(Home(tmp_path / "other"), str(tmp_path / "file"), Quiet())
    assert state(Home(tmp_path / "other")) == state(home)


def test_a_home_that_must_not_be_written_can_be_packed(told_home, tmp_path):
    folder = tmp_path / "fixed"
    shutil.copytree(told_home.folder, folder)
    for path in (*folder.rglob("*"), folder):
        path.chmod(0o555 if path.is_dir() else 0o444)
    pack(Home(folder), tmp_path / "file", Quiet())
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755)
    assert Parts.of(tmp_path / "file").about["generation"] == 1


def test_a_home_without_a_complete_generation_cannot_be_packed(home, tmp_path):
    with pytest.raises(NoIndexError, match="nothing was ingested"):
        pack(home, tmp_path / "file", Quiet())
    home.folder.mkdir()
    Staging.open(home.catalog, create=True).close()
    with pytest.raises(NoIndexError, match="first ingest has not finished"):
        pack(home, tmp_path / "file", Quiet())
    assert list(tmp_path.iterdir()) == [home.folder]


def test_a_file_that_cannot_be_written_is_an_error_and_leaves_nothing(told_home, tmp_path):
    (tmp_path / "folder").mkdir()
    for name, why in (("missing/file", "cannot be written: No such file or directory"), ("folder", "is a folder")):
        with pytest.raises(BadInputError, match=why):
            pack(told_home, tmp_path / name, Quiet())
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


# ── While an ingest runs ────────────────────────────────────────────────────────────────────────────────────────────


class Moving(Home):
    """A home into which something is ingested just before its manifest is read, as often as wanted."""

    def __init__(self, folder: Path, ingests: list) -> None:
        super().__init__(folder)
        self.ingests = ingests

    def manifest(self, number: int):
        if self.ingests:
            self.ingests.pop()()
        return super().manifest(number)


def test_an_ingest_that_completes_a_generation_meanwhile_is_packed_or_is_not(home, ingested, article, tmp_path):
    def ingest(number: int) -> None:
        ingested(Home(home.folder), [article("ferry.txt", FERRY + str(number)), article("seals.txt", SEALS)])

    ingest(0)
    moving = Moving(home.folder, [lambda: [ingest(2), ingest(3), ingest(4)], lambda: ingest(1)])
    assert pack(moving, tmp_path / "file", Quiet()).generation == 5
    unpack(Home(tmp_path / "other"), str(tmp_path / "file"), Quiet())
    assert state(Home(tmp_path / "other")) == state(home)


def test_files_that_an_ingest_deletes_while_they_are_packed_are_packed(home, ingested, article, tmp_path):
    def ingest(number: int) -> None:
        ingested(home, [article("ferry.txt", FERRY + str(number)), article("seals.txt", SEALS)])

    class Deleting(Quiet):
        def begin(self, total: int) -> None:
            super().begin(total)
            for number in (1, 2, 3):
                ingest(number)

    ingest(0)
    before = state(home)
    assert pack(home, tmp_path / "file", Deleting()).generation == 1
    assert not home.generation(1).exists()
    unpack(Home(tmp_path / "other"), str(tmp_path / "file"), Quiet())
    assert state(Home(tmp_path / "other")) == before


def test_ingests_without_end_are_an_error(home, ingested, article, tmp_path):
    def ingest(number: int) -> None:
        ingested(Home(home.folder), [article("ferry.txt", FERRY + str(number))])

    ingest(0)
    moving = Moving(home.folder, [lambda number=number: ingest(number) for number in range(9, 0, -1)])
    with pytest.raises(BusyError, match="too fast"):
        pack(moving, tmp_path / "file", Quiet())
