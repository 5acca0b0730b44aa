"""The gateway: cut, renewed, forgotten or silent, nothing that was asked is lost by it or answered twice."""

from __future__ import annotations

import threading
import time

import pytest
from discord_service import ANSWER, QUESTION, watched
from discord_simulator import shapes
from discord_simulator.world import GUILD_MESSAGES

BEAT = 0.3  # seconds between heartbeats
DEAD = 1.5  # seconds without a word, after which a connection is given up


@pytest.fixture(scope="module")
def shaken(opened_discord):
    """A bot whose connections break."""
    service = opened_discord(give_up_after=str(DEAD))
    service.discord.heartbeat_interval = BEAT
    return service.start()


@pytest.fixture
def quake(shaken):
    yield from watched(shaken)


def ask_all(room):
    for way in ("slash", "mention", "dm"):
        room.ask(way)


def reconnected(room, breaking, *, resumed):
    """Break the connection, and wait for the next one."""
    discord = room.discord
    before = len(discord.resumes), len(discord.identifies)
    breaking()
    at = 0 if resumed else 1
    discord.wait_until(lambda: (len(discord.resumes), len(discord.identifies))[at] > before[at])
    discord.wait_connected()


@pytest.mark.parametrize("breaking", ["cut", "reconnect", "close_gateway"])
def test_what_is_asked_while_the_connection_is_gone_is_answered_when_it_is_resumed(quake, breaking):
    ask_all(quake)
    quake.answered(3)

    def broken():
        getattr(quake.discord, breaking)()
        ask_all(quake)

    reconnected(quake, broken, resumed=True)
    quake.answered(6)
    ask_all(quake)
    quake.answered(9)


@pytest.mark.parametrize("resumable", [True, False])
def test_after_an_invalid_session_what_is_asked_is_answered(quake, resumable):
    reconnected(quake, lambda: quake.discord.invalidate(resumable=resumable), resumed=resumable)
    ask_all(quake)
    quake.answered(3)


def test_a_session_that_cannot_be_resumed_is_begun_anew(quake):
    def gone():
        quake.discord.forget_sessions()
        quake.discord.cut()

    reconnected(quake, gone, resumed=False)
    ask_all(quake)
    quake.answered(3)


def test_a_connection_that_answers_no_heartbeat_is_given_up_and_what_comes_after_is_answered(quake):
    ask_all(quake)
    quake.answered(3)
    reconnected(quake, quake.discord.mute_heartbeats, resumed=True)
    ask_all(quake)
    quake.answered(6)


def test_what_is_told_a_second_time_is_not_answered_a_second_time(quake):
    discord = quake.discord
    command, mention = quake.slash(), quake.mention()
    quake.answered(2)
    message = shapes.told(discord.world, mention.message)
    discord._server.act(lambda: discord.world.emit("INTERACTION_CREATE", command.event, discord.guild, 0))
    discord._server.act(lambda: discord.world.emit("MESSAGE_CREATE", message, discord.guild, GUILD_MESSAGES))
    quake.answered(2)
    sent = f"PATCH /webhooks/*/{command.interaction.token}/*", f"POST /channels/{quake.channel.id}/messages"
    assert [len(discord.requests_of(route)) for route in sent] == [1, 1]


@pytest.mark.parametrize("breaking", ["cut", "reconnect"])
def test_under_load_nothing_is_lost_or_answered_twice_when_connections_break(shaken, breaking):
    rooms = [shaken.room() for _ in range(4)]
    asked = []

    def ask(room):
        for _ in range(5):
            asked.extend([room.slash(), room.mention()])
            time.sleep(0.05)

    asking = [threading.Thread(target=ask, args=(room,)) for room in rooms]
    for thread in asking:
        thread.start()
    for _ in range(2):
        time.sleep(0.1)
        getattr(shaken.discord, breaking)()
    for thread in asking:
        thread.join()
    for room in rooms:
        room.answered(10)


def test_a_connection_that_breaks_tells_the_log_no_question_and_no_secret(shaken):
    assert shaken.discord.token not in shaken.log
    assert "harbour wall cost" not in shaken.log


def test_servers_of_every_shard_are_answered_also_after_their_connections_were_cut(opened_discord):
    service = opened_discord(shards=2)
    discord = service.discord
    servers = {discord.guild.id >> 22 & 1: discord.guild}
    while len(servers) < 2:
        made = discord.add_guild("Dunmarrow newsroom", discord.admin, present=False)
        servers[made.id >> 22 & 1] = made
    for server in servers.values():
        discord.join(server)
    service.start()
    discord.wait_connected(2)

    def answered():
        for server in servers.values():
            channel = next(one for one in discord.world.channels.values() if one.guild is server)
            discord.mention(discord.admin, channel, QUESTION).answer(saying=ANSWER)

    answered()
    discord.cut()
    discord.wait_until(lambda: len(discord.resumes) == 2)
    answered()
    assert {one["shard"][0] for one in discord.identifies} == {0, 1}
