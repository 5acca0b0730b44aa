"""What a command is: a name, a line of help, options, and a function from a request to a reply."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.model import Reply, Request
    from retrieval.corpus import Corpus


@dataclass(frozen=True, slots=True)
class Option:
    """A named option of a command, typed in chat as `name:value` or `name:"some words"`.

    `words` says that its value may be several words without marks; else it is one, such as a date.
    """

    name: str
    help: str
    words: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """`takes` names the command's main text for people; "" where it takes none.

    `echoed` says that a reply which does not stand below its request begins with it; `lines` that its text is a message
    whose line breaks tell something.
    """

    name: str
    help: str
    takes: str
    options: tuple[Option, ...]
    run: Callable[[Corpus, Request], Reply]
    echoed: bool = True
    lines: bool = False


@dataclass(slots=True)
class _Typed:
    """An option as typed: its value, the text behind it, and whether its value might as well be shorter."""

    name: str
    value: str
    text: str
    open: bool


def split_options(command: Command, line: str) -> tuple[str, dict[str, str]]:
    """Return the text of a typed line and its `name:value` options, the last of each name; all other words are text.

    A value of words runs to the next option or the end of the line. If that leaves no text, the first such option has
    only the words that begin like its first one, with a capital or without: `by:Ida Brandt the wall is tired`.
    """
    if not command.options:
        return line.strip(), {}
    before, found = _taken_apart(command, line)
    if not _joined(before, found):
        _give_back(found)
    text = _joined(before, found, lines=command.lines)
    return text, {option.name: option.value for option in found}


def _taken_apart(command: Command, line: str) -> tuple[str, list[_Typed]]:
    """Return what stands before the first option, and the options in their order."""
    in_words = {option.name for option in command.options if option.words}
    names = "|".join(re.escape(option.name) for option in command.options)
    pattern = re.compile(rf'(?<!\S)({names}):(?: (?!(?:{names}):))?(?:"([^"]*)"|“([^”]*)”|(\S+))')
    matches = list(pattern.finditer(line))
    ends = [*(match.start() for match in matches), len(line)][1:]
    found = []
    for match, end in zip(matches, ends, strict=True):
        name, *values = match.groups("")
        value, behind = "".join(values), line[match.end() : end]
        runs_on = name in in_words and bool(values[-1])
        if runs_on:
            rest, broken, below = behind.partition("\n") if command.lines else (behind, "", "")
            value, behind = " ".join(f"{value}{rest}".split()), broken + below
        found.append(_Typed(name, value, behind, runs_on))
    return line[: matches[0].start()] if matches else line, found


def _give_back(found: list[_Typed]) -> None:
    """Give the words behind the value of the first option whose end is unclear back to the text."""
    option = next((option for option in found if option.open), None)
    if option is None:
        return
    first, *others = option.value.split()
    alike = list(takewhile(lambda word: word[0].isupper() == first[0].isupper(), others))
    if len(alike) == len(others) and not first[0].isupper():  # nothing shows where the value ends
        alike = []
    option.value = " ".join([first, *alike])
    option.text = " ".join(others[len(alike) :])


def _joined(before: str, found: list[_Typed], *, lines: bool = False) -> str:
    text = " ".join([before, *(option.text for option in found)])
    if not lines:
        return " ".join(text.split())
    return "\n".join(" ".join(line.split()) for line in text.splitlines()).strip()
