"""`onrecord feedback` over a real state and real homes."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from bot.feedback import Tally, feedback, rows, shelf_of, summary
from bot.model import Origin, Request
from bot.state import State
from retrieval.errors import BadInputError

ORIGIN = Origin("slack", "T1", "C1", "U-secretive")
WALL = Request("ask", "How high is the sea wall?", {"outlet": "Echo"})
FERRY = Request("ask", "When does the ferry sail?")
SAID = Request("said", "Ana Bell")
FIRST = "The wall is four metres high.\n\nNobody has measured it since."
SECOND = "The wall is five metres high.\n\nNobody has measured it since."


@pytest.fixture
def state():
    times = (datetime(2031, 5, 4, 12, tzinfo=UTC) + timedelta(seconds=n) for n in range(1_000))
    with closing(State.open("sqlite://", lambda: next(times))) as opened:
        yield opened


@pytest.fixture
def command(outside):  # noqa: ARG001  # its folder and environment
    def run(*arguments: object):
        return CliRunner().invoke(feedback, [*map(str, arguments)])

    return run


def press(state, question, *votes, shown=(), generation=1) -> None:
    """Let as many users as there are votes judge one reply."""
    for number, good in enumerate(votes):
        state.rate(replace(ORIGIN, user=f"{ORIGIN.user}{number}"), question, shown, generation, good=good)


# The summary


def test_judgements_are_counted_by_command_and_the_worst_questions_come_first(state):
    press(state, SAID, True)
    press(state, WALL, True, False)
    press(state, FERRY, False, False, True)
    found = summary(state)
    assert (found.good, found.bad) == (3, 3)
    assert found.commands == (Tally("ask", 2, 3), Tally("said", 1, 0))
    assert found.worst == (Tally("/ask When does the ferry sail?", 1, 2), Tally("/ask How high is the sea wall?", 1, 1))


def test_of_questions_judged_bad_as_often_the_one_that_nobody_liked_is_worse(state):
    press(state, WALL, True, False)
    press(state, FERRY, False)
    assert [tally.good for tally in summary(state).worst] == [0, 1]


def test_ten_questions_are_called_the_worst(state):
    for number in range(12):
        press(state, Request("ask", f"Question {number}"), False)
    assert len(summary(state).worst) == 10


# The rows


def test_a_judgement_becomes_a_row_without_who_judged(state):
    press(state, WALL, True, shown=("a1b2#4-29", "c3d4#0-5"), generation=7)
    (row,) = rows(state)
    assert row == {
        "id": "feedback-20310504T120000000000",
        "question": "How high is the sea wall?",
        "kind": "answerable",
        "good": True,
        "origins": [],
        "excerpts": [{"article": "a1b2", "start": 4, "end": 29}, {"article": "c3d4", "start": 0, "end": 5}],
        "generation": 7,
        "command": "ask",
        "options": {"outlet": "Echo"},
        "at": "2031-05-04T12:00:00+00:00",
    }
    assert ORIGIN.user not in json.dumps(row)


def test_who_judged_is_told_when_asked_for(state):
    press(state, WALL, True)
    (row,) = rows(state, users=True)
    assert (row["platform"], row["workspace"], row["user"]) == ("slack", "T1", "U-secretive0")


def test_what_nobody_knows_of_a_question_is_null(state):
    press(state, WALL, True)
    press(state, FERRY, False, shown=("a1b2#4-29",))
    assert [row["kind"] for row in rows(state)] == ["unanswerable", None]


def test_each_row_has_an_id_of_its_own_and_the_oldest_comes_first(state):
    press(state, WALL, True, False)
    press(state, FERRY, True)
    found = list(rows(state))
    assert [row["question"] for row in found] == [WALL.text, WALL.text, FERRY.text]
    assert len({row["id"] for row in found}) == 3


def test_excerpts_are_shown_as_they_stood_when_judged_or_not_at_all(state, home, ingested, article, opened):
    """An article that has changed has other words at the same place: they were never judged, the old ones were."""
    ingested(home, [article("wall", FIRST), article("ferry", "The ferry sails at noon.")])
    corpus = opened(home)
    names = {held.origin: held.id for held in corpus.articles()}
    press(state, WALL, True, shown=(f"{names['wall']}#0-29", f"{names['ferry']}#4-9", "0123456789ab#0-5"))

    def texts() -> list[str | None]:
        (row,) = rows(state, shelf_of(corpus))
        return [excerpt["text"] for excerpt in row["excerpts"]]

    assert texts() == ["The wall is four metres high.", "ferry", None]
    for number in range(3):
        ingested(home, [article("wall", SECOND + str(number)), article("ferry", "The ferry sails at noon.")])
    assert texts() == ["The wall is four metres high.", "ferry", None]
    for _ in range(2):  # with the first it is seen no longer, with the second it is gone
        ingested(home, [article("ferry", "The ferry sails at noon.")], prune=True)
    assert texts() == [None, "ferry", None]
    (row,) = rows(state, shelf_of(corpus))
    assert row["origins"] == ["ferry"]


# The command


def test_a_bot_that_nobody_has_judged_says_so(command, home):
    result = command("--home", home.folder)
    assert (result.exit_code, result.output.split(":")[0]) == (0, "Nobody has judged a reply yet")


@pytest.fixture
def judged(home, ingested, article, opened):
    """A home with an article and three judgements of one reply that shows it."""
    ingested(home, [article("wall", FIRST)])
    (held,) = opened(home).articles()
    with closing(State.open(f"sqlite:///{home.folder / 'state.sqlite'}")) as state:
        press(state, replace(WALL, text="How \x1b[31mhigh?"), True, False, False, shown=(f"{held.id}#0-29",))
    return home


def test_the_command_shows_counts_and_questions_that_no_terminal_acts_on(command, judged):
    lines = command("--home", judged.folder).output.splitlines()
    assert lines[0] == "1 good, 2 bad"
    assert [line.split() for line in lines[2:3]] == [["1", "good", "2", "bad", "ask"]]
    assert lines[4] == "Most often judged bad:"
    assert "high?" in lines[5]
    assert "\x1b" not in lines[5]


def test_the_command_writes_the_summary_as_json(command, judged):
    found = json.loads(command("--json", "--home", judged.folder).output)
    assert (found["good"], found["bad"], found["commands"]) == (1, 2, [{"name": "ask", "good": 1, "bad": 2}])


@pytest.mark.parametrize("users", [False, True])
def test_the_command_exports_rows_with_their_text(command, judged, tmp_path, users):
    file = tmp_path / "rows.jsonl"
    result = command("--export", file, "--home", judged.folder, *(["--users"] if users else []))
    assert result.output == f"3 judgements written to {file}\n"
    found = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert {row["excerpts"][0]["text"] for row in found} == {"The wall is four metres high."}
    assert {tuple(row["origins"]) for row in found} == {("wall",)}
    assert ["user" in row for row in found] == [users] * 3


def test_rows_go_to_standard_output_and_nothing_else_does(command, judged):
    lines = command("--export", "-", "--home", judged.folder).output.splitlines()
    assert [json.loads(line)["good"] for line in lines] == [True, False, False]


def test_judgements_outlive_their_articles(command, judged):
    (judged.catalog).unlink()
    rows_ = [json.loads(line) for line in command("--export", "-", "--home", judged.folder).output.splitlines()]
    assert [row["excerpts"][0].get("text") for row in rows_] == [None] * 3


def test_a_file_that_cannot_be_written_is_named(command, judged, tmp_path):
    result = command("--export", tmp_path / "none" / "rows.jsonl", "--home", judged.folder)
    assert isinstance(result.exception, BadInputError)
    assert "rows.jsonl cannot be written" in str(result.exception)


def test_the_database_library_is_loaded_only_where_a_state_is_opened():
    code = "import sys, bot.feedback, bot.tokens; print('sqlalchemy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout == "False\n"
