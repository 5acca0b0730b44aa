"""One connection to the gateway: packets go out in order, compressed as the app asked."""

from __future__ import annotations

import asyncio
import json
import zlib
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType

if TYPE_CHECKING:
    from aiohttp import web

    from discord_simulator.gateway import Session


class Link:
    """`compress` is "" or "zlib-stream"; "zstd-stream" where the zstandard package is there, as with discord.py."""

    def __init__(self, socket: web.WebSocketResponse, asked: web.Request, compress: str):
        self.socket, self.compress = socket, compress
        self.session: Session | None = None
        self.ended: int | None = None
        """The code with which the simulator closed it."""
        self._asked = asked
        self._packets: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self._pressed = _compressor(compress)

    def send(self, packet: dict[str, Any]) -> None:
        self._packets.put_nowait(packet)

    def end(self, code: int = 0) -> None:
        """Close with a code, after all that was sent before."""
        self.ended = self.ended or code or None
        self._packets.put_nowait(None)

    def cut(self) -> None:
        """Break the connection off, as a dead network does."""
        self.ended = 0
        if self._asked.transport:
            self._asked.transport.abort()

    async def write(self) -> None:
        """Send packets until the end."""
        while (packet := await self._packets.get()) is not None and not self.socket.closed:
            text = json.dumps(packet, separators=(",", ":"))
            try:
                await (self.socket.send_bytes(self._pressed(text.encode())) if self.compress else self._plain(text))
            except ConnectionError:
                return
        if self.ended and not self.socket.closed:
            # aiohttp's own close() would drop the connection before the app reads the code, as somebody is reading here
            await self.socket.send_frame(self.ended.to_bytes(2, "big"), WSMsgType.CLOSE)

    async def _plain(self, text: str) -> None:
        await self.socket.send_str(text)


def _compressor(kind: str) -> Any:
    if kind == "zstd-stream":
        import zstandard  # noqa: PLC0415 - discord.py asks for it only where that package is installed

        stream = zstandard.ZstdCompressor().compressobj()
        return lambda raw: stream.compress(raw) + stream.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    deflate = zlib.compressobj()
    return lambda raw: deflate.compress(raw) + deflate.flush(zlib.Z_SYNC_FLUSH)
