"""Discord is given the commands where it has others, and only then."""

from __future__ import annotations

import asyncio
from typing import Any

import discord
import pytest
import simcord
from discord import app_commands

from bot.adapters.discord.sync import differences, registered, synchronised

A_CHOICE = {"name": "a", "value": "a"}
SINCE = {"since": "Only articles published on or after this date"}


async def _run(interaction: discord.Interaction, question: str, since: str = "", count: int = 3) -> None: ...


async def _check(interaction: discord.Interaction, message: discord.Message) -> None: ...


def client(description: str = "Answer a question", *, menu: bool = True) -> discord.Client:
    made = discord.Client(intents=discord.Intents(guilds=True))
    tree = app_commands.CommandTree(
        made,
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
    )
    callback = app_commands.describe(question="What you want to know", **SINCE)(_run)
    ask = app_commands.Command(name="ask", description=description, callback=callback)
    ask.autocomplete("since")(_offered)
    tree.add_command(ask)
    settings = app_commands.Command(name="settings", description="Change the settings", callback=_settings)
    settings.default_permissions = discord.Permissions(manage_guild=True)
    settings.guild_only = True
    settings.allowed_contexts = app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False)
    tree.add_command(settings)
    if menu:
        tree.add_command(app_commands.ContextMenu(name="Check this quote", callback=_check))
    made.tree = tree
    return made


async def _settings(interaction: discord.Interaction) -> None: ...


async def _offered(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=typed, value=typed)]


def local(**changed: Any) -> list[dict[str, Any]]:
    return registered(client(**changed).tree)


def as_discord_gives(command: dict[str, Any]) -> dict[str, Any]:
    """A command as Discord's API returns it: with what it adds, and without most defaults."""
    given = {
        "id": "1159552612871000001",
        "application_id": "172150183260323840",
        "version": "1159552612871000002",
        "default_permission": True,
        "name_localizations": None,
        "description_localizations": None,
        **command,
        "description": command.get("description", ""),
        "contexts": command["contexts"][::-1],
        "integration_types": command["integration_types"][::-1],
        "dm_permission": 1 in command["contexts"],
        "nsfw": False,
    }
    permissions = command["default_member_permissions"]
    given["default_member_permissions"] = None if permissions is None else str(permissions)
    options = [
        {name: value for name, value in option.items() if value is not False} | {"name_localizations": None}
        for option in command.get("options", [])
    ]
    return {**given, "options": options} if options else {name: given[name] for name in given if name != "options"}


def remote(**changed: Any) -> list[dict[str, Any]]:
    return [as_discord_gives(command) for command in local(**changed)][::-1]


def changed(name: str, /, **fields: Any) -> list[dict[str, Any]]:
    """What Discord gives, with some fields of one command changed."""
    return [command | fields if command["name"] == name else command for command in remote()]


def test_what_discord_adds_and_leaves_out_is_no_difference():
    assert differences(local(), remote()) == []
    assert differences(local(), local()) == []


@pytest.mark.parametrize(
    ("name", "fields", "words"),
    [
        ("ask", {"description": "Another"}, "/ask differs in description"),
        ("ask", {"nsfw": True}, "/ask differs in nsfw"),
        ("ask", {"contexts": [0]}, "/ask differs in contexts"),
        ("ask", {"contexts": None}, "/ask differs in contexts"),
        ("ask", {"integration_types": [0]}, "/ask differs in integration types"),
        ("ask", {"options": []}, "/ask differs in its options"),
        ("settings", {"default_member_permissions": None}, "/settings differs in default member permissions"),
        ("settings", {"default_member_permissions": "0"}, "/settings differs in default member permissions"),
        ("Check this quote", {"contexts": [0]}, "“Check this quote” differs in contexts"),
        ("Check this quote", {"name": "Check it"}, "“Check this quote” is missing"),
        ("Check this quote", {"name": "Check it"}, "“Check it” is there, but the bot has it no more"),
    ],
)
def test_what_differs_is_said(name, fields, words):
    assert words in differences(local(), changed(name, **fields))


@pytest.mark.parametrize(
    "fields",
    [
        {"required": False},
        {"autocomplete": True},
        {"type": 4},
        {"min_length": 1},
        {"choices": [{"name": "a", "value": "a"}]},
    ],
)
def test_an_option_that_differs_is_named(fields):
    theirs = remote()
    (ask,) = (command for command in theirs if command["name"] == "ask")
    ask["options"][0] |= fields
    assert differences(local(), theirs) == ["/ask differs in option question"]


def test_options_in_another_order_differ():
    theirs = remote()
    (ask,) = (command for command in theirs if command["name"] == "ask")
    ask["options"].reverse()
    assert differences(local(), theirs) == ["/ask differs in its options"]


def test_a_permission_for_nobody_is_not_one_for_everybody():
    ours, theirs = local(), remote()
    ours[0]["default_member_permissions"] = 0
    assert differences(ours, theirs) == ["/ask differs in default member permissions"]


def test_where_the_bot_says_no_contexts_discord_decides():
    ours = [command | {"contexts": None, "integration_types": None} for command in local()]
    assert differences(ours, remote()) == []


def test_a_message_menu_and_a_command_of_one_name_are_two():
    menu = as_discord_gives(local()[0] | {"type": 3})
    assert differences(local()[:1], [menu]) == ["/ask is missing", "“ask” is there, but the bot has it no more"]


def test_the_command_that_opens_an_activity_is_discords_own():
    launch = {"id": "1", "type": 4, "name": "launch", "description": "", "handler": 2}
    assert differences(local(), [*remote(), launch]) == []


def test_a_second_start_sends_nothing_and_a_change_is_sent_once():
    async def starts() -> list[tuple[bool, int]]:
        seen = []
        async with simcord.run(client()) as env:
            for bot in (None, client(), client("Answer it"), client("Answer it"), client("Answer it", menu=False)):
                if bot is not None:
                    await env.restart_bot(bot)
                env.backend.http_requests.clear()
                sent = await synchronised(env.bot.tree, env.bot.application_id)
                seen.append((sent, sum(entry.method == "PUT" for entry in env.backend.http_requests)))
        return seen

    assert asyncio.run(starts()) == [(True, 1), (False, 0), (True, 1), (False, 0), (True, 1)]
