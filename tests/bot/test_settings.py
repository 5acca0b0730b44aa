from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from contextlib import closing
from pathlib import Path

import pytest

from bot.app import open_corpus
from bot.settings import CONFIG_VARIABLE, KEYS, PREFIX, Settings, read_settings
from retrieval.errors import BadInputError

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "config" / "onrecord.toml"
FILES = {"home", "aliases"}  # TOML has no paths, and no null
ENVIRONMENT = ROOT / "config" / ".env.example"


@pytest.fixture(autouse=True)
def _no_environment(outside, monkeypatch):
    monkeypatch.chdir(outside)
    monkeypatch.delenv("ONRECORD_EMBEDDER")


def toml(folder: Path, content: str | bytes) -> Path:
    path = folder / "onrecord.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def defaults() -> dict[str, object]:
    plain = {name: field.default for name, field in KEYS.items()}
    lists = {name: list(value) for name, value in plain.items() if isinstance(value, tuple)}
    return {name: str(value or "") if name in FILES else value for name, value in plain.items()} | lists


# What is shipped in config/


def test_the_shipped_file_holds_every_key_with_the_default_of_the_code():
    assert tomllib.loads(SHIPPED.read_text(encoding="utf-8")) == defaults()


def test_the_shipped_file_explains_every_key_in_the_words_of_the_code():
    said = dict(re.findall(r"^# (.+)\n(\w+) = ", SHIPPED.read_text(encoding="utf-8"), re.MULTILINE))
    assert {name: text for text, name in said.items()} == {
        name: field.metadata["description"] for name, field in KEYS.items()
    }


def test_the_example_environment_names_every_variable_with_its_meaning_and_default():
    said = re.findall(r"^# (.+)\n# (ONRECORD_\w+)=(.*)$", ENVIRONMENT.read_text(encoding="utf-8"), re.MULTILINE)
    expected = {
        PREFIX + name.upper(): (field.metadata["description"], json.dumps(defaults()[name]).strip('"[]'))
        for name, field in KEYS.items()
    }
    assert {name: (meaning, value) for meaning, name, value in said if name != CONFIG_VARIABLE} == expected
    assert CONFIG_VARIABLE in {name for _, name, _ in said}


def test_the_example_environment_sets_nothing_until_it_is_uncommented():
    lines = ENVIRONMENT.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.strip() and not line.startswith("#")] == []


# Which value wins


def test_without_file_or_environment_the_defaults_of_the_code_hold():
    assert read_settings() == Settings()


def test_a_file_comes_before_the_code(outside):
    assert read_settings(toml(outside, "excerpts = 7")).excerpts == 7


def test_the_environment_comes_before_the_file(outside, monkeypatch):
    monkeypatch.setenv("ONRECORD_EXCERPTS", "9")
    assert read_settings(toml(outside, "excerpts = 7\nthreads = 2")) == Settings(excerpts=9, threads=2)


def test_the_option_home_comes_before_the_environment_and_that_before_the_file(onrecord, outside, monkeypatch):
    config = toml(outside, 'home = "of-file"\nembedder = "hashing"')

    def home(*options: str) -> str:
        checks = json.loads(onrecord("doctor", "--json", "--config", config, *options).out)
        (found,) = [check["found"] for check in checks if check["name"] == "home"]
        return Path(found.split(" ")[0]).name

    assert home() == "of-file"
    monkeypatch.setenv("ONRECORD_HOME", "of-environment")
    assert home() == "of-environment"
    assert home("--home", "of-option") == "of-option"


def test_the_file_is_the_one_given_else_the_one_of_the_environment_else_that_of_the_current_folder(
    outside, monkeypatch
):
    (outside / "config").mkdir()
    toml(outside / "config", "excerpts = 4")
    assert read_settings().excerpts == 4
    (outside / "named.toml").write_text("excerpts = 5", encoding="utf-8")
    monkeypatch.setenv(CONFIG_VARIABLE, "named.toml")
    assert read_settings().excerpts == 5
    assert read_settings(toml(outside, "excerpts = 6")).excerpts == 6


def test_an_empty_variable_counts_as_not_set(monkeypatch):
    for name in KEYS:
        monkeypatch.setenv(PREFIX + name.upper(), "")
    monkeypatch.setenv(CONFIG_VARIABLE, "")
    assert read_settings() == Settings()


