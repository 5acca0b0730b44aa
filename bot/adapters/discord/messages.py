"""Questions typed in messages: mentions in channels, threads and forum posts, and direct messages."""

from __future__ import annotations

import asyncio
import logging
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.adapters.discord.counter import Question
from bot.adapters.discord.delivery import Address
from bot.adapters.discord.failures import FAILURES, said
from bot.adapters.discord.incoming import answered_message, is_to_us, origin_of_message, typed, words_of
from bot.adapters.discord.interactions import ELSEWHERE
from bot.manifests.discord import SETTINGS
from bot.model import LINE, Notice, Reply, Request, Tone
from bot.reading import HELP
from bot.render.discord import render
from retrieval.errors import OnRecordError

if TYPE_CHECKING:
    import discord

    from bot.adapters.discord.client import OnRecord

log = logging.getLogger(__name__)

_QUIET = "Mentions are not answered in this channel; use /ask, which only you will see."
_SETTINGS = (
    "Settings belong to a server: type / there, and choose settings. It takes the permission to manage the server."
)
_CHECKED = {"", "check", "check this", "is this true", "did they say this", "did they say that"}
_UNREAD = (
    "I cannot read the message that you reply to. Open its menu and choose Apps, Check this quote; or mention me with"
    " your question."
)
_UNREAD_REPLY = "I cannot read what you reply: mention me in it, with @ and my name."


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that may be for us."""

    client: OnRecord
    message: discord.Message

    async def answer(self) -> None:
        """Answer a message that a person wrote to the bot, and no other."""
        assert self.client.user, "a message comes to a client that is logged in"
        if is_to_us(self.message, self.client.user.id):
            await self.client.attempt(self._answer(), self._tell)

    async def _answer(self) -> None:
        counter = self.client.counter
        origin = origin_of_message(self.message)
        if not counter.allows(origin):
            await self._tell(ELSEWHERE)
            return
        if not (origin.direct or (await counter.place(origin)).mentions):
            await self._tell(_QUIET)
            return
        if typed(self.message, self.client.own).strip("/ ").casefold() == SETTINGS:
            await self._tell(_SETTINGS)
            return
        request = self._asked()
        if request is None:
            await self._tell(_UNREAD_REPLY if self._answered() else _UNREAD)
            return
        private = await counter.private(origin, otherwise=False)
        address = Address(origin, self.message.channel.id, private, message=0 if origin.direct else self.message.id)
        around = origin.thread if origin.thread or origin.direct else None
        question = Question(replace(request, private=private), address, "", self._answered() or around, around)
        async with AsyncExitStack() as stack:
            await self._show_work(stack)
            await counter.answer(self.client, self.message.id, question)

    def _answered(self) -> str | None:
        """Return the conversation of the answer of ours that a message is a reply to, if it is to one."""
        answered = answered_message(self.message)
        return str(answered.id) if answered and answered.author.id == self.client.own else None

    def _asked(self) -> Request | None:
        """Return what a message asks: what is typed, else to check the message that it forwards or is a reply to.

        None where Discord keeps the words from us.
        """
        if self._answered() and not self.message.content:
            return None
        own = self.client.own
        text, answered = typed(self.message, own), answered_message(self.message)
        of_another = self.message.reference and not self._answered()
        if not (of_another and text.strip(" ?.!").casefold() in _CHECKED):
            return Request(LINE, text) if text else Request(HELP)
        handed = self.message if self.message.message_snapshots else answered
        words = words_of(handed, own) if handed else ""
        return Request("check", words, {"plain": "yes"}) if words else None

    async def _show_work(self, stack: AsyncExitStack) -> None:
        """Show that an answer is being written, until it is there; where that is refused, the answer will be, too."""
        try:
            await stack.enter_async_context(self.message.channel.typing())
        except FAILURES as error:
            log.info("nothing is shown while an answer is sought: %s", said(error))

    async def _tell(self, words: str) -> None:
        """Say a line to the asker alone; to all, where they take no direct messages."""
        origin = origin_of_message(self.message)
        line = await asyncio.to_thread(render, Reply((Notice(Tone.ERROR, words),)), self.client.counter.tokens.seal)
        for private in (not origin.direct, False):
            address = Address(origin, self.message.channel.id, private, message=self.message.id)
            try:
                await address.deliver(self.client, line, str(self.message.id))
            except (OnRecordError, *FAILURES) as error:
                log.warning("a line did not arrive: %s", said(error))
            else:
                return
