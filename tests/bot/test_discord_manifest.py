"""What Discord is told of the app, and what an operator is told of Discord."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import discord
import pytest
from click.testing import CliRunner

from bot.commands import COMMANDS, Option
from bot.credentials import discord_credentials
from bot.manifest_command import manifest
from bot.manifests.discord import (
    CHECK_QUOTE,
    FIND_SOURCES,
    OWN_COMMANDS,
    discord_help,
    option_descriptions,
    slash_commands,
    ways,
    welcome,
)
from bot.manifests.discord_app import MOST_ABOUT, PERMISSION_BITS, PERMISSIONS, discord_manifest, written
from bot.model import Entry, Text
from retrieval.errors import BadInputError

GUIDE = (Path(__file__).parent.parent.parent / "docs" / "discord.md").read_text(encoding="utf-8")
ID = "172150183260323840"
TOKEN = f"{urlsafe_b64encode(ID.encode()).decode().rstrip('=')}.Gsecre.t-part"
VARIABLES = ("DISCORD_TOKEN", "DISCORD_APPLICATION_ID", "DISCORD_API_URL")


@pytest.fixture
def printed(monkeypatch):
    """`printed("--json", DISCORD_TOKEN="…")`: the exit code and output of `onrecord manifest discord`."""

    def run(*options: str, **environment: str) -> tuple[int, str]:
        for name in VARIABLES:
            monkeypatch.delenv(name, raising=False)
        done = CliRunner().invoke(manifest, ["discord", *options], env=environment)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code, done.stdout

    return run


def asked(link: str) -> dict[str, str]:
    """What an invite link asks for."""
    assert link.startswith("https://discord.com/oauth2/authorize?")
    return {name: value for name, (value,) in parse_qs(urlsplit(link).query).items()}


# Credentials


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("", "is not set"),
        (" \n", "is not set"),
        (f"Bot {TOKEN}", "begins with “Bot ”"),
        (f" bot {TOKEN}", "begins with “Bot ”"),
        (f"{TOKEN[:9]} {TOKEN[9:]}", "a character that no token has"),
        (f'"{TOKEN}"', "a character that no token has"),
        ("…", "a character that no token has"),
    ],
)
def test_a_token_that_was_copied_with_something_else_is_refused_and_not_shown(token, words):
    credentials = discord_credentials({"DISCORD_TOKEN": token})
    with pytest.raises(BadInputError, match=f"DISCORD_TOKEN .*{words}") as refused:
        assert credentials.required
    assert "secre" not in str(refused.value) + repr(credentials)
    assert credentials.given == bool(token.strip())


def test_a_missing_token_is_said_with_where_to_find_it():
    with pytest.raises(BadInputError, match=r"“Bot” at discord\.com/developers/applications"):
        assert discord_credentials({}).required


def test_a_token_is_taken_without_white_space_around_it_and_the_api_can_be_set():
    credentials = discord_credentials(
        {"DISCORD_TOKEN": f" {TOKEN}\n", "DISCORD_API_URL": " http://127.0.0.1:9/api/v10/ "}
    )
    assert credentials.required == TOKEN
    assert credentials.api_url == "http://127.0.0.1:9/api/v10"
    assert discord_credentials({}).api_url == "https://discord.com/api/v10" == discord.http.Route.BASE


@pytest.mark.parametrize("url", ["discord.com/api", "https://", "ftp://discord.com", "https://a b", "https://x/{id}"])
def test_an_address_that_is_none_is_named(url):
    with pytest.raises(BadInputError, match="DISCORD_API_URL"):
        discord_credentials({"DISCORD_API_URL": url})


def test_the_applications_id_is_read_out_of_the_token():
    assert discord_credentials({"DISCORD_TOKEN": TOKEN}).application_id == ID
    assert discord_credentials({"DISCORD_TOKEN": f"Bot {TOKEN}"}).application_id == ID


@pytest.mark.parametrize("token", ["", "token", "a.b.c", "ä.b.c", TOKEN.partition(".")[0], "YWJj.b.c", "MTIz.b.c"])
def test_a_token_without_an_id_gives_none(token):
    assert discord_credentials({"DISCORD_TOKEN": token}).application_id == ""


# The app


def test_the_permissions_are_the_four_that_are_needed_and_each_has_its_reason():
    needed = discord.Permissions(
        view_channel=True, send_messages=True, send_messages_in_threads=True, read_message_history=True
    )
    assert needed.value == PERMISSION_BITS
    assert [permission.name for permission in PERMISSIONS if not permission.why] == []


def test_the_links_ask_for_no_more_than_is_needed():
    links = discord_manifest(COMMANDS, ID)["links"]
    assert asked(links["server"]) == {
        "client_id": ID,
        "integration_type": "0",
        "scope": "bot applications.commands",
        "permissions": str(PERMISSION_BITS),
    }
    assert asked(links["user"]) == {"client_id": ID, "integration_type": "1", "scope": "applications.commands"}


def test_the_description_fits_the_portal():
    assert 0 < len(discord_manifest(COMMANDS)["description"]) <= MOST_ABOUT == 400


def test_the_settings_of_the_portal_ask_for_no_privileged_intent_and_both_contexts():
    portal = discord_manifest(COMMANDS)["portal"]
    assert list(portal) == ["General Information", "Installation", "Bot"]
    steps = " ".join(step for steps in portal.values() for step in steps)
    assert "User Install and Guild Install" in steps
    assert "Privileged Gateway Intents: all three off" in steps
    assert "Interactions Endpoint URL" in steps


def test_what_is_registered_is_what_the_adapter_registers():
    registers = discord_manifest(COMMANDS)["registers"]
    assert list(registers["slash_commands"]) == ["ask", "who-said", "said", "sources", "help", "settings"]
    assert list(registers["message_menu"]) == [CHECK_QUOTE, FIND_SOURCES] == ["Check this quote", "Find sources"]


@pytest.mark.parametrize(
    ("options", "environment"),
    [
        (["--application-id", ID], {"DISCORD_APPLICATION_ID": "1" * 18, "DISCORD_TOKEN": "a.b.c"}),
        ([], {"DISCORD_APPLICATION_ID": ID, "DISCORD_TOKEN": "a.b.c"}),
        ([], {"DISCORD_TOKEN": TOKEN}),
    ],
)
def test_the_id_comes_from_the_option_else_its_variable_else_the_token(printed, options, environment):
    code, shown = printed(*options, "--json", **environment)
    assert code == 0
    assert json.loads(shown) == discord_manifest(COMMANDS, ID)
    assert "secre" not in shown


def test_without_an_id_the_settings_are_printed_and_how_to_get_the_links(printed):
    code, shown = printed()
    assert code == 0
    assert "oauth2/authorize" not in shown
    assert "--application-id ID" in shown.splitlines()[-1]
    assert json.loads(printed("--json")[1])["links"] == {"server": "", "user": ""}


def test_people_read_all_that_the_json_holds(printed):
    made = discord_manifest(COMMANDS, ID)
    _, shown = printed("--application-id", ID)
    assert shown == "\n".join(written(made)) + "\n"
    steps = [step for steps in made["portal"].values() for step in steps]
    held = [*made["links"].values(), *made["permissions"]["why"].values(), *made["registers"]["slash_commands"], *steps]
    assert [text for text in held if text not in shown] == []


@pytest.mark.parametrize("number", ["x", "12", f"{ID} ", "1" * 21, f"{ID}&scope=admin"])
def test_an_id_that_is_none_is_refused(number):
    with pytest.raises(BadInputError, match="application id"):
        discord_manifest(COMMANDS, number)


# The commands


def test_slash_commands_come_from_the_registry():
    assert [command.name for command in slash_commands(COMMANDS)] == ["ask", "who-said", "said", "sources"]
    new = replace(COMMANDS["sources"], name="follow", help="Follow a topic")
    assert slash_commands({**COMMANDS, "follow": new})[-1] is new
    assert [way.name for way in ways({**COMMANDS, "follow": new})][-1] == "/follow"


def test_every_option_is_described_and_the_main_text_is_the_first():
    described = option_descriptions(COMMANDS["who-said"])
    assert list(described) == ["words", "by", "since", "until", "outlet"]
    assert [text for text in described.values() if not text or text[0].islower()] == []
    assert option_descriptions(COMMANDS["sources"]) == {}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": "sources-of-every-outlet-there-is-anywhere"}, "sources-of-every"),
        ({"name": "Sources"}, "without capitals"),
        ({"name": "of sources"}, "the name of command of sources"),
        ({"help": "x" * 101}, "101 characters; Discord takes 100"),
        ({"help": ""}, "is empty"),
        ({"options": (Option("since", "x" * 101),)}, "option since of command sources"),
        ({"options": tuple(Option(f"o{number}", "An option") for number in range(26))}, "26 options"),
    ],
)
def test_a_command_that_discord_would_not_take_is_named(fields, words):
    with pytest.raises(BadInputError, match=words):
        slash_commands({"x": replace(COMMANDS["sources"], **fields)})


def test_too_many_commands_are_counted_with_the_own_ones():
    many = {str(number): replace(COMMANDS["sources"], name=f"sources{number}") for number in range(99)}
    with pytest.raises(BadInputError, match="101 slash commands"):
        slash_commands(many)


# What is said


def test_help_names_every_way_to_ask():
    blocks = discord_help(COMMANDS).blocks
    names = " ".join(block.name for block in blocks if isinstance(block, Entry))
    for way in ("/ask question:", "/who-said words:", "/said speaker:", "/sources", "/settings", CHECK_QUOTE):
        assert way in names
    for way in (FIND_SOURCES, "mention @On Record", "directly", "reply to an answer"):
        assert way in names
    texts = " ".join(block.text for block in blocks if isinstance(block, Text))
    assert "since:2031-05-04" in texts
    assert "outlet:" in texts
    assert "manage the server" in str(blocks)


def test_every_example_gives_the_commands_main_text():
    shown = {way.name.partition(" ")[0][1:]: way for way in ways(COMMANDS)}
    for command in slash_commands(COMMANDS):
        assert shown[command.name].facts == (command.help,)
        assert (f" {command.takes}:" in shown[command.name].name) == bool(command.takes)


def test_the_welcome_is_short_and_says_how_to_begin():
    blocks = welcome(COMMANDS).blocks
    assert len(blocks) <= 5
    shown = str(blocks)
    assert [
        name for name in ("/ask", "/help", "/settings", "exactly as they were published") if name not in shown
    ] == []
    assert len(shown) < 1_000


# The guide


@pytest.mark.parametrize("permission", PERMISSIONS, ids=lambda permission: permission.name)
def test_every_permission_is_explained_in_the_guide(permission):
    assert f"| {permission.name} | {permission.why} |" in GUIDE
    assert str(PERMISSION_BITS) in GUIDE


@pytest.mark.parametrize("name", [*(f"/{command.name}" for command in slash_commands(COMMANDS)), CHECK_QUOTE])
def test_every_way_to_ask_is_in_the_guide(name):
    assert name in GUIDE
    assert [f"/{name}" for name in OWN_COMMANDS if f"/{name}" not in GUIDE] == []
    assert FIND_SOURCES in GUIDE
