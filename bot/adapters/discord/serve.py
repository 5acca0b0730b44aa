"""Discord served until it is told to stop: one connection for each shard, on an event loop of its own."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import discord

from bot.adapters.discord.api import use_api
from bot.adapters.discord.client import OnRecord
from bot.adapters.discord.counter import Counter
from bot.adapters.discord.failures import FAILURES, said
from bot.adapters.discord.incoming import PLATFORM
from bot.manifests.discord import discord_help
from bot.render.discord import CUSTOM_ID_LENGTH, PRESSED
from bot.serving import UnreachedError, reached
from bot.tokens import Tokens
from retrieval.errors import OnRecordError

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event

    from bot.credentials import DiscordCredentials
    from bot.desk import Desk
    from bot.settings import Settings
    from bot.state import State

_POLL = 0.2  # seconds; the signal to stop comes from another thread
_MEND = "`onrecord doctor` says what to mend"
_THREADS = 16  # that wait for the state's disk, or render; each for a millisecond or so
_GRACE = 6.0  # seconds for what is being answered, when told to stop


def open_discord(
    credentials: DiscordCredentials, desk: Desk, state: State, settings: Settings, say: Callable[[str], None]
) -> Discord:
    """Return the platform over a desk that answers."""
    desk.bot.help[PLATFORM] = discord_help(desk.bot.commands)
    counter = Counter(desk, state, Tokens(state.secret(), state, CUSTOM_ID_LENGTH - len(PRESSED)), settings)
    return Discord(credentials, counter, say)


@dataclass(frozen=True, slots=True)
class Discord:
    """The platform, ready to be served. `say` shows a line to the operator."""

    credentials: DiscordCredentials
    counter: Counter
    say: Callable[[str], None]

    def serve(self, stop: Event) -> None:
        """Answer until `stop` is set; what came before and was not answered is answered first.

        Raises:
            OnRecordError: Discord refuses us, or cannot be reached for a minute.
        """
        use_api(self.credentials)
        logging.getLogger("discord").setLevel(logging.WARNING)  # below, it writes payloads and addresses
        reached(lambda: asyncio.run(self._run(stop)), self.say, stop)

    async def _run(self, stop: Event) -> None:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_THREADS, thread_name_prefix="discord"))
        async with OnRecord(self.counter, self.say) as client:
            connected = asyncio.create_task(client.start(self.credentials.required))
            while not (stop.is_set() or connected.done()):
                await asyncio.wait([connected], timeout=_POLL)
            for shard in client.shards.values():  # nothing new is taken; another process of ours may be there for it
                await shard.disconnect()
            if client.open:
                _, late = await asyncio.wait(set(client.open), timeout=_GRACE)
                if late and stop.is_set():
                    self.counter.desk.stopping.set()  # what still waits has no one left to deliver it
            await client.close()
            try:
                await connected
            except (discord.LoginFailure, discord.ConnectionClosed, discord.PrivilegedIntentsRequired) as error:
                raise OnRecordError(f"Discord does not accept us: {_reason(error)}; {_MEND}") from error
            except (discord.GatewayNotFound, *FAILURES) as error:
                raise UnreachedError(f"Discord cannot be reached ({said(error)}); {_MEND}") from error
            if not stop.is_set():
                raise UnreachedError(f"Discord closed the connection; {_MEND}")


def _reason(error: Exception) -> str:
    if isinstance(error, discord.LoginFailure):
        return "the token is not valid (any more)"
    if isinstance(error, discord.ConnectionClosed):
        return f"it closed the connection with code {error.code}"
    return "it wants intents to be switched on that are off"
