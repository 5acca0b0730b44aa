"""The one HTTP server of a process: routes are mounted on it by whoever has some."""

from __future__ import annotations

import logging
import socket
from dataclasses import dataclass, field
from threading import Event, Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING, Self

import uvicorn
from starlette.applications import Starlette
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from retrieval.errors import OnRecordError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.middleware import Middleware
    from starlette.routing import BaseRoute
    from starlette.types import Message, Receive, Scope, Send

TRUSTED = "127.0.0.1,::1"
_MAPPED = "::ffff:"  # what an IPv4 address begins with on a socket for both protocols
_MOST = 1_000  # connections and requests at once; beyond, 503 at once costs less than waiting
_STARTING = 10.0  # seconds in which all is ready, or we listen for who asks what is not; hosts wait at least as long
_STEP = 0.02  # seconds
_GRACE = 5  # seconds for requests in the middle of their answer, when told to stop
_DRAIN = 1.0  # seconds in which a proxy may see that we are no longer ready, and is still answered
_KEPT_ALIVE = 75  # seconds; longer than the 60 for which nginx and most load balancers keep an idle connection


@dataclass(frozen=True, slots=True)
class Web:
    """Has its port from the start, and answers while it is served. `stopping` is called when a stop begins.

    It listens once all is `ready`: a proxy that asks nobody and tries the next process where one refuses, as nginx
    does, would hand us what nobody here can answer yet.
    """

    listening: socket.socket
    app: Starlette
    proxied: ProxyHeadersMiddleware
    stopping: Callable[[], None]
    say: Callable[[str], None]
    ready: Callable[[], bool] = lambda: True
    _draining: Event = field(default_factory=Event, init=False)

    @classmethod
    def open(  # noqa: PLR0913  # where it listens, for whom, and who is told
        cls,
        port: int,
        middleware: Sequence[Middleware],
        stopping: Callable[[], None],
        say: Callable[[str], None],
        ready: Callable[[], bool] = lambda: True,
        *,
        host: str = "",
        trusted: str = TRUSTED,
    ) -> Self:
        """Return the server, its port taken; 0 is any that is free, and a `host` of "" all addresses.

        `trusted` are the addresses of proxies whose word on who asks is taken, separated by commas; * is anybody.

        Raises:
            OnRecordError: the port is not free.
        """
        try:
            listening = _bound(host, port)
            if ready():
                listening.listen()
        except OSError as error:
            raise _taken(port, error) from error
        app = Starlette(middleware=list(middleware))
        app.router.redirect_slashes = False  # there is nothing there, and a redirection would lose https
        proxied = ProxyHeadersMiddleware(app, trusted)  # type: ignore[arg-type]  # uvicorn has ASGI types of its own
        return cls(listening, app, proxied, stopping, say, ready)

    @property
    def port(self) -> int:
        """The port that it listens on."""
        number: int = self.listening.getsockname()[1]
        return number

    def mount(self, routes: Sequence[BaseRoute]) -> None:
        """Answer at further addresses from now on."""
        self.app.router.routes.extend(routes)

    def serve(self, stop: Event) -> None:
        """Answer until a moment after `stop` is set; requests in the middle of their answer get it.

        Raises:
            OnRecordError: another process has come to listen on the port.
        """
        until = monotonic() + _STARTING
        while not self.ready() and monotonic() < until and not stop.wait(_STEP):
            pass
        try:
            self.listening.listen()
        except OSError as error:
            raise _taken(self.port, error) from error
        logging.getLogger(
            "uvicorn.access"
        ).disabled = True  # whoever gives it a handler: addresses hold questions, keys
        config = uvicorn.Config(
            self._answer,
            interface="asgi3",
            lifespan="off",
            log_config=None,
            access_log=False,
            ws="none",  # it would log addresses, in which questions and keys stand
            proxy_headers=False,  # see `_answer`
            limit_concurrency=_MOST,
            server_header=False,
            timeout_keep_alive=_KEPT_ALIVE,
            timeout_graceful_shutdown=_GRACE,
        )
        server = uvicorn.Server(config)
        serving = Thread(target=server.run, kwargs={"sockets": [self.listening]}, name="http")
        serving.start()
        self.say(f"Listening on port {self.port}.")
        stop.wait()
        self._draining.set()
        self.stopping()
        sleep(_DRAIN)
        server.should_exit = True
        serving.join()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; once we drain, its connection is not used again, since we are about to close it."""

        async def closing(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), (b"connection", b"close")]}
            await send(message)

        if (client := scope.get("client")) and client[0].startswith(_MAPPED):
            scope["client"] = client[0].removeprefix(_MAPPED), client[1]
        await self.proxied(scope, receive, closing if self._draining.is_set() else send)  # type: ignore[arg-type]


def _bound(host: str, port: int) -> socket.socket:
    """Return a socket that has the port, and does not listen yet."""
    both = not host and socket.has_dualstack_ipv6()
    bound = socket.socket(socket.AF_INET6 if both or ":" in host else socket.AF_INET)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if both:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound


def _taken(port: int, error: OSError) -> OnRecordError:
    return OnRecordError(f"port {port} is not free ({error.strerror}); set PORT to one that is")
