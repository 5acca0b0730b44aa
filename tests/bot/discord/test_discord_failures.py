"""What Discord refuses, what comes too late, what fails here, and what those who asked are told."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import timedelta
from time import sleep

import discord
import pytest
from discord_payloads import texts
from discord_rooms import COST, EPHEMERAL, LASTING, WENT_WRONG, answered, restarted, sent
from simcord.http.router import dispatch

from bot.adapters.discord.counter import Question, _packed
from bot.adapters.discord.delivery import Address
from bot.commands import COMMANDS
from bot.commands.ask import ASK
from bot.model import Origin, Request
from bot.state import Place
from bot.tokens import Tokens
from retrieval.errors import BadInputError

ANSWER = "would cost €18.4 million"
_LONG = timedelta(days=1)
CALLBACK, WEBHOOK = "POST /interactions/*/callback", "PATCH /webhooks/*"
MESSAGES, DIRECT = "POST /channels/*/messages", "POST /users/@me/channels"


def refuse(room, what: str, status: int, code: int, times: int | None = 1) -> None:
    """Let Discord refuse requests of a method and path, the next one or each (None)."""
    room.env.inject_error(*what.split(), status=status, code=code, times=times)


def refuse_channel(room, code: int, times: int | None = None) -> None:
    """Let Discord refuse messages in the room's channel alone."""
    refuse(room, f"POST /channels/{room.channel.id}/messages", 403, code, times)


# Interactions that come too late


async def test_a_command_acknowledged_too_late_is_answered_to_its_asker_directly(room):
    refuse(room, CALLBACK, 404, 10_062)
    result = await room.asker.slash(room.channel, "ask", question=COST)
    assert result.response is None
    (answer,) = room.directly(room.asker)
    assert ANSWER in room.shown(answer)
    assert room.of_bot(room.channel) == [], "what nobody else was to see is seen by nobody else"


async def test_in_a_direct_message_it_is_answered_there_once(room):
    refuse(room, CALLBACK, 404, 10_062)
    await room.asker.user.slash("ask", question=COST)
    (answer,) = room.directly(room.asker)
    assert ANSWER in room.shown(answer)


async def test_a_press_acknowledged_too_late_is_answered_below(room):
    first = await room.mention(COST)
    before = room.quoted(first)
    refuse(room, CALLBACK, 404, 10_062)
    await room.asker.click(first, label="More")
    second = room.of_bot(room.channel, first.id)
    assert room.quoted(first) == before
    assert len(second) == 1
    assert not set(room.quoted(second[0])) & set(before)


async def test_a_command_that_another_process_acknowledged_is_left_to_it(room, caplog):
    refuse(room, CALLBACK, 400, 40_060)
    await room.asker.slash(room.channel, "ask", question=COST)
    assert room.directly(room.asker) == []
    assert room.of_bot(room.channel) == []
    assert not [line for line in caplog.records if line.levelname == "ERROR"]


@pytest.mark.parametrize("taken", [True, False], ids=["by another process", "by an attempt whose answer was lost"])
async def test_what_is_acknowledged_already_is_answered_once(room, taken):
    def acknowledged(record) -> None:
        path = f"/interactions/{record.id}/{record.token}/callback"
        dispatch(room.env.backend, "POST", path, json={"type": 5, "data": {"flags": EPHEMERAL}})
        if taken:
            room.state.take([f"discord:{record.id}"], "what the other process answers")

    room.env._register_dispatch_observer(acknowledged)
    result = await room.asker.slash(room.channel, "ask", question=COST)
    assert (ANSWER in room.shown(result.response)) != taken
    assert room.directly(room.asker) == []
    assert room.of_bot(room.channel) == []


@pytest.mark.parametrize(("status", "code"), [(404, 10_015), (401, 50_027), (404, 10_008)])
async def test_an_answer_whose_token_expired_comes_directly(room, status, code):
    refuse(room, WEBHOOK, status, code)
    await room.asker.slash(room.channel, "ask", question=COST)
    (answer,) = room.directly(room.asker)
    assert ANSWER in room.shown(answer)
    assert room.of_bot(room.channel) == []


