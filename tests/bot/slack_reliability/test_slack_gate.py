"""Who is answered, what a start needs, and what the log never holds."""

from __future__ import annotations

import socket
import subprocess

import pytest
from slack_service import ANSWER, PATIENCE, QUESTION

from retrieval.home import Home

WRONG = "xoxb-wrong-token-of-nobody"


@pytest.fixture(scope="module")
def choosy(opened_service):
    """A bot that answers in one channel of one workspace."""
    service = opened_service("socket", WORKSPACES="T0HALVEN", CHANNELS="C0NEWS, C0OTHER")
    service.slack.add_workspace()
    return service.start()


def test_on_an_allow_list_its_channels_and_direct_messages_are_answered(choosy):
    slack = choosy.slack
    slack.slash("/ask", QUESTION)
    slack.wait_for(ANSWER)
    slack.dm(QUESTION)
    slack.wait_for(ANSWER, channel="D0ANNA")


@pytest.mark.parametrize("place", [("U0BEN", "C0DESK"), ("U0OTHER", "C0OTHER")], ids=["channel", "workspace"])
def test_elsewhere_askers_are_told_in_private_and_nothing_is_answered(choosy, place):
    slack, (user, channel) = choosy.slack, place
    slack.slash("/ask", QUESTION, user, channel)
    assert slack.wait_for("does not answer in this channel", user=user, channel=channel).to == user
    slack.mention(QUESTION, user, channel)
    slack.settle()
    assert not [one for one in slack.everything(channel) if ANSWER in one.shown]
    assert not [one for one in slack.everything(channel) if one.bot_id and not one.to]


def test_another_workspace_has_no_form_and_no_home(choosy):
    slack = choosy.slack
    before = len(slack.calls)
    assert slack.shortcut("ask_on_record", "U0OTHER").acked
    assert slack.home_opened("U0OTHER").acked
    slack.settle()
    assert not [call for call in slack.calls[before:] if call.method.startswith("views.")]


@pytest.fixture(scope="module")
def started(opened_service, tmp_path_factory):
    """What becomes of processes that cannot start: {case: (exit code, all that was said)}."""
    taken = socket.create_server(("", 0))
    cases = {
        "wrong token": ("socket", {"SLACK_BOT_TOKEN": WRONG}),
        "wrong token over HTTP": ("http", {"SLACK_BOT_TOKEN": WRONG}),
        "wrong app token": ("socket", {"SLACK_APP_TOKEN": "xapp-wrong-token-of-nobody"}),
        "no app token": ("socket", {"SLACK_APP_TOKEN": ""}),
        "port taken": ("http", {"PORT": str(taken.getsockname()[1])}),
        "no article": ("socket", {"ONRECORD_HOME": str(Home(tmp_path_factory.mktemp("empty")).folder)}),
        "no state": ("socket", {"ONRECORD_STATE": "sqlite:////proc/state.sqlite"}),
        "limit": ("socket", {"ONRECORD_USER_LIMIT": "-1"}),
    }
    services = {case: opened_service(mode).spawn(**changed) for case, (mode, changed) in cases.items()}
    ended = {}
    for case, service in services.items():
        try:
            service.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            service.process.kill()
        ended[case] = service.process.returncode, service.log
    taken.close()
    return ended


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("wrong token", "invalid_auth; `onrecord doctor --online` says"),
        ("wrong token over HTTP", "invalid_auth; `onrecord doctor --online` says"),
        ("wrong app token", "invalid_auth; `onrecord doctor --online` says"),
        ("no app token", "secrets are incomplete"),
        ("port taken", "is not free"),
        ("no article", "onrecord ingest"),
        ("no state", "cannot be written"),
        ("limit", "ONRECORD_USER_LIMIT"),
    ],
)
def test_a_start_that_must_fail_says_why_in_one_line_and_shows_no_secret(started, case, words):
    code, said = started[case]
    errors = [line for line in said.splitlines() if line.startswith("onrecord: ")]
    assert len(errors) == 1
    assert words in errors[0]
    assert code in {1, 2}
    assert "Traceback" not in said
    assert "xoxb-" not in said.replace("(xoxb-…)", "")
    assert "xapp-" not in said.replace("(xapp-…)", "")


def test_the_log_holds_no_word_of_a_question_and_no_secret_even_in_detail(room):
    slack = room.slack
    word = "Zwiebelkuchen"
    slack.slash("/ask", f"{QUESTION} {word}", room.user, room.channel)
    slack.slash("/who-said", f"{word} is tired", room.user, room.channel)
    slack.mention(f"{QUESTION} {word}", room.user, room.channel)
    slack.dm(f"{QUESTION} {word}", room.user)
    slack.message_shortcut("check_quote", slack.say(f"“{word} is tired”", room.user, room.channel), user=room.user)
    slack.shortcut("ask_on_record", room.user)
    slack.submit(slack.modal(room.user), {"question": word})
    slack.fail("response_url", "404")
    slack.fail("chat.postEphemeral", "channel_not_found")
    slack.slash("/ask", f"{QUESTION} {word}", room.user, room.channel)
    slack.wait_until(lambda: len(room.said) >= 7)
    slack.fail("*", "fatal_error")
    slack.mention(f"{QUESTION} {word}", room.user, room.channel)
    slack.limit("*", 1, 1)
    slack.settle()
    slack.heal()
    log = room.service.log
    assert "DEBUG" in log
    secrets = {
        "a question": word.casefold(),
        "a token": slack.bot_token,
        "an app token": slack.app_token,
        "the signing secret": slack.app.signing_secret,
        "a response URL": "/commands/T0HALVEN",
        "an address of a connection": "ticket=",
        "an answer": ANSWER,
    }
    assert [what for what, text in secrets.items() if text in log or text in log.casefold()] == []


def test_every_call_goes_to_where_slack_api_url_says(service):
    with open(f"/proc/{service.process.pid}/net/tcp", encoding="ascii") as table:  # noqa: PTH123  # no real file
        assert table.readline()
    methods = {call.method for call in service.slack.calls}
    assert {"auth.test", "chat.postMessage", "response_url"} <= methods
