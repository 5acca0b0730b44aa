"""`sources`: which outlets the corpus holds, how many articles of each, and from when to when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.command import Command
from bot.model import Entry, Reply, Request, Text

if TYPE_CHECKING:
    from retrieval.corpus import Corpus, Outlet


def _run(corpus: Corpus, _: Request) -> Reply:
    held = corpus.manifest()
    named = sum(bool(outlet.name) for outlet in corpus.outlets())
    whence = f"{named:,} outlet{'s' * (named != 1)}"
    head = f"{held.articles:,} article{'s' * (held.articles != 1)} from {whence}; last updated {held.built[:10]}."
    return Reply(
        (Text(head), *(Entry(outlet.name or "(no outlet named)", _facts(outlet)) for outlet in corpus.outlets()))
    )


def _facts(outlet: Outlet) -> tuple[str, ...]:
    span = f"{outlet.first} to {outlet.last}" if outlet.first else "undated"
    return (f"{outlet.articles:,} article{'s' * (outlet.articles != 1)}", span)


SOURCES = Command("sources", "List the outlets that answers can come from", "", (), _run)
