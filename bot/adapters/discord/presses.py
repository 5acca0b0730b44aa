"""What pressing a button or choosing from a menu does, and the form that a question is changed in."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.adapters.discord.failures import FAILURES, said
from bot.adapters.discord.forms import edit_form, read_form
from bot.adapters.discord.incoming import origin_of
from bot.adapters.discord.interactions import ELSEWHERE, Visit, log
from bot.model import Press, Tone
from bot.places import THANKS

if TYPE_CHECKING:
    from bot.adapters.discord.counter import Counter
    from bot.adapters.discord.interactions import Interaction
    from bot.model import Button, Origin

_UNSHARED = "Answers are private in this channel, as its settings say."


@dataclass(frozen=True, slots=True)
class Presses:
    """What is pressed under replies."""

    counter: Counter

    async def press(self, interaction: Interaction, token: str) -> None:
        """Do what a button or a choice says."""
        visit, origin = Visit(interaction), origin_of(interaction)
        if not self.counter.allows(origin):
            await visit.tell(ELSEWHERE)
            return
        button = await asyncio.to_thread(self.counter.tokens.open, token)
        await self._press(button, visit, origin, token)

    async def submit(self, interaction: Interaction) -> None:
        """Answer what a form asks in the place of the reply that it changes; one that others see stays as it is."""
        visit, ours = Visit(interaction), _is_private(interaction) or origin_of(interaction).direct
        request = await asyncio.to_thread(read_form, interaction.data or {}, self.counter.tokens)
        await visit.answer(request, private=not origin_of(interaction).direct, apart=not ours)

    async def _press(self, button: Button, visit: Visit, origin: Origin, token: str) -> None:
        match button.press:
            case Press.GO:
                await visit.answer(button.request, private=_is_private(visit.interaction))
            case Press.SHARE:
                await self._share(button, visit, origin)
            case Press.EDIT:
                await _open_form(button, visit, token)
            case Press.GOOD | Press.BAD:
                good = button.press is Press.GOOD
                rate = self.counter.state.rate
                await asyncio.to_thread(rate, origin, button.request, button.shown, button.generation, good=good)
                await visit.tell(THANKS[good], Tone.INFO)

    async def _share(self, button: Button, visit: Visit, origin: Origin) -> None:
        if (await self.counter.place(origin)).private:
            await visit.tell(_UNSHARED)
        else:
            await visit.answer(button.request, private=False, apart=True, sharer=origin.user)


async def _open_form(button: Button, visit: Visit, token: str) -> None:
    client = visit.interaction.client
    command = client.counter.desk.bot.commands.get(button.request.command)
    if command is None:
        await visit.tell("This question can no longer be changed; ask again.")
        return
    try:
        await visit.interaction.response.send_modal(edit_form(command, button.request, token))
    except FAILURES as error:
        log.warning("a form did not open: %s", said(error))


def _is_private(interaction: Interaction) -> bool:
    return bool(interaction.message and interaction.message.flags.ephemeral)
