"""`sources`: which outlets the corpus holds, how many articles of each, and from when to when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.command import Command
from bot.model import Entry, Reply, Request, Text
from retrieval.types import Filters

if TYPE_CHECKING:
    from retrieval.corpus import Corpus, Outlet


def _run(corpus: Corpus, request: Request) -> Reply:
    outlets = _open_to(corpus, request.outlets)
    articles, named = sum(outlet.articles for outlet in outlets), sum(bool(outlet.name) for outlet in outlets)
    whence = f"{named:,} outlet{'s' * (named != 1)}"
    updated = corpus.manifest().built[:10]
    head = f"{articles:,} article{'s' * (articles != 1)} from {whence}; last updated {updated}."
    return Reply((Text(head), *(Entry(outlet.name or "(no outlet named)", _facts(outlet)) for outlet in outlets)))


def _open_to(corpus: Corpus, confined: tuple[str, ...]) -> list[Outlet]:
    """Return the outlets of the corpus, of those that a channel is confined to, where it is."""
    outlets = corpus.outlets()
    if not confined:
        return outlets
    names = corpus.resolve(Filters(), confined).publishers
    return [outlet for outlet in outlets if outlet.name in names]


def _facts(outlet: Outlet) -> tuple[str, ...]:
    span = outlet.first if outlet.first == outlet.last else f"{outlet.first} to {outlet.last}"
    return (f"{outlet.articles:,} article{'s' * (outlet.articles != 1)}", span or "undated")


SOURCES = Command("sources", "List the outlets that answers can come from", "", (), _run)
