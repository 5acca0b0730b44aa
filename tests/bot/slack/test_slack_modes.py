"""Buttons outlive the process and the weeks: a message of one process is pressed in the next."""

from __future__ import annotations

import signal

from slack_payloads import texts
from slack_rooms import IN_ONE_MODE, quoted
from test_slack_ways_in import COST

WEEKS = 5 * 7 * 24 * 3600.0


def test_every_button_works_in_a_process_that_did_not_send_it(room):
    slack = room.slack
    more, shared, changed = (room.slash("/ask", COST) for _ in range(3))
    public, corrected = room.mention(COST), room.mention("who said the wall is tired?")
    first = quoted(public)
    slack.home_opened(room.user)
    home = slack.wait_until(lambda: slack.world.views.homes.get((slack.workspace.id, room.user)))
    slack.shortcut("ask_on_record", room.user)
    form = slack.modal(room.user)
    room.served.restart()
    for answer in (more, public):
        assert not set(quoted(room.press(answer, "More"))) & set(first)
        assert quoted(room.press(answer, "Back")) == first
    room.press(changed, "Newest first")
    assert "Best first" in changed.labels
    room.press(corrected, "As I wrote it")
    assert "Read as" not in corrected.shown
    slack.press(shared, "Share to channel")
    assert quoted(slack.wait_for(user=room.other, channel=room.channel)[0]) == first
    slack.submit(form, {"question": "Who noticed the gas first on the night of the leak?"})
    assert "night watchman" in slack.wait_for(user=room.user, channel=room.direct)[0].shown
    slack.press(home, "recent:0")
    slack.wait_for(2, user=room.user, channel=room.direct)
    slack.feedback(public, good=True, user=room.other)
    assert slack.wait_for("Noted as a good", user=room.other, channel=room.channel, thread=public.thread)
    follow = room.mention("and the ferry?", thread=public.thread)
    assert "Read as: How much will the ferry cost?" in follow.shown


def test_buttons_of_weeks_ago_work_in_a_killed_process_follower(room):
    private, public = room.slash("/ask", COST), room.mention(COST)
    first = quoted(public)
    room.served.stop(signal.SIGKILL)
    room.slack.pass_time(WEEKS)
    room.served.start()
    assert not set(quoted(room.press(public, "More"))) & set(first)
    assert quoted(room.press(private, "Newest first")) != first
    room.slack.press(private, "Share to channel")
    assert room.slack.wait_for(user=room.other, channel=room.channel)


def test_a_button_works_without_its_response_url(room):
    private, public = room.slash("/ask", COST), room.mention(COST)
    first = quoted(public)
    room.slack.fail("response_url", "404")
    try:
        assert not set(quoted(room.press(public, "More"))) & set(first)
        room.slack.press(private, "More")
        assert room.slack.wait_for("Excerpts 4 to", user=room.user, channel=room.channel).to == room.user
        room.slack.press(private, "Share to channel")
        assert quoted(room.slack.wait_for(user=room.other, channel=room.channel)[0]) == first
    finally:
        room.slack.heal()


@IN_ONE_MODE
def test_a_question_outlives_its_response_url(room):
    room.slack.fail("response_url", "404", times=1)
    room.slack.slash("/ask", COST, room.user, room.channel)
    assert room.slack.wait_for("€18.4 million", user=room.user, channel=room.channel).to == room.user


@IN_ONE_MODE
def test_nothing_that_was_asked_is_in_the_log(room):
    asked = f"who said zebra{room.channel.lower()}quagga?"
    room.slash("/ask", asked)
    room.mention(asked)
    room.slack.home_opened(room.user)
    room.slack.wait_until(lambda: asked.split()[2] in "".join(texts(room.slack.home(room.user).content)))
    assert "quagga" not in room.served.log
    assert "xoxb-" not in room.served.log
    assert "xapp-" not in room.served.log
    assert "/commands/" not in room.served.log
