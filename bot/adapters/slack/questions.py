"""Questions typed on Slack: slash commands, mentions, direct messages, the Assistant pane, and "Check this quote"."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from slack_sdk import WebClient

from bot.adapters.slack.delivery import Address
from bot.adapters.slack.failures import FAILURES
from bot.adapters.slack.gate import KEY
from bot.adapters.slack.incoming import is_direct, origin_of, plain, words_of
from bot.manifests.slack import CHECK_QUOTE, PROMPTS
from bot.model import LINE, Request
from bot.reading import HELP

if TYPE_CHECKING:
    from slack_bolt import Ack, App, BoltContext

    from bot.adapters.slack.counter import Counter
    from bot.adapters.slack.surfaces import Surfaces
    from bot.model import Origin

log = logging.getLogger(__name__)

Body = dict[str, Any]
ELSEWHERE = "On Record does not answer in this channel. Ask whoever runs it, or write to it directly."
_QUIET = "Mentions are not answered in this channel; use /ask, which only you will see."
_FEWEST_WORDS = 2  # of a question: one word is `help`, or one that is not known
_STATUS_SECONDS = 3  # that an answer waits for its status to be shown
_MOST_TITLE = 60  # characters of an Assistant thread's title that its list shows on one line


@dataclass(frozen=True, slots=True)
class Questions:
    """The listeners for what people type."""

    counter: Counter
    surfaces: Surfaces

    def register(self, app: App, commands: list[str]) -> None:
        """Listen on `app`, to slash commands of the names `commands` and to messages."""
        for name in commands:
            app.command(f"/{name}")(self.slash)
        app.command("/onrecord")(self.own)
        app.event("app_mention")(self.message)
        app.event("message")(self.message)
        app.event("assistant_thread_started")(self.greet)
        app.event("assistant_thread_context_changed")(_ignored)
        app.shortcut(CHECK_QUOTE)(self.check)

    def slash(self, ack: Ack, body: Body, client: WebClient, context: BoltContext) -> None:
        """Answer `/ask …` and its like."""
        line = f"{body['command']} {plain(body.get('text') or '')}"
        self._slash(Request(LINE, line), ack, body, client, context)

    def own(self, ack: Ack, body: Body, client: WebClient, context: BoltContext) -> None:
        """Answer `/onrecord help`, open `/onrecord settings`, and take whole sentences for questions."""
        text = plain(body.get("text") or "")
        if text.casefold() == "settings":
            ack()
            self.counter.state.finish(context[KEY])
            self.surfaces.open_settings(body, client)
            return
        help_ = len(text.split()) < _FEWEST_WORDS
        self._slash(Request(HELP) if help_ else Request(LINE, text), ack, body, client, context)

    def message(self, body: Body, client: WebClient, context: BoltContext) -> None:
        """Answer a mention in its thread, and a direct message where it stands."""
        event, origin, key = body["event"], origin_of(body), context[KEY]
        direct = is_direct(event)
        apart = Address(client, origin, private=True)  # no new thread: Slack shows none in which nobody else writes
        private = self.counter.private(origin, otherwise=False)
        if not (direct or private):
            origin = replace(origin, thread=origin.thread or event["ts"])
        if not self.counter.gate.allows(body):
            self.counter.tell(ELSEWHERE, apart, key)
        elif not direct and not self.counter.state.place(origin.platform, origin.workspace, origin.channel).mentions:
            self.counter.tell(_QUIET, apart, key)
        else:
            text = plain(event.get("text") or "", context.bot_user_id or "")
            if direct and origin.thread:
                self._show_work(client, origin, "" if self.counter.desk.bot.dialogue.begun(origin) else text)
            asked = replace(Request(LINE, text) if text else Request(HELP), origin=origin, private=private)
            self.counter.answer(asked, Address(client, origin, private), key, apart=apart)

    def check(self, ack: Ack, body: Body, client: WebClient, context: BoltContext) -> None:
        """Look up what a message quotes and states; the verdict is the asker's alone, beside the message."""
        ack()
        origin = origin_of(body)
        address = Address(client, origin, private=True, response_url=body.get("response_url", ""))
        if not self.counter.gate.allows(body):
            self.counter.tell(ELSEWHERE, address, context[KEY])
            return
        text = plain(words_of(body["message"]))
        self.counter.answer(Request("check", text, origin=origin, private=True), address, context[KEY])

    def greet(self, body: Body, client: WebClient) -> None:
        """Suggest what to ask in a newly opened Assistant pane."""
        thread = body["event"]["assistant_thread"]
        prompts = [{"title": title, "message": message} for title, message in PROMPTS]
        client.assistant_threads_setSuggestedPrompts(
            channel_id=thread["channel_id"], thread_ts=thread["thread_ts"], prompts=prompts
        )

    def _slash(self, request: Request, ack: Ack, body: Body, client: WebClient, context: BoltContext) -> None:
        if not self.counter.gate.allows(body):
            ack(text=ELSEWHERE, response_type="ephemeral")
            self.counter.state.finish(context[KEY])
            return
        origin = origin_of(body)
        private = self.counter.private(origin, otherwise=True)
        if private:
            ack(text=self.counter.searching(), response_type="ephemeral")
        else:
            ack(response_type="in_channel")  # shows all what was asked
        address = Address(client, origin, private=private, response_url=body.get("response_url", ""), replaces=private)
        asked = replace(request, origin=origin, private=private)
        self.counter.answer(asked, address, context[KEY], placeholder=True)

    def _show_work(self, client: WebClient, origin: Origin, title: str) -> None:
        """Show in the Assistant pane, in line before the answer, that it is sought; name a new thread `title`."""
        channel, thread, status = origin.channel, origin.thread, self.counter.searching()
        hasty = WebClient(client.token, client.base_url, timeout=_STATUS_SECONDS)  # waits for no Retry-After

        def show() -> None:
            try:
                hasty.assistant_threads_setStatus(channel_id=channel, thread_ts=thread, status=status)
                if title:
                    hasty.assistant_threads_setTitle(channel_id=channel, thread_ts=thread, title=title[:_MOST_TITLE])
            except FAILURES as error:  # a thread that is no Assistant's
                log.info("no Assistant thread: %s", type(error).__name__)

        self.counter.desk.send(show, origin)


def _ignored() -> None:
    """Which channel is looked at beside the pane makes no difference to an answer."""
