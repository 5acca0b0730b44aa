"""The process `onrecord serve discord` on a simulated Discord: started, killed, started again over the same state."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from held_embedder import HELD
from paced_embedder import NAME, PACE
from slack_service import ANSWER, PATIENCE, QUESTION, SCRIPT

from bot.settings import PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from discord_simulator import Acted, Channel, Message, Said, Simulator, User
    from slack_simulator import SlackSimulator

    from retrieval.home import Home

HERE = Path(__file__).parent
PATHS = os.pathsep.join(str(folder) for folder in (HERE / "hook", HERE, HERE.parent / "slack_reliability"))
READY = "Answering on Discord in"
CLAIM = "“The wall is tired, and so are we,” said the harbour engineer."
_OURS = (PREFIX, "SLACK_", "DISCORD_")
_numbers = itertools.count(1)


@dataclass
class Service:
    """A Discord and the bot's process on it; where there is a `slack`, the process serves that, too."""

    discord: Simulator
    home: Home
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    """Of the bot, without their prefix; a name in lower case is any other variable."""
    slack: SlackSimulator | None = None
    process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        """All that its processes have written."""
        file = self.folder / "log"
        return file.read_text(encoding="utf-8") if file.exists() else ""

    def spawn(self, **changed: str) -> Service:
        """Start the process, with some variables of the environment changed; see `ready`."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
        state = f"sqlite:///{self.folder / 'state.sqlite'}"
        own = {"HOME": str(self.home.folder), "EMBEDDER": NAME, "STATE": state, "USER_LIMIT": "0", "CHANNEL_LIMIT": "0"}
        given = own | {"LOG_LEVEL": "DEBUG"} | self.settings
        settings = {PREFIX + name if name.isupper() else name.upper(): value for name, value in given.items()}
        slack = self.slack.environment("socket", 0) if self.slack else {}
        environment = ours | settings | self._files() | slack | self.discord.environment() | changed
        platforms = ["slack", "discord"] if self.slack else ["discord"]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [SCRIPT, "serve", *platforms], cwd=self.folder, env=environment, stdout=log, stderr=log
            )
        return self

    def ready(self, starts: int = 1) -> Service:
        """Wait until the process answers; `starts` is which one of this folder it is."""
        self.told(READY, starts)
        return self

    def told(self, words: str, times: int = 1, timeout: float = PATIENCE) -> None:
        """Wait until the operator was told something, and the process still runs."""
        assert self.process
        until = time.monotonic() + timeout
        while self.log.count(words) < times:
            assert self.process.poll() is None, self.log
            assert time.monotonic() < until, self.log
            time.sleep(0.02)

    def start(self, **changed: str) -> Service:
        starts = self.log.count(READY) + 1
        return self.spawn(**changed).ready(starts)

    def end(self, number: int = signal.SIGTERM) -> float:
        """End the process and return the seconds it took."""
        assert self.process
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(PATIENCE)
        return time.monotonic() - began

    @property
    def code(self) -> int | None:
        assert self.process
        return self.process.poll()

    def exited(self) -> int:
        """Wait until the process ends by itself; return its code."""
        assert self.process
        return self.process.wait(PATIENCE)

    def kill(self) -> None:
        self.end(signal.SIGKILL)

    def restart(self) -> None:
        self.end()
        self.start()

    def hold(self) -> None:
        """Let no answer be found from now on."""
        self._held.touch()

    def release(self) -> None:
        self._held.unlink(missing_ok=True)

    @contextmanager
    def offers_held(self) -> Iterator[None]:
        """Let nothing be found to offer as one types."""
        file = self.folder / "offers"
        file.touch()
        try:
            yield
        finally:
            file.unlink()

    def pace(self, seconds: float) -> None:
        """Let each question take so long; 0 as long as it does."""
        (self.folder / "pace").write_text(str(seconds or ""))

    def room(self) -> Room:
        """A channel of a test's own, and a user."""
        name = f"room{next(_numbers)}"
        user = self.discord.add_user(name, self.discord.guild)
        return Room(self, user, self.discord.add_channel(self.discord.guild, name))

    def _files(self) -> dict[str, str]:
        files = {HELD: self._held, PACE: self.folder / "pace", "OFFERS_HELD_WHILE": self.folder / "offers"}
        return {name: str(file) for name, file in files.items()} | {"PYTHONPATH": PATHS}

    @property
    def _held(self) -> Path:
        return self.folder / "held"


@dataclass
class Room:
    """A channel of one test's own, and its user, whose direct messages belong to it."""

    service: Service
    user: User
    channel: Channel

    @property
    def discord(self) -> Simulator:
        return self.service.discord

    def slash(self, question: str = QUESTION) -> Acted:
        return self.discord.slash(self.user, self.channel, "ask", question=question)

    def mention(self, question: str = QUESTION) -> Said:
        return self.discord.mention(self.user, self.channel, question)

    def dm(self, question: str = QUESTION) -> Said:
        return self.discord.dm(self.user, question)

    def find(self) -> Acted:
        """Ask for the sources of a message, by its menu."""
        message = self.discord.send(self.user, self.channel, CLAIM).message
        return self.discord.context_menu(self.user, self.channel, "Find sources", message)

    def ask(self, way: str) -> Acted | Said:
        """Ask QUESTION by a way in: "slash", "mention" or "dm"."""
        asked: Acted | Said = getattr(self, way)()
        return asked

    @property
    def said(self) -> list[Message]:
        """All that the bot says there, or to the user directly, and that is more than an announcement."""
        places = self.channel, self.discord.direct(self.user)
        return [one for place in places for one in self.discord.by_bot(self.user, place) if not one.loading]

    @property
    def answers(self) -> list[Message]:
        """All answers to QUESTION among that."""
        return [one for one in self.said if ANSWER in one.text]

    def answered(self, number: int = 1, timeout: float = 15.0) -> list[Message]:
        """Wait for so many answers; there are no more of them, and none comes."""
        self.discord.wait_until(lambda: len(self.answers) >= number, timeout)
        self.discord.settle(0.25)
        assert len(self.answers) == number
        return self.answers


def watched(service: Service) -> Iterator[Room]:
    """Give a room, and see afterwards that nothing went wrong which no test asked for."""
    yield service.room()
    service.discord.heal()
    service.discord.strict_buckets(on=False)
    service.release()
    assert not service.discord.faults
    assert "Traceback" not in service.log
