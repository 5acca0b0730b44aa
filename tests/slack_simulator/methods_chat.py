"""chat.*: messages posted, edited and deleted by the app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slack_simulator import limits
from slack_simulator.answers import refused
from slack_simulator.model import Message
from slack_simulator.views import named

if TYPE_CHECKING:
    from slack_simulator.model import Channel
    from slack_simulator.web_api import Asked

Json = dict[str, Any]


def _content(asked: Asked) -> Json | None:
    """The refusal of a call whose text or blocks Slack would not take."""
    blocks = asked.params.get("blocks")
    text = asked.text("text") or asked.text("markdown_text")
    if not text.strip() and not blocks and not asked.params.get("attachments"):
        return refused("no_text")
    if len(text) > limits.TEXT_OF_A_MESSAGE:
        return refused("msg_too_long")
    if blocks and not isinstance(blocks, list):
        return refused("invalid_blocks_format")
    wrong = limits.broken(blocks or [])
    if wrong:
        return refused("invalid_blocks", *wrong, errors=wrong)
    return refused("msg_blocks_too_long") if limits.characters(blocks or []) > limits.CHARACTERS_OF_BLOCKS else None


def _place(asked: Asked) -> tuple[Channel | None, Json | None]:
    """The channel to write in, or the refusal."""
    channel = asked.world.channel(asked.team, asked.text("channel"))
    if channel is None or (channel.is_private and not asked.team.has_bot(channel)):
        return None, refused("channel_not_found")
    if channel.is_archived:
        return None, refused("is_archived")
    if not asked.team.has_bot(channel):
        return None, refused("not_in_channel")
    thread = asked.text("thread_ts")
    if thread and asked.world.messages.get(channel.id, thread) is None:
        return None, refused("cannot_reply_to_message")
    return channel, None


def _new(asked: Asked, channel: Channel, to: str = "") -> Message:
    message = Message(
        asked.world.clock.ts(),
        asked.team.id,
        channel.id,
        asked.team.bot_user,
        asked.text("text") or asked.text("markdown_text"),
        named(asked.params.get("blocks") or []),
        asked.text("thread_ts"),
        to,
        asked.team.bot_id,
        asked.world.app.id,
        sent=asked.params,
    )
    return asked.world.messages.add(message)


def post(asked: Asked) -> Json:
    channel, refusal = _place(asked)
    refusal = refusal or _content(asked)
    if refusal or channel is None:
        return refusal or {}
    message = _new(asked, channel)
    asked.world.statuses.append((channel.id, message.thread, ""))  # Slack: an answer clears the assistant's status
    asked.world.echo(message)
    return {"channel": channel.id, "ts": message.ts, "message": message.as_json()}


def post_ephemeral(asked: Asked) -> Json:
    channel, refusal = _place(asked)
    refusal = refusal or _content(asked)
    if refusal or channel is None:
        return refusal or {}
    if asked.text("user") not in channel.members:
        return refused("user_not_in_channel")
    return {"message_ts": _new(asked, channel, asked.text("user")).ts}


def _own(asked: Asked, error: str) -> Message | Json:
    """The app's own message that the call names, or the refusal: `error` when another wrote it."""
    channel = asked.world.channel(asked.team, asked.text("channel"))
    if channel is None:
        return refused("channel_not_found")
    message = asked.world.messages.get(channel.id, asked.text("ts"))
    if message is None:
        return refused("message_not_found")
    return message if message.bot_id == asked.team.bot_id else refused(error)


def update(asked: Asked) -> Json:
    message = _own(asked, "cant_update_message")
    refusal = message if isinstance(message, dict) else _content(asked)
    if refusal or isinstance(message, dict):
        return refusal or {}
    # Slack, "chat.update": without `blocks` the former blocks go, unless the text is left out as well.
    blocks = named(asked.params["blocks"]) if asked.params.get("blocks") else []
    asked.world.messages.change(message, asked.text("text"), blocks, asked.params)
    asked.world.echo_change(message)
    return {"channel": message.channel, "ts": message.ts, "text": message.text, "message": message.as_json()}


def delete(asked: Asked) -> Json:
    message = _own(asked, "cant_delete_message")
    if isinstance(message, dict):
        return message
    asked.world.messages.delete(message)
    asked.world.echo_deletion(message)
    return {"channel": message.channel, "ts": message.ts}


def permalink(asked: Asked) -> Json:
    channel = asked.world.channel(asked.team, asked.text("channel"))
    message = channel and asked.world.messages.get(channel.id, asked.text("message_ts"))
    if channel is None or message is None:
        return refused("message_not_found" if channel else "channel_not_found")
    end = f"?thread_ts={message.thread}&cid={channel.id}" if message.thread else ""
    path = f"archives/{channel.id}/p{message.ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": f"https://{asked.team.domain}.slack.com/{path}{end}"}


METHODS = {
    "chat.postMessage": (post, "chat:write"),
    "chat.postEphemeral": (post_ephemeral, "chat:write"),
    "chat.update": (update, "chat:write"),
    "chat.delete": (delete, "chat:write"),
    "chat.getPermalink": (permalink, ""),
}
