"""What `onrecord ask` takes from the shell to its answer, and where that goes: time, CPU and peak memory of processes.

    python benchmarks/starting.py HOME [RUNS]

Beside it stand what no program like it can do without: the interpreter, NumPy, and a script that does no more than
import onnxruntime, tokenizers, faiss and tantivy, open the same home with them, and search it once. All take turns, so
that a busy machine slows all alike; of each the least is shown, and how many times the script's it is. The stages are
the medians of `--profile`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

QUESTION = "What did the council decide about the harbour wall?"
BARE = """
import sys
from pathlib import Path
import faiss, numpy, onnxruntime, tantivy, tokenizers

home, question = Path(sys.argv[1]), sys.argv[2]
model = next(folder for folder in (home / "models").iterdir() if folder.is_dir())
generation = max((home / "generations").iterdir(), key=lambda folder: int(folder.name))
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(str(model / "model.onnx"), options, providers=["CPUExecutionProvider"])
tokens = tokenizers.Tokenizer.from_file(str(model / "tokenizer.json")).encode(question)
vector = session.run(["vector"], {"ids": numpy.array([tokens.ids])})[0].reshape(1, -1)
faiss.read_index(str(generation / "vectors.faiss"), faiss.IO_FLAG_MMAP_IFC).search(vector, 10)
index = tantivy.Index.open(str(generation / "lexical"))
index.searcher().search(index.parse_query("harbour", ["body"]), limit=10)
"""


class Run(NamedTuple):
    """One process: seconds by the clock, seconds of CPU, peak of its memory in megabytes."""

    wall: float
    cpu: float
    memory: float


def commands(home: Path) -> dict[str, list[str]]:
    """Return what takes turns, by its name."""
    return {
        "python -c pass": [sys.executable, "-c", "pass"],
        "import numpy": [sys.executable, "-c", "import numpy"],
        "bare script": [sys.executable, "-c", BARE, str(home), QUESTION],
        "onrecord --help": [sys.executable, "-m", "bot", "--help"],
        "onrecord ask": [sys.executable, "-m", "bot", "ask", QUESTION, "--home", str(home)],
    }


def measured(command: list[str], environment: dict[str, str]) -> Run:
    """Run a command to its end."""
    began = perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)  # noqa: S603  # ours
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command[:4])} ended with {process.returncode}")
    kilobytes = used.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return Run(perf_counter() - began, used.ru_utime + used.ru_stime, kilobytes / 1024)


def stages(home: Path, environment: dict[str, str], count: int) -> dict[str, float]:
    """Return the median milliseconds of each outer stage of a question."""
    command = [*commands(home)["onrecord ask"], "--json", "--profile"]
    found: dict[str, list[float]] = {}
    for _ in range(count):
        answer = subprocess.run(command, capture_output=True, check=True, env=environment)  # noqa: S603  # ours
        for row in json.loads(answer.stdout)["profile"]:
            if not row["within"]:
                found.setdefault(row["stage"], []).append(row["ms"])
    return {name: median(took) for name, took in found.items()}


def main(home: Path, count: int) -> None:
    """Measure, and print a table."""
    with tempfile.TemporaryDirectory() as compiled:  # an installed program is compiled, a checkout perhaps is not
        kept = {"PYTHONPYCACHEPREFIX": compiled, "PYTHONDONTWRITEBYTECODE": "", "HF_HUB_OFFLINE": "1"}
        environment = {**os.environ, **kept}
        every = commands(home)
        runs: dict[str, list[Run]] = {name: [] for name in every}
        for turn in range(count + 1):  # the first compiles, and brings the files into memory
            for name, command in every.items():
                run = measured(command, environment)
                runs[name] += [run] if turn else []
        least = {name: Run(*map(min, zip(*held, strict=True))) for name, held in runs.items()}
        bare = least["bare script"]
        print(f"{'':18}  wall ms      CPU ms     memory MB   (x bare script), least of {count}")
        for name, run in least.items():
            cells = (
                f"{1000 * run.wall:6,.0f} {run.wall / bare.wall:4.2f}x",
                f"{1000 * run.cpu:6,.0f} {run.cpu / bare.cpu:4.2f}x",
            )
            print(f"{name:18}{cells[0]} {cells[1]} {run.memory:6,.0f} {run.memory / bare.memory:4.2f}x")
        print("\nstages of onrecord ask, median ms")
        for name, took in stages(home, environment, count).items():
            print(f"{name:18}{took:8,.2f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 7)  # noqa: PLR2004
