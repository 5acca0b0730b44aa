"""`/settings`: how questions are answered in a channel, or in a whole server, by whoever manages the server."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import discord
from discord import app_commands

from bot.adapters.discord.incoming import origin_of
from bot.adapters.discord.interactions import ELSEWHERE, Visit
from bot.dialogue import Known
from bot.manifests.discord import OWN_COMMANDS, SETTINGS
from bot.model import Entry, Notice, Reply, Tone
from bot.state import Place
from retrieval.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from bot.adapters.discord.counter import Counter
    from bot.model import Origin
    from retrieval.corpus import Corpus

    Offer = Callable[[discord.Interaction, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]]

Where = Literal["this channel", "the whole server"]
Mentions = Literal["answered", "not answered"]
Answers = Literal["as asked", "always private"]
ALL = "all"
_HELP = {
    "where": "What the settings are for; this channel where you do not say",
    "mentions": "Whether questions that mention On Record are answered",
    "answers": "Whether answers may be read by all, or by their asker alone",
    "outlets": f"Outlets that answers come from, separated by commas; “{ALL}” for every one",
    "reset": "Forget these settings: a channel then follows its server",
}


def settings_command(outlets: Offer) -> app_commands.Command[Any, ..., Any]:
    """Return the command, which offers `outlets` as one types."""

    @app_commands.describe(**_HELP)
    async def run(  # noqa: PLR0913, PLR0917  # an option each
        interaction: discord.Interaction,
        where: Where = "this channel",
        mentions: Mentions | None = None,
        answers: Answers | None = None,
        outlets: str = "",
        reset: bool = False,
    ) -> None:
        visit = Visit(interaction)  # type: ignore[arg-type]  # of our client alone
        await visit.attempt(_settle(visit, where, Wanted(mentions, answers, outlets, reset)))

    made: app_commands.Command[Any, ..., Any] = app_commands.Command(
        name=SETTINGS, description=OWN_COMMANDS[SETTINGS], callback=run
    )
    made.autocomplete("outlets")(outlets)
    made.allowed_contexts = app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False)
    made.allowed_installs = app_commands.AppInstallationType(guild=True, user=False)
    made.default_permissions = discord.Permissions(manage_guild=True)
    return made


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be changed; what is empty stays as it is."""

    mentions: Mentions | None = None
    answers: Answers | None = None
    outlets: str = ""
    reset: bool = False

    def of(self, held: Place, corpus: Corpus) -> Place:
        """Return settings with what is wanted of them.

        Raises:
            BadInputError: an outlet that the corpus does not hold, or a name that several bear.
        """
        mentions = held.mentions if self.mentions is None else self.mentions == "answered"
        private = held.private if self.answers is None else self.answers == "always private"
        return Place(mentions, private, _outlets(self.outlets, corpus) if self.outlets.strip() else held.outlets)


async def _settle(visit: Visit, where: Where, wanted: Wanted) -> None:
    counter, origin = visit.interaction.client.counter, origin_of(visit.interaction)
    if not counter.allows(origin):
        await visit.tell(ELSEWHERE)
        return
    channel = origin.channel if where == "this channel" else ""
    await visit.show(await asyncio.to_thread(_settled, counter, origin, channel, wanted))


def _settled(counter: Counter, origin: Origin, channel: str, wanted: Wanted) -> Reply:
    """Keep what is wanted; return the settings that hold then."""
    whose, state = (origin.platform, origin.workspace, channel), counter.state
    if wanted.reset:
        state.unsettle(*whose)
    elif wanted != Wanted():
        state.settle(*whose, wanted.of(state.place(*whose), counter.desk.bot.corpus))
    held = state.place(*whose)
    name = "this channel" if channel else "the whole server"
    follows = channel and state.own_place(*whose[:2], "")
    own = "" if state.own_place(*whose) else f" They are the {'server’s' if follows else 'defaults'}."
    return Reply(
        (
            Notice(Tone.INFO, f"Settings of {name}.{own}"),
            Entry("Mentions", ("answered" if held.mentions else "not answered; commands are",)),
            Entry("Answers", ("always private" if held.private else "private; those to mentions for all to read",)),
            Entry("Outlets", (", ".join(held.outlets) or "all",)),
        )
    )


def _outlets(typed: str, corpus: Corpus) -> tuple[str, ...]:
    """Return the outlets that are named, by their full names; none stands for all."""
    known = Known(corpus)
    if typed.strip().casefold() == ALL:
        return ()
    if whole := known.is_outlet(typed):  # a name may hold a comma
        return (whole,)
    parts = [part.strip() for part in typed.split(",") if part.strip()]
    names = {part: known.is_outlet(part) for part in parts}
    if unknown := [part for part, name in names.items() if name is None]:
        raise BadInputError(f"no single outlet is called {', '.join(unknown)}; /sources lists them")
    return tuple(dict.fromkeys(filter(None, names.values())))
