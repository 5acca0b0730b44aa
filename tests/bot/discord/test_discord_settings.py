"""`/settings`, and that answers keep to them."""

from __future__ import annotations

import discord
import pytest
from discord_rooms import COST, HELP, answered
from simcord.backend.errors import SetupError

from bot.state import Preferences

COURIER, ECHO = "Halvenmouth Courier (fictional)", "L’Écho de Skerra (fictional)"


@pytest.fixture
async def managed(room):
    """A room whose asker may manage the server."""
    role = room.guild.create_role("manager", permissions=discord.Permissions(manage_guild=True))
    room.env.backend.add_member_role(room.guild.id, room.asker.id, role.id)
    await room.env.settle()
    return room


def place(room, channel=None):
    """The settings that hold in a channel of the room's server."""
    return room.state.place("discord", str(room.guild.id), str((channel or room.channel).id))


async def test_settings_are_shown_as_they_come(managed):
    answer = await managed.slash("settings")
    assert answer.ephemeral
    shown = managed.shown(answer)
    assert "Settings of this channel. They are the defaults." in shown
    assert "Mentions** · answered" in shown
    assert "Outlets** · all" in shown
    assert managed.labels(answer) == []


@pytest.mark.parametrize(
    ("option", "value", "name", "held"),
    [
        ("mentions", "not answered", "mentions", False),
        ("mentions", "answered", "mentions", True),
        ("answers", "always private", "private", True),
        ("answers", "as asked", "private", False),
        ("outlets", "courier", "outlets", (COURIER,)),
        ("outlets", f"{COURIER}, écho", "outlets", (COURIER, ECHO)),
        ("outlets", "Courier, courier,", "outlets", (COURIER,)),
        ("outlets", "All", "outlets", ()),
    ],
)
async def test_each_setting_of_a_channel_is_kept_and_shown(managed, option, value, name, held):
    await managed.slash("settings", mentions="answered" if option != "mentions" else "not answered")
    shown = managed.shown(await managed.slash("settings", **{option: value}))
    assert getattr(place(managed), name) == held
    assert "Settings of this channel." in shown
    assert shown == managed.shown(await managed.slash("settings"))


async def test_one_setting_leaves_the_others_as_they_are(managed):
    await managed.slash("settings", mentions="not answered", outlets="courier")
    await managed.slash("settings", answers="always private")
    held = place(managed)
    assert (held.mentions, held.private, held.outlets) == (False, True, (COURIER,))


async def test_a_channel_follows_its_server_until_it_has_settings_of_its_own(managed):
    await managed.slash("settings", where="the whole server", mentions="not answered")
    other = managed.guild.create_text_channel("other")
    assert not place(managed, other).mentions
    shown = managed.shown(await managed.slash("settings"))
    assert "They are the server’s" in shown
    await managed.slash("settings", mentions="answered")
    assert place(managed).mentions
    assert not place(managed, other).mentions
    assert "Settings of the whole server." in managed.shown(await managed.slash("settings", where="the whole server"))


async def test_settings_are_forgotten_by_reset(managed):
    await managed.slash("settings", where="the whole server", answers="always private")
    await managed.slash("settings", mentions="not answered")
    assert "They are the server’s" in managed.shown(await managed.slash("settings", reset=True))
    assert place(managed).mentions
    assert place(managed).private
    await managed.slash("settings", where="the whole server", reset=True)
    assert not place(managed).private


@pytest.mark.parametrize("outlets", ["Nowhere Gazette", "courier, Nowhere Gazette", "sennick"])
async def test_an_outlet_that_is_unknown_or_not_one_is_refused_and_nothing_changes(managed, outlets):
    await managed.slash("settings", outlets="écho")
    shown = managed.shown(await managed.slash("settings", outlets=outlets, mentions="not answered"))
    assert "no single outlet is called" in shown.casefold()
    assert "/sources lists them" in shown
    assert place(managed).mentions
    assert place(managed).outlets == (ECHO,)


async def test_an_outlet_whose_name_holds_a_comma_can_be_named(managed, ingested, article, opened, home):
    ingested(home, [article("a.txt", "The wall is up, they say.", publisher="Sands, Rock & Sea")])
    managed.house.desk.bot.corpus = opened(home)
    await managed.slash("settings", outlets="Sands, Rock & Sea")
    assert place(managed).outlets == ("Sands, Rock & Sea",)
    choices = await managed.asker.autocomplete(managed.channel, "settings", "outlets", "sands")
    assert choices[0]["value"] == "Sands, Rock & Sea"


