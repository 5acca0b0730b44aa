"""The bot's commands. A new one is a file here and a line in `_COMMANDS`."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from bot.commands.command import Command, Option

if TYPE_CHECKING:
    COMMANDS: dict[str, Command]
    """Each command by its name, imported when they are first asked for: one question needs only its own."""

_COMMANDS = ("ask:ASK", "who_said:WHO_SAID", "said:SAID", "check:CHECK", "sources:SOURCES", "speakers:SPEAKERS")

__all__ = ["COMMANDS", "Command", "Option"]


def __getattr__(name: str) -> dict[str, Command]:
    if name != "COMMANDS":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _commands()


@cache
def _commands() -> dict[str, Command]:
    places = (place.split(":") for place in _COMMANDS)
    commands: list[Command] = [getattr(import_module(f"{__name__}.{module}"), name) for module, name in places]
    return {command.name: command for command in commands}
