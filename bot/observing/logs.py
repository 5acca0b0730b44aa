"""The log on standard error: lines of text for people, JSON for machines; in both the id of the request at hand."""

from __future__ import annotations

import logging
import re
import sys
from typing import TYPE_CHECKING, Any

from bot.observing.request_ids import current_request

if TYPE_CHECKING:
    from logging import LogRecord

_TEXT = "%(asctime)s %(levelname)s %(name)s%(mark)s: %(message)s"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")  # but tab and newline
# Of a line of JSON, as far as there is such a thing; what else a library hangs on a record is not ours to publish.
_KEYS = "time level logger message request command platform outcome took_ms stages error".split()


def set_up(level: str, form: str, *, serving: bool) -> None:
    """Write the log from `level` on, in the `form` json, text, or auto: json where we serve and nobody looks on."""
    logging.basicConfig(level=level, handlers=[handler(form, serving=serving)])


def handler(form: str, *, serving: bool) -> logging.Handler:
    """Return what writes to standard error, as for `set_up`."""
    writing = logging.StreamHandler()
    writing.addFilter(_with_request)
    if form == "json" or (form == "auto" and serving and not sys.stderr.isatty()):
        writing.setFormatter(_json())
    else:
        writing.setFormatter(_Lines(_TEXT))
    return writing


def _with_request(record: LogRecord) -> bool:
    """Give a record the id of the request that this thread or task handles."""
    number = current_request()
    record.request, record.mark = (number, f" [{number}]") if number else (None, "")
    return True


class _Lines(logging.Formatter):
    """Lines for people. What is logged acts on no terminal, and its further lines stand in: none passes for ours."""

    def format(self, record: LogRecord) -> str:
        """Return a record as a line, or as several of which all but the first stand in."""
        shown = _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), super().format(record))
        return shown.replace("\n", "\n    ")


def _json() -> logging.Formatter:
    """Return what makes each record one line of JSON, of `_KEYS` alone."""
    from pythonjsonlogger.json import JsonFormatter  # noqa: PLC0415  # needed in this form alone

    class Lines(JsonFormatter):
        def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
            return {name: log_data[name] for name in _KEYS if log_data.get(name) is not None}

    renamed = {"levelname": "level", "name": "logger", "exc_info": "error"}
    return Lines(["levelname", "name", "message"], rename_fields=renamed, timestamp="time")
