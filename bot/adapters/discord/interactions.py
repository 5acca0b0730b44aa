"""How an interaction is answered: acknowledged at once, then by its question's answer, or told a line at once."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.adapters.discord.counter import Question
from bot.adapters.discord.delivery import NOBODY, Address, UndeliveredError
from bot.adapters.discord.failures import ALREADY_ACKNOWLEDGED, FAILURES, code, said
from bot.adapters.discord.incoming import origin_of
from bot.adapters.discord.layout import layout
from bot.model import Notice, Reply, Tone
from bot.render.discord import render

if TYPE_CHECKING:
    from collections.abc import Coroutine

    import discord

    from bot.adapters.discord.client import OnRecord
    from bot.model import Origin, Request

    Interaction = discord.Interaction[OnRecord]

log = logging.getLogger(__name__)

ELSEWHERE = "On Record does not answer here. Whoever runs it can let it."


@dataclass(frozen=True, slots=True)
class Visit:
    """An interaction and what is the same for all answers to it."""

    interaction: Interaction

    async def answer(self, request: Request, *, private: bool, apart: bool = False, sharer: str = "") -> None:
        """Answer a request: a press in the place of what was pressed, unless `apart`, a command with a message.

        What Discord did not let us acknowledge in time is answered in the channel, or to its asker directly.
        """
        replaced = await self._acknowledge(private=private)
        if replaced is None:
            return
        origin, room = origin_of(self.interaction), self.interaction.channel_id or 0
        token = self.interaction.token if replaced else ""
        address = Address(origin, room, private, token, replaced, apart=apart)
        asked, pressed = replace(request, private=private), self.interaction.message is not None
        question = Question(asked, address, sharer, *self._conversations(origin), pressed)
        await self.interaction.client.counter.answer(self.interaction.client, self.interaction.id, question)

    def _conversations(self, origin: Origin) -> tuple[str | None, str | None]:
        """Return the threads of the conversation that is followed, and of the one that goes on from here.

        What is pressed is complete in itself, and under a message that others see a matter of that message.
        """
        pressed = self.interaction.message
        if pressed is None:
            return origin.thread, origin.thread
        return None, origin.thread if origin.thread or origin.direct or pressed.flags.ephemeral else None

    async def tell(self, words: str, tone: Tone = Tone.ERROR) -> None:
        """Say a line to whoever asked, and to nobody else."""
        await self.show(Reply((Notice(tone, words),)))

    async def show(self, reply: Reply) -> None:
        """Show a reply to whoever asked, and to nobody else."""
        payload = render(reply, self.interaction.client.counter.tokens.seal)
        shown = layout(payload)
        answered = self.interaction.response.is_done()
        say = self.interaction.followup.send if answered else self.interaction.response.send_message
        try:
            await say(view=shown, ephemeral=True, allowed_mentions=NOBODY)
        except FAILURES as error:
            log.warning("a line did not arrive: %s", said(error))
            if code(error) != ALREADY_ACKNOWLEDGED:
                await self._write(payload)

    async def _write(self, payload: dict[str, Any]) -> None:
        """Write a line directly to whoever asked: it came too late to stand where they asked."""
        address = Address(origin_of(self.interaction), self.interaction.channel_id or 0, private=True)
        try:
            await address.deliver(self.interaction.client, payload, str(self.interaction.id))
        except (UndeliveredError, *FAILURES) as error:
            log.warning("nor could it be written to them: %s", said(error))

    async def attempt(self, work: Coroutine[Any, Any, None]) -> None:
        """Do what an interaction asks for; what keeps us from it is told."""
        await self.interaction.client.attempt(work, self.tell)

    async def _acknowledge(self, *, private: bool) -> int | None:
        """Say that an answer is coming; return the id of the message that it may replace, or 0 where this failed.

        None where another process said it.
        """
        pressed, announced = self.interaction.message, 0
        try:
            response = await self.interaction.response.defer(ephemeral=private, thinking=pressed is None)
            announced = (response and response.message_id) or 0
        except FAILURES as error:
            log.warning("an acknowledgement came too late or did not arrive: %s", said(error))
            if code(error) != ALREADY_ACKNOWLEDGED:
                return 0
        return pressed.id if pressed else announced or await self._announced()

    async def _announced(self) -> int | None:
        """Return the id of the message that an acknowledgement announced, whoever sent it; None where there is none."""
        try:
            return (await self.interaction.original_response()).id
        except FAILURES as error:
            log.warning("an acknowledgement cannot be found: %s", said(error))
            return None
