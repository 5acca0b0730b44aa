"""Every question is answered once, whatever Discord postpones, refuses or breaks off."""

from __future__ import annotations

import time

import pytest
from discord_service import ANSWER
from discord_simulator.faults import Fault

CALLBACK, EDIT = "POST /interactions/*/callback", "PATCH /webhooks/*"


def messages_to(room):
    return f"POST /channels/{room.channel.id}/messages"


def asked_twice(room, command):
    """Whether Discord was asked a second time for what it did not confirm."""
    routes = f"PATCH /webhooks/*/{command.interaction.token}/*", messages_to(room)
    return all(len(room.discord.requests_of(route)) >= 2 for route in routes)


@pytest.mark.parametrize("everywhere", [False, True], ids=["one route", "global"])
def test_whom_discord_makes_wait_waits_as_long_as_it_asks_and_nothing_is_lost_or_doubled(room, everywhere):
    began = time.monotonic()
    for route in (CALLBACK, EDIT, messages_to(room)):
        room.discord.limit(route, retry_after=0.6, times=2, everywhere=everywhere)
    command, mention = room.slash(), room.mention()
    assert command.acknowledgement() > 1.2
    room.answered(2)
    assert command.answered_after() > 2.4
    assert mention.answer().made - began > 1.2
    assert command.answer().ephemeral
    assert mention.answer().reference is mention.message


def test_however_often_discord_makes_us_wait_the_answer_goes_where_it_belongs(room):
    for route in (EDIT, messages_to(room)):
        room.discord.limit(route, retry_after=0.05, times=7)
    command, mention = room.slash(), room.mention()
    room.answered(2)
    assert command.answers
    assert mention.answers


def test_a_channel_s_bucket_is_respected_and_all_is_said(room):
    room.discord.strict_buckets()
    for _ in range(7):
        room.mention()
    room.answered(7)
    assert len([one for one in room.discord.requests_of(messages_to(room)) if one.status == 429]) <= 1


def test_a_channel_that_discord_makes_wait_holds_up_no_other(service, room):
    other = service.room()
    room.discord.limit(messages_to(room), retry_after=2.0)
    room.mention()
    room.discord.wait_until(lambda: room.discord.requests_of(messages_to(room)))
    began = time.monotonic()
    other.mention()
    other.slash()
    other.answered(2)
    assert time.monotonic() - began < 1.5
    assert not room.answers
    room.answered()


@pytest.mark.parametrize("status", [500, 503])
def test_what_discord_fails_at_is_asked_for_again(room, status):
    for route in (EDIT, messages_to(room)):
        room.discord.refuse(route, status, times=1)
    command, mention = room.slash(), room.mention()
    room.answered(2)
    assert command.answers
    assert mention.answers


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_connection_that_breaks_before_or_after_discord_did_it_loses_and_doubles_nothing(room, after):
    for route in (EDIT, messages_to(room)):
        room.discord.break_off(route, after=after)
    command, mention, direct = room.slash(), room.mention(), room.dm()
    room.discord.wait_until(lambda: asked_twice(room, command))
    room.answered(3)
    assert command.answers
    assert mention.answers
    assert direct.answers


def test_an_error_of_discord_s_after_it_did_it_loses_and_doubles_nothing(room):
    for route in (CALLBACK, EDIT, messages_to(room)):
        room.discord.world.faults.add(Fault(route, 1, 502, {"message": "502", "code": 0}, after=True))
    command, mention = room.slash(), room.mention()
    room.discord.wait_until(lambda: asked_twice(room, command))
    room.answered(2)
    assert command.answers
    assert mention.answers


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_where_the_connection_breaks_at_the_acknowledgement_the_asker_alone_gets_the_answer(room, after):
    room.discord.break_off(CALLBACK, after=after)
    room.slash()
    (answer,) = room.answered()
    assert answer.ephemeral or answer.channel is room.discord.direct(room.user)


def test_an_acknowledgement_that_comes_too_late_is_followed_by_the_answer_as_a_direct_message(room, monkeypatch):
    monkeypatch.setattr(room.discord.world, "ack_within", 0.0)
    command = room.slash()
    (answer,) = room.answered()
    assert answer.channel is room.discord.direct(room.user)
    assert command.failed


def test_where_the_token_died_a_private_answer_comes_as_a_direct_message_and_a_public_one_to_the_channel(room):
    room.service.hold()
    private = room.slash()
    private.acknowledgement()
    private.expire()
    room.service.release()
    (answer,) = room.answered()
    assert answer.channel is room.discord.direct(room.user)
    command = room.slash()
    first = command.answer(saying=ANSWER)
    room.service.hold()
    share = room.discord.press(room.user, first, "Share")
    share.acknowledgement()
    share.expire()
    room.service.release()
    answers = room.answered(3)
    assert [one.channel for one in answers if not one.ephemeral] == [room.channel, room.discord.direct(room.user)]


def test_no_log_holds_a_question_a_token_or_an_answer(service):
    """The last of this file: whatever went wrong before it was logged at DEBUG."""
    assert "harbour" not in service.log
    assert service.discord.token not in service.log
    assert "18.4 million" not in service.log
    assert not [one.token for one in service.discord.world.interactions.values() if one.token in service.log]
