"""What a command is: a name, a line of help, options, and a function from a request to a reply."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.model import Reply, Request
    from retrieval.corpus import Corpus


@dataclass(frozen=True, slots=True)
class Option:
    """A named option of a command, typed in chat as `name:value` or `name:"some words"`."""

    name: str
    help: str


@dataclass(frozen=True, slots=True)
class Command:
    """`takes` names the command's main text for people; "" where it takes none."""

    name: str
    help: str
    takes: str
    options: tuple[Option, ...]
    run: Callable[[Corpus, Request], Reply]


def split_options(command: Command, line: str) -> tuple[str, dict[str, str]]:
    """Return the text of a typed line and its `name:value` options, the last of each name; all other words are text."""
    if not command.options:
        return line.strip(), {}
    names = "|".join(re.escape(option.name) for option in command.options)
    pattern = re.compile(rf'(?<!\S)({names}): ?(?:"([^"]*)"|“([^”]*)”|(\S+))')
    found = {name: "".join(values) for name, *values in pattern.findall(line)}
    return " ".join(pattern.sub(" ", line).split()), found
