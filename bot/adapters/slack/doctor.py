"""Whether Slack's secrets are the right ones, and what its API says of them. No secret is ever in what is found."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from itertools import chain
from typing import TYPE_CHECKING

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.credentials import Mode
from bot.findings import Finding
from bot.manifests.slack import SCOPES
from retrieval.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.credentials import SlackCredentials

_OFF = 60.0  # seconds; Slack's requests are refused five minutes after they were signed (Slack, Verifying requests)
TIMEOUT = 10  # seconds for an answer of Slack's: the operator waits for it
_BOT_PREFIX, _APP_PREFIX = "xoxb-", "xapp-"  # Slack, "Tokens"
_KINDS = {
    _BOT_PREFIX: "a bot token",
    _APP_PREFIX: "an app-level token",
    "xoxp-": "a user token",
    "xoxe": "a token that expires",
}
_TOKEN = re.compile(r"[\w.-]+", re.ASCII)
_CODE = re.compile(r"[a-z_]+")
_SIGNING_SECRET = re.compile(r"[0-9a-f]{32}")  # as the app's "Basic Information" shows it

_APPS = "at api.slack.com/apps, in your app"
_COPY_BOT = f"copy the bot token (xoxb-…) under “OAuth & Permissions” {_APPS}, into SLACK_BOT_TOKEN"
_COPY_APP = f"make an app-level token (xapp-…) with connections:write under “Basic Information” {_APPS}"
_REINSTALL = (
    f"paste `onrecord manifest slack` under “App Manifest” {_APPS}, or add the scopes under “OAuth & Permissions”,"
    " and install the app again"
)
_UNREACHED = "check this machine's connection, its proxy settings and SLACK_API_URL"
_MENDS = {
    "invalid_auth": "the token is not valid (any more)",
    "not_authed": "the token is empty",
    "account_inactive": "the app was removed from the workspace, or the workspace is gone",
    "token_revoked": "the token was revoked",
    "token_expired": "the token has expired; switch token rotation off",
    "not_allowed_token_type": "this is another kind of token",
    "missing_scope": "the token lacks a scope",
    "ratelimited": "Slack wants fewer calls; try again in a minute",
}


def check_slack(credentials: SlackCredentials, *, online: bool = True) -> Iterator[Finding]:
    """Yield what is found of the credentials, each when it is asked for; nothing where none is set.

    Slack itself is asked only where `online` is set.
    """
    if not credentials.given:
        return
    for finding in chain(_shaped(credentials), _asked(credentials) if online else ()):
        yield finding._replace(found=_without_secrets(finding.found, credentials))


def _shaped(credentials: SlackCredentials) -> Iterator[Finding]:
    yield from _misplaced(credentials)
    yield _mode(credentials)
    yield from _http(credentials)


def _asked(credentials: SlackCredentials) -> Iterator[Finding]:
    if _is_token(credentials.bot_token, _BOT_PREFIX):
        yield from _bot(credentials)
    if _is_token(credentials.app_token, _APP_PREFIX):
        yield _socket(credentials)


def _misplaced(credentials: SlackCredentials) -> Iterator[Finding]:
    for variable, token, wanted, mend in (
        ("SLACK_BOT_TOKEN", credentials.bot_token, _BOT_PREFIX, _COPY_BOT),
        ("SLACK_APP_TOKEN", credentials.app_token, _APP_PREFIX, f"{_COPY_APP}, for SLACK_APP_TOKEN"),
    ):
        if token and not token.startswith(wanted):
            kind = next((kind for prefix, kind in _KINDS.items() if token.startswith(prefix)), "something else")
            yield Finding("slack tokens", False, f"{variable} holds {kind}, not {_KINDS[wanted]} ({wanted}…)", mend)
        elif token and not _is_token(token, wanted):
            yield Finding("slack tokens", False, f"{variable} holds a character that no token has", mend)


def _is_token(text: str, prefix: str) -> bool:
    return text.startswith(prefix) and bool(_TOKEN.fullmatch(text))


def _mode(credentials: SlackCredentials) -> Finding:
    try:
        mode = credentials.mode
    except BadInputError as error:
        found, _, mend = str(error).partition(": ")
        return Finding("slack mode", False, found, mend)
    if mode is Mode.SOCKET:
        return Finding("slack mode", True, "Socket Mode")
    if mode is Mode.OAUTH:
        return Finding("slack mode", True, f"HTTP with OAuth on port {credentials.port}; a token for each workspace")
    return Finding("slack mode", True, f"HTTP on port {credentials.port}")


def _http(credentials: SlackCredentials) -> Iterator[Finding]:
    if credentials.signing_secret:
        well = bool(_SIGNING_SECRET.fullmatch(credentials.signing_secret))
        found = "32 hexadecimal digits" if well else "SLACK_SIGNING_SECRET is not 32 hexadecimal digits"
        mend = f"copy the “Signing Secret” under “Basic Information” {_APPS}"
        yield Finding("slack signing secret", well, found, "" if well else mend)
    if bool(credentials.client_id) != bool(credentials.client_secret):
        there, missing = ("ID", "SECRET") if credentials.client_id else ("SECRET", "ID")
        found = f"SLACK_CLIENT_{there} is set, but SLACK_CLIENT_{missing} is not"
        yield Finding("slack oauth", False, found, f"copy both under “Basic Information” {_APPS}, or set neither")


def _bot(credentials: SlackCredentials) -> Iterator[Finding]:
    """Yield who the bot token belongs to, and whether it has the scopes that are needed."""
    try:
        response = _client(credentials).auth_test(token=credentials.bot_token)
    except (SlackClientError, OSError, HTTPException) as error:
        yield _failed("slack bot token", error, _COPY_BOT)
        return
    bot, team, number = (str(response.get(key) or "?") for key in ("user", "team", "team_id"))
    yield Finding("slack bot token", True, f"@{bot} in {team} ({number})")
    headers = {name.lower(): value for name, value in response.headers.items()}
    yield _scopes(headers)
    yield from _clock(str(headers.get("date") or ""))


def _clock(told: str) -> Iterator[Finding]:
    """Yield whether this machine's clock goes wrong: requests that seem too old are refused as not signed."""
    try:
        off = abs((datetime.now(UTC) - parsedate_to_datetime(told)).total_seconds())
    except (ValueError, TypeError):  # no date, or one without its zone
        return
    if off > _OFF:
        yield Finding("clock", False, f"off by {off:,.0f} seconds from Slack's", "set this machine's clock, as by NTP")


