"""Slash commands, the entries in a message's menu, and what is offered as one types: all from the one registry."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from inspect import Parameter, Signature
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.adapters.discord.incoming import origin_of, words_of
from bot.adapters.discord.interactions import ELSEWHERE, Visit
from bot.adapters.discord.settings import ALL, settings_command
from bot.adapters.discord.sync import registered
from bot.manifests.discord import CHECK_QUOTE, FIND_SOURCES, HELP, OWN_COMMANDS, option_descriptions, slash_commands
from bot.model import LINE, Request
from bot.render.pages import cut
from retrieval.errors import OnRecordError
from retrieval.limits import QUESTION

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Mapping
    from datetime import date

    from bot.adapters.discord.interactions import Interaction
    from bot.commands.command import Command
    from retrieval.corpus import Corpus

    Choice = app_commands.Choice[str]
    Confined = tuple[str, ...]  # the outlets that a channel is confined to; empty means all
    Complete = Callable[[Corpus, str, Confined], list[Choice]]
    AnyCommand = app_commands.Command[Any, ..., Any] | app_commands.ContextMenu

log = logging.getLogger(__name__)

# Everywhere, also for those who added the app to their own account.
CONTEXTS = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
INSTALLS = app_commands.AppInstallationType(guild=True, user=True)

MOST_CHOICES = 25  # Discord, "Application Commands": choices of an option
_LONGEST_CHOICE = 100  # characters of a choice's name and of its value
# What is offered is offered at once or not at all: no client shows what comes after the next key was pressed.
_LATE = 1.0  # seconds
_OFFERING = ThreadPoolExecutor(4, "offer")  # threads of their own: what hangs here holds up no command


def registrable(commands: Mapping[str, Command]) -> list[dict[str, Any]]:
    """Return what Discord is to register, as it is sent."""
    client = discord.Client(intents=discord.Intents(guilds=True))  # without which it warns
    tree = app_commands.CommandTree(client, allowed_contexts=CONTEXTS, allowed_installs=INSTALLS)
    for command in tree_commands(commands):
        tree.add_command(command)
    return registered(tree)


def tree_commands(commands: Mapping[str, Command]) -> Iterator[AnyCommand]:
    """Yield all that Discord is to register."""
    for command in slash_commands(commands):
        yield _slash(command)
    yield _help()
    yield settings_command(_offering(_outlet_list))
    yield app_commands.ContextMenu(name=CHECK_QUOTE, callback=_check)
    yield app_commands.ContextMenu(name=FIND_SOURCES, callback=_find)


def _slash(command: Command) -> app_commands.Command[Any, ..., Any]:
    """Return a slash command whose options are the command's main text and its options."""

    async def run(interaction: Interaction, **given: str) -> None:
        typed = given.pop(command.takes, "")
        options = {name: value.strip() for name, value in given.items() if value.strip()}
        await _ask(interaction, Request(LINE, f"/{command.name} {typed}".strip(), options))

    described = option_descriptions(command)
    long = app_commands.Range[str, 1, QUESTION.longest]
    parameters = [Parameter("interaction", Parameter.POSITIONAL_OR_KEYWORD, annotation=discord.Interaction)] + [
        Parameter(
            name,
            Parameter.POSITIONAL_OR_KEYWORD,
            default=Parameter.empty if name == command.takes else "",
            annotation=long if name == command.takes else str,
        )
        for name in described
    ]
    run.__signature__ = Signature(parameters)  # type: ignore[attr-defined]  # what discord.py makes options from
    made: app_commands.Command[Any, ..., Any] = app_commands.Command(
        name=command.name, description=command.help, callback=app_commands.describe(**described)(run)
    )
    for name in described.keys() & _OFFERED.keys():
        made.autocomplete(name)(_offering(_OFFERED[name]))
    return made


def _help() -> app_commands.Command[Any, ..., Any]:
    async def run(interaction: discord.Interaction) -> None:
        await _ask(interaction, Request(HELP))  # type: ignore[arg-type]  # of our client alone

    return app_commands.Command(name=HELP, description=OWN_COMMANDS[HELP], callback=run)


