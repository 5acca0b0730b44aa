"""Buttons and menus under replies: what is pressed names all that it needs, after a restart and after weeks, too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import discord

from bot.render.discord import CHOSEN, PRESSED

if TYPE_CHECKING:
    from bot.adapters.discord.client import OnRecord


class Pressed(discord.ui.DynamicItem[discord.ui.Button[Any]], template=rf"{re.escape(PRESSED)}(?P<token>.+)"):
    """A button, whose token stands in its custom id."""

    @classmethod
    async def from_custom_id(  # noqa: D102  # discord.py's
        cls,
        interaction: discord.Interaction[OnRecord],  # type: ignore[override]  # of our client alone  # noqa: ARG003
        item: discord.ui.Button[Any],  # type: ignore[override]  # the template is a button's
        match: re.Match[str],  # noqa: ARG003
    ) -> Pressed:
        return cls(item)

    async def callback(self, interaction: discord.Interaction[OnRecord]) -> None:  # type: ignore[override]
        """Do what the button says."""
        await interaction.client.press(interaction, self.custom_id.removeprefix(PRESSED))


class Chosen(discord.ui.DynamicItem[discord.ui.Select[Any]], template=rf"{re.escape(CHOSEN)}\d+"):
    """A menu, of which each choice has a token for its value."""

    @classmethod
    async def from_custom_id(  # noqa: D102  # discord.py's
        cls,
        interaction: discord.Interaction[OnRecord],  # type: ignore[override]  # noqa: ARG003
        item: discord.ui.Select[Any],  # type: ignore[override]
        match: re.Match[str],  # noqa: ARG003
    ) -> Chosen:
        return cls(item)

    async def callback(self, interaction: discord.Interaction[OnRecord]) -> None:  # type: ignore[override]
        """Do what the choice says."""
        (token,) = self.item.values
        await interaction.client.press(interaction, token)
