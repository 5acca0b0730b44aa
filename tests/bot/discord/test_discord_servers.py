"""Which servers and channels are answered, those without the bot, and servers that come and go."""

from __future__ import annotations

from datetime import timedelta

import discord
import pytest
from discord_rooms import COST, LASTING, Elsewhere, added, restarted
from simcord.backend import serializers

from bot.model import Origin, Request
from bot.state import Place

HERE = 1 << 50
NOT_HERE = "On Record does not answer here. Whoever runs it can let it."
WELCOME = "answers questions from news articles"
DM, GROUP = "@me", "a group message"


@pytest.fixture
async def listed(room):
    """A server of the id HERE."""
    room.guild = room.env.create_guild("Here", id=HERE)
    room.channel = room.guild.create_text_channel("here")
    room.asker = room.guild.add_member(room.asker.user)
    await room.env.settle()
    return room


only_here = pytest.mark.parametrize("configured", [{"workspaces": (str(HERE),)}])


# Who is answered


@only_here
async def test_a_listed_server_is_answered(listed):
    assert listed.quoted(await listed.slash("ask", question=COST))
    assert listed.quoted(await listed.mention(COST))


@only_here
async def test_another_server_is_told_that_it_is_not_answered_and_is_offered_nothing(room):
    answer = await room.slash("ask", question=COST)
    assert NOT_HERE in room.shown(answer)
    assert answer.ephemeral
    assert NOT_HERE in room.shown(await room.mention_aside(COST))
    assert await room.asker.autocomplete(room.channel, "said", "speaker", "osterley") == []
    message = await room.other.send(room.channel, COST)
    result = await room.asker.context_menu(room.channel, "Find sources", message)
    assert NOT_HERE in room.shown(result.response)


@only_here
async def test_direct_messages_are_answered_only_where_they_are_listed(room):
    assert NOT_HERE in room.shown(await room.dm(COST))
    assert NOT_HERE in room.shown((await room.asker.user.slash("ask", question=COST)).response)


@pytest.mark.parametrize("configured", [{"workspaces": (DM,)}])
async def test_direct_messages_are_listed_as_me(room):
    assert room.quoted(await room.dm(COST))
    assert NOT_HERE in room.shown(await room.slash("ask", question=COST))


@LASTING
@only_here
async def test_buttons_of_a_server_that_is_no_longer_listed_are_refused(listed):
    answer = await listed.slash("ask", question=COST)
    await restarted(listed, workspaces=("1",))
    assert NOT_HERE in listed.shown(await listed.aside(answer, "More"))


@LASTING
@pytest.mark.parametrize("configured", [{"channels": ("4503599627370496",)}])
async def test_only_listed_channels_are_answered_and_direct_messages_are_in_none(room):
    assert NOT_HERE in room.shown(await room.slash("ask", question=COST))
    assert NOT_HERE in room.shown(await room.mention_aside(COST))
    assert room.quoted(await room.dm(COST))
    await restarted(room, channels=(str(room.channel.id),))
    assert room.quoted(await room.mention(COST))
    room.env.backend.create_thread(room.channel.id, "a thread", room.asker.id)
    assert room.quoted(await room.mention(COST, within=room.channel.threads[0])), "a thread is in its channel"


# Where the bot is no member


@pytest.mark.parametrize("kind", ["a server", GROUP])
async def test_a_command_is_answered_where_its_user_alone_installed_the_bot(room, kind):
    there = Elsewhere(room, kind)
    result = await there.slash("ask", question=COST)
    answer = result.response
    assert "would cost €18.4 million" in room.shown(answer)
    assert answer.ephemeral
    assert "Share to channel" in room.labels(answer)


@pytest.mark.parametrize("kind", ["a server", GROUP])
async def test_its_buttons_work_and_it_can_be_shared(room, kind):
    there = Elsewhere(room, kind)
    answer = (await there.slash("ask", question=COST)).response
    first = room.quoted(answer)
    await there.press(answer, "More")
    assert room.quoted(answer)
    assert not set(room.quoted(answer)) & set(first)
    shared = added(await there.press(answer, "Share to channel"))
    assert room.shown(shared).startswith(f"Shared by {room.asker.mention}")
    assert not shared.ephemeral


@pytest.mark.parametrize("kind", ["a server", GROUP])
async def test_a_message_there_is_checked(room, kind):
    there = Elsewhere(room, kind)
    message = await room.asker.user.send_dm("Brekke said “The wall is tired.”")
    result = await there.menu("Check this quote", message)
    assert "Found as quoted · said by Tomas Brekke" in room.shown(result.response)


