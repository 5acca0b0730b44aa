"""The commands as Discord has them, brought in step with the bot's, and only where they are not."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from discord.app_commands import CommandTree

    Raw = Mapping[str, Any]

log = logging.getLogger(__name__)

# Discord, "Application Commands"
_SLASH, _ENTRY_POINT = 1, 4
_COMMAND = ("description", "default_member_permissions", "nsfw", "contexts", "integration_types")
_OPTION = (
    *("type", "description", "required", "choices", "channel_types", "autocomplete"),
    *("min_value", "max_value", "min_length", "max_length", "options"),
)
_CHOICE = ("name", "value")
_BY_DISCORD = ("contexts", "integration_types")  # it decides of them where the bot says nothing
_IN_ANY_ORDER = (*_BY_DISCORD, "channel_types")


async def synchronised(tree: CommandTree[Any], application_id: int) -> bool:
    """Give Discord the tree's global commands where it has others; return whether it had.

    Discord counts the commands that are made in a day, and clients learn of a change late: so no call without need.
    """
    remote = await tree.client.http.get_global_commands(application_id)
    different = differences(registered(tree), remote)
    if different:
        log.info("giving Discord the commands anew: %s", "; ".join(different))
        await tree.sync()
    return bool(different)


def registered(tree: CommandTree[Any]) -> list[dict[str, Any]]:
    """Return the global commands as the tree would send them."""
    return [command.to_dict(tree) for command in tree.get_commands()]


def differences(local: Iterable[Raw], remote: Iterable[Raw]) -> list[str]:
    """Return what differs between the commands of the bot and those that Discord has, in words.

    What Discord adds (ids, a version, `dm_permission`, which follows from the contexts, translations) is no
    difference, and neither is a default that one of them leaves out. The command by which Discord opens an app's
    activity is its own.
    """
    ours = {_key(command): command for command in local}
    theirs = {_key(command): command for command in remote if command.get("type") != _ENTRY_POINT}
    return [
        *(f"{_called(key)} is missing" for key in ours if key not in theirs),
        *(f"{_called(key)} is there, but the bot has it no more" for key in theirs if key not in ours),
        *(
            f"{_called(key)} differs in {', '.join(found)}"
            for key in ours
            if key in theirs and (found := list(_differing(ours[key], theirs[key])))
        ),
    ]


def _key(command: Raw) -> tuple[int, str]:
    return command.get("type") or _SLASH, command["name"]


def _called(key: tuple[int, str]) -> str:
    kind, name = key
    return f"/{name}" if kind == _SLASH else f"“{name}”"


def _differing(ours: Raw, theirs: Raw) -> Iterator[str]:
    """Yield the fields and the options in which a command differs."""
    for field in _COMMAND:
        meant = _value(field, ours.get(field))
        if meant != _value(field, theirs.get(field)) and not (meant is None and field in _BY_DISCORD):
            yield field.replace("_", " ")
    here, there = (command.get("options") or [] for command in (ours, theirs))
    if [option["name"] for option in here] != [option["name"] for option in there]:
        yield "its options"
        return
    for mine, other in zip(here, there, strict=True):
        if _plain(mine, _OPTION) != _plain(other, _OPTION):
            yield f"option {mine['name']}"


def _plain(raw: Raw, fields: Sequence[str]) -> dict[str, Any]:
    """Return the fields that say something."""
    said = {field: _value(field, raw.get(field)) for field in fields}
    return {field: value for field, value in said.items() if value is not None}


def _value(field: str, value: Any) -> Any:  # noqa: ANN401  # JSON
    """Return a field's value as it compares; None where it is the default."""
    if value is None or value is False or value in ("", []):
        return None
    if field == "default_member_permissions":
        return str(value)  # sent as a number, kept as text; 0 means nobody, not everybody
    if field in _IN_ANY_ORDER:
        return sorted(value)
    if field == "choices":
        return [_plain(choice, _CHOICE) for choice in value]
    if field == "options":
        return [{"name": option["name"], **_plain(option, _OPTION)} for option in value]
    return value
