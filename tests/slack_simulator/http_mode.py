"""HTTP mode: Slack's signed requests, and such as only look like them."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import aiohttp
from slack_sdk.signature import SignatureVerifier

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_simulator.delivery import Attempt
    from slack_simulator.world import World

_USER_AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"
_FORM, _JSON = "application/x-www-form-urlencoded", "application/json"
_PATIENCE = 30.0
"""Seconds after which nobody waits for an answer any more; a retry goes out long before."""
_KEPT = 2.0
"""Seconds for which an idle connection is kept: less than servers keep it."""
_OK = range(200, 300)


@dataclass(frozen=True)
class Posted:
    """The app's answer to a request."""

    status: int
    body: str
    seconds: float
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def json(self) -> Any:
        return json.loads(self.body) if self.body else {}


@dataclass(frozen=True)
class Forgery:
    """What is to be wrong about a request, or unusual."""

    age: float = 0.0
    """Seconds ago that the timestamp claims."""
    signature: str | None = None
    """Sent instead of the right one; "" sends none."""
    secret: str | None = None
    """Signs instead of the app's own."""
    retry: int = 0
    reason: str = "http_timeout"
    content_type: str | None = None
    body: str | None = None
    """Sent instead of the signed body."""
    headers: Mapping[str, str] = field(default_factory=dict)


def written(payload: dict[str, Any]) -> tuple[str, str]:
    """(content type, body) in which Slack sends a payload: events as JSON, commands as a form, others as `payload=`."""
    if payload.get("type") in {"event_callback", "url_verification", "app_rate_limited"}:
        return _JSON, json.dumps(payload)
    if "command" in payload or "ssl_check" in payload:
        return _FORM, urlencode(payload)
    return _FORM, urlencode({"payload": json.dumps(payload)})


def request(secret: str, payload: dict[str, Any], forged: Forgery) -> tuple[dict[str, str], str]:
    """(headers, body) of the request that carries `payload`."""
    content_type, body = written(payload)
    timestamp = str(int(time.time() - forged.age))
    signature = forged.signature
    if signature is None:
        signature = SignatureVerifier(forged.secret or secret).generate_signature(timestamp=timestamp, body=body)
    headers = {"User-Agent": _USER_AGENT, "Content-Type": forged.content_type or content_type, "Accept": "*/*"}
    headers |= {"X-Slack-Request-Timestamp": timestamp} | ({"X-Slack-Signature": signature} if signature else {})
    if forged.retry:
        headers |= {"X-Slack-Retry-Num": str(forged.retry), "X-Slack-Retry-Reason": forged.reason}
    return headers | dict(forged.headers), body if forged.body is None else forged.body


class HttpMode:
    """Posts to the app. Everything runs on the server's loop."""

    def __init__(self, world: World):
        self._world = world
        self._client: aiohttp.ClientSession | None = None
        self.url = ""
        """Where the app listens; "" is Socket Mode."""

    async def post(self, url: str, payload: dict[str, Any], forged: Forgery) -> Posted:
        """Send one request; raises TimeoutError or aiohttp.ClientError when nobody answers."""
        if self._client is None:  # httpx looks at every connection for each request: seconds for some hundred at once
            connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=_KEPT)
            self._client = aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(_PATIENCE))
        headers, body = request(self._world.app.signing_secret, payload, forged)
        began = time.monotonic()
        async with self._client.post(url, headers=headers, data=body.encode()) as answer:
            said = await answer.text()
        held = {name.lower(): value for name, value in answer.headers.items()}
        return Posted(answer.status, said, time.monotonic() - began, held)

    async def send(self, attempt: Attempt) -> str:
        """Make an attempt: "" when it was acknowledged, else the reason of the next retry."""
        attempt.sent = time.monotonic()
        try:
            answer = await self.post(
                self.url, attempt.copy.delivery.payload, Forgery(retry=attempt.number, reason=attempt.reason)
            )
        except TimeoutError:
            return "http_timeout"
        except aiohttp.ClientError:
            return "connection_failed"
        attempt.status, attempt.body = answer.status, answer.body
        if answer.status not in _OK:
            return "http_error"
        if self._world.faults.loses_ack():
            return "http_timeout"
        copy = attempt.copy
        if not copy.acked:
            first = next(one.sent for one in copy.attempts if one.sent is not None)
            copy.delivery.settle(copy, _read(answer), time.monotonic() - first)
        return ""

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()


def _read(answer: Posted) -> dict[str, Any]:
    if not answer.body.strip():
        return {}
    if _JSON in answer.headers.get("content-type", ""):
        read = json.loads(answer.body)
        return read if isinstance(read, dict) else {}
    return {"text": answer.body}
