"""The application, its user, its guilds, and where its gateway is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from discord_simulator import errors, permissions, shapes

if TYPE_CHECKING:
    from discord_simulator.rest import Request
    from discord_simulator.world import World

Json = dict[str, Any]
_STARTS = 1000
"""Sessions that may be started in a day."""


def _gateway(world: World, _request: Request) -> Json:
    limit = {"total": _STARTS, "remaining": _STARTS - 1, "reset_after": 14_400_000, "max_concurrency": 1}
    url = world.base.replace("http", "ws", 1) + "/gateway"
    return {"url": url, "shards": world.shards, "session_start_limit": limit}


def _me(world: World, _request: Request) -> Json:
    more = {"verified": True, "mfa_enabled": False, "locale": "en-US", "email": None, "flags": 0}
    return shapes.user(world.bot) | more


def _application(world: World, _request: Request) -> Json:
    owner = next(one for one in world.users.values() if not one.bot)
    bits = str(permissions.BOT)
    installs = {"0": {"scopes": ["applications.commands", "bot"], "permissions": bits}}
    installs |= {"1": {"scopes": ["applications.commands"], "permissions": "0"}}
    return {
        "id": str(world.bot.id), "name": world.bot.name, "icon": None, "description": "", "summary": "", "type": None,
        "bot": shapes.user(world.bot), "owner": shapes.user(owner), "team": None, "verify_key": f"{world.bot.id:064x}",
        "flags": world.application_flags, "bot_public": True, "bot_require_code_grant": False, "hook": True,
        "redirect_uris": [], "interactions_endpoint_url": None, "role_connections_verification_url": None,
        "rpc_origins": [], "tags": [], "approximate_guild_count": sum(one.present for one in world.guilds.values()),
        "approximate_user_install_count": sum(one.installed for one in world.users.values()),
        "integration_types_config": {key: {"oauth2_install_params": one} for key, one in installs.items()},
    }  # fmt: skip


def _user(world: World, request: Request) -> Json:
    found = world.users.get(request.number("user"))
    if found is None:
        raise errors.unknown("User")
    return shapes.user(found)


def _guilds(world: World, _request: Request) -> list[Json]:
    inside = [one for one in world.guilds.values() if one.present]
    more = {"owner": False, "features": [], "icon": None, "banner": None}
    return [{"id": str(one.id), "name": one.name, "permissions": str(one.permissions)} | more for one in inside]


def _left(world: World, request: Request) -> None:
    found = world.guilds.get(request.number("guild"))
    if found is None or not found.present:
        raise errors.unknown("Guild")
    found.present = False
    world.emit("GUILD_DELETE", {"id": str(found.id)}, found, 1)


ROUTES = {
    ("GET", "/gateway/bot"): _gateway,
    ("GET", "/users/@me"): _me,
    ("GET", "/oauth2/applications/@me"): _application,
    ("GET", "/applications/@me"): _application,
    ("GET", "/users/@me/guilds"): _guilds,
    ("DELETE", "/users/@me/guilds/{guild:id}"): _left,
    ("GET", "/users/{user:id}"): _user,
}