@only_here
async def test_where_it_is_not_listed_it_is_not_answered(room):
    for kind in ("a server", GROUP):
        result = await Elsewhere(room, kind).slash("ask", question=COST)
        assert NOT_HERE in room.shown(result.response)


async def test_in_a_group_message_two_people_do_not_follow_on_from_each_other(room):
    await Elsewhere(room, GROUP).slash("ask", question=COST)
    theirs = await Elsewhere(room, GROUP, room.other).slash("ask", question="and the ferry?")
    assert "Read as" not in room.shown(theirs.response)


# Servers that come and go


def joined(room, **overwrites: bool):
    """Let the bot join a server with a channel for such messages, as if it were new; the channel."""
    guild = room.env.create_guild("New")
    role = next(handle for handle in guild.roles.values() if handle.id != guild.id)
    denied = {role: discord.PermissionOverwrite(**overwrites)} if overwrites else {}
    channel = guild.create_text_channel("lobby", overwrites=denied)
    backend = room.env.backend
    backend.edit_guild(guild.id, {"system_channel_id": channel.id})
    backend.emit("GUILD_DELETE", {"id": str(guild.id)})
    held = dict(serializers.guild_create_payload(backend, backend.get_guild(guild.id)))
    held.pop("unavailable", None)  # which says that an outage is over
    backend.emit("GUILD_CREATE", held)
    return channel


async def test_a_server_that_adds_the_bot_is_told_once_what_there_is_to_ask(room):
    channel = joined(room)
    await room.env.settle()
    (message,) = room.of_bot(channel)
    assert WELCOME in room.shown(message)
    assert "/help" in room.shown(message)


@pytest.mark.parametrize("denied", ["send_messages", "view_channel"])
async def test_a_server_is_not_greeted_where_the_bot_may_not_write(room, denied):
    before = len(room.env.http_requests)
    channel = joined(room, **{denied: False})
    await room.env.settle()
    assert room.of_bot(channel) == []
    assert room.env.http_requests[before:] == [], "nothing is tried that is not allowed"


@only_here
async def test_a_server_that_is_not_answered_is_not_greeted(room):
    channel = joined(room)
    await room.env.settle()
    assert room.of_bot(channel) == []


async def test_a_greeting_that_is_refused_disturbs_nobody(room):
    room.env.inject_error("POST", "/channels/*/messages", status=403, code=50_013)
    channel = joined(room)
    await room.env.settle()
    assert room.of_bot(channel) == []


def remembered(room) -> tuple[bool, bool]:
    """Whether settings, and turns, of the room's server are kept."""
    guild = str(room.guild.id)
    settled = room.state.own_place("discord", guild, "") is not None
    return settled, bool(room.state.recent("discord", guild, str(room.asker.id)))


async def test_a_server_that_removes_the_bot_is_forgotten(room):
    await room.slash("ask", question=COST)
    room.state.settle("discord", str(room.guild.id), "", Place(private=True))
    assert remembered(room) == (True, True)
    room.env.backend.remove_guild(room.guild.id)
    await room.env.settle()
    assert remembered(room) == (False, False)


async def test_an_outage_of_a_server_forgets_nothing(room):
    await room.slash("ask", question=COST)
    room.state.settle("discord", str(room.guild.id), "", Place(private=True))
    room.env.backend.emit("GUILD_DELETE", {"id": str(room.guild.id), "unavailable": True})
    await room.env.settle()
    assert remembered(room) == (True, True)


@LASTING
async def test_a_server_that_removed_the_bot_while_it_was_away_is_forgotten_at_the_next_start(room):
    gone = Origin("discord", "1234", "5", str(room.asker.id))
    room.state.settle("discord", gone.workspace, "", Place(private=True))
    room.state.settle("slack", "T1", "", Place(private=True))
    room.state.settle("discord", str(room.guild.id), "", Place(private=True))
    await room.dm(COST)
    await restarted(room, after=timedelta(minutes=1))
    assert room.state.own_place("discord", gone.workspace, "") is None
    assert room.state.own_place("slack", "T1", "")
    assert room.state.own_place("discord", str(room.guild.id), "")
    assert room.state.recent("discord", DM, str(room.asker.id)) == [Request("ask", COST)]


@LASTING
async def test_the_operator_is_told_once_that_it_answers(room):
    assert [line for line in room.house.told if "Answering on Discord" in line]
    count = len(room.house.told)
    room.env.bot.dispatch("ready")
    await room.env.settle()
    assert len(room.house.told) == count