@pytest.mark.parametrize(("status", "code"), [(404, 10_015), (401, 50_027)])
async def test_a_page_of_a_public_answer_whose_token_expired_comes_below_it(room, status, code):
    first = await room.mention(COST)
    refuse(room, WEBHOOK, status, code)
    await room.asker.click(first, label="More")
    (second,) = room.of_bot(room.channel, first.id)
    assert not set(room.quoted(second)) & set(room.quoted(first))


async def test_a_form_that_does_not_open_in_time_disturbs_nobody(room):
    answer = await room.mention("who said the wall is tired?")
    before = room.quoted(answer)
    refuse(room, CALLBACK, 404, 10_062)
    await room.asker.click(answer, label="Edit")
    assert room.quoted(answer) == before
    assert len(room.of_bot(room.channel)) == 1


async def test_a_judgement_counts_though_its_thanks_come_too_late(room):
    answer = await room.mention(COST)
    refuse(room, CALLBACK, 404, 10_062)
    await room.asker.click(answer, label="Good answer")
    assert [one.good for one in room.state.ratings()] == [True]
    (line,) = room.directly(room.asker)
    assert "Noted as a good answer" in room.shown(line)
    assert room.shown(line).startswith(f"You asked in <#{room.channel.id}>")


# What the bot may not do


@pytest.mark.parametrize(("code", "why"), [(50_013, "where I may not write"), (50_001, "which I may not see")])
async def test_who_mentions_the_bot_where_it_may_not_write_is_answered_directly_and_told_why(room, code, why):
    refuse_channel(room, code)
    answer = await room.mention_aside(COST)
    assert room.shown(answer).startswith(f"You asked in {room.channel.mention}, {why}")
    assert ANSWER in room.shown(answer)


async def test_in_a_thread_it_is_the_thread_that_is_named(room):
    room.env.backend.create_thread(room.channel.id, "a thread", room.asker.id)
    (thread,) = room.channel.threads
    refuse(room, f"POST /channels/{thread.id}/messages", 403, 50_013, None)
    await room.asker.send(thread, f"{room.bot} {COST}")
    (answer,) = room.directly(room.asker)
    assert room.shown(answer).startswith(f"You asked in <#{thread.id}>, where I may not write")


async def test_the_permission_that_is_really_missing_is_explained(room):
    role = next(one for one in room.guild.roles.values() if one.id != room.guild.id)
    room.env.backend.edit_role(room.guild.id, role.id, {"permissions": 1 << 10})
    room.env.backend.edit_role(room.guild.id, room.guild.id, {"permissions": 1 << 10})
    boss = room.guild.create_role("boss", permissions=discord.Permissions.all())
    room.env.backend.add_member_role(room.guild.id, room.asker.id, boss.id)
    answer = await room.mention_aside(COST)
    assert "where I may not write" in room.shown(answer)


@pytest.mark.parametrize("code", [160_002, 50_035, 10_008])
async def test_where_it_may_not_reply_it_writes_a_message_of_its_own(room, code):
    refuse(room, MESSAGES, 400, code)
    answer = await room.mention(COST)
    assert ANSWER in room.shown(answer)
    assert answer.reference is None


async def test_a_question_that_was_deleted_meanwhile_is_answered(room):
    room.house.desk.bot.commands = COMMANDS | {"ask": replace(ASK, run=_slow)}
    asking = await _deleted_while_answered(room)
    assert asking is None
    (answer,) = room.of_bot(room.channel)
    assert ANSWER in room.shown(answer)


