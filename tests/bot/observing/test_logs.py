"""The log: lines for people or for machines, none of which can be forged or holds what somebody asked."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from contextlib import contextmanager
from contextvars import copy_context
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from threading import Thread

import pytest

from bot.commands import COMMANDS
from bot.core import Bot
from bot.model import LINE, Origin, Request
from bot.observing.logs import handler
from bot.observing.request_ids import numbered

ROOT = Path(__file__).parents[3]
HOSTILE = "all well\r\n2031-05-04 12:00:00,000 ERROR bot.core: forged\x1b[31m\u2028\x85\u202ered\x00"


@pytest.fixture(params=["json", "text"])
def form(request):
    return request.param


@contextmanager
def written(form, level=logging.DEBUG):
    """Give a logger, and its lines as they are written."""
    lines, writing = StringIO(), handler(form, serving=True)
    writing.setStream(lines)
    root, before = logging.getLogger(), logging.getLogger().level
    root.addHandler(writing)
    root.setLevel(level)
    try:
        yield lines
    finally:
        root.removeHandler(writing)
        root.setLevel(before)


def records(lines):
    """The lines of JSON."""
    return [json.loads(line) for line in lines.getvalue().splitlines()]


class Failing:
    """A corpus in which every question fails, with its words."""

    def ask(self, question: str, *_: object, **_how: object) -> None:
        logging.getLogger("a.library").warning("it is about to fail")
        raise RuntimeError(f"no answer to {question}")


def test_a_line_of_json_says_when_where_how_grave_and_what():
    with written("json") as lines:
        logging.getLogger("bot.x").warning("%d articles", 3)
    (record,) = records(lines)
    when = datetime.fromisoformat(record.pop("time"))
    assert when.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - when) < timedelta(minutes=1)
    assert record == {"level": "WARNING", "logger": "bot.x", "message": "3 articles"}


def test_a_request_s_line_has_its_facts(corpus):
    with written("json", logging.INFO) as lines:
        request = Request(LINE, "How much will the harbour wall cost?", origin=Origin("slack", "T1", "C1", "U1"))
        Bot(corpus, COMMANDS).handle(request)
    (record,) = [one for one in records(lines) if one["logger"] == "bot.core"]
    assert len(record["request"]) == 8
    assert (record["command"], record["platform"], record["outcome"]) == ("ask", "slack", "answered")
    assert record["took_ms"] > 0
    assert {"read", "embed", "retrieve", "rank", "excerpts", "judge"} <= set(record["stages"])


def test_what_a_library_hangs_on_a_record_is_not_written():
    with written("json") as lines:
        logging.getLogger("a.library").warning("sent", extra={"authorization": "Bearer xoxb-1", "question": "zanzibar"})
    assert "zanzibar" not in lines.getvalue()
    assert "xoxb" not in lines.getvalue()


def test_every_line_of_a_request_has_its_id_also_on_other_threads(form):
    def elsewhere():
        logging.getLogger("bot.y").info("elsewhere")

    with written(form) as lines:
        reply = Bot(Failing(), COMMANDS).handle(Request("ask", "Where is zanzibar?"))
        with numbered() as number:
            thread = Thread(target=copy_context().run, args=(elsewhere,))
            thread.start()
            thread.join()
    shown = reply.blocks[0].text.partition("(error ")[2][:8]
    text = lines.getvalue()
    if form == "json":
        assert [one["request"] for one in records(lines)] == [shown, shown, shown, number]
    else:
        assert text.count(f"a.library [{shown}]: ") == 1
        assert text.count(f"bot.core [{shown}]: ") == 2
        assert f"bot.y [{number}]: elsewhere" in text
    assert "zanzibar" not in text


def test_nothing_that_is_logged_passes_for_a_line_of_ours_or_acts_on_a_terminal(form):
    with written(form) as lines:
        logging.getLogger("bot.x").info("it said %s", HOSTILE)
        logging.getLogger("bot.x").error("failed", exc_info=ValueError(HOSTILE))
    text = lines.getvalue()
    assert all(line[:1] in "{2 " for line in text.split("\n"))
    assert not any(line.startswith("2031") for line in text.split("\n"))
    assert not set(text) & set("\x00\x1b\r\x85\u2028\u202e")
    if form == "json":
        assert len(records(lines)) == 2
        assert records(lines)[0]["message"] == f"it said {HOSTILE}"


@pytest.mark.parametrize(
    ("form", "serving", "is_json"),
    [("auto", True, True), ("auto", False, False), ("json", False, True), ("text", True, False)],
)
def test_where_nobody_looks_on_a_server_logs_json_and_a_command_text(form, serving, is_json):
    code = f"import logging\nfrom bot.observing.logs import set_up\nset_up('INFO', {form!r}, serving={serving})\n"
    code += "logging.getLogger('x').info('hello')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT, text=True)
    assert done.stdout == ""
    assert done.stderr.startswith("{") is is_json
    assert ("INFO x: hello" in done.stderr) is not is_json
