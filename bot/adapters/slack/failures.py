"""What a request to Slack may end in: whether it was refused, not done, or perhaps done all the same."""

from __future__ import annotations

import re
from enum import Enum
from http import HTTPStatus
from http.client import HTTPException
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError

FAILURES = (SlackClientError, OSError, HTTPException)
TOO_MANY = HTTPStatus.TOO_MANY_REQUESTS

# Slack, the errors of each method: those that say nothing of the request, which may succeed another time.
_PASSING = {"internal_error", "fatal_error", "service_unavailable", "team_added_to_org", "request_timeout"}
_PASSING |= {"ratelimited", "rate_limited"}
_CODE = re.compile(r"[a-z_]{1,60}")


class Outcome(Enum):
    """What became of a request that failed."""

    REFUSED = "refused"  # not done, and it will not be
    UNREACHED = "unreached"  # not done, but it may be another time
    UNKNOWN = "unknown"  # sent, and no answer came: done or not


class ResponseUrlError(SlackClientError):
    """A post to a response_url that failed."""

    def __init__(self, answer: int, body: str) -> None:
        super().__init__(f"response_url: {answer}")
        self.status, self.code = answer, body


def outcome(error: BaseException) -> Outcome:
    """Return what became of the request that failed with `error`."""
    if isinstance(error, URLError):  # raised until the request has left in full
        return Outcome.UNREACHED
    if not isinstance(error, SlackClientError):
        return Outcome.UNKNOWN
    number = status(error)
    if number == HTTPStatus.GATEWAY_TIMEOUT:  # whoever stands between waits no longer; Slack may still do it
        return Outcome.UNKNOWN
    if number in {0, HTTPStatus.OK}:
        passes = _code(error) in _PASSING
    else:
        passes = number == TOO_MANY or number >= HTTPStatus.INTERNAL_SERVER_ERROR
    return Outcome.UNREACHED if passes else Outcome.REFUSED


def status(error: BaseException) -> int:
    """Return the HTTP status of Slack's answer; 0 where there was none."""
    if isinstance(error, ResponseUrlError):
        return error.status
    return getattr(error.response, "status_code", 0) if isinstance(error, SlackApiError) else 0


def said(error: BaseException) -> str:
    """Return what Slack answered to a call that failed: status and code, never the address or a text, or no answer."""
    number, code = status(error), _code(error)
    if number or code:
        return " ".join(filter(None, [str(number) if number != HTTPStatus.OK else "", code])) or "unreadable"
    if isinstance(error, URLError):
        return str(error.reason)  # of the connection
    return type(error).__name__


def _code(error: BaseException) -> str:
    """Return Slack's error code; "" where something else answered, such as a proxy."""
    if isinstance(error, ResponseUrlError):
        code = error.code
    else:
        answer = getattr(error, "response", None)
        body = getattr(answer, "data", answer)
        code = str(body.get("error", "")) if isinstance(body, dict) else ""
    return code if _CODE.fullmatch(code) else ""
