"""The installed console script: what only a process of its own, a pipe or a terminal can show."""

from __future__ import annotations

import json
import os
import re
import subprocess

import pytest

QUESTION = "How much will the harbour wall cost?"
COLOUR = re.compile(r"\x1b\[(?:0|1|2|31|33|35|36)m")


def test_the_script_answers_from_the_samples_at_its_first_use(script):
    run = script("ask", QUESTION)
    assert run.code == 0
    assert "  │ " in run.out
    assert "fictional" in run.err


def test_exit_codes_reach_the_shell(script):
    assert script("ask", "").code == 2
    assert script("stats").code == 1


def test_it_can_be_run_as_a_module(script, sample_home):
    python = script.path.with_name("python")
    run = subprocess.run([python, "-m", "bot", "stats"], capture_output=True, check=True, env=_home(sample_home))
    assert b"articles" in run.stdout


def _home(home) -> dict[str, str]:
    return os.environ | {"ONRECORD_HOME": str(home.folder)}


# Colour and progress


def test_piped_output_has_no_colour(script, sample_home):
    assert "\x1b" not in script("ask", QUESTION, "--home", sample_home.folder).out


def test_a_terminal_gets_colour_and_nothing_else_changes(script, on_terminal, sample_home):
    arguments = ("ask", QUESTION, "--home", sample_home.folder)
    coloured = on_terminal(*arguments)
    assert COLOUR.search(coloured)
    assert COLOUR.sub("", coloured) == script(*arguments).out


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_a_terminal_that_asks_for_none_gets_no_colour(on_terminal, sample_home, environment):
    assert "\x1b" not in on_terminal("ask", QUESTION, "--home", sample_home.folder, **environment)


def test_a_terminal_shows_a_progress_bar_with_the_count_and_takes_it_away_again(on_terminal):
    shown = on_terminal("ingest", "--sample")
    assert "━" in shown
    assert re.search(r"\d+/16", shown)
    assert shown.index("━") < shown.index("16 added")
    assert "\x1b[2K" in shown


def test_a_conversation_on_a_terminal_has_a_prompt(on_terminal, sample_home):
    shown = on_terminal("chat", "--home", sample_home.folder, typed=b"/sources\n/quit\n")
    assert "> " in shown
    assert "16 articles" in shown


# Pipes and encodings


@pytest.mark.parametrize("arguments", [["articles"], ["ask", QUESTION], ["stats", "--json"], ["--help"]])
@pytest.mark.parametrize("buffered", [{}, {"PYTHONUNBUFFERED": "1"}])
def test_a_reader_that_has_seen_enough_ends_it_quietly(script, sample_home, arguments, buffered):
    environment = {name: value for name, value in _home(sample_home).items() if name != "PYTHONUNBUFFERED"}
    read, write = os.pipe()
    os.close(read)  # as `| true` does
    run = subprocess.run(
        [script.path, *arguments], stdout=write, stderr=subprocess.PIPE, check=False, env=environment | buffered
    )
    os.close(write)
    assert (run.stderr, run.returncode) == (b"", 1)


def test_output_in_a_narrow_encoding_does_not_fail(script, sample_home):
    run = script("ask", "What did L’Écho write on the ferry?", "--home", sample_home.folder, PYTHONIOENCODING="ascii")
    assert run.code == 0
    assert run.out.isascii()


def test_json_in_a_narrow_encoding_is_the_same_json(script, sample_home):
    arguments = ("articles", "--json", "--home", sample_home.folder)
    narrow, wide = script(*arguments, PYTHONIOENCODING="latin-1"), script(*arguments)
    assert narrow.out.isascii()
    assert not wide.out.isascii()
    assert [json.loads(line) for line in narrow.out.splitlines()] == [
        json.loads(line) for line in wide.out.splitlines()
    ]


def test_a_batch_is_read_from_standard_input_in_utf8_whatever_the_locale_is(script, sample_home):
    lines = '{"id": "é", "question": "Wer zahlt für die Mauer?"}\n'.encode()
    run = script("ask", "--batch", "-", "--home", sample_home.folder, stdin=lines, PYTHONIOENCODING="latin-1")
    row = json.loads(run.out)
    assert (row["id"], row["question"]) == ("é", "Wer zahlt für die Mauer?")
