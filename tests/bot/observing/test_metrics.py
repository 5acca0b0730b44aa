from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from time import thread_time

import pytest
from observing_watchers import sample, samples

from bot.app import open_bot
from bot.commands import COMMANDS
from bot.model import LINE, Origin, Request
from bot.observing.metrics import Metrics
from bot.observing.observer import Handled, Outcome
from bot.settings import Settings
from retrieval.errors import HomeError
from retrieval.stages import recorded, stage

ROOT = Path(__file__).parents[3]
HERE = Origin("discord", "T1", "C1", "U1")


@pytest.fixture
def metrics():
    return Metrics("1.2.3")


@pytest.fixture
def watched(metrics, corpus):
    bot = open_bot(corpus, Settings(embedder="hashing"))
    bot.observer = metrics
    return bot


class Gone:
    """A corpus whose home is no longer there."""

    def manifest(self):
        raise HomeError("gone")


def test_requests_are_counted_by_command_platform_and_outcome(metrics, watched):
    for line in ("How much will the harbour wall cost?", "/ask What does the wall cost?", "/speakers", "/zanzibar"):
        watched.handle(Request(LINE, line, origin=HERE))
    counted = {
        labels: value for (name, labels), value in samples(metrics).items() if name == "onrecord_questions_total"
    }
    assert sum(counted.values()) == 4
    labels = {"command": "ask", "platform": "discord", "outcome": "answered"}
    assert counted[frozenset(labels.items())] == 2
    assert counted[frozenset({"command": "unknown", "platform": "discord", "outcome": "refused"}.items())] == 1


def test_no_label_has_a_word_that_somebody_typed(metrics, watched):
    lines = ["zanzibar?", "/zanzibar x", "/ask zanzibar outlet:zanzibar", "/who-said “zanzibar is far away now”"]
    for line in lines:
        watched.handle(Request(LINE, line, origin=HERE))
        watched.handle(Request(line, line, origin=HERE))
    assert "zanzibar" not in metrics.exposed()[0].decode().casefold()
    commands = {dict(labels).get("command", "help") for _, labels in samples(metrics)}
    assert commands <= {*COMMANDS, "help", "unknown"}


def test_each_stage_of_an_answer_is_in_the_histogram(metrics, watched):
    watched.handle(Request("ask", "How much will the harbour wall cost?", origin=HERE))
    for name in ("read", "embed", "retrieve", "vectors", "lexical", "rank", "excerpts", "judge"):
        assert sample(metrics, "onrecord_stage_seconds_count", stage=name) == 1


def test_the_index_is_read_when_it_is_asked_for(metrics, corpus):
    metrics.watch(corpus, lambda: 7)
    manifest = corpus.manifest()
    assert sample(metrics, "onrecord_index_generation") == manifest.generation
    assert sample(metrics, "onrecord_index_articles") == manifest.articles
    assert 1.7e9 < sample(metrics, "onrecord_index_built_timestamp_seconds") < 4e9
    assert sample(metrics, "onrecord_waiting") == 7
    assert b"# HELP onrecord_waiting Requests of the chats" in metrics.exposed()[0]  # the search page has its own line


def test_an_index_that_is_gone_leaves_the_other_metrics(metrics):
    metrics.watch(Gone(), lambda: 0)
    assert sample(metrics, "onrecord_index_generation") is None
    assert sample(metrics, "onrecord_build_info", version="1.2.3") == 1


def test_a_platform_is_shown_from_the_start_and_each_later_connection_counted(metrics):
    metrics.expected("slack")
    assert sample(metrics, "onrecord_platform_connected", platform="slack") == 0
    assert sample(metrics, "onrecord_platform_reconnects_total", platform="slack") == 0
    assert sample(metrics, "onrecord_platform_limited_total", platform="slack") == 0
    metrics.connected("slack")
    metrics.lost("slack")
    assert sample(metrics, "onrecord_platform_connected", platform="slack") == 0
    metrics.connected("slack", again=True)
    assert sample(metrics, "onrecord_platform_connected", platform="slack") == 1
    assert sample(metrics, "onrecord_platform_reconnects_total", platform="slack") == 1


def test_only_a_reply_that_arrived_has_a_duration(metrics):
    metrics.delivered("slack", "delivered", 0.3)
    metrics.delivered("slack", "unreached", 9.0)
    assert sample(metrics, "onrecord_deliveries_total", platform="slack", outcome="unreached") == 1
    assert sample(metrics, "onrecord_reply_seconds_count", platform="slack") == 1
    assert sample(metrics, "onrecord_reply_seconds_sum", platform="slack") == 0.3


def test_memory_and_garbage_collections_are_exposed(metrics):
    assert sample(metrics, "process_resident_memory_bytes") > 1e7
    assert sample(metrics, "python_gc_collections_total", generation="0") >= 0


def test_two_processes_in_one_do_not_count_each_others_requests(metrics):
    other = Metrics("1.2.3")
    metrics.limited("slack")
    assert sample(other, "onrecord_platform_limited_total", platform="slack") is None


def test_a_question_costs_little_to_count(metrics):
    with recorded() as times:
        for name in ("read", "embed", "retrieve", "vectors", "lexical", "rank", "excerpts", "judge"):
            with stage(name):
                pass
    one = Handled("ab12cd34", "ask", "slack", Outcome.ANSWERED, 0.0, 0.1, times)
    began = thread_time()
    for _ in range(1000):
        metrics.handled(one)
    assert thread_time() - began < 1  # a millisecond each, of an answer's ninety, on however slow a machine


def test_a_command_that_serves_nobody_imports_no_metrics():
    code = "import sys, bot.cli.running, bot.app, bot.core, bot.desk\nprint(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT, text=True).stdout
    assert "bot.core" in loaded
    assert not re.search(r"\b(prometheus_client|pythonjsonlogger|opentelemetry)\b", loaded)
