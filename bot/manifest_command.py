"""`onrecord manifest`: what a platform needs to know of the bot before it is installed."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer

from bot.commands import COMMANDS
from bot.manifest import slack_manifest

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
