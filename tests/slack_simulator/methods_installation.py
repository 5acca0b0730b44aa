"""auth.*, apps.*, oauth.*: tokens, Socket Mode connections, installing and uninstalling."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slack_simulator.answers import refused

if TYPE_CHECKING:
    from slack_simulator.model import Workspace
    from slack_simulator.web_api import Asked
    from slack_simulator.world import World

Json = dict[str, Any]
WITHOUT_BOT_TOKEN = ("api.test", "auth.test", "apps.connections.open", "oauth.v2.access")
"""Methods that look at the token themselves."""


def test_api(asked: Asked) -> Json:
    return {"args": asked.params}


def test_auth(asked: Asked) -> Json:
    if not asked.token:
        return refused("not_authed")
    if asked.token in asked.world.revoked:
        return refused("token_revoked")
    if asked.token in asked.world.app.app_tokens:
        return {"app_id": asked.world.app.id, "app_name": "On Record"}
    if not asked.team:
        return refused("invalid_auth")
    if not asked.team.installed:
        return refused("account_inactive")
    team, bot = asked.team, asked.team.users[asked.team.bot_user]
    who = {"team": team.name, "team_id": team.id, "user": bot.name, "user_id": bot.id, "bot_id": team.bot_id}
    return {"url": f"https://{team.domain}.slack.com/", "is_enterprise_install": False} | who


def open_connection(asked: Asked) -> Json:
    if not asked.token:
        return refused("not_authed")
    if asked.team:
        return refused("not_allowed_token_type")
    if asked.token not in asked.world.app.app_tokens:
        return refused("invalid_auth")
    return {"url": asked.world.open_socket()}


def revoke(asked: Asked) -> Json:
    if not asked.true("test"):
        asked.world.revoked.add(asked.token)
        tell_revoked(asked.world, asked.team)
    return {"revoked": not asked.true("test")}


def _client(asked: Asked) -> Json | None:
    if asked.text("client_id") != asked.world.app.client_id:
        return refused("invalid_client_id")
    return None if asked.text("client_secret") == asked.world.app.client_secret else refused("bad_client_secret")


def uninstall(asked: Asked) -> Json:
    refusal = _client(asked)
    if refusal is None:
        leave(asked.world, asked.team)
    return refusal or {}


def access(asked: Asked) -> Json:
    refusal = _client(asked)
    grant = asked.world.grants.get(asked.text("code"))
    if refusal or grant is None or grant.used:
        return refusal or refused("invalid_code" if grant is None else "code_already_used")
    grant.used = True
    team = asked.world.workspaces[grant.team]
    team.installed = True
    asked.world.revoked.discard(team.bot_token)
    token = {"access_token": team.bot_token, "token_type": "bot", "scope": ",".join(sorted(team.scopes))}
    token |= {"bot_user_id": team.bot_user, "app_id": asked.world.app.id, "authed_user": {"id": grant.user}}
    return token | {"team": {"id": team.id, "name": team.name}, "enterprise": None, "is_enterprise_install": False}


def leave(world: World, team: Workspace) -> None:
    """Uninstall the app from `team`: the token dies, and the two events say so."""
    team.installed = False
    if "app_uninstalled" in world.app.events:
        world.notice(team, {"type": "app_uninstalled", "event_ts": world.clock.ts()})
    tell_revoked(world, team)


def tell_revoked(world: World, team: Workspace) -> None:
    if "tokens_revoked" in world.app.events:
        world.notice(team, revoked_event(world, team))


def revoked_event(world: World, team: Workspace) -> Json:
    """The event that the bot's token of `team` is dead."""
    return {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [team.bot_user]}, "event_ts": world.clock.ts()}


METHODS = {
    "api.test": (test_api, ""),
    "auth.test": (test_auth, ""),
    "auth.revoke": (revoke, ""),
    "apps.connections.open": (open_connection, ""),
    "apps.uninstall": (uninstall, ""),
    "oauth.v2.access": (access, ""),
}
