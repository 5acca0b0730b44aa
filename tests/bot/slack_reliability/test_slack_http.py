"""Over HTTP nothing is done that Slack did not sign, and whatever is sent gets an answer that fits."""

from __future__ import annotations

import json
import time

import httpx
import pytest
from slack_service import QUESTION
from slack_simulator import payloads
from slack_simulator.response_urls import issue

_HOUR = 3600


def command(room):
    """A slash command that was never sent."""
    world = room.slack.world
    team, channel = world.of_user(room.user), world.channel(world.of_user(room.user), room.channel)
    url = issue(world, "commands", team.id, channel.id, room.user)
    return payloads.command(world, team, channel, room.user, "/ask", QUESTION, url.url)


def test_a_request_signed_a_moment_ago_is_answered(http_room):
    posted = http_room.slack.post(http_room.service.url, command(http_room), age=60)
    assert posted.status == 200
    http_room.answered()


@pytest.mark.parametrize(
    "forged",
    [
        {"age": 301},
        {"age": _HOUR},
        {"age": -330},  # a clock half a minute beyond the limit: seconds pass before the request is read
        {"signature": "v0=" + "0" * 64},
        {"signature": ""},
        {"signature": "v0"},
        {"secret": "another-secret"},
        {"body": "command=%2Fask&text=something+else"},
        {"headers": {"X-Slack-Request-Timestamp": ""}},
        {"headers": {"X-Slack-Request-Timestamp": "yesterday"}},
    ],
    ids=lambda forged: " ".join(f"{name} {str(value)[:20]}" for name, value in forged.items()),
)
def test_a_stale_or_forged_request_is_refused_and_nothing_is_done(http_room, forged):
    before = len(http_room.slack.calls)
    posted = http_room.slack.post(http_room.service.url, command(http_room), **forged)
    assert posted.status == 401
    http_room.slack.settle()
    assert http_room.slack.calls[before:] == []
    assert http_room.user not in http_room.service.kept


def test_a_forged_event_is_refused(http_room):
    service = http_room.service
    event = {"type": "event_callback", "team_id": "T0HALVEN", "event": {"type": "app_uninstalled"}, "event_id": "Ev1"}
    assert http_room.slack.post(service.url, event, secret="another-secret").status == 401  # noqa: S106  # invented


def test_an_oversized_body_is_turned_away(http_room):
    service = http_room.service
    assert httpx.post(service.url, content=b"x" * 1_000_001).status_code == 413
    assert httpx.post(service.url, content=(b"x" * 100_000 for _ in range(20))).status_code == 413


@pytest.mark.parametrize(
    "body",
    [b"\xff\xfe", b"{", b"[1]", b'"text"', b"null", b"12", b"[" * 100_000, b'{"event": ' * 50_000, b'{"event": "x"}'],
    ids=["no UTF-8", "cut off", "list", "text", "null", "number", "deep list", "deep object", "no event"],
)
@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
def test_an_unreadable_body_is_turned_away(http_room, body, kind):
    answer = httpx.post(http_room.service.url, content=body, headers={"Content-Type": kind})
    assert answer.status_code in {400, 401}


@pytest.mark.parametrize("payload", ["{", "[1]", "null", '"x"', "[" * 100_000])
def test_an_unreadable_payload_of_a_form_is_turned_away(http_room, payload):
    answer = httpx.post(http_room.service.url, data={"payload": payload})
    assert answer.status_code in {400, 401}


def test_slack_can_verify_the_address_and_its_certificate(http_room):
    verified = http_room.slack.verify_url(http_room.service.url, challenge="3eZbrw1aB")
    assert verified.status == 200
    assert verified.json == {"challenge": "3eZbrw1aB"}
    assert http_room.slack.verify_url(http_room.service.url, signature="").status == 401
    assert http_room.slack.check_ssl(http_room.service.url).status == 200


def test_what_slack_never_asks_for_is_not_there(http_room):
    base = http_room.service.url.removesuffix("/slack/events")
    assert httpx.get(f"{base}/slack/events").status_code == 405
    assert httpx.get(f"{base}/").status_code == 404
    assert httpx.get(f"{base}/slack/install").status_code == 404


def test_a_delivery_whose_acknowledgement_was_lost_is_answered_once(room):
    room.slack.drop_acks(1)
    room.slack.patience.ack = 0.5
    try:
        delivery = room.slack.mention(QUESTION, room.user, room.channel, twin=False)
        assert delivery.acked
        assert len(delivery.attempts) == 2
    finally:
        room.slack.patience.ack = 3.0
    room.answered()


def test_acknowledgements_do_not_wait_for_answers(room):
    room.service.hold()
    deliveries = [room.slack.slash("/ask", QUESTION, room.user, room.channel) for _ in range(20)]
    deliveries += [room.slack.mention(QUESTION, room.user, room.channel) for _ in range(20)]
    assert max(one.ack_seconds for one in deliveries) < 1
    assert not room.answers
    room.service.release()
    room.answered(40)


def test_acknowledgements_do_not_wait_for_slack_s_api(room):
    room.slack.slow("*", 2)
    began = time.monotonic()
    for _ in range(20):
        assert room.slack.slash("/ask", QUESTION, room.user, room.channel).ack_seconds < 1
        assert room.slack.mention(QUESTION, room.user, room.channel).ack_seconds < 1
    assert time.monotonic() - began < 10
    room.slack.heal()


def test_an_unknown_kind_of_delivery_is_acknowledged_or_refused_without_harm(http_room):
    for payload in ({"type": "event_callback", "team_id": "T0HALVEN", "event_id": "Ev9"}, {"type": "of_tomorrow"}):
        assert http_room.slack.post(http_room.service.url, payload).status in {200, 404}
    odd = json.dumps({"type": "event_callback", "team_id": "T0HALVEN", "event_id": "Ev8", "event": {"type": "message"}})
    assert http_room.slack.post(http_room.service.url, json.loads(odd)).status == 200
