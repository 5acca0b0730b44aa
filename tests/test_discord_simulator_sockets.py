"""The simulated Discord's sockets, shards, limits, failures and places are to discord.py as Discord's."""

# ruff: noqa: ARG001, F811 - a test names the fixtures it works upon, whether it speaks to them or not

from __future__ import annotations

import time

import aiohttp
import discord
import pytest
from discord_simulator import Simulator
from discord_simulator.small_bot import SmallBot, bot, leave_no_trace, there  # noqa: F401 - two are fixtures


async def posts(there, channel, number):
    """Statuses of so many messages, sent with no regard for limits."""
    url, headers = f"{there.api_url}/channels/{channel.id}/messages", {"Authorization": f"Bot {there.token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        answers = [await session.post(url, json={"content": f"{each}"}) for each in range(number)]
        return [answer.status for answer in answers]


def test_a_limited_request_is_made_again_when_told(there, bot):
    there.limit("POST /channels/*/messages", retry_after=0.4)
    assert there.mention(there.anna, there.news, "the levy").answered_after() > 0.4
    assert [one.status for one in there.requests_of("POST /channels/*/messages")] == [429, 200]
    there.limit("PATCH /webhooks/*", retry_after=0.3)
    assert there.slash(there.anna, there.news, "ask", question="q").answered_after() > 0.3
    there.strict_buckets()
    assert bot.do(posts(there, there.desk, 6)) == [200, 200, 200, 200, 200, 429]
    began = time.monotonic()
    bot.do(bot.get_partial_messageable(there.desk.id).send("at last"))
    assert 4 < time.monotonic() - began < 6
    assert len(there.by_bot(there.anna, there.desk)) == 6


def test_after_failures_a_message_is_sent_again_but_never_twice(there, bot):
    there.refuse("POST /channels/*/messages", 502, times=1)
    assert there.mention(there.anna, there.news, "the levy").answered_after() > 1
    there.break_off("POST /channels/*/messages", after=True)
    assert there.mention(there.anna, there.news, "the vote").answer().text.endswith("the vote")
    there.wait_until(lambda: bot.errors == ["ServerDisconnectedError"])
    room = bot.get_partial_messageable(there.desk.id)
    assert bot.do(room.send("a", nonce="1")).id == bot.do(room.send("a", nonce="1")).id
    there.slow("GET /users/*", 0.3)
    began = time.monotonic()
    assert bot.do(bot.fetch_user(there.ben.id)).name == "ben"
    assert time.monotonic() - began > 0.3


def test_packets_are_one_zlib_stream_and_what_is_missed_is_told_on_resuming(there, bot):
    assert [link.compress for link in there._gateway.links] == ["zlib-stream"]
    there.cut()
    asked = there.slash(there.anna, there.news, "ask", question="q")
    assert asked.answer(timeout=20).text == "found q"
    assert "RESUMED" in bot.events
    there.reconnect()
    there.wait_until(lambda: len(there.resumes) == 2)
    assert len(there.identifies) == 1
    assert there.slash(there.anna, there.news, "ask", question="r").answer().text == "found r"


def test_an_invalid_session_is_begun_anew(there, bot):
    there.invalidate()
    there.wait_until(lambda: len(there.identifies) == 2)
    assert there.slash(there.anna, there.news, "ask", question="q").answer().text == "found q"
    there.forget_sessions()
    there.cut()
    there.wait_until(lambda: len(there.identifies) == 3)
    assert len(there.resumes) == 1


def test_a_connection_that_acknowledges_nothing_is_left(there):
    there.heartbeat_interval = 0.2
    with SmallBot(there, heartbeat_timeout=1.0):
        there.wait_until(lambda: there.beats > 2)
        there.mute_heartbeats()
        there.wait_until(lambda: there.resumes)


def test_a_wrong_token_and_privileged_intents_are_refused(there):
    with SmallBot(there, token="no.such.one") as wrong:  # noqa: S106 - nobody's
        assert isinstance(wrong.over(), discord.LoginFailure)
    with SmallBot(there, intents=discord.Intents(guilds=True, message_content=True)) as greedy:
        assert isinstance(greedy.over(), discord.PrivilegedIntentsRequired)


def test_each_shard_hears_of_its_own_guilds(monkeypatch):
    leave_no_trace(monkeypatch)
    with Simulator(shards=2) as there, SmallBot(there) as bot:
        there.wait_connected()
        assert sorted(one["shard"][0] for one in there.identifies) == [0, 1]
        assert there.slash(there.anna, there.news, "ask", question="q").answer().text == "found q"
        assert bot.get_guild(there.guild.id).shard_id == (there.guild.id >> 22) % 2


def test_guilds_come_go_and_fall_silent(there, bot):
    bell = there.add_guild("The Brinkwater Bell", there.admin, there.ben)
    there.wait_until(lambda: bot.get_guild(bell.id))
    there.outage(bell)
    there.wait_until(lambda: bot.get_guild(bell.id).unavailable)
    there.join(bell)
    there.wait_until(lambda: not bot.get_guild(bell.id).unavailable)
    there.remove(bell)
    there.wait_until(lambda: bot.get_guild(bell.id) is None)
    with pytest.raises(LookupError, match="not installed"):
        there.slash(there.ben, bell.channel("general"), "ask", question="q")


def test_threads_posts_groups_and_guilds_without_the_bot(there, bot):
    thread = there.thread(there.anna, there.news, "levy", there.send(there.anna, there.news, "levy").message)
    assert there.mention(there.ben, thread, "q").answer().channel is thread
    post, said = there.post(there.anna, there.forum, "tip", f"{there.bot.mention} q")
    assert said.answer().channel is post
    reader = there.add_user("Dora", installed=True)
    away = there.add_guild("Elsewhere", reader, there.anna, present=False)
    asked = there.slash(reader, away.channel("general"), "ask", question="q")
    assert asked.answer().text == "found q"
    assert (asked.event["authorizing_integration_owners"], asked.event["context"]) == ({"1": str(reader.id)}, 0)
    group = there.slash(reader, there.group(reader, there.anna, there.ben), "ask", question="q")
    assert (group.answer().text, group.event["context"]) == ("found q", 2)
    alone = there.slash(reader, there.direct(reader), "ask", question="q")
    assert (alone.answer().text, alone.event["context"]) == ("found q", 1)
    with pytest.raises(LookupError, match="not installed"):
        there.slash(there.anna, away.channel("general"), "ask", question="q")
