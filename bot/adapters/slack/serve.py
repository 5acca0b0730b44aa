"""Slack served in one process, by Socket Mode or HTTP, until it is told to stop."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from websockets.exceptions import WebSocketException

from bot.adapters.slack.app import refusal, slack_app
from bot.adapters.slack.counter import Counter
from bot.adapters.slack.envelopes import Envelopes
from bot.adapters.slack.failures import FAILURES
from bot.adapters.slack.gate import Gate, replay, take_over
from bot.adapters.slack.incoming import PLATFORM
from bot.adapters.slack.routes import slack_routes
from bot.credentials import Mode
from bot.manifests.slack import slack_help
from bot.serving import reached
from bot.tokens import Tokens
from retrieval.errors import OnRecordError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from threading import Event

    from slack_bolt import App
    from starlette.routing import BaseRoute

    from bot.credentials import SlackCredentials
    from bot.serving import Around

log = logging.getLogger(__name__)

_LOOK = 1.0  # seconds between two looks at what a process that ended has left


def open_slack(credentials: SlackCredentials, around: Around) -> Slack:
    """Return the platform over a desk that answers."""
    desk, state = around.desk, around.state
    desk.bot.help[PLATFORM] = slack_help(desk.bot.commands)
    counter = Counter(desk, state, Tokens(state.secret(), state), Gate(state, around.settings))
    return Slack(credentials, counter, around.mount, around.say)


@dataclass(frozen=True, slots=True)
class Slack:
    """The platform, ready to be served. `say` shows a line to the operator."""

    credentials: SlackCredentials
    counter: Counter
    mount: Callable[[Sequence[BaseRoute]], None]
    say: Callable[[str], None]

    def serve(self, stop: Event) -> None:
        """Answer until `stop` is set; what came before and was not answered is answered first.

        Raises:
            OnRecordError: Slack refuses us, or cannot be reached for a minute.
        """
        make = partial(slack_app, self.credentials, self.counter, self.counter.state.engine)
        app = reached(make, self.say, stop)
        if left := replay(app, self.counter.state):
            self.say(f"Answering {left} that came before the last stop.")
        if self.credentials.mode is Mode.SOCKET:
            self._listen(app, stop)
        else:
            self.mount(slack_routes(app))
            self.counter.desk.observer.connected(PLATFORM)
            self._ready()
            self._go_on(app, stop)

    def _listen(self, app: App, stop: Event) -> None:
        envelopes = Envelopes(app, self.credentials.app_token, self.counter.desk.observer)
        reached(partial(_connect, envelopes), self.say, stop)
        self._ready()
        self._go_on(app, stop)
        envelopes.close()

    def _go_on(self, app: App, stop: Event) -> None:
        """Answer, until `stop` is set, also what a process that ended beside us has left."""
        while not stop.wait(_LOOK):
            try:
                if left := take_over(app, self.counter.state):
                    self.say(f"Answering {left} that another process left.")
            except OnRecordError as error:  # the state is away for a moment
                log.warning("what other processes left cannot be seen: %s", error)

    def _ready(self) -> None:
        held = self.counter.desk.bot.corpus.manifest().articles
        self.say(f"Answering on Slack by {self.credentials.mode}, from {held:,} articles.")


def _connect(envelopes: Envelopes) -> None:
    try:
        envelopes.start()
    except (WebSocketException, *FAILURES) as error:
        raise refusal(error) from error
