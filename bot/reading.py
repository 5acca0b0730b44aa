"""A typed line as a request: a command by its name or in words, anything else a question exactly as typed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from bot.commands.command import split_options
from bot.model import SKIP, Request
from retrieval.limits import QUESTION
from retrieval.text.spoken import is_topic, points, what_said, who_said
from retrieval.text.words import is_stop_word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.commands.command import Command

ASK, SAID, WHO_SAID, HELP = "ask", "said", "who-said", "help"
PLAIN, ORDER, NEWEST = "plain", "order", "newest"  # options that nobody types

_PUNCTUATION = " \t\n.,!?"
_POLITE = re.compile(r"^[\s.,!?]*(?:please|pls)?[\s.,!?]*$", re.IGNORECASE)
_GREETING = re.compile(
    r"^(?:hi|hello|hey|help me|what can you do|how does this work)(?: there)?[\s.,!?]*$", re.IGNORECASE
)
_SALUTATION = re.compile(r"^(?:hey|hi|hello|ok|okay|please)\b[\s,!.]+(?=[\w/“\"])", re.IGNORECASE)
_QUESTION = re.compile(
    r"^(?:who|whom|whose|what|which|when|where|why|how|is|are|was|were|do|does|did|has|have|had|can|could|will|would|"
    r"should|may|might|in|at|on|by)\b",
    re.IGNORECASE,
)
_MARKS = re.compile(r"[“”\"„«»]")
_ABOUT = re.compile(r"^(?P<name>.+?) (?P<link>about|on) (?P<about>.+?)[\s.!?]*$", re.IGNORECASE)
_PARTICLES = frozenset("de del della der den di da la le van von al el bin bint ibn of the and & y e".split())
_LONGEST_NAME = 5  # words
_LONGEST_READ = QUESTION.longest  # what is longer is refused by every command


class Known(Protocol):
    """What the corpus knows of names."""

    def is_speaker(self, text: str) -> str | None:
        """Return the canonical name of a speaker whom `text` means (one of them, where several bear it), else None."""
        ...

    def is_outlet(self, text: str) -> str | None:
        """Return the full name of the one outlet that `text` names in full or by whole words of its name, else None."""
        ...


@dataclass(frozen=True, slots=True)
class Read:
    """A request, and how it would be typed where more was understood than was literally typed ("" where not)."""

    request: Request
    read_as: str = ""


def read(line: str, commands: Mapping[str, Command], known: Known | None = None) -> Read:
    """Return the request that a typed line makes: `/command text name:value`, its like in words, or a question.

    Who speaks in the corpus is taken from `known`; without it, any capitalised name may.
    """
    typed = line.strip()
    if typed.startswith("/"):
        return _commanded(typed[1:], commands, known)
    if len(typed) > _LONGEST_READ:
        return Read(_request(ASK, typed, commands))
    bare = typed if _GREETING.match(typed) else _SALUTATION.sub("", typed)
    return _named(bare, commands, known) or _meant(bare, commands, known) or Read(_request(ASK, typed, commands))


def written(request: Request) -> str:
    """Return a request as a user would type it, less what nobody types; pages and order in words."""
    shown = {name: value for name, value in request.options.items() if name not in {PLAIN, SKIP, ORDER} and value}
    parts = [] if request.command == ASK else [f"/{request.command}"]
    parts += [request.text] if request.text else []
    parts += [f"{name}:{_quoted(value)}" for name, value in shown.items()]
    aside = ", ".join(
        words
        for words, holds in (
            ("newest first", request.options.get(ORDER) == NEWEST),
            ("more", request.options.get(SKIP, "0") != "0"),
        )
        if holds
    )
    return " ".join(parts) + (f" ({aside})" if aside else "")


def _quoted(value: str) -> str:
    if not re.search(r"[\s“”\"]", value):
        return value
    return f"“{value}”" if '"' in value else f'"{value}"'


def _commanded(typed: str, commands: Mapping[str, Command], known: Known | None) -> Read:
    """Return a line behind its slash; a name of two words may be typed with a space."""
    name, rest = (*typed.split(maxsplit=1), "", "")[:2]
    plain = _command_named(name, commands)
    if plain is None and rest:
        second, *others = rest.split(maxsplit=1)
        if plain := _command_named(name + second, commands):
            rest = "".join(others)
    return _told(_request(plain or name.lower(), rest, commands), commands, known)


def _named(typed: str, commands: Mapping[str, Command], known: Known | None) -> Read | None:
    """Return a line that begins with a command's name without a slash, None where that may be an ordinary word."""
    if _GREETING.match(typed):
        return Read(Request(HELP), f"/{HELP}")
    first, rest = (*typed.split(maxsplit=1), "", "")[:2]
    name = _command_named(first.rstrip(_PUNCTUATION + ":"), commands)
    if name is None:
        return None
    request = _request(name, rest, commands)
    if name == HELP or not commands[name].takes:
        return Read(Request(name)) if _POLITE.match(rest) else None
    if first.endswith(":") or not first.isalpha():
        return _told(request, commands, known)
    if name == SAID:
        return _said(request, first, commands, known)
    return Read(request) if (_QUESTION if name == ASK else _MARKS).search(rest) else None


