"""`speakers`: who is quoted in the corpus, how often, and from when to when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.command import Command
from bot.model import Entry, Reply, Request, Text

if TYPE_CHECKING:
    from retrieval.corpus import Corpus
    from retrieval.types import Speaker

_MOST = 25  # speakers that fit a message; the command line lists them all


def facts(speaker: Speaker) -> tuple[str, ...]:
    """Return what is known of a speaker, each in a few words."""
    counts = f"{_count(speaker.quotations, 'quotation')} in {_count(speaker.articles, 'article')}"
    span = f"{speaker.first}" if speaker.first == speaker.last else f"{speaker.first} to {speaker.last}"
    return counts, span if speaker.first else "undated"


def entry(speaker: Speaker) -> Entry:
    """Return a speaker as a row of a list."""
    also = (f"also as {', '.join(speaker.aliases)}",) if speaker.aliases else ()
    return Entry(speaker.name, (", ".join(facts(speaker)), *also))


def _run(corpus: Corpus, _: Request) -> Reply:
    held = corpus.speakers()
    head = f"{_count(len(held), 'speaker')} with a name" + (f"; the {_MOST} most quoted:" if len(held) > _MOST else ":")
    return Reply((Text(head), *map(entry, held[:_MOST])))


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' * (number != 1)}"


SPEAKERS = Command("speakers", "List who is quoted, the most quoted first", "", (), _run)
