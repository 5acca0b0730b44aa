"""Starts: commands are registered where they changed, a Discord out of reach is waited for, and a refusal is told."""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from discord_service import ANSWER, QUESTION
from slack_service import free_port

SOON = "bot.serving._PATIENCE=1.5 bot.serving._FIRST_PAUSE=0.3 bot.serving._AGAIN=0.5"
FORGED = "MTIzNDU2Nzg5MDEyMzQ1Njc4.forged.nobody-gave-it-away"


def nowhere():
    return f"http://127.0.0.1:{free_port()}/api/v10"


@pytest.fixture(scope="module")
def begun(opened_discord):
    """A Discord on which nothing goes wrong but what a test does; started and ended by each."""
    return opened_discord(shortened=SOON, LOG_LEVEL="INFO")


@pytest.fixture
def beginner(begun):
    yield begun
    if begun.code is None:
        begun.end()
    begun.discord.heal()
    assert begun.discord.token not in begun.log
    assert "Traceback" not in begun.log


def test_commands_are_registered_at_the_first_start_and_again_only_after_a_change(beginner):
    discord = beginner.discord
    beginner.start()
    assert len(discord.syncs) == 1
    assert set(discord.commands) >= {"ask", "who-said", "said", "sources", "help", "settings", "Check this quote"}
    beginner.restart()
    assert len(discord.syncs) == 1
    next(one for one in discord.world.commands[0] if one["name"] == "ask")["description"] = "Of an earlier release"
    beginner.restart()
    assert len(discord.syncs) == 2
    assert discord.commands["ask"]["description"] != "Of an earlier release"
    assert beginner.log.count("commands registered anew") == 2


def test_commands_that_cannot_be_registered_keep_the_bot_from_no_answer(beginner):
    beginner.discord.refuse("GET /applications/*/commands", 403, 50001)
    beginner.start()
    room = beginner.room()
    room.mention().answer(saying=ANSWER)
    assert "commands could not be registered" in beginner.log