async def _check(interaction: discord.Interaction, message: discord.Message) -> None:
    await _ask_of(interaction, message, "check")


async def _find(interaction: discord.Interaction, message: discord.Message) -> None:
    await _ask_of(interaction, message, "ask", QUESTION.longest)


async def _ask_of(interaction: Any, message: discord.Message, command: str, longest: int = 0) -> None:  # noqa: ANN401  # of our client
    """Ask about a message, or its first sentences where it is too long; its asker alone reads the answer."""
    words = words_of(message, interaction.client.own)
    if longest:
        words = cut(words, lambda start: len(start) <= longest)
    if any(map(str.isalnum, words)):
        await _ask(interaction, Request(command, words, {"plain": "yes"}), hidden=True)
    else:
        await Visit(interaction).tell("That message has no words to look up.")


async def _ask(interaction: Interaction, request: Request, *, hidden: bool = False) -> None:
    visit = Visit(interaction)
    await visit.attempt(_answer(visit, request, hidden=hidden))


async def _answer(visit: Visit, request: Request, *, hidden: bool) -> None:
    counter, origin = visit.interaction.client.counter, origin_of(visit.interaction)
    if not counter.allows(origin):
        await visit.tell(ELSEWHERE)
        return
    private = await counter.private(origin, otherwise=True)
    await visit.answer(request, private=private or (hidden and not origin.direct))


# What is offered as one types


def _offering(complete: Complete) -> Callable[[discord.Interaction, str], Coroutine[Any, Any, list[Choice]]]:
    """Return what discord.py calls for each key that is pressed."""

    async def offered(interaction: discord.Interaction, current: str) -> list[Choice]:
        counter = interaction.client.counter  # type: ignore[attr-defined]  # of our client alone
        origin = origin_of(interaction)
        if not counter.allows(origin):
            return []
        try:
            corpus, confined = counter.desk.bot.corpus, (await counter.place(origin)).outlets
            search = asyncio.get_running_loop().run_in_executor(_OFFERING, complete, corpus, current, confined)
            choices = await asyncio.wait_for(search, _LATE)
        except (OnRecordError, TimeoutError) as error:
            log.warning("nothing was offered: %s", type(error).__name__)
            return []
        return [choice for choice in choices if 0 < len(choice.value) <= _LONGEST_CHOICE][:MOST_CHOICES]

    return offered


def _speakers(corpus: Corpus, typed: str, _: Confined) -> list[Choice]:
    return [_choice(speaker.name) for speaker in corpus.complete_speakers(typed, MOST_CHOICES)]


def _outlets(corpus: Corpus, typed: str, confined: Confined) -> list[Choice]:
    return [_choice(name) for name in corpus.complete_outlets(typed, MOST_CHOICES) if name in (confined or (name,))]


def _outlet_list(corpus: Corpus, typed: str, _: Confined) -> list[Choice]:
    """Return choices for the last of several outlets with a comma between them, each behind those before it."""
    before, comma, last = typed.rpartition(",")
    names = corpus.complete_outlets(last.strip(), MOST_CHOICES)
    whole = [ALL] if not before and ALL.startswith(last.strip().casefold()) else []
    return [_choice(f"{before}{comma} {name}".strip()) for name in (*whole, *names)]


def _since(corpus: Corpus, typed: str, _: Confined) -> list[Choice]:
    return [_day(*choice) for choice in corpus.complete_dates(typed, MOST_CHOICES)]


def _until(corpus: Corpus, typed: str, _: Confined) -> list[Choice]:
    return [_day(*choice) for choice in corpus.complete_dates(typed, MOST_CHOICES, until=True)]


def _day(day: date, articles: int) -> Choice:
    return _choice(day.isoformat(), f"{day}, {day:%A} ({articles:,} article{'s' * (articles != 1)})")


def _choice(value: str, name: str = "") -> Choice:
    return app_commands.Choice(name=(name or value)[:_LONGEST_CHOICE], value=value)


_OFFERED: dict[str, Complete] = {
    "by": _speakers,
    "speaker": _speakers,
    "outlet": _outlets,
    "since": _since,
    "until": _until,
}
