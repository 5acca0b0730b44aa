"""Every delivery is answered once, whatever Slack repeats, refuses or postpones, and whenever the process dies."""

from __future__ import annotations

import signal
import time

import pytest
from slack_service import ANSWER, QUESTION
from slack_simulator import RIVAL

CHECKED = "“The wall is tired, and so are we,” said the harbour engineer."


def asked(room, way, **how):
    """Ask QUESTION by one of the ways in."""
    slack, user, channel = room.slack, room.user, room.channel
    if way == "slash":
        return slack.slash("/ask", QUESTION, user, channel, **how)
    if way == "mention":
        return slack.mention(QUESTION, user, channel, **how)
    return slack.dm(QUESTION, user, **how)


@pytest.mark.parametrize("way", ["slash", "mention", "dm"])
def test_a_question_delivered_three_times_at_once_and_again_later_is_answered_once(room, way):
    delivery = asked(room, way, times=3)
    assert delivery.acked
    room.answered()
    delivery.repeat(2)
    assert delivery.acked
    room.answered()


def test_a_press_delivered_three_times_is_done_once(room):
    asked(room, "slash")
    (answer,) = room.answered()
    before = len(room.slack.calls)
    delivery = room.slack.press(answer, "Newest first", times=3)
    room.slack.wait_until(lambda: len(room.slack.calls) > before)
    room.slack.settle()
    delivery.repeat(2)
    room.slack.settle()
    sent = [call for call in room.slack.calls[before:] if call.method in {"response_url", "chat.postEphemeral"}]
    assert len(sent) == 1


def test_sharing_delivered_three_times_is_shared_once(room):
    asked(room, "slash")
    (answer,) = room.answered()
    room.slack.press(answer, "Share", times=3).repeat()
    room.answered(2)
    assert len([one for one in room.answers if not one.to]) == 1


def test_a_message_shortcut_delivered_three_times_is_answered_once(room):
    message = room.slack.say(CHECKED, room.user, room.channel)
    room.slack.message_shortcut("check_quote", message, user=room.user, times=3).repeat()
    room.slack.wait_until(lambda: room.said)
    room.slack.settle()
    assert len(room.said) == 1


def test_a_form_delivered_three_times_is_answered_once(room):
    room.slack.shortcut("ask_on_record", room.user)
    view = room.slack.modal(room.user)
    room.slack.submit(view, {"question": QUESTION}, times=3).repeat()
    room.answered()


def test_what_a_process_answered_its_follower_does_not_answer_again(service):
    rooms = [service.room(f"AGAIN{way}") for way in ("slash", "mention", "dm")]
    deliveries = [asked(room, way) for room, way in zip(rooms, ("slash", "mention", "dm"), strict=True)]
    for room in rooms:
        room.answered()
    service.restart()
    for delivery in deliveries:
        assert delivery.repeat().acked
    for room in rooms:
        room.answered()


@pytest.mark.parametrize("first", ["app_mention", "message"])
def test_of_the_two_events_about_one_mention_either_may_come_first(room, first):
    slack = room.slack
    words = slack.say(f"<@{slack.workspace.bot_user}> {QUESTION}", room.user, room.channel)
    event = {"user": room.user, "channel": room.channel, "ts": words.ts, "event_ts": words.ts}
    event |= {"text": f"<@{slack.workspace.bot_user}> {QUESTION}", "channel_type": "channel", "team": "T0HALVEN"}
    for kind in sorted(("app_mention", "message"), key=lambda kind: kind != first):
        slack.event(event | {"type": kind}, times=2)
    room.answered()


def test_bots_edits_deletions_and_joins_are_not_answered(room):
    slack, place = room.slack, room.place
    bot_user = slack.workspace.bot_user
    slack.mention(QUESTION, **place, bot=RIVAL)
    slack.message(f"<@{bot_user}> {QUESTION}", **place, bot=RIVAL)
    slack.message(f"<@{bot_user}> {QUESTION}", **place, subtype="bot_message")
    slack.message(f"<@{bot_user}> has joined the channel", **place, subtype="channel_join")
    message = slack.say("Something else", room.user, room.channel)
    slack.edit(message, f"<@{bot_user}> {QUESTION}")
    slack.remove(message)
    slack.message(QUESTION, **place)  # to everybody, not to us
    slack.settle()
    assert not room.said


def test_two_bots_that_mention_each_other_do_not_loop(room):
    slack = room.slack
    slack.mention(QUESTION, room.user, room.channel)
    (answer,) = room.answered()
    for _ in range(3):
        slack.mention(QUESTION, room.user, room.channel, thread=answer.thread, bot=RIVAL)
    slack.settle()
    assert len(room.said) == 1
    assert [echo for echo in slack.echoes if echo.acked]  # our own messages came back to us, and were no questions


def test_a_message_to_a_busy_channel_waits_as_long_as_slack_asks_and_is_sent_once(room):
    room.slack.limit("chat.postMessage", times=2, retry_after=1)
    began = time.monotonic()
    asked(room, "mention")
    room.answered()
    assert time.monotonic() - began > 2


def test_a_busy_response_url_is_tried_again_as_slack_asks(room):
    room.slack.limit("response_url", times=1, retry_after=1)
    began = time.monotonic()
    asked(room, "slash")
    room.answered()
    assert time.monotonic() - began > 1
    assert len(room.slack.calls_of("chat.postEphemeral")) == 0 or room.answers[0].to == room.user