def _scopes(headers: Mapping[str, object]) -> Finding:
    if "x-oauth-scopes" not in headers:
        return Finding("slack scopes", True, "the API does not say which there are, so they were not compared")
    granted = {scope.strip() for scope in str(headers["x-oauth-scopes"]).split(",") if scope.strip()}
    if missing := [f"{scope} ({reason})" for scope, reason in SCOPES.items() if scope not in granted]:
        return Finding("slack scopes", False, f"missing: {'; '.join(missing)}", _REINSTALL)
    spare = sorted(granted - SCOPES.keys())
    return Finding("slack scopes", True, f"all {len(SCOPES)}" + (f"; not needed: {', '.join(spare)}" if spare else ""))


def _socket(credentials: SlackCredentials) -> Finding:
    try:
        _client(credentials).apps_connections_open(app_token=credentials.app_token)
    except (SlackClientError, OSError, HTTPException) as error:
        return _failed("slack app token", error, f"switch “Socket Mode” on, and {_COPY_APP}, for SLACK_APP_TOKEN")
    return Finding("slack app token", True, "a Socket Mode connection can be opened")


def _client(credentials: SlackCredentials) -> WebClient:
    return WebClient(base_url=credentials.api_url, timeout=TIMEOUT)


def _failed(name: str, error: Exception, mend: str) -> Finding:
    """Return what an API call's failure means; of Slack's answer only the error code is shown."""
    code = _code(error)
    if not code:
        reason = getattr(error, "reason", None) or type(error).__name__
        return Finding(name, False, f"Slack's API gave no answer that can be read: {reason}", _UNREACHED)
    return Finding(name, False, f"Slack's API says {code}" + (f": {_MENDS[code]}" if code in _MENDS else ""), mend)


def _code(error: Exception) -> str:
    """Return the error code in an answer of the API's; "" where something else answered, such as a proxy."""
    answer = getattr(error, "response", None)  # of a SlackApiError: a response, or text where it was no JSON
    body = getattr(answer, "data", answer)
    code = str(body.get("error", "")) if isinstance(body, dict) else ""
    return code if _CODE.fullmatch(code) else ""


def _without_secrets(text: str, credentials: SlackCredentials) -> str:
    """Return `text` without any secret, whatever a server put into its answer."""
    held = (credentials.bot_token, credentials.app_token, credentials.signing_secret, credentials.client_secret)
    for secret in filter(None, held):
        text = text.replace(secret, "…")
    return text
