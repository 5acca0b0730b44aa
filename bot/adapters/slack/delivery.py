"""Where a reply goes on Slack, and what is tried when it cannot go there."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from slack_sdk.webhook import WebhookClient

from bot.adapters.slack.failures import FAILURES, Outcome, ResponseUrlError, outcome, said
from bot.adapters.slack.patience import persistently

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from threading import Event

    from slack_sdk import WebClient

    from bot.model import Origin

log = logging.getLogger(__name__)

Payload = dict[str, Any]
_TIMEOUT = 15  # seconds for one request to Slack

_quiet = logging.getLogger(f"{__name__}.client")
_quiet.setLevel(logging.WARNING)  # below, the SDK writes addresses, which are secrets, and messages


@dataclass(frozen=True, slots=True)
class Address:
    """Where a reply goes. `response_url` is tried first (5 uses in 30 minutes: Slack, Handling user interaction).

    `replaces` edits the message that the request came from, of which `message` is the timestamp ("" for one that only
    its reader sees: such a message can be edited by its response_url alone). What is `shared` goes to all in the
    channel, or to nobody.
    """

    client: WebClient
    origin: Origin
    private: bool = False
    response_url: str = ""
    replaces: bool = False
    message: str = ""
    shared: bool = False

    def deliver(self, payload: Payload, stopping: Event) -> None:
        """Send a message by the first way that Slack does not refuse, and again while it cannot be reached.

        After a request of which nobody can tell whether it was done no other way is tried: better once too few than
        twice. Nothing waits once `stopping` is set.

        Raises:
            SlackClientError, OSError, HTTPException: the message did not arrive, or perhaps not; see `outcome`.
        """
        *ways, last = self._ways(payload)
        for way in ways:
            try:
                persistently(way, stopping)
            except FAILURES as error:
                if outcome(error) is not Outcome.REFUSED:
                    raise
                log.warning("a way to deliver failed: %s", said(error))
            else:
                return
        persistently(last, stopping)

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
        if channel == user or not self.shared:
            yield lambda: self.client.chat_postMessage(channel=user, **payload)

    def _respond(self, payload: Payload) -> None:
        kind = "ephemeral" if self.private else "in_channel"
        handlers = self.client.retry_handlers
        client = WebhookClient(self.response_url, timeout=_TIMEOUT, retry_handlers=handlers, logger=_quiet)
        answer = client.send_dict(payload | {"response_type": kind, "replace_original": self.replaces})
        if answer.status_code != HTTPStatus.OK:  # a used or expired address gives 404
            raise ResponseUrlError(answer.status_code, answer.body)
