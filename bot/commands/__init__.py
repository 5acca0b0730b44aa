"""The bot's commands. A new one is a file here and a line in `COMMANDS`."""

from __future__ import annotations

from bot.commands.ask import ASK
from bot.commands.command import Command, Option
from bot.commands.sources import SOURCES

COMMANDS: dict[str, Command] = {command.name: command for command in (ASK, SOURCES)}

__all__ = ["COMMANDS", "Command", "Option"]
