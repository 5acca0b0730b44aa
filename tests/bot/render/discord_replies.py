"""Replies for the tests of what Discord shows: what acts there, and what became of their buttons."""

from __future__ import annotations

import json
from dataclasses import replace

from discord_markdown import normal
from discord_payloads import buttons as sent_buttons
from discord_payloads import check
from replies import ORDINARY, hostile_blocks, hostile_buttons, hostile_texts, long_lines

from bot.model import MORE, SKIP, Block, Button, Press, Reply
from bot.render.discord import PRESSED, render

ACTING = [
    "*b*",
    "**b**",
    "***",
    "_i_",
    "__u__",
    "~~s~~",
    "||s||",
    "`c`",
    "```\nc\n```",
    "> ",
    ">>> ",
    "# ",
    "### ",
    "-# ",
    "- ",
    "* ",
    "+ ",
    "1. ",
    "2) ",
    "  ",
    "[a](https://a.example)",
    "[",
    "](",
    ")",
    "https://a.example",
    "http:",
    "//",
    "discord.gg/halven",
    "<@1>",
    "<@&1>",
    "<#1>",
    "<:e:1>",
    "<a:e:1>",
    "<t:1:R>",
    "</ask:1>",
    "<id:browse>",
    "<a@b.example>",
    "@everyone",
    "@here",
    ":smile:",
    ":",
    "\\",
    "¯\\_(ツ)_/¯",
    "\n",
    "\n\n",
    "\r\n",
    "\f",
    "\t",
    "\x85",
    "\u2028",
    "\u202e",
    "\u200b",
    "\x00",
    "👩‍👩‍👧",
    "e\u0301",
]
hostile = hostile_texts(ACTING)
worded = hostile.filter(lambda text: normal(text).strip())
line = long_lines(hostile, 300)
blocks = hostile_blocks(hostile, line)
pressed = hostile_buttons(hostile, line)


def seal(button: Button) -> str:
    """Return a token that can be read: what pressing the button does, and where its answer begins."""
    return json.dumps([button.press, dict(button.request.options), button.menu and button.label[:20]])


def full(button: Button) -> str:
    return "t" * 97 if button.press is Press.GO else "t" * 98


def go(label: str, skip: int = 0, menu: str = "") -> Button:
    return Button(Press.GO, label, replace(ORDINARY, options={SKIP: f"{skip}"}), menu=menu)


def rendered(*blocks: Block, buttons: tuple[Button, ...] = (), asked: str = "") -> dict:
    payload = render(Reply(blocks, buttons, asked), seal)
    check(payload)
    return payload


def skip_of(payload: dict) -> int | None:
    """Return where More goes on, None where there is none."""
    more = sent_buttons(payload).get(MORE)
    return int(json.loads(more["custom_id"].removeprefix(PRESSED))[1][SKIP]) if more else None


def rows(payload: dict) -> list[list[str]]:
    """Return the labels of buttons, row by row, and the placeholders of menus."""
    found = [row["components"] for row in payload["components"] if row["type"] == 1]
    return [[element.get("label") or element["placeholder"] for element in row] for row in found]
