"""INTERACTION_CREATE: what the app is told when somebody uses a command, a component, a modal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from discord_simulator import permissions, shapes
from discord_simulator.routes_commands import OF_MESSAGE, SLASH

if TYPE_CHECKING:
    from discord_simulator.interaction import Interaction
    from discord_simulator.model import Channel, User
    from discord_simulator.world import World

Json = dict[str, Any]
GUILD_INSTALL, USER_INSTALL = 0, 1
_FILES = 10_485_760
_SUBCOMMAND, _GROUP = 1, 2
_TYPES: dict[int, tuple[type, ...]] = {3: (str,), 4: (int,), 5: (bool,), 10: (int, float)}
_ENTITIES = {6: "users", 7: "channels", 9: "users"}


def interaction(world: World, one: Interaction) -> Json:
    """The event's content."""
    place = one.channel
    made: Json = {
        "id": str(one.id), "application_id": str(world.bot.id), "type": one.kind, "token": one.token, "version": 1,
        "data": one.data, "channel_id": str(place.id), "channel": _channel(world, place, one.user),
        "locale": one.user.locale, "entitlements": [], "entitlement_sku_ids": [], "context": place.context,
        "authorizing_integration_owners": one.owners, "attachment_size_limit": _FILES,
        "app_permissions": str(_app_permissions(one)),
    }  # fmt: skip
    if one.source:
        made["message"] = shapes.message(world, one.source, whole=True)
    if place.guild is None:
        return made | {"user": shapes.user(one.user)}
    member = shapes.member(place.guild, one.user) | {"permissions": str(shapes.permissions_of(place.guild, one.user))}
    made |= {"guild_id": str(place.guild.id), "guild_locale": "en-US", "member": member}
    return made | {"guild": {"id": str(place.guild.id), "locale": "en-US", "features": []}}


def owners(place: Channel, one: User, types: list[int]) -> dict[str, str]:
    """Whose installation allows it, by kind of installation; empty where none does."""
    made = {}
    if GUILD_INSTALL in types and ((place.guild and place.guild.present) or place.with_bot):
        made["0"] = str(place.guild.id) if place.guild else "0"
    if USER_INSTALL in types and one.installed:
        made["1"] = str(one.id)
    return made


def offered(world: World, name: str, kind: int, place: Channel, one: User) -> tuple[Json, dict[str, str]]:
    """(command, owners) of a command that Discord offers to a user in a channel; raises LookupError."""
    inside = world.commands.get(place.guild.id, []) if place.guild else []
    known = [each for each in [*inside, *world.commands.get(0, [])] if each["type"] == kind]
    found = next((each for each in known if each["name"] == name), None)
    if found is None:
        raise LookupError(f"no command {name!r} is registered; there are {[each['name'] for each in known]}")
    who = owners(place, one, found.get("integration_types") or [GUILD_INSTALL])
    if not who:
        raise LookupError(f"{name!r} is not installed where {one.name} wants to use it")
    contexts = found.get("contexts")
    if place.context not in (contexts if contexts is not None else _contexts(found)):
        raise LookupError(f"{name!r} is not offered in context {place.context}, but in {contexts}")
    needed = int(found["default_member_permissions"] or 0)
    if place.guild and needed and shapes.permissions_of(place.guild, one) & needed != needed:
        raise LookupError(f"{name!r} is not offered to {one.name}, who lacks permissions")
    return found, who


def slash(world: World, command: Json, path: list[str], given: dict[str, Any], focused: str = "") -> Json:
    """The content of a slash command with its options as the user typed them; raises LookupError."""
    leaf = command
    for name in path:
        leaf = next(one for one in leaf.get("options", []) if one["name"] == name and one["type"] in {1, 2})
    known = {one["name"]: one for one in leaf.get("options", [])}
    if strange := set(given) - set(known):
        raise LookupError(f"/{command['name']} has no option {sorted(strange)}; it has {sorted(known)}")
    needed = {name for name, one in known.items() if one.get("required")}
    if not focused and not needed <= set(given):
        raise LookupError(f"/{command['name']} cannot be sent without {sorted(needed - set(given))}")
    resolved: dict[str, Json] = {}
    options = [_option(world, known[name], value, name == focused, resolved) for name, value in given.items()]
    for depth, name in reversed(list(enumerate(path, 1))):
        options = [{"name": name, "type": _SUBCOMMAND if depth == len(path) else _GROUP, "options": options}]
    made = {"id": command["id"], "name": command["name"], "type": SLASH, "options": options}
    made |= {"guild_id": command["guild_id"]} if "guild_id" in command else {}
    return made | ({"resolved": resolved} if resolved else {})


def menu(world: World, command: Json, message: Any) -> Json:
    """The content of a command of a message's context menu. Its words reach the app, whatever its intents."""
    resolved = {"messages": {str(message.id): shapes.message(world, message, whole=True)}}
    made = {"id": command["id"], "name": command["name"], "type": OF_MESSAGE, "target_id": str(message.id)}
    return made | {"resolved": resolved}


def _option(world: World, option: Json, value: Any, focused: bool, resolved: dict[str, Json]) -> Json:
    kind = option["type"]
    if kind in _ENTITIES:
        entity = shapes.channel(world, value) | {"permissions": "0"} if kind == 7 else shapes.user(value)
        resolved.setdefault(_ENTITIES[kind], {})[str(value.id)] = entity
        return {"name": option["name"], "type": kind, "value": str(value.id)}
    if not focused:
        _fits(option, value)
    made = {"name": option["name"], "type": kind, "value": value}
    return made | ({"focused": True} if focused else {})


def _fits(option: Json, value: Any) -> None:
    name = option["name"]
    if not isinstance(value, _TYPES[option["type"]]):
        wrong = f"{name} cannot be {value!r}: it is of type {option['type']}"
        raise LookupError(wrong)  # noqa: TRY004 - what a user cannot do, as all else
    size = len(value) if isinstance(value, str) else value
    low = option.get("min_length" if isinstance(value, str) else "min_value", size)
    high = option.get("max_length" if isinstance(value, str) else "max_value", size)
    choices = [one["value"] for one in option.get("choices", [])]
    if not low <= size <= high or (choices and value not in choices):
        raise LookupError(f"{name} cannot be {value!r}: {low} to {high}, one of {choices or 'anything'}")


def _contexts(command: Json) -> set[int]:
    return {0} if "guild_id" in command or not command.get("dm_permission", True) else {0, 1, 2}


def _channel(world: World, place: Channel, one: User) -> Json:
    made = shapes.channel(world, place)
    return made | ({"permissions": str(shapes.permissions_of(place.guild, one))} if place.guild else {})


def _app_permissions(one: Interaction) -> int:
    place = one.channel
    if place.guild and not place.guild.present:
        return permissions.bits("embed_links", "attach_files", "use_external_apps")
    return permissions.of_bot(place)
