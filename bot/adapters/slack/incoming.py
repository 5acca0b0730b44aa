"""What Slack sends, as the bot's own values: where it comes from, and the words in it."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

from bot.model import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Body = Mapping[str, Any]

PLATFORM = "slack"
_QUOTED = re.compile(r"^&gt;", re.MULTILINE)
# Slack, Formatting message text: <@U1|name>, <#C1|name>, <!here>, <!subteam^S1|@name>, <https://…|label>
_MARKED = re.compile(r"<([@#!]?)([^>|]*)(?:\|([^>]*))?>")


def origin_of(body: Body) -> Origin:
    """Return where a slash command, an event or an interaction comes from; without a channel, it is the user's own."""
    event, container = body.get("event") or {}, body.get("container") or {}
    user = _id(body, "user") or event.get("user", "")
    channel = _id(body, "channel") or event.get("channel") or container.get("channel_id") or user
    message = body.get("message") or {}
    threads = (event.get("thread_ts"), container.get("thread_ts"), message.get("thread_ts"))
    direct = channel == user or str(channel).startswith("D")
    return Origin(PLATFORM, workspace_of(body), channel, user, next(filter(None, threads), ""), direct)


def workspace_of(body: Body) -> str:
    """Return the id of the workspace (of the organisation, where an app is installed for a whole one)."""
    return str(_id(body, "team") or body.get("enterprise_id") or (body.get("enterprise") or {}).get("id") or "")


def is_direct(event: Body) -> bool:
    """Whether a message was written to the bot alone."""
    return event.get("channel_type") == "im" or str(event.get("channel", "")).startswith("D")


def plain(text: str, bot_user: str = "") -> str:
    """Return a message's text as it was typed: nothing escaped, links and names spelt, mentions of the bot left out."""
    spoken_to = rf"^\s*<@{re.escape(bot_user)}(?:\|[^>]*)?>[\s,:;]*"
    own = re.sub(spoken_to, "", text) if bot_user else text
    bare = _MARKED.sub(lambda match: _spelt(match, bot_user), _QUOTED.sub(">", own))
    return unescape_slack(bare).strip()


def words_of(message: Body) -> str:
    """Return what a message says, in Slack's escaped form; a forwarded or posted one says it in its attachments."""
    said = [message.get("text") or "", *(part.get("text") or "" for part in message.get("attachments") or ())]
    if not any(said):
        said = list(_literals(message.get("blocks") or ()))
    return "\n\n".join(filter(None, said))


def _literals(blocks: object) -> Iterator[str]:
    """Yield the texts of blocks, in their order."""
    if isinstance(blocks, dict):
        if isinstance(blocks.get("text"), str):
            yield blocks["text"]
        blocks = [part for name, part in blocks.items() if name != "text" or isinstance(part, dict)]
    for part in blocks if isinstance(blocks, (list, tuple)) else ():
        yield from _literals(part)


def unescape_slack(text: str) -> str:
    """Return text with the three characters that Slack escapes; other entities are the writer's own."""
    return re.sub(r"&(?:amp|lt|gt);", lambda match: unescape(match[0]), text)


def _spelt(match: re.Match[str], bot_user: str) -> str:
    sign, name, label = match.groups()
    if sign == "@" and name == bot_user:
        return " "
    if sign == "!":
        return label or f"@{name.split('^')[0]}"
    return f"{sign}{label or name}" if sign else label or name


def _id(body: Body, what: str) -> str:
    """Return `user_id` of a slash command, or `user.id` of an interaction."""
    flat = body.get(f"{what}_id")
    nested = body.get(what)
    return str(flat or (nested.get("id") if isinstance(nested, dict) else nested) or "")
