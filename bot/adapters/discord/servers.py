"""Servers that add the bot, and those that remove it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.adapters.discord.delivery import NOBODY
from bot.adapters.discord.failures import FAILURES, said
from bot.adapters.discord.incoming import ALONE, PLATFORM
from bot.adapters.discord.layout import layout
from bot.manifests.discord import welcome
from bot.render.discord import render

if TYPE_CHECKING:
    import discord

    from bot.adapters.discord.counter import Counter

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Servers:
    """What is said and forgotten as servers come and go."""

    counter: Counter

    async def greet(self, guild: discord.Guild) -> None:
        """Say what there is to ask, in the channel for such messages, if there is one that we may write to."""
        room = guild.system_channel
        settings = self.counter.settings
        answered = not settings.workspaces or str(guild.id) in settings.workspaces
        if room is None or not answered or not room.permissions_for(guild.me).send_messages:
            return
        if settings.channels and str(room.id) not in settings.channels:
            return
        shown = layout(render(welcome(self.counter.desk.bot.commands), self.counter.tokens.seal))
        try:
            await room.send(view=shown, allowed_mentions=NOBODY)
        except FAILURES as error:
            log.info("a server was not greeted: %s", said(error))

    def forget(self, workspace: str) -> None:
        """Delete all that is kept of a server."""
        self.counter.state.forget_workspace(PLATFORM, workspace)

    def forget_all_but(self, present: set[str]) -> None:
        """Delete what is kept of servers whose settings we hold, and which removed the bot while we were away."""
        for workspace in self.counter.state.settled(PLATFORM) - present - {ALONE}:
            self.forget(workspace)
