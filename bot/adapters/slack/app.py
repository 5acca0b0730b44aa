"""The bolt app: its client, its authorisation, and its listeners."""

from __future__ import annotations

import logging
import os
from concurrent.futures import ThreadPoolExecutor
from traceback import format_tb
from typing import TYPE_CHECKING, Any

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltError
from slack_sdk import WebClient

from bot.adapters.slack.failures import FAILURES, Outcome, outcome, said
from bot.adapters.slack.patience import Patience
from bot.adapters.slack.presses import Presses
from bot.adapters.slack.questions import Questions
from bot.adapters.slack.surfaces import Surfaces
from bot.credentials import Mode
from bot.manifests.slack import slash_commands
from bot.serving import UnreachedError
from retrieval.errors import OnRecordError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from bot.adapters.slack.counter import Counter
    from bot.credentials import SlackCredentials

log = logging.getLogger(__name__)

_LISTENERS = 16  # threads that take down what comes in; each is busy for milliseconds, or for a call to Slack
_TIMEOUT = 15  # seconds for one call to Slack
_TALKATIVE = ("websockets", "slack_sdk", "slack_bolt")  # libraries that write messages and addresses into their logs


def refusal(error: BaseException) -> OnRecordError:
    """Return what the operator is told of a start that failed with `error`."""
    if outcome(error) is Outcome.REFUSED or isinstance(error, BoltError):
        return OnRecordError(f"Slack does not accept us: {said(error)}; `onrecord doctor --online` says what to mend")
    return UnreachedError(f"Slack cannot be reached ({said(error)}); `onrecord doctor --online` says what to mend")


def slack_app(credentials: SlackCredentials, counter: Counter, engine: Engine) -> App:
    """Return the app with every listener; in one workspace its token is checked with Slack.

    Raises:
        UnreachedError: Slack cannot be reached.
        OnRecordError: Slack refuses the token.
    """
    client = WebClient(
        token=credentials.bot_token or None,
        base_url=credentials.api_url,
        timeout=_TIMEOUT,
        retry_handlers=[Patience(counter.desk.stopping, counter.desk.observer)],
        logger=_quiet("client"),
    )
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_BOT_TOKEN"):
        os.environ.pop(name, None)  # bolt would read them by itself, and take them for another mode than ours
    try:
        app = App(
            client=client,
            signing_secret=credentials.signing_secret,
            logger=_quiet("bolt"),
            listener_executor=ThreadPoolExecutor(_LISTENERS, thread_name_prefix="listen"),
            **_authorisation(credentials, engine, client),
        )
    except (BoltError, *FAILURES) as error:
        raise refusal(error.__context__ or error if isinstance(error, BoltError) else error) from error
    app.middleware(counter.gate.admit)
    app.error(_failed)
    surfaces = Surfaces(counter)
    surfaces.register(app)
    Presses(counter).register(app)
    Questions(counter, surfaces).register(app, [command.name for command in slash_commands(counter.desk.bot.commands)])
    return app


def _authorisation(credentials: SlackCredentials, engine: Engine, client: WebClient) -> dict[str, Any]:
    """Return how bolt finds a workspace's token: that of the environment, and with OAuth those of all installations."""
    if credentials.mode is not Mode.OAUTH:
        return {}
    from bot.adapters.slack.install import Installed, installation  # noqa: PLC0415  # needed in this mode alone

    token, client.token = client.token, None
    told = client.auth_test(token=token) if token else None
    own = AuthorizeResult.from_auth_test_response(auth_test_response=told, bot_token=token) if told else None
    settings = installation(credentials, engine, _quiet("oauth"))
    return {"oauth_settings": settings, "authorize": Installed(settings.installation_store, own)}


def _quiet(part: str) -> logging.Logger:
    """Return a logger that never goes into details: there the SDK writes whole messages."""
    logger = logging.getLogger(f"{__name__}.{part}")
    logger.setLevel(max(logging.INFO, logging.getLogger().level))
    return logger


def _failed(error: Exception) -> None:
    """Log where a listener failed, without a message that may repeat somebody's words."""
    log.error("a listener failed: %s\n%s", type(error).__name__, "".join(format_tb(error.__traceback__)))
