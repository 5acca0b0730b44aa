"""What every listener on Slack does with a request: queue it, render its reply, deliver it once."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from time import monotonic, sleep
from typing import TYPE_CHECKING

from bot.adapters.slack.failures import FAILURES, Outcome, outcome, said
from bot.adapters.slack.incoming import PLATFORM
from bot.model import Notice, Reply, Tone
from bot.observing.observer import DELIVERED
from bot.places import failed, suited
from bot.reading import written
from bot.render.slack import render, shared
from retrieval.errors import OnRecordError

if TYPE_CHECKING:
    from bot.adapters.slack.delivery import Address, Payload
    from bot.adapters.slack.gate import Gate
    from bot.desk import Desk
    from bot.model import Origin, Request
    from bot.state import State
    from bot.tokens import Tokens

log = logging.getLogger(__name__)

_NOT_THERE = {"not_in_channel", "channel_not_found"}  # what Slack says where the bot is no member
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
        arrived = monotonic()
        earliest = arrived + _LEAD if placeholder else 0.0
        elsewhere = address if placeholder and address.private else aside(apart or address)

        def deliver(reply: Reply) -> None:
            only_error = failed(reply)
            with self.tokens.together() as seal:
                payload = render(self._suited(reply, address.origin), seal)
            if sharer and not only_error:
                payload = shared(payload, sharer, written(request))
            sleep(max(0.0, earliest - monotonic()))
            if self.state.start_sending(key):
                self._send(payload, elsewhere if only_error else replace(address, shared=bool(sharer)), key, arrived)

        self.desk.submit(request, deliver)

    def tell(self, words: str, address: Address, key: str = "", *, tone: Tone = Tone.ERROR) -> None:
        """Say something to the asker alone."""
        self.desk.send(lambda: self._whisper(words, address, tone), address.origin)
        if key:
            self.state.finish(key)

    def _send(self, payload: Payload, address: Address, key: str, arrived: float) -> None:
        """Send a reply; what certainly did not arrive is answered by the next start, unless it was to be shared."""
        try:
            address.deliver(payload, self.desk.stopping)
        except FAILURES as error:
            fate = outcome(error)
            self.desk.observer.delivered(PLATFORM, fate.value, monotonic() - arrived)
            unshared = address.shared and fate is Outcome.REFUSED
            if unshared or fate is Outcome.UNKNOWN:
                self.state.finish(key)
            else:
                self.state.put_back(key)
            log.warning("a reply did not arrive (%s: %s)", fate.value, said(error))
            if not unshared:
                raise
            self._whisper(_unshared(said(error)), replace(address, shared=False), Tone.ERROR)
        else:
            self.desk.observer.delivered(PLATFORM, DELIVERED, monotonic() - arrived)
            self.state.finish(key)

    def _whisper(self, words: str, address: Address, tone: Tone) -> None:
        payload = render(Reply((Notice(tone, words),)), self.tokens.seal)
        aside(address).deliver(payload, self.desk.stopping)

    def private(self, origin: Origin, *, otherwise: bool) -> bool:
        """Whether the asker alone is to see the reply."""
        return self.desk.bot.dialogue.private(origin, otherwise=otherwise)

    def _suited(self, reply: Reply, origin: Origin) -> Reply:
        place = self.state.place(origin.platform, origin.workspace, origin.channel)
        return suited(reply, place, alone=origin.channel == origin.user)

    def searching(self) -> str:
        """Return what is shown while an answer is sought."""
        try:
            held = self.desk.bot.corpus.manifest().articles
        except OnRecordError:  # the answer will say why
            return "Searching…"
        return f"Searching {held:,} article{'s' if held != 1 else ''}…"


def aside(address: Address) -> Address:
    """Return where only the asker will read it, and nothing is replaced."""
    return replace(address, private=True, replaces=False)


def _unshared(reason: str) -> str:
    """Return what the presser is told of a reply that Slack did not let us share."""
    if reason in _NOT_THERE:
        return "I could not share it there: invite me to the channel first."
    return f"I could not share it there: Slack says {reason}."
