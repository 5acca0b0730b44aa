"""The gateway: sockets, sessions, shards; what happens is told to the session of its shard, heard or kept for later."""

from __future__ import annotations

import asyncio
import json
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from discord_simulator import shapes
from discord_simulator.link import Link

if TYPE_CHECKING:
    from discord_simulator.model import Guild
    from discord_simulator.world import World

Json = dict[str, Any]
DISPATCH, BEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11
_NOT_IDENTIFIED, _BAD_TOKEN, _BAD_SHARD, _FORBIDDEN_INTENTS = 4003, 4004, 4010, 4014
"""Closing codes. Source: Discord, "Gateway close event codes"."""
PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15
_MESSAGE_CONTENT = 1 << 15
_ENDED = {1000, 1001}
"""Codes with which an app ends its session for good, when it closes the connection."""


@dataclass(eq=False)
class Session:
    """What a shard is told, in order, whether it is connected or not."""

    shard: int
    shards: int
    intents: int
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    told: list[Json] = field(default_factory=list)
    link: Link | None = None
    resumed: int = 0

    def tell(self, event: str, content: Json) -> None:
        self.told.append({"op": DISPATCH, "t": event, "s": len(self.told) + 1, "d": content})
        if self.link:
            self.link.send(self.told[-1])


class Gateway:
    def __init__(self, world: World):
        self._world = world
        self.links: list[Link] = []
        self.sessions: dict[str, Session] = {}
        self.identifies: list[Json] = []
        """The content of every IDENTIFY."""
        self.resumes: list[Json] = []
        self.beats = 0
        self.acknowledging = True
        """Whether heartbeats are answered."""
        self.heartbeat_interval = 41.25
        world.emit = self.emit

    async def serve(self, asked: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=0, compress=False)
        await socket.prepare(asked)
        link = Link(socket, asked, asked.query.get("compress", ""))
        self.links.append(link)
        link.send({"op": HELLO, "s": None, "t": None, "d": {"heartbeat_interval": int(self.heartbeat_interval * 1000)}})
        writer = asyncio.create_task(link.write())
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                self._heard(link, json.loads(message.data))
        self._gone(link)
        link.end()
        await writer
        return socket

    def emit(self, event: str, content: Json, guild: Guild | None, intent: int) -> None:
        """Tell the sessions of the guild's shard; without a guild that is shard 0."""
        for session in list(self.sessions.values()):
            mine = session.shard == ((guild.id >> 22) % session.shards if guild else 0)
            if mine and (session.intents & intent or not intent):
                session.tell(event, content)

    async def close(self) -> None:
        for link in list(self.links):
            await link.socket.close(code=1001)

    def _heard(self, link: Link, said: Json) -> None:
        op, content = said["op"], said.get("d")
        if op == BEAT:
            self.beats += 1
            if self.acknowledging:
                link.send({"op": ACK, "d": None, "s": None, "t": None})
        elif op == IDENTIFY:
            self._identify(link, content)
        elif op == RESUME:
            self._resume(link, content)
        elif link.session is None:
            link.end(_NOT_IDENTIFIED)
        self._world.changed()

    def _identify(self, link: Link, content: Json) -> None:
        self.identifies.append(content)
        shard, shards = content.get("shard", [0, 1])
        granted = _MESSAGE_CONTENT if self._world.message_content else 0
        if content["token"].removeprefix("Bot ") != self._world.token:
            link.end(_BAD_TOKEN)
        elif shard >= shards:
            link.end(_BAD_SHARD)
        elif content["intents"] & PRIVILEGED & ~granted:
            link.end(_FORBIDDEN_INTENTS)
        else:
            self._begin(link, Session(shard, shards, content["intents"]))

    def _begin(self, link: Link, session: Session) -> None:
        # A session lasts beside a newer one of its shard, and is told all the same (Discord, "Gateway", sharding: so a
        # deployment leaves no gap). What lost its connection before is not resumed now.
        former = [one.id for one in self.sessions.values() if one.shard == session.shard and not one.link]
        for identity in former:
            self.sessions.pop(identity)
        self.sessions[session.id] = session
        link.session, session.link = session, link
        world = self._world
        guilds = [
            one for one in world.guilds.values() if one.present and (one.id >> 22) % session.shards == session.shard
        ]
        ready = {
            "v": 10, "user": shapes.user(world.bot) | {"verified": True, "mfa_enabled": True, "flags": 0},
            "user_settings": {}, "session_type": "normal", "session_id": session.id,
            "resume_gateway_url": self.url, "relationships": [], "private_channels": [], "presences": [],
            "guilds": [{"id": str(one.id), "unavailable": True} for one in guilds],
            "guild_join_requests": [], "geo_ordered_rtc_regions": [], "shard": [session.shard, session.shards],
            "application": {"id": str(world.bot.id), "flags": world.application_flags},
        }  # fmt: skip
        session.tell("READY", ready)
        for one in guilds:
            if one.available and session.intents & 1:
                session.tell("GUILD_CREATE", shapes.guild(world, one))

    def _resume(self, link: Link, content: Json) -> None:
        self.resumes.append(content)
        session = self.sessions.get(content["session_id"])
        if content["token"].removeprefix("Bot ") != self._world.token:
            link.end(_BAD_TOKEN)
        elif session is None:
            link.send({"op": INVALID, "d": False, "s": None, "t": None})
        else:
            link.session, session.link = session, link
            session.resumed += 1
            for packet in session.told[content["seq"] or 0 :]:
                link.send(packet)
            session.tell("RESUMED", {"_trace": []})

    def _gone(self, link: Link) -> None:
        self.links.remove(link)
        if link.session and link.session.link is link:
            link.session.link = None
            if link.ended is None and link.socket.close_code in _ENDED:
                self.sessions.pop(link.session.id, None)
        self._world.changed()

    @property
    def url(self) -> str:
        return self._world.base.replace("http", "ws", 1) + "/gateway"
