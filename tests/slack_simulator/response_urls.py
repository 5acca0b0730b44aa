"""Response URLs: who may post through each, how often, and what a post does to the messages.

Source: Slack, "Handling user interaction": five posts within 30 minutes.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slack_simulator import limits
from slack_simulator.model import Message
from slack_simulator.views import named

if TYPE_CHECKING:
    from slack_simulator.world import World

USES, SECONDS = 5, 30 * 60


@dataclass(eq=False)
class ResponseUrl:
    """The right to answer one interaction of `user` in `channel`."""

    url: str
    team: str
    channel: str
    user: str
    expires: float
    origin: Message | None = None
    """The message the interaction came from; for a command, the one its acknowledgement made."""
    uses: int = 0


def issue(  # noqa: PLR0913, PLR0917 - whom the URL is for
    world: World, kind: str, team: str, channel: str, user: str, origin: Message | None = None
) -> ResponseUrl:
    """A new response URL; `kind` is "commands", "actions" or "app"."""
    path = f"/{kind}/{team}/{len(world.urls) + 1}/{secrets.token_urlsafe(18)}"
    made = ResponseUrl(world.base + path, team, channel, user, world.clock.now() + SECONDS, origin)
    world.urls[path] = made
    return made


def post(world: World, path: str, body: dict[str, Any]) -> tuple[int, str]:
    """Answer an interaction: (HTTP status, body)."""
    url = world.urls.get(path)
    if url is None:
        return 404, "no_service"
    if world.clock.now() > url.expires:
        return 404, "expired_url"
    if url.uses >= USES:
        return 404, "used_url"
    url.uses += 1
    return respond(world, url, body)


def respond(world: World, url: ResponseUrl, body: dict[str, Any]) -> tuple[int, str]:
    """Do what `body` says: delete or replace the original, or make a message."""
    original = url.origin if url.origin and not url.origin.deleted else None
    if _true(body.get("delete_original")):
        if original:
            world.messages.delete(original)
        return 200, "ok"
    text, blocks = str(body.get("text") or ""), body.get("blocks") or []
    if not text and not blocks:
        return 400, "no_text"
    if limits.broken(blocks):
        return 400, "invalid_blocks"
    if _true(body.get("replace_original")) and original:
        world.messages.change(original, text, named(blocks), body)
        world.echo_change(original)
    else:
        world.messages.add(_message(world, url, text, named(blocks), body))
    return 200, "ok"


def answered(world: World, url: ResponseUrl, body: dict[str, Any]) -> Message:
    """The message that a command's acknowledgement makes: the URL's original from now on."""
    made = _message(world, url, str(body.get("text") or ""), named(body.get("blocks") or []), body)
    url.origin = world.messages.add(made)
    return url.origin


def _message(world: World, url: ResponseUrl, text: str, blocks: list[dict[str, Any]], body: dict[str, Any]) -> Message:
    team = world.workspaces[url.team]
    return Message(
        world.clock.ts(), url.team, url.channel, team.bot_user, text, blocks, str(body.get("thread_ts") or ""),
        to="" if body.get("response_type") == "in_channel" else url.user,
        bot_id=team.bot_id, app_id=world.app.id, sent=body,
    )  # fmt: skip


def _true(value: object) -> bool:
    return value in (True, "true", "1", 1)
