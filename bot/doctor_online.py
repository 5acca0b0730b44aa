"""What `onrecord doctor --online` asks besides the platforms: the state's server, our own address, the packed home."""

from __future__ import annotations

import json
from contextlib import closing
from http import HTTPStatus
from http.client import HTTPException
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import urlopen

from bot.findings import Finding
from retrieval.errors import OnRecordError
from retrieval.fetching import opened, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.settings import Settings

_TIMEOUT = 10  # seconds for an answer: the operator waits for it
_MOST = 10_000  # bytes: our own answer has a few hundred
_FEW = 16  # bytes: what can be read at all, can be read to its end
_OURS = frozenset({HTTPStatus.OK, HTTPStatus.SERVICE_UNAVAILABLE})  # what /readyz answers
_SERVE = "start `onrecord serve web`, and let its host send what comes for this address to its port"


def check_online(settings: Settings) -> Iterator[Finding]:
    """Yield what is found, each when it is asked for; nothing of what is not set."""
    if settings.state:
        yield _state(settings.state)
    if settings.public_url:
        yield _public(settings.public_url)
    if settings.packed_home:
        yield _packed(settings.packed_home)


def _state(address: str) -> Finding:
    from bot.state import State  # noqa: PLC0415  # heavy, and only where a database is set

    try:
        with closing(State.open(address)) as state:
            return Finding("state", True, f"{state.engine.dialect.name}, which can be written")
    except OnRecordError as error:
        return Finding("state", False, str(error), "see that the database runs, and that its address is right")


def _public(address: str) -> Finding:
    name = "public address"
    try:
        place = shown(address)
    except OnRecordError:
        return Finding(name, False, "it is no address", "give one like https://onrecord.example, in ASCII alone")
    ready, reason = _readiness(f"{address}/readyz")
    if ready is None:
        return Finding(name, False, f"{place}/readyz: {reason}", _SERVE)
    if ready:
        return Finding(name, True, f"{place} leads here, and all is ready")
    return Finding(name, False, f"{place} leads here, but something is not ready", "see its /readyz")


def _packed(place: str) -> Finding:
    name, mend = "packed home", "put there what `onrecord pack` wrote, or set packed_home to where it is"
    try:
        with opened(place, ()) as stream:
            begins = stream.read(_FEW)
    except OnRecordError as error:
        return Finding(name, False, str(error), mend)
    return Finding(name, True, shown(place)) if begins else Finding(name, False, f"{shown(place)} is empty", mend)


def _readiness(address: str) -> tuple[bool | None, str]:
    """Return whether who answers says that all is ready, None where that is not one of ours; and what is the matter."""
    try:
        try:
            answer = urlopen(address, timeout=_TIMEOUT)  # noqa: S310  # the operator's own address, of the web
        except HTTPError as error:
            answer = error  # which holds what was answered
        with answer:
            status, content = answer.status, answer.read(_MOST)
    except (OSError, HTTPException, ValueError) as error:
        return None, f"cannot be reached ({getattr(error, 'reason', None) or type(error).__name__})"
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):  # the last of very many brackets
        said = None
    ready = said.get("ready") if isinstance(said, dict) else None
    if ready is (status == HTTPStatus.OK) and status in _OURS:
        return ready, ""
    return None, f"answers {status}, which is not from On Record"
