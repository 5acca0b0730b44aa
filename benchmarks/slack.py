"""Questions on Slack: how soon they are acknowledged and answered, whether any is lost or doubled, and the baseline.

python benchmarks/slack.py --home HOME --questions FILE.jsonl [--concurrent 1 20 100] [--http]

The bot runs as its users start it, in a process of its own; the simulated Slack and those who ask share this one. Each
envelope is delivered three times at once. The baseline, in the same run, asks `Corpus.ask` from as many threads as the
bot has workers, without Slack.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from statistics import quantiles
from threading import Lock, Semaphore
from time import monotonic, perf_counter
from typing import TYPE_CHECKING, NamedTuple

from bot.app import open_corpus
from bot.commands import COMMANDS
from bot.manifest import slack_manifest
from bot.settings import Settings

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from slack_simulator import SlackSimulator
from slack_simulator.messages import Messages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slack_simulator import Delivery, Message
    from slack_simulator.clock import Clock

COPIES = 3  # of each envelope
EACH, LEAST = 1, 30  # questions of everyone who asks, and of all together
IN_A_CHANNEL = 5  # people who ask in the same one
PATIENCE = 120.0  # seconds after which a question counts as lost
_SEARCHING = "Searching"


class Arrivals(Messages):
    """The simulator's messages, which also says when answers arrive: by channel and thread, or by their only reader."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self._lock = Lock()
        self._came: dict[tuple[str, str], Semaphore] = defaultdict(lambda: Semaphore(0))
        self.total = 0

    def add(self, message: Message) -> Message:
        """Keep a new message."""
        added = super().add(message)
        self._note(message)
        return added

    def change(self, message: Message, text: str, blocks: list, sent: dict) -> None:
        """Put other words into a message."""
        super().change(message, text, blocks, sent)
        self._note(message)

    def wait_for_answer(self, key: tuple[str, str]) -> bool:
        """Whether an answer comes in time."""
        with self._lock:
            came = self._came[key]
        return came.acquire(timeout=PATIENCE)

    def _note(self, message: Message) -> None:
        if message.bot_id and not message.text.startswith(_SEARCHING):
            with self._lock:
                self.total += 1
                self._came[message.channel, message.to or message.thread].release()


class Asked(NamedTuple):
    """What became of some questions: seconds to each acknowledgement and to each answer, and in all."""

    acks: list[float]
    answers: list[float]
    seconds: float
    lost: int = 0
    doubled: int = 0


def ask_slack(slack: SlackSimulator, arrivals: Arrivals, questions: Sequence[str], concurrent: int) -> Asked:
    """Ask by commands and mentions in turns, `concurrent` people at once, each once the last answer has come."""
    waiting, lock, took = iter(enumerate(questions)), Lock(), []
    deliveries: list[Delivery] = []
    before = arrivals.total

    def ask(person: int) -> None:
        user, channel = f"UASK{person}", f"CASK{person // IN_A_CHANNEL}"
        while True:
            with lock:
                number, question = next(waiting, (0, ""))
            if not question:
                return
            started = monotonic()
            how = {"user": user, "channel": channel, "times": COPIES, "wait": False}
            made = slack.mention(question, **how) if number % 2 else slack.slash("/ask", question, **how)
            came = arrivals.wait_for_answer((channel, made.thread or user))
            with lock:
                deliveries.extend(filter(None, (made, made.twin)))
                if came:
                    took.append(monotonic() - started)

    started = monotonic()
    with ThreadPoolExecutor(concurrent) as people:
        list(people.map(ask, range(concurrent)))
    seconds = monotonic() - started
    for made in deliveries:
        made.wait(PATIENCE)
    slack.settle(1.0)
    acks = [copy.seconds for made in deliveries for copy in made.copies if copy.seconds is not None]
    lost = len(questions) - len(took) + sum(not copy.acked for made in deliveries for copy in made.copies)
    return Asked(acks, took, seconds, lost, arrivals.total - before - len(took))


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
def bot(slack: SlackSimulator, home: Path, *, http: bool) -> Iterator[None]:
    """Run the bot as a process."""
    with socket.create_server(("127.0.0.1", 0)) as free, tempfile.TemporaryDirectory() as folder:
        port = free.getsockname()[1]
        free.close()
        own = {"HOME": home, "STATE": f"sqlite:///{folder}/state.sqlite", "USER_LIMIT": 0, "CHANNEL_LIMIT": 0}
        environment = {f"ONRECORD_{name}": str(value) for name, value in own.items()}
        environment |= os.environ | slack.environment("http" if http else "socket", port)
        command = [Path(sys.executable).with_name("onrecord"), "serve", "slack"]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
            next(line for line in process.stdout if line.startswith("Answering"))
            slack.use_http(f"http://127.0.0.1:{port}/slack/events" if http else "")
            try:
                yield
            finally:
                process.terminate()
                process.wait()


def read(path: Path) -> list[str]:
    """Return the questions of a JSONL file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line)["question"] for line in lines]


def spread(seconds: Sequence[float]) -> str:
    """Return the median and the 99th percentile in milliseconds."""
    if not seconds:
        return f"{'-':>8} {'-':>8}"
    cuts = quantiles(seconds, n=100) if len(seconds) > 1 else [*seconds] * 99
    return f"{cuts[49] * 1000:8.1f} {cuts[98] * 1000:8.1f}"


def line(name: str, concurrent: int, asked: Asked, baseline: float) -> str:
    """Return one row of the table."""
    rate = len(asked.answers) / asked.seconds
    counts = f"{asked.lost:5} {asked.doubled:8}" if asked.acks else f"{'-':>5} {'-':>8}"
    times = f"{spread(asked.acks)}  {spread(asked.answers)}"
    return f"{name:<12} {concurrent:10} {times} {rate:9.1f} {rate / baseline:6.2f} {counts}"


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--home", type=Path, required=True)
    options.add_argument("--questions", type=Path, required=True)
    options.add_argument("--concurrent", type=int, nargs="+", default=[1, 20, 100])
    options.add_argument("--http", action="store_true", help="by HTTP instead of Socket Mode")
    given = options.parse_args()
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    settings = Settings(home=given.home.resolve())
    questions = read(given.questions)
    head = f"{'p50':>8} {'p99':>8}"
    print(f"{'':<12} {'':>10} {'acknowledged, ms':>17}  {'answered, ms':>17}")
    print(f"{'':<12} {'concurrent':>10} {head}  {head} {'answers/s':>9} {'ratio':>6} {'lost':>5} {'doubled':>8}")
    asked = {many: list(islice(questions, max(LEAST, many * EACH))) for many in given.concurrent}
    direct = {many: ask_directly(settings, asked[many], min(many, settings.workers)) for many in given.concurrent}
    with SlackSimulator() as slack:
        arrivals = slack.world.messages = Arrivals(slack.world.clock)
        slack.register(slack_manifest(COMMANDS, "socket", pane="assistant"))
        for person in range(max(given.concurrent)):
            slack.add_user(f"UASK{person}", f"person{person}")
        for number in range(-(-max(given.concurrent) // IN_A_CHANNEL)):
            slack.add_channel(f"CASK{number}", f"room-{number}", "UASK0")
        with bot(slack, given.home.resolve(), http=given.http):
            for many in given.concurrent:
                baseline = len(asked[many]) / direct[many].seconds
                print(line("Corpus.ask", min(many, settings.workers), direct[many], baseline))
                way = "HTTP" if given.http else "Socket Mode"
                print(line(way, many, ask_slack(slack, arrivals, asked[many], many), baseline), flush=True)


if __name__ == "__main__":
    main()
