from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from bot.app import open_corpus
from bot.model import LINE, Request
from bot.render.terminal import Style, render
from retrieval.types import RawArticle

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

QUESTION = "How much will the harbour wall cost?"
ACTIVE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

# ask


def test_an_answer_is_shown_with_title_outlet_date_and_link(sample):
    run = sample("ask", QUESTION, "-k", "1")
    assert (run.code, run.err) == (0, "")
    bars, rest, sure = re.fullmatch(r"\n((?:  │ .*\n)+)((?:  .*\n)+)\n((?:\w.*\n)+)", run.out).groups()
    assert "wall" in bars.casefold()
    assert re.search(r"^  \w.* · 2031-\d\d-\d\d$", rest, re.MULTILINE)
    assert re.search(r"^  https://\S+#:~:text=\S+$", rest, re.MULTILINE)
    assert sure.endswith("to answer this.\n")


def test_the_json_of_an_answer_has_exactly_the_documented_keys_and_types(sample, misfits):
    answer = json.loads(sample("ask", QUESTION, "--json").out)
    assert misfits(answer, "answer") == []
    assert answer["question"] == QUESTION
    assert (answer["answered"], answer["reason"], answer["nearest"]) == (True, None, None)
    assert 1 <= len(answer["excerpts"]) <= 3


def test_the_json_of_a_question_without_an_answer_says_why_and_has_the_nearest_miss(sample, misfits):
    answer = json.loads(sample("ask", "Who painted the Mona Lisa in Florence?", "--json").out)
    assert misfits(answer, "answer") == []
    assert (answer["answered"], answer["excerpts"]) == (False, [])
    assert answer["reason"].split(":")[0] in {"nothing on the topic", "on the topic but not this"}
    assert answer["nearest"]["text"]


def test_the_shape_above_finds_a_missing_key_and_a_wrong_type(misfits):
    assert misfits({"id": 1}, {"id": (str,)}) == ["$.id is int"]
    assert misfits([{"id": "a"}, {}], [{"id": (str,)}]) == ["$[] has the keys []"]


def test_offsets_of_the_json_cut_the_excerpt_out_of_the_stored_article(sample):
    for excerpt in json.loads(sample("ask", QUESTION, "--json").out)["excerpts"]:
        held = json.loads(sample("show", excerpt["article"]["id"], "--json").out)
        assert held["text"][excerpt["start"] : excerpt["end"]] == excerpt["text"]


def test_nothing_found_is_a_reply_with_the_nearest_miss_marked_as_such(sample):
    run = sample("ask", "Who painted the Mona Lisa in Florence?")
    assert run.code == 0
    assert run.out.startswith("Not in the corpus: ")
    assert run.out.index("Nearest miss, which does not answer the question:") < run.out.index("  │ ")


def test_k_says_how_many_excerpts_at_most(sample):
    counts = [len(json.loads(sample("ask", QUESTION, "--json", "-k", k).out)["excerpts"]) for k in (1, 2, 5)]
    assert counts == [1, 2, 5]


def test_without_k_the_setting_says_how_many(sample, monkeypatch):
    monkeypatch.setenv("ONRECORD_EXCERPTS", "2")
    assert len(json.loads(sample("ask", QUESTION, "--json").out)["excerpts"]) == 2


