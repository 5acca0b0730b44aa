"""The thread with the event loop: Starlette under uvicorn for HTTP, websockets for Socket Mode."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import socket
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route
from websockets.asyncio.server import serve

from slack_simulator import response_urls, web_api
from slack_simulator.model import Call

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from concurrent.futures import Future

    from starlette.requests import Request
    from starlette.responses import Response

    from slack_simulator.socket_mode import SocketMode
    from slack_simulator.world import World

_STARTING, _STOPPING = 5.0, 5.0
_CLOSING = 0.2
"""Seconds that a connection may take for the closing handshake when the simulator ends."""


class _Uvicorn(uvicorn.Server):
    """uvicorn that says when it listens."""

    def __init__(self, config: uvicorn.Config, ready: threading.Event):
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self._ready.set()


class Server:
    """Serves a world on two free ports of 127.0.0.1."""

    def __init__(self, world: World, sockets: SocketMode):
        self._world, self._sockets = world, sockets
        self._ready = threading.Event()
        self._http, self._ws = _listening(), _listening()
        world.base = f"http://127.0.0.1:{self._http.getsockname()[1]}"
        sockets.address = f"ws://127.0.0.1:{self._ws.getsockname()[1]}"
        app = Starlette(routes=[
            Route("/api/{method}", self._api, methods=["GET", "POST"]),
            Route("/{kind:str}/{team:str}/{number:str}/{secret:str}", self._response_url, methods=["POST"]),
        ])  # fmt: skip
        config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", ws="none", http="h11")
        self._uvicorn = _Uvicorn(config, self._ready)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="slack-simulator")
        self._closing: list[Callable[[], Coroutine[Any, Any, None]]] = []

    def start(self) -> None:
        self._thread.start()
        if not self._ready.wait(_STARTING):
            raise RuntimeError("the simulator did not start; its thread's traceback is on stderr")

    def stop(self) -> None:
        """End the thread and free the ports."""
        self._uvicorn.should_exit = self._uvicorn.force_exit = True
        self._thread.join(_STOPPING)

    def at_end(self, close: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Have `close` run before the loop ends."""
        self._closing.append(close)

    def soon(self, what: Callable[[], object]) -> None:
        """Run `what` on the loop, without waiting for it."""
        self._loop.call_soon_threadsafe(what)

    def run(self, work: Coroutine[Any, Any, Any]) -> Future[Any]:
        """Run `work` on the loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        quiet = logging.getLogger("slack_simulator.sockets")
        quiet.setLevel(logging.CRITICAL)  # connections are cut on purpose here
        async with serve(
            self._sockets.serve, sock=self._ws, process_request=self._sockets.admit, ping_interval=5,
            ping_timeout=None, close_timeout=_CLOSING, compression=None, max_size=None, logger=quiet,
        ):  # fmt: skip
            await self._uvicorn.serve(sockets=[self._http])
            for close in self._closing:
                await close()

    async def _api(self, request: Request) -> Response:
        method = request.path_params["method"]
        await asyncio.sleep(self._world.faults.delay(method))
        params = dict(request.query_params) | _fields(request, await request.body())
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme == "Basic":
            pair = base64.b64decode(given).decode().partition(":")
            params |= {"client_id": pair[0], "client_secret": pair[2]}
        token = given if scheme == "Bearer" else str(params.pop("token", ""))
        answer = web_api.call(self._world, method, token, web_api.decoded(params))
        return JSONResponse(answer.body, answer.status, answer.headers)

    async def _response_url(self, request: Request) -> Response:
        await asyncio.sleep(self._world.faults.delay("response_url"))
        body = web_api.decoded(_fields(request, await request.body()))
        retry_after, error = self._world.faults.hit("response_url")
        if retry_after:
            status, text = 429, "rate_limited"
        elif error:
            status, text = (int(error), "internal_error") if error.isdigit() else (404, error)
        else:
            status, text = response_urls.post(self._world, request.url.path, body)
        answer = {"ok": text == "ok", "status": status, "body": text}
        self._world.record(Call("response_url", request.url.path, body, self._world.clock.now(), answer=answer))
        return PlainTextResponse(text, status, {"Retry-After": str(retry_after)} if retry_after else None)


def _fields(request: Request, body: bytes) -> dict[str, Any]:
    """The parameters of a body, JSON or form."""
    text = body.decode()
    if "json" in request.headers.get("content-type", "") or text.startswith("{"):
        read = json.loads(text) if text else {}
        return read if isinstance(read, dict) else {}
    return dict(parse_qsl(text, keep_blank_values=True))


def _listening() -> socket.socket:
    made = socket.create_server(("127.0.0.1", 0), backlog=1024)
    made.setblocking(False)
    return made
