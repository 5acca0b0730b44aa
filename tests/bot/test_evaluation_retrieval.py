"""`onrecord eval retrieval` over the sample corpus and over articles of the tests."""

from __future__ import annotations

import json
import re
from contextlib import closing
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

import retrieval
from bot.app import open_state
from bot.evaluation_corpus import kept_home
from bot.model import Origin, Request
from bot.settings import Settings
from retrieval.home import Home

QUESTIONS = Path(__file__).parent.parent / "data" / "questions.jsonl"
SAMPLES = Path(retrieval.__file__).parent / "samples"
FIGURE = {"value": (float, type(None)), "low": (float, type(None)), "high": (float, type(None))}
FOUND = ["hit@1", "hit@4", "hit@10", "MRR@10", "MAP@10", "nDCG@10", "answer in 3 excerpts", "words an excerpt"]
APART = {"AUC": FIGURE, "answered at 8 % refused": FIGURE}
BIN = {"confidence": (float,), "right": (float,), "questions": (int,)}
SPAN = {"article": (str,), "start": (int,), "end": (int,)}
ROW = {
    "id": (str,),
    "kind": (str,),
    "answerable": (bool,),
    "ranks": [(int,)],
    "relevant": (int,),
    "holds": (bool, type(None)),
    "right": (bool, type(None)),
    "confidence": (float,),
    "reason": (str, type(None)),
    "seconds": (float,),
    "articles": [[(str,)]],
    "excerpts": [SPAN],
}
GROUPS = {
    "found": {"answerable": dict.fromkeys(FOUND, FIGURE)},
    "refusing": {
        "all questions": {"precision": FIGURE, "recall": FIGURE},
        "answerable": {"wrongly refused": FIGURE},
        **{kind: {"wrongly answered": FIGURE} for kind in ("off_topic", "near_topic", "all unanswerable")},
    },
    "told_apart": {f"answerable / {kind}": APART for kind in ("off_topic", "near_topic", "all unanswerable")},
}
SYSTEM = {
    **GROUPS,
    "calibration": {"error": (float,), "bins": [BIN]},
    "seconds": {"p50": (float,), "p95": (float,)},
    "rows": [ROW],
}
KINDS = {"answerable": {"answerable": (int,)}, "unanswerable": {"off_topic": (int,), "near_topic": (int,)}}
DOCUMENT = {
    "corpus": {"articles": (int,), "passages": (int,)},
    "questions": {**KINDS, "left_out": {}},
    "systems": dict.fromkeys(["onrecord", "bm25", "dense"], SYSTEM),
    "compared": {"settings": (str,), **SYSTEM, "differences": GROUPS},
}

HOSTILE = "</blockquote><script>alert(1)</script><img src=x onerror=alert(1)>\u202e"
WALL = f"The wall of Halvenmouth is four metres high {HOSTILE} and nobody has measured it since."


class Tags(HTMLParser):
    """The tags of a page, and the addresses in it."""

    def __init__(self, page):
        super().__init__()
        self.names, self.addresses = set(), []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.addresses += [value for name, value in attrs if name in {"src", "href", "xlink:href", "action", "data"}]