def test_a_page_in_the_place_of_the_api_is_told_and_not_a_defect(beginner):
    """Such as a proxy's, to which every address leads."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<html>Please sign in</html>")

        def log_message(self, *_):
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as portal:
        threading.Thread(target=portal.serve_forever).start()
        beginner.spawn(DISCORD_API_URL=f"http://127.0.0.1:{portal.server_port}/api/v10")
        assert beginner.exited() == 1
        portal.shutdown()
    assert "no answer that can be read; look at DISCORD_API_URL" in beginner.log


def test_a_token_that_discord_refuses_ends_the_process_with_a_clear_error(beginner):
    beginner.spawn(DISCORD_TOKEN=FORGED)
    assert beginner.exited() == 1
    assert "Discord does not accept us: the token is not valid" in beginner.log
    assert "nobody-gave-it-away" not in beginner.log


@pytest.mark.parametrize("token", ["", "Bot x.y.z", "a b"])
def test_a_token_that_is_none_ends_the_process_at_once(beginner, token):
    before = len(beginner.log)
    beginner.spawn(DISCORD_TOKEN=token)
    assert beginner.exited() not in {0, None}
    assert "DISCORD_TOKEN" in beginner.log[before:]
    assert not token or token not in beginner.log[before:]


def test_a_discord_out_of_reach_is_tried_again_and_then_is_a_clear_error(beginner):
    before = len(beginner.log)
    beginner.spawn(DISCORD_API_URL=nowhere())
    assert beginner.exited() == 1
    said = beginner.log[before:]
    assert "Trying again for up to" in said
    assert "Discord cannot be reached" in said.splitlines()[-1]


def test_a_discord_that_comes_within_reach_is_served(beginner):
    beginner.discord.refuse("GET /users/@me", 503, times=1)
    beginner.start()
    beginner.room().slash().answer(saying=ANSWER)


def test_told_to_stop_while_discord_is_out_of_reach_a_process_stops_at_once(beginner):
    before = len(beginner.log)
    beginner.spawn(DISCORD_API_URL=nowhere(), SHORTENED="")
    until = time.monotonic() + 20
    while "Trying again" not in beginner.log[before:] and time.monotonic() < until:
        time.sleep(0.05)
    assert beginner.end() < 3


def test_a_token_that_is_reset_while_we_serve_ends_the_process_with_a_clear_error(beginner):
    beginner.start()
    beginner.discord.close_gateway(4004)
    assert beginner.exited() == 1
    assert "Discord does not accept us" in beginner.log.splitlines()[-1]


# Both platforms in one process


@pytest.fixture(scope="module")
def pair(opened_discord):
    return opened_discord(slack=True, shortened=SOON, LOG_LEVEL="INFO")


@pytest.fixture
def both(pair):
    yield pair
    if pair.process and pair.code is None:
        pair.end()
    pair.discord.heal()
    pair.slack.heal()
    assert pair.discord.token not in pair.log
    assert not {pair.slack.bot_token, pair.slack.app_token} & set(pair.log.split())
    assert "Traceback" not in pair.log


def slack_answers(service):
    delivery = service.slack.dm(QUESTION)
    service.slack.wait_for(ANSWER, channel="D0ANNA")
    return delivery.acked


def test_both_platforms_answer_in_one_process_and_stop_together(both):
    both.start()
    both.slack.wait_connected()
    command = both.room().slash()
    assert slack_answers(both)
    command.answer(saying=ANSWER)
    assert both.end() < 10
    assert both.code == 0
    assert not both.discord._gateway.sessions
    both.slack.wait_until(lambda: both.slack.connections == 0)


@pytest.mark.parametrize("token", ["", FORGED], ids=["absent", "refused"])
def test_without_discord_slack_goes_on_and_the_operator_is_told(both, token):
    starts = both.log.count("Answering on Slack by") + 1
    both.spawn(DISCORD_TOKEN=token)
    both.told("Answering on Slack by", starts)
    both.told("Left out: DISCORD_TOKEN is not set" if not token else "Discord is left out")
    both.slack.wait_connected()
    both.slack.dm(QUESTION, "U0BEN")
    both.slack.wait_until(lambda: any(ANSWER in one.shown for one in both.slack.everything("D0BEN")))
    assert both.code is None
    assert both.end() < 10
    assert both.code == 0


@pytest.mark.parametrize("way", ["absent", "refused"])
def test_without_slack_discord_goes_on_and_the_operator_is_told(both, way):
    if way == "refused":
        both.slack.fail("auth.test", "invalid_auth")
    both.start(**({"SLACK_BOT_TOKEN": "", "SLACK_APP_TOKEN": ""} if way == "absent" else {}))
    both.told("Left out: Slack" if way == "absent" else "Slack is left out")
    both.room().slash().answer(saying=ANSWER)
    assert both.end() < 10
    assert both.code == 0


def test_without_both_nothing_is_served(both):
    both.spawn(SLACK_BOT_TOKEN="", SLACK_APP_TOKEN="", DISCORD_TOKEN="")
    assert both.exited() not in {0, None}


def test_with_both_refused_the_process_ends_with_an_error(both):
    both.slack.fail("auth.test", "invalid_auth")
    both.spawn(DISCORD_TOKEN=FORGED)
    assert both.exited() == 1


def test_a_platform_that_comes_within_reach_later_is_served_then(both):
    both.discord.break_off("GET /users/@me", times=1_000)
    both.spawn()
    both.told("Discord: Discord cannot be reached")
    both.slack.wait_connected()
    assert slack_answers(both)
    starts = both.log.count("Answering on Discord in") + 1
    both.discord.heal()
    both.ready(starts)
    both.room().slash().answer(saying=ANSWER)


def test_a_slack_that_comes_within_reach_later_is_served_then(both):
    both.slack.fail("auth.test", "503")
    both.start()
    both.told("Slack: Slack cannot be reached")
    both.room().slash().answer(saying=ANSWER)
    starts = both.log.count("Answering on Slack by") + 1
    both.slack.heal()
    both.told("Answering on Slack by", starts)
    both.slack.wait_connected()
    both.slack.dm(QUESTION, "U0ADMIN")
    both.slack.wait_until(lambda: any(ANSWER in one.shown for one in both.slack.everything("D0ADMIN")))
