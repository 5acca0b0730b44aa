"""Commands that show what the corpus holds: its speakers, quotations and articles, and facts about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.app import open_corpus
from bot.cli.output import json_text, print_json, style
from bot.inspection import article_lines, corpus_facts, listing, read_reference, speaker_lines
from bot.options import common_options, config_option, home_option, publisher_option
from bot.render.terminal import escape
from bot.settings import begin
from retrieval.export import article_json, quotation_json, speaker_json

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@common_options
def speakers(*, as_json: bool, home: Path | None, config: Path | None) -> None:
    """List who is quoted, the most quoted first."""
    held = open_corpus(begin(home, config)).speakers()
    for line in map(json_text, map(speaker_json, held)) if as_json else speaker_lines(held):
        print(line)


@click.command()
@click.option("--article", default="", metavar="ID", help="Only those of this article (its id or origin).")
@home_option
@config_option
def quotations(*, article: str, home: Path | None, config: Path | None) -> None:
    """Write the stored quotations as JSON lines, with all their spans."""
    corpus = open_corpus(begin(home, config))
    held = corpus.article(read_reference(article)[0]) if article else None
    for saying in corpus.quotations(held):
        print(json_text(quotation_json(saying)))


@click.command()
@common_options
def stats(*, as_json: bool, home: Path | None, config: Path | None) -> None:
    """Show how large the corpus is, and how it was built."""
    settings = begin(home, config)
    facts = corpus_facts(open_corpus(settings), settings.home)
    if as_json:
        print_json(facts)
        return
    for name, value in facts.items():
        print(f"{name:<11} {f'{value:,}' if isinstance(value, int) else escape(str(value or '-'))}")


@click.command()
@publisher_option
@common_options
def articles(*, publisher: str, as_json: bool, home: Path | None, config: Path | None) -> None:
    """List the articles, newest first."""
    corpus = open_corpus(begin(home, config))
    held = corpus.articles(publisher)
    for line in (json_text(article_json(item)) for item in held) if as_json else listing(held):
        print(line)


@click.command()
@click.argument("article")
@click.option("--at", type=int, metavar="START", help="Mark the passage at this character offset.")
@common_options
def show(article: str, *, at: int | None, as_json: bool, home: Path | None, config: Path | None) -> None:
    """Show an article as it is stored: a bar marks the passage asked for, dots mark what is no prose."""
    corpus = open_corpus(begin(home, config))
    name, start = read_reference(article)
    found = corpus.article(name)
    if as_json:
        print_json(article_json(found) | {"authors": found.authors, "text": found.text})
        return
    for line in article_lines(found, corpus.passages(found), start if at is None else at, style()):
        print(line)
