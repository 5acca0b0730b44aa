"""Requests in writing: the JSON in which the state holds them, the same for the same request."""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING

from bot.model import Request

if TYPE_CHECKING:
    from collections.abc import Iterable

_DIGEST = 16  # bytes: no two values of this world share one by chance


def written(request: Request) -> str:
    """Return the request as JSON, without where it came from and who saw the reply."""
    fields = {
        "command": request.command,
        "text": request.text,
        "options": dict(request.options),
        "outlets": list(request.outlets),
    }
    return json.dumps(fields, sort_keys=True)  # in ASCII: PostgreSQL takes no NUL, and neither takes half a surrogate


def read_request(line: str) -> Request:
    """Return the request that `written` wrote."""
    fields = json.loads(line)
    return Request(fields["command"], fields["text"], fields["options"], outlets=tuple(fields["outlets"]))


def digest(parts: Iterable[str]) -> str:
    """Return 22 characters, safe in a URL, that stand for these parts and no others."""
    whole = json.dumps(list(parts)).encode()
    return urlsafe_b64encode(hashlib.blake2b(whole, digest_size=_DIGEST).digest()).rstrip(b"=").decode()
