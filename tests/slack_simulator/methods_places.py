"""users.* and conversations.*: who somebody is, what a channel is, what was said in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slack_simulator.answers import refused
from slack_simulator.model import direct

if TYPE_CHECKING:
    from slack_simulator.model import Channel, Message
    from slack_simulator.web_api import Asked

Json = dict[str, Any]
_PAGE = 100


def user(asked: Asked) -> Json:
    found = asked.team.users.get(asked.text("user"))
    if found is None:
        return refused("user_not_found")
    names = {"name": found.name, "real_name": found.name.capitalize()}
    facts = {"is_admin": found.is_admin, "is_owner": found.is_owner, "is_primary_owner": found.is_owner}
    known = {"id": found.id, "team_id": found.team, "is_bot": found.is_bot, "deleted": False, "tz": "Etc/UTC"}
    return {"user": known | names | facts | {"profile": {"display_name": found.name, "real_name": names["real_name"]}}}


def _known(asked: Asked, *, inside: bool, right: str) -> Channel | Json:
    """The channel that the call names, or the refusal; `right` is how the scope's name ends."""
    channel = asked.team.channels.get(asked.text("channel"))
    if channel is None or (channel.is_private and not asked.team.has_bot(channel)):
        return refused("channel_not_found")
    scope = f"{'im' if channel.is_im else 'groups' if channel.is_private else 'channels'}:{right}"
    if scope not in asked.team.scopes:
        return refused("missing_scope", needed=scope, provided=",".join(sorted(asked.team.scopes)))
    if inside and not asked.team.has_bot(channel):
        return refused("not_in_channel")
    return channel


def info(asked: Asked) -> Json:
    channel = _known(asked, inside=False, right="read")
    if isinstance(channel, dict):
        return channel
    kind = {"is_channel": channel.kind == "channel", "is_group": channel.is_private, "is_im": channel.is_im}
    known: Json = {
        "id": channel.id,
        "is_private": channel.is_private or channel.is_im,
        "is_archived": channel.is_archived,
    }
    if channel.is_im:
        return {"channel": known | kind | {"user": channel.creator}}
    more = {"name": channel.name, "creator": channel.creator, "is_member": asked.team.has_bot(channel)}
    return {"channel": known | kind | more | {"num_members": len(channel.members)}}


def open_conversation(asked: Asked) -> Json:
    person = asked.text("users")
    if person not in asked.team.users:
        return refused("user_not_found" if person else "users_list_not_supplied")
    return {"channel": {"id": direct(person)}, "already_open": True, "no_op": True}


def _page(asked: Asked, found: list[Message]) -> Json:
    oldest, latest = asked.text("oldest") or "0", asked.text("latest") or "9" * 17
    edges = asked.true("inclusive")
    found = [one for one in found if oldest < one.ts < latest or (edges and one.ts in (oldest, latest))]
    start, size = int(asked.text("cursor") or 0), int(asked.text("limit") or _PAGE)
    more = str(start + size) if len(found) > start + size else ""
    shown = [one.as_json() for one in found[start : start + size]]
    return {"messages": shown, "has_more": bool(more), "response_metadata": {"next_cursor": more}}


def history(asked: Asked) -> Json:
    channel = _known(asked, inside=True, right="history")
    if isinstance(channel, dict):
        return channel
    said = [one for one in asked.world.messages.in_channel(channel.id) if not one.ephemeral and not one.thread]
    return _page(asked, said[::-1])


def replies(asked: Asked) -> Json:
    channel = _known(asked, inside=True, right="history")
    if isinstance(channel, dict):
        return channel
    if asked.world.messages.get(channel.id, asked.text("ts")) is None:
        return refused("thread_not_found")
    said = [one for one in asked.world.messages.in_channel(channel.id) if not one.ephemeral]
    return _page(asked, [one for one in said if asked.text("ts") in (one.ts, one.thread)])


METHODS = {
    "users.info": (user, "users:read"),
    "conversations.info": (info, "channels:read|groups:read|im:read|mpim:read"),
    "conversations.open": (open_conversation, "im:write"),
    "conversations.history": (history, "channels:history|groups:history|im:history|mpim:history"),
    "conversations.replies": (replies, "channels:history|groups:history|im:history|mpim:history"),
}
