"""Users, guilds, channels: their making, the bot's coming and going, what it may do there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord_simulator import permissions, shapes
from discord_simulator.acting import Acting
from discord_simulator.model import DIRECT, FORUM, GROUP, TEXT, Channel, Guild, User

if TYPE_CHECKING:
    from collections.abc import Callable


class Places(Acting):
    """What there is. Told to the app where Discord tells of it."""

    def add_user(self, name: str, *guilds: Guild, bot: bool = False, installed: bool = False) -> User:
        """A user (or bot), member of the guilds; `installed`: with the app installed for himself."""
        made = User(name, bot=bot, installed=installed)
        for one in guilds:
            one.members[made.id] = permissions.MEMBER
        return self._server.act(lambda: self.world.add_user(made))

    def add_guild(self, name: str, owner: User, *members: User, present: bool = True) -> Guild:
        """A guild with a channel #general; with `present` the bot joins it, as by the owner's invitation."""
        made = Guild(name, owner, present=False)
        made.members.update({one.id: permissions.MEMBER for one in (owner, *members)})
        self._server.act(lambda: self.world.guilds.update({made.id: made}))
        self.add_channel(made, "general")
        if present:
            self.join(made)
        return made

    def add_channel(self, guild: Guild, name: str, kind: int = TEXT, *, denied: tuple[str, ...] = ()) -> Channel:
        """A channel or (`kind` FORUM) forum, where the bot lacks the permissions that are `denied`."""
        made = Channel(kind, name, guild, denied=permissions.bits(*denied))
        return self._server.act(lambda: self._told("CHANNEL_CREATE", self.world.add_channel(made)))

    def add_forum(self, guild: Guild, name: str) -> Channel:
        return self.add_channel(guild, name, FORUM)

    def group(self, *users: User) -> Channel:
        """Messages among people, without the bot: of two direct ones, of more a group's."""
        made = Channel(GROUP if len(users) > 2 else DIRECT, people=list(users))
        return self._server.act(lambda: self.world.add_channel(made))

    def promote(self, user: User, guild: Guild, *names: str) -> None:
        """Give a member permissions, by name ("manage_guild")."""
        guild.members[user.id] = guild.members.get(user.id, permissions.MEMBER) | permissions.bits(*names)

    def deny(self, channel: Channel, *names: str) -> None:
        """Take permissions from the bot in a channel ("send_messages", "view_channel"): these, and no others."""
        self._update(channel, lambda: permissions.bits(*names))

    def allow(self, channel: Channel) -> None:
        """Give the bot all permissions back that it lacks in a channel."""
        self._update(channel, lambda: 0)

    def close_dms(self, user: User) -> None:
        """The user takes no direct messages any more: 50007."""
        user.open = False

    def join(self, guild: Guild) -> None:
        """The bot is added to a guild: GUILD_CREATE."""

        def joined() -> None:
            guild.present = guild.available = True
            self.world.emit("GUILD_CREATE", shapes.guild(self.world, guild), guild, 1)

        self._server.act(joined)

    def remove(self, guild: Guild) -> None:
        """The bot is removed from a guild: GUILD_DELETE."""
        self._server.act(lambda: self._deleted(guild, outage=False))

    def outage(self, guild: Guild) -> None:
        """A guild cannot be reached: GUILD_DELETE with `unavailable`. `join` ends it."""
        self._server.act(lambda: self._deleted(guild, outage=True))

    def _deleted(self, guild: Guild, *, outage: bool) -> None:
        guild.available, guild.present = not outage, outage
        more = {"unavailable": True} if outage else {}
        self.world.emit("GUILD_DELETE", {"id": str(guild.id)} | more, guild, 1)

    def _update(self, channel: Channel, denied: Callable[[], int]) -> None:
        def changed() -> None:
            (channel.parent or channel).denied = denied()
            self._told("CHANNEL_UPDATE", channel.parent or channel)

        self._server.act(changed)

    def _told(self, event: str, channel: Channel) -> Channel:
        if channel.guild and channel.guild.present and channel.guild.available:
            self.world.emit(event, shapes.channel(self.world, channel), channel.guild, 1)
        return channel
