"""What hosts and monitors ask: whether we live, whether we can answer, and how it goes."""

from __future__ import annotations

from hmac import compare_digest
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.adapters.web.protection import HEADERS

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.observing.metrics import Metrics
    from bot.observing.readiness import Readiness

# Headers of a request that came by a proxy, and so perhaps from anywhere (RFC 7239; MDN, X-Forwarded-For; nginx and
# Cloudflare set the others).
_PROXIED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via", "cf-connecting-ip")
_HEADERS = HEADERS | {"Cache-Control": "no-store"}


def health_routes(readiness: Readiness, metrics: Metrics, token: str = "") -> list[Route]:
    """Return /healthz, /readyz and /metrics; with a `token`, the last one wants it."""

    async def alive(_: Request) -> Response:
        return PlainTextResponse("ok", headers=_HEADERS)

    async def ready(_: Request) -> Response:
        status = HTTPStatus.OK if readiness.is_ready else HTTPStatus.SERVICE_UNAVAILABLE
        shown = {"ready": readiness.is_ready, "stopping": readiness.is_stopping, "parts": readiness.states()}
        return JSONResponse(shown, status, _HEADERS)

    def numbers(request: Request) -> Response:  # on a thread: it reads the catalogue
        if not _may_read(request, token):
            return PlainTextResponse("Not Found", HTTPStatus.NOT_FOUND, _HEADERS)
        body, kind = metrics.exposed(request.headers.get("accept", ""))
        return Response(body, headers=_HEADERS | {"Content-Type": kind})

    return [Route("/healthz", alive), Route("/readyz", ready), Route("/metrics", numbers)]


def _may_read(request: Request, token: str) -> bool:
    """Whether a request has the token; where there is none, whether it comes straight from a network of ours."""
    if token:
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        return kind.lower() == "bearer" and compare_digest(given.strip().encode(), token.encode())
    if any(name in request.headers for name in _PROXIED):
        return False
    try:
        address = ip_address(request.client.host if request.client else "")
    except ValueError:  # a socket of the machine's own, which has no address
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None  # of a socket for both
    return (mapped or address).is_private  # the machine itself among them
