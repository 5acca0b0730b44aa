"""`onrecord link`: the address of a page, with its key where pages are private."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

import click

from bot.app import open_corpus, open_links, open_state
from bot.options import common_options
from bot.page_links import read_reference
from bot.settings import begin
from retrieval.errors import BadInputError

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("article", default="")
@common_options
def link(article: str, *, as_json: bool, home: Path | None, config: Path | None) -> None:
    """Print the address of an article's page, or of the search page; who has it may read.

    ARTICLE is an article's id or origin, or an excerpt as ID#START-END.
    """
    settings = begin(home, config)
    if settings.pages == "off":
        raise BadInputError("there are no pages to link to; set pages to private or public")
    if not settings.public_url:
        raise BadInputError("the address of the pages is not known; set public_url")
    with closing(open_corpus(settings)) as corpus, closing(open_state(settings)) as state:
        links = open_links(settings, state)
        if article:
            try:
                name, span = read_reference(article.removeprefix("onrecord:"))
            except ValueError as error:
                raise BadInputError(f"{article!r} names no excerpt ({error}); write it as ID#START-END") from error
            found = corpus.article(name)
            if span and span.end > len(found.text):
                raise BadInputError(f"{article!r} ends behind its article, which has {len(found.text):,} characters")
            url = links.article(found.id, span, found.version)
        else:
            url = links.search()
    print(json.dumps({"url": url}) if as_json else url)
