"""Slack's literal text: what is escaped, how it is measured and clipped, and the elements that hold it."""

from __future__ import annotations

import html
import json
from typing import Any

from bot.render import words

# Slack, Block Kit reference
TEXT_OBJECT_LENGTH = 3_000  # "Text object": text
URL_LENGTH = 3_000  # "Button element": url; taken for links in rich text, too, where no limit is documented

# Our own bounds: words that are no excerpt are shown up to these lengths, so that they leave room for excerpts.
LINE_LENGTH = 1_000
NAME_LENGTH = 300

Json = dict[str, Any]


def escape(text: str) -> str:
    """Return `text` with `&`, `<` and `>` as entities and nothing else changed; `unescape` reverses it.

    Source: Slack, "Formatting message text", escaping text: these three and no others.
    """
    return html.escape(text, quote=False)


def unescape(text: str) -> str:
    """Return what `escape` was given."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def weight(content: object) -> int:
    """Return how many characters `content` takes in a payload.

    Slack counts more than the texts themselves (slackapi/bolt-js, issues 2509 and 2867): with their containers, a
    message is refused at about 13,200. So is it counted here.
    """
    return len(json.dumps(content, ensure_ascii=False, separators=(",", ":")))


def clipped(text: str, room: int) -> str:
    """Return `text`, or as much as takes `room` characters when escaped, with an ellipsis. Never for an excerpt."""
    return words.clipped(text, room, _length)


def literal(text: str, *, bold: bool = False) -> Json:
    """Return `text` as an element of rich text, in which nothing acts."""
    return {"type": "text", "text": escape(text)} | ({"style": {"bold": True}} if bold else {})


def plain(text: str) -> Json:
    """Return `text` as a text object in which nothing acts."""
    return {"type": "plain_text", "text": escape(text), "emoji": False}


def section(*elements: Json) -> Json:
    """Return elements of rich text as one paragraph."""
    return {"type": "rich_text_section", "elements": list(elements)}


def quotation(text: str) -> Json:
    """Return an excerpt as a quotation: one literal text."""
    return {"type": "rich_text_quote", "elements": [literal(text)]}


def rich(*elements: Json) -> Json:
    """Return paragraphs, quotations and lists as one block."""
    return {"type": "rich_text", "elements": list(elements)}


def small(lines: list[str]) -> list[Json]:
    """Return lines as one block of small text, or none; those that do not fit it are counted in its last line."""
    shown: list[str] = []
    room = TEXT_OBJECT_LENGTH - len(f"\nand {len(lines)} more")
    for line in lines:
        line_shown = line if shown else clipped(line, room)
        room -= _length(line_shown) + len("\n")
        if room < 0 and shown:
            break
        shown.append(line_shown)
    if len(shown) < len(lines):
        shown.append(f"and {len(lines) - len(shown)} more")
    return [{"type": "context", "elements": [plain("\n".join(shown))]}] if shown else []


def web_address(link: str) -> str:
    """Return `link` as an address that Slack takes, without its fragment where it is too long; "" where it is none."""
    return words.web_address(link, URL_LENGTH, _length)


def _length(text: str) -> int:
    return weight(escape(text)) - 2  # the quotation marks around it
