"""`said`: a speaker's name in; what they said out, newest first or by topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.ask import FILTERS, read_filters
from bot.commands.command import Command, Option
from bot.commands.speakers import entry, facts
from bot.commands.who_said import NEAREST, attribution
from bot.model import Block, Notice, Reply, Request, Text, Tone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retrieval.corpus import Corpus
    from retrieval.types import Said

DEFAULT_SAYINGS = 5


def blocks(answer: Said) -> Iterator[Block]:
    """Yield an answer as blocks: whose words follow, then the words; or why there are none, and whom was meant."""
    if answer.answered:
        speaker = answer.speakers[0]  # two who could not be told apart have one name
        order = f"on “{answer.about}”, nearest first" if answer.about else "newest first"
        yield Notice(Tone.INFO, f"{speaker.name}, {order} ({', '.join(facts(speaker))}).")
        yield from map(attribution, answer.sayings)
        return
    reason = answer.reason or ""
    yield Notice(Tone.NOT_FOUND, f"{reason[:1].upper()}{reason[1:]}.")
    yield from map(entry, answer.speakers)
    if answer.nearest:
        yield Text(NEAREST)
        yield attribution(answer.nearest)


def _run(corpus: Corpus, request: Request) -> Reply:
    about = request.options.get("about", "")
    return Reply(tuple(blocks(corpus.said(request.text, about, DEFAULT_SAYINGS, read_filters(request.options)))))


SAID = Command(
    "said",
    "Show what somebody said, newest first or by topic",
    "speaker",
    (Option("about", "only on this topic, the nearest first"), *FILTERS),
    _run,
)
