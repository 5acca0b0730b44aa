"""What the benchmarks of platforms have in common: the questions, the bot's process, the baseline and the table."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from bot.app import open_corpus

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.settings import Settings

EACH, LEAST = 1, 30  # questions of everyone who asks, and of all together
IN_A_CHANNEL = 5  # people who ask in the same one
PATIENCE = 120.0  # seconds after which a question counts as lost


class Asked(NamedTuple):
    """What became of some questions: seconds to each acknowledgement and to each answer, and in all."""

    acks: list[float]
    answers: list[float]
    seconds: float
    lost: int = 0
    doubled: int = 0


def read(path: Path) -> list[str]:
    """Return the questions of a JSONL file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line)["question"] for line in lines]


def ask_directly(settings: Settings, questions: Sequence[str], threads: int) -> Asked:
    """Ask the corpus itself."""
    with closing(open_corpus(settings)) as corpus, ThreadPoolExecutor(threads) as pool:
        corpus.ask("a first question")

        def ask(question: str) -> float:
            started = perf_counter()
            corpus.ask(question)
            return perf_counter() - started

        started = perf_counter()
        took = list(pool.map(ask, questions))
        return Asked([], took, perf_counter() - started)


@contextmanager
def bot(platform: str, home: Path, environment: Mapping[str, str]) -> Iterator[int]:
    """Run the bot as a process with a new state and no limits; yield its number once it answers."""
    with tempfile.TemporaryDirectory() as folder:
        own = {"HOME": home, "STATE": f"sqlite:///{folder}/state.sqlite", "USER_LIMIT": 0, "CHANNEL_LIMIT": 0}
        whole = {f"ONRECORD_{name}": str(value) for name, value in own.items()} | os.environ | environment
        command = [Path(sys.executable).with_name("onrecord"), "serve", platform]
        with subprocess.Popen(command, env=whole, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
            try:
                if not any(line.startswith("Answering") for line in process.stdout):
                    raise SystemExit(f"the bot ended before it answered on {platform}; why stands above")
                yield process.pid
            finally:
                process.terminate()
                process.wait()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def memory(process: int) -> str:
    """Return how much memory a process has now, and had at most."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    sizes = dict(row.split(":", 1) for row in status.splitlines())
    now, peak = (int(sizes[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))
    return f"memory of the bot {now:,.0f} MiB, at most {peak:,.0f} MiB"


def load() -> str:
    """Return how busy the machine was in the last minute."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def spread(seconds: Sequence[float]) -> str:
    """Return the median and the 99th percentile in milliseconds."""
    if not seconds:
        return f"{'-':>8} {'-':>8}"
    cuts = quantiles(seconds, n=100) if len(seconds) > 1 else [*seconds] * 99
    return f"{cuts[49] * 1000:8.1f} {cuts[98] * 1000:8.1f}"


def head(acknowledged: str = "acknowledged, ms") -> str:
    """Return the two rows above the table."""
    cuts = f"{'p50':>8} {'p99':>8}"
    return (
        f"{'':<12} {'':>10} {acknowledged:>17}  {'answered, ms':>17}\n"
        f"{'':<12} {'concurrent':>10} {cuts}  {cuts} {'answers/s':>9} {'ratio':>6} {'lost':>5} {'doubled':>8}"
    )


def line(name: str, concurrent: int, asked: Asked, baseline: float) -> str:
    """Return one row of the table; `baseline` is in answers per second, 0 where there is none to compare with."""
    rate = len(asked.answers) / asked.seconds
    ratio = f"{rate / baseline:6.2f}" if baseline else f"{'-':>6}"
    counts = f"{asked.lost:5} {asked.doubled:8}" if asked.acks else f"{'-':>5} {'-':>8}"
    return f"{name:<12} {concurrent:10} {spread(asked.acks)}  {spread(asked.answers)} {rate:9.1f} {ratio} {counts}"