def test_since_until_and_publisher_restrict_the_answer(sample):
    def articles(*options: str) -> list[dict]:
        answer = json.loads(sample("ask", QUESTION, "--json", "-k", "20", *options).out)
        shown = answer["excerpts"] or [answer["nearest"]]
        return [excerpt["article"] for excerpt in shown]

    assert {article["published"] < "2031-05-01" for article in articles()} == {True, False}
    assert {article["published"] >= "2031-05-01" for article in articles("--since", "2031-05-01")} == {True}
    assert {article["published"] <= "2031-05-01" for article in articles("--until", "2031-05-01")} == {True}
    assert {article["publisher"] for article in articles("--publisher", "courier")} == {
        "Halvenmouth Courier (fictional)"
    }


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask", ""], "give one question"),
        (["ask"], "give one question"),
        (["ask", QUESTION, "--batch", "-"], "give one question"),
        (["ask", "?!"], "the question is empty"),
        (["ask", "wall " * 1000], "4,999 characters; the most is 1,000"),
        (["ask", QUESTION, "-k", "0"], "-k"),
        (["ask", QUESTION, "-k", "21"], "-k"),
        (["ask", QUESTION, "-k", "few"], "-k"),
        (["ask", QUESTION, "--since", "May"], "since 'May' is not a date"),
        (["ask", QUESTION, "--until", "2031-13-01"], "until '2031-13-01' is not a date"),
        (["ask", QUESTION, "--since", "2031-05-02", "--until", "2031-05-01"], "is after"),
        (["ask", QUESTION, "--publisher", "Couriers of Halvenmouth"], "Halvenmouth Courier (fictional)"),
        (["ask", "--batch", "missing.jsonl"], "--batch missing.jsonl cannot be read"),
        (["ask", "--batch", "."], "--batch . cannot be read"),
        (["ask", "--batch", "-", "--publisher", "Nobody"], "no outlet 'Nobody' in the corpus; known: "),
        (["articles", "--publisher", "Nobody"], "and 2 more"),
        (["articles", "--publisher", "Halvenmoth Courrier (fictional)"], "; near: Halvenmouth Courier (fictional), "),
        (["show", "01-harbour-wall-estimate.txt", "--at", "999999"], "--at 999999 is outside the article"),
        (["show", "01-harbour-wall-estimate.txt", "--at", "-1"], "--at -1 is outside the article"),
        (["show", ""], "an empty name"),
        (["show", "onrecord:0a1b#20-10"], "ends before its start"),
        (["ingest"], "nothing to ingest"),
        (["ingest", ""], "the path is empty"),
        (["ask", QUESTION, "--colour"], "--colour"),
    ],
)
def test_bad_input_is_named_on_standard_error_with_exit_code_2(sample, arguments, said):
    run = sample(*arguments)
    assert (run.code, run.out) == (2, "")
    assert said in run.err


@pytest.mark.parametrize("home", ["file", "file/below"])
@pytest.mark.parametrize(
    "arguments", [["ask", QUESTION], ["chat"], ["ingest", "--sample"], ["stats"], ["pack", "packed"]]
)
def test_a_home_that_is_a_file_is_named(onrecord, outside, arguments, home):
    (outside / "file").touch()
    run = onrecord(*arguments, "--home", home)
    assert (run.code, run.out) == (2, "")
    assert run.err == "onrecord: file is a file, and no home; give a folder, with --home or ONRECORD_HOME\n"


@pytest.mark.parametrize("as_json", [[], ["--json"]])
def test_a_question_that_cannot_be_answered_as_asked_is_no_reply_in_any_format(sample, as_json):
    run = sample("ask", QUESTION, "--since", "May", *as_json)
    assert (run.code, run.out) == (2, "")


def test_an_unknown_publisher_is_refused_before_the_model_is_loaded(sample, monkeypatch):
    monkeypatch.setattr("retrieval.corpus.Corpus.embedder", _interrupted)
    assert sample("ask", QUESTION, "--publisher", "Nobody").code == 2


def test_an_unknown_setting_is_bad_input_before_anything_is_done(onrecord, outside, monkeypatch):
    monkeypatch.setenv("ONRECORD_COLOUR", "1")
    run = onrecord("ask", QUESTION)
    assert run.code == 2
    assert run.err.startswith("onrecord: unknown environment variable ONRECORD_COLOUR")
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("arguments", [["stats"], ["articles"], ["show", "x"], ["ingest", "missing"], ["show", "zzzz"]])
def test_a_failure_is_one_line_on_standard_error_with_exit_code_1(onrecord, arguments):
    run = onrecord(*arguments)
    assert (run.code, run.out) == (1, "")
    assert re.fullmatch(r"onrecord: .+\n", run.err)


