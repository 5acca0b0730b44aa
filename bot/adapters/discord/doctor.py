"""Whether Discord's token is the right one, and what its API says of the app. No token is ever in what is found."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import aiohttp
from discord import DiscordException, LoginFailure, RateLimited
from discord.http import HTTPClient, Route

from bot.adapters.discord.api import use_api
from bot.adapters.discord.sync import differences
from bot.findings import Finding
from bot.manifests.discord_app import PORTAL, SERVER, USER
from retrieval.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from bot.credentials import DiscordCredentials

    Raw = dict[str, Any]
    Commands = Callable[[], list[Raw]]

TIMEOUT = 10  # seconds for an answer of Discord's: the operator waits for it
_UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _TOO_MANY, _BROKEN = 401, 403, 404, 429, 500
_FAILURES = (
    *(DiscordException, aiohttp.ClientError, OSError, TimeoutError),
    *(ValueError, KeyError),  # an answer that is no JSON, and a 429 without its pause
)

# Bits of an app's flags, each with the one of an app in fewer than 100 servers: Discord, "Application Flags"
_PRIVILEGED = {
    "Presence": 1 << 12 | 1 << 13,
    "Server Members": 1 << 14 | 1 << 15,
    "Message Content": 1 << 18 | 1 << 19,
}
_CONTEXTS = {SERVER: "Guild Install", USER: "User Install"}

_YOURS = f"in your app at {PORTAL}"
_MENDS = {
    _UNAUTHORIZED: f"copy the token under “Bot” {_YOURS}, not the public key or the client secret, into DISCORD_TOKEN",
    _FORBIDDEN: "try again later, or from another address: Discord, or a proxy, lets this machine not in",
    _NOT_FOUND: "set DISCORD_API_URL to an address like https://discord.com/api/v10, or unset it",
    _TOO_MANY: "try again in some minutes; who shares this machine's address may have called too often",
    _BROKEN: "look at https://discordstatus.com, and try again",
}
_MEANS = {
    _UNAUTHORIZED: "the token is not valid (any more)",
    _TOO_MANY: "it wants fewer calls",
    _BROKEN: "it is out of order",
}
_UNREACHED = "check this machine's connection, its proxy settings and DISCORD_API_URL"


def check_discord(credentials: DiscordCredentials, commands: Commands | None = None) -> Iterator[Finding]:
    """Yield what is found of the token and its app; nothing where no token is set.

    `commands` returns what the bot would register, as it is sent; without it the commands are not compared.
    """
    if not credentials.given:
        return
    try:
        token = credentials.required
    except BadInputError as error:
        found, _, mend = str(error).partition(": ")
        yield Finding("discord token", False, found, mend or f"copy the token under “Bot” {_YOURS}")
        return
    use_api(credentials)
    for finding in asyncio.run(_Api().look(token, commands)):
        yield finding._replace(found=finding.found.replace(token, "…"))


class _Api:
    """Discord's API, asked once; `status` is that of its last answer."""

    def __init__(self) -> None:
        self.status = 0

    async def look(self, token: str, commands: Commands | None) -> list[Finding]:
        """Return all findings."""
        trace = aiohttp.TraceConfig()
        trace.on_request_end.append(self._note)
        http = HTTPClient(asyncio.get_running_loop(), http_trace=trace)
        try:
            return [finding async for finding in self._findings(http, token, commands)]
        finally:
            await http.close()

    async def _findings(self, http: HTTPClient, token: str, commands: Commands | None) -> AsyncIterator[Finding]:
        try:
            async with asyncio.timeout(TIMEOUT):
                user = _object(await http.static_login(token))
                app = _object(await http.request(Route("GET", "/applications/@me")))
        except _FAILURES as error:
            yield self._failed("discord token", error)
            return
        yield Finding("discord token", True, f"@{user.get('username')} of the app {app.get('name')} ({app['id']})")
        yield _intents(app)
        yield _installation(app)
        for finding in _portal(app):
            yield finding
        if commands is not None:
            yield await self._commands(http, app, commands())
        yield _servers(app)

    async def _commands(self, http: HTTPClient, app: Raw, local: list[Raw]) -> Finding:
        """Return whether Discord has the bot's commands."""
        try:
            async with asyncio.timeout(TIMEOUT):
                answer: object = await http.get_global_commands(app["id"])
            remote = [_object(each, "name") for each in (answer if isinstance(answer, list) else [answer])]
            different = differences(local, remote)
        except _FAILURES as error:
            return self._failed("discord commands", error)
        if different:
            mend = "start `onrecord serve discord`: it gives Discord its commands"
            return Finding("discord commands", False, "; ".join(different), mend)
        return Finding("discord commands", True, f"all {len(local)} in step")

    async def _note(self, _session: object, _context: object, ended: aiohttp.TraceRequestEndParams) -> None:
        self.status = ended.response.status

    def _failed(self, name: str, error: Exception) -> Finding:
        """Return what a call's failure means; of Discord's answer only the status is shown."""
        status = self._told(error)
        if not status:
            late = f"none came within {TIMEOUT} seconds" if isinstance(error, TimeoutError) else ""
            reason = late or getattr(error, "strerror", None) or type(error).__name__
            return Finding(name, False, f"Discord's API gave no answer that can be read: {reason}", _UNREACHED)
        kind = min(status, _BROKEN)  # 500 and above mean one thing
        means = f": {_MEANS[kind]}" if kind in _MEANS else ""
        return Finding(name, False, f"Discord's API says {status}{means}", _MENDS.get(kind, _UNREACHED))

    def _told(self, error: Exception) -> int:
        """Return the status by which the API refused; 0 where it did not. Until the time is over, some are retried."""
        if isinstance(error, LoginFailure):
            return _UNAUTHORIZED
        if isinstance(error, RateLimited):
            return _TOO_MANY
        if isinstance(error, TimeoutError):
            return self.status if self.status == _TOO_MANY or self.status >= _BROKEN else 0
        return int(getattr(error, "status", 0))


