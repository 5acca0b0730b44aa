"""What a speaker said: newest first, or by topic."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from retrieval.meaning import about
from retrieval.sayings import Found, clear_speaker, paged, saying
from retrieval.stages import stage
from retrieval.types import Onward

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from retrieval.index import Index
    from retrieval.paging import Part
    from retrieval.types import Embedder, Filters, Saying

_NEWEST = 200  # quotations among which those of different words are sought: ten times as many as can be shown


class Topic(NamedTuple):
    """A speaker by canonical name, what the sayings are to be about ("" for anything), and how many are shown."""

    speaker: str
    about: str
    part: Part
    filters: Filters


class Sayings(NamedTuple):
    """What a speaker said, or the reason why nothing is shown, with what comes nearest."""

    sayings: Sequence[Saying] = ()
    reason: str | None = None
    nearest: Saying | None = None
    onward: Onward = Onward()


def sayings_of(index: Index, embedder: Callable[[], Embedder], topic: Topic) -> Sayings:
    """Return what the speaker said; `embedder` is called only for a topic."""
    with stage("match"):
        ids = index.catalog.sayings(topic.speaker, topic.filters, index.generation)
        held = index.catalog.quotations(ids[:_NEWEST], index.generation)
        newest = [Found(item) for item in held if clear_speaker(item)]
    if not newest:
        within = " within the dates and outlets asked for" if topic.filters else " is clear enough to be shown"
        return Sayings(reason=f"nothing that {topic.speaker} said{within}")
    if not topic.about:
        with stage("judge"):
            page = paged(index, newest, topic.part, topic.filters, original=False)
        return Sayings(page.sayings, onward=page.onward)
    with stage("meaning"):
        found = about(index, embedder(), topic.about, topic.filters, ids)
    meant, nearest = ([item for item in ranked if clear_speaker(item.stored)] for ranked in found)
    if meant:
        with stage("judge"):
            page = paged(index, meant, topic.part, topic.filters)
        return Sayings(page.sayings, onward=page.onward)
    reason = f"nothing that {topic.speaker} said is about “{topic.about}”"
    return Sayings(reason=reason, nearest=saying(nearest[0]) if nearest else None)
