"""Questions on Slack: how soon they are acknowledged and answered, whether any is lost or doubled, and the baseline.

python benchmarks/slack.py --home HOME --questions FILE.jsonl [--concurrent 1 20 100] [--http]

The bot runs as its users start it, in a process of its own; the simulated Slack and those who ask share this one. Each
envelope is delivered three times at once. The baseline, in the same run, asks `Corpus.ask` from as many threads as the
bot has workers, without Slack.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from threading import Lock, Semaphore
from time import monotonic
from typing import TYPE_CHECKING

from arriving import Arrivals
from figures import EACH, IN_A_CHANNEL, LEAST, PATIENCE, Asked, ask_directly, bot, free_port, head, line, read

from bot.commands import COMMANDS
from bot.manifests.slack import slack_manifest
from bot.settings import Settings

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from slack_simulator import SlackSimulator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slack_simulator import Delivery
    from slack_simulator.clock import Clock

COPIES = 3  # of each envelope


class Waited(Arrivals):
    """Arrivals that somebody waits for."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self._lock = Lock()
        self._came: dict[tuple[str, str], Semaphore] = defaultdict(lambda: Semaphore(0))
        self.total = 0

    def came(self, place: tuple[str, str]) -> None:
        """Let go on who waits there."""
        with self._lock:
            self.total += 1
            self._came[place].release()

    def wait_for_answer(self, place: tuple[str, str]) -> bool:
        """Whether an answer comes in time."""
        with self._lock:
            came = self._came[place]
        return came.acquire(timeout=PATIENCE)


def ask_slack(slack: SlackSimulator, arrivals: Waited, questions: Sequence[str], concurrent: int) -> Asked:
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
    print(head())
    asked = {many: list(islice(questions, max(LEAST, many * EACH))) for many in given.concurrent}
    direct = {many: ask_directly(settings, asked[many], min(many, settings.workers)) for many in given.concurrent}
    with SlackSimulator() as slack:
        arrivals = slack.world.messages = Waited(slack.world.clock)
        slack.register(slack_manifest(COMMANDS, "socket", pane="assistant"))
        for person in range(max(given.concurrent)):
            slack.add_user(f"UASK{person}", f"person{person}")
        for number in range(-(-max(given.concurrent) // IN_A_CHANNEL)):
            slack.add_channel(f"CASK{number}", f"room-{number}", "UASK0")
        port = free_port()
        environment = slack.environment("http" if given.http else "socket", port)
        with bot("slack", given.home.resolve(), environment):
            slack.use_http(f"http://127.0.0.1:{port}/slack/events" if given.http else "")
            for many in given.concurrent:
                baseline = len(asked[many]) / direct[many].seconds
                print(line("Corpus.ask", min(many, settings.workers), direct[many], baseline))
                way = "HTTP" if given.http else "Socket Mode"
                print(line(way, many, ask_slack(slack, arrivals, asked[many], many), baseline), flush=True)


if __name__ == "__main__":
    main()
