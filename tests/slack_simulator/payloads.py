"""The payloads of events, commands and interactions, as Slack's documentation shows them."""

from __future__ import annotations

import secrets
import string
import uuid
from typing import TYPE_CHECKING, Any

from slack_simulator.escaping import entities
from slack_simulator.views import View

if TYPE_CHECKING:
    from slack_simulator.model import Channel, Message, Workspace
    from slack_simulator.world import World

Json = dict[str, Any]
_LETTERS = string.ascii_uppercase + string.digits


def event(world: World, team: Workspace, inner: Json) -> Json:
    """An `event_callback` around an event."""
    bot = {"enterprise_id": None, "team_id": team.id, "user_id": team.bot_user, "is_bot": True}
    return {
        "token": world.app.verification_token,
        "team_id": team.id,
        "context_team_id": team.id,
        "context_enterprise_id": None,
        "api_app_id": world.app.id,
        "event": inner,
        "type": "event_callback",
        "event_id": "Ev" + "".join(secrets.choice(_LETTERS) for _ in range(9)),
        "event_time": int(world.clock.now()),
        "authorizations": [bot | {"is_enterprise_install": False}],
        "is_ext_shared_channel": False,
        "event_context": f"4-{secrets.token_urlsafe(24)}",
    }


def typed(message: Message) -> Json:
    """What every event about a person's new message holds; a bot's has its `bot_id` besides."""
    parts = {"type": "rich_text_section", "elements": [{"type": "text", "text": message.text}]}
    block = {"type": "rich_text", "block_id": "rt1", "elements": [parts]}
    known = message.as_json() | {"event_ts": message.ts, "channel": message.channel}
    if not message.bot_id:
        known |= {"client_msg_id": str(uuid.uuid4()), "blocks": message.blocks or [block]}
    return known


def command(  # noqa: PLR0913, PLR0917 - what a payload is made of
    world: World, team: Workspace, channel: Channel, user: str, name: str, text: str, response_url: str
) -> Json:
    """A slash command."""
    return {
        "token": world.app.verification_token,
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": channel.name,
        "user_id": user,
        "user_name": team.users[user].name,
        "command": name,
        "text": entities(text),
        "api_app_id": world.app.id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": world.views.trigger(user, team.id),
    }


def interaction(world: World, team: Workspace, user: str, kind: str, *, trigger: bool = True) -> Json:
    """What every interaction's payload holds."""
    name = team.users[user].name
    known = {
        "type": kind,
        "team": {"id": team.id, "domain": team.domain},
        "user": {"id": user, "username": name, "name": name, "team_id": team.id},
        "api_app_id": world.app.id,
        "token": world.app.verification_token,
        "enterprise": None,
        "is_enterprise_install": False,
    }
    return known | ({"trigger_id": world.views.trigger(user, team.id)} if trigger else {})


def place(team: Workspace, where: Message | View) -> Json:
    """Where an element was used: `container`, and what goes with it. An ephemeral message's words are not told."""
    if isinstance(where, View):
        return {"container": {"type": "view", "view_id": where.id}, "view": where.content}
    container = {
        "type": "message",
        "message_ts": where.ts,
        "channel_id": where.channel,
        "is_ephemeral": where.ephemeral,
    }
    container |= {"thread_ts": where.thread} if where.thread else {}
    known = {"container": container, "channel": {"id": where.channel, "name": team.channels[where.channel].name}}
    return known if where.ephemeral else known | {"message": where.as_json()}


def pressed(world: World, element: Json, more: Json) -> Json:
    """One of `actions`."""
    kept = {
        key: element[key] for key in ("type", "action_id", "block_id", "text", "value", "style") if element.get(key)
    }
    return kept | {"action_ts": world.clock.ts()} | more
