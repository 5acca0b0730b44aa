"""Each HTTP request counted and timed, by the pattern of its path: the path itself may say what somebody reads."""

from __future__ import annotations

from http import HTTPStatus
from time import perf_counter
from typing import TYPE_CHECKING

from starlette.routing import Match

if TYPE_CHECKING:
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from bot.observing.metrics import Metrics

UNMATCHED = "unmatched"  # the route of a path that there is none for


class PageMeter:
    """ASGI middleware around an application; `Middleware(PageMeter, metrics=metrics)`."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request and count it; one without a response is an error of ours."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = perf_counter(), int(HTTPStatus.INTERNAL_SERVER_ERROR)

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            self._metrics.served(route_of(scope), status, perf_counter() - began)


def route_of(scope: Scope) -> str:
    """Return the pattern of the route that a request came to."""
    endpoint = scope.get("endpoint")
    held = [route for route in scope["app"].routes if endpoint is not None and endpoint is _endpoint(route)]
    found = held if len(held) == 1 else [route for route in held if route.matches(scope)[0] is not Match.NONE]
    return str(getattr(found[0], "path", "")) if found else UNMATCHED


def _endpoint(route: BaseRoute) -> object:
    return getattr(route, "endpoint", None) or getattr(route, "app", None)
