"""A rolling restart under questions: what is lost, doubled or late, beside the same questions without a restart.

python benchmarks/restart.py --home HOME --questions FILE.jsonl [--rate 20] [--seconds 30] [--restarts 3]
                             [--light] [--nginx] [slack-http slack-socket discord]

Questions come at a fixed rate, whatever becomes of those before: slash commands and mentions in turns, each by somebody
who asks nothing else. A restart starts a process beside the old one, over the same state, waits until its /readyz says
that it is ready, and tells the old one to stop. Slack over HTTP comes through a proxy, which sends each connection to a
process that is ready, as it saw a moment ago: one of 60 lines here, or nginx, which asks nobody and tries the next
process where one refuses. `--light` answers from the samples with an embedder that needs no model: for a slow machine.
The exit code is 1 where anything was lost or doubled.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING, NamedTuple

from arriving import Arrivals
from balancing import Nginx, Proxy, is_ready
from figures import IN_A_CHANNEL, PATIENCE, free_port, load, read, spread

from bot.commands import COMMANDS
from bot.manifests.slack import slack_manifest

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from discord_simulator import Simulator
from slack_simulator import SlackSimulator

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from discord_simulator import Acted, Said
    from slack_simulator import Delivery
    from slack_simulator.clock import Clock

ONRECORD = Path(sys.executable).with_name("onrecord")
WITHIN = 3.0  # seconds in which Slack and Discord want an acknowledgement
_LOOK = 0.2  # seconds between two looks at what has come
_STEP = 0.02  # seconds between two looks at a process that starts
_QUIET = 2.0  # seconds without an answer, once all are there, after which none is doubled any more


class Fate(NamedTuple):
    """What became of a question: seconds to its acknowledgement, where one is due, and to each answer."""

    due: bool
    acknowledged: float | None
    answers: list[float]


@dataclass
class Replicas:
    """The bot's processes over one state: the newest, and the one before it while that ends."""

    what: str
    environment: Mapping[str, str]
    folder: Path
    ports: Sequence[int]
    """Of all processes that there will be."""
    stops: list[float] = field(default_factory=list)
    """Seconds that each took to end."""
    _newest: subprocess.Popen[bytes] | None = None
    _started: int = 0

    def start(self) -> subprocess.Popen[bytes]:
        """Start a process and wait until it is ready; return the one before."""
        before, port = self._newest, self.ports[self._started]
        with (self.folder / "log").open("ab") as log:
            self._newest = subprocess.Popen(  # noqa: S603  # our own console script
                [ONRECORD, "serve", self.what], env={**self.environment, "PORT": str(port)}, stdout=log, stderr=log
            )
        while not is_ready(port):
            if self._newest.poll() is not None:
                raise SystemExit(f"the bot ended before it was ready:\n{self.log}")
            sleep(_STEP)
        self._started += 1
        return before

    def replace(self) -> None:
        """Start a process in the place of the newest."""
        self._end(self.start())

    def end(self) -> None:
        """End what runs."""
        self._end(self._newest)

    @property
    def log(self) -> str:
        """All that the processes have written."""
        return (self.folder / "log").read_text(encoding="utf-8")

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        began = monotonic()
        process.terminate()
        process.wait()
        self.stops.append(monotonic() - began)