def _said(request: Request, first: str, commands: Mapping[str, Command], known: Known | None) -> Read | None:
    """Return "said NAME about …"; Said is a given name too, so that a capital one wants a name and nothing else."""
    told = _told(request, commands, known)
    name = told.request.text.rstrip(_PUNCTUATION)
    if known is None and first.islower() and 0 < len(name.split()) <= _LONGEST_NAME:
        return told
    return replace(told, request=replace(told.request, text=name)) if _is_speaker(name, known) else None


def _meant(typed: str, commands: Mapping[str, Command], known: Known | None) -> Read | None:
    """Return a question in words that a command answers, None where it is any other question."""
    if WHO_SAID in commands:
        text, options = split_options(commands[WHO_SAID], typed)
        asked = who_said(text)
        if asked and (not asked.by or _is_speaker(asked.by, known)):
            by = {"by": asked.by} if asked.by else {}
            return _as_read(Request(WHO_SAID, asked.words, {**by, **options}))
    if SAID in commands:
        text, options = split_options(commands[SAID], typed)
        told = what_said(text)
        if told and _is_speaker(told.speaker, known):
            about = {"about": told.about} if told.about else {}
            return _as_read(Request(SAID, told.speaker, {**about, **options}))
    return None


def _told(request: Request, commands: Mapping[str, Command], known: Known | None) -> Read:
    """Return `/said NAME about TOPIC` with its topic as an option; " on " may be a part of an organisation's name."""
    told = request.command == SAID and SAID in commands and len(request.text) <= _LONGEST_READ
    found = _ABOUT.match(request.text) if told else None
    if found is None or request.options.get("about"):
        return Read(request)
    if points(found["about"]) or not is_topic(found["about"], found["link"].casefold()):
        return Read(request)
    if found["link"].casefold() == "on" and not (known and known.is_speaker(found["name"])):
        return Read(request)
    options = {"about": found["about"].strip(' “”"'), **request.options}
    return _as_read(replace(request, text=found["name"], options=options))


def _as_read(request: Request) -> Read:
    return Read(request, written(request))


def _request(name: str, rest: str, commands: Mapping[str, Command]) -> Request:
    command = commands.get(name)
    text, options = split_options(command, rest) if command else (rest.strip(), {})
    return Request(name, text, options)


def _command_named(typed: str, commands: Mapping[str, Command]) -> str | None:
    wanted = re.sub(r"[-_‐‑–]", "", typed).casefold()
    return next((name for name in (*commands, HELP) if name.replace("-", "") == wanted), None)


def _is_speaker(name: str, known: Known | None) -> bool:
    """Whether a name is known; without knowledge, whether it is written as a name."""
    if known is not None:
        return known.is_speaker(name) is not None
    found = name.split()
    capitals = [word for word in found if word.casefold() not in _PARTICLES]
    return (
        0 < len(found) <= _LONGEST_NAME
        and found[0] in capitals
        and all(word[0].isupper() and not is_stop_word(word) for word in capitals)
        and not {"and", "&"} & set(found)
        and not any(char.isdigit() for char in name)
        and not name.endswith(("'s", "’s"))
    )
