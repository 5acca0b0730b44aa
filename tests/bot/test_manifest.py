"""The Slack app's manifest: generated from the commands, as Slack's manifest schema wants it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.commands import COMMANDS
from bot.manifest_command import manifest as manifest_app
from bot.manifests import slack as manifest
from bot.manifests.slack import SCOPES, slack_manifest, ways
from bot.reading import read
from retrieval.errors import BadInputError

ROOT = Path(__file__).parent.parent.parent
FILE = ROOT / "config" / "slack-manifest.json"
GUIDE = (ROOT / "docs" / "slack.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
URL = "https://onrecord.example.org"

# The fields of github.com/slackapi/manifest-schema (major version 1): at each place the required and the other ones.
SCHEMA = {
    "": ("display_information", "_metadata features oauth_config settings"),
    "display_information": ("name", "description background_color long_description"),
    "features": ("", "app_home bot_user shortcuts slash_commands agent_view assistant_view unfurl_domains"),
    "features.app_home": ("", "home_tab_enabled messages_tab_enabled messages_tab_read_only_enabled"),
    "features.bot_user": ("display_name", "always_online"),
    "features.shortcuts[]": ("name type callback_id description", ""),
    "features.slash_commands[]": ("command description", "url usage_hint should_escape"),
    "features.agent_view": ("agent_description", "suggested_prompts actions"),
    "features.agent_view.suggested_prompts[]": ("title message", ""),
    "features.assistant_view": ("assistant_description", "suggested_prompts"),
    "features.assistant_view.suggested_prompts[]": ("title message", ""),
    "oauth_config": ("", "redirect_urls scopes token_management_enabled pkce_enabled"),
    "oauth_config.scopes": ("", "user bot user_optional bot_optional"),
    "settings": (
        "",
        "event_subscriptions incoming_webhooks interactivity org_deploy_enabled socket_mode_enabled"
        " token_rotation_enabled",
    ),
    "settings.event_subscriptions": ("", "request_url user_events bot_events"),
    "settings.interactivity": ("is_enabled", "request_url message_menu_options_url"),
}
# Its lengths; those of the agent view are Slack's refusals.
LENGTHS = {
    "display_information.name": (1, 35),
    "display_information.description": (1, 140),
    "display_information.long_description": (175, 4_000),
    "features.bot_user.display_name": (1, 80),
    "features.shortcuts[].name": (1, 24),
    "features.shortcuts[].callback_id": (1, 255),
    "features.shortcuts[].description": (1, 150),
    "features.slash_commands[].command": (2, 32),
    "features.slash_commands[].description": (1, 2_000),
    "features.slash_commands[].usage_hint": (1, 1_000),
    "features.slash_commands[].url": (1, 3_000),
    "features.agent_view.agent_description": (1, 300),
    "settings.event_subscriptions.bot_events[]": (1, 50),
    "oauth_config.scopes.bot[]": (1, 50),
}
EVERY = [
    ("socket", "", "agent"),
    ("http", URL, "agent"),
    ("socket", "", "assistant"),
    ("http", URL + "/base/", "assistant"),
]


def faults(value: object, at: str = "") -> list[str]:
    """Return where a manifest is not as the schema has it."""
    found = []
    if isinstance(value, dict):
        required, others = (set(names.split()) for names in SCHEMA[at])
        if not required <= set(value) <= required | others:
            found.append(f"{at} has the fields {sorted(value)}")
        for name, inner in value.items():
            found += faults(inner, f"{at}.{name}".strip("."))
    elif isinstance(value, list):
        if not value:
            found.append(f"{at} is empty")
        for inner in value:
            found += faults(inner, f"{at}[]")
    elif isinstance(value, str) and at in LENGTHS:
        least, most = LENGTHS[at]
        found += [f"{at} has {len(value)} characters"] * (not least <= len(value) <= most)
    return found


def texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in texts(inner)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("how", EVERY)
def test_every_manifest_has_the_fields_and_lengths_of_slacks_schema(how):
    assert faults(slack_manifest(COMMANDS, *how)) == []


def test_the_manifest_in_config_is_the_one_for_socket_mode():
    assert json.loads(FILE.read_text(encoding="utf-8")) == slack_manifest(COMMANDS, "socket")


def test_the_manifest_command_writes_the_file_in_config():
    done = CliRunner().invoke(manifest_app, ["slack"])
    assert (done.exit_code, done.stdout) == (0, FILE.read_text(encoding="utf-8"))


def test_the_manifest_command_takes_mode_address_and_pane():
    done = CliRunner().invoke(manifest_app, ["slack", "--mode", "http", "--url", URL, "--assistant"])
    assert json.loads(done.stdout) == slack_manifest(COMMANDS, "http", URL, "assistant")


def test_slash_commands_come_from_the_registry_and_are_the_own_one():
    made = slack_manifest(COMMANDS, "socket")["features"]["slash_commands"]
    names = [command["command"] for command in made]
    assert {"/ask", "/who-said", "/said", "/sources", "/onrecord"} <= set(names)
    assert {"/check", "/speakers"}.isdisjoint(names)
    assert made[0]["description"] == COMMANDS["ask"].help
    assert made[0]["usage_hint"] == "question [since:…] [until:…] [outlet:…] [excerpts:…]"
    assert "usage_hint" not in made[names.index("/sources")]
    assert made[-1]["usage_hint"] == "help | settings"
    assert {command["should_escape"] for command in made} == {False}


def test_a_new_command_is_a_slash_command_by_itself():
    new = replace(COMMANDS["sources"], name="follow", help="Follow a topic")
    made = slack_manifest({**COMMANDS, "follow": new}, "socket")["features"]["slash_commands"]
    assert {"command": "/follow", "description": "Follow a topic", "should_escape": False} in made
    assert [way.name for way in ways({**COMMANDS, "follow": new})][-1] == "/follow"


def test_a_command_that_slack_would_not_take_is_named():
    too_long = replace(COMMANDS["sources"], name="sources-of-every-outlet-there-is-anywhere")
    with pytest.raises(BadInputError, match="sources-of-every"):
        slack_manifest({"x": too_long}, "socket")
    many = {str(number): replace(COMMANDS["sources"], name=f"sources{number}") for number in range(50)}
    with pytest.raises(BadInputError, match="51 slash commands"):
        slack_manifest(many, "socket")


def test_socket_mode_has_no_address_anywhere():
    made = slack_manifest(COMMANDS, "socket")
    assert [text for text in texts(made) if "://" in text] == []
    assert made["settings"]["socket_mode_enabled"] is True


def test_http_mode_sends_everything_to_one_address_and_oauth_to_its_own():
    made = slack_manifest(COMMANDS, "http", URL + "/")
    assert {text for text in texts(made) if "://" in text} == {f"{URL}/slack/events", f"{URL}/slack/oauth_redirect"}
    assert made["settings"]["socket_mode_enabled"] is False
    assert made["oauth_config"]["redirect_urls"] == [f"{URL}/slack/oauth_redirect"]
    assert set(made["settings"]["interactivity"]) == {"is_enabled", "request_url", "message_menu_options_url"}
    assert all(command["url"] == f"{URL}/slack/events" for command in made["features"]["slash_commands"])


@pytest.mark.parametrize("url", ["", "onrecord.example.org", "http://onrecord.example.org", "https://", f"{URL}?a=b"])
def test_an_address_that_slack_cannot_reach_is_refused(url):
    with pytest.raises(BadInputError, match="is no address for Slack"):
        slack_manifest(COMMANDS, "http", url)


def test_an_address_in_socket_mode_is_refused():
    with pytest.raises(BadInputError, match="--mode http"):
        slack_manifest(COMMANDS, "socket", URL)


def test_every_event_has_its_scope_and_no_scope_is_there_for_nothing():
    made = slack_manifest(COMMANDS, "socket")
    assert made["oauth_config"]["scopes"] == {"bot": sorted(SCOPES)}
    events = made["settings"]["event_subscriptions"]["bot_events"]
    assert events == ["app_home_opened", "app_mention", "app_uninstalled", "message.im", "tokens_revoked"]
    assert {"app_mentions:read", "im:history"} <= set(SCOPES)  # of app_mention and message.im; the others need none
    assert [scope for scope in SCOPES if scope.startswith(("channels:history", "groups:history", "files"))] == []


def test_the_assistant_pane_of_an_older_app_has_its_events():
    agent, assistant = (slack_manifest(COMMANDS, "socket", "", pane) for pane in ("agent", "assistant"))
    assert "assistant_view" not in agent["features"]
    assert "agent_view" not in assistant["features"]
    events = set(assistant["settings"]["event_subscriptions"]["bot_events"])
    assert {"assistant_thread_started", "assistant_thread_context_changed"} <= events
    assert "message.im" in events


def test_the_home_tab_is_on_and_the_messages_tab_can_be_written_to():
    home = slack_manifest(COMMANDS, "socket")["features"]["app_home"]
    assert home == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }


def test_both_shortcuts_are_there():
    made = slack_manifest(COMMANDS, "socket")["features"]["shortcuts"]
    assert [(one["type"], one["name"], one["callback_id"]) for one in made] == [
        ("message", "Check this quote", "check_quote"),
        ("global", "Ask On Record", "ask_on_record"),
    ]


def test_every_way_to_ask_has_an_example_that_its_command_takes():
    shown = {way.name.partition(" ")[0]: way for way in ways(COMMANDS)}
    assert list(shown) == ["/ask", "/who-said", "/said", "/sources"]
    assert [name for name, way in shown.items() if not (way.facts and COMMANDS[name[1:]].help in way.facts)] == []
    assert [name for name, way in shown.items() if bool(COMMANDS[name[1:]].takes) != (" " in way.name)] == []
    assert len(manifest.PROMPTS) <= manifest.MOST_PROMPTS


def test_every_prompt_is_read_as_what_its_title_says():
    read_as = [read(message, COMMANDS).request.command for _, message in manifest.PROMPTS]
    assert read_as == ["help", "ask", "who-said", "sources"]
    assert [message for _, message in manifest.PROMPTS if message.startswith("/")] == []


# The guide


@pytest.mark.parametrize("scope", SCOPES)
def test_every_scope_is_explained_in_the_guide(scope):
    assert f"| `{scope}` | {SCOPES[scope]} |" in GUIDE
    assert f"| `{scope}` | {SCOPES[scope]} |" in README


def test_every_file_that_the_guide_links_to_exists():
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", GUIDE)
    assert [target for target in targets if not (ROOT / "docs" / target).exists()] == []
