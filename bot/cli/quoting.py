"""`onrecord who-said` and `onrecord said`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.app import open_corpus
from bot.cli.first_use import try_samples
from bot.cli.output import reply
from bot.commands.ask import read_filters
from bot.commands.said import DEFAULT_SAYINGS
from bot.commands.said import blocks as said_blocks
from bot.commands.who_said import blocks as who_said_blocks
from bot.options import common_options, filter_options, restricting
from bot.settings import begin
from retrieval.export import said_json, who_said_json
from retrieval.limits import MOST_EXCERPTS, QUOTATION, SPEAKER, checked

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("words", nargs=-1, metavar="WORDS")
@click.option("--by", default="", metavar="SPEAKER", help="Whether it was this speaker.")
@click.option("-k", type=click.IntRange(1, MOST_EXCERPTS), help="Quotations to show.")
@filter_options
@common_options
def who_said(  # noqa: PLR0913  # one parameter for each option
    words: tuple[str, ...],
    *,
    by: str,
    k: int | None,
    since: str,
    until: str,
    publisher: str,
    as_json: bool,
    home: Path | None,
    config: Path | None,
) -> None:
    """Find who said something: exactly so, nearly so, or in other words."""
    settings = begin(home, config)
    text, asked = checked(" ".join(words), QUOTATION), read_filters(restricting(since, until, publisher))
    try_samples(settings)
    answer = open_corpus(settings).who_said(text, by, k or settings.excerpts, asked)
    reply(as_json, who_said_json(answer), who_said_blocks(answer, by))


@click.command()
@click.argument("speaker", nargs=-1)
@click.option("--about", default="", metavar="TOPIC", help="Only on this topic, the nearest first.")
@click.option("-k", type=click.IntRange(1, MOST_EXCERPTS), default=DEFAULT_SAYINGS, help="Quotations to show.")
@filter_options
@common_options
def said(  # noqa: PLR0913  # one parameter for each option
    speaker: tuple[str, ...],
    *,
    about: str,
    k: int,
    since: str,
    until: str,
    publisher: str,
    as_json: bool,
    home: Path | None,
    config: Path | None,
) -> None:
    """Show what somebody said: newest first, or by topic."""
    settings = begin(home, config)
    name, asked = checked(" ".join(speaker), SPEAKER), read_filters(restricting(since, until, publisher))
    try_samples(settings)
    answer = open_corpus(settings).said(name, about, k, asked)
    reply(as_json, said_json(answer), said_blocks(answer, filtered=bool(since or until or publisher)))
