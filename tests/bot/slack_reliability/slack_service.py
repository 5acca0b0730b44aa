"""The process `onrecord serve slack` on a simulated Slack: started, killed, started again over the same state."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from held_embedder import HELD, NAME

from bot.settings import PREFIX
from bot.state import State

if TYPE_CHECKING:
    from slack_simulator import Message, SlackSimulator

    from retrieval.home import Home

SCRIPT = Path(sys.executable).with_name("onrecord")
PATIENCE = 30.0  # seconds for the process to start or to end
QUESTION = "How much will the harbour wall cost?"
ANSWER = "18.4 million"  # in every answer to it
_READY = {"socket": "Answering on Slack by"}  # what the process says once it can be asked, by its mode
_LISTENING = "Listening on port"


@dataclass
class Service:
    """A Slack and the bot's process on it."""

    slack: SlackSimulator
    mode: str
    home: Home
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/slack/events"

    @property
    def log(self) -> str:
        """All that its processes have written."""
        file = self.folder / "log"
        return file.read_text(encoding="utf-8") if file.exists() else ""

    def spawn(self, **changed: str) -> Service:
        """Start the process, with some variables of the environment changed; see `ready`."""
        self.folder.mkdir(exist_ok=True)
        self.port = self.port or free_port()
        self.slack.use_http("" if self.mode == "socket" else self.url)
        ours = {name: value for name, value in os.environ.items() if not name.startswith((PREFIX, "SLACK_"))}
        own = {"HOME": self.home.folder, "EMBEDDER": NAME, "STATE": self.state_url, "USER_LIMIT": 0, "CHANNEL_LIMIT": 0}
        settings = {PREFIX + name: str(value) for name, value in (own | {"LOG_LEVEL": "DEBUG"} | self.settings).items()}
        environment = ours | settings | self.slack.environment(self.mode, self.port) | self._paths() | changed
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [SCRIPT, "serve", "slack"], cwd=self.folder, env=environment, stdout=log, stderr=log
            )
        return self

    def ready(self, starts: int = 1) -> Service:
        """Wait until the process answers; `starts` is which one of this folder it is."""
        assert self.process
        until = time.monotonic() + PATIENCE
        while self.log.count(self._said) < starts:
            assert self.process.poll() is None, self.log
            assert time.monotonic() < until, self.log
            time.sleep(0.02)
        if self.mode == "socket":
            self.slack.wait_connected()
        return self

    def start(self) -> Service:
        starts = self.log.count(self._said) + 1
        return self.spawn().ready(starts)

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

    def restart(self) -> None:
        self.end()
        self.start()

    def hold(self) -> None:
        """Let no answer be found from now on."""
        self._held.touch()

    def release(self) -> None:
        self._held.unlink(missing_ok=True)

    @property
    def state_url(self) -> str:
        return f"sqlite:///{self.folder / 'state.sqlite'}"

    @property
    def kept(self) -> str:
        """All that the state's database holds, as SQL."""
        with closing(State.open(self.state_url)) as state, state.engine.connect() as connection:
            lines: list[str] = list(connection.connection.driver_connection.iterdump())
        return "\n".join(lines)

    def room(self, name: str) -> Room:
        """A channel of a test's own with one user."""
        user, channel = f"U{name}", f"C{name}"
        self.slack.add_user(user, name.lower())
        self.slack.add_channel(channel, name.lower(), user)
        return Room(self, user, channel)

    def _paths(self) -> dict[str, str]:
        return {HELD: str(self._held), "PYTHONPATH": str(Path(__file__).parent)}

    @property
    def _said(self) -> str:
        return _READY.get(self.mode, _LISTENING)

    @property
    def _held(self) -> Path:
        return self.folder / "held"


@dataclass
class Room:
    """A channel of one test's own."""

    service: Service
    user: str
    channel: str

    @property
    def slack(self) -> SlackSimulator:
        return self.service.slack

    @property
    def place(self) -> dict[str, str]:
        return {"user": self.user, "channel": self.channel}

    @property
    def answers(self) -> list[Message]:
        """All answers to QUESTION that stand in the channel, in its threads, or in the user's direct messages."""
        places = self.channel, f"D{self.user[1:]}"
        return [one for place in places for one in self.slack.everything(place) if ANSWER in one.shown and one.bot_id]

    @property
    def said(self) -> list[Message]:
        """All that the bot said there."""
        places = self.channel, f"D{self.user[1:]}"
        return [one for place in places for one in self.slack.everything(place) if one.bot_id.startswith("B0BOT")]

    def answered(self, number: int = 1, timeout: float = 15.0) -> list[Message]:
        """Wait for so many answers; there are no more of them, and none comes."""
        self.slack.wait_until(lambda: len(self.answers) >= number, timeout)
        self.slack.settle(0.25)
        assert len(self.answers) == number
        return self.answers


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port
