"""Commands that go on until they are stopped, chat and serve, and the doctor who says whether they can."""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import asdict
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from bot.adapters.terminal import converse
from bot.app import open_bot, open_corpus, open_memory
from bot.cli.first_use import try_samples
from bot.cli.output import print_json, style, write
from bot.options import common_options, config_option, home_option
from bot.render.terminal import escape
from bot.settings import begin

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@home_option
@config_option
def chat(*, home: Path | None, config: Path | None) -> None:
    """Talk to the bot here, with the commands it has on the chat platforms."""
    settings = begin(home, config)
    try_samples(settings)
    prompt = "> " if sys.stdin.isatty() else ""
    if prompt and find_spec("readline"):
        import_module("readline")  # gives `input` line editing and history
    converse(open_bot(open_corpus(settings), settings, open_memory()), lambda: input(prompt), write, style())


@click.command()
@click.argument("roles", nargs=-1, required=True, metavar="ROLE…")
@home_option
@config_option
def serve_(roles: tuple[str, ...], *, home: Path | None, config: Path | None) -> None:
    """Answer on chat platforms and the web until stopped; secrets are read from the environment.

    A ROLE is all, web (Slack by HTTP, pages), worker (Discord, Slack by Socket Mode), slack or discord; or release,
    which makes ready what a new release needs, and ends.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # until more is at stake; nobody else ends a container's first
    from bot.hosting import release, serve  # noqa: PLC0415  # what no other command needs
    from bot.roles import RELEASE  # noqa: PLC0415  # as above

    settings = begin(home, config, serving=True)
    if [*roles] == [RELEASE]:
        release(settings, _tell)
    else:
        serve(roles, settings, os.environ, _tell)
        os._exit(0)  # a thread may be in a call to a platform, which nothing interrupts; all else is done and written


@click.command()
@click.option("--online", is_flag=True, help="Ask the platforms, the state's server and our own address, too.")
@common_options
def doctor(*, online: bool, as_json: bool, home: Path | None, config: Path | None) -> None:
    """Check home, model, index, versions and secrets, and say how to mend each."""
    from bot.doctor import examine  # noqa: PLC0415  # what no other command needs

    checks = []
    for check in examine(begin(home, config), online=online):
        checks.append(check)
        if not as_json:
            print(f"{'ok  ' if check.well else 'FAIL'} {check.name}: {escape(check.found)}")
            if check.mend:
                print(f"     -> {check.mend}")
    if as_json:
        print_json([asdict(check) for check in checks])
    if not all(check.well for check in checks):
        raise SystemExit(1)


def _tell(line: str) -> None:
    print(line, flush=True)
