"""What Discord registers of the bot, made from the commands that there are, and how it says what there is to ask."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.manifests.about import EXAMPLES, NAME
from bot.manifests.about import within as fits
from bot.model import Entry, Reply, Text
from retrieval.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.commands.command import Command

CHECK_QUOTE, FIND_SOURCES = "Check this quote", "Find sources"  # in the menu of a message
MESSAGE_MENUS = {
    CHECK_QUOTE: "look up what the message quotes or states",
    FIND_SOURCES: "find the articles that bear on the message",
}
HELP, SETTINGS = "help", "settings"
OWN_COMMANDS = {
    HELP: "Show the ways to ask",
    SETTINGS: "Change how questions are answered in this server or channel",
}

# Limits: Discord, "Application Commands"
MOST_SLASH_COMMANDS, MOST_OPTIONS, MOST_NAME, MOST_DESCRIPTION = 100, 25, 32, 100
_NAME = re.compile(rf"[-_'\w]{{1,{MOST_NAME}}}")  # and without capitals

_NOT_SLASH = {
    "check": "it takes a message: the entry in the message's menu",
    "speakers": "the options that take a speaker offer the names as they are typed",
}
_TEXTS = {
    "question": "What you want to know, in your own words",
    "words": "What was said, as you remember it",
    "speaker": "Whose words: choose a name as you type",
}
_FILTERS = 'since:2031-05-04, until:2031-12-31, outlet:"Name"'
_VERBATIM = "Every excerpt is quoted exactly as it stands in its article, and its link opens there."
_PRIVATE = "You alone see the answer to a command, until you share it."


def slash_commands(commands: Mapping[str, Command]) -> list[Command]:
    """Return the commands that Discord offers as slash commands, besides `OWN_COMMANDS`.

    Raises:
        BadInputError: Discord would not take one, or not so many.
    """
    offered = [command for command in commands.values() if command.name not in _NOT_SLASH]
    if (many := len(offered) + len(OWN_COMMANDS)) > MOST_SLASH_COMMANDS:
        raise BadInputError(f"{many} slash commands, but Discord takes {MOST_SLASH_COMMANDS}: leave some out")
    for command in offered:
        _named(command.name, f"the name of command {command.name}")
        _within(command.help, MOST_DESCRIPTION, f"the help of command {command.name}")
        option_descriptions(command)
    return offered


def option_descriptions(command: Command) -> dict[str, str]:
    """Return what each option of a slash command is, by name: first the command's main text, then its options.

    Raises:
        BadInputError: Discord would not take one, or not so many.
    """
    main = {command.takes: _TEXTS.get(command.takes, command.takes.capitalize())} if command.takes else {}
    described = main | {option.name: option.help[:1].upper() + option.help[1:] for option in command.options}
    if len(described) > MOST_OPTIONS:
        raise BadInputError(f"command {command.name} has {len(described)} options; Discord takes {MOST_OPTIONS}")
    for name, description in described.items():
        _named(name, f"the name of option {name} of command {command.name}")
        _within(description, MOST_DESCRIPTION, f"the help of option {name} of command {command.name}")
    return described


def ways(commands: Mapping[str, Command]) -> Iterator[Entry]:
    """Yield an example of each slash command, with what it does."""
    for command in slash_commands(commands):
        example = f"{command.takes}:{EXAMPLES[command.name]}" if command.name in EXAMPLES else ""
        yield Entry(f"/{command.name} {example}".strip(), (command.help,))


def discord_help(commands: Mapping[str, Command]) -> Reply:
    """Return what `/help` shows: every way to ask that Discord offers."""
    return Reply(
        (
            Text(f"Type a command. {_PRIVATE}"),
            *ways(commands),
            Entry(f"/{SETTINGS}", (f"{OWN_COMMANDS[SETTINGS]}, for those who may manage the server",)),
            Text("Or choose in a message's menu, under Apps:"),
            *(Entry(name, (what,)) for name, what in MESSAGE_MENUS.items()),
            Text("Or ask in your own words:"),
            Entry(
                f"mention @{NAME}",
                ("in a channel, a thread or a forum post that it may see; everybody reads the answer",),
            ),
            Entry("write to it directly", ("nobody else reads it",)),
            Entry("reply to an answer", ("to go on from there: “and since May 2031?”",)),
            Text(f"Dates and outlets: {_FILTERS}. A command offers them as you type."),
            Text(_VERBATIM),
        )
    )


def welcome(commands: Mapping[str, Command]) -> Reply:
    """Return what a server is told once, when the bot was added."""
    first, *_ = ways(commands)
    return Reply(
        (
            Text(f"{NAME} answers questions from news articles, with excerpts exactly as they were published."),
            first,
            Entry(f"/{HELP}", ("All ways to ask, among them mentions and a message's menu",)),
            Entry(f"/{SETTINGS}", ("Where and from which outlets it answers, for those who may manage the server",)),
            Text(f"{_PRIVATE} It reads no messages but those that mention it or are handed to it."),
        )
    )


def _named(name: str, what: str) -> None:
    if not _NAME.fullmatch(name) or name != name.lower():
        raise BadInputError(
            f"{what} is none that Discord takes: 1 to {MOST_NAME} letters, digits, - and _, without capitals"
        )


def _within(text: str, most: int, what: str) -> None:
    if not text:
        raise BadInputError(f"{what} is empty; Discord wants a description")
    fits(text, most, what, "Discord")
