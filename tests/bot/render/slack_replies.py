"""Replies for the tests of what Slack shows: what acts there, and what became of their buttons."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from replies import hostile_blocks, hostile_buttons, hostile_texts, long_lines
from slack_payloads import check_message

from bot.model import MORE, SKIP, Block, Button, Reply
from bot.render.slack import render

if TYPE_CHECKING:
    from collections.abc import Iterator

ACTING = [
    "<!channel>",
    "<@U1>",
    "<#C1|news>",
    "<https://a.example|b>",
    "<!date^1^{date}|x>",
    "*b*",
    "_i_",
    "~s~",
    "`c`",
    "```",
    "> ",
    ":smile:",
    "http://a.example",
    "@here",
    "&amp;",
    "&lt;",
    "&",
    "<",
    ">",
    "\n",
    "\r\n",
    "\u2028",
    "\u202e",
    "\u200f",
    "\x00",
    '"',
    "\\",
    "👩‍👩‍👧",
    "e\u0301",
]
hostile = hostile_texts(ACTING)
line = long_lines(hostile, 900)
blocks = hostile_blocks(hostile, line)
pressed = hostile_buttons(hostile, line)


def seal(button: Button) -> str:
    """Return a token that can be read: what pressing the button asks."""
    return json.dumps([button.press, button.request.command, dict(button.request.options)])


def full(_: Button) -> str:
    return "t" * 2_000


def rendered(*blocks: Block, buttons: tuple[Button, ...] = ()) -> dict:
    payload = render(Reply(blocks, buttons), seal)
    check_message(payload)
    return payload


def actions(payload: dict) -> dict[str, dict]:
    """Return the buttons of a message by their labels."""
    blocks = [block for block in payload["blocks"] if block["type"] == "actions"]
    return {element["text"]["text"]: element for block in blocks for element in block["elements"]}


def skip_of(payload: dict) -> int | None:
    """Return where More goes on, None where there is none."""
    more = actions(payload).get(MORE)
    return int(json.loads(more["value"])[2][SKIP]) if more else None


def parts(value: object) -> Iterator[dict[str, Any]]:
    """Yield every object in a payload."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from parts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from parts(inner)


def leaves(blocks: list[dict]) -> list[dict]:
    """Return all that holds a text itself."""
    return [part for part in parts(blocks) if isinstance(part.get("text"), str)]
