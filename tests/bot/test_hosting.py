"""The process `onrecord serve …` where no platform is set up: its pages, its health, its log, its beginning and end."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from urllib.parse import quote

import httpx
import pytest

PATIENCE = 30.0  # seconds for the process to start or to end
QUESTION = "How much will the harbour wall cost?"


class Process:
    """`onrecord serve …` on a port of its own; what it writes is kept in files."""

    def __init__(self, script, folder, roles, environment):
        self.port = free_port()
        self.folder = folder
        own = {"PORT": str(self.port), "ONRECORD_PAGES": "public", "ONRECORD_LOG_LEVEL": "INFO"}
        with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
            self.process = subprocess.Popen(
                [script, "serve", *roles], cwd=folder, env=os.environ | own | environment, stdout=out, stderr=err
            )

    @property
    def log(self):
        return (self.folder / "err").read_text(encoding="utf-8")

    def get(self, path, **how):
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", timeout=PATIENCE, **how)

    def ready(self):
        until = time.monotonic() + PATIENCE
        while True:
            assert self.process.poll() is None, self.log
            assert time.monotonic() < until, self.log
            try:
                if self.get("/readyz").status_code == 200:
                    return self
            except httpx.TransportError:
                time.sleep(0.05)

    def end(self):
        """End it and return its exit code and the seconds it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE), time.monotonic() - began


def free_port():
    with socket.create_server(("", 0)) as listening:
        return listening.getsockname()[1]


@pytest.fixture
def serving(script, outside, sample_home):
    """`serving("web", NAME=value)`: a process that is ready, killed at the end of the block."""

    @contextmanager
    def started(*roles, **environment):
        home = {"ONRECORD_HOME": str(sample_home.folder), "ONRECORD_STATE": f"sqlite:///{outside / 'state.sqlite'}"}
        process = Process(script.path, outside, roles, home | environment)
        try:
            yield process.ready()
        finally:
            process.process.kill()
            process.process.wait()

    return started


@pytest.mark.parametrize("role", ["web", "all"])
def test_without_a_platform_the_articles_have_their_pages(serving, role):
    with serving(role) as process:
        found = process.get(f"/?q={quote(QUESTION)}")
        assert (found.status_code, "18.4 million" in found.text) == (200, True)
        assert process.get("/healthz").text == "ok"
        assert process.get("/readyz").json() == {"ready": True, "stopping": False, "parts": {"index": True}}
        metrics = process.get("/metrics").text
        assert 'onrecord_questions_total{command="ask",outcome="answered",platform="web"} 1.0' in metrics
        assert 'onrecord_page_requests_total{route="/",status="200"} 1.0' in metrics


def test_told_to_stop_it_says_that_it_is_not_ready_and_then_ends(serving):
    with serving("web") as process:
        process.process.send_signal(signal.SIGTERM)
        states, until = set(), time.monotonic() + PATIENCE
        while process.process.poll() is None and time.monotonic() < until:
            try:
                states.add(process.get("/readyz").status_code)
            except httpx.TransportError:
                time.sleep(0.05)
        assert 503 in states
        assert process.process.returncode == 0


def test_it_ends_within_ten_seconds(serving):
    with serving("web") as process:
        code, seconds = process.end()
        assert code == 0
        assert seconds < 10


def test_its_log_is_json_where_nobody_looks_on_and_holds_no_word_of_a_question(serving):
    with serving("web") as process:
        process.get(f"/?q={quote(QUESTION)}")
        process.end()
        lines = [json.loads(line) for line in process.log.splitlines()]
    (asked,) = [line for line in lines if line.get("command") == "ask"]
    assert asked["outcome"] == "answered"
    assert asked["took_ms"] > 0
    assert "embed" in asked["stages"]
    assert "harbour" not in process.log


def test_in_text_its_log_is_lines_for_people(serving):
    with serving("web", ONRECORD_LOG_FORMAT="text") as process:
        process.get(f"/?q={quote(QUESTION)}")
        process.end()
        assert "INFO bot.core" in process.log


def test_metrics_want_their_token_where_one_is_set(serving, outside):
    (outside / "token").write_text("a-secret\n")
    with serving("web", METRICS_TOKEN_FILE=str(outside / "token")) as process:
        assert process.get("/metrics").status_code == 404
        assert process.get("/metrics", headers={"Authorization": "Bearer a-secret"}).status_code == 200


def test_a_release_is_made_ready_and_says_so(script, sample_home, outside):
    state = f"sqlite:///{outside / 'state.sqlite'}"
    run = script("serve", "release", ONRECORD_HOME=str(sample_home.folder), ONRECORD_STATE=state)
    assert run.code == 0
    assert run.out.startswith("The index is well: 16 articles")
    assert "The state is well, in sqlite." in run.out


@pytest.mark.parametrize(
    ("arguments", "environment", "code", "said"),
    [
        (["release"], {"ONRECORD_HOME": "empty"}, 1, "nothing was ingested into empty yet"),
        (["web"], {"ONRECORD_HOME": "empty"}, 1, "nothing was ingested into empty yet"),
        (["webb"], {}, 2, "there is no webb to serve; known: all, web, worker, slack, discord, release"),
        (["release", "all"], {}, 2, "release goes alone"),
        (["worker"], {}, 2, "DISCORD_TOKEN is not set"),
        (["web"], {"SLACK_BOT_TOKEN_FILE": "nowhere"}, 2, "SLACK_BOT_TOKEN_FILE: nowhere cannot be read"),
    ],
)
def test_what_cannot_be_served_is_said_in_one_line(script, arguments, environment, code, said):
    run = script("serve", *arguments, PORT=str(free_port()), **environment)
    (line,) = [line for line in run.err.splitlines() if line.startswith("onrecord: ")]
    assert (run.code, said in line) == (code, True)
    assert "Traceback" not in run.err


def test_a_port_that_is_taken_ends_it_at_once(script, sample_home):
    with socket.create_server(("", 0)) as taken:
        run = script("serve", "web", PORT=str(taken.getsockname()[1]), ONRECORD_HOME=str(sample_home.folder))
    assert (run.code, "is not free" in run.err) == (1, True)
