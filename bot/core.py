"""The bot: every request gets a reply. The one place where any failure becomes words."""

from __future__ import annotations

import logging
from time import perf_counter
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

    def __init__(self, corpus: Corpus, commands: Mapping[str, Command]) -> None:
        self._corpus = corpus
        self._commands = commands

    def handle(self, request: Request) -> Reply:
        """Return a reply to `request`, whatever happens: an answer, a clear refusal, or an error with its id."""
        started = perf_counter()
        number = uuid4().hex[:8]
        try:
            reply = self._run(request)
        except OnRecordError as error:
            reply = Reply((Notice(Tone.ERROR, str(error)),))
        except Exception:  # the one broad except: a request must never end in silence
            log.exception("request %s failed", number)
            reply = Reply((Notice(Tone.ERROR, f"Something went wrong here (error {number}); please try again."),))
        log.info("request %s command=%s took_ms=%.1f", number, request.command, (perf_counter() - started) * 1000)
        return reply

    def read(self, line: str) -> Request:
        """Return the request that a typed line makes: `/command text name:value`, or a plain question."""
        typed = line.strip()
        name, _, rest = typed[1:].partition(" ") if typed.startswith("/") else ("ask", "", typed)
        command = self._commands.get(name)
        text, options = split_options(command, rest) if command else (rest.strip(), {})
        return Request(name, text, options)

    def _run(self, request: Request) -> Reply:
        if request.command == HELP:
            return self._help()
        command = self._commands.get(request.command)
        if command is None:
            raise BadInputError(f"there is no command {request.command!r}; /{HELP} lists them")
        return command.run(self._corpus, request)

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
