"""What is offered while somebody types: the speakers, outlets and days of one generation."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, NamedTuple, Self

from retrieval.days import Calendar
from retrieval.speakers.typeahead import Typeahead

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retrieval.catalog import Catalog


class Completions(NamedTuple):
    """The speakers (by number), outlets and days of one generation, to be found by what is typed first."""

    generation: int
    speakers: array[int]
    by_speaker: Typeahead
    outlets: list[str]
    by_outlet: Typeahead
    calendar: Calendar

    @classmethod
    def of(cls, catalog: Catalog, generation: int, outlets: list[str]) -> Self:
        """Return what a generation offers."""
        numbers = array("q")

        def spellings() -> Iterator[tuple[str, ...]]:
            for number, speaker in catalog.named_speakers(generation):
                numbers.append(number)
                yield speaker.name, *speaker.aliases

        by_speaker, by_outlet = Typeahead(spellings()), Typeahead((name,) for name in outlets)
        return cls(generation, numbers, by_speaker, outlets, by_outlet, Calendar(catalog.days(generation)))
