"""What all ways in share: the world, and the loop on which alone it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from discord_simulator import payloads
from discord_simulator.handles import Acted

if TYPE_CHECKING:
    from discord_simulator.gateway import Gateway
    from discord_simulator.interaction import Interaction
    from discord_simulator.model import Channel, User
    from discord_simulator.server import Server
    from discord_simulator.world import World


class Acting:
    """The base of the simulator's ways in."""

    world: World
    _server: Server
    _gateway: Gateway

    def _tell(self, interaction: Interaction) -> Acted:
        """Tell the app of an interaction."""

        def telling() -> Acted:
            event: dict[str, Any] = payloads.interaction(self.world, interaction)
            self.world.interactions[interaction.token] = interaction
            self.world.emit("INTERACTION_CREATE", event, interaction.channel.guild, 0)
            return Acted(self.world, interaction, event)

        return self._server.act(telling)

    @staticmethod
    def _inside(user: User, channel: Channel) -> None:
        """Raise LookupError where a user is not in a place."""
        people = channel.guild.members if channel.guild else {one.id for one in channel.people}
        owner = channel.guild and channel.guild.owner is user
        if not (user.id in people or owner or user.bot):
            raise LookupError(f"{user.name} is not in {channel.name or 'these direct messages'}")
