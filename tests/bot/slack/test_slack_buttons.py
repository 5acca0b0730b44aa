"""Every button under an answer, pressed by real sockets on the bot's own process."""

from __future__ import annotations

import json

import pytest
from slack_rooms import IN_ONE_MODE, dates, outlets, quoted
from test_slack_ways_in import COST

from bot.model import Button, Press, Request
from bot.tokens import Tokens

COURIER = "Only Halvenmouth Courier (fictional)"


@pytest.fixture(params=["seen by its asker", "seen by all"])
def answer(request, room):
    """An answer of several pages: an ephemeral message, and a channel's in a thread."""
    return room.slash("/ask", COST) if request.param == "seen by its asker" else room.mention(COST)


def test_more_and_back_leaf_in_place(room, answer):
    first = quoted(answer)
    second = quoted(room.press(answer, "More"))
    assert second
    assert not set(second) & set(first)
    assert "Excerpts 4 to" in answer.shown
    assert quoted(room.press(answer, "Back")) == first
    room.slack.settle(0.1)
    assert room.seen(thread=answer.thread or None) == [answer], "no message more than before"


def test_only_one_outlet_and_all_outlets_again(room, answer):
    first = quoted(answer)
    room.press(answer, COURIER)
    assert outlets(answer) == {"Halvenmouth Courier"}
    assert quoted(room.press(answer, "All outlets")) == first


def test_newest_first_and_best_first(room, answer):
    first = quoted(answer)
    newest = quoted(room.press(answer, "Newest first"))
    assert newest != first
    assert len(dates(answer)) == len(newest)
    assert dates(answer) == sorted(dates(answer), reverse=True)
    assert quoted(room.press(answer, "Best first")) == first


@IN_ONE_MODE
def test_choices_add_up(room, answer):
    newest = quoted(room.press(answer, "Newest first"))
    assert not set(quoted(room.press(answer, "More"))) & set(newest)
    room.press(answer, next(label for label in answer.labels if label.startswith("Only ")))
    assert {"Best first", "All outlets"} <= set(answer.labels)
    assert len(outlets(answer)) == 1


@IN_ONE_MODE
def test_said_and_who_said_have_pages_too(room):
    answer = room.slash("/said", "Marit Osterley")
    first = quoted(answer)
    second = quoted(room.press(answer, "More"))
    assert second
    assert not set(second) & set(first)
    assert quoted(room.press(answer, "Back")) == first


def test_a_shared_answer_names_who_shared_it_and_is_seen_by_all(room):
    answer = room.slash("/ask", COST)
    before = answer.shown
    room.slack.press(answer, "Share to channel")
    (shared,) = room.slack.wait_for(user=room.other, channel=room.channel)
    assert shared.to == ""
    assert {"type": "user", "user_id": room.user} in shared.blocks[0]["elements"][0]["elements"]
    assert quoted(shared) == quoted(answer)
    assert "Share to channel" not in shared.labels
    assert answer.shown == before, "the asker's own answer stays"


@IN_ONE_MODE
def test_the_page_that_is_seen_is_the_one_that_is_shared(room):
    answer = room.slash("/ask", COST)
    page = quoted(room.press(answer, "More"))
    room.slack.press(answer, "Share to channel")
    (shared,) = room.slack.wait_for(user=room.other, channel=room.channel)
    assert quoted(shared) == page


@IN_ONE_MODE
def test_a_shared_answer_can_be_leafed_by_others(room):
    answer = room.slash("/ask", COST)
    room.slack.press(answer, "Share to channel")
    (shared,) = room.slack.wait_for(user=room.other, channel=room.channel)
    first = quoted(shared)
    room.press(shared, "More", room.other)
    assert not set(quoted(shared)) & set(first)


def test_an_answer_is_shared_where_the_bot_is_no_member(room):
    quiet = room.slack.add_channel(f"{room.channel}Q", "quiet", room.user, bot=False).id
    answer = room.slash("/ask", COST, channel=quiet)
    room.slack.press(answer, "Share to channel")
    (shared,) = room.slack.wait_for(user=room.other, channel=quiet)
    assert quoted(shared) == quoted(answer)
    room.press(shared, "More", room.other)
    assert quoted(shared) != quoted(answer)


def test_a_verdict_in_a_thread_is_shared_in_the_thread(room):
    root = room.slack.say("Brekke said “the wall is tired”", room.other, room.channel)
    reply = room.slack.say("He said “The wall is tired.” indeed", room.other, room.channel, root.ts)
    room.slack.message_shortcut("check_quote", reply, user=room.user)
    (verdict,) = room.slack.wait_for(user=room.user, channel=room.channel, thread=root.ts)
    room.slack.press(verdict, "Share to channel")
    (shared,) = room.slack.wait_for(user=room.other, channel=room.channel, thread=root.ts)
    assert shared.thread == root.ts
    assert quoted(shared) == quoted(verdict)
    assert room.seen(room.other) == []


def test_what_was_read_as_something_else_can_be_taken_as_it_was_written(room):
    answer = room.mention("who said the wall is tired?")
    assert "Read as: /who-said the wall is tired" in answer.shown
    room.press(answer, "As I wrote it")
    assert "Read as" not in answer.shown
    assert quoted(answer)


