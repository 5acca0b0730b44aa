"""By the clock: what Discord and its users do not wait for comes in time, however long an answer takes."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing

import pytest
from discord_service import ANSWER, QUESTION

ACKNOWLEDGED = 1.5  # seconds; Discord waits for three
OFFERED = 1.0 + 0.4  # seconds until nothing is offered, and what the way takes
HELD = 4.2  # seconds, more than Discord waits
MOST = 25  # choices
OTHER_QUESTION = "Who is the mayor of Halvenmouth?"


@pytest.fixture(scope="module")
def held(service):
    """Interactions of each kind, made while no answer is found for longer than Discord waits."""
    discord, room = service.discord, service.room()
    answer = room.slash().answer(saying=ANSWER)
    read = room.mention("who said the wall is tired?").answer(saying="Read as")
    form = discord.press(room.user, read, "Edit")
    form.modal()
    service.hold()
    asked = {"slash": room.slash(OTHER_QUESTION), "menu": room.find()}
    asked["press"] = discord.press(room.user, answer, "Newest first")
    asked["form"] = discord.submit(room.user, form, {"text": "I want nine submarines and a zeppelin"})
    time.sleep(HELD)
    service.release()
    return asked


@pytest.mark.parametrize("way", ["slash", "press", "form", "menu"])
def test_an_interaction_is_deferred_at_once_and_answered_when_the_answer_is_there(held, way):
    asked = held[way]
    assert asked.acknowledgement() < ACKNOWLEDGED
    assert asked.deferred
    assert asked.answered_after() > HELD


def test_an_answer_that_takes_long_is_announced_by_typing_at_once(room):
    room.service.hold()
    asked = [room.mention(), room.dm()]
    typing = [f"POST /channels/{place.id}/typing" for place in (room.channel, room.discord.direct(room.user))]
    for route, one in zip(typing, asked, strict=True):
        room.discord.wait_until(lambda route=route: room.discord.requests_of(route), ACKNOWLEDGED)
        assert room.discord.requests_of(route)[0].at - one.message.made < ACKNOWLEDGED
    room.service.release()
    room.answered(2)


def test_fifty_commands_at_once_are_all_deferred_in_time(room):
    asked = [room.slash() for _ in range(50)]
    assert max(one.acknowledgement() for one in asked) < 2 * ACKNOWLEDGED
    room.answered(50)


def test_while_answers_are_computed_the_choices_come_within_their_second(room):
    asked = [room.slash() for _ in range(30)]
    offered = []
    for typed in ("", "b", "br", "bra", "bran", "penrov"):
        offered.append(room.discord.autocomplete(room.user, room.channel, "said", "speaker", typed))
        time.sleep(0.05)
    assert all(one.acknowledgement() < OFFERED for one in offered)
    assert offered[-1].choices() == ["Penrow"]
    for one in asked:
        one.answer(saying=ANSWER)


@pytest.mark.parametrize("focused", ["since", "outlet"])
def test_of_more_choices_than_discord_takes_as_many_are_offered_as_it_does(room, focused):
    offered = room.discord.autocomplete(room.user, room.channel, "ask", focused, "", question=QUESTION)
    assert len(offered.choices()) == MOST


def test_what_is_not_found_within_a_second_is_not_offered_and_holds_up_no_answer(room):
    with room.service.offers_held():
        offered = [room.discord.autocomplete(room.user, room.channel, "said", "speaker", "b") for _ in range(5)]
        asked = room.slash()
        assert asked.answered_after() < ACKNOWLEDGED
        for one in offered:
            assert one.choices() == []
            assert one.acknowledgement() < OFFERED


def test_more_keys_than_there_are_threads_hold_up_no_command(room):
    with room.service.offers_held():
        offered = [room.discord.autocomplete(room.user, room.channel, "said", "speaker", "b") for _ in range(40)]
        asked = room.slash()
        assert asked.acknowledgement() < ACKNOWLEDGED
        for one in offered:
            assert one.acknowledgement() < OFFERED + 1
    assert asked.answer(saying=ANSWER)


def test_while_another_process_writes_to_the_state_a_command_is_deferred_in_time(room):
    file = room.service.folder / "state.sqlite"
    with closing(sqlite3.connect(file, isolation_level=None)) as state:
        state.execute("BEGIN IMMEDIATE")
        asked = room.slash()
        assert asked.acknowledgement() < ACKNOWLEDGED
        time.sleep(0.5)
        state.execute("ROLLBACK")
    room.answered()
