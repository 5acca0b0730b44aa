"""The app installed in several workspaces: each answered with its own token, each forgotten when it goes."""

from __future__ import annotations

import re
from contextlib import closing
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from slack_service import ANSWER, QUESTION

PLACES = {"T0HALVEN": ("U0ANNA", "C0NEWS"), "T0OTHER": ("U0OTHER", "C0OTHER")}


@pytest.fixture(scope="module")
def published(opened_service):
    """The bot in HTTP mode with OAuth; two workspaces know it, none has installed it."""
    service = opened_service("oauth")
    service.slack.add_workspace()
    return service.start()


def begun(service):
    """Open the installation page: (client with the state's cookie, the state)."""
    client = httpx.Client(base_url=service.url.removesuffix("/slack/events"))
    page = client.get("/slack/install")
    assert page.status_code == 200
    link = unescape(re.search(r"https://slack\.com/oauth/v2/authorize[^\"]*", page.text)[0])
    query = parse_qs(urlsplit(link).query)
    assert "chat:write" in query["scope"][0]
    # The cookie is for HTTPS alone, which a proxy in front of us speaks; this client would keep it to itself.
    cookie = page.headers["set-cookie"]
    assert "Secure" in cookie
    assert "HttpOnly" in cookie
    client.headers["Cookie"] = cookie.partition(";")[0]
    return client, query["state"][0]


def install(service, team):
    client, state = begun(service)
    with closing(client):
        answer = client.get(
            "/slack/oauth_redirect", params={"code": service.slack.grant(team, PLACES[team][0]), "state": state}
        )
    assert answer.status_code == 200
    return answer


@pytest.fixture
def installed(published):
    for team in PLACES:
        install(published, team)
    return published


def test_each_workspace_is_answered_with_its_own_token(installed):
    slack = installed.slack
    for team, (user, channel) in PLACES.items():
        before = len(slack.calls)
        delivery = slack.mention(QUESTION, user, channel)
        slack.wait_for(ANSWER, user=user, channel=channel, thread=delivery.thread)
        tokens = {call.token for call in slack.calls[before:]}
        assert tokens == {slack.world.workspaces[team].bot_token}


def test_an_installation_outlives_the_process(installed):
    installed.restart()
    before = len(installed.slack.calls)
    delivery = installed.slack.mention(QUESTION, "U0OTHER", "C0OTHER")
    installed.slack.wait_for(ANSWER, user="U0OTHER", channel="C0OTHER", thread=delivery.thread)
    assert {call.token for call in installed.slack.calls[before:]} == {"xoxb-T0OTHER-simulator"}


def test_a_slow_api_delays_no_acknowledgement(installed):
    installed.slack.slow("*", 2)
    try:
        assert installed.slack.slash("/ask", QUESTION).ack_seconds < 1
        assert installed.slack.mention(QUESTION).ack_seconds < 1
    finally:
        installed.slack.heal()


@pytest.mark.parametrize("wrong", ["no cookie", "another state", "no state", "denied"])
def test_a_callback_that_nobody_began_installs_nothing(published, wrong):
    client, state = begun(published)
    published.slack.settle()
    before = len(published.slack.calls)
    code = published.slack.grant("T0OTHER", "U0OTHER")
    with closing(client):
        query = {"code": code, "state": state}
        if wrong == "no cookie":
            del client.headers["Cookie"]
        elif wrong == "another state":
            other, query["state"] = begun(published)
            other.close()
        elif wrong == "no state":
            del query["state"]
        else:
            query = {"error": "access_denied", "state": state}
        answer = client.get("/slack/oauth_redirect", params=query)
    assert answer.status_code in {400, 500} or wrong == "denied"
    assert published.slack.calls[before:] == []
    assert published.slack.bot_token not in answer.text


def test_a_state_is_good_for_one_installation(published):
    client, state = begun(published)
    with closing(client):
        first = client.get("/slack/oauth_redirect", params={"code": published.slack.grant(), "state": state})
        again = client.get("/slack/oauth_redirect", params={"code": published.slack.grant(), "state": state})
    assert first.status_code == 200
    assert again.status_code == 401


@pytest.mark.parametrize("goodbye", ["uninstalled", "tokens_revoked"])
def test_who_removes_the_app_is_forgotten_with_all_that_was_kept(installed, goodbye):
    slack = installed.slack
    delivery = slack.mention(f"{QUESTION} Zwetschge", "U0OTHER", "C0OTHER")
    slack.wait_for(lambda one: one.bot_id, user="U0OTHER", channel="C0OTHER", thread=delivery.thread)
    slack.settle()
    assert "xoxb-T0OTHER-simulator" in installed.kept
    assert "Zwetschge" in installed.kept
    assert getattr(slack, goodbye)("T0OTHER").acked
    slack.wait_until(lambda: "xoxb-T0OTHER-simulator" not in installed.kept)
    slack.settle()
    kept = installed.kept
    assert "Zwetschge" not in kept
    assert "U0OTHER" not in kept
    assert slack.bot_token in kept  # the other workspace stays
    before = len(slack.calls)
    slack.mention(QUESTION, "U0OTHER", "C0OTHER", wait=False)
    slack.settle()
    assert not [call for call in slack.calls[before:] if call.method.startswith("chat.")]
    delivery = slack.mention(QUESTION)
    slack.wait_for(ANSWER, thread=delivery.thread)


def test_who_comes_back_is_answered_again(installed):
    delivery = installed.slack.mention(QUESTION, "U0OTHER", "C0OTHER")
    installed.slack.wait_for(ANSWER, user="U0OTHER", channel="C0OTHER", thread=delivery.thread)


def test_the_workspace_of_the_bot_token_needs_no_installation(opened_service):
    service = opened_service("oauth")
    service.spawn(SLACK_BOT_TOKEN=service.slack.bot_token).ready()
    service.slack.add_workspace()
    delivery = service.slack.mention(QUESTION)
    service.slack.wait_for(ANSWER, thread=delivery.thread)
    service.slack.mention(QUESTION, "U0OTHER", "C0OTHER")
    service.slack.settle()
    assert service.slack.answers("U0OTHER", "C0OTHER") == []
    install(service, "T0OTHER")
    delivery = service.slack.mention(QUESTION, "U0OTHER", "C0OTHER")
    service.slack.wait_for(ANSWER, user="U0OTHER", channel="C0OTHER", thread=delivery.thread)