class Noted(Arrivals):
    """Arrivals with their times, by place."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.times: defaultdict[tuple[str, str], list[float]] = defaultdict(list)

    def came(self, place: tuple[str, str]) -> None:
        """Note when it came."""
        self.times[place].append(monotonic())


class OnSlack:
    """Those who ask on Slack."""

    def __init__(self, slack: SlackSimulator, people: int) -> None:
        self._slack, self._number = slack, 0
        self._arrivals = slack.world.messages = Noted(slack.world.clock)
        slack.register(slack_manifest(COMMANDS, "socket", pane="assistant"))
        for number in range(-(-people // IN_A_CHANNEL)):
            slack.add_channel(f"CASK{number}", f"room-{number}")
        for number in range(people):
            slack.add_user(f"UASK{number}", f"person{number}")

    def ask(self, question: str) -> tuple[Delivery, tuple[str, str], float]:
        """Ask, by a command or a mention; whoever has not asked yet does."""
        number, self._number = self._number, self._number + 1
        user, channel, asked = f"UASK{number}", f"CASK{number // IN_A_CHANNEL}", monotonic()
        if number % 2:
            made = self._slack.mention(question, user, channel, wait=False)
        else:
            made = self._slack.slash("/ask", question, user, channel, wait=False)
        return made, (channel, made.thread or user), asked

    def fate(self, asked: tuple[Delivery, tuple[str, str], float]) -> Fate:
        """Return what has become of a question by now."""
        delivery, key, since = asked
        return Fate(
            due=True, acknowledged=delivery.ack_seconds, answers=[at - since for at in self._arrivals.times[key]]
        )


class OnDiscord:
    """Those who ask on Discord."""

    def __init__(self, discord: Simulator, people: int) -> None:
        self._discord, self._number = discord, 0
        rooms = [discord.add_channel(discord.guild, f"room-{number}") for number in range(-(-people // IN_A_CHANNEL))]
        users = [discord.add_user(f"person{number}", discord.guild) for number in range(people)]
        self._places = [(user, rooms[number // IN_A_CHANNEL]) for number, user in enumerate(users)]

    def ask(self, question: str) -> Acted | Said:
        """Ask, by a command or, in a thread of one's own, by a mention; whoever has not asked yet does."""
        number, self._number = self._number, self._number + 1
        user, room = self._places[number]
        if number % 2:
            return self._discord.mention(user, self._discord.thread(user, room, user.name), question)
        return self._discord.slash(user, room, "ask", question=question)

    @staticmethod
    def fate(asked: Acted | Said) -> Fate:
        """Return what has become of a question by now; a message wants no acknowledgement."""
        if hasattr(asked, "interaction"):
            one = asked.interaction
            return Fate(True, asked.acknowledged_after, [at - one.told for _, at in one.results])
        return Fate(False, 0.0, [answer.made - asked.message.made for answer in asked.answers])


def stream(people: OnSlack | OnDiscord, questions: Sequence[str], rate: float) -> list[Fate]:
    """Ask so many questions a second, and return what became of each."""
    asked, began = [], monotonic()
    for number, question in enumerate(questions):
        sleep(max(0.0, began + number / rate - monotonic()))
        asked.append(people.ask(question))
    until, quiet = monotonic() + PATIENCE, 0.0
    while monotonic() < until and quiet < _QUIET:
        fates = [people.fate(one) for one in asked]
        quiet = quiet + _LOOK if all(fate.answers and fate.acknowledged is not None for fate in fates) else 0.0
        sleep(_LOOK)
    return [people.fate(one) for one in asked]


def restarts(replicas: Replicas, times: int, seconds: float) -> None:
    """Restart so many times, evenly over the seconds."""
    began = monotonic()
    for number in range(times):
        sleep(max(0.0, began + (number + 0.5) * seconds / times - monotonic()))
        replicas.replace()


def measure(way: str, given: argparse.Namespace, questions: Sequence[str], settings: Mapping[str, str]) -> bool:
    """Print what becomes of questions without and with restarts; return whether all are answered once."""
    well = True
    for times in (0, given.restarts):
        with ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
            own = {"ONRECORD_STATE": f"sqlite:///{folder}/state.sqlite", **settings}
            people, replicas = opened(way, given, stack, Path(folder), len(questions), own)
            restarting = Thread(target=restarts, args=[replicas, times, given.seconds])
            restarting.start()
            fates = stream(people, questions, given.rate)
            restarting.join()
            replicas.end()
            print(line(way, times, fates, replicas), flush=True)
            if given.log:
                given.log.joinpath(f"{way}-{times}.log").write_text(replicas.log, encoding="utf-8")
        well = well and all(len(fate.answers) == 1 and fate.acknowledged is not None for fate in fates)
    return well