# ask --batch


def batch(*rows: object) -> bytes:
    return b"".join(row if isinstance(row, bytes) else json.dumps(row).encode() + b"\n" for row in rows)


def test_a_batch_is_answered_line_by_line_in_its_order_with_its_ids(sample, outside, misfits):
    questions = [QUESTION, "Who painted the Mona Lisa in Florence?", "Why did the ferry drop its late sailing?"]
    (outside / "questions.jsonl").write_bytes(
        batch(*({"id": f"q{9 - n}", "question": q} for n, q in enumerate(questions)))
    )
    run = sample("ask", "--batch", "questions.jsonl")
    rows = [json.loads(line) for line in run.out.splitlines()]
    assert run.code == 0
    assert [(row["id"], row["question"]) for row in rows] == [(f"q{9 - n}", q) for n, q in enumerate(questions)]
    assert [fault for row in rows for fault in misfits(row, "answer of a batch")] == []
    alone = json.loads(sample("ask", QUESTION, "--json").out)
    assert rows[0] | {"took_ms": 0} == {"id": "q9"} | alone | {"took_ms": 0}


def test_a_batch_may_come_from_standard_input_and_takes_the_options_of_a_question(sample):
    lines = batch({"id": 1, "question": QUESTION})
    run = sample("ask", "--batch", "-", "-k", "1", "--publisher", "radio", stdin=lines)
    (excerpt,) = json.loads(run.out)["excerpts"]
    assert excerpt["article"]["publisher"] == "Radio Sennick (fictional)"


def test_a_broken_line_of_a_batch_is_an_error_with_its_number_and_the_others_are_answered(sample):
    broken = [b"{oops\n", b"[1]\n", {"id": "a"}, {"id": "b", "question": 7}, {"id": "c", "question": " "}, b"\xff\n"]
    run = sample("ask", "--batch", "-", stdin=batch(*broken, b"\n  \n", {"id": "z", "question": QUESTION}))
    *errors, answer = [json.loads(line) for line in run.out.splitlines()]
    assert run.code == 0
    assert [(row["id"], row["line"]) for row in errors] == [
        (None, 1),
        (None, 2),
        ("a", 3),
        ("b", 4),
        ("c", 5),
        (None, 6),
    ]
    assert all(list(row) == ["id", "line", "error"] and row["error"] for row in errors)
    assert (answer["id"], answer["answered"]) == ("z", True)


def test_a_batch_opens_one_corpus(sample, monkeypatch):
    opened = []
    monkeypatch.setattr("bot.cli.asking.open_corpus", lambda settings: opened.append(settings) or open_corpus(settings))
    sample("ask", "--batch", "-", stdin=batch(*[{"id": n, "question": QUESTION} for n in range(3)]))
    assert len(opened) == 1


# First use, and which home


def test_the_first_question_is_answered_from_the_samples_and_says_so_once(onrecord, outside):
    first, second = onrecord("ask", QUESTION), onrecord("ask", QUESTION)
    assert first.code == 0
    assert "fictional" in first.err
    assert "onrecord ingest PATH" in first.err
    assert (second.err, second.out) == ("", first.out)
    assert [path.name for path in outside.iterdir()] == [".onrecord"]


def test_the_first_chat_has_the_samples_too(onrecord):
    run = onrecord("chat", stdin=b"/sources\n")
    assert "fictional" in run.err
    assert "16 articles" in run.out


def test_bad_input_brings_no_samples(onrecord, outside):
    for arguments in (["ask"], ["ask", QUESTION, "--since", "May"]):
        assert onrecord(*arguments).code == 2
    assert list(outside.iterdir()) == []


