"""Opening views on Slack, which may be too late."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from bot.adapters.slack.failures import FAILURES, said

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from bot.adapters.slack.counter import Counter
    from bot.adapters.slack.delivery import Address

log = logging.getLogger(__name__)

_LATE = "Slack did not let the form open; please try once more."


def open_view(view: dict[str, Any], body: dict[str, Any], counter: Counter, address: Address) -> None:
    """Open a modal for whoever did what `body` tells; where Slack refuses, because it took too long, say so."""
    client: WebClient = address.client
    try:
        client.views_open(trigger_id=body.get("trigger_id", ""), view=view)
    except FAILURES as error:
        log.warning("a view did not open: %s", said(error))
        counter.tell(_LATE, address)
