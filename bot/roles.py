"""What a process can be started as, which platforms that means, and how each is opened."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.credentials import Mode, discord_credentials, slack_credentials
from retrieval.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from bot.serving import Around, Platform

    Say = Callable[[str], None]
    Opening = Callable[[Around], Platform]

RELEASE = "release"
ALL, WEB, WORKER, SLACK, DISCORD = ROLES = ("all", "web", "worker", "slack", "discord")


def checked_roles(named: Collection[str]) -> set[str]:
    """Return `named`.

    Raises:
        BadInputError: a role that there is not, or one that is served alone.
    """
    if RELEASE in named:
        raise BadInputError(f"{RELEASE} goes alone: it makes a new release ready, and ends")
    if unknown := sorted({*named} - {*ROLES}):
        raise BadInputError(f"there is no {', '.join(unknown)} to serve; known: {', '.join((*ROLES, RELEASE))}")
    return {*named}


def has_pages(roles: set[str]) -> bool:
    """Whether articles have pages where these roles are served."""
    return not roles.isdisjoint({ALL, WEB})


def needs_http(roles: set[str], openings: Collection[str], environment: Mapping[str, str]) -> bool:
    """Whether a process listens on a port: for its pages, for Slack's events, or for who asks how it is."""
    by_http = SLACK in openings and slack_credentials(environment).mode is not Mode.SOCKET
    return has_pages(roles) or by_http or bool(environment.get("PORT", "").strip())


def opened(roles: set[str], environment: Mapping[str, str], say: Say) -> dict[str, Opening]:
    """Return how each platform of `roles` is opened whose secrets are set; `say` tells of the others.

    Raises:
        BadInputError: there is none, and no page either.
    """
    ready, missing = {}, []
    for name in _platforms(roles, environment):
        try:
            ready[name] = _PLATFORMS[name](environment, say)
        except BadInputError as error:
            missing.append(error)
    if not ready and not has_pages(roles):
        raise BadInputError("; ".join(map(str, missing)))
    for reason in missing:
        say(f"Left out: {reason}.")
    return ready


def _platforms(roles: set[str], environment: Mapping[str, str]) -> list[str]:
    """Return the platforms that `roles` mean."""
    meant_by = {SLACK: {SLACK, ALL, *_roles_of_slack(environment)}, DISCORD: {DISCORD, ALL, WORKER}}
    return [name for name, by in meant_by.items() if roles & by]


def _roles_of_slack(environment: Mapping[str, str]) -> set[str]:
    """Return whose Slack is, by its mode: where its secrets are incomplete, both tell the operator so."""
    credentials = slack_credentials(environment)
    try:
        return {WORKER if credentials.mode is Mode.SOCKET else WEB}
    except BadInputError:
        return {WEB, WORKER} if credentials.given else {WORKER}


def _slack(environment: Mapping[str, str], say: Say) -> Opening:
    credentials = slack_credentials(environment)
    say(f"Slack: {credentials.mode}.")
    from bot.adapters.slack.serve import open_slack  # noqa: PLC0415  # its SDK is needed by this platform alone

    return partial(open_slack, credentials)


def _discord(environment: Mapping[str, str], say: Say) -> Opening:
    credentials = discord_credentials(environment)
    if credentials.required and credentials.application_id:
        say(f"Discord: application {credentials.application_id}.")
    from bot.adapters.discord.serve import open_discord  # noqa: PLC0415  # as above

    return partial(open_discord, credentials)


_PLATFORMS = {SLACK: _slack, DISCORD: _discord}
