"""A small bot of discord.py, against which the simulator is tested: real sockets, real parsers, a thread of its own."""

from __future__ import annotations

import asyncio
import threading

import aiohttp
import discord
import pytest
from discord import app_commands
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from discord_simulator.simulator import Simulator


class Answer(discord.ui.LayoutView):
    """An answer of components: words, a button, a select."""

    def __init__(self, words: str):
        super().__init__(timeout=None)
        option = discord.SelectOption(label="Only the Herald", value="herald")
        select: discord.ui.Select = discord.ui.Select(custom_id="on?0", options=[option])
        button: discord.ui.Button = discord.ui.Button(label="More", custom_id="on:more")
        rows = [discord.ui.ActionRow(button), discord.ui.ActionRow(select)]
        self.add_item(discord.ui.Container(discord.ui.TextDisplay(words), *rows))


class Filter(discord.ui.Modal, title="Filter"):
    words: discord.ui.TextInput = discord.ui.TextInput(label="Words", custom_id="words")

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"filtered by {self.words.value}", ephemeral=True)


class SmallBot(commands.AutoShardedBot):
    """`errors` are (status, code) of what Discord refused; a test sets `on_ask` to answer /ask in its own way."""

    def __init__(self, simulator, intents=None, token="", **how):
        wanted = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
        super().__init__("!", intents=intents or wanted, **how)
        self.simulator, self.token = simulator, token or simulator.token
        self.errors, self.heard, self.events = [], [], []
        self.failure = None
        self.on_ask = self.answered
        self.offered = [app_commands.Choice(name="Dana Whitlock", value="dana")]
        self._thread = threading.Thread(target=lambda: asyncio.run(self._live()), name="small-bot")
        self._add_commands()

    def __enter__(self):
        Route.BASE = self.simulator.api_url
        DiscordWebSocket.DEFAULT_GATEWAY = URL(self.simulator.gateway_url)
        self._thread.start()
        return self

    def __exit__(self, *_error):
        if not self.is_closed():
            asyncio.run_coroutine_threadsafe(self.close(), self.loop).result(10)
        self._thread.join(10)

    def over(self, seconds=10):
        """What ended the bot by itself."""
        self._thread.join(seconds)
        return self.failure

    def do(self, work):
        """Run `work` on the bot's loop; None where Discord refused it."""
        return asyncio.run_coroutine_threadsafe(self.trying(work), self.loop).result(20)

    async def trying(self, work):
        try:
            return await work
        except discord.HTTPException as refused:
            self.errors.append((refused.status, refused.code))
        except aiohttp.ClientError as broken:
            self.errors.append(type(broken).__name__)

    async def answered(self, interaction):
        """Defer, then answer."""
        await interaction.response.defer(thinking=True, ephemeral=True)
        await interaction.edit_original_response(view=Answer(f"found {interaction.namespace.question}"))

    async def setup_hook(self):
        self.tree.allowed_installs = app_commands.AppInstallationType(guild=True, user=True)
        self.tree.allowed_contexts = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
        await self.tree.sync()

    async def on_socket_event_type(self, event):
        self.events.append(event)

    async def on_message(self, message):
        if not message.author.bot:
            self.heard.append(message)
            if self.user in message.mentions or message.guild is None:
                await self.trying(message.reply(view=Answer(f"you said {message.content}"), mention_author=False))

    async def on_interaction(self, interaction):
        if interaction.type is not discord.InteractionType.component:
            return
        if interaction.data.get("values"):
            await interaction.response.defer()
            await interaction.edit_original_response(view=Answer(f"chose {interaction.data['values']}"))
        else:
            await self.trying(interaction.response.edit_message(view=Answer("one more")))

    async def _live(self):
        async with self:
            try:
                await self.start(self.token)
            except discord.DiscordException as failure:
                self.failure = failure

    def _add_commands(self):
        async def ask(interaction: discord.Interaction, question: str, speaker: str = "") -> None:  # noqa: ARG001
            await self.trying(self.on_ask(interaction))

        async def offer(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:  # noqa: ARG001
            return self.offered

        async def check(interaction: discord.Interaction, message: discord.Message) -> None:
            await interaction.response.send_message(f"checked {message.content}", ephemeral=True)

        for each in (ask, offer, check):  # discord.py reads annotations as objects of this module
            each.__globals__.setdefault("discord", discord)
        everywhere = {"guilds": True, "dms": True, "private_channels": True}
        named = app_commands.Command(name="ask", description="Ask the archive", callback=ask)
        named.autocomplete("speaker")(offer)
        menu = app_commands.ContextMenu(name="Check this quote", callback=check)
        for command in (named, menu):
            app_commands.allowed_contexts(**everywhere)(command)
            app_commands.allowed_installs(guilds=True, users=True)(command)
            self.tree.add_command(command)


@pytest.fixture
def there(monkeypatch):
    """A Discord; what the tests set in discord.py is as before at the end."""
    leave_no_trace(monkeypatch)
    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def bot(there):
    with SmallBot(there) as made:
        there.wait_connected()
        yield made


def leave_no_trace(monkeypatch):
    """Have discord.py as it was after a test that pointed it at a simulator."""
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)
