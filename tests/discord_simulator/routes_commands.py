"""Application commands: their registration, and the shape in which Discord gives them back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from discord_simulator import errors
from discord_simulator.ids import snowflake

if TYPE_CHECKING:
    from discord_simulator.rest import Request
    from discord_simulator.world import World

Json = dict[str, Any]
SLASH, OF_USER, OF_MESSAGE = 1, 2, 3
_MOST = {SLASH: 100, OF_USER: 15, OF_MESSAGE: 15}
_OPTIONS, _DESCRIPTION = 25, 100
_NAME = re.compile(r"[-_'\w]{1,32}")
_MENU_NAME = re.compile(r"[-_' \w]{1,32}")
"""Limits. Source: Discord, "Application commands"."""
_OPTION_KEYS = (
    "required choices options channel_types min_value max_value min_length max_length autocomplete "
    "name_localizations description_localizations"
).split()
_LOCALIZED = ("name_localizations", "description_localizations")


def _get(world: World, request: Request) -> list[Json]:
    whole = request.query.get("with_localizations") in {"true", "1"}
    return [one if whole else _unlocalized(one) for one in world.commands.get(_scope(world, request), [])]


def _put(world: World, request: Request) -> list[Json]:
    scope = _scope(world, request)
    for at, one in enumerate(request.body):
        _valid(one, str(at))
    for kind, most in _MOST.items():
        if sum(one.get("type", SLASH) == kind for one in request.body) > most:
            raise errors.Refusal(400, 30032, f"Maximum number of application commands reached ({most})")
    known = {(one["name"], one["type"]): one for one in world.commands.get(scope, [])}
    world.commands[scope] = [_registered(world, one, scope, known) for one in request.body]
    return world.commands[scope]


def _scope(world: World, request: Request) -> int:
    if request.number("app") != world.bot.id:
        raise errors.Refusal(403, 20012, "You are not authorized to perform this action on this application")
    scope = int(request.args.get("guild", 0))
    if scope and not (scope in world.guilds and world.guilds[scope].present):
        raise errors.missing_access()
    return scope


def _registered(world: World, given: Json, scope: int, known: dict[tuple[str, int], Json]) -> Json:
    kind = given.get("type", SLASH)
    made: Json = {
        "application_id": str(world.bot.id),
        "default_member_permissions": given.get("default_member_permissions"),
        "type": kind,
        "name": given["name"],
        "name_localizations": given.get("name_localizations") or None,
        "description": given.get("description") or "",
        "description_localizations": given.get("description_localizations") or None,
        "dm_permission": given.get("dm_permission", True),
        "contexts": sorted(given["contexts"]) if given.get("contexts") is not None else None,
        "integration_types": sorted(given.get("integration_types") or [0]),
        "nsfw": given.get("nsfw", False),
    }
    if given.get("options"):
        made["options"] = [_option(one) for one in given["options"]]
    if scope:
        made = {key: one for key, one in made.items() if key not in {"dm_permission", "contexts"}}
        made["guild_id"] = str(scope)
    former = known.get((given["name"], kind), {})
    same = {key: one for key, one in former.items() if key not in {"id", "version"}} == made
    version = former["version"] if same else str(snowflake())
    return {"id": former.get("id") or str(snowflake())} | made | {"version": version}


def _option(given: Json) -> Json:
    """An option without what says nothing: Discord does not give back an empty list, or `false`."""
    made = {"type": given["type"], "name": given["name"], "description": given["description"]}
    made |= {key: given[key] for key in _OPTION_KEYS if given.get(key) not in (None, False, [], {})}
    if "options" in made:
        made["options"] = [_option(one) for one in made["options"]]
    return made


def _unlocalized(one: Json) -> Json:
    made = {key: value for key, value in one.items() if key not in _LOCALIZED}
    if "options" in made:
        made["options"] = [_unlocalized(option) for option in made["options"]]
    return made


def _valid(one: Json, where: str) -> None:
    kind, name = one.get("type", SLASH), one.get("name", "")
    slash = kind == SLASH
    if not (_NAME if slash else _MENU_NAME).fullmatch(name) or (slash and name != name.lower()):
        raise errors.invalid(f"{where}.name", "Command name is invalid", "APPLICATION_COMMAND_INVALID_NAME")
    if slash:
        _described(one, where)
    elif one.get("description") or one.get("options"):
        raise errors.invalid(where, "Context menus have neither a description nor options")


def _described(one: Json, where: str) -> None:
    if not 1 <= len(one.get("description") or "") <= _DESCRIPTION:
        raise errors.invalid(f"{where}.description", "Must be between 1 and 100 in length.", "BASE_TYPE_BAD_LENGTH")
    options = one.get("options") or []
    if len(options) > _OPTIONS or len({option["name"] for option in options}) < len(options):
        raise errors.invalid(f"{where}.options", "At most 25 options, each with a name of its own")
    required = [bool(option.get("required")) for option in options]
    if required != sorted(required, reverse=True):
        wrong = "Required options must be placed before non-required options"
        raise errors.invalid(f"{where}.options", wrong, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID")
    for at, option in enumerate(options):
        inner = f"{where}.options.{at}"
        if not _NAME.fullmatch(option["name"]) or option["name"] != option["name"].lower():
            raise errors.invalid(f"{inner}.name", "Option name is invalid", "APPLICATION_COMMAND_INVALID_NAME")
        if len(option.get("choices") or []) > _OPTIONS:
            raise errors.invalid(f"{inner}.choices", "Must be 25 or fewer in length.", "BASE_TYPE_BAD_LENGTH")
        _described(option, inner)


ROUTES = {
    ("GET", "/applications/{app:id}/commands"): _get,
    ("PUT", "/applications/{app:id}/commands"): _put,
    ("GET", "/applications/{app:id}/guilds/{guild:id}/commands"): _get,
    ("PUT", "/applications/{app:id}/guilds/{guild:id}/commands"): _put,
}