@pytest.mark.parametrize("way", ["mention", "slash"])
def test_what_was_read_can_be_changed_in_place(room, way):
    ask = "who said the wall is tired?"
    answer = room.mention(ask) if way == "mention" else room.slash("/onrecord", ask)
    room.slack.press(answer, "Edit", room.user)
    form = room.slack.modal(room.user)
    edits = len(answer.former)
    room.slack.submit(form, {"question": "I want a tank"})
    room.slack.wait_until(lambda: len(answer.former) > edits)
    assert "Zoë Maréchal" in answer.shown
    room.slack.settle(0.1)
    assert len(room.seen(thread=answer.thread or None)) == 1


@IN_ONE_MODE
def test_anybody_may_change_a_public_answer_by_their_own_form(room):
    answer = room.mention("what did Tomas Brekke say about the wall?")
    room.slack.press(answer, "Edit", room.other)
    form = room.slack.modal(room.other)
    speaker = room.slack.suggest("speaker", "osterley", form).options[0]
    room.slack.submit(form, {"speaker": speaker, "question": ""})
    room.slack.wait_until(lambda: "Marit Osterley, newest first" in answer.shown)


def test_a_follow_up_in_a_thread_rests_on_what_was_asked_there(room):
    first = room.mention(COST)
    second = room.mention("and the ferry?", room.other, thread=first.thread)
    assert "Read as: How much will the ferry cost?" in second.shown
    room.press(second, "As I wrote it", room.other)
    assert "Read as" not in second.shown
    third = room.mention("who said the wall is tired?", thread=first.thread)
    fourth = room.mention("what did he say about it?", thread=third.thread)
    assert "Read as: /said Tomas Brekke about:" in fourth.shown


@IN_ONE_MODE
def test_a_follow_up_carries_over_nothing_from_another_thread(room):
    room.mention(COST)
    assert "Read as" not in room.mention("and the ferry?").shown


@IN_ONE_MODE
def test_a_follow_up_in_a_direct_message_and_by_command(room):
    room.dm("what did Marit Osterley say about the wall?")
    assert "Read as: /said Marit Osterley about:" in room.dm("and the school?").shown
    room.slash("/ask", COST)
    assert "Read as: How much will the ferry cost?" in room.slash("/ask", "and the ferry?").shown


def test_the_last_judgement_of_an_answer_stands(room):
    answer = room.slash("/ask", f"{COST} {room.channel}")
    for good in (True, False):
        room.slack.feedback(answer, good)
        thanks = "Noted as a good answer." if good else "Noted as a bad answer."
        assert room.slack.wait_for(thanks, user=room.user, channel=room.channel).to == room.user
    room.slack.settle(0.1)
    with room.served.state() as state:
        (judged,) = [one for one in state.ratings() if one.user == room.user]
    assert not judged.good
    assert room.channel in judged.question.text
    assert len(judged.shown) == len(quoted(answer))
    assert judged.generation > 0


@IN_ONE_MODE
def test_judgements_are_reported_and_exported(room):
    answer = room.slash("/ask", f"{COST} {room.channel}")
    room.slack.feedback(answer, good=True)
    room.slack.wait_for("Noted as a good answer.", user=room.user, channel=room.channel)
    assert json.loads(room.served.run("feedback", "--json"))["good"] >= 1
    file = room.served.folder / "judgements.jsonl"
    room.served.run("feedback", "--export", str(file))
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    (row,) = [row for row in rows if room.channel in row["question"]]
    assert row["good"]
    assert [excerpt["text"] for excerpt in row["excerpts"]] == quoted(answer)
    assert room.user not in file.read_text(encoding="utf-8")


@IN_ONE_MODE
def test_two_people_judge_a_public_answer_each_for_themselves(room):
    answer = room.mention(COST)
    room.slack.feedback(answer, good=True, user=room.user)
    room.slack.feedback(answer, good=False, user=room.other)
    room.slack.settle(0.1)
    with room.served.state() as state:
        judged = {one.user: one.good for one in state.ratings()}
    assert judged[room.user]
    assert not judged[room.other]


@IN_ONE_MODE
def test_a_button_that_is_not_ours_is_refused_in_words_beside_the_answer(room, answer):
    before = quoted(answer)
    for element in answer.blocks[-2]["elements"]:
        element["value"] = element["value"][:-2]
    room.slack.press(answer, "More", room.user)
    place = {"user": room.user, "channel": room.channel, "thread": answer.thread or None}
    assert room.slack.wait_for("no longer known", **place).to == room.user
    assert quoted(answer) == before


@IN_ONE_MODE
def test_what_fails_at_a_press_leaves_the_answer_as_it_was(room, answer):
    before = quoted(answer)
    place = {"user": room.user, "channel": room.channel, "thread": answer.thread or None}
    with room.served.state() as state:
        seal = Tokens(state.secret(), state).seal
        value = seal(Button(Press.GO, "More", Request("ask", COST, {"skip": "999"})))
    for element in answer.blocks[-2]["elements"]:
        element["value"] = value
    room.slack.press(answer, next(label for label in answer.labels if label.startswith("Only ")), room.user)
    assert room.slack.wait_for("Skip '999' is no number", **place).to == room.user
    assert quoted(answer) == before
