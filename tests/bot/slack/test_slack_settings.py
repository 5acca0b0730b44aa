"""A channel's settings: who may change them, and that answers keep to them."""

from __future__ import annotations

import pytest
from slack_payloads import texts
from slack_rooms import IN_ONE_MODE, outlets, quoted
from test_slack_ways_in import COST

SILENT, PRIVATE = {"mentions": "Stay silent"}, {"private": "Only who asked sees it"}


def settings(room, user=""):
    """The modal that `/onrecord settings` opens."""
    user = user or room.user
    room.slack.slash("/onrecord", "settings", user, room.channel)
    return room.slack.modal(user)


def settle(room, values):
    """Change the settings of the room's channel."""
    form = settings(room)
    found = [room.slack.suggest("outlets", name, form).options[0] for name in values.get("outlets", ())]
    given = values | ({"outlets": found} if found else {})
    assert not room.slack.submit(form, given).errors
    room.slack.settle(0.1)


@pytest.mark.parametrize("who", ["creator", "U0ADMIN", "U0OWNER"])
def test_whoever_created_the_channel_and_admins_may_change_its_settings(room, who):
    form = settings(room, room.user if who == "creator" else who)
    assert form.title == "Channel settings"
    assert f"#{room.slack.workspace.channels[room.channel].name}." in "".join(texts(form.content))
    room.slack.submit(form, SILENT)
    room.slack.settle(0.1)
    with room.served.state() as state:
        assert not state.place("slack", room.slack.workspace.id, room.channel).mentions


def test_others_are_told_who_may(room):
    told = settings(room, room.other)
    assert "Only workspace admins and whoever created this channel" in str(texts(told.content))
    assert not any(block["type"] == "input" for block in told.blocks)


@IN_ONE_MODE
def test_settings_are_shown_as_they_are(room):
    settle(room, SILENT | PRIVATE | {"outlets": ["courier"]})
    again = {block["block_id"]: block.get("element", {}) for block in settings(room).blocks}
    assert again["mentions"]["initial_option"]["text"]["text"] == "Stay silent"
    assert again["private"]["initial_option"]["text"]["text"] == "Only who asked sees it"
    assert [one["value"] for one in again["outlets"]["initial_options"]] == ["Halvenmouth Courier (fictional)"]


def test_where_mentions_are_off_whoever_mentions_is_told_alone_where_they_see_it(room):
    settle(room, SILENT)
    room.slack.mention(COST, room.user, room.channel)
    (told,) = room.slack.wait_for(user=room.user, channel=room.channel)
    assert told.to == room.user
    assert "Mentions are not answered in this channel" in told.shown
    assert not told.thread, "Slack shows nothing that is for one alone in a thread of which nobody else knows"
    assert room.seen(room.other) == []
    assert quoted(room.slash("/ask", COST))


def test_in_a_private_channel_the_asker_alone_is_answered_and_nothing_is_shared(room):
    before = room.slash("/ask", COST)
    settle(room, PRIVATE)
    room.slack.mention(COST, room.user, room.channel)
    _, answer = room.slack.wait_for(2, user=room.user, channel=room.channel)
    assert quoted(answer)
    assert answer.to == room.user
    assert "Share to channel" not in answer.labels
    assert "Share to channel" not in room.slash("/ask", COST).labels
    room.slack.press(before, "Share to channel")
    told = room.slack.wait_for("Answers are private in this channel", user=room.user, channel=room.channel)
    assert told.to == room.user
    assert room.seen(room.other) == []


def test_in_a_thread_of_a_private_channel_the_asker_alone_is_answered_in_the_thread(room):
    settle(room, PRIVATE)
    root = room.slack.say("What did the wall cost in the end?", room.other, room.channel)
    room.slack.say("No idea", room.user, room.channel, root.ts)
    assert room.mention(COST, thread=root.ts).to == room.user
    follow = room.mention("and the ferry?", thread=root.ts)
    assert "Read as: How much will the ferry cost?" in follow.shown
    assert room.seen(room.other, thread=root.ts) == []


@IN_ONE_MODE
def test_in_a_private_channel_no_preference_makes_an_answer_public(room):
    with room.served.state() as state:
        chosen = state.preferences("slack", room.slack.workspace.id, room.user)
        state.prefer("slack", room.slack.workspace.id, room.user, type(chosen)(chosen.excerpts, public=True))
    settle(room, PRIVATE)
    assert room.slash("/ask", COST).to == room.user


def test_answers_come_from_the_outlets_in_scope_alone_and_name_them(room):
    assert "This channel is set" not in room.slash("/ask", COST).shown
    settle(room, {"outlets": ["courier"]})
    for answer in (room.slash("/ask", COST), room.mention(COST), room.slash("/said", "Marit Osterley")):
        assert quoted(answer)
        assert outlets(answer) == {"Halvenmouth Courier"}
        assert "This channel is set to answer from Halvenmouth Courier (fictional) alone." in answer.shown
    refused = room.slash("/ask", f"{COST} outlet:radio")
    assert "Halvenmouth Courier (fictional)" in refused.shown
    assert quoted(refused) == []
    assert "Radio Sennick" not in room.slash("/sources").shown


@IN_ONE_MODE
def test_what_only_other_outlets_report_is_not_simply_said_to_be_missing(room):
    settle(room, {"outlets": ["radio"]})
    answer = room.slash("/ask", "Who took over from Callum Reyes?")
    assert "Not in the corpus" in answer.shown
    assert "This channel is set to answer from Radio Sennick (fictional) alone." in answer.shown


@IN_ONE_MODE
def test_a_button_of_before_keeps_to_the_outlets_that_are_in_scope_now(room):
    answer = room.slash("/ask", COST)
    settle(room, {"outlets": ["radio"]})
    room.press(answer, "Newest first")
    assert outlets(answer) == {"Radio Sennick"}