def opened(  # noqa: PLR0913, PLR0917
    way: str, given: argparse.Namespace, stack: ExitStack, folder: Path, people: int, settings: Mapping[str, str]
) -> tuple[OnSlack | OnDiscord, Replicas]:
    """Return who asks, and the processes, the first of them started."""
    ports = [free_port() for _ in range(given.restarts + 1)]
    environment = {**os.environ, "ONRECORD_LOG_LEVEL": "INFO", **settings}
    if way == "discord":
        discord = stack.enter_context(Simulator())
        asking, replicas = OnDiscord(discord, people), Replicas(way, environment | discord.environment(), folder, ports)
        replicas.start()
        return asking, replicas
    slack, mode = stack.enter_context(SlackSimulator()), way.removeprefix("slack-")
    asking = OnSlack(slack, people)
    replicas = Replicas("slack", environment | slack.environment(mode), folder, ports)
    replicas.start()
    if mode == "http":
        proxy = Nginx(replicas.ports, folder) if given.nginx else Proxy(replicas.ports)
        stack.enter_context(proxy.running())
        slack.use_http(f"http://127.0.0.1:{proxy.port}/slack/events")
    return asking, replicas


def head() -> str:
    """Return the row above the table."""
    return (
        f"{'':<14} {'restarts':>8} {'asked':>6} {'answered':>8} {'lost':>5} {'doubled':>7} {'late':>5}"
        f" {'p50 ms':>8} {'p99 ms':>8}  seconds of each stop"
    )


def line(way: str, times: int, fates: Sequence[Fate], replicas: Replicas) -> str:
    """Return one row of the table."""
    answered = [fate.answers[0] for fate in fates if fate.answers]
    doubled = sum(len(fate.answers) > 1 for fate in fates)
    late = sum(fate.due and (fate.acknowledged is None or fate.acknowledged > WITHIN) for fate in fates)
    lost = sum(not fate.answers for fate in fates)
    stops = " ".join(f"{seconds:.1f}" for seconds in replicas.stops)
    wrong = f"; {wrong} tracebacks" if (wrong := replicas.log.count("Traceback")) else ""
    return (
        f"{way:<14} {times:8} {len(fates):6} {len(answered):8} {lost:5} {doubled:7} {late:5}"
        f" {spread(answered)}  {stops}{wrong}"
    )


def main() -> None:
    """Print the figures."""
    ways = ("slack-http", "slack-socket", "discord")
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("ways", nargs="*", metavar="WAY", help=f"of {', '.join(ways)}; without any, all")
    options.add_argument("--home", type=Path)
    options.add_argument("--questions", type=Path, required=True)
    options.add_argument("--rate", type=float, default=20.0, help="questions a second")
    options.add_argument("--seconds", type=float, default=30.0, help="for which they come")
    options.add_argument("--restarts", type=int, default=3, help="meanwhile")
    options.add_argument("--light", action="store_true", help="from the samples, without a model; needs no --home")
    options.add_argument("--nginx", action="store_true", help="before Slack's processes, in the place of our own proxy")
    options.add_argument("--log", type=Path, help="folder in which to keep what the processes write")
    given = options.parse_args()
    given.ways = given.ways or ways
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    known = read(given.questions)
    questions = [known[number % len(known)] for number in range(int(given.rate * given.seconds))]
    with tempfile.TemporaryDirectory() as folder:
        settings = {"ONRECORD_USER_LIMIT": "0", "ONRECORD_CHANNEL_LIMIT": "0"}
        settings |= light_home(Path(folder)) if given.light else {"ONRECORD_HOME": str(given.home.resolve())}
        print(f"{load()}; {given.rate:g} questions a second for {given.seconds:g} s\n{head()}", flush=True)
        well = [measure(way, given, questions, settings) for way in given.ways]
    print(load())
    sys.exit(not all(well))


def light_home(folder: Path) -> dict[str, str]:
    """Ingest the samples under the embedder that needs no model; return the settings to answer from them."""
    settings = {"ONRECORD_HOME": str(folder), "ONRECORD_EMBEDDER": "hashing"}
    subprocess.run([ONRECORD, "ingest", "--sample"], env=os.environ | settings, check=True, capture_output=True)  # noqa: S603
    return settings


if __name__ == "__main__":
    main()
