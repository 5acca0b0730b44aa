"""What is pictured: the bot's own replies over the sample articles, as each way to ask brings them about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from channel import message, typed, used
from sample import sample_bot

from bot.manifests.discord import CHECK_QUOTE, discord_help
from bot.model import LINE, Origin, Request
from bot.places import suited
from bot.render.discord import CUSTOM_ID_LENGTH, PRESSED, render, shared
from bot.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core import Bot
    from bot.state import State

Json = dict[str, Any]

_ASKER = "Ines Marlow"
_COLLEAGUE = "Jonas Reith"
_ORIGIN = Origin("discord", "1101", "1102", "1103")
_DIRECT = replace(_ORIGIN, workspace="@me", direct=True)
_PEOPLE = {_ORIGIN.user: _ASKER}
_HURT = "How many people were hurt in the cannery leak?"
_TO_CHECK = (
    "Can we run this? Brekke: “The wall is tired. It has moved twelve centimetres since 2019.” Farrow called the price"
    " “painful but honest”. And the fire chief, Bram Oakes: “We had a cloud, then a flame, and then no roof.”"
)
_INVENTED = "Farrow told me: “We will take this to the courts.”"


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture to be taken: its name, and its content as HTML."""

    name: str
    body: str


def scenes() -> Iterator[Scene]:
    """Yield every scene."""
    with sample_bot() as (bot, _, state):
        bot.help[_ORIGIN.platform] = discord_help(bot.commands)
        counter = _Counter(bot, state, Tokens("a picture's secret", state, CUSTOM_ID_LENGTH - len(PRESSED)))
        yield counter.slash("answer", "ask", _HURT)
        yield counter.slash("who-said", "who-said", "we had a cloud, then a flame, and then no roof")
        yield counter.check("check", _TO_CHECK)
        yield counter.check("check-not-found", _INVENTED)
        yield counter.slash("not-found", "ask", "Which bank lends the town the money for the North Wall?")
        yield counter.slash("nothing-on-topic", "ask", "Who painted the Mona Lisa?")
        yield counter.slash("said", "said", "Marit Osterley", about="harbour wall")
        yield counter.slash("sources", "sources")
        yield counter.slash("error", "ask", "harbour wall", since="yesterday")
        yield counter.slash("help", "help")
        yield counter.direct(
            "conversation", "What did Marit Osterley say about the harbour wall?", "and about the school?"
        )
        yield counter.shared("shared", _HURT)


@dataclass(frozen=True, slots=True)
class _Counter:
    """Where scenes ask; each asks in a channel of its own, so that nothing is carried over to the next."""

    bot: Bot
    state: State
    tokens: Tokens

    def slash(self, name: str, command: str, text: str = "", **options: str) -> Scene:
        line = (LINE, f"/{command} {text}".strip()) if text or command != "help" else (command, "")
        payload = self._asked(replace(_ORIGIN, channel=name), Request(*line, options, private=True))
        return Scene(name, message(payload, _PEOPLE, used=used(_ASKER, f"/{command}"), private=True))

    def check(self, name: str, words: str) -> Scene:
        request = Request("check", words, {"plain": "yes"}, private=True)
        payload = self._asked(replace(_ORIGIN, channel=name), request)
        reply = message(payload, _PEOPLE, used=used(_ASKER, CHECK_QUOTE), private=True)
        return Scene(name, typed(_COLLEAGUE, words) + reply)

    def direct(self, name: str, *lines: str) -> Scene:
        payloads = [self._asked(_DIRECT, Request(LINE, line)) for line in lines]
        turns = zip(lines, payloads, strict=True)
        return Scene(name, "".join(typed(_ASKER, line) + message(payload, _PEOPLE) for line, payload in turns))

    def shared(self, name: str, question: str) -> Scene:
        payload = self._asked(replace(_ORIGIN, channel=name), Request("ask", question))
        return Scene(name, message(shared(payload, _ORIGIN.user, question), _PEOPLE))

    def _asked(self, origin: Origin, request: Request) -> Json:
        reply = self.bot.handle(replace(request, origin=origin))
        place = self.state.place(origin.platform, origin.workspace, origin.channel)
        return render(suited(reply, place, alone=origin.direct), self.tokens.seal)
