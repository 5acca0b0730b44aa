"""`onrecord manifest`: what a platform needs to know of the bot before it is installed."""

from __future__ import annotations

import json
import os
from typing import Literal

import click

from bot.commands import COMMANDS
from bot.credentials import discord_credentials
from bot.manifests.discord_app import discord_manifest, written
from bot.manifests.slack import slack_manifest
from bot.options import json_option


@click.group()
def manifest() -> None:
    """Print what a platform needs to create the app."""


@manifest.command("slack")
@click.option("--mode", type=click.Choice(["socket", "http"]), default="socket", help="How Slack reaches the bot.")
@click.option("--url", default="", metavar="https://…", help="With --mode http: where Slack reaches the bot.")
@click.option("--assistant", is_flag=True, help="For an app made before July 2026: keep its assistant pane.")
def slack(*, mode: Literal["socket", "http"], url: str, assistant: bool) -> None:
    """Print the manifest of the Slack app."""
    made = slack_manifest(COMMANDS, mode, url, "assistant" if assistant else "agent")
    print(json.dumps(made, ensure_ascii=False, indent=2))


@manifest.command("discord")
@click.option(
    "--application-id",
    default="",
    envvar="DISCORD_APPLICATION_ID",
    metavar="ID",
    help="The app's id; else it is read out of DISCORD_TOKEN.",
)
@json_option
def discord(*, application_id: str, as_json: bool) -> None:
    """Print the invite links of the Discord app, and its settings in the developer portal."""
    made = discord_manifest(COMMANDS, application_id.strip() or discord_credentials(os.environ).application_id)
    print(json.dumps(made, ensure_ascii=False, indent=2) if as_json else "\n".join(written(made)))
