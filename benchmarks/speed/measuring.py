"""What is measured of everybody, turn by turn: each round asks all, so that a busy minute meets them all."""

from __future__ import annotations

import shutil
import sys
from statistics import median, quantiles
from typing import TYPE_CHECKING, NamedTuple

from workers import ONE_THREAD, FailedError, Worker, once

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from material import Material
    from workers import Contestant

P50, P95, CPU = "question p50, ms", "question p95, ms", "CPU of a question, ms"
COLD, COLD_CPU, MEMORY = "cold start, s", "CPU of a cold start, s", "peak memory, MiB"
INGEST, INGEST_CPU = "ingest, passages/s", "ingest, passages/CPU s"
SUSTAINED, MOST = "questions/s, p99 < 100 ms", "questions/s, whatever p99"
SUSTAINED_CPU = "questions/CPU s"
ENVIRONMENT = "environment, MiB"
MRR, HIT = "MRR@10", "hit@10"  # the kind of question follows
HIGHER_IS_BETTER = (INGEST, INGEST_CPU, SUSTAINED, MOST, SUSTAINED_CPU, MRR, HIT)

# A library's own choice of threads, and one that its operator might make: the better counts.
THREADS = {"default threads": {}, "one thread": ONE_THREAD}
BATCHES = {"default batch": 0, "batch 32": 32, "batch 64": 64}
_LONGEST = 0.1  # seconds that one answer in a hundred may exceed
_ASKERS = (1, 2, 4, 8)
_WARMING = 5  # questions that nobody counts
_IN_A_TURN = 40  # questions


class Figure(NamedTuple):
    """One measured value: of whom, of what, in which round, and how it was set up."""

    passages: int
    measure: str
    contestant: str
    how: str
    value: float


class Field(NamedTuple):
    """Who takes part, over what, and where their indexes and logs are."""

    contestants: Sequence[Contestant]
    material: Material
    rounds: int

    def folder(self, contestant: Contestant) -> Path:
        """Return where a contestant keeps its index."""
        return self.material.folder / contestant.name.replace(" ", "-")

    def log(self, contestant: Contestant) -> Path:
        """Return where a contestant's last words stand."""
        return self.material.folder / f"{contestant.name.replace(' ', '-')}.log"

    def command(self, contestant: Contestant, question: str) -> list[str | Path]:
        """Return what opens an index in a process of its own, answers one question and ends."""
        if contestant.is_peer:
            return [*contestant.command(self.folder(contestant)), "--question", question]
        return [contestant.python.with_name("onrecord"), "ask", question, "--home", self.folder(contestant)]

    def figure(self, measure: str, contestant: Contestant, how: str, value: float) -> Figure:
        """Return a figure over this material."""
        return Figure(self.material.count, measure, contestant.name, how, value)

    def turns(self, what: str) -> Iterator[Contestant]:
        """Yield each contestant in each round."""
        for number in range(self.rounds):
            for contestant in self.contestants:
                told(f"{what}, {self.material.count:,} passages, round {number + 1}: {contestant.name}")
                yield contestant


def answering(field: Field) -> Iterator[Figure]:
    """Yield p50, p95 and CPU time of a question, with all contestants open at once."""
    asked = field.material.questions(_WARMING + _IN_A_TURN * field.rounds)
    for how, threads in THREADS.items():
        workers = {each.name: _opened(field, each, threads) for each in field.contestants}
        try:
            for worker in workers.values():
                worker.do("ask", questions=asked[:_WARMING])
            turns = {each.name: iter(range(_WARMING, len(asked), _IN_A_TURN)) for each in field.contestants}
            for each in field.turns(f"questions, {how}"):
                at = next(turns[each.name])
                took = workers[each.name].do("ask", questions=asked[at : at + _IN_A_TURN])
                seconds = took["seconds"]
                yield field.figure(P50, each, how, median(seconds) * 1000)
                yield field.figure(P95, each, how, quantiles(seconds, n=20)[18] * 1000)
                yield field.figure(CPU, each, how, took["cpu"] / len(seconds) * 1000)
        finally:
            for worker in workers.values():
                worker.__exit__()


def starting(field: Field) -> Iterator[Figure]:
    """Yield seconds, CPU seconds and memory of a process that opens its index, answers one question and ends."""
    question = field.material.questions(1)[0]
    for how, threads in THREADS.items():
        for each in field.turns(f"cold start, {how}"):
            used = once(field.command(each, question), threads, field.log(each))
            yield field.figure(COLD, each, how, used["seconds"])
            yield field.figure(COLD_CPU, each, how, used["cpu"])
            yield field.figure(MEMORY, each, how, used["mib"])


def ingesting(field: Field) -> Iterator[Figure]:
    """Yield passages a second, wall and CPU, from texts (peers) or articles (On Record) to an index on disk."""
    for each in field.turns("ingest"):
        for how, batch in BATCHES.items() if each.is_peer else [("its own batches", 0)]:
            folder = field.material.folder / "ingested"
            shutil.rmtree(folder, ignore_errors=True)
            with Worker(each, folder, {}, field.log(each)) as worker:
                built = worker.do("build", passages=str(field.material.passages), batch=batch)
            yield field.figure(INGEST, each, how, built["passages"] / built["seconds"])
            yield field.figure(INGEST_CPU, each, how, built["passages"] / built["cpu"])
            shutil.rmtree(folder)


def sustaining(field: Field, seconds: float) -> Iterator[Figure]:
    """Yield the most questions a second: in one process or two, with more and more who ask at once."""
    for how, threads in THREADS.items():
        for processes in (1, 2) if threads else (1,):
            for each in field.turns(f"sustained questions, {how}, {processes} at work"):
                try:
                    yield from _sustained(field, each, how, processes, seconds)
                except FailedError as error:  # not every library may be asked by two threads at once
                    told(str(error))


def _sustained(field: Field, each: Contestant, how: str, processes: int, seconds: float) -> Iterator[Figure]:
    asked = field.material.questions(400)
    workers = [_opened(field, each, THREADS[how]) for _ in range(processes)]
    try:
        for worker in workers:
            worker.do("ask", questions=asked[:_WARMING])
        for askers in _ASKERS:
            for at, worker in enumerate(workers):
                turned = asked[at * len(asked) // 2 :] + asked[: at * len(asked) // 2]
                worker.tell("sustain", questions=turned, askers=askers, seconds=seconds)
            heard = [worker.hear() for worker in workers]
            took = [second for one in heard for second in one["took"]]
            rate = len(took) / max(one["seconds"] for one in heard)
            late = quantiles(took, n=100)[98] if len(took) > 1 else float("inf")
            setup = f"{how}, {processes} process{'es'[: 2 * processes - 2]}, {processes * askers} asking"
            yield field.figure(MOST, each, setup, rate)
            yield field.figure(SUSTAINED, each, setup, rate if late < _LONGEST else 0.0)
            yield field.figure(SUSTAINED_CPU, each, setup, len(took) / sum(one["cpu"] for one in heard))
            if late > 2 * _LONGEST:
                break
    finally:
        for worker in workers:
            worker.__exit__()


def _opened(field: Field, each: Contestant, threads: dict[str, str]) -> Worker:
    worker = Worker(each, field.folder(each), threads, field.log(each))
    worker.do("open")
    return worker


def told(line: str) -> None:
    """Say how far the benchmark is."""
    sys.stderr.write(f"{line}\n")
