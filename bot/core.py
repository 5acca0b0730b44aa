"""The bot: every request gets a reply. The one place where any failure becomes words."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from time import perf_counter
from traceback import format_tb
from typing import TYPE_CHECKING

from bot.commands.ask import read_count
from bot.dialogue import Dialogue
from bot.model import AS_WRITTEN, Attribution, Button, Entry, Notice, Press, Quote, Reply, Request, Text, Tone
from bot.observing.observer import TERMINAL, UNKNOWN, UNOBSERVED, Handled, Outcome, outcome_of
from bot.observing.request_ids import numbered
from bot.reading import HELP, written
from retrieval.errors import BadInputError, OnRecordError, UnknownArticleError
from retrieval.stages import recorded, stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bot.commands.command import Command
    from bot.observing.observer import Observer
    from bot.state import State
    from retrieval.corpus import Corpus

log = logging.getLogger(__name__)


class Bot:
    """Answers requests from one corpus; knows no platform. With a state it remembers conversations and choices.

    `linked` gives an excerpt's link another goal where it has to.
    """

    def __init__(  # noqa: PLR0913  # what it answers from, and who looks on
        self,
        corpus: Corpus,
        commands: Mapping[str, Command],
        defaults: Mapping[str, str] | None = None,
        state: State | None = None,
        *,
        linked: Callable[[Reply], Reply] | None = None,
        observer: Observer = UNOBSERVED,
    ) -> None:
        self.corpus, self.observer, self._linked = corpus, observer, linked or _as_it_is
        self.commands = commands
        self._defaults = dict(defaults or {})  # options of a request that names none
        self.dialogue = Dialogue(corpus, commands, state, read_count(self._defaults))
        self.help: dict[str, Reply] = {}  # by platform, where a platform has its own ways to ask

    def handle(self, request: Request) -> Reply:
        """Return a reply to `request`, whatever happens: an answer, a clear refusal, or an error with its id."""
        began = perf_counter()
        with numbered() as number, recorded() as times:
            understood, reply, outcome = self._handled(request, number)
            command = understood.command if understood.command in {HELP, *self.commands} else UNKNOWN
            platform = request.origin.platform if request.origin else TERMINAL
            handled = Handled(number, command, platform, outcome, began, perf_counter() - began, times)
            if log.isEnabledFor(logging.INFO):
                took = handled.seconds * 1000
                log.info("request %s command=%s took_ms=%.1f", number, command, took, extra=handled.facts())
            self.observer.handled(handled)
        return reply

    def _handled(self, request: Request, number: str) -> tuple[Request, Reply, Outcome]:
        """Return the request as it was understood, its reply, and what became of it."""
        understood = request
        try:
            with stage("understand"):
                understood, read_as = self.dialogue.understood(request)
            reply = self._linked(self._run(understood))
            with stage("remember"):
                self.dialogue.remember(understood, reply)
            return understood, self._dressed(reply, understood, request, read_as), outcome_of(reply)
        except OnRecordError as error:
            refused = isinstance(error, BadInputError | UnknownArticleError)
            reply = Reply((Notice(Tone.ERROR, sentence(str(error))),), asked=self._echoed(understood))
            return understood, reply, Outcome.REFUSED if refused else Outcome.ERROR
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # noqa: BLE001  # the one broad except; a panic in Rust code is no Exception
            log.error("request %s failed\n%s", number, _account(error, request.text))  # noqa: TRY400  # see _account
            reply = Reply((Notice(Tone.ERROR, f"Something went wrong here (error {number}); please try again."),))
            return understood, reply, Outcome.ERROR

    def _run(self, request: Request) -> Reply:
        if request.command == HELP:
            return self.help.get(request.origin.platform if request.origin else "") or self._help()
        command = self.commands.get(request.command)
        if command is None:
            raise BadInputError(f"there is no command {request.command!r}; /{HELP} lists them")
        reply = command.run(self.corpus, replace(request, options={**self._defaults, **request.options}))
        return replace(reply, buttons=tuple(self._as_given(button, request) for button in reply.buttons))

    def _as_given(self, button: Button, request: Request) -> Button:
        """Return a button whose request names no default that the one it answers does not name."""
        options = button.request.options.items()
        given = {name: value for name, value in options if name in request.options or value != self._defaults.get(name)}
        return replace(button, request=replace(button.request, options=given))

    def _dressed(self, reply: Reply, request: Request, typed: Request, read_as: str) -> Reply:
        """Return the reply with what was asked or assumed, and with the buttons that any answer has."""
        command = self.commands.get(request.command)
        if command is None or not command.takes:
            return reply
        asked = f"Read as: {read_as}" if read_as else self._echoed(request)
        edit, back = Button(Press.EDIT, "Edit", request), Button(Press.GO, AS_WRITTEN, self._as_written(typed))
        correcting = (edit, back) if read_as else ()
        buttons = (*correcting, *reply.buttons, *self._common(reply, request))
        return replace(reply, buttons=tuple(map(_settled, buttons)), asked=asked)

    def _echoed(self, request: Request) -> str:
        """Return what was asked, where the reply does not stand below it."""
        command = self.commands.get(request.command)
        return written(request) if request.private and command and command.takes and command.echoed else ""

    def _as_written(self, typed: Request) -> Request:
        """Return a typed line as what it literally is: the command that it begins with, else a question."""
        first, rest = (*typed.text.split(maxsplit=1), "", "")[:2]
        name = first.removeprefix("/")
        named = first.startswith("/") and name in self.commands
        return Request(name, rest, typed.options) if named else Request("ask", typed.text, typed.options)

    def _common(self, reply: Reply, request: Request) -> list[Button]:
        shown = tuple(block.reference for block in reply.blocks if isinstance(block, Quote | Attribution))
        generation = self.corpus.generation
        return [
            *([Button(Press.SHARE, "Share to channel", request)] if request.private else ()),
            Button(Press.GOOD, "Good answer", request, shown, generation),
            Button(Press.BAD, "Bad answer", request, shown, generation),
        ]

    def _help(self) -> Reply:
        commands = self.commands.values()
        options = {option.name: option for command in commands for option in command.options}
        return Reply(
            (
                Text("Ask in your own words, or begin with a command, with or without a slash:"),
                *(Entry(f"{command.name} {command.takes}".strip(), (command.help,)) for command in commands),
                Entry(HELP, ("Show this list",)),
                Text("What they take besides, each as name:value:"),
                *(
                    Entry(f"{name}:", (f"{option.help} ({_takers(commands, name)})",))
                    for name, option in options.items()
                ),
                Text("Every excerpt is quoted exactly as it stands in its article, and its link opens there."),
            )
        )


def _settled(button: Button) -> Button:
    """Return a button whose request is complete in itself: pressed, it carries nothing over from the conversation."""
    return replace(button, request=replace(button.request, options={**button.request.options, "plain": "yes"}))


def _as_it_is(reply: Reply) -> Reply:
    return reply


def sentence(words: str) -> str:
    """Return words as a sentence, with a capital and a full stop."""
    return words[:1].upper() + words[1:] + ("" if words.endswith((".", "?", "!")) else ".")


def _takers(commands: Iterable[Command], name: str) -> str:
    """Return which commands take an option."""
    return ", ".join(command.name for command in commands if name in {option.name for option in command.options})


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
