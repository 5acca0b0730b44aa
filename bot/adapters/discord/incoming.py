"""What Discord sends, as the bot's own values: where it comes from, and the words in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import discord

from bot.model import Origin

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PLATFORM = "discord"
ALONE = "@me"
"""The workspace of whatever is in no server, as Discord's own addresses call it."""

# Discord, Reference, "Message formatting"
_WRITTEN = {discord.MessageType.default, discord.MessageType.reply}  # all others tell of joins, pins, boosts
_MARKED = re.compile(r"<(@[!&]?|#)(\d+)>|<a?(:\w+:)\d+>|<t:-?\d+(?::\w)?>|<(/[^:>]+):\d+>|<(https?://[^>\s]+)>")
_MASKED_LINK = re.compile(r"\[([^\]\n]+)\]\(<?https?://[^)\s]+>?\)")
_EMPHASIS = re.compile(r"(\*{1,3}|__|~~|\|\||`{1,3}|(?<!\w)_)(?=\S)(.+?)(?<=\S)\1", re.DOTALL)
_ESCAPED = re.compile(r"\\([^0-9A-Za-z\s])")


def origin_of(interaction: discord.Interaction) -> Origin:
    """Return where a command or a press comes from; a thread is one of Discord's."""
    direct = interaction.guild_id is None and interaction.context.dm_channel
    channel, thread = _placed(interaction.channel, interaction.channel_id or interaction.user.id)
    return Origin(PLATFORM, str(interaction.guild_id or ALONE), channel, str(interaction.user.id), thread, direct)


def origin_of_message(message: discord.Message) -> Origin:
    """Return where a message comes from; a thread is one of Discord's."""
    channel, thread = _placed(message.channel, message.channel.id)
    workspace = str(message.guild.id) if message.guild else ALONE
    return Origin(PLATFORM, workspace, channel, str(message.author.id), thread, direct=message.guild is None)


def _placed(channel: object, number: int) -> tuple[str, str]:
    """Return the ids of a channel and of the thread in it."""
    if isinstance(channel, discord.Thread):
        return str(channel.parent_id), str(channel.id)
    return str(number), ""


def answered_message(message: discord.Message) -> discord.Message | None:
    """Return the message that another is a reply to, where Discord sends it along."""
    answered = message.reference and message.reference.resolved
    return answered if isinstance(answered, discord.Message) else None


def is_to_us(message: discord.Message, own: int) -> bool:
    """Whether a person wrote a message to the bot: directly, or in one that mentions it."""
    if message.author.bot or message.webhook_id or message.type not in _WRITTEN:
        return False
    return message.guild is None or any(user.id == own for user in message.mentions)


def typed(message: discord.Message, own: int) -> str:
    """Return what was typed to the bot, without its mention at the beginning."""
    return plain(re.sub(rf"^\s*<@!?{own}>[\s,:;]*", "", message.content), message, own)


def words_of(message: discord.Message, own: int) -> str:
    """Return what a message says: its own words, those that it forwards, and those of its embeds."""
    return "\n\n".join(dict.fromkeys(filter(None, (plain(text, message, own) for text in _texts(message)))))


def _texts(message: discord.Message) -> Iterator[str]:
    yield message.content
    for snapshot in message.message_snapshots:
        yield snapshot.content
        yield from _embedded(snapshot.embeds)
    yield from _embedded(message.embeds)
    yield from _displayed(message.components)


def _displayed(components: Iterable[object]) -> Iterator[str]:
    """Yield the texts of Components V2, which stand in the place of content and embeds."""
    for component in components:
        if isinstance(component, discord.TextDisplay):
            yield component.content
        yield from _displayed(getattr(component, "children", ()))


def _embedded(embeds: list[discord.Embed]) -> Iterator[str]:
    for embed in embeds:
        yield embed.description or ""
        yield from (field.value or "" for field in embed.fields)


def plain(text: str, message: discord.Message, own: int) -> str:
    """Return words as their reader sees them: names for mentions, no marks of emphasis, no escapes."""
    names = {user.id: f"@{user.display_name}" for user in message.mentions}
    names |= {role.id: f"@{role.name}" for role in message.role_mentions}
    names |= {
        channel.id: f"#{channel.name}"
        for channel in message.channel_mentions
        if not isinstance(channel, discord.PartialMessageable) and hasattr(channel, "name")
    }
    shown = _MARKED.sub(lambda match: _spelt(match, names, own), text)
    shown = _EMPHASIS.sub(r"\2", _MASKED_LINK.sub(r"\1", shown))
    return _ESCAPED.sub(r"\1", shown).strip()


def _spelt(match: re.Match[str], names: dict[int, str], own: int) -> str:
    sign, number, emoji, command, link = match.groups()
    if sign in {"@", "@!"} and int(number) == own:
        return " "
    if sign:
        return names.get(int(number), f"{sign[0]}unknown")
    return emoji or command or link or ""
