"""What hosting costs: memory, start, environment and pages of `onrecord serve all`, each beside its baseline.

python benchmarks/hosting.py --home HOME --questions FILE.jsonl [--ask 100] [--environment FOLDER]

The process serves both platforms, simulated in this one, and the pages. The baselines, in the same run: the plainest
program that answers at all with the same model and the same vectors (sentence-transformers and FAISS, dense search
alone) in a process of its own; the environment that this runs in; and /healthz, which says "ok" and nothing else.
FOLDER is an environment made by `pip install --no-compile --no-deps -r config/requirements-serve.txt .`; without it one
is made, measured and deleted.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from contextlib import closing, contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from threading import Thread
from time import monotonic, perf_counter, sleep
from typing import TYPE_CHECKING

import numpy as np
from figures import free_port, load, read

from bot.commands import COMMANDS
from bot.manifests.slack import slack_manifest
from retrieval.catalog import Catalog
from retrieval.home import Home

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from discord_simulator import Simulator
from slack_simulator import SlackSimulator

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).parents[1]
RATE, SECONDS = 100, 10  # pages a second, and for how long
READERS = 16  # connections that the pages are asked for over
PAGES = 300  # whose first byte and size are looked at
MODEL = "all-MiniLM-L6-v2"
_PATIENCE = 120.0  # seconds
_PLAIN = """
import sys, time
began = time.perf_counter()
import faiss, numpy
from sentence_transformers import SentenceTransformer
from retrieval.embedders.sentence_transformer import model_folder
index = faiss.IndexFlatIP(384)
index.add(numpy.load(sys.argv[1]))
model = SentenceTransformer(str(model_folder(sys.argv[2], download=False)), device="cpu")
asked = sys.stdin.read().splitlines()
index.search(model.encode(asked[:1], normalize_embeddings=True), 10)
print(time.perf_counter() - began, flush=True)
for question in asked:
    index.search(model.encode([question], normalize_embeddings=True), 10)
print(open("/proc/self/status").read())
"""


def status(text: str) -> dict[str, float]:
    """Return the sizes in a /proc status, in MiB."""
    rows = (row.split(":", 1) for row in text.splitlines() if row.endswith(" kB"))
    return {name: int(size.split()[0]) / 1024 for name, size in rows}


def plainest(home: Path, questions: Sequence[str]) -> tuple[float, float]:
    """Return the seconds until the plainest program answers, and what it holds after the questions, in MiB."""
    with tempfile.TemporaryDirectory() as folder, closing(Catalog.open(Home(home).catalog)) as catalog:
        np.save(f"{folder}/vectors.npy", catalog.vectors(catalog.generation())[1])
        command = [sys.executable, "-c", _PLAIN, f"{folder}/vectors.npy", MODEL]
        done = subprocess.run(command, input="\n".join(questions), capture_output=True, text=True, check=True)  # noqa: S603
    first, _, held = done.stdout.partition("\n")
    return float(first), status(held)["VmRSS"]


@contextmanager
def serving(home: Path, environment: Mapping[str, str]) -> Iterator[tuple[subprocess.Popen[str], float]]:
    """Run `onrecord serve all`; yield the process and the seconds until it was ready."""
    with tempfile.TemporaryDirectory() as folder:
        own = {"HOME": home, "STATE": f"sqlite:///{folder}/state.sqlite", "USER_LIMIT": 0, "CHANNEL_LIMIT": 0}
        whole = os.environ | {f"ONRECORD_{name}": str(value) for name, value in own.items()} | environment
        began = perf_counter()
        command = [Path(sys.executable).with_name("onrecord"), "serve", "all"]
        with subprocess.Popen(command, env=whole, stdout=subprocess.DEVNULL, text=True) as process:  # noqa: S603
            try:
                _until_ready(int(environment["PORT"]), process)
                yield process, perf_counter() - began
            finally:
                process.terminate()
                process.wait()


def _until_ready(port: int, process: subprocess.Popen[str]) -> None:
    until = monotonic() + _PATIENCE
    while monotonic() < until:
        try:
            if got(port, "/readyz")[0] == HTTPStatus.OK:
                return
        except OSError:
            sleep(0.01)
        if process.poll() is not None:
            break
    raise SystemExit("the process did not become ready; why stands above")


def got(port: int, path: str, connection: HTTPConnection | None = None) -> tuple[int, float, float, int]:
    """Ask for a page; return its status, the seconds to its first byte and to its last, and its size as it was sent."""
    with closing(connection or HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)) as asking:
        began = perf_counter()
        asking.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = asking.getresponse()
        first = perf_counter() - began
        size = len(answer.read())
        return answer.status, first, perf_counter() - began, size


def ask_both(slack: SlackSimulator, discord: Simulator, questions: Sequence[str]) -> float:
    """Ask on both platforms in turns, each question once the last was answered; return the median seconds."""
    took = []
    for number, question in enumerate(questions):
        person, began = f"UASK{number}", monotonic()
        if number % 2:
            slack.add_user(person, person.lower())
            slack.slash("/ask", question, user=person, channel="CASK")
            slack.wait_until(lambda person=person: any(one.to == person for one in slack.everything("CASK")), _PATIENCE)
        else:
            asked = discord.slash(discord.add_user(person, discord.guild), discord.news, "ask", question=question)
            while not asked.answers and monotonic() < began + _PATIENCE:
                sleep(0.002)
        took.append(monotonic() - began)
    return median(took)


def at_rate(port: int, paths: Sequence[str]) -> list[float]:
    """Ask for pages at the rate, whether or not those before have come; return the seconds that each took."""
    took: list[float] = []
    due, began = iter(range(RATE * SECONDS)), monotonic()

    def read_on() -> None:
        while (number := next(due, None)) is not None:
            wait = began + number / RATE - monotonic()
            sleep(max(0.0, wait))
            late = max(0.0, -wait)  # what it waited for a reader counts
            took.append(late + got(port, paths[number % len(paths)])[2])

    readers = [Thread(target=read_on) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    return took


def size_of(folder: Path) -> float:
    """Return how much disk a folder's files take, in MiB."""
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if not path.is_symlink()) / 2**20


