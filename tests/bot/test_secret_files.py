"""NAME_FILE stands for NAME, and whatever is wrong with it is named without the secret."""

from __future__ import annotations

import pytest

from bot.secret_files import SECRETS, with_files
from bot.settings import read_settings
from retrieval.errors import BadInputError

TOKEN = "xoxb-very-secret"  # noqa: S105  # nobody's


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "token"
    path.write_text(f"{TOKEN}\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("name", SECRETS)
def test_each_secret_may_stand_in_a_file(file, name):
    assert with_files({f"{name}_FILE": str(file), "PORT": "1"})[name] == TOKEN
    assert with_files({f"{name}_FILE": "", name: "a"})[name] == "a"


def test_a_secret_that_is_given_twice_is_refused(file):
    with pytest.raises(BadInputError, match="DISCORD_TOKEN and DISCORD_TOKEN_FILE are both set"):
        with_files({"DISCORD_TOKEN": "a", "DISCORD_TOKEN_FILE": str(file)})


@pytest.mark.parametrize(("content", "words"), [(b"x" * 20_000, "too long"), (b"\xff", "Unicode")])
def test_a_file_that_holds_no_secret_is_named(file, content, words):
    file.write_bytes(content)
    with pytest.raises(BadInputError, match=rf"SLACK_BOT_TOKEN_FILE: .*token .*{words}"):
        with_files({"SLACK_BOT_TOKEN_FILE": str(file)})


def test_an_empty_file_is_a_secret_that_is_not_set(file):
    file.write_bytes(b" \n")
    assert "DISCORD_TOKEN" not in with_files({"DISCORD_TOKEN_FILE": str(file)})
    given = {"DISCORD_TOKEN_FILE": str(file), "DISCORD_TOKEN": TOKEN}
    assert with_files(given)["DISCORD_TOKEN"] == TOKEN


@pytest.mark.parametrize("path", ["/nowhere/token", "a\0b", "/"])
def test_a_file_that_cannot_be_read_is_named(path):
    with pytest.raises(BadInputError, match=r"DISCORD_TOKEN_FILE: .* cannot be read"):
        with_files({"DISCORD_TOKEN_FILE": path})


def test_the_state_is_that_of_its_own_variable_else_of_a_file_else_of_the_hosts_database(file, monkeypatch):
    file.write_text("postgresql://a/file", encoding="utf-8")
    monkeypatch.setenv("DATABASE_URL", "postgres://a/host")
    assert read_settings().state == "postgres://a/host"
    monkeypatch.setenv("ONRECORD_STATE_FILE", str(file))
    assert read_settings().state == "postgresql://a/file"
    monkeypatch.delenv("ONRECORD_STATE_FILE")
    monkeypatch.setenv("ONRECORD_STATE", "postgresql://a/own")
    assert read_settings().state == "postgresql://a/own"
