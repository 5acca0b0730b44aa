"""What a command writes: replies for people, JSON for programs, neither of which a terminal acts on."""

from __future__ import annotations

import json
import os
import shutil
import sys
from typing import TYPE_CHECKING

from bot.model import Reply
from bot.render.terminal import Style, escape_json, render

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.model import Block


def reply(as_json: bool, value: object, blocks: Iterable[Block]) -> None:
    """Write an answer as JSON, or as blocks for people."""
    if as_json:
        print_json(value)
    else:
        write(render(Reply(tuple(blocks)), style()))


def style() -> Style:
    """Return how lines look here: as wide as the terminal, and in colour where it has some."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"  # no-color.org: any value but ""
    return Style(shutil.get_terminal_size().columns, colour=sys.stdout.isatty() and not plain)


def write(text: str) -> None:
    """Write text as it is."""
    sys.stdout.write(text)
    sys.stdout.flush()


def print_json(value: object) -> None:
    """Write a value as JSON that people can read."""
    print(json_text(value, indent=2))


def json_text(value: object, indent: int | None = None) -> str:
    """Return JSON that neither a terminal acts on nor a reader of lines splits, in ASCII where the output needs it."""
    narrow = not sys.stdout.encoding.lower().replace("-", "").startswith("utf8")
    return escape_json(json.dumps(value, ensure_ascii=narrow, indent=indent))
