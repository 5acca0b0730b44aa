"""`onrecord pack` and `onrecord unpack` at the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from bot.packing_commands import pack, unpack
from retrieval.errors import HomeError, NoIndexError

ROOT = Path(__file__).parents[2]


@pytest.fixture
def run():
    app = click.Group(commands=[pack, unpack])

    def run(*words: object) -> str:
        result = CliRunner().invoke(app, list(map(str, words)), catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.stdout

    return run


def test_a_home_goes_into_a_file_and_comes_out_of_it(run, sample_home, tmp_path, opened):
    said = run("pack", tmp_path / "file", "--home", sample_home.folder)
    assert said.startswith(f"{tmp_path / 'file'}: generation 1, ")
    assert " MB unpacked, in " in said
    said = run("unpack", tmp_path / "file", "--home", tmp_path / "home")
    assert said.startswith(f"{tmp_path / 'home'}: ")
    assert ", packed by release " in said
    assert opened(type(sample_home)(tmp_path / "home")).manifest() == opened(sample_home).manifest()


def test_json_has_the_same_facts(run, sample_home, tmp_path):
    packed = json.loads(run("pack", tmp_path / "file", "--home", sample_home.folder, "--json"))
    assert packed["bytes"] == (tmp_path / "file").stat().st_size
    assert packed["generation"] == 1
    unpacked = json.loads(run("unpack", tmp_path / "file", "--home", tmp_path / "home", "--json"))
    assert unpacked["unpacked_bytes"] == packed["unpacked_bytes"] > packed["bytes"]
    assert unpacked["home"] == str(tmp_path / "home")


def test_a_corpus_is_replaced_only_where_that_is_asked_for(run, sample_home, tmp_path):
    run("pack", tmp_path / "file", "--home", sample_home.folder)
    run("unpack", tmp_path / "file", "--home", tmp_path / "home")
    with pytest.raises(HomeError, match="--replace"):
        run("unpack", tmp_path / "file", "--home", tmp_path / "home")
    run("unpack", tmp_path / "file", "--home", tmp_path / "home", "--replace")


def test_an_empty_home_is_an_error(run, tmp_path):
    with pytest.raises(NoIndexError, match="onrecord ingest PATH"):
        run("pack", tmp_path / "file", "--home", tmp_path / "home")
    assert list(tmp_path.iterdir()) == []


def test_the_commands_cost_the_others_nothing():
    code = "import sys, bot.packing_commands; print({'backports.zstd', 'tarfile', 'urllib.request'} & set(sys.modules))"
    command = [sys.executable, "-c", code]
    found = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True, capture_output=True)
    assert found.stdout.decode().strip() == "set()"
