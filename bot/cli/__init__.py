"""The `onrecord` command. Its commands stand in modules of their own, of which the one that is given is imported."""

from __future__ import annotations

import gc
import os
from importlib import import_module

import click

_COMMANDS = {  # in the order of --help
    "ingest": "bot.cli.ingesting:ingest_",
    "ask": "bot.cli.asking:ask",
    "who-said": "bot.cli.quoting:who_said",
    "said": "bot.cli.quoting:said",
    "speakers": "bot.cli.looking:speakers",
    "quotations": "bot.cli.looking:quotations",
    "stats": "bot.cli.looking:stats",
    "articles": "bot.cli.looking:articles",
    "show": "bot.cli.looking:show",
    "chat": "bot.cli.running:chat",
    "serve": "bot.cli.running:serve_",
    "doctor": "bot.cli.running:doctor",
    "link": "bot.link_command:link",
    "feedback": "bot.feedback:feedback",
    "pack": "bot.packing_commands:pack",
    "unpack": "bot.packing_commands:unpack",
    "eval": "bot.evaluation:evaluation",
    "manifest": "bot.manifest_command:manifest",
}


class _Commands(click.Group):
    """Finds each command when it is asked for: importing them all takes longer than an answer."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's
        """Return the names of all."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click's
        """Return the command with a name, None where there is none."""
        module, _, name = _COMMANDS.get(cmd_name, "").partition(":")
        if not module:
            return None
        gc.disable()  # what an import makes stays: to look through it again and again is a tenth of the start
        try:
            found: click.Command = getattr(import_module(module), name)
        finally:
            gc.freeze()
            gc.enable()
        return found


onrecord = _Commands(
    "onrecord", help="Answers questions over news articles with verbatim excerpts and links to where they stand."
)


def run(arguments: list[str]) -> None:
    """Run the command that `arguments` name; of what click cannot read it says why, and how it is written."""
    # NumPy's threads are of no use to a question: 20 ms to start, and over 60,000 passages they wait for work so busily
    # that a quarter of the processor's time goes into it.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        with onrecord.make_context("onrecord", arguments) as context:
            onrecord.invoke(context)
    except click.exceptions.Exit as end:
        raise SystemExit(end.exit_code) from None
    except click.ClickException as error:
        error.show()
        raise SystemExit(error.exit_code) from None
