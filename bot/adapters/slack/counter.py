"""What every listener on Slack does with a request: queue it, render its reply, deliver it once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import monotonic, sleep
from typing import TYPE_CHECKING

from bot.model import Notice, Reply, Tone
from bot.render.slack import render, shared

if TYPE_CHECKING:
    from bot.adapters.slack.delivery import Address
    from bot.adapters.slack.gate import Gate
    from bot.desk import Desk
    from bot.model import Origin, Request
    from bot.state import State
    from bot.tokens import Tokens

# Seconds between an acknowledgement and the answer that replaces it: one that Slack gets first replaces nothing, and
# "Searching…" would stay below it. They travel by two connections, and bolt lets an acknowledgement wait some 10 ms.
_LEAD = 0.2


@dataclass(frozen=True, slots=True)
class Counter:
    """Where listeners hand in what they took down."""

    desk: Desk
    state: State
    tokens: Tokens
    gate: Gate

    def answer(
        self, request: Request, address: Address, key: str, *, sharer: str = "", placeholder: bool = False
    ) -> None:
        """Have `request` answered at `address`; what failed goes to the asker alone and replaces no answer.

        A `placeholder` stands there and only says that an answer is sought: any reply takes its place, once Slack has it.
        """
        earliest = monotonic() + _LEAD if placeholder else 0.0

        def deliver(reply: Reply) -> None:
            payload = render(reply, self.tokens.seal)
            if sharer:
                payload = shared(payload, sharer)
            where = aside(address) if _failed(reply) and not (placeholder and address.private) else address
            sleep(max(0.0, earliest - monotonic()))
            if self.state.start_sending(key):
                where.deliver(payload)
                self.state.finish(key)

        self.desk.submit(request, deliver)

    def tell(self, words: str, address: Address, key: str = "", *, tone: Tone = Tone.ERROR) -> None:
        """Say something to the asker alone."""
        payload = render(Reply((Notice(tone, words),)), self.tokens.seal)
        self.desk.send(lambda: aside(address).deliver(payload))
        if key:
            self.state.finish(key)

    def private(self, origin: Origin, *, otherwise: bool) -> bool:
        """Whether the asker alone is to see the reply."""
        return self.desk.bot.dialogue.private(origin, otherwise=otherwise)

    def searching(self) -> str:
        """Return what is shown while an answer is sought."""
        return f"Searching {self.desk.bot.corpus.manifest().articles:,} articles…"


def aside(address: Address) -> Address:
    """Return where only the asker will read it, and nothing is replaced."""
    return replace(address, private=True, replaces=False)


def _failed(reply: Reply) -> bool:
    """Whether a reply is nothing but an error."""
    return all(isinstance(block, Notice) and block.tone is Tone.ERROR for block in reply.blocks)
