"""The bot's own process on a Slack, and a room of it in which a test meets the bot."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from slack_payloads import check_message, check_view, quotes

from bot.model import Origin
from bot.settings import PREFIX
from bot.state import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slack_simulator import Call, Delivery, Message, SlackSimulator

    from retrieval.home import Home

SCRIPT = Path(sys.executable).with_name("onrecord")
IN_ONE_MODE = pytest.mark.parametrize("served", ["http"], indirect=True)
_PATIENCE = 30.0  # seconds for the process to start
_POLL = 0.02
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_OUTLETS = ("Coastal Wire", "Dunmarrow Herald", "Halvenmouth Courier", "L’Écho de Skerra", "Quayside Notes")
_OUTLETS += ("Radio Sennick", "Sennick Business Weekly")
_SENT = {"chat.postMessage", "chat.postEphemeral", "chat.update", "response_url"}
_VIEWS = {"views.open", "views.publish", "views.update", "views.push"}


@dataclass
class Served:
    """A Slack and the process `onrecord serve slack` on it."""

    slack: SlackSimulator
    mode: str
    home: Home
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    """Further variables of the process's environment."""
    process: subprocess.Popen[bytes] | None = None
    checked: int = 0
    """How many of its calls have been checked."""

    @property
    def state_url(self) -> str:
        """The database of the bot's state."""
        return f"sqlite:///{self.folder / 'state.sqlite'}"

    @property
    def environment(self) -> dict[str, str]:
        """What the process, or another command of `onrecord`, is started with."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith((PREFIX, "SLACK_"))}
        own = {"HOME": str(self.home.folder), "EMBEDDER": "hashing", "STATE": self.state_url, "LOG_LEVEL": "INFO"}
        return ours | {PREFIX + name: value for name, value in (own | self.settings).items()}

    @property
    def log(self) -> str:
        """All that the processes have said so far."""
        file = self.folder / "log"
        return file.read_text(encoding="utf-8") if file.exists() else ""

    def start(self) -> None:
        """Start the process; it answers when this returns."""
        port = _free_port()
        self.slack.use_http(f"http://127.0.0.1:{port}/slack/events" if self.mode == "http" else "")
        environment = self.environment | self.slack.environment(self.mode, port)
        words = "Listening on port" if self.mode == "http" else "Answering on Slack by"  # the port comes last
        said = self.log.count(words)
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [SCRIPT, "serve", "slack"], cwd=self.folder, env=environment, stdout=log, stderr=log
            )
        until = time.monotonic() + _PATIENCE
        while self.log.count(words) == said:
            assert self.process.poll() is None, self.log
            assert time.monotonic() < until, self.log
            time.sleep(_POLL)
        if self.mode == "socket":
            self.slack.wait_connected()

    def stop(self, number: int = signal.SIGTERM) -> None:
        """End the process."""
        assert self.process
        self.process.send_signal(number)
        self.process.wait(_PATIENCE)
        assert self.process.returncode == (0 if number == signal.SIGTERM else -number), self.log

    def restart(self) -> None:
        """Let another process follow this one, over the same state."""
        self.stop()
        self.start()

    @contextmanager
    def state(self) -> Iterator[State]:
        """The state, as the process keeps it."""
        with closing(State.open(self.state_url)) as state:
            yield state

    def run(self, *arguments: str) -> str:
        """Return what another command of `onrecord` prints."""
        done = subprocess.run(
            [SCRIPT, *arguments], cwd=self.folder, env=self.environment, capture_output=True, check=True, timeout=60
        )
        return done.stdout.decode("utf-8")


@dataclass
class Room:
    """A channel of one test's own, two users of its own, and what they do in it; `user` created the channel."""

    served: Served
    user: str
    other: str
    channel: str

    @property
    def slack(self) -> SlackSimulator:
        return self.served.slack

    @property
    def origin(self) -> Origin:
        """Where `user` writes, as the state names it."""
        return Origin("slack", self.slack.workspace.id, self.channel, self.user)

    @property
    def direct(self) -> str:
        """The direct messages of `user` with the bot."""
        return f"D{self.user[1:]}"

    def slash(self, command: str, text: str = "", user: str = "", channel: str = "") -> Message:
        """Type a command; the one message of the bot that its asker sees for it, once it is answered."""
        user, channel = user or self.user, channel or self.channel
        before = len(self.seen(user, channel))
        delivery = self.slack.slash(command, text, user, channel)
        assert delivery.ack is not None, self.served.log[-2000:]
        self.slack.wait_until(lambda: len(answered(self.seen(user, channel))) > before)
        (new,) = self.seen(user, channel)[before:]
        return new

    def mention(self, text: str, user: str = "", thread: str = "") -> Message:
        """Mention the bot; its answer in the thread."""
        return self.after(lambda: self.slack.mention(text, user or self.user, self.channel, thread), thread)

    def after(self, act: Any, thread: str = "", user: str = "", channel: str = "") -> Message:
        """Do something, which gives a delivery; the one message of the bot that follows in its thread."""
        user, channel = user or self.user, channel or self.channel
        before = {one.ts for one in self.slack.answers(user, channel, thread)} if thread else set()
        delivery: Delivery = act()
        assert delivery.ack is not None, self.served.log[-2000:]
        thread = thread or delivery.thread
        found = self.slack.wait_until(
            lambda: [one for one in self.slack.answers(user, channel, thread) if one.ts not in before]
        )
        (new,) = found
        return new

    def dm(self, text: str, thread: str = "", user: str = "") -> Message:
        """Write to the bot; its answer."""
        user = user or self.user
        channel = f"D{user[1:]}"
        before = len(self.slack.answers(user, channel, thread or None))
        self.slack.dm(text, user, thread)
        return self.slack.wait_for(before + 1, user=user, channel=channel, thread=thread or None)[before]

    def press(self, message: Message, button: str, user: str = "") -> Message:
        """Press a button that answers in the place of its message; the message, once it changed."""
        edits = len(message.former)
        self.slack.press(message, button, user or self.user)
        self.slack.wait_until(lambda: len(message.former) > edits)
        return message

    def seen(self, user: str = "", channel: str = "", thread: str | None = None) -> list[Message]:
        """What a user sees of the bot."""
        return self.slack.answers(user or self.user, channel or self.channel, thread)


def answered(messages: list[Message]) -> list[Message]:
    """Those that do not only say that an answer is sought."""
    return [one for one in messages if not one.shown.startswith("Searching ")]


def quoted(message: Message) -> list[str]:
    """The excerpts of a message."""
    return quotes({"blocks": message.blocks})


def dates(message: Message) -> list[str]:
    """The dates of a message's sources, in order."""
    return [found[0] for line in message.shown.splitlines() if "(fictional)" in line if (found := _DATE.search(line))]


def outlets(message: Message) -> set[str]:
    """The outlets of a message's sources."""
    sources = [line for line in message.shown.splitlines() if _DATE.search(line)]
    return {name for name in _OUTLETS for line in sources if name in line}


def check(calls: list[Call], articles: list[str]) -> None:
    """Raise AssertionError unless Slack takes all that was sent and each excerpt stands in an article."""
    for call in calls:
        if call.method in _VIEWS:
            check_view(call.params["view"])
        elif call.method in _SENT:
            check_message(call.params)
            for words in quotes(call.params):
                assert any(words in text for text in articles), words


def _free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        return int(listening.getsockname()[1])