async def test_where_no_way_leads_to_the_asker_the_log_says_so_without_their_words(room, caplog):
    refuse_channel(room, 50_013)
    refuse(room, DIRECT, 400, 50_007, None)
    await room.asker.send(room.channel, f"{room.bot} {COST}")
    assert "could be delivered nowhere" in caplog.text
    assert "harbour wall" not in caplog.text
    assert room.state.unfinished(_LONG) == [], "it is not tried for ever"


async def test_who_takes_no_direct_messages_is_told_in_the_channel_what_keeps_the_bot_from_answering(room):
    refuse(room, DIRECT, 400, 50_007, None)
    message = await room.other.send(room.channel, "Brekke said “The wall is tired.”")
    told = await room.mention("check this", reply_to=message)
    assert "I cannot read the message that you reply to" in room.shown(told)


async def test_a_private_answer_is_shown_to_nobody_else_where_its_asker_takes_no_direct_messages(room):
    refuse(room, WEBHOOK, 404, 10_015)
    refuse(room, DIRECT, 400, 50_007, None)
    await room.asker.slash(room.channel, "ask", question=COST)
    assert room.of_bot(room.channel) == []


async def test_whose_private_answer_cannot_be_written_to_them_is_told_so_in_the_channel(room):
    room.state.settle("discord", str(room.guild.id), str(room.channel.id), Place(private=True))
    refuse(room, DIRECT, 400, 50_007, None)
    told = await room.mention(COST)
    assert "I may not write to you directly: use /ask" in room.shown(told)
    assert not room.quoted(told)


async def test_a_message_that_discord_did_not_take_is_sent_again_under_the_same_name(room):
    refuse(room, MESSAGES, 502, 0)
    asked = await room.asker.send(room.channel, f"{room.bot} {COST}")
    (answer,) = room.of_bot(room.channel)
    assert ANSWER in room.shown(answer)
    tried = [one.json for one in room.env.http_requests if one.path == f"/channels/{room.channel.id}/messages"]
    assert [one["nonce"] for one in tried] == [str(asked.id)] * 2


# What fails here


def _fails(_corpus, request):
    raise RuntimeError(f"no index for {request.text}")


async def test_an_error_has_a_number_that_the_log_has_too_and_the_log_no_words_of_the_question(room, caplog):
    room.house.desk.bot.commands = COMMANDS | {"ask": replace(ASK, run=_fails)}
    room.mishaps = 2
    for answer in (await room.slash("ask", question="zebrafinches abroad"), await room.mention("zebrafinches abroad")):
        number = re.search(rf"{WENT_WRONG} \(error ([0-9a-f]{{8}})\); please try again\.", room.shown(answer))
        assert number
        assert number[1] in caplog.text
    assert "RuntimeError" in caplog.text
    assert "zebrafinch" not in caplog.text


class _BrokenTokens(Tokens):
    """Tokens that cannot be made."""

    def _sealed(self, kept, button):  # noqa: ARG002  # as it is called
        raise RuntimeError(f"no token for {button.request.text}")


@pytest.mark.parametrize("way", ["slash", "mention", "press"])
async def test_what_fails_on_the_way_to_discord_has_a_number_too(room, caplog, way):
    answer = await room.mention(COST)
    counter = room.env.bot.counter
    broken = replace(counter, tokens=_BrokenTokens(room.state.secret(), room.state, 97))
    room.env.bot.counter = broken
    room.mishaps = 1
    if way == "slash":
        result = await room.asker.slash(room.channel, "ask", question=COST)
        (told,) = [one for one in (*result.followups, result.response) if one and WENT_WRONG in room.shown(one)]
    elif way == "mention":
        told = await room.mention_aside(COST)
    else:
        told = await room.aside(answer, "More")
    (number,) = re.findall(r"error ([0-9a-f]{8})", room.shown(told))
    assert f"request {number} failed: RuntimeError" in caplog.text
    assert "harbour wall" not in caplog.text


async def test_what_is_known_to_fail_is_told_in_its_own_words(room):
    def full(_corpus, _request):
        raise BadInputError("the shelf is full; take a book out")

    room.house.desk.bot.commands = COMMANDS | {"ask": replace(ASK, run=full)}
    assert "The shelf is full; take a book out." in room.shown(await room.slash("ask", question=COST))


