"""The bot: every request gets a reply. The one place where any failure becomes words."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from time import perf_counter
from traceback import format_tb
from typing import TYPE_CHECKING
from uuid import uuid4

from bot.commands.ask import read_count
from bot.dialogue import Dialogue
from bot.model import Attribution, Button, Entry, Notice, Press, Quote, Reply, Request, Text, Tone
from retrieval.errors import BadInputError, OnRecordError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.commands.command import Command
    from bot.state import State
    from retrieval.corpus import Corpus

log = logging.getLogger(__name__)

HELP = "help"
AS_WRITTEN = "As I wrote it"


class Bot:
    """Answers requests from one corpus; knows no platform. With a state it remembers conversations and choices."""

    def __init__(
        self,
        corpus: Corpus,
        commands: Mapping[str, Command],
        defaults: Mapping[str, str] | None = None,
        state: State | None = None,
    ) -> None:
        self.corpus = corpus
        self.commands = commands
        self._defaults = dict(defaults or {})  # options of a request that names none
        self.dialogue = Dialogue(corpus, commands, state, read_count(self._defaults))

    def handle(self, request: Request) -> Reply:
        """Return a reply to `request`, whatever happens: an answer, a clear refusal, or an error with its id."""
        started = perf_counter()
        number = uuid4().hex[:8]
        command = request.command
        try:
            understood, read_as = self.dialogue.understood(request)
            command = understood.command
            reply = self._run(understood)
            self.dialogue.remember(understood, reply)
            reply = self._dressed(reply, understood, request.text, read_as)
        except OnRecordError as error:
            reply = Reply((Notice(Tone.ERROR, str(error)),))
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # noqa: BLE001  # the one broad except; a panic in Rust code is no Exception
            log.error("request %s failed\n%s", number, _account(error, request.text))  # noqa: TRY400  # see _account
            reply = Reply((Notice(Tone.ERROR, f"Something went wrong here (error {number}); please try again."),))
        known = command if command in {HELP, *self.commands} else "unknown"
        log.info("request %s command=%s took_ms=%.1f", number, known, (perf_counter() - started) * 1000)
        return reply

    def _run(self, request: Request) -> Reply:
        if request.command == HELP:
            return self._help()
        command = self.commands.get(request.command)
        if command is None:
            raise BadInputError(f"there is no command {request.command!r}; /{HELP} lists them")
        return command.run(self.corpus, replace(request, options={**self._defaults, **request.options}))

    def _dressed(self, reply: Reply, request: Request, line: str, read_as: str) -> Reply:
        """Return the reply with what was assumed in front, and with the buttons that any answer has."""
        assumed = (Notice(Tone.INFO, f"Read as: {read_as}"),) if read_as else ()
        buttons = list(reply.buttons)
        if read_as:
            buttons.append(Button(Press.GO, AS_WRITTEN, Request("ask", line, {"plain": "yes"})))
        if (command := self.commands.get(request.command)) and command.takes:
            buttons += self._common(reply, request, edit=bool(read_as))
        return Reply((*assumed, *reply.blocks), tuple(map(_settled, buttons)))

    def _common(self, reply: Reply, request: Request, *, edit: bool) -> list[Button]:
        shown = tuple(block.reference for block in reply.blocks if isinstance(block, Quote | Attribution))
        generation = self.corpus.manifest().generation
        return [
            *([Button(Press.EDIT, "Edit", request)] if edit else ()),
            *([Button(Press.SHARE, "Share to channel", request)] if request.private else ()),
            Button(Press.GOOD, "Good answer", request, shown, generation),
            Button(Press.BAD, "Bad answer", request, shown, generation),
        ]

    def _help(self) -> Reply:
        entries = [
            Entry(
                f"/{command.name}" + (f" {command.takes}" if command.takes else ""), (command.help, *_options(command))
            )
            for command in self.commands.values()
        ]
        head = Text("Every excerpt is quoted exactly as it stands in its article, and its link opens there.")
        return Reply((head, *entries, Entry(f"/{HELP}", ("Show this list",))))


def _settled(button: Button) -> Button:
    """Return a button whose request is complete in itself: pressed, it carries nothing over from the conversation."""
    return replace(button, request=replace(button.request, options={**button.request.options, "plain": "yes"}))


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
