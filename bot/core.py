"""The bot: every request gets a reply. The one place where any failure becomes words."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from time import perf_counter
from traceback import format_tb
from typing import TYPE_CHECKING
from uuid import uuid4

from bot.commands.command import Command, split_options
from bot.model import Entry, Notice, Reply, Request, Text, Tone
from retrieval.errors import BadInputError, OnRecordError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from retrieval.corpus import Corpus

log = logging.getLogger(__name__)

HELP = "help"


class Bot:
    """Answers requests from one corpus; knows no platform."""

    def __init__(
        self, corpus: Corpus, commands: Mapping[str, Command], defaults: Mapping[str, str] | None = None
    ) -> None:
        self._corpus = corpus
        self._commands = commands
        self._defaults = dict(defaults or {})  # options of a request that names none

    def handle(self, request: Request) -> Reply:
        """Return a reply to `request`, whatever happens: an answer, a clear refusal, or an error with its id."""
        started = perf_counter()
        number = uuid4().hex[:8]
        try:
            reply = self._run(request)
        except OnRecordError as error:
            reply = Reply((Notice(Tone.ERROR, str(error)),))
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # noqa: BLE001  # the one broad except; a panic in Rust code is no Exception
            log.error("request %s failed\n%s", number, _account(error, request.text))  # noqa: TRY400  # see _account
            reply = Reply((Notice(Tone.ERROR, f"Something went wrong here (error {number}); please try again."),))
        known = request.command if request.command in {HELP, *self._commands} else "unknown"
        log.info("request %s command=%s took_ms=%.1f", number, known, (perf_counter() - started) * 1000)
        return reply

    def read(self, line: str) -> Request:
        """Return the request that a typed line makes: `/command text name:value`, or a plain question."""
        typed = line.strip()
        name, rest = "ask", typed
        if typed.startswith("/"):
            name, rest = (*typed[1:].split(maxsplit=1), "", "")[:2]
            name = name.lower()
        command = self._commands.get(name)
        text, options = split_options(command, rest) if command else (rest.strip(), {})
        return Request(name, text, options)

    def _run(self, request: Request) -> Reply:
        if request.command == HELP:
            return self._help()
        command = self._commands.get(request.command)
        if command is None:
            raise BadInputError(f"there is no command {request.command!r}; /{HELP} lists them")
        given = {name: value for name, value in request.options.items() if value}
        return command.run(self._corpus, replace(request, options={**self._defaults, **given}))

    def _help(self) -> Reply:
        entries = [
            Entry(
                f"/{command.name}" + (f" {command.takes}" if command.takes else ""), (command.help, *_options(command))
            )
            for command in self._commands.values()
        ]
        head = Text("Every excerpt is quoted exactly as it stands in its article, and its link opens there.")
        return Reply((head, *entries, Entry(f"/{HELP}", ("Show this list",))))


def _options(command: Command) -> list[str]:
    return [f"{option.name}: {option.help}" for option in command.options]


def _account(error: BaseException | None, question: str) -> str:
    """Return what failed and where, cause by cause; a message that repeats words of the question is withheld."""
    asked, parts = _words(question), []
    while error:
        said = str(error)
        said = said if asked.isdisjoint(_words(said)) else "(withheld: it repeats words of the question)"
        parts.append(f"{''.join(format_tb(error.__traceback__))}{type(error).__name__}: {said}")
        error = error.__cause__ or error.__context__
    return "\nwhich came of\n".join(parts)


def _words(text: str) -> set[str]:
    return {word[:4].casefold() for word in re.findall(r"\w{3,}", text)}
