"""The simulator: one Discord, from its start to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from discord_simulator import permissions
from discord_simulator.gateway import Gateway
from discord_simulator.interacting import Interacting
from discord_simulator.model import FORUM, TEXT, Channel, Guild, User
from discord_simulator.places import Places
from discord_simulator.server import Server
from discord_simulator.speaking import Speaking
from discord_simulator.trouble import Trouble
from discord_simulator.watching import Watching
from discord_simulator.world import World

if TYPE_CHECKING:
    from collections.abc import Callable


class Simulator(Speaking, Interacting, Places, Trouble, Watching):
    """A Discord on 127.0.0.1: `with Simulator() as discord:`.

    `environment()` has what the app's process needs. `check` gets every message the app sends; an AssertionError of it
    is kept in `faults`, and the message refused. There is a guild with two channels and a forum, and its people.
    """

    def __init__(self, check: Callable[[dict[str, Any]], object] | None = None, shards: int = 1):
        self.world = World(check, shards)
        self._gateway = Gateway(self.world)
        self._server = Server(self.world, self._gateway)
        self.anna, self.ben, self.admin = (self.world.add_user(User(name)) for name in ("Anna", "Ben", "Cleo"))
        self.guild = Guild("Halvenmouth newsroom", self.admin)
        self.world.guilds[self.guild.id] = self.guild
        self.guild.members = {one.id: permissions.MEMBER for one in (self.anna, self.ben, self.admin)}
        self.news, self.desk, self.forum = (
            self.world.add_channel(Channel(kind, name, self.guild))
            for name, kind in (("news", TEXT), ("desk", TEXT), ("tips", FORUM))
        )

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.stop()

    @property
    def bot(self) -> User:
        """The app's user; its id is the application's."""
        return self.world.bot

    @property
    def api_url(self) -> str:
        """What `DISCORD_API_URL` must be."""
        return f"{self.world.base}/api/v10"

    @property
    def gateway_url(self) -> str:
        """Where discord.py must look for a new session, once one is invalid: its DEFAULT_GATEWAY."""
        return self._gateway.url

    @property
    def token(self) -> str:
        return self.world.token

    @property
    def heartbeat_interval(self) -> float:
        """Seconds between heartbeats, as told to connections from now on."""
        return self._gateway.heartbeat_interval

    @heartbeat_interval.setter
    def heartbeat_interval(self, seconds: float) -> None:
        self._gateway.heartbeat_interval = seconds

    def environment(self) -> dict[str, str]:
        """The variables that `onrecord serve discord` reads."""
        return {"DISCORD_TOKEN": self.token, "DISCORD_API_URL": self.api_url}
