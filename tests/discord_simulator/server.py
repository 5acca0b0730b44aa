"""The thread with the event loop: aiohttp serves the REST API and the gateway on one free port of 127.0.0.1."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from typing import TYPE_CHECKING, Any

from aiohttp import web

from discord_simulator import rest

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from discord_simulator.gateway import Gateway
    from discord_simulator.world import World

_STARTING, _STOPPING, _ACTING = 5.0, 5.0, 10.0
_API = "/api/v10"
_LARGEST = 25 << 20


class Server:
    def __init__(self, world: World, gateway: Gateway):
        self._world, self._gateway = world, gateway
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self._socket.setblocking(False)
        world.base = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="discord-simulator")
        self._ready, self._over = threading.Event(), asyncio.Event()

    def start(self) -> None:
        self._thread.start()
        if not self._ready.wait(_STARTING):
            raise RuntimeError("the simulator did not start; its thread's traceback is on stderr")

    def stop(self) -> None:
        """End the thread and free the port."""
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(_STOPPING)

    def act(self, what: Callable[[], Any]) -> Any:
        """Do `what` on the loop, where alone the world changes; return what it returns, raise what it raises."""
        if threading.current_thread() is self._thread or not self._ready.is_set():
            return what()
        return self.run(_called(what))

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_ACTING)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        app = web.Application(client_max_size=_LARGEST)
        app.router.add_get("/gateway", self._gateway.serve)
        app.router.add_route("*", _API + "/{path:.*}", self._answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.SockSite(runner, self._socket).start()
        self._ready.set()
        await self._over.wait()
        await self._gateway.close()
        await runner.cleanup()

    async def _answer(self, asked: web.Request) -> web.StreamResponse:
        path = asked.path.removeprefix(_API)
        body = await _json(asked)
        request = rest.Request(
            asked.method, path, dict(asked.query), body, asked.headers.get("Authorization", "")
        )  # its time is that of its arrival, however slow the answer
        await asyncio.sleep(self._world.faults.delay(asked.method, path))
        answer = rest.answer(self._world, request)
        if answer is None:
            if asked.transport:
                asked.transport.abort()
            return web.Response()
        status, made, headers = answer
        if made is None:
            return web.Response(status=status, headers=headers)
        raw = json.dumps(made).encode()  # as bytes: discord.py reads JSON only from a type without a charset
        return web.Response(body=raw, status=status, headers=headers, content_type="application/json")


async def _json(asked: web.Request) -> Any:
    """The JSON of a request; of one with files its `payload_json`."""
    if asked.content_type == "multipart/form-data":
        field = (await asked.post()).get("payload_json", "null")
        return json.loads(str(field))
    text = await asked.text()
    return json.loads(text) if text else None


async def _called(what: Callable[[], Any]) -> Any:
    return what()
