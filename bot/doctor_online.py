"""What `onrecord doctor --online` asks besides the platforms: the state's server, our own address, the packed home."""

from __future__ import annotations

from contextlib import closing
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from bot.findings import Finding
from retrieval.errors import OnRecordError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.settings import Settings

_TIMEOUT = 10  # seconds for an answer: the operator waits for it
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
    status, reason = _asked(f"{address}/readyz", "GET")
    if status == HTTPStatus.OK:
        return Finding("public address", True, f"{address} leads here, and all is ready")
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        return Finding("public address", False, f"{address} leads here, but something is not ready", "see its /readyz")
    return Finding("public address", False, f"{address}/readyz: {reason}", _SERVE)


def _packed(place: str) -> Finding:
    name, mend = "packed home", "put there what `onrecord pack` wrote, or set packed_home to where it is"
    if not place.startswith(("http://", "https://")):
        there = Path(place).is_file()
        return Finding(name, there, place if there else f"{place} is no file", "" if there else mend)
    status, reason = _asked(place, "HEAD")
    shown = place.partition("?")[0]  # what stands behind it may be a signature
    if status == HTTPStatus.OK:
        return Finding(name, True, shown)
    return Finding(name, False, f"{shown}: {reason}", mend)


def _asked(address: str, method: str) -> tuple[int, str]:
    """Return the status of an answer, 0 where there is none, and what is the matter."""
    try:
        with urlopen(Request(address, method=method), timeout=_TIMEOUT) as answer:  # noqa: S310  # the operator's own address, of the web
            return answer.status, ""
    except HTTPError as error:
        return error.code, f"answers {error.code}"
    except (OSError, HTTPException, ValueError) as error:
        return 0, f"cannot be reached ({getattr(error, 'reason', None) or type(error).__name__})"
