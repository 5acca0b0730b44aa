"""Where a reply goes on Discord, and what is tried when it cannot go there."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from functools import partial
from random import uniform
from typing import TYPE_CHECKING, Any

import discord

from bot.adapters.discord.failures import FAILURES, MISSING_ACCESS, MISSING_PERMISSIONS, code, may_pass, said
from bot.adapters.discord.layout import layout
from retrieval.errors import OnRecordError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence

    from bot.model import Origin

    Way = Callable[[dict[str, Any]], Awaitable[int]]

log = logging.getLogger(__name__)

Payload = dict[str, Any]
NOBODY = discord.AllowedMentions.none()
_PAUSES = (1, 2, 4, 8, 16, 30, 60)  # seconds before each further attempt of a message that did not go out
_SPREAD = 0.5  # seconds by which those who wait are set apart
_ALONE = "You asked in <#{}>; this is for you alone."
_REFUSALS = {
    MISSING_ACCESS: "You asked in <#{}>, which I may not see. Ask who runs the server to let me in.",
    MISSING_PERMISSIONS: "You asked in <#{}>, where I may not write. Ask who runs the server for the permission to send"
    " messages, in threads too.",
}


class UndeliveredError(OnRecordError):
    """No way led to whom a reply is for."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a reply goes.

    With the `token` of an interaction, good for 15 minutes, it replaces the message of the id `message`, which was
    pressed or announced it, or stands `apart` from that. Else it answers that message in `room` (a channel or thread),
    or is one of its own there where `message` is 0. The asker alone reads a `private` reply, whatever way it takes.
    """

    origin: Origin
    room: int
    private: bool = False
    token: str = ""
    message: int = 0
    apart: bool = False

    async def deliver(self, client: discord.Client, payload: Payload, nonce: str) -> int:
        """Send a message by the first way that Discord does not refuse; return its id.

        It is sent again while Discord cannot be reached, also where nobody can tell whether that was done: an edit may
        be repeated, and a message with the same `nonce` is shown once.

        Raises:
            UndeliveredError: Discord refuses every way.
            discord.HTTPException, aiohttp.ClientError, OSError: Discord cannot be reached.
        """
        refused: list[int] = []
        for way in self._ways(client, nonce, refused):
            try:
                return await _persistently(partial(way, payload))
            except FAILURES as error:
                if may_pass(error):
                    raise
                log.warning("a way to deliver failed: %s", said(error))
                refused.append(code(error))
        raise UndeliveredError

    def _ways(self, client: discord.Client, nonce: str, refused: Sequence[int]) -> Iterator[Way]:
        if self.token:
            webhook = discord.Webhook.partial(client.application_id or 0, self.token, client=client)
            webhook.type = discord.WebhookType.application  # which alone may say something to one person
            yield partial(_add, webhook, self.private) if self.apart else partial(_edit, webhook, self.message)
        if not self.private:
            room = client.get_partial_messageable(self.room)
            if self.message and not self.token:
                yield partial(_send, room, nonce, self.message)
            yield partial(_send, room, nonce, 0)
        if self.private or not self.origin.direct:
            why = next((_REFUSALS[one] for one in reversed(refused) if one in _REFUSALS), _ALONE)
            above = "" if self.origin.direct else why.format(self.room)
            yield partial(_write_to, client, self.origin.user, nonce, above)


async def _edit(webhook: discord.Webhook, message: int, payload: Payload) -> int:
    sent = await webhook.edit_message(message, view=layout(payload), allowed_mentions=NOBODY)
    return int(sent.id)


async def _add(webhook: discord.Webhook, private: bool, payload: Payload) -> int:
    sent = await webhook.send(view=layout(payload), allowed_mentions=NOBODY, ephemeral=private, wait=True)
    return int(sent.id)


async def _send(room: discord.PartialMessageable, nonce: str, answered: int, payload: Payload) -> int:
    reference = discord.MessageReference(message_id=answered, channel_id=room.id, fail_if_not_exists=False)
    above: dict[str, Any] = {"reference": reference} if answered else {}
    sent = await room.send(view=layout(payload), allowed_mentions=NOBODY, nonce=nonce, **above)
    return int(sent.id)


async def _write_to(client: discord.Client, user: str, nonce: str, above: str, payload: Payload) -> int:
    """Write to somebody directly, under a line that says why, where there is one."""
    direct = await client.create_dm(discord.Object(int(user)))
    line = [{"type": discord.ComponentType.text_display.value, "content": above}] if above else []
    shown = layout(payload | {"components": [*line, *payload["components"]]})
    sent = await direct.send(view=shown, allowed_mentions=NOBODY, nonce=nonce)
    return int(sent.id)


async def _persistently(way: Callable[[], Awaitable[int]]) -> int:
    for pause in _PAUSES:
        try:
            return await way()
        except FAILURES as error:
            if not may_pass(error):
                raise
            log.warning("Discord did not take a message (%s); trying again", said(error))
        await asyncio.sleep(pause + uniform(0, _SPREAD))  # noqa: S311  # no secret
    return await way()
