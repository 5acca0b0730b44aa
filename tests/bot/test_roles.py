"""Which platforms a role means, given which secrets are set, and when a process listens on a port."""

from __future__ import annotations

import pytest

from bot.roles import has_pages, needs_http, opened
from retrieval.errors import BadInputError

SOCKET = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
HTTP = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "0" * 32}
DISCORD = {"DISCORD_TOKEN": "MTIzNDU2Nzg5MDEyMzQ1Njc4.a.b"}


def told(roles, environment):
    lines = []
    return list(opened(roles, environment, lines.append)), lines


@pytest.mark.parametrize(
    ("role", "environment", "platforms"),
    [
        ("all", SOCKET | DISCORD, ["slack", "discord"]),
        ("all", HTTP | DISCORD, ["slack", "discord"]),
        ("web", HTTP | DISCORD, ["slack"]),
        ("worker", HTTP | DISCORD, ["discord"]),
        ("web", SOCKET | DISCORD, []),
        ("worker", SOCKET | DISCORD, ["slack", "discord"]),
        ("slack", SOCKET | DISCORD, ["slack"]),
        ("discord", SOCKET | DISCORD, ["discord"]),
    ],
)
def test_slack_belongs_to_the_role_that_its_mode_says(role, environment, platforms):
    assert told({role}, environment)[0] == platforms


def test_what_is_set_up_incompletely_is_told_to_whichever_role():
    for role in ("web", "worker"):
        platforms, lines = told({role}, {"SLACK_BOT_TOKEN": "xoxb-1"} | DISCORD)
        assert "slack" not in platforms
        assert any("Slack's secrets are incomplete" in line for line in lines)


def test_the_web_says_nothing_of_platforms_that_are_not_set_up():
    assert told({"web"}, {}) == ([], [])


@pytest.mark.parametrize("role", ["worker", "slack", "discord"])
def test_a_role_without_pages_needs_a_platform(role):
    with pytest.raises(BadInputError, match=r"is not set|incomplete"):
        told({role}, {})


@pytest.mark.parametrize(
    ("role", "environment", "listens"),
    [
        ("web", SOCKET, True),
        ("all", SOCKET | DISCORD, True),
        ("slack", HTTP, True),
        ("slack", SOCKET, False),
        ("worker", SOCKET | DISCORD, False),
        ("worker", SOCKET | {"PORT": "8080"}, True),
        ("discord", HTTP | DISCORD, False),
    ],
)
def test_a_process_listens_for_its_pages_for_slack_and_where_a_port_is_named(role, environment, listens):
    platforms, _ = told({role}, environment)
    assert needs_http({role}, platforms, environment) == listens


def test_articles_have_pages_where_everything_or_the_web_is_served():
    assert [role for role in ("all", "web", "worker", "slack", "discord") if has_pages({role})] == ["all", "web"]