def test_a_channel_that_slack_makes_wait_holds_up_no_other(opened_service):
    service = opened_service("socket").start()
    busy, others = service.room("BUSY"), [service.room(f"CALM{number}") for number in range(3)]
    service.slack.limit("chat.postMessage", times=1, retry_after=4)
    asked(busy, "mention")
    service.slack.wait_for_calls("chat.postMessage")
    for _ in range(40):
        busy.slack.mention(QUESTION, busy.user, busy.channel)
    began = time.monotonic()
    for room in others:
        asked(room, "mention")
        room.slack.wait_until(lambda room=room: room.answers, 3)
    assert time.monotonic() - began < 3
    assert not busy.answers
    busy.slack.wait_until(lambda: len(busy.answers) == 41, 15)


@pytest.mark.parametrize("status", ["404", "used", "expired"])
def test_where_the_response_url_is_dead_the_asker_gets_a_message_only_they_see(room, status):
    if status == "expired":
        room.service.hold()
        delivery = asked(room, "slash")
        room.slack.pass_time(31 * 60)
        room.service.release()
    else:
        room.slack.fail("response_url", {"404": "404", "used": "used_url"}[status])
        delivery = asked(room, "slash")
    assert delivery.acked
    (answer,) = room.answered()
    assert answer.to == room.user
    assert answer.channel == room.channel


def test_where_the_bot_is_not_in_the_channel_and_the_url_is_dead_the_answer_comes_as_a_direct_message(room):
    room.slack.add_channel(f"{room.channel}OUT", f"out-{room.channel.lower()}", room.user, bot=False)
    room.slack.fail("response_url", "404")
    room.slack.slash("/ask", QUESTION, room.user, f"{room.channel}OUT")
    (answer,) = room.answered()
    assert answer.channel == f"D{room.user[1:]}"


def test_in_a_channel_without_the_bot_a_command_is_answered(room):
    room.slack.add_channel(f"{room.channel}OUT", f"out-{room.channel.lower()}", room.user, bot=False)
    room.slack.slash("/ask", QUESTION, room.user, f"{room.channel}OUT")
    answer = room.slack.wait_for(ANSWER, user=room.user, channel=f"{room.channel}OUT")
    assert answer.to == room.user


@pytest.fixture(scope="module")
def strict(opened_service):
    """A bot with narrow limits and a short queue."""
    return opened_service("socket", USER_LIMIT="2", CHANNEL_LIMIT="4", WORKERS="1", WAITING="3").start()


def test_who_asks_too_much_is_told_so_in_private_and_nothing_is_replaced(strict):
    room = strict.room("EAGER")
    for _ in range(3):
        asked(room, "slash")
    room.answered(2)
    refusal = strict.slack.wait_for("asked many questions", user=room.user, channel=room.channel)
    assert refusal.to == room.user
    assert all(former["text"].startswith("Searching") for former in refusal.former)
    asked(room, "mention")
    strict.slack.wait_until(lambda: len([one for one in room.said if "asked many questions" in one.shown]) == 2)
    assert all(one.to for one in room.said)


def test_a_channel_has_a_limit_of_its_own(strict):
    room = strict.room("CROWD")
    for number in range(5):
        strict.slack.add_user(f"U{number}CROWD", f"crowd{number}")
        strict.slack.mention(QUESTION, f"U{number}CROWD", room.channel)
    room.slack.wait_until(lambda: len(room.answers) == 4)
    refusal = next(one for one in room.slack.everything(room.channel) if "asked in this channel" in one.shown)
    assert refusal.to == "U4CROWD"


def test_who_goes_on_asking_too_much_is_told_each_time_and_not_answered_by_the_next_start(strict):
    room = strict.room("FLOOD")
    for _ in range(6):
        strict.slack.mention(QUESTION, room.user, room.channel)
    room.slack.wait_until(lambda: len(room.said) == 6)
    told = len([one for one in room.said if "asked many questions" in one.shown])
    assert told == 4
    strict.restart()
    room.slack.settle()
    assert len([one for one in room.said if "asked many questions" in one.shown]) == told
    assert len(room.said) == 6


def test_a_full_queue_turns_people_away_in_words_and_answers_the_others(strict):
    strict.hold()
    rooms = [strict.room(f"QUEUE{number}") for number in range(6)]
    for room in rooms:
        assert asked(room, "slash").ack_seconds < 1
    strict.slack.wait_until(lambda: sum("Too many" in one.shown for room in rooms for one in room.said) == 2)
    strict.release()
    for room in rooms[:4]:
        room.answered()
    assert not any(room.answers for room in rooms[4:])


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_a_killed_process_s_follower_answers_what_was_acknowledged_once(opened_service, mode):
    service = opened_service(mode).start()
    rooms = {way: service.room(f"KILLED{way}") for way in ("slash", "mention", "dm")}
    service.hold()
    deliveries = [asked(room, way) for way, room in rooms.items()]
    assert all(delivery.acked for delivery in deliveries)
    service.end(signal.SIGKILL)
    service.release()
    service.start()
    for room in rooms.values():
        room.answered()
    for delivery in deliveries:
        delivery.repeat()
    for room in rooms.values():
        room.answered()
    # Told to stop, a process answers what it took.
    room = service.room("STOPPED")
    service.hold()
    for number in range(10):
        service.slack.mention(f"{QUESTION} {number}", room.user, room.channel)
    service.process.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    service.release()
    assert service.process.wait(10) == 0
    assert len(room.said) == 10


def test_a_process_that_slack_makes_wait_stops_in_time(opened_service):
    service = opened_service("socket").start()
    room = service.room("LATE")
    service.slack.limit("chat.postMessage", times=50, retry_after=60)
    asked(room, "mention")
    service.slack.wait_for_calls("chat.postMessage")
    assert service.end() < 10
    assert service.code == 0
