"""`onrecord manifest`: what a platform needs to know of the bot before it is installed."""

from __future__ import annotations

import json
import os
from enum import StrEnum
from typing import Annotated

import typer

from bot.commands import COMMANDS
from bot.credentials import discord_credentials
from bot.manifests.discord_app import discord_manifest, written
from bot.manifests.slack import slack_manifest

manifest = typer.Typer(help="Print what a platform needs to create the app.", no_args_is_help=True)


class _Mode(StrEnum):
    SOCKET = "socket"
    HTTP = "http"


@manifest.callback()
def manifest_() -> None:
    """Print what a platform needs to create the app."""


@manifest.command("slack")
def slack(
    *,
    mode: Annotated[_Mode, typer.Option(help="How Slack reaches the bot.")] = _Mode.SOCKET,
    url: Annotated[str, typer.Option(metavar="https://…", help="With --mode http: where Slack reaches the bot.")] = "",
    assistant: Annotated[
        bool, typer.Option("--assistant", help="For an app made before July 2026: keep its assistant pane.")
    ] = False,
) -> None:
    """Print the manifest of the Slack app."""
    made = slack_manifest(COMMANDS, mode.value, url, "assistant" if assistant else "agent")
    print(json.dumps(made, ensure_ascii=False, indent=2))


@manifest.command("discord")
def discord(
    *,
    application_id: Annotated[
        str,
        typer.Option(
            envvar="DISCORD_APPLICATION_ID", metavar="ID", help="The app's id; else it is read out of DISCORD_TOKEN."
        ),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Print the invite links of the Discord app, and its settings in the developer portal."""
    made = discord_manifest(COMMANDS, application_id.strip() or discord_credentials(os.environ).application_id)
    print(json.dumps(made, ensure_ascii=False, indent=2) if as_json else "\n".join(written(made)))
