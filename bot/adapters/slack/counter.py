"""What every listener on Slack does with a request: queue it, render its reply, deliver it once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import monotonic, sleep
from typing import TYPE_CHECKING

from bot.adapters.slack.delivery import FAILURES
from bot.model import Notice, Press, Reply, Text, Tone
from bot.reading import written
from bot.render.slack import render, shared

if TYPE_CHECKING:
    from bot.adapters.slack.delivery import Address, Payload
    from bot.adapters.slack.gate import Gate
    from bot.desk import Desk
    from bot.model import Origin, Request
    from bot.state import State
    from bot.tokens import Tokens

# Seconds between an acknowledgement and the answer that replaces it: one that Slack gets first replaces nothing, and
# "Searching…" would stay below it. They travel by two connections, and bolt lets an acknowledgement wait some 10 ms.
_LEAD = 0.15


@dataclass(frozen=True, slots=True)
class Counter:
    """Where listeners hand in what they took down."""

    desk: Desk
    state: State
    tokens: Tokens
    gate: Gate

    def answer(  # noqa: PLR0913  # what is asked, and where it goes
        self,
        request: Request,
        address: Address,
        key: str,
        *,
        apart: Address | None = None,
        sharer: str = "",
        placeholder: bool = False,
    ) -> None:
        """Have `request` answered at `address`; what failed goes to the asker alone, `apart`, and replaces no answer.

        A `placeholder` stands there, which says that an answer is sought: once Slack has it, any reply replaces it.
        """
        earliest = monotonic() + _LEAD if placeholder else 0.0
        elsewhere = address if placeholder and address.private else aside(apart or address)

        def deliver(reply: Reply) -> None:
            payload = render(self._suited(reply, address.origin), self.tokens.seal)
            if sharer:
                payload = shared(payload, sharer, written(request))
            sleep(max(0.0, earliest - monotonic()))
            if self.state.start_sending(key):
                self._send(payload, elsewhere if _failed(reply) else address, key)

        self.desk.submit(request, deliver)

    def tell(self, words: str, address: Address, key: str = "", *, tone: Tone = Tone.ERROR) -> None:
        """Say something to the asker alone."""
        payload = render(Reply((Notice(tone, words),)), self.tokens.seal)
        self.desk.send(lambda: aside(address).deliver(payload), address.origin)
        if key:
            self.state.finish(key)

    def _send(self, payload: Payload, address: Address, key: str) -> None:
        try:
            address.deliver(payload)
        except FAILURES:
            if self.desk.stopping.is_set():  # it waited for Slack when we were told to stop
                self.state.put_back(key)
            raise
        self.state.finish(key)

    def private(self, origin: Origin, *, otherwise: bool) -> bool:
        """Whether the asker alone is to see the reply."""
        return self.desk.bot.dialogue.private(origin, otherwise=otherwise)

    def _suited(self, reply: Reply, origin: Origin) -> Reply:
        """Return a reply as its channel's settings want it: which outlets it is from, and no sharing with nobody."""
        place = self.state.place(origin.platform, origin.workspace, origin.channel)
        alone = place.private or origin.channel == origin.user
        buttons = tuple(button for button in reply.buttons if not (alone and button.press is Press.SHARE))
        if not place.outlets or _failed(reply):
            return replace(reply, buttons=buttons)
        confined = Text(f"This channel is set to answer from {', '.join(place.outlets)} alone.")
        return replace(reply, blocks=(confined, *reply.blocks), buttons=buttons)

    def searching(self) -> str:
        """Return what is shown while an answer is sought."""
        return f"Searching {self.desk.bot.corpus.manifest().articles:,} articles…"


def aside(address: Address) -> Address:
    """Return where only the asker will read it, and nothing is replaced."""
    return replace(address, private=True, replaces=False)


def _failed(reply: Reply) -> bool:
    """Whether a reply is nothing but an error."""
    return all(isinstance(block, Notice) and block.tone is Tone.ERROR for block in reply.blocks)
