"""Stops: killed, told to stop, replaced by another process; each question is answered once."""

from __future__ import annotations

import signal
import time

import pytest
from discord_service import ANSWER, watched

IN_TIME = 10.0  # seconds after which hosts kill a process that they told to stop
WAYS = ("slash", "mention", "dm")


@pytest.fixture(scope="module")
def mortal(opened_discord):
    """A bot that is killed and started again, and that gives up early what Discord does not take."""
    return opened_discord(shortened="bot.adapters.discord.delivery._PAUSES=").start()


@pytest.fixture
def doomed(mortal):
    if mortal.code is not None:
        mortal.start()
    yield from watched(mortal)


def stopped(service):
    """Tell a process to stop."""
    service.process.send_signal(signal.SIGTERM)
    return time.monotonic()


def test_what_a_killed_process_took_the_next_one_answers_where_it_belongs_and_once(doomed):
    service, discord = doomed.service, doomed.discord
    other = service.room()
    answer = other.slash().answer(saying=ANSWER)
    service.hold()
    commands, mentions, directs = ([doomed.ask(way) for _ in range(6)] for way in WAYS)
    press = discord.press(other.user, answer, "Newest first")
    for one in (*commands, press):
        one.acknowledgement()
    discord.settle(0.5)
    service.kill()
    service.release()
    service.start()
    for one in (*commands, *mentions, *directs):
        one.answer(saying=ANSWER)
    assert all(len(one.answers) == 1 and one.ephemeral for one in commands)
    assert all(one.answers[0].reference is one.message for one in mentions)
    assert press.answer() is answer
    doomed.answered(18)
    service.restart()
    doomed.answered(18)


def test_what_was_being_sent_when_the_process_was_killed_is_answered_by_the_next(doomed):
    service, discord = doomed.service, doomed.discord
    discord.limit("PATCH /webhooks/*", retry_after=30.0)
    discord.limit(f"POST /channels/{doomed.channel.id}/messages", retry_after=30.0)
    command, mention = doomed.slash(), doomed.mention()
    for route in ("PATCH /webhooks/*", f"POST /channels/{doomed.channel.id}/messages"):
        discord.wait_until(lambda route=route: [one for one in discord.requests_of(route) if one.status == 429])
    service.kill()
    discord.heal()
    service.start()
    command.answer(saying=ANSWER, timeout=5)
    mention.answer(saying=ANSWER, timeout=5)
    doomed.answered(2)


def test_what_was_sent_just_before_the_process_was_killed_is_not_sent_again(doomed):
    service, discord = doomed.service, doomed.discord
    discord.break_off(f"POST /channels/{doomed.channel.id}/messages", after=True)
    doomed.mention()
    discord.wait_until(lambda: doomed.answers)
    service.kill()
    service.start()
    doomed.answered()


def test_what_could_not_be_delivered_at_all_is_answered_by_the_next_start(doomed):
    service, discord = doomed.service, doomed.discord
    before = service.log.count("did not arrive")
    discord.break_off(f"POST /channels/{doomed.channel.id}/messages", times=1_000)
    mention = doomed.mention()
    service.told("did not arrive", before + 1)
    assert not mention.answers
    discord.heal()
    service.restart()
    mention.answer(saying=ANSWER)
    doomed.answered()


def test_where_the_token_died_before_the_next_start_the_answer_comes_another_way_that_only_the_asker_reads(doomed):
    doomed.service.hold()
    doomed.slash().acknowledgement()
    doomed.discord.settle(0.5)
    doomed.service.kill()
    doomed.service.release()
    doomed.discord.expire_tokens()
    doomed.service.start()
    (answer,) = doomed.answered()
    assert answer.channel is doomed.discord.direct(doomed.user)


def test_told_to_stop_a_process_finishes_what_it_took_and_takes_its_leave_of_the_gateway(doomed):
    service, discord = doomed.service, doomed.discord
    service.hold()
    commands = [doomed.slash() for _ in range(5)]
    doomed.mention()
    for one in commands:
        one.acknowledgement()
    began = stopped(service)
    time.sleep(0.5)
    service.release()
    assert service.exited() == 0
    assert time.monotonic() - began < IN_TIME
    assert len(doomed.answers) == 6
    assert not discord._gateway.sessions  # which a connection that was merely dropped would leave


def test_an_idle_process_stops_at_once(doomed):
    assert doomed.service.end() < 3
    assert doomed.service.code == 0


def test_a_long_queue_is_left_to_the_next_start(doomed):
    service = doomed.service
    service.pace(0.5)
    asked = [doomed.slash() for _ in range(20)]
    for one in asked:
        one.acknowledgement()
    began = stopped(service)
    code = service.exited()
    took = time.monotonic() - began
    before = len(doomed.answers)
    service.pace(0)
    service.start()
    doomed.answered(20)
    assert before >= 4
    assert code == 0
    assert took < IN_TIME
    assert "Traceback" not in service.log


def test_a_process_that_discord_makes_wait_stops_in_time_and_the_next_one_answers(doomed):
    service, discord = doomed.service, doomed.discord
    route = f"POST /channels/{doomed.channel.id}/messages"
    discord.limit(route, retry_after=60.0)
    mention = doomed.mention()
    discord.wait_until(lambda: discord.requests_of(route))
    assert service.end() < IN_TIME
    assert service.code == 0
    discord.heal()
    service.start()
    mention.answer(saying=ANSWER, timeout=5)
    doomed.answered()


class Two:
    """Two processes on one Discord and one state; Discord tells both of everything, as it tells each session."""

    def __init__(self, service):
        self.service, self.discord = service, service.discord
        gateway = self.discord._gateway
        former, self.old = dict(gateway.sessions), service.process
        service.start()
        self.new = service.process
        self.discord._server.act(lambda: gateway.sessions.update(former))


def test_of_two_processes_with_one_state_either_answers_and_never_both(doomed):
    two = Two(doomed.service)
    rooms = [doomed, *(doomed.service.room() for _ in range(3))]
    for room in rooms:
        for way in WAYS * 2:
            room.ask(way)
    for room in rooms:
        room.answered(6)
    two.old.terminate()
    assert two.old.wait(IN_TIME) == 0
    doomed.slash()
    doomed.answered(7)


def test_while_one_process_takes_over_from_another_every_question_is_answered_once(doomed):
    two = Two(doomed.service)
    doomed.service.pace(0.2)
    asked = 0
    for number in range(24):
        if number == 8:
            two.old.terminate()
        doomed.ask(("slash", "mention")[number % 2])
        asked += 1
        time.sleep(0.1)
    assert two.old.wait(IN_TIME) == 0
    doomed.service.pace(0)
    doomed.answered(asked, timeout=10)