def _object(answer: object, name: str = "id") -> Raw:
    """Return an answer of the API's; raise a ClientPayloadError where something else answered, such as a proxy."""
    if not isinstance(answer, dict) or not isinstance(answer.get(name), str):
        raise aiohttp.ClientPayloadError("not an answer of Discord's")
    return answer


def _intents(app: Raw) -> Finding:
    flags = str(app.get("flags_new") or app.get("flags") or 0)
    switched_on = [name for name, bits in _PRIVILEGED.items() if flags.isdecimal() and int(flags) & bits]
    if switched_on:
        spare = f"not needed: {', '.join(switched_on)}; switch off what is on under “Bot” {_YOURS}"
        return Finding("discord intents", True, spare)
    return Finding("discord intents", True, "no privileged intent, as it should be")


def _installation(app: Raw) -> Finding:
    config = app.get("integration_types_config")
    if not isinstance(config, dict):
        return Finding("discord installation", True, "the API does not say where the app can be installed")
    if missing := [name for where, name in _CONTEXTS.items() if str(where) not in config]:
        mend = f"switch on {' and '.join(missing)} under “Installation” {_YOURS}, and start `onrecord serve discord`"
        return Finding("discord installation", False, f"{' and '.join(missing)} is off", mend)
    return Finding("discord installation", True, "to servers and to accounts")


def _portal(app: Raw) -> Iterator[Finding]:
    """Yield the settings of the portal that keep the bot from working."""
    if app.get("interactions_endpoint_url"):
        mend = f"empty “Interactions Endpoint URL” under “General Information” {_YOURS}"
        yield Finding("discord interactions", False, "go to an address, not to the bot that is connected", mend)
    if app.get("bot_require_code_grant"):
        mend = f"switch off “Requires OAuth2 Code Grant” under “Bot” {_YOURS}"
        yield Finding("discord invitation", False, "asks for a code grant, so that no invite link works", mend)


def _servers(app: Raw) -> Finding:
    servers, accounts = (app.get(f"approximate_{name}_count") or 0 for name in ("guild", "user_install"))
    if not servers and not accounts:
        return Finding("discord servers", True, "none yet: `onrecord manifest discord` prints the invite links")
    found = f"about {servers:,} server{'s' * (servers != 1)}, {accounts:,} account{'s' * (accounts != 1)}"
    return Finding("discord servers", True, f"installed in {found}")
