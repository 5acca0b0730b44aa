from __future__ import annotations

import json
import re
import shutil
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from retrieval.home import Home
from retrieval.wordings import WordIndex

if TYPE_CHECKING:
    from pathlib import Path

ORDER = ["versions", "home", "model", "catalogue", "index", "parser"]


@pytest.fixture
def examined(onrecord, outside, sample_home):
    """`examined()` runs the doctor on a copy of the sample home: its exit code, and the checks by name."""
    shutil.copytree(sample_home.folder, outside / ".onrecord")

    def run(*options: str) -> tuple[int, dict[str, dict]]:
        done = onrecord("doctor", "--json", *options)
        return done.code, {check["name"]: check for check in json.loads(done.out)}

    return run


def unwell(checks: dict[str, dict]) -> list[str]:
    return [name for name, check in checks.items() if not check["well"]]


def mend(onrecord, check: dict) -> None:
    """Do what the check says: run the first command that it names."""
    command = re.search(r"`onrecord (.+?)`", check["mend"])[1]
    assert onrecord(*command.replace("PATH", "--sample").split()).code == 0


def newest(outside: Path) -> Path:
    return max((outside / ".onrecord" / "generations").iterdir())


def test_where_all_is_well_every_check_says_what_it_found(onrecord, examined):
    code, checks = examined()
    assert (code, list(checks), unwell(checks)) == (0, ORDER, [])
    assert all(list(check) == ["name", "well", "found", "mend"] for check in checks.values())
    assert {check["mend"] for check in checks.values()} == {""}
    assert re.match(r"Python 3\.\d+\.\d+, onrecord \d", checks["versions"]["found"])
    assert "16 articles" in checks["index"]["found"]
    lines = onrecord("doctor").out.splitlines()
    assert [line.split(":")[0] for line in lines] == [f"ok   {name}" for name in ORDER]


def test_a_failed_check_is_marked_with_its_mend_on_the_next_line_and_ends_with_exit_code_1(onrecord, examined, outside):
    code, checks = examined("--home", "elsewhere")
    run = onrecord("doctor", "--home", "elsewhere")
    assert (code, run.code) == (1, 1)
    assert f"FAIL index: {checks['index']['found']}\n     -> {checks['index']['mend']}\n" in run.out
    assert not (outside / "elsewhere").exists()


def test_a_package_that_is_missing_is_named(examined, monkeypatch):
    monkeypatch.setattr("bot.doctor._PARTS", ("onrecord", "no-such-package"))
    code, checks = examined()
    assert (code, unwell(checks)) == (1, ["versions"])
    assert "no-such-package" in checks["versions"]["found"]
    assert "pip install" in checks["versions"]["mend"]


def test_a_home_that_cannot_be_a_folder_is_named(examined, outside):
    (outside / "file").touch()
    code, checks = examined("--home", "file")
    assert code == 1
    assert "home" in unwell(checks)
    assert str(outside / "file") in checks["home"]["found"]
    assert "--home" in checks["home"]["mend"]


def test_a_model_that_is_not_here_is_named(examined, monkeypatch):
    monkeypatch.setenv("ONRECORD_EMBEDDER", "no-such-model")
    code, checks = examined()
    assert code == 1
    assert "model" in unwell(checks)
    assert "'no-such-model'" in checks["model"]["found"]


def test_before_the_first_ingest_the_mend_is_to_ingest(onrecord, examined, outside):
    shutil.rmtree(outside / ".onrecord")
    code, checks = examined()
    assert (code, unwell(checks)) == (1, ["catalogue", "index"])
    for name in unwell(checks):
        assert "`onrecord ingest PATH`" in checks[name]["mend"]
    mend(onrecord, checks["index"])
    assert examined()[0] == 0


def test_a_damaged_catalogue_is_found(onrecord, examined, outside):
    for path in (outside / ".onrecord").glob("catalog.sqlite*"):
        path.unlink()
    (outside / ".onrecord" / "catalog.sqlite").write_bytes(b"no database at all " * 100)
    code, checks = examined()
    assert code == 1
    assert "catalogue" in unwell(checks)
    assert "catalog.sqlite" in checks["catalogue"]["found"]
    assert unwell(checks) == ["catalogue", "index"]
    assert "move catalog.sqlite and generations out" in checks["catalogue"]["mend"]
    assert checks["index"]["mend"] == checks["catalogue"]["mend"]
    (outside / ".onrecord" / "catalog.sqlite").unlink()
    shutil.rmtree(outside / ".onrecord" / "generations")
    assert onrecord("ingest", "--sample").code == 0
    assert examined()[0] == 0


