"""The secrets of the platforms: read from the environment alone, shown nowhere."""

from __future__ import annotations

import binascii
import re
from base64 import urlsafe_b64decode
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from retrieval.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Mapping

_API = "https://slack.com/api/"
_PORT = 3000  # what Slack's own examples listen on
_MOST_PORT = 65_535

DISCORD_API = "https://discord.com/api/v10"
_DISCORD_TOKEN = re.compile(r"[\w.=+/-]+", re.ASCII)
_ADDRESS = re.compile(r"https?://[^\s/?#{}]+(?:/[^\s?#{}]*)?")
_RESET = "it is shown once, by “Reset Token” under “Bot” at discord.com/developers/applications, in your app"
SNOWFLAKE = re.compile(r"[0-9]{15,20}")  # Discord, "Snowflakes": 64 bits; the oldest, of 2015, have 15 digits or more


class Mode(StrEnum):
    """How Slack's events arrive."""

    SOCKET = "Socket Mode"
    HTTP = "HTTP"
    OAUTH = "HTTP with OAuth"


@dataclass(frozen=True, slots=True)
class SlackCredentials:
    """What Slack's environment variables say; "" where one is unset."""

    port: int = _PORT
    api_url: str = _API
    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)

    @property
    def given(self) -> bool:
        """Whether any secret is set."""
        return any((self.bot_token, self.app_token, self.signing_secret, self.client_id, self.client_secret))

    @property
    def mode(self) -> Mode:
        """How events will arrive: an app token means Socket Mode, a client's id and secret OAuth.

        Raises:
            BadInputError: what is set suffices for no mode; the message names what is missing.
        """
        if self.bot_token and self.app_token:
            return Mode.SOCKET
        if self.signing_secret and self.client_id and self.client_secret:
            return Mode.OAUTH
        if self.signing_secret and self.bot_token:
            return Mode.HTTP
        raise BadInputError(
            "Slack's secrets are incomplete: set SLACK_BOT_TOKEN (xoxb-…) and SLACK_APP_TOKEN (xapp-…) for Socket Mode;"
            " SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET for HTTP; SLACK_SIGNING_SECRET, SLACK_CLIENT_ID and"
            " SLACK_CLIENT_SECRET for HTTP in several workspaces"
        )


@dataclass(frozen=True, slots=True)
class DiscordCredentials:
    """What Discord's environment variables say; "" where one is unset."""

    token: str = field(default="", repr=False)
    api_url: str = DISCORD_API

    @property
    def given(self) -> bool:
        """Whether the token is set."""
        return bool(self.token)

    @property
    def required(self) -> str:
        """The token as Discord gave it.

        Raises:
            BadInputError: it is not set, or holds more than the token; the message names what, never the token.
        """
        if not self.given:
            raise BadInputError(f"DISCORD_TOKEN is not set: set it to the bot's token; {_RESET}")
        if self.token.lower().startswith("bot "):
            raise BadInputError("DISCORD_TOKEN begins with “Bot ”, which is no part of the token: set it without")
        if not _DISCORD_TOKEN.fullmatch(self.token):
            raise BadInputError(f"DISCORD_TOKEN holds a character that no token has: copy the token anew; {_RESET}")
        return self.token

    @property
    def application_id(self) -> str:
        """The application's id, which is the token's first part in base64; "" where it cannot be read there.

        Of an app made before 2016 this is the id of its bot, which then was another.
        """
        first, dot, _ = self.token.removeprefix("Bot ").partition(".")
        try:
            number = urlsafe_b64decode(first + "=" * (-len(first) % 4)).decode("ascii")
        except (binascii.Error, ValueError):
            return ""
        return number if dot and SNOWFLAKE.fullmatch(number) else ""


def discord_credentials(environment: Mapping[str, str]) -> DiscordCredentials:
    """Return the credentials in `environment`; whether the token can be used, `required` tells.

    Raises:
        BadInputError: DISCORD_API_URL is no address.
    """
    url = environment.get("DISCORD_API_URL", "").strip() or DISCORD_API
    if not _ADDRESS.fullmatch(url):
        raise BadInputError(f"DISCORD_API_URL {url[:60]!r} is no address; one is like {DISCORD_API}")
    return DiscordCredentials(environment.get("DISCORD_TOKEN", "").strip(), url.rstrip("/"))


def slack_credentials(environment: Mapping[str, str]) -> SlackCredentials:
    """Return the credentials in `environment`.

    Raises:
        BadInputError: PORT or SLACK_API_URL cannot be meant.
    """
    names = ("bot_token", "app_token", "signing_secret", "client_id", "client_secret")
    url = environment.get("SLACK_API_URL", "").strip() or _API
    if not url.startswith(("https://", "http://")):
        raise BadInputError(f"SLACK_API_URL {url[:60]!r} is no address; it begins with https://")
    secrets: dict[str, Any] = {name: environment.get(f"SLACK_{name.upper()}", "").strip() for name in names}
    return replace(SlackCredentials(port(environment), url.rstrip("/") + "/"), **secrets)


def port(environment: Mapping[str, str]) -> int:
    """Return the port that HTTP listens on.

    Raises:
        BadInputError: PORT is none.
    """
    typed = environment.get("PORT", "")
    if not typed.strip():
        return _PORT
    if not (typed.isascii() and typed.strip().isdecimal()) or not 0 < int(typed) <= _MOST_PORT:
        raise BadInputError(f"PORT {typed[:20]!r} is no port; give a number from 1 to {_MOST_PORT}")
    return int(typed)