def test_a_home_below_the_users_own_folder_is_found_without_a_shell(onrecord, outside, monkeypatch):
    monkeypatch.setenv("HOME", str(outside))
    assert read_settings(toml(outside, 'home = "~/news"')).home == outside / "news"
    assert str(outside / "news") in onrecord("doctor", "--home", "~/news").out


def test_no_alias_file_is_named_by_default_or_by_an_empty_name_and_a_tilde_is_the_home_folder(outside, monkeypatch):
    monkeypatch.setenv("HOME", str(outside))
    assert read_settings(toml(outside, "")).aliases is None
    assert read_settings(toml(outside, 'aliases = ""')).aliases is None
    assert read_settings(toml(outside, 'aliases = "~/names.toml"')).aliases == outside / "names.toml"


@pytest.mark.parametrize(("written", "found"), [("yes", True), ("TRUE", True), ("0", False), ("off", False)])
def test_yes_and_no_may_be_written_in_the_environment_as_people_do(written, found, monkeypatch):
    monkeypatch.setenv("ONRECORD_DOWNLOAD_MODELS", written)
    assert read_settings().download_models is found


@pytest.mark.parametrize("content", ["channels = 'C1, C2,'", "channels = ['C1', 'C2']"])
def test_ids_are_a_list_or_stand_between_commas(outside, content):
    assert read_settings(toml(outside, content)).channels == ("C1", "C2")


# What is refused


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("colour = true", "colour"),
        ("_env_file = 'x'", "_env_file"),
        ("[ask]\nexcerpts = 3", "ask"),
        ("excerpts = 21", "excerpts"),
        ("excerpts = 'many'", "excerpts"),
        ("threads = -1", "threads"),
        ("threads = true", "threads"),
        ("threads = 1.5", "threads"),
        ("workers = 65", "from 1 to 64"),
        ("download_models = 'maybe'", "download_models"),
        ("channels = [1]", "channels"),
        ("home = 3", "home"),
        ("public_url = 'onrecord.example'", "public_url"),
        ("threads = -1\nexcerpts = 0", "threads"),
        ("threads = -1\nexcerpts = 0", "excerpts"),
        ("strictness = 'harsh'", "strictness"),
        ("log_level = 'LOUD'", "log_level"),
        ("embedder = ''", "embedder"),
        ("excerpts = = 3", "line 1"),
        (b"home = '\xff'", "utf-8"),
    ],
)
def test_a_file_with_an_unknown_key_or_a_bad_value_is_refused_by_name(outside, content, named):
    path = toml(outside, content)
    with pytest.raises(BadInputError) as caught:
        read_settings(path)
    assert named in str(caught.value)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("name", ["missing.toml", "."])
def test_a_file_that_cannot_be_read_is_refused_by_name(name):
    with pytest.raises(BadInputError, match=f"settings file {re.escape(name)} cannot be read"):
        read_settings(Path(name))


def test_a_bad_value_of_the_environment_is_refused_by_the_name_of_its_variable(monkeypatch):
    monkeypatch.setenv("ONRECORD_THREADS", "all")
    with pytest.raises(BadInputError, match="ONRECORD_THREADS: "):
        read_settings()


def test_an_unknown_variable_is_refused_and_the_known_ones_are_named(monkeypatch):
    monkeypatch.setenv("ONRECORD_EXERPTS", "3")
    with pytest.raises(BadInputError, match=r"ONRECORD_EXERPTS; known: .*ONRECORD_EXCERPTS"):
        read_settings()


def test_nothing_is_read_when_the_settings_are_imported():
    broken = {"ONRECORD_BOGUS": "1", "ONRECORD_THREADS": "many", CONFIG_VARIABLE: "/nowhere/onrecord.toml"}
    subprocess.run([sys.executable, "-c", "import bot.settings, bot.cli.asking"], env=os.environ | broken, check=True)


def test_every_setting_has_an_effect():
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py"))
    assert [name for name in KEYS if f"settings.{name}" not in code] == []


def test_the_corpus_is_opened_with_the_reranker_of_the_settings(sample_home):
    settings = Settings(home=sample_home.folder, embedder="hashing", reranker="no_such_package:Reranker")
    with closing(open_corpus(settings)) as corpus, pytest.raises(BadInputError, match="no_such_package"):
        corpus.reranker()
