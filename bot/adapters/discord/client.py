"""The bot on Discord: its connection, what it listens to, and what it does with what it cannot do."""

from __future__ import annotations

import asyncio
import logging
from http import HTTPStatus
from traceback import format_tb
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import aiohttp
import discord
from discord.ext import commands

from bot.adapters.discord.api import use_gateway_of
from bot.adapters.discord.commands import CONTEXTS, INSTALLS, tree_commands
from bot.adapters.discord.failures import FAILURES, said
from bot.adapters.discord.forms import is_form
from bot.adapters.discord.incoming import PLATFORM
from bot.adapters.discord.interactions import Visit
from bot.adapters.discord.items import Chosen, Pressed
from bot.adapters.discord.messages import Arrival
from bot.adapters.discord.presses import Presses
from bot.adapters.discord.servers import Servers
from bot.adapters.discord.sync import synchronised
from bot.core import sentence
from bot.serving import UnreachedError
from retrieval.errors import OnRecordError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine
    from types import SimpleNamespace

    from bot.adapters.discord.counter import Counter
    from bot.observing.observer import Observer

log = logging.getLogger(__name__)

# None of these is privileged: messages that mention us, or are written to us, come with their words all the same.
INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)


class OnRecord(commands.AutoShardedBot):
    """The client. `told` shows the operator a line; nothing is kept of messages, members and presences."""

    def __init__(self, counter: Counter, told: Callable[[str], None]) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,  # required, and unused: what is typed is read by our own rules
            help_command=None,
            intents=INTENTS,
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_contexts=CONTEXTS,
            allowed_installs=INSTALLS,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            enable_debug_events=False,
            http_trace=_noting_limits(counter.desk.observer),
        )
        self.counter, self.told = counter, told
        self.open: set[asyncio.Task[Any]] = set()
        """What is being answered."""
        self._linked: set[int] = set()  # the shards that are connected
        self._complete = False  # once all were
        self._presses, self._servers, self._announced = Presses(counter), Servers(counter), False
        for command in tree_commands(counter.desk.bot.commands):
            self.tree.add_command(command)
        self.tree.error(self._unknown)

    @property
    def own(self) -> int:
        """The id of the bot's user."""
        assert self.user, "it is known once we are logged in"
        return self.user.id

    async def login(self, token: str) -> None:
        """Log in; an answer that is none of Discord's, such as a proxy's page, says that it is out of reach."""
        try:
            await super().login(token)
        except (KeyError, TypeError, ValueError) as error:
            raise UnreachedError("Discord's API gave no answer that can be read; look at DISCORD_API_URL") from error

    async def setup_hook(self) -> None:
        """Make ready what must be so before the first event: buttons of earlier days, commands, what was left."""
        self.add_dynamic_items(Pressed, Chosen)
        await use_gateway_of(self.http)
        await self._synchronise()
        self._begin(self._resume())

    async def on_shard_connect(self, shard: int) -> None:
        """Note a connection, and that we are connected where it was the last that was missing."""
        self._linked.add(shard)
        if len(self._linked) == self.shard_count:  # `shards` has only those that were begun
            self.counter.desk.observer.connected(PLATFORM, again=self._complete)
            self._complete = True

    async def on_shard_resumed(self, shard: int) -> None:
        """Note a connection that goes on where it was lost."""
        await self.on_shard_connect(shard)

    async def on_shard_disconnect(self, shard: int) -> None:
        """Note that a connection is lost; it is made anew."""
        self._linked.discard(shard)
        self.counter.desk.observer.lost(PLATFORM)

    async def on_ready(self) -> None:
        """Tell the operator that we are connected, and forget the servers that we are no longer in."""
        if not self._announced:
            self._announced, held = True, self.counter.desk.bot.corpus.manifest().articles
            servers = f"{len(self.guilds):,} server{'s' * (len(self.guilds) != 1)}"
            self.told(f"Answering on Discord in {servers}, from {held:,} articles.")
        await asyncio.to_thread(self._servers.forget_all_but, {str(guild.id) for guild in self.guilds})

    async def on_message(self, message: discord.Message) -> None:
        """Answer what is written to us."""
        await Arrival(self, message).answer()

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Answer forms that were sent off; discord.py finds the listeners of all else."""
        if interaction.type is discord.InteractionType.modal_submit and is_form(interaction.data or {}):
            await Visit(interaction).attempt(self._presses.submit(interaction))

    async def press(self, interaction: discord.Interaction[Any], token: str) -> None:
        """Do what a button or a choice says."""
        await Visit(interaction).attempt(self._presses.press(interaction, token))

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Say once what there is to ask, where that is allowed."""
        await self._servers.greet(guild)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Forget a server that no longer has the bot."""
        await asyncio.to_thread(self._servers.forget, str(guild.id))

    async def attempt(self, work: Coroutine[Any, Any, None], tell: Callable[[str], Awaitable[None]]) -> None:
        """Do what somebody asks for, to its end; what keeps us from it is told, with a number that the log has, too."""
        task = self._begin(work)
        await asyncio.wait([task])
        if not task.cancelled() and (error := task.exception()):
            await tell(_explained(error))

    async def _unknown(
        self, interaction: discord.Interaction[Any], error: discord.app_commands.AppCommandError
    ) -> None:
        """Tell whoever used a command that there is no longer, or no longer so."""
        log.warning("a command was not run: %s", type(error).__name__)
        await Visit(interaction).tell("This command has changed. Reload Discord, and try again.")

    async def _synchronise(self) -> None:
        try:
            if await synchronised(self.tree, self.application_id or 0):
                self.told("Discord: commands registered anew.")
        except FAILURES as error:
            log.warning(
                "commands could not be registered, and stay as they were: %s; see `onrecord doctor --online`",
                said(error),
            )

    async def take_over(self) -> None:
        """Answer what a process that ended has left to us."""
        try:
            left = await self.counter.take_over()
        except OnRecordError as error:  # the state is away for a moment
            log.warning("what other processes left cannot be seen: %s", error)
            return
        if left:
            self.told(f"Discord: answering {len(left)} that another process left.")
            self._begin(self.counter.answer_all(self, left))

    def _begin(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Do work that is waited for when we stop."""
        task = asyncio.create_task(work)
        self.open.add(task)
        task.add_done_callback(self.open.discard)
        return task

    async def _resume(self) -> None:
        if left := await self.counter.resume(self):
            self.told(f"Discord: answered {left} that came before the last stop.")


def _noting_limits(observer: Observer) -> aiohttp.TraceConfig:
    """Return what looks on at every request to Discord: only so each 429 is seen, which discord.py waits for itself."""

    async def ended(_: aiohttp.ClientSession, __: SimpleNamespace, request: aiohttp.TraceRequestEndParams) -> None:
        if request.response.status == HTTPStatus.TOO_MANY_REQUESTS:
            observer.limited(PLATFORM)

    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(ended)
    return trace


def _explained(error: BaseException) -> str:
    """Return what the asker is told of a failure; one that nobody foresaw is logged, without words of theirs."""
    if isinstance(error, OnRecordError):
        return sentence(str(error))
    number = uuid4().hex[:8]
    log.error("request %s failed: %s\n%s", number, type(error).__name__, "".join(format_tb(error.__traceback__)))
    return f"Something went wrong here (error {number}); please try again."