def environment_size(folder: Path | None) -> float:
    """Return the size of an environment that serves; one is made where no `folder` is given."""
    if folder:
        return size_of(folder)
    with tempfile.TemporaryDirectory() as made:
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", made], check=True)  # noqa: S603
        pip = [sys.executable, "-m", "pip", f"--python={made}/bin/python", "install", "--quiet", "--no-compile"]
        subprocess.run([*pip, "--no-deps", "-r", ROOT / "config" / "requirements-serve.txt", ROOT], check=True)  # noqa: S603
        return size_of(Path(made))


def article_paths(home: Path) -> list[str]:
    """Return the paths of the pages of some articles, each at its first passage."""
    with closing(Catalog.open(Home(home).catalog)) as catalog:
        generation = catalog.generation()
        shown = islice(catalog.articles(generation), PAGES)
        spans = [(one.id, catalog.passages_of(one.id, generation)[0].span) for one in shown]
    return [f"/articles/{name}?at={span.start}-{span.end}" if span.end else f"/articles/{name}" for name, span in spans]


def print_row(name: str, ours: float, baseline: float, unit: str, target: str) -> None:
    """Print a figure beside its baseline."""
    print(f"{name:<44} {ours:9.1f} {baseline:9.1f} {unit:<5} {ours / baseline:6.2f}  {target}", flush=True)


def print_memory(process: int, after: str, baseline: float) -> None:
    """Print what a process holds."""
    held = status(Path(f"/proc/{process}/status").read_text(encoding="ascii"))
    print_row(f"memory after {after}", held["VmRSS"], baseline, "MiB", "<= 300")
    own, files, most = (held[name] for name in ("RssAnon", "RssFile", "VmHWM"))
    print(f"    of this {own:.0f} MiB of its own, {files:.0f} of files; at most {most:.0f}")


def measure_pages(port: int, process: int, paths: Sequence[str]) -> None:
    """Print what the pages take, one after the other and then at the rate, the process on one core."""
    os.sched_setaffinity(process, {0})
    alone, plain = [got(port, path) for path in paths], [got(port, "/healthz")[1] for _ in paths]
    assert {status for status, *_ in alone} == {HTTPStatus.OK}
    first = median(each for _, each, _, _ in alone)
    print_row("page, first byte, median", first * 1000, median(plain) * 1000, "ms", "<= 15")
    sizes = sorted(size / 1024 for *_, size in alone)
    print_row("page as sent, median and largest", median(sizes), sizes[-1], "KiB", "<= 60 (no baseline)")
    took, least = at_rate(port, paths), at_rate(port, ["/healthz"])
    print_row(
        f"{RATE} pages/s on one core, p99",
        *(quantiles(each, n=100)[98] * 1000 for each in (took, least)),
        "ms",
        "<= 50",
    )


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--home", type=Path, required=True)
    options.add_argument("--questions", type=Path, required=True)
    options.add_argument("--ask", type=int, default=100, help="questions before memory is looked at")
    options.add_argument("--environment", type=Path)
    given = options.parse_args()
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    home, questions, port = given.home.resolve(), read(given.questions)[: given.ask], free_port()
    print(f"{load()}\n{'':<44} {'ours':>9} {'baseline':>9} {'':<5} {'ratio':>6}  target")
    plain_start, plain_memory = plainest(home, questions)
    with SlackSimulator() as slack, Simulator() as discord:
        slack.register(slack_manifest(COMMANDS, "socket", pane="assistant"))
        slack.add_user("UASK", "asker")
        slack.add_channel("CASK", "room", "UASK")
        environment = (
            slack.environment("socket") | discord.environment() | {"PORT": str(port), "ONRECORD_PAGES": "public"}
        )
        with serving(home, environment) as (process, start):
            print_row("start to ready", start, plain_start, "s", "<= 2")
            answered = ask_both(slack, discord, questions)
            print_memory(process.pid, f"{len(questions)} questions", plain_memory)
            print(f"    a question took {answered * 1000:.0f} ms at the median")
            measure_pages(port, process.pid, article_paths(home))
            print_memory(process.pid, "questions and pages", plain_memory)
    print_row("environment on disk", environment_size(given.environment), size_of(Path(sys.prefix)), "MiB", "<= 350")


if __name__ == "__main__":
    main()
