"""How long we wait for Slack: as long as it asks for after 429, with growing pauses while it cannot be reached."""

from __future__ import annotations

import logging
from random import uniform
from typing import TYPE_CHECKING

from slack_sdk.http_retry import RetryHandler

from bot.adapters.slack.failures import FAILURES, TOO_MANY, Outcome, outcome, said, status
from bot.adapters.slack.incoming import PLATFORM
from bot.observing.observer import UNOBSERVED

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event

    from slack_sdk.http_retry import HttpRequest, HttpResponse, RetryState

    from bot.observing.observer import Observer

log = logging.getLogger(__name__)

_RETRIES = 5  # of a request that Slack answered with 429, after the seconds of its Retry-After
_UNSAID = 1  # seconds to wait where Slack does not say: it allows a message a second in a channel
_SPREAD = 0.5  # seconds by which those who wait are set apart
_PAUSES = (1.0, 2.0, 4.0, 8.0)  # seconds before each further attempt of a message that did not go out


class Patience(RetryHandler):
    """Repeats a request after 429, once the seconds of Retry-After are over; not once `stopping` is set."""

    def __init__(self, stopping: Event, observer: Observer = UNOBSERVED) -> None:
        super().__init__(_RETRIES)
        self._stopping, self._observer = stopping, observer

    def can_retry(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        """Whether to try again; each 429 is noted, also the last."""
        if response is not None and response.status_code == TOO_MANY:
            self._observer.limited(PLATFORM)
        return super().can_retry(state=state, request=request, response=response, error=error)

    def _can_retry(
        self,
        *,
        state: RetryState,  # noqa: ARG002  # the SDK's signature
        request: HttpRequest,  # noqa: ARG002
        response: HttpResponse | None = None,
        error: Exception | None = None,  # noqa: ARG002
    ) -> bool:
        return response is not None and response.status_code == TOO_MANY and not self._stopping.is_set()

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


def persistently(work: Callable[[], object], stopping: Event) -> None:
    """Do `work`, again after a pause as long as it is certain that Slack did not; not once `stopping` is set.

    Raises:
        SlackClientError, OSError, HTTPException: what the last attempt ended in.
    """
    for pause in _PAUSES:
        try:
            work()
        except FAILURES as error:
            over = outcome(error) is not Outcome.UNREACHED or status(error) == TOO_MANY  # `Patience` waited for that
            if over or stopping.wait(pause + uniform(0, _SPREAD)):  # noqa: S311  # no secret
                raise
            log.warning("Slack did not take a message (%s); trying again", said(error))
        else:
            return
    work()
