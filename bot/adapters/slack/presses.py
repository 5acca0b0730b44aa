"""Buttons pressed on Slack. A button carries its whole request, so it works after a restart and after weeks."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.adapters.slack.delivery import Address
from bot.adapters.slack.gate import KEY
from bot.adapters.slack.incoming import origin_of
from bot.adapters.slack.questions import ELSEWHERE
from bot.adapters.slack.views import open_view
from bot.manifests.slack import ASK_ON_RECORD
from bot.model import Press, Request, Tone
from bot.places import THANKS
from bot.render.slack_views import ViewErrors, ask_view, read_ask, read_token
from retrieval.errors import BadInputError

if TYPE_CHECKING:
    from slack_bolt import Ack, App, BoltContext
    from slack_sdk import WebClient

    from bot.adapters.slack.counter import Counter
    from bot.model import Button

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Presses:
    """The listeners for buttons under replies, and for the form that a question is asked or changed in."""

    counter: Counter

    def register(self, app: App) -> None:
        """Listen on `app`."""
        app.action(re.compile("^(go|share|edit):|^recent:|^feedback$"))(self.press)
        app.action("open_ask")(self.open_form)
        app.shortcut(ASK_ON_RECORD)(self.open_form)
        app.view("ask")(self.submit)

    def press(self, ack: Ack, body: Body, client: WebClient, context: BoltContext) -> None:
        """Do what the pressed button says."""
        ack()
        address, key = _address(body, client), context[KEY]
        if not self.counter.gate.allows(body):
            self.counter.tell(ELSEWHERE, address, key)
            return
        try:
            button = self.counter.tokens.open(body["actions"][0]["value"])
        except BadInputError as error:
            self.counter.tell(str(error), address, key)
            return
        request = replace(button.request, origin=address.origin, private=address.private)
        match button.press:
            case Press.GO:
                self.counter.answer(request, address, key)
            case Press.SHARE:
                self._share(request, address, key)
            case Press.EDIT:
                open_view(ask_view(request, _packed(address)), body, self.counter, address)
                self.counter.state.finish(key)
            case Press.GOOD | Press.BAD:
                self._rate(button, address, key)

    def open_form(self, ack: Ack, body: Body, client: WebClient) -> None:
        """Open the form in which a question is asked."""
        ack()
        address = _address(body, client)
        open_view(ask_view(None, _packed(address)), body, self.counter, address)

    def submit(self, ack: Ack, body: Body, client: WebClient, context: BoltContext) -> None:
        """Answer what the form asks: where the changed reply stands, else in the asker's direct messages."""
        try:
            request = read_ask(body["view"])
        except ViewErrors as error:
            ack(response_action="errors", errors=error.errors)
            self.counter.state.finish(context[KEY])
            return
        ack()
        address = _unpacked(read_token(body["view"]), body, client)
        request = replace(request, origin=address.origin, private=address.private)
        self.counter.answer(request, address, context[KEY])

    def _share(self, request: Request, address: Address, key: str) -> None:
        origin = address.origin
        if self.counter.state.place(origin.platform, origin.workspace, origin.channel).private:
            self.counter.tell("Answers are private in this channel, as its settings say.", address, key)
            return
        shared = replace(address, private=False, replaces=False)
        self.counter.answer(replace(request, private=False), shared, key, sharer=origin.user)

    def _rate(self, button: Button, address: Address, key: str) -> None:
        good = button.press is Press.GOOD
        self.counter.state.rate(address.origin, button.request, button.shown, button.generation, good=good)
        self.counter.tell(THANKS[good], replace(address, private=True, replaces=False), key, tone=Tone.INFO)


def _address(body: Body, client: WebClient) -> Address:
    """Return the place of the message whose button was pressed; outside a message it is the presser's own."""
    container, message, origin = body.get("container") or {}, body.get("message") or {}, origin_of(body)
    at = container.get("message_ts") or message.get("ts") or ""
    unseen = container.get("is_ephemeral", not message)  # of a message that others see, Slack sends all of it
    private = bool(unseen) or origin.channel == origin.user
    replaces = bool(at or body.get("response_url")) and not body.get("view")
    shown = "" if private else at
    return Address(client, origin, private, body.get("response_url", ""), replaces=replaces, message=shown)


def _packed(address: Address) -> str:
    """Return where to answer, to be carried by a form."""
    origin = address.origin
    return json.dumps(
        [origin.channel, origin.thread, address.private, address.response_url, address.replaces, address.message]
    )


def _unpacked(token: str, body: Body, client: WebClient) -> Address:
    channel, thread, private, response_url, replaces, message = json.loads(token)
    origin = replace(origin_of(body), channel=channel, thread=thread)
    return Address(client, origin, private, response_url, replaces=replaces, message=message)
