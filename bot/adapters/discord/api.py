"""Where Discord's API is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord.gateway import DiscordWebSocket
from discord.http import HTTPClient, Route
from yarl import URL

from bot.credentials import DISCORD_API

if TYPE_CHECKING:
    from bot.credentials import DiscordCredentials


def use_api(credentials: DiscordCredentials) -> None:
    """Let every call of discord.py's in this process go where the credentials say, if that is not where it would go."""
    if credentials.api_url != DISCORD_API:
        Route.BASE = credentials.api_url


async def use_gateway_of(http: HTTPClient) -> None:
    """Let new sessions begin where another API than Discord's own says: discord.py has its address written into it."""
    if Route.BASE != DISCORD_API:
        _, address, _ = await http.get_bot_gateway()
        DiscordWebSocket.DEFAULT_GATEWAY = URL(address)