@pytest.mark.parametrize("configured", [{"user_limit": 2}])
async def test_who_asks_too_much_is_asked_to_wait_and_others_are_not(room):
    answer = await room.mention(COST)
    await room.press(answer, "More")
    refused = await room.slash("ask", question=COST)
    assert "You have asked many questions within a minute. Please ask again in" in room.shown(refused)
    assert refused.ephemeral
    assert room.quoted(await room.mention(COST, by=room.other))
    assert "Noted" in room.shown(await room.aside(answer, "Good answer")), "a judgement is no question"


@pytest.mark.parametrize("configured", [{"channel_limit": 1}])
async def test_a_busy_channel_is_told_so(room):
    await room.mention(COST)
    assert "Many questions are being asked in this channel" in room.shown(await room.mention(COST, by=room.other))


@pytest.mark.parametrize("configured", [{"user_limit": 1}])
async def test_a_press_too_many_leaves_the_answer_as_it_is(room):
    answer = await room.mention(COST)
    before = room.quoted(answer)
    line = await room.aside(answer, "More")
    assert "Please ask again in" in room.shown(line)
    assert room.quoted(answer) == before


async def test_a_command_that_there_is_no_longer_is_told_so(room):
    room.env.bot.tree.remove_command("said")
    result = await room.asker.slash(room.channel, "said", speaker="Osterley")
    assert "This command has changed. Reload Discord, and try again." in room.shown(answered(result))
    assert len(room.env.errors) == 1


@LASTING
async def test_what_a_killed_process_left_is_answered_by_the_next(room):
    taken = _taken(room)
    await restarted(room)
    await room.env.settle()
    (answer,) = room.of_bot(room.channel)
    assert ANSWER in room.shown(answer)
    assert "Discord: answered 1 that came before the last stop." in room.house.told
    assert room.state.unfinished(_LONG) == []
    assert taken


@LASTING
@pytest.mark.parametrize("apart", [False, True])
async def test_what_a_killed_process_was_sending_is_sent_again_unless_it_would_stand_there_twice(room, apart):
    assert _taken(room, apart=apart)
    assert room.state.start_sending("discord:77")
    await restarted(room)
    await room.env.settle()
    assert len(room.of_bot(room.channel)) == (not apart)


async def test_what_another_process_is_sending_already_is_left_to_it(room):
    def answered_elsewhere(corpus, request):
        (name, _), *_ = room.state.unfinished(_LONG)
        assert room.state.start_sending(name)
        return ASK.run(corpus, request)

    commands = room.env.bot.counter.desk.bot.commands
    room.env.bot.counter.desk.bot.commands = {**commands, "ask": replace(ASK, run=answered_elsewhere)}
    await room.asker.send(room.channel, f"{room.bot} {COST}")
    assert room.of_bot(room.channel) == []


async def test_nothing_is_sent_that_is_empty(room):
    await room.mention(COST)
    assert all(texts(one) for one in sent(room.env.http_requests))


def _taken(room, *, apart: bool = False) -> bool:
    """Take a question in, and answer it never."""
    origin = Origin("discord", str(room.guild.id), str(room.channel.id), str(room.asker.id), "77")
    question = Question(Request("ask", COST, origin=origin), Address(origin, room.channel.id, apart=apart))
    return room.state.take(["discord:77"], _packed(question))


def _slow(corpus, request):
    sleep(0.3)
    return ASK.run(corpus, request)


async def _deleted_while_answered(room) -> None:
    """Ask, and delete the question before its answer comes."""
    message = room.env.backend.create_message(room.channel.id, room.asker.id, f"{room.bot} {COST}")
    await asyncio.sleep(0.05)
    room.env.backend.delete_message(room.channel.id, message.id)
    await room.env.settle()
