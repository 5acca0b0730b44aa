"""The bot's commands. A new one is a file here and a line in `COMMANDS`."""

from __future__ import annotations

from bot.commands.ask import ASK
from bot.commands.check import CHECK
from bot.commands.command import Command, Option
from bot.commands.said import SAID
from bot.commands.sources import SOURCES
from bot.commands.speakers import SPEAKERS
from bot.commands.who_said import WHO_SAID

COMMANDS: dict[str, Command] = {command.name: command for command in (ASK, WHO_SAID, SAID, CHECK, SOURCES, SPEAKERS)}

__all__ = ["COMMANDS", "Command", "Option"]
