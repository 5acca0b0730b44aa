"""What is pictured: the bot's own replies over the sample articles, and the views of Slack that it fills."""

from __future__ import annotations

from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from sample import sample_bot
from surfaces import home, message, modal, typed

from bot.adapters.slack.counter import Counter
from bot.adapters.slack.gate import Gate
from bot.adapters.slack.surfaces import Surfaces
from bot.desk import Desk
from bot.limits import Limits
from bot.model import LINE, Origin, Request
from bot.render.slack import render, shared
from bot.render.slack_views import PlaceChoice, ask_view, settings_view
from bot.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slack_sdk import WebClient

Json = dict[str, Any]

_ASKER = "Ines Marlow"
_COLLEAGUE = "Jonas Reith"
_PEOPLE = {"U0ASKER": _ASKER}
_ORIGIN = Origin("slack", "T0HALVEN", "C0NEWS", "U0ASKER")
_DIRECT = replace(_ORIGIN, channel="D0ASKER")
_HURT = "How many people were hurt in the cannery leak?"
_TO_CHECK = (
    "Can we run this? Brekke: “The wall is tired. It has moved twelve centimetres since 2019.” Farrow called the price"
    " “painful but honest”. And the fire chief, Bram Oakes: “We had a cloud, then a flame, and then no roof.”"
)
_INVENTED = "Farrow told me: “We will take this to the courts.”"
_DOCUMENTED = ("answer", "who-said", "check", "not-found", "home", "ask", "settings")


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture to be taken: its name, and its content as HTML."""

    name: str
    body: str

    @property
    def documented(self) -> bool:
        """Whether the documentation shows it."""
        return self.name in _DOCUMENTED


@dataclass(slots=True)
class _Kept:
    """Stands for Slack's API: keeps the Home tab that is published."""

    view: Json = field(default_factory=dict)

    def views_publish(self, *, user_id: str, view: Json) -> None:
        """Keep the view; there is one user."""
        assert user_id == _ORIGIN.user
        self.view = view


def scenes() -> Iterator[Scene]:
    """Yield every scene; those that are asked come first, for the Home tab lists them."""
    with _counter() as counter:
        yield from _replies(counter)
        yield from _views(counter)


@contextmanager
def _counter() -> Iterator[Counter]:
    """Open the bot over the sample articles, with a memory of its own."""
    with (
        sample_bot() as (bot, settings, state),
        closing(Desk(bot, Limits(0, 0), workers=1, waiting=1)) as desk,
    ):
        yield Counter(desk, state, Tokens("a picture's secret", state), Gate(state, settings))


def _replies(counter: Counter) -> Iterator[Scene]:
    def asked(origin: Origin, command: str, text: str = "", *, private: bool) -> Json:
        reply = counter.desk.bot.handle(Request(command, text, origin=origin, private=private))
        return render(reply, counter.tokens.seal)

    def private(name: str, *asking: str, before: str = "") -> Scene:
        payload = asked(replace(_ORIGIN, channel=name), *asking, private=True)  # nothing is carried over to the next
        return Scene(name, before + message(payload, _PEOPLE, private=True))

    def direct(name: str, *lines: str) -> Scene:
        payloads = [asked(_DIRECT, LINE, line, private=False) for line in lines]
        turns = zip(lines, payloads, strict=True)
        return Scene(name, "".join(typed(_ASKER, line) + message(made, _PEOPLE, private=False) for line, made in turns))

    yield private("answer", LINE, f"/ask {_HURT}")
    yield private("who-said", LINE, "/who-said we had a cloud, then a flame, and then no roof")
    yield private("check", "check", _TO_CHECK, before=typed(_COLLEAGUE, _TO_CHECK))
    yield private("check-not-found", "check", _INVENTED, before=typed(_COLLEAGUE, _INVENTED))
    yield private("not-found", LINE, "/ask Which bank lends the town the money for the North Wall?")
    yield private("nothing-on-topic", LINE, "/ask Who painted the Mona Lisa?")
    yield private("said", LINE, '/said Marit Osterley about:"harbour wall"')
    yield private("sources", LINE, "/sources")
    yield private("error", LINE, "/ask harbour wall since:yesterday")
    yield private("help", "help")
    yield direct("conversation", "What did Marit Osterley say about the harbour wall?", "and about the school?")
    payload = shared(asked(_ORIGIN, "ask", _HURT, private=False), _ORIGIN.user, _HURT)
    yield Scene("shared", message(payload, _PEOPLE, private=False))


def _views(counter: Counter) -> Iterator[Scene]:
    slack = _Kept()
    body = {"team_id": _ORIGIN.workspace, "event": {"tab": "home", "user": _ORIGIN.user}}
    Surfaces(counter).show_home(body, cast("WebClient", slack))
    yield Scene("home", home(slack.view, _PEOPLE))
    asked = Request("ask", _HURT, {"since": "2031-05-01", "outlet": "Coastal Wire (fictional)"})
    yield Scene("ask", modal(ask_view(asked), _PEOPLE))
    yield Scene("ask-empty", modal(ask_view(), _PEOPLE))
    place = PlaceChoice(outlets=("Halvenmouth Courier (fictional)", "Coastal Wire (fictional)"))
    yield Scene("settings", modal(settings_view(place, "newsdesk"), _PEOPLE))
