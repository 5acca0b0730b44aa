"""What stands before the bot's processes where they are hosted: a proxy of 60 lines, and nginx."""

from __future__ import annotations

import asyncio
import subprocess
from contextlib import contextmanager, suppress
from http import HTTPStatus
from itertools import cycle
from threading import Thread
from time import sleep
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from figures import PATIENCE, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_LOOK = 0.2  # seconds between two looks of the proxy at who is ready
_CHUNK = 65_536  # bytes


def is_ready(port: int) -> bool:
    """Whether a process says that it is ready."""
    try:
        with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=PATIENCE) as answer:
            return answer.status == HTTPStatus.OK
    except (HTTPError, URLError, OSError):
        return False


class Proxy:
    """Forwards each connection to a process that was ready a moment ago, as balancers of connections do."""

    def __init__(self, ports: Sequence[int]) -> None:
        self._ports, self._ready = ports, cycle([0])
        self._loop = asyncio.new_event_loop()
        self.port = free_port()

    @contextmanager
    def running(self) -> Iterator[Proxy]:
        """Forward while the block lasts."""
        looking = Thread(target=self._look, daemon=True)
        looking.start()
        asyncio.set_event_loop(self._loop)
        serving = Thread(target=self._loop.run_until_complete, args=[self._serve()], daemon=True)
        serving.start()
        sleep(2 * _LOOK)
        yield self

    def _look(self) -> None:
        while True:
            ready = [port for port in self._ports if is_ready(port)]
            self._ready = cycle(ready or [0])
            sleep(_LOOK)

    async def _serve(self) -> None:
        async with await asyncio.start_server(self._forward, "127.0.0.1", self.port):
            await asyncio.Event().wait()

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            back, forth = await asyncio.open_connection("127.0.0.1", next(self._ready))
        except OSError:
            writer.close()
            return
        await asyncio.gather(_copied(reader, forth), _copied(back, writer))


async def _copied(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Hand on what one side says, until it ends."""
    with suppress(OSError):
        while chunk := await reader.read(_CHUNK):
            writer.write(chunk)
            await writer.drain()
    with suppress(OSError):
        writer.close()


class Nginx:
    """nginx as Debian has it; told of all ports that processes may come to have."""

    def __init__(self, ports: Sequence[int], folder: Path) -> None:
        self.port, self._folder = free_port(), folder
        servers = " ".join(f"server 127.0.0.1:{port} max_fails=0;" for port in ports)
        self._settings = f"""
            daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log; worker_processes 1;
            events {{ worker_connections 512; }}
            http {{
                access_log off;
                client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
                uwsgi_temp_path {folder}; scgi_temp_path {folder};
                upstream bot {{ {servers} }}
                server {{ listen 127.0.0.1:{self.port}; location / {{ proxy_pass http://bot; }} }}
            }}"""

    @contextmanager
    def running(self) -> Iterator[Nginx]:
        """Forward while the block lasts."""
        file = self._folder / "nginx.conf"
        file.write_text(self._settings, encoding="utf-8")
        with subprocess.Popen(["nginx", "-c", file]) as process:  # noqa: S603, S607
            sleep(2 * _LOOK)
            try:
                yield self
            finally:
                process.terminate()
