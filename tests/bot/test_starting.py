"""A question on the command line starts with what it needs, and with nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ELSEWHERE = {  # what other commands need, each of which takes as long to import as an answer
    *(
        "bot.core",
        "bot.dialogue",
        "bot.doctor",
        "bot.evaluation",
        "bot.hosting",
        "bot.progress",
        "sqlalchemy",
        "rich.console",
    ),
    *(
        "pydantic",
        "typer",
        "yaml",
        "filelock",
        "nameparser",
        "nicknames",
        "nupunkt",
        "rapidfuzz",
        "starlette",
        "asyncio",
    ),
    *("retrieval.ingest", "retrieval.speakers", "retrieval.who_said", "retrieval.claims", "retrieval.text.clean"),
}
ASKED = """
import json, sys
from bot.cli import run
run(sys.argv[1:])
sys.stderr.write(json.dumps(sorted(sys.modules)))
"""


def modules(*arguments: object) -> set[str]:
    command = [sys.executable, "-c", ASKED, *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "ONRECORD_EMBEDDER": "hashing"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return set(json.loads(done.stderr))


def test_a_question_imports_nothing_that_another_command_needs(sample_home):
    loaded = modules("ask", "How much will the harbour wall cost?", "--home", sample_home.folder)
    assert "retrieval.answering" in loaded
    assert loaded & ELSEWHERE == set()


THREADS = """
import sys
from bot.cli import run
assert "numpy" not in sys.modules
run(sys.argv[1:])
import numpy
from threadpoolctl import threadpool_info
sys.stderr.write(str([one["num_threads"] for one in threadpool_info() if "numpy" in one["filepath"]]))
"""


def test_no_command_has_numpy_start_threads_of_its_own(sample_home):
    command = [sys.executable, "-c", THREADS, "speakers", "--home", str(sample_home.folder)]
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    environment |= {"PYTHONPATH": str(ROOT), "ONRECORD_EMBEDDER": "hashing"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert set(json.loads(done.stderr)) == {1}


def test_each_command_is_there_though_it_is_imported_when_it_is_asked_for(onrecord):
    told = onrecord("--help").out
    commands = [line.split()[0] for line in told.partition("Commands:")[2].splitlines() if line.strip()]
    assert {"ingest", "ask", "who-said", "serve", "doctor", "eval", "manifest", "unpack"} <= set(commands)
    for command in commands:
        assert onrecord(command, "--help").out.startswith(f"Usage: onrecord {command}")


def test_a_command_that_there_is_not_is_refused_with_how_to_find_those_that_there_are(onrecord):
    told = onrecord("aks", "How much?")
    assert told.code == 2
    assert "No such command 'aks'" in told.err
    assert "--help" in told.err
