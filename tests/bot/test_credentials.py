from __future__ import annotations

import pytest

from bot.credentials import Mode, slack_credentials
from retrieval.errors import BadInputError

BOT, APP = {"SLACK_BOT_TOKEN": "xoxb-1"}, {"SLACK_APP_TOKEN": "xapp-1"}
SIGNING, CLIENT = {"SLACK_SIGNING_SECRET": "s"}, {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "c"}


@pytest.mark.parametrize(
    ("environment", "mode"),
    [
        (BOT | APP, Mode.SOCKET),
        (BOT | APP | SIGNING | CLIENT, Mode.SOCKET),
        (BOT | SIGNING, Mode.HTTP),
        (SIGNING | CLIENT, Mode.OAUTH),
        (BOT | SIGNING | CLIENT, Mode.OAUTH),
    ],
)
def test_the_secrets_that_are_set_decide_the_mode(environment, mode):
    assert slack_credentials(environment).mode is mode


@pytest.mark.parametrize("environment", [{}, BOT, APP, SIGNING, CLIENT, APP | SIGNING, BOT | {"SLACK_APP_TOKEN": " "}])
def test_secrets_that_suffice_for_no_mode_are_refused_with_what_is_missing(environment):
    with pytest.raises(BadInputError, match=r"SLACK_BOT_TOKEN .* SLACK_APP_TOKEN .* SLACK_SIGNING_SECRET"):
        assert slack_credentials(environment).mode


def test_no_secret_shows_itself():
    secrets = {name: f"secret-{name}" for name in BOT | APP | SIGNING | CLIENT if name != "SLACK_CLIENT_ID"}
    assert "secret-" not in repr(slack_credentials(secrets))


def test_the_port_and_the_api_can_be_set():
    assert slack_credentials({}).port == 3000
    assert slack_credentials({}).api_url == "https://slack.com/api/"
    assert slack_credentials({"PORT": "8080", "SLACK_API_URL": "http://127.0.0.1:9/api"}).api_url.endswith(":9/api/")


@pytest.mark.parametrize(
    "environment", [{"PORT": "x"}, {"PORT": "0"}, {"PORT": "70000"}, {"SLACK_API_URL": "slack.com"}]
)
def test_an_address_that_cannot_be_meant_is_named(environment):
    (name,) = environment
    with pytest.raises(BadInputError, match=name):
        slack_credentials(environment)
