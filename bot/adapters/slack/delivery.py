"""Where a reply goes on Slack, and what is tried when it cannot go there."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from http.client import HTTPException
from random import uniform
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry import RateLimitErrorRetryHandler, RetryHandler, all_builtin_retry_handlers
from slack_sdk.webhook import WebhookClient

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from threading import Event

    from slack_sdk import WebClient
    from slack_sdk.http_retry import HttpRequest, HttpResponse, RetryState

    from bot.model import Origin

log = logging.getLogger(__name__)

Payload = dict[str, Any]
_RETRIES = 5  # of a request that Slack answered with 429, after the seconds of its Retry-After
_TOO_MANY = 429  # HTTP's own number
_UNSAID = 1  # seconds to wait where Slack does not say: it allows a message a second in a channel
_SPREAD = 0.5  # seconds by which those who wait are set apart
_TIMEOUT = 15  # seconds for one request to Slack
FAILURES = (SlackClientError, OSError, HTTPException)  # what a request to Slack may end in

_quiet = logging.getLogger(f"{__name__}.client")
_quiet.setLevel(logging.WARNING)  # below, the SDK writes addresses, which are secrets, and messages


def retry_handlers(stopping: Event) -> list[RetryHandler]:
    """Return what repeats a request to Slack: after 429 as long as it asks for, after a lost connection at once.

    Once `stopping` is set nothing waits any more.
    """
    others = [one for one in all_builtin_retry_handlers() if not isinstance(one, RateLimitErrorRetryHandler)]
    return [*others, _Patience(stopping)]


class _Patience(RetryHandler):
    """Waits after 429 for the seconds of Retry-After, or until told to stop."""

    def __init__(self, stopping: Event) -> None:
        super().__init__(_RETRIES)
        self._stopping = stopping

    def _can_retry(
        self,
        *,
        state: RetryState,  # noqa: ARG002  # the SDK's signature
        request: HttpRequest,  # noqa: ARG002
        response: HttpResponse | None = None,
        error: Exception | None = None,  # noqa: ARG002
    ) -> bool:
        return response is not None and response.status_code == _TOO_MANY and not self._stopping.is_set()

    def prepare_for_next_attempt(
        self,
        *,
        state: RetryState,
        request: HttpRequest,  # noqa: ARG002
        response: HttpResponse | None = None,
        error: Exception | None = None,  # noqa: ARG002
    ) -> None:
        """Wait; the next attempt follows unless we are to stop."""
        headers = response.headers.items() if response else ()
        asked = next((values[0] for name, values in headers if name.lower() == "retry-after"), "")
        seconds = int(asked) if asked.isdecimal() else _UNSAID
        log.warning("Slack wants %d s between requests", seconds)
        state.next_attempt_requested = not self._stopping.wait(seconds + uniform(0, _SPREAD))  # noqa: S311  # no secret
        state.increment_current_attempt()


@dataclass(frozen=True, slots=True)
class Address:
    """Where a reply goes. `response_url` is tried first (5 uses in 30 minutes: Slack, Handling user interaction).

    `replaces` edits the message that the request came from, of which `message` is the timestamp ("" for one that only
    its reader sees: such a message can be edited by its response_url alone).
    """

    client: WebClient
    origin: Origin
    private: bool = False
    response_url: str = ""
    replaces: bool = False
    message: str = ""

    def deliver(self, payload: Payload) -> None:
        """Send a message by the first way that works.

        Raises:
            SlackClientError, OSError, HTTPException: none did; what the last one said.
        """
        *ways, last = self._ways(payload)
        for way in ways:
            try:
                way()
            except FAILURES as error:
                log.warning("a way to deliver failed: %s", said(error))
            else:
                return
        last()

    def _ways(self, payload: Payload) -> Iterator[Callable[[], object]]:
        user, channel = self.origin.user, self.origin.channel
        threaded = payload | ({"thread_ts": self.origin.thread} if self.origin.thread else {})
        if self.response_url:
            yield lambda: self._respond(threaded)
        if channel != user:
            if self.replaces and self.message:
                yield lambda: self.client.chat_update(channel=channel, ts=self.message, **payload)
            if self.private and not channel.startswith("D"):
                yield lambda: self.client.chat_postEphemeral(channel=channel, user=user, **threaded)
            else:
                yield lambda: self.client.chat_postMessage(channel=channel, **threaded)
        yield lambda: self.client.chat_postMessage(channel=user, **payload)

    def _respond(self, payload: Payload) -> None:
        kind = "ephemeral" if self.private else "in_channel"
        handlers = self.client.retry_handlers
        client = WebhookClient(self.response_url, timeout=_TIMEOUT, retry_handlers=handlers, logger=_quiet)
        answer = client.send_dict(payload | {"response_type": kind, "replace_original": self.replaces})
        if answer.status_code != 200:  # noqa: PLR2004  # HTTP OK; a used or expired address gives 404
            raise SlackClientError(f"response_url: {answer.status_code} {answer.body[:40]}")


def said(error: BaseException) -> str:
    """Return what Slack answered to a call that failed, without the address, which is a secret."""
    return str(error.response["error"]) if isinstance(error, SlackApiError) else type(error).__name__
