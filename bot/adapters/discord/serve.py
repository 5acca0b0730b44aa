"""Discord served until it is told to stop: one connection for each shard, on an event loop of its own."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic
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
    from bot.serving import Around

_POLL = 0.2  # seconds; the signal to stop comes from another thread
_MEND = "`onrecord doctor --online` says what to mend"
_THREADS = 16  # that wait for the state's disk, or render; each for a millisecond or so
_GIVING_UP = 1.0  # seconds for what is given up to put its question back
_CLOSING = 1.0  # seconds for discord.py to end by itself
_LOOK = 1.0  # seconds between two looks at what a process that ended has left


def open_discord(credentials: DiscordCredentials, around: Around) -> Discord:
    """Return the platform over a desk that answers."""
    desk, state = around.desk, around.state
    desk.bot.help[PLATFORM] = discord_help(desk.bot.commands)
    tokens = Tokens(state.secret(), state, CUSTOM_ID_LENGTH - len(PRESSED))
    return Discord(credentials, Counter(desk, state, tokens, around.settings), around.say)


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
            looking = asyncio.create_task(self._look(client))
            while not (stop.is_set() or connected.done()):
                await asyncio.wait([connected], timeout=_POLL)
            looking.cancel()
            for shard in client.shards.values():  # nothing new is taken; another process of ours may be there for it
                await shard.disconnect()
            await self._finish(client, stop)
            await client.close()
            await asyncio.wait([connected], timeout=_CLOSING)
            if not connected.done():  # discord.py goes on for ever with a connection that was being made
                connected.cancel()
            try:
                await connected
            except asyncio.CancelledError:
                pass
            except (discord.LoginFailure, discord.ConnectionClosed, discord.PrivilegedIntentsRequired) as error:
                raise OnRecordError(f"Discord does not accept us: {_reason(error)}; {_MEND}") from error
            except (discord.GatewayNotFound, *FAILURES) as error:
                raise UnreachedError(f"Discord cannot be reached ({said(error)}); {_MEND}") from error
            if not stop.is_set():
                raise UnreachedError(f"Discord closed the connection; {_MEND}")

    async def _finish(self, client: OnRecord, stop: Event) -> None:
        """Wait for what is being answered, as long as there is time; the rest is left to another process."""
        desk = self.counter.desk
        until = monotonic() + desk.grace
        while client.open and monotonic() < until:
            await asyncio.wait(set(client.open), timeout=until - monotonic())
        if late := set(client.open):
            for task in late:
                task.cancel()
            await asyncio.wait(late, timeout=_GIVING_UP)
            if stop.is_set():
                desk.stopping.set()  # what still waits has no one left to deliver it

    async def _look(self, client: OnRecord) -> None:
        """Answer what a process that ended beside us has left, as long as we are connected."""
        while True:
            await asyncio.sleep(_LOOK)
            if client.is_ready():
                await client.take_over()


def _reason(error: Exception) -> str:
    if isinstance(error, discord.LoginFailure):
        return "the token is not valid (any more)"
    if isinstance(error, discord.ConnectionClosed):
        return f"it closed the connection with code {error.code}"
    return "it wants intents to be switched on that are off"