async def test_who_may_not_manage_the_server_is_not_offered_settings(room):
    with pytest.raises(SetupError, match="default-member-permissions"):
        await room.slash("settings")
    assert "settings" not in room.asker.available_commands(room.channel)


async def test_settings_are_a_servers_alone(room):
    assert "settings" not in room.asker.user.available_commands()
    assert "ask" in room.asker.user.available_commands()
    command = room.env.backend.commands[None]["settings", 1]
    assert command["integration_types"] == [0]
    assert room.env.backend.commands[None]["ask", 1]["integration_types"] == [0, 1]


async def test_settings_of_a_thread_are_its_channels(managed):
    managed.env.backend.create_thread(managed.channel.id, "a thread", managed.asker.id)
    (thread,) = managed.channel.threads
    answered(await managed.asker.slash(thread, "settings", mentions="not answered"))
    assert not place(managed).mentions


# That answers keep to them


async def test_where_mentions_are_off_whoever_mentions_is_told_alone(managed):
    await managed.slash("settings", mentions="not answered")
    line = await managed.mention_aside(COST)
    assert "Mentions are not answered in this channel; use /ask" in managed.shown(line)
    assert managed.shown(line).startswith(f"You asked in <#{managed.channel.id}>"), "it is told in another channel"
    assert managed.quoted(await managed.slash("ask", question=COST))
    assert managed.quoted(await managed.dm(COST)), "direct messages are no channel of the server"


async def test_outlets_that_a_channel_is_not_confined_to_are_not_offered_there(managed):
    await managed.slash("settings", outlets=COURIER)
    offered = await managed.asker.autocomplete(managed.channel, "ask", "outlet", "")
    assert [choice["value"] for choice in offered] == [COURIER]
    assert len(await managed.asker.autocomplete(managed.channel, "settings", "outlets", "")) > 1


@pytest.mark.parametrize("typed", ["settings", "/settings", "Settings"])
async def test_settings_typed_in_a_message_are_told_where_they_are(managed, typed):
    assert "Settings belong to a server" in managed.shown(await managed.mention_aside(typed))
    assert "Settings belong to a server" in managed.shown(await managed.dm(typed))


async def test_in_a_private_channel_the_asker_alone_is_answered(managed):
    await managed.slash("settings", answers="always private")
    line = await managed.mention_aside(COST)
    assert managed.quoted(line)
    answer = await managed.slash("ask", question=COST)
    assert answer.ephemeral
    assert "Share to channel" not in managed.labels(answer)


async def test_who_prefers_public_answers_gets_them_where_the_channel_allows_it(managed):
    managed.state.prefer("discord", str(managed.guild.id), str(managed.asker.id), Preferences(public=True))
    assert not (await managed.slash("ask", question=COST)).ephemeral
    await managed.slash("settings", answers="always private")
    assert (await managed.slash("ask", question=COST)).ephemeral


async def test_a_confined_channel_is_answered_from_its_outlets_alone_and_says_so(managed):
    await managed.slash("settings", outlets="courier")
    for answer in (await managed.slash("ask", question=COST), await managed.mention(COST)):
        assert managed.outlets(answer) == {COURIER}
        assert f"This channel is set to answer from {COURIER} alone." in managed.shown(answer)
    assert "1 outlet;" in managed.shown(await managed.slash("sources"))
    other = managed.shown(await managed.slash("ask", question=COST, outlet="Radio Sennick"))
    assert not managed.quoted(await managed.slash("ask", question=COST, outlet="Radio Sennick")), other
    assert HELP in managed.shown(await managed.slash("help"))


async def test_buttons_of_before_keep_to_the_settings_of_now(managed):
    answer = await managed.slash("ask", question=COST)
    await managed.slash("settings", outlets="courier")
    await managed.press(answer, "More")
    assert managed.outlets(answer) <= {COURIER}


async def test_another_channel_of_the_server_is_not_touched(managed):
    await managed.slash("settings", mentions="not answered", outlets="courier")
    other = managed.guild.create_text_channel("other")
    leak = "How many people were injured in the cannery leak?"  # the Courier does not say
    assert managed.outlets(await managed.mention(leak, within=other)) - {COURIER}
