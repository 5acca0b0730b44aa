"""What everything asked on Discord goes through: taken once, queued, rendered, delivered, and never lost."""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any

from bot.adapters.discord.delivery import Address, UndeliveredError
from bot.adapters.discord.failures import FAILURES, said
from bot.adapters.discord.incoming import PLATFORM
from bot.model import Notice, Origin, Reply, Tone
from bot.observing.observer import DELIVERED
from bot.observing.request_ids import numbered
from bot.places import failed, suited
from bot.reading import written
from bot.render.discord import render, shared
from bot.state import read_request
from bot.state import written as stored

if TYPE_CHECKING:
    from collections.abc import Coroutine

    import discord

    from bot.desk import Desk
    from bot.model import Request
    from bot.settings import Settings
    from bot.state import Place, State
    from bot.tokens import Tokens

log = logging.getLogger(__name__)

# An interaction's token dies at fifteen minutes, and a later answer surprises more than it helps.
_STALE = timedelta(minutes=14)
_CLOSED = "Answers are private in this channel, and I may not write to you directly: use /ask, which only you will see."


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be answered, and where. `sharer` is who wants all to see it, "" where nobody asked for that.

    It `follows` what was asked last in a conversation, and what is asked next `around` it follows from it: both are
    threads of an origin ("" for what a user asks in a channel), None where there is no such conversation. `pressed`
    says that it was asked under a message, which a failure leaves as it is.
    """

    request: Request
    address: Address
    sharer: str = ""
    follows: str | None = None
    around: str | None = None
    pressed: bool = False


@dataclass(frozen=True, slots=True)
class Counter:
    """Where everything that was asked is handed in. What waits for the disk does so on other threads."""

    desk: Desk
    state: State
    tokens: Tokens
    settings: Settings

    async def answer(self, client: discord.Client, key: int, question: Question) -> None:
        """Have a question answered, once among all processes; what a killed one leaves is answered by the next."""
        name = f"{PLATFORM}:{key}"
        if await asyncio.to_thread(self.state.take, [name], _packed(question)):
            await self._answer(client, name, question)
        else:
            log.info("delivery %s came again", name)

    async def resume(self, client: discord.Client) -> int:
        """Answer what was taken in and never answered, because the process was killed; return how many that were."""
        left = await asyncio.to_thread(self.state.unfinished, _STALE, PLATFORM)
        unsent = await asyncio.to_thread(self.state.unsent, _STALE, PLATFORM)
        repeatable = [(name, made) for name, body in unsent if not (made := _unpacked(body)).address.apart]
        answers = [self._answer(client, name, _unpacked(body)) for name, body in left]
        answers += [self._answer(client, name, question, again=True) for name, question in repeatable]
        return await _all(answers)

    async def take_over(self) -> list[tuple[str, str]]:
        """Return what a process that ended has left to us, for `answer_all`."""
        return await asyncio.to_thread(self.state.take_over, _STALE, PLATFORM)

    async def answer_all(self, client: discord.Client, left: list[tuple[str, str]]) -> None:
        """Answer what was left."""
        await _all([self._answer(client, name, _unpacked(body)) for name, body in left])

    async def place(self, origin: Origin) -> Place:
        """Return the settings of a channel."""
        return await asyncio.to_thread(self.state.place, origin.platform, origin.workspace, origin.channel)

    async def private(self, origin: Origin, *, otherwise: bool) -> bool:
        """Whether the asker alone is to see the reply; where nobody else reads, nothing needs to be hidden."""
        return not origin.direct and await asyncio.to_thread(
            self.desk.bot.dialogue.private, origin, otherwise=otherwise
        )

    def allows(self, origin: Origin) -> bool:
        """Whether the server and the channel are answered at all; direct messages are in no channel."""
        listed = not self.settings.workspaces or origin.workspace in self.settings.workspaces
        rooms = {origin.channel, origin.thread}
        return listed and (origin.direct or not self.settings.channels or bool(rooms & {*self.settings.channels}))

    async def _answer(self, client: discord.Client, name: str, question: Question, *, again: bool = False) -> None:
        """Answer a question that no other process is answering, or `again` what a killed one was about to send."""
        with numbered():
            await self._answer_numbered(client, name, question, again=again)

    async def _answer_numbered(self, client: discord.Client, name: str, question: Question, *, again: bool) -> None:
        observer, arrived = self.desk.observer, monotonic()
        talk = replace(question.address.origin, thread=name.removeprefix(f"{PLATFORM}:"))  # this question's own
        reply = await self._handled(await asyncio.to_thread(self._followed, question, talk))
        payload, address = await asyncio.to_thread(self._rendered, reply, question), question.address
        if failed(reply) and question.pressed:
            address = replace(address, private=True, apart=True)  # what it stands under stays
        if not (again or await asyncio.to_thread(self.state.start_sending, name)):
            return
        try:
            sent = await address.deliver(client, payload, talk.thread)
        except UndeliveredError:
            log.warning("reply %s could be delivered nowhere", name)
            observer.delivered(PLATFORM, "refused", monotonic() - arrived)
            await self._excuse(client, address, talk.thread)
        except asyncio.CancelledError:  # we end, and what may be sent twice another process sends
            if not address.apart:
                self.state.put_back(name)
            raise
        except FAILURES as error:  # the next start delivers it
            log.warning("reply %s did not arrive: %s", name, said(error))
            observer.delivered(PLATFORM, "unreached", monotonic() - arrived)
            await asyncio.to_thread(self.state.put_back, name)
            return
        else:
            observer.delivered(PLATFORM, DELIVERED, monotonic() - arrived)
            await asyncio.to_thread(self._go_on, question, talk, sent)
        await asyncio.to_thread(self.state.finish, name)

    async def _excuse(self, client: discord.Client, address: Address, nonce: str) -> None:
        """Say in the channel, if it can be, that a private answer to a message could not be written to its asker."""
        if not (address.private and address.message) or address.token:
            return
        line = render(Reply((Notice(Tone.ERROR, _CLOSED),)), self.tokens.seal)
        try:
            await replace(address, private=False).deliver(client, line, nonce)
        except (UndeliveredError, *FAILURES) as error:
            log.warning("nor could it be said why: %s", type(error).__name__)

    async def _handled(self, request: Request) -> Reply:
        """Return the reply to a request, answered by the desk when its turn comes."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Reply] = loop.create_future()

        def deliver(reply: Reply) -> None:
            loop.call_soon_threadsafe(_settle, done, reply)

        self.desk.submit(request, deliver)
        return await done

    def _rendered(self, reply: Reply, question: Question) -> dict[str, Any]:
        origin = question.address.origin
        place = self.state.place(origin.platform, origin.workspace, origin.channel)
        with self.tokens.together() as seal:
            payload = render(suited(reply, place, alone=origin.direct), seal)
        if not question.sharer or failed(reply):
            return payload
        return shared(payload, question.sharer, written(question.request))

    def _followed(self, question: Question, talk: Origin) -> Request:
        """Return what is to be answered, in a conversation of its own that begins with the one it follows.

        So nobody's question comes between another's and its follow-up, however many are answered at once.
        """
        if question.follows is not None:
            dialogue, thread, own = self.desk.bot.dialogue, question.follows, _own(question.follows, question)
            followed = own if dialogue.begun(replace(talk, thread=own)) else thread
            dialogue.carry(replace(talk, thread=followed), talk.thread)
        return replace(question.request, origin=talk)

    def _go_on(self, question: Question, talk: Origin, sent: int) -> None:
        """Let a reply to our message, and what is asked next around it, follow from this question."""
        if not question.address.private:
            self.desk.bot.dialogue.carry(talk, str(sent))
        if question.around is not None:
            self.desk.bot.dialogue.carry(talk, _own(question.around, question))


async def _all(answers: list[Coroutine[Any, Any, None]]) -> int:
    """Answer side by side; return how many could be."""
    ended = await asyncio.gather(*answers, return_exceptions=True)
    for error in filter(None, ended):
        log.warning("what came before the last stop could not be answered: %s", type(error).__name__)
    return ended.count(None)


def _own(thread: str, question: Question) -> str:
    """Return the conversation in a thread of Discord's, which is the asker's own as long as nobody else reads it."""
    return f"{thread}:{question.address.origin.user}" if thread and question.address.private else thread


def _settle(done: asyncio.Future[Reply], reply: Reply) -> None:
    if not done.done():
        done.set_result(reply)


def _packed(question: Question) -> str:
    """Return a question in writing, as it is kept until it is answered."""
    request, address = question.request, asdict(question.address)
    rest = {name: getattr(question, name) for name in ("sharer", "follows", "around", "pressed")}
    return json.dumps({"request": stored(request), "private": request.private, "address": address, **rest})


def _unpacked(body: str) -> Question:
    fields = json.loads(body)
    address = Address(**fields["address"] | {"origin": Origin(**fields["address"]["origin"])})
    request = replace(read_request(fields.pop("request")), private=fields.pop("private"))
    return Question(request, **fields | {"address": address})