def test_a_first_use_that_was_interrupted_goes_on_at_the_next(onrecord, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("retrieval.ingest.complete", _interrupted)
        assert onrecord("ask", QUESTION).code == 130
    assert onrecord("ask", QUESTION).code == 0


def _interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_an_interrupt_says_that_nothing_is_lost(onrecord, monkeypatch):
    monkeypatch.setattr("bot.cli.ingesting.run_ingest", _interrupted)
    run = onrecord("ingest", "--sample")
    assert run.code == 130
    assert run.err.startswith("onrecord: interrupted; ")


def test_the_home_is_the_one_of_the_option_else_of_the_environment(onrecord, outside, monkeypatch):
    monkeypatch.setenv("ONRECORD_HOME", "of-environment")
    onrecord("ingest", "--sample")
    onrecord("ingest", "--sample", "--home", "of-option")
    assert sorted(path.name for path in outside.iterdir()) == ["of-environment", "of-option"]
    assert json.loads(onrecord("stats", "--json").out)["home"] == str(outside / "of-environment")


# Nothing in an article reaches the terminal as a command

EVIL = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202e\u2066\u2028\x85\x7f"


@pytest.fixture
def evil_home(home, ingested) -> Path:
    text = f"The Orvik bridge {EVIL} will close in March.\n\nIts {EVIL} toll stays."
    names = {"publisher": f"Courier {EVIL}", "url": "https://courier.example/bridge"}
    ingested(
        home,
        [
            RawArticle("shelf/a", f"a {EVIL}.txt", f"Orvik bridge {EVIL}", text, **names),
            RawArticle("shelf/b", f"b {EVIL}.txt", f"Orvik bridge {EVIL} again", text),
        ],
    )
    return home.folder


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask", "When will the Orvik bridge close?"],
        ["ask", "When will the Orvik bridge close?", "--json"],
        ["ask", "What colour has the Orvik bridge in Lisbon?"],
        ["ask", "--batch", "-"],
        ["chat"],
        ["articles"],
        ["articles", "--json"],
        ["show", "a"],
        ["show", "a", "--json"],
        ["stats"],
        ["ask", "Why?", "--publisher", EVIL],
        ["show", EVIL],
        ["stats", "--config", EVIL],
    ],
)
def test_no_escape_sequence_of_an_article_reaches_the_terminal(onrecord, evil_home, arguments):
    number = onrecord("articles", "--home", evil_home).out.split()[0]
    said = [number if argument == "a" else argument for argument in arguments]
    lines = f"/sources\nWhen {EVIL} will the Orvik bridge close?\n/{EVIL}\n"
    given = batch({"id": EVIL, "question": "Orvik bridge?"}) if "--batch" in said else lines.encode()
    run = onrecord(*said, "--home", evil_home, stdin=given)
    assert len(run.out + run.err) > 20
    assert ACTIVE.findall(run.out + run.err) == []


def test_what_json_escapes_it_gives_back(onrecord, evil_home):
    rows = [json.loads(line) for line in onrecord("articles", "--json", "--home", evil_home).out.splitlines()]
    assert [row["title"] for row in rows] == [f"Orvik bridge {EVIL}", f"Orvik bridge {EVIL} again"]


def test_no_escape_sequence_of_a_file_name_reaches_the_terminal(onrecord, outside):
    (outside / "news").mkdir()
    (outside / "news" / "a\x1b[2J.txt").write_bytes(b"\xff")
    run = onrecord("ingest", "news")
    assert "a\\x1b[2J.txt: " in run.err
    assert ACTIVE.findall(run.out + run.err) == []


def test_the_reply_to_ask_is_the_one_of_the_bot(sample, bot):
    assert sample("ask", QUESTION).out == render(bot.handle(Request(LINE, QUESTION)), Style(80))


def documented(run_out: str) -> Iterable[str]:
    return re.findall(r"^  ([a-z]+) ", run_out, re.MULTILINE)


@pytest.mark.parametrize("arguments", [[], ["--help"]])
def test_help_lists_the_commands(onrecord, arguments):
    run = onrecord(*arguments)
    assert set(documented(run.out + run.err)) >= {"ingest", "ask", "chat", "stats", "articles", "show", "doctor"}
