"""Users, guilds, channels and messages in the JSON in which Discord tells of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from discord_simulator import permissions
from discord_simulator.ids import iso
from discord_simulator.model import DIRECT, FORUM, GROUP, THREAD

if TYPE_CHECKING:
    from discord_simulator.model import Channel, Guild, Message, User
    from discord_simulator.world import World

Json = dict[str, Any]
_DISCORD_EPOCH = 1_420_070_400


def user(one: User) -> Json:
    return {
        "id": str(one.id),
        "username": one.name.lower().replace(" ", "."),
        "global_name": None if one.bot else one.name,
        "discriminator": "4217" if one.bot else "0",
        "avatar": None,
        "bot": one.bot,
        "system": False,
        "public_flags": 0,
    }


def member(guild: Guild, one: User, *, whole: bool = True) -> Json:
    made = {
        "nick": None,
        "avatar": None,
        "roles": [],
        "joined_at": guild.joined,
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "pending": False,
        "communication_disabled_until": None,
    }
    return made | ({"user": user(one)} if whole else {})


def everyone(guild: Guild) -> Json:
    """The role that all members have; in this guild the only one."""
    colors = {"primary_color": 0, "secondary_color": None, "tertiary_color": None}
    return {
        "id": str(guild.id), "name": "@everyone", "permissions": str(guild.permissions), "position": 0, "color": 0,
        "colors": colors, "hoist": False, "managed": False, "mentionable": False, "flags": 0, "icon": None,
        "unicode_emoji": None,
    }  # fmt: skip


def channel(world: World, one: Channel) -> Json:
    last = str(max(one.messages)) if one.messages else None
    made: Json = {"id": str(one.id), "type": one.kind, "last_message_id": last, "flags": 0}
    if one.kind in {DIRECT, GROUP}:
        made["recipients"] = [user(person) for person in one.people if person is not world.bot]
        return made | ({"name": None, "icon": None, "owner_id": str(one.people[0].id)} if one.kind == GROUP else {})
    made |= {"guild_id": str(one.guild.id if one.guild else 0), "name": one.name, "rate_limit_per_user": 0}
    if one.kind == THREAD:
        return made | _thread(one)
    denial = {"id": str(world.bot.id), "type": 1, "allow": "0", "deny": str(one.denied)}
    made |= {"position": 0, "permission_overwrites": [denial] if one.denied else [], "parent_id": None}
    made |= {"topic": None, "nsfw": False}
    return made | ({"available_tags": [], "default_reaction_emoji": None} if one.kind == FORUM else {})


def _thread(one: Channel) -> Json:
    made = iso((one.id >> 22) / 1000 + _DISCORD_EPOCH)
    state = {"archived": one.archived, "locked": one.locked, "auto_archive_duration": 1440}
    return {
        "parent_id": str(one.parent.id if one.parent else 0),
        "owner_id": str(one.owner.id if one.owner else 0),
        "message_count": len(one.messages),
        "total_message_sent": len(one.messages),
        "member_count": 1,
        "thread_metadata": state | {"archive_timestamp": made, "create_timestamp": made},
    }


def guild(world: World, one: Guild, *, whole: bool = True) -> Json:
    """`whole` is what GUILD_CREATE holds more than `GET /guilds/…`."""
    made = {
        "id": str(one.id), "name": one.name, "icon": None, "splash": None, "discovery_splash": None, "banner": None,
        "owner_id": str(one.owner.id), "region": "deprecated", "afk_channel_id": None, "afk_timeout": 300,
        "verification_level": 0, "default_message_notifications": 0, "explicit_content_filter": 0, "mfa_level": 0,
        "roles": [everyone(one)], "emojis": [], "stickers": [], "features": [], "application_id": None,
        "system_channel_id": _system(one), "system_channel_flags": 0, "rules_channel_id": None,
        "public_updates_channel_id": None, "preferred_locale": "en-US", "vanity_url_code": None, "description": None,
        "premium_tier": 0, "premium_subscription_count": 0, "premium_progress_bar_enabled": False, "nsfw_level": 0,
        "safety_alerts_channel_id": None, "max_members": 500000,
    }  # fmt: skip
    if not whole:
        return made
    inside = list(one.channels.values())
    return made | {
        "joined_at": one.joined, "large": False, "unavailable": False, "member_count": len(one.members) + 1,
        "members": [member(one, world.bot)], "voice_states": [], "presences": [], "stage_instances": [],
        "guild_scheduled_events": [], "soundboard_sounds": [],
        "channels": [channel(world, each) for each in inside if not each.thread],
        "threads": [channel(world, each) for each in inside if each.thread and not each.archived],
    }  # fmt: skip


def _system(one: Guild) -> str | None:
    return next((str(each.id) for each in one.channels.values() if each.kind == 0), None)


def message(world: World, one: Message, *, whole: bool = False, nested: bool = False) -> Json:
    """A message as the app is told of it; without its words where it may not read them, unless `whole`."""
    shown = whole or may_read(world, one)
    made: Json = {
        "id": str(one.id), "channel_id": str(one.channel.id), "type": one.kind, "author": _author(one),
        "content": one.content if shown else "", "components": one.components if shown else [],
        "embeds": one.embeds if shown else [], "attachments": [], "flags": one.flags, "tts": False, "pinned": False,
        "timestamp": iso((one.id >> 22) / 1000 + _DISCORD_EPOCH), "edited_timestamp": one.edited,
        "mentions": [user(each) for each in one.mentions], "mention_roles": [], "mention_everyone": False,
    }  # fmt: skip
    if one.nonce:
        made["nonce"] = one.nonce
    if one.webhook:
        made["webhook_id"] = str(one.webhook)
    if one.metadata:
        made |= {"interaction_metadata": one.metadata, "webhook_id": str(world.bot.id), "application_id": made["id"]}
        made["application_id"] = str(world.bot.id)
    if one.reference or one.missing:
        where = {"guild_id": str(one.channel.guild.id)} if one.channel.guild else {}
        aim = one.reference.id if one.reference else one.missing
        made["message_reference"] = {"type": 0, "channel_id": str(one.channel.id), "message_id": str(aim)} | where
        if not nested:
            there = one.reference if one.reference and not one.reference.deleted else None
            made["referenced_message"] = message(world, there, whole=whole, nested=True) if there else None
    return made


def told(world: World, one: Message) -> Json:
    """A message as the gateway tells of it."""
    made = message(world, one) | {"channel_type": one.channel.kind}
    place = one.channel.guild
    if place is None:
        return made
    made["guild_id"] = str(place.id)
    made["mentions"] = [user(each) | {"member": member(place, each, whole=False)} for each in one.mentions]
    return made if one.webhook else made | {"member": member(place, one.author, whole=False)}


def may_read(world: World, one: Message) -> bool:
    """Whether the words reach an app without the Message Content intent. Source: Discord, "Message Content Intent"."""
    mine = one.author is world.bot or one.channel.with_bot or world.bot in one.mentions
    return mine or world.message_content


def _author(one: Message) -> Json:
    return user(one.author) | ({"discriminator": "0000"} if one.webhook else {})


def permissions_of(guild: Guild, one: User) -> int:
    """A member's permissions; of the owner all."""
    return permissions.ALL if one is guild.owner else guild.members.get(one.id, 0)
