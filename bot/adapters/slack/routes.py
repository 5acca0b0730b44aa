"""Slack's events over HTTP: one address for all of them, and two pages to install the app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.manifests.slack import EVENTS_PATH

if TYPE_CHECKING:
    from slack_bolt import App
    from starlette.requests import Request
    from starlette.responses import Response

_MOST_BYTES = 1_000_000  # of a request; Slack's largest, a view with its state, is below 250 KB


def slack_routes(app: App) -> list[Route]:
    """Return the addresses that Slack and, for an installation, people's browsers ask for."""

    async def events(request: Request) -> Response:
        if not request.headers.get("x-slack-request-timestamp", "0").isdecimal():  # the SDK takes it for a number
            return PlainTextResponse("unsigned", 401)
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > _MOST_BYTES:
                return PlainTextResponse("too large", 413)
        try:
            asked = to_bolt_request(request, bytes(body))
        except (ValueError, AttributeError, TypeError, RecursionError):  # no UTF-8, no JSON, no object, too deep
            return PlainTextResponse("unreadable", 400)
        return to_starlette_response(await run_in_threadpool(app.dispatch, asked))

    async def install(request: Request) -> Response:
        flow = app.oauth_flow
        assert flow
        step = flow.handle_installation if request.url.path == flow.install_path else flow.handle_callback
        return to_starlette_response(await run_in_threadpool(step, to_bolt_request(request, b"")))

    routes = [Route(EVENTS_PATH, events, methods=["POST"])]
    if app.oauth_flow:
        paths = (app.oauth_flow.install_path, app.oauth_flow.redirect_uri_path)
        routes += [Route(path, install, methods=["GET"]) for path in paths]
    return routes
