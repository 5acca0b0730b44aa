"""Slack served in one process, by Socket Mode or HTTP, until it is told to stop."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette
from websockets.exceptions import WebSocketException

from bot.adapters.slack.app import refusal, slack_app
from bot.adapters.slack.counter import Counter
from bot.adapters.slack.envelopes import Envelopes
from bot.adapters.slack.failures import FAILURES
from bot.adapters.slack.gate import Gate, replay
from bot.adapters.slack.incoming import PLATFORM
from bot.adapters.slack.routes import slack_routes
from bot.credentials import Mode
from bot.manifests.slack import slack_help
from bot.serving import reached
from bot.tokens import Tokens
from retrieval.errors import OnRecordError

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event

    from slack_bolt import App

    from bot.credentials import SlackCredentials
    from bot.desk import Desk
    from bot.settings import Settings
    from bot.state import State

_GRACE = 5  # seconds for requests in the middle of their answer, when told to stop


def open_slack(
    credentials: SlackCredentials, desk: Desk, state: State, settings: Settings, say: Callable[[str], None]
) -> Slack:
    """Return the platform over a desk that answers."""
    desk.bot.help[PLATFORM] = slack_help(desk.bot.commands)
    return Slack(credentials, Counter(desk, state, Tokens(state.secret(), state), Gate(state, settings)), say)


@dataclass(frozen=True, slots=True)
class Slack:
    """The platform, ready to be served. `say` shows a line to the operator."""

    credentials: SlackCredentials
    counter: Counter
    say: Callable[[str], None]

    def serve(self, stop: Event) -> None:
        """Answer until `stop` is set; what came before and was not answered is answered first.

        Raises:
            OnRecordError: Slack refuses us, or cannot be reached for a minute; the port is taken.
        """
        make = partial(slack_app, self.credentials, self.counter, self.counter.state.engine)
        app = reached(make, self.say, stop)
        if left := replay(app, self.counter.state):
            self.say(f"Answering {left} that came before the last stop.")
        if self.credentials.mode is Mode.SOCKET:
            self._listen(app, stop)
        else:
            self._serve_http(app, stop)

    def _listen(self, app: App, stop: Event) -> None:
        envelopes = Envelopes(app, self.credentials.app_token)
        reached(partial(_connect, envelopes), self.say, stop)
        self._ready()
        stop.wait()
        envelopes.close()

    def _serve_http(self, app: App, stop: Event) -> None:
        port = self.credentials.port
        try:
            listening = socket.create_server(("", port))
        except OSError as error:
            raise OnRecordError(f"port {port} is not free ({error.strerror}); set PORT to one that is") from error
        config = uvicorn.Config(
            Starlette(routes=slack_routes(app)),
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_GRACE,
        )
        server = uvicorn.Server(config)
        serving = Thread(target=server.run, kwargs={"sockets": [listening]}, name="http")
        serving.start()
        self._ready()
        stop.wait()
        server.should_exit = True
        serving.join()

    def _ready(self) -> None:
        where = f" on port {self.credentials.port}" if self.credentials.mode is not Mode.SOCKET else ""
        held = self.counter.desk.bot.corpus.manifest().articles
        self.say(f"Answering on Slack by {self.credentials.mode}{where}, from {held:,} articles.")


def _connect(envelopes: Envelopes) -> None:
    try:
        envelopes.start()
    except (WebSocketException, *FAILURES) as error:
        raise refusal(error) from error
