"""What a process that serves Slack and Discord logs at DEBUG, in both forms: no word of a question, and no token."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from discord_simulator import Simulator
from slack_simulator import SlackSimulator

from bot.commands import COMMANDS
from bot.manifests.slack import slack_manifest
from bot.settings import PREFIX

SCRIPT = Path(sys.executable).with_name("onrecord")
WORD = "zanzibar"  # in all that is asked
QUESTION = f"How much will the harbour wall of {WORD} cost?"
_OURS = (PREFIX, "SLACK_", "DISCORD_", "OTEL_")
_PATIENCE = 30.0  # seconds


@contextmanager
def serving(form, home, folder, slack, discord):
    """The process, and the file of its log."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    own = {"HOME": str(home.folder), "EMBEDDER": "hashing", "LOG_LEVEL": "DEBUG", "LOG_FORMAT": form}
    own |= {"STATE": f"sqlite:///{folder / 'state.sqlite'}"}
    environment = ours | {PREFIX + name: value for name, value in own.items()}
    environment |= slack.environment() | discord.environment()
    log, said = folder / "log", folder / "said"
    with log.open("wb") as err, said.open("wb") as out:
        process = subprocess.Popen(
            [SCRIPT, "serve", "slack", "discord"], cwd=folder, env=environment, stdout=out, stderr=err
        )
    try:
        until = time.monotonic() + _PATIENCE
        while said.read_text().count("Answering on") < 2:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < until, said.read_text()
            time.sleep(0.05)
        yield log
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def ask(slack, discord):
    """Ask in every way, and let some of it fail."""
    slack.add_channel("C1", "newsroom")
    user, room = discord.add_user("asker", discord.guild), discord.add_channel(discord.guild, "newsroom")
    slack.limit("chat.postMessage")
    discord.limit("* /webhooks/*", retry_after=0.1)
    discord.limit("POST /channels/*/messages", retry_after=0.1)
    slack.slash("/ask", QUESTION)
    slack.slash("/ask", f"wall outlet:{WORD}")
    slack.mention(QUESTION, "U0ANNA", "C1")
    slack.dm(f"/{WORD} {WORD}")
    discord.slash(user, room, "ask", question=QUESTION)
    discord.mention(user, room, QUESTION)
    discord.dm(user, QUESTION)
    slack.cut()
    discord.cut()
    discord.wait_until(lambda: len(discord.by_bot(user, room)) >= 2, 20)
    slack.wait_connected()
    slack.settle(1.0)


@pytest.fixture(scope="module", params=["json", "text"])
def logged(request, sample_home, tmp_path_factory):
    """The form of a log, its text, and the secrets that were used meanwhile."""
    folder = tmp_path_factory.mktemp(request.param)
    with SlackSimulator() as slack, Simulator() as discord:
        slack.register(slack_manifest(COMMANDS, "socket", pane="assistant"))
        with serving(request.param, sample_home, folder, slack, discord) as log:
            ask(slack, discord)
        tokens = [slack.bot_token, slack.app_token, discord.token]
        tokens += [one.token for one in discord.world.interactions.values()]
        yield request.param, log.read_text(encoding="utf-8"), tokens


def test_no_line_has_a_word_of_a_question_or_a_token(logged):
    _, text, tokens = logged
    assert "DEBUG" in text
    assert WORD not in text.casefold()
    assert len(tokens) >= 4
    assert not [token for token in tokens if token in text]
    assert "hooks/" not in text  # response URLs, which are secrets


def test_each_line_is_a_record_and_those_of_requests_have_an_id(logged):
    form, text, _ = logged
    if form == "json":
        records = [json.loads(line) for line in text.splitlines()]
        asked = [one for one in records if "outcome" in one]
        assert all({"time", "level", "logger", "message"} <= one.keys() for one in records)
        assert {(one["platform"], one["command"]) for one in asked} >= {("slack", "ask"), ("discord", "ask")}
        assert len({one["request"] for one in asked}) == len(asked) >= 7
        assert {one["outcome"] for one in asked} >= {"refused"}
    else:
        lines = re.findall(r"^\d{4}-\S+ \S+ INFO bot\.core \[[0-9a-f]{8}\]: request", text, re.MULTILINE)
        assert len(lines) >= 7