@pytest.fixture
def evaluated(onrecord, monkeypatch, tmp_path):
    """`evaluated(*arguments)`: what `onrecord eval retrieval` leaves behind, its cache a folder of the test's."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return lambda *arguments: onrecord("eval", "retrieval", *arguments)


@pytest.fixture
def of_sample(evaluated, sample_home):
    """The same over the sample corpus, with the sample questions."""
    return lambda *arguments: evaluated("--corpus", sample_home.folder, "--questions", QUESTIONS, *arguments)


@pytest.fixture
def shelf_file(tmp_path):
    """`shelf_file(text, …)`: a file of articles 1, 2 … with these texts."""

    def write(*texts):
        path = tmp_path / "articles.jsonl"
        rows = [
            {
                "id": str(number),
                "title": f"Article {number} {HOSTILE}",
                "url": f"https://halvenmouth.example/{number}?a='b'&lt=2" if number % 2 else None,
                "text": text,
            }
            for number, text in enumerate(texts, 1)
        ]
        path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        return path

    return write


@pytest.fixture
def asked(tmp_path):
    """`asked(row, …)`: a file of questions."""

    def write(*rows):
        path = tmp_path / "asked.jsonl"
        path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        return path

    return write


HIGH = {"id": "1", "question": "How high is the wall of Halvenmouth?", "kind": HOSTILE, "origins": ["1"]}


# Figures


def test_ours_stands_beside_both_retrievers_alone(of_sample):
    out = of_sample().out.splitlines()
    assert out[0].startswith("61 questions (40 answerable, 10 off_topic, 11 near_topic) over 16 articles")
    assert re.search(r"^Found +onrecord +bm25 +dense$", "\n".join(out), re.MULTILINE)
    ranked = next(line for line in out if "MRR@10" in line)
    assert len(re.findall(r"\d\.\d{3} \[\d\.\d{3}, \d\.\d{3}\]", ranked)) == 3
    assert any(line.split()[:1] == ["median"] for line in out)
    assert any("expected calibration error" in line for line in out)


def test_the_json_is_as_documented(of_sample, outside, misfits):
    (outside / "other.toml").write_text('strictness = "lenient"\n')
    found = json.loads(of_sample("--compare", "other.toml", "--limit", 5, "--json").out)
    assert misfits(found, DOCUMENT) == []
    assert [system["calibration"] is None for system in found["systems"].values()] == [False, True, True]
    assert {len(system["rows"]) for system in found["systems"].values()} == {15}


def test_figures_of_all_systems_are_of_this_corpus(of_sample):
    systems = json.loads(of_sample("--json").out)["systems"]
    for system in systems.values():
        found = {measure: figure["value"] for measure, figure in system["found"]["answerable"].items()}
        assert 0.1 < found["hit@1"] <= found["MRR@10"] <= found["hit@10"] <= 1
        assert found["MAP@10"] <= found["nDCG@10"]
    assert systems["onrecord"]["refusing"]["off_topic"]["wrongly answered"]["value"] < 0.2
    assert systems["bm25"]["refusing"]["off_topic"]["wrongly answered"]["value"] == 1


def test_a_limit_draws_the_same_questions_of_each_kind(of_sample):
    first, again = (json.loads(of_sample("--limit", 4, "--json").out) for _ in range(2))
    names = [[row["id"] for row in found["systems"]["bm25"]["rows"]] for found in (first, again)]
    assert names[0] == names[1]
    assert first["questions"]["answerable"] == {"answerable": 4}
    assert first["questions"]["unanswerable"] == {"off_topic": 4, "near_topic": 4}


def test_strictness_can_be_given_in_place_of_the_settings_own(of_sample):
    runs = (of_sample("--json", "--limit", 10, "--strictness", position) for position in ("strict", "lenient"))
    rows = (json.loads(found.out)["systems"]["onrecord"]["rows"] for found in runs)
    refused = [sum(row["reason"] is not None for row in of_run) for of_run in rows]
    assert refused[0] > refused[1]


def test_other_settings_are_compared_with_these(of_sample, outside):
    (outside / "other.toml").write_text('strictness = "lenient"\n')
    (outside / "strict.toml").write_text('strictness = "strict"\n')
    arguments = ("--config", "strict.toml", "--compare", "other.toml", "--limit", 10)
    lines = of_sample(*arguments).out.partition("Compared with other.toml")[2].splitlines()
    assert any(line.split() == "Found these settings the other ones difference".split() for line in lines)
    refused = next(line for line in lines if "wrongly refused" in line)
    assert re.search(r"-0\.\d{3} \[-0\.\d{3}, [-+]0\.\d{3}\]$", refused)
    found = json.loads(of_sample(*arguments, "--json").out)["compared"]
    assert found["differences"]["refusing"]["answerable"]["wrongly refused"]["value"] < 0
    assert found["differences"]["found"]["answerable"]["hit@1"]["low"] == 0


def test_an_answer_may_be_given_as_a_place_in_an_article(evaluated, shelf_file, asked):
    articles, start = shelf_file(WALL), WALL.index("four metres")
    place = HIGH | {"answer_spans": [["1", start, start + len("four metres")]]}
    found = json.loads(evaluated("--corpus", articles, "--questions", asked(place), "--json").out)
    assert [row["holds"] for row in found["systems"]["onrecord"]["rows"]] == [True]
    beyond = HIGH | {"answer_spans": [["1", start, 5_000]]}
    run = evaluated("--corpus", articles, "--questions", asked(beyond))
    assert run.code == 2
    assert f"question 1: its answer is said to stand in 1, characters {start} to 5,000" in run.err


# The corpus


def test_articles_are_ingested_into_a_home_that_is_kept_and_brought_up_to_date(evaluated, shelf_file, asked):
    articles, rows = shelf_file(WALL), asked(HIGH)
    first = evaluated("--corpus", articles, "--questions", rows)
    assert "over 1 articles" in first.out
    assert "building the vector index" in first.err
    again = evaluated("--corpus", articles, "--questions", rows)
    assert "over 1 articles" in again.out
    assert "building" not in again.err
    shelf_file(WALL, "A ferry sails at noon from the pier of Halvenmouth.")
    assert "over 2 articles" in evaluated("--corpus", articles, "--questions", rows).out
    shelf_file(WALL)
    assert "over 1 articles" in evaluated("--corpus", articles, "--questions", rows).out


def test_a_kept_home_of_an_earlier_release_is_built_anew(evaluated, shelf_file, asked):
    articles, rows = shelf_file(WALL), asked(HIGH)
    evaluated("--corpus", articles, "--questions", rows)
    home = Home(kept_home(Settings(embedder="hashing"), articles))
    (manifest,) = home.generations.glob("*/manifest.json")
    manifest.write_text(re.sub(r'"rules": \d+', '"rules": 0', manifest.read_text()))
    assert "over 1 articles" in evaluated("--corpus", articles, "--questions", rows).out


def test_each_embedder_and_place_has_a_home_of_its_own(tmp_path):
    places = [
        kept_home(Settings(embedder="hashing"), tmp_path / "a"),
        kept_home(Settings(embedder="other"), tmp_path / "a"),
        kept_home(Settings(embedder="hashing"), tmp_path / "b"),
        kept_home(Settings(embedder="hashing", store="exact"), tmp_path / "a"),
    ]
    assert len(set(places)) == 4


def test_the_cache_is_where_the_platform_keeps_it(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    for named in ("", "relative/cache"):
        monkeypatch.setenv("XDG_CACHE_HOME", named)
        assert kept_home(Settings(), tmp_path).is_relative_to(tmp_path / ".cache" / "onrecord")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
    assert kept_home(Settings(), tmp_path).is_relative_to(tmp_path / "elsewhere")


def test_the_sample_articles_can_be_given_as_a_folder(evaluated):
    assert "over 16 articles" in evaluated("--corpus", SAMPLES, "--questions", QUESTIONS, "--limit", 1).out


def test_without_a_corpus_the_home_is_asked(sample):
    out = sample("eval", "retrieval", "--questions", QUESTIONS, "--limit", 1).out
    assert "over 16 articles" in out


def test_a_home_of_another_model_is_refused(of_sample, monkeypatch):
    monkeypatch.setenv("ONRECORD_EMBEDDER", "another-model")
    run = of_sample()
    assert run.code == 2
    assert "give --corpus the articles themselves" in run.err


def test_settings_of_another_model_cannot_be_compared_over_a_home(sample, outside, monkeypatch):
    monkeypatch.delenv("ONRECORD_EMBEDDER")
    for name in ("hashing", "another-model"):
        (outside / f"{name}.toml").write_text(f'embedder = "{name}"\n')
    arguments = ("--questions", QUESTIONS, "--config", "hashing.toml", "--compare", "another-model.toml")
    run = sample("eval", "retrieval", *arguments)
    assert run.code == 2
    assert "give --corpus the articles themselves" in run.err


# Judgements


def test_the_operators_own_judgements_are_questions(onrecord, home, ingested, article):
    ingested(home, [article("wall.txt", WALL), article("ferry.txt", "The ferry sails at noon from the pier.")])
    with closing(open_state(Settings(home=home.folder))) as state:
        shown = json.loads(onrecord("ask", HIGH["question"], "--json", "--home", home.folder).out)
        name = (shown["excerpts"] or [shown["nearest"]])[0]["article"]["id"]
        who = Origin("slack", "T1", "C1", "U1")
        state.rate(who, Request("ask", HIGH["question"]), (f"{name}#0-10",), 1, good=True)
        state.rate(who, Request("ask", "Who painted the Mona Lisa?"), (), 1, good=True)
        state.rate(who, Request("ask", "When does the ferry sail?"), (f"{name}#0-10",), 1, good=False)
    found = json.loads(onrecord("eval", "retrieval", "--feedback", "--json", "--home", home.folder).out)
    assert found["questions"] == {
        "answerable": {"answerable": 1},
        "unanswerable": {"unanswerable": 1},
        "left_out": {"judged bad: nobody knows what answers": 1},
    }
    assert found["systems"]["bm25"]["rows"][0]["ranks"] == [1]


# The report


def test_the_report_is_one_file_in_which_no_text_acts(evaluated, shelf_file, asked, outside):
    questions = [
        HIGH | {"id": HOSTILE, "question": f"How high is the wall? {HOSTILE}"} | {"origins": ["1", "2"]},
        HIGH | {"id": "3", "answers": [f"five {HOSTILE}"], "origins": ["1", "2"]},
        {"id": "2", "question": "Who painted the Mona Lisa?", "kind": "off_topic", "origins": []},
    ]
    (outside / "other.toml").write_text('strictness = "lenient"\n')
    arguments = ("--corpus", shelf_file(WALL, WALL[:60]), "--questions", asked(*questions), "--compare", "other.toml")
    assert evaluated(*arguments, "--html", "report.html").code == 0
    page = (outside / "report.html").read_text(encoding="utf-8")
    tags = Tags(page)
    assert tags.names & {"script", "img", "link", "iframe", "object", "form"} == set()
    assert tags.addresses
    assert all(address.startswith("https://halvenmouth.example/") for address in tags.addresses)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "onerror=alert(1)>" not in page
    assert "default-src 'none'" in unescape(page)


def test_the_report_shows_the_figures_the_curve_and_the_errors_to_read(of_sample, outside):
    (outside / "other.toml").write_text('strictness = "lenient"\n')
    of_sample("--html", "report.html", "--compare", "other.toml", "--limit", 10)
    page = (outside / "report.html").read_text(encoding="utf-8")
    assert {"table", "svg", "circle", "details", "blockquote"} <= Tags(page).names
    for words in ("MRR@10", "answered at 8 % refused", "Compared with other.toml", "Seconds a question"):
        assert words in page
    assert len(re.findall(r"<summary>[^<]+: \d+</summary>", page)) == 5
    assert "color-scheme: light dark" in page


def test_the_report_needs_a_place_that_can_be_written(of_sample, outside):
    run = of_sample("--limit", 1, "--html", outside / "none" / "report.html")
    assert run.code == 2
    assert "cannot be written" in run.err


# What is asked wrongly


@pytest.mark.parametrize(
    "arguments", [(), ("--questions", QUESTIONS, "--feedback"), ("--feedback", "--corpus", SAMPLES)], ids=len
)
def test_one_source_of_questions_is_needed(evaluated, arguments):
    run = evaluated(*arguments)
    assert run.code == 2
    assert "give --questions FILE; or --feedback" in run.err


def test_a_bad_row_is_named_before_anything_is_ingested(evaluated, asked, shelf_file, tmp_path):
    run = evaluated("--corpus", shelf_file(WALL), "--questions", asked(HIGH, HIGH | {"id": None}))
    assert run.code == 2
    assert "asked.jsonl, line 2: a question has an id and a kind" in run.err
    assert not (tmp_path / "cache").exists()


def test_a_folder_without_articles_is_refused(evaluated, asked, tmp_path):
    (tmp_path / "empty").mkdir()
    run = evaluated("--corpus", tmp_path / "empty", "--questions", asked(HIGH))
    assert run.code == 2
    assert "holds no article" in run.err


def test_what_a_row_holds_does_not_act_on_the_terminal(evaluated, shelf_file, asked):
    run = evaluated("--corpus", shelf_file(WALL), "--questions", asked(HIGH | {"kind": "quiz\x1b[2J\u202e"}))
    assert "quiz\\x1b[2J\\u202e" in run.out
    assert not re.search("[\x1b\u202e]", run.out)
    as_json = evaluated("--corpus", shelf_file(WALL), "--questions", asked(HIGH | {"kind": "quiz\x9b\u202e"}), "--json")
    assert as_json.out.isascii()
    assert "quiz\x9b\u202e" in json.loads(as_json.out)["questions"]["answerable"]
