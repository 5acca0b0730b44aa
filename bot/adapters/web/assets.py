"""The style, script and sign of the pages: under names with their digest, so that a browser asks for each once."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from starlette.responses import Response
from starlette.routing import Route

from bot.adapters.web.protection import HEADERS

if TYPE_CHECKING:
    from starlette.requests import Request

_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_DIGITS = 12  # of a digest
_FOREVER = "public, max-age=31536000, immutable"
_BRIEFLY = "public, max-age=60"  # under another release's name, as in the middle of a rolling restart


class Assets(NamedTuple):
    """Paths of the assets, as seen from the search page."""

    style: str
    script: str
    icon: str


def read_assets() -> tuple[Assets, list[Route]]:
    """Return where the assets are, and the routes that serve them."""
    held = {ending: (files(__package__) / f"page.{ending}").read_bytes() for ending in _TYPES}
    digests = {ending: hashlib.sha256(content).hexdigest()[:_DIGITS] for ending, content in held.items()}

    async def asset(request: Request) -> Response:
        ending = request.path_params["ending"]
        known = request.path_params["digest"] == digests.get(ending)
        if ending not in held:
            return Response(status_code=404, headers=HEADERS)
        cached = {"Cache-Control": _FOREVER if known else _BRIEFLY}
        return Response(held[ending], media_type=_TYPES[ending], headers=HEADERS | cached)

    paths = (f"assets/page-{digests[ending]}.{ending}" for ending in _TYPES)
    return Assets(*paths), [Route("/assets/page-{digest}.{ending}", asset, methods=["GET"])]
