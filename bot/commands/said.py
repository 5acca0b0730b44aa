"""`said`: a speaker's name in; what they said out, newest first or by topic."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.commands.ask import FILTERS, meant_filters, read_count
from bot.commands.command import Command, Option
from bot.commands.pages import FIRST, NOTHING_MORE, buttons, read_paging
from bot.commands.speakers import entry, facts
from bot.commands.who_said import NEAREST, attribution
from bot.model import Block, Button, Notice, Press, Reply, Request, Text, Tone
from retrieval.speakers import SpeakerNames
from retrieval.types import Filters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retrieval.corpus import Corpus
    from retrieval.types import Paging, Said

DEFAULT_SAYINGS = 5
_MOST_MEANT = 3  # speakers that are offered by a button


def blocks(answer: Said, paging: Paging = FIRST, *, filtered: bool = False) -> Iterator[Block]:
    """Yield an answer as blocks: whose words follow, then these; or why there are none, and whom a name may mean.

    `filtered` says that not all articles were asked for, as what is known of the speaker is of all of them.
    """
    if answer.answered:
        yield _head(answer, paging, "of " if filtered else "")
        yield from map(attribution, answer.sayings)
        return
    if paging.skip and not answer.reason:
        yield NOTHING_MORE
        return
    reason = answer.reason or ""
    yield Notice(Tone.NOT_FOUND, f"{reason[:1].upper()}{reason[1:]}.")
    if not _understood(answer):
        yield from map(entry, answer.speakers)
    if answer.nearest:
        yield Text(NEAREST)
        yield attribution(answer.nearest)


def _understood(answer: Said) -> bool:
    """Whether the name asked for means one speaker, whom the reason names."""
    spellings = [(name, speaker.name) for speaker in answer.speakers for name in (speaker.name, *speaker.aliases)]
    return len(SpeakerNames(spellings).find(answer.speaker)) == 1


def _head(answer: Said, paging: Paging, of: str) -> Block:
    """Return whose words follow, and in what order; on a later page, which of them."""
    speaker = answer.speakers[0]  # two who could not be told apart have one name
    order = "nearest first" if answer.about and not paging.newest else "newest first"
    topic = f"on “{answer.about}”, " if answer.about else ""
    if paging.skip:
        return Text(f"{speaker.name}, {topic}{order}: {paging.skip + 1} to {paging.skip + len(answer.sayings)}.")
    return Notice(Tone.INFO, f"{speaker.name}, {topic}{order} ({of}{', '.join(facts(speaker))}).")


def _run(corpus: Corpus, request: Request) -> Reply:
    about, count, paging = request.options.get("about", ""), read_count(request.options), read_paging(request.options)
    filters = meant_filters(corpus, request)
    answer = corpus.said(request.text, about, count, filters, paging)
    shown = [saying.article for saying in answer.sayings]
    onward = buttons(request, count, shown, answer.onward, dated=bool(about))
    shown_blocks = blocks(answer, paging, filtered=filters != Filters())
    return Reply(tuple(shown_blocks), (*_meant(answer, request), *onward))


def _meant(answer: Said, request: Request) -> Iterator[Button]:
    """Yield a button for each of the first speakers whom the name may mean, where it is not clear whom it does."""
    if not answer.answered and not _understood(answer):
        for speaker in answer.speakers[:_MOST_MEANT]:
            yield Button(Press.GO, speaker.name, replace(request, text=speaker.name))


SAID = Command(
    "said",
    "Show what somebody said, newest first or by topic",
    "speaker",
    (Option("about", "only on this topic, the nearest first", words=True), *FILTERS),
    _run,
)
