"""App Home: what is held, what was asked, and preferences, which answers keep to."""

from __future__ import annotations

from slack_payloads import texts
from slack_rooms import IN_ONE_MODE, quoted
from test_slack_ways_in import COST


def home(room, user=""):
    """What a user sees of their Home tab when they open it."""
    before = len(room.slack.calls_of("views.publish"))
    room.slack.home_opened(user or room.user)
    room.slack.wait_for_calls("views.publish", before + 1)
    return room.slack.home(user or room.user)


def words(view):
    """All the words of a view."""
    return "\n".join(texts(view.content))


def test_home_shows_what_is_held_and_how_to_ask(room):
    shown = words(home(room))
    assert "16 articles from 7 outlets, published 2031-01-14 to 2031-12-17." in shown
    assert "Halvenmouth Courier (fictional): 5 articles" in shown
    assert "/who-said we will not wait for the spring" in shown
    assert "Check this quote" in shown
    assert "None yet. They are shown to you alone." in shown


def test_recent_questions_are_ones_own_newest_first_and_each_once(room):
    room.slash("/ask", COST)
    room.mention("who said the wall is tired?")
    answer = room.slash("/ask", COST)
    room.press(answer, "More")
    room.mention("what did Marit Osterley say about the wall?", room.other)
    shown = words(home(room))
    assert shown.count(COST) == 1
    assert shown.index(COST) < shown.index("/who-said the wall is tired")
    assert "Osterley" not in shown.partition("Your recent questions")[2]


def test_a_recent_question_is_asked_again_in_direct_messages(room):
    room.mention("who said the wall is tired?")
    room.slack.press(home(room), "recent:0")
    (answer,) = room.slack.wait_for(user=room.user, channel=room.direct)
    assert "Said by Tomas Brekke." in answer.shown
    assert "Share to channel" not in answer.labels, "there is nobody to share it with"
    assert room.seen() == []


@IN_ONE_MODE
def test_recent_questions_are_cleared(room):
    room.slash("/ask", COST)
    view = home(room)
    assert COST in words(view)
    room.slack.press(view, "clear_recent")
    room.slack.wait_until(lambda: COST not in words(room.slack.home(room.user)))
    assert COST not in words(home(room))


@IN_ONE_MODE
def test_the_form_opens_from_home(room):
    room.slack.press(home(room), "open_ask")
    room.slack.submit(room.slack.modal(room.user), {"question": COST})
    assert room.slack.wait_for("€18.4 million", user=room.user, channel=room.direct)


def test_as_many_excerpts_are_shown_as_preferred_unless_asked_otherwise(room):
    room.slack.choose(home(room), "prefer_excerpts", "1")
    room.slack.settle(0.1)
    assert len(quoted(room.slash("/ask", COST))) == 1
    assert len(quoted(room.mention(COST))) == 1
    assert len(quoted(room.slash("/ask", f"{COST} excerpts:2"))) == 2
    assert len(quoted(room.slash("/ask", COST, room.other))) == 3
    room.slack.choose(home(room), "prefer_excerpts", "As set for everybody")
    room.slack.settle(0.1)
    assert len(quoted(room.slash("/ask", COST))) == 3


def test_who_prefers_so_is_answered_for_all_to_see(room):
    room.slack.choose(home(room), "prefer_public", "Everybody in the channel sees them")
    room.slack.settle(0.1)
    delivery = room.slack.slash("/ask", COST, room.user, room.channel)
    assert delivery.ack.get("response_type") == "in_channel"
    (answer,) = room.slack.wait_for(user=room.other, channel=room.channel)
    assert quoted(answer)
    assert "Share to channel" not in answer.labels
    room.slack.settle(0.1)
    assert len(room.seen()) == 1
    assert home(room).content["blocks"][-1]["accessory"]["initial_option"]["value"] == "public"
    assert room.slash("/ask", COST, room.other).to == room.other
