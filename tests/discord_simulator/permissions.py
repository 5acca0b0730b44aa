"""Permission bits, and what the bot may do in a channel. Source: Discord, "Permissions"."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from discord_simulator.model import Channel

BITS = {
    "administrator": 1 << 3,
    "manage_guild": 1 << 5,
    "add_reactions": 1 << 6,
    "view_channel": 1 << 10,
    "send_messages": 1 << 11,
    "manage_messages": 1 << 13,
    "embed_links": 1 << 14,
    "attach_files": 1 << 15,
    "read_message_history": 1 << 16,
    "use_application_commands": 1 << 31,
    "manage_threads": 1 << 34,
    "send_messages_in_threads": 1 << 38,
    "use_external_apps": 1 << 50,
}
ALL = (1 << 53) - 1


def bits(*names: str) -> int:
    """The named permissions as one number."""
    return sum(BITS[name] for name in names)


BOT = bits("view_channel", "send_messages", "send_messages_in_threads", "read_message_history")
"""What the bot of a guild has unless a test says otherwise: the least with which it can work."""
MEMBER = BOT | bits("add_reactions", "embed_links", "attach_files", "use_application_commands", "use_external_apps")


def of_bot(channel: Channel) -> int:
    """The bot's permissions in a channel; of a thread they are its parent's."""
    if channel.guild is None:
        return ALL if channel.with_bot else 0
    if not channel.guild.present:
        return 0
    return channel.guild.permissions & ~(channel.parent or channel).denied


def may(channel: Channel, name: str) -> bool:
    """Whether the bot has a permission in a channel."""
    return bool(of_bot(channel) & BITS[name])