def test_a_damaged_state_is_found(examined, outside):
    (outside / ".onrecord" / "state.sqlite").write_bytes(b"no database at all " * 100)
    code, checks = examined()
    assert (code, unwell(checks)) == (1, ["state"])
    assert "file is not a database" in checks["state"]["found"]


def test_a_sound_state_is_told_where_there_is_one(onrecord, examined):
    assert onrecord("feedback").code == 0
    code, checks = examined()
    assert (code, checks["state"]["well"]) == (0, True)


def test_a_catalogue_with_a_damaged_page_is_found(examined, outside):
    path = outside / ".onrecord" / "catalog.sqlite"
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"\xab" * (path.stat().st_size // 4))
    code, checks = examined()
    assert code == 1
    assert "catalogue" in unwell(checks)
    assert "is damaged" in checks["catalogue"]["found"]


def _no_generation(folder: Path) -> None:
    shutil.rmtree(folder)


def _no_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text("{}", encoding="utf-8")


def _cut_vectors(folder: Path) -> None:
    (folder / "vectors.faiss").write_bytes(b"IxFI")


def _no_ids(folder: Path) -> None:
    (folder / "vectors-ids.npy").unlink()


def _no_lexical_index(folder: Path) -> None:
    shutil.rmtree(folder / "lexical")


def _no_article_index(folder: Path) -> None:
    shutil.rmtree(folder / "articles")


def _no_quotation_index(folder: Path) -> None:
    shutil.rmtree(folder / "quotations")


def _empty_quotation_index(folder: Path) -> None:
    _no_quotation_index(folder)
    WordIndex.update(folder / "quotations", None, [], [])


DAMAGES = (
    *(_no_generation, _no_manifest, _cut_vectors, _no_ids),
    *(_no_lexical_index, _no_article_index, _no_quotation_index),
)


@pytest.mark.parametrize("damage", [*DAMAGES, _empty_quotation_index])
def test_a_damaged_index_is_found_and_the_mend_mends_it(onrecord, examined, outside, damage):
    damage(newest(outside))
    code, checks = examined()
    assert (code, unwell(checks)) == (1, ["index"])
    mend(onrecord, checks["index"])
    assert examined()[0] == 0
    assert onrecord("ask", "How much will the harbour wall cost?").code == 0


def test_a_home_of_the_release_before_is_found_and_the_mend_mends_it(onrecord, examined, outside, aged):
    aged(Home(outside / ".onrecord"))
    code, checks = examined()
    assert (code, unwell(checks)) == (1, ["index"])
    refused = onrecord("ask", "How much will the harbour wall cost?")
    assert refused.code == 1
    assert "`onrecord ingest --rebuild`" in refused.err
    mend(onrecord, checks["index"])
    assert examined()[0] == 0


class OtherEmbedder:
    """An operator's own: the same vector for all texts."""

    name, digest, dimension = "other_embedder:Other", "0" * 64, 2

    def embed(self, texts):
        return np.tile(np.array([1, 0], dtype=np.float32), (len(texts), 1))


def test_an_index_of_another_embedder_is_found_and_the_mend_mends_it(onrecord, examined, monkeypatch):
    monkeypatch.setitem(sys.modules, "other_embedder", SimpleNamespace(Other=OtherEmbedder))
    monkeypatch.setenv("ONRECORD_EMBEDDER", OtherEmbedder.name)
    code, checks = examined()
    assert (code, unwell(checks)) == (1, ["index"])
    assert "'hashing'" in checks["index"]["found"]
    mend(onrecord, checks["index"])
    assert examined()[0] == 0


def test_an_ingest_that_was_interrupted_is_pointed_to(onrecord, examined, outside, monkeypatch):
    (outside / "a.txt").write_text("Rain fell.\n\nThe rain will stop on Monday.", encoding="utf-8")
    onrecord("ingest", "--rebuild")  # the home that this test was given was read by another reader
    with monkeypatch.context() as patch:
        patch.setattr("retrieval.ingest.complete", _interrupted)
        onrecord("ingest", "a.txt")
    code, checks = examined()
    assert code == 0
    assert "run it again" in checks["catalogue"]["found"]


def _interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt
