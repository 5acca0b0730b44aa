"""A file of this machine or an https address, read as one stream; a transfer that breaks is taken up where it broke."""

from __future__ import annotations

import logging
import re
from contextlib import closing, contextmanager
from http.client import HTTPException
from importlib.metadata import version
from ipaddress import ip_address
from pathlib import Path
from time import sleep
from typing import IO, TYPE_CHECKING, Any, Protocol
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from retrieval.errors import BadInputError, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from http.client import HTTPResponse
    from urllib.parse import SplitResult

log = logging.getLogger(__name__)

PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)  # seconds before each new attempt of a transfer that does not go on
_MOST_BREAKS = 50  # of one transfer, each of which brought something
_TIMEOUT_S = 30.0  # without a byte
_SOUND = re.compile(r"[!-~]+")  # what may stand in an address
_PARTIAL = 206
_TRIED_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})  # what a server says that may take it back
_SKIPPED = 1 << 16  # bytes read at once of what is known already


class Stream(Protocol):
    """What can be read from its beginning to its end."""

    def read(self, size: int = -1, /) -> bytes:
        """Return at most `size` bytes, b"" at the end."""


def shown(source: str) -> str:
    """Return a source as it may be shown: of an address no query, which may be a signature, and no password."""
    if "://" not in source:
        return source
    parts = _split(source)
    return f"{parts.scheme}://{(parts.netloc or '').rpartition('@')[2]}{parts.path}"


@contextmanager
def opened(source: str, pauses: Sequence[float] = PAUSES) -> Iterator[Stream]:
    """Yield what a file or an address holds.

    Raises:
        BadInputError: there is no such file, or no address that may be read: https, and http of this machine alone.
        SourceError: the server has no such file, or the transfer broke again and again.
    """
    if "://" in source:
        with closing(_Download(source, pauses)) as download:
            yield download
        return
    try:
        file = Path(source).expanduser().open("rb")  # an error of what is done with it is none of the file's
    except OSError as error:
        raise BadInputError(f"{source} cannot be read: {error.strerror}; give what `onrecord pack` wrote") from error
    with file:
        yield file


class _Download:
    """An address, read on over broken connections."""

    def __init__(self, address: str, pauses: Sequence[float]) -> None:
        _require_safe(address)
        self._address, self._pauses = address, pauses
        self._opener = build_opener(_Redirects())
        self._at, self._total, self._validator, self._breaks = 0, -1, "", 0
        self._response = self._connect()

    def read(self, size: int = -1, /) -> bytes:
        while True:
            try:
                content = self._response.read(size)
            except (OSError, HTTPException) as error:
                reason = type(error).__name__
            else:
                self._at += len(content)
                if content or not size or self._at >= self._total:
                    return content
                reason = f"it ended after {self._at:,} of {self._total:,} bytes"
            self._breaks += 1
            if self._breaks > _MOST_BREAKS:
                raise self._broken(reason)
            log.warning("the transfer of %s broke (%s); it is taken up again", shown(self._address), reason)
            self._response.close()
            self._response = self._connect()

    def close(self) -> None:
        self._response.close()

    def _connect(self) -> HTTPResponse:
        reason = ""
        for pause in (*self._pauses, None):
            try:
                return self._request()
            except HTTPError as error:
                error.close()
                reason = f"the server said {error.code}"
                if error.code not in _TRIED_AGAIN:
                    raise self._broken(f"{reason}; check the address, which may have expired") from None
            except (OSError, HTTPException) as error:  # its text may hold the address, with its query
                reason = str(getattr(error, "reason", "")) or type(error).__name__
            if pause is not None:
                sleep(pause)
        raise self._broken(reason)

    def _request(self) -> HTTPResponse:
        """Return the answer to a request for what is still missing."""
        headers = {"User-Agent": f"onrecord/{version('onrecord')}"}
        if self._at:
            headers |= {"Range": f"bytes={self._at}-"}
            headers |= {"If-Range": self._validator} if self._validator else {}
        request = Request(self._address, headers=headers)  # noqa: S310  # its scheme was looked at
        response: HTTPResponse = self._opener.open(request, timeout=_TIMEOUT_S)
        try:
            self._go_on(response)
        except BaseException:
            response.close()
            raise
        return response

    def _go_on(self, response: HTTPResponse) -> None:
        """Bring a new answer to the place where the last one broke."""
        headers, partial = response.headers, response.status == _PARTIAL
        if not self._at:
            length, tag = headers["Content-Length"] or "", headers["ETag"] or ""
            self._total = int(length) if length.isdecimal() else -1
            self._validator = "" if tag.startswith("W/") else tag
        elif partial and not (headers["Content-Range"] or "").startswith(f"bytes {self._at}-"):
            raise self._broken("the server sent another part than it was asked for")
        missing = 0 if partial else self._at
        while missing and (skipped := response.read(min(missing, _SKIPPED))):
            missing -= len(skipped)

    def _broken(self, reason: str) -> SourceError:
        return SourceError(f"{shown(self._address)} could not be read: {reason}; try again")


class _Redirects(HTTPRedirectHandler):
    """Follows a redirection only to where we would go ourselves, and to this machine only from itself."""

    def redirect_request(self, req: Request, fp: IO[bytes], *answer: Any) -> Request | None:  # noqa: ANN401  # as they came
        try:
            _require_safe(answer[-1], here=_is_here(_split(req.full_url).hostname or ""))
        except BadInputError:
            fp.close()
            raise
        return super().redirect_request(req, fp, *answer)


def _require_safe(address: str, *, here: bool = True) -> None:
    """Refuse what is no address, is read by others on its way, or carries a password; and http where not `here`."""
    parts = _split(address)
    ours = here and _is_here(parts.hostname or "")
    if parts.scheme != "https" and not (parts.scheme == "http" and ours):
        raise BadInputError(f"{shown(address)} is no https address; give one, or a file")
    if parts.username is not None:
        raise BadInputError(f"{shown(address)} has a name or password before its host; give a signed address instead")


def _split(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        sound = _SOUND.fullmatch(address) and parts.port != 0  # a port that is no number shows when it is asked for
    except ValueError:
        sound = None
    if not sound:
        raise BadInputError("the address of the packed home is none; give one like https://example.org/home")
    return parts


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
