"""An article as its mentions are resolved: what was parsed of it, who is in it, and how far it has been told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from retrieval.text.quotations.people.antecedents import Antecedents
from retrieval.text.quotations.people.named import Sort
from retrieval.text.quotations.people.tokens import name_of, offset_of
from retrieval.text.quotations.places import mention_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retrieval.text.quotations.block import Block
    from retrieval.text.quotations.people.figure import Figure
    from retrieval.text.quotations.people.figures import Figures
    from retrieval.text.quotations.people.named import Named
    from retrieval.text.quotations.people.narration import Narration, Told
    from retrieval.text.quotations.people.register import Register

_LONGEST_PHRASE = 160  # characters of a description that are read
_MOST_LOOKED_AT = 200  # of the last names and subjects, and of the next


@dataclass
class Scene:
    """What is known of an article; `at` counts what its narration has told so far."""

    text: str
    blocks: Sequence[Block]
    register: Register
    figures: Figures
    narration: Narration
    antecedents: Antecedents = field(default_factory=Antecedents)
    at: int = 0

    def word(self, block: int, token: int) -> str:
        """Return a token in small letters, "" where nothing was parsed."""
        return self.blocks[block].parsed.words[token].lower() if block >= 0 else ""

    def tag(self, block: int, token: int) -> str:
        """Return a token's part of speech."""
        return self.blocks[block].parsed.tags[token]

    def offset(self, block: int, token: int) -> int:
        """Return where a token begins in the text."""
        return offset_of(self.blocks[block], token)

    def place(self, block: int, token: int) -> tuple[int, int]:
        """Return the numbers of a token's paragraph and sentence."""
        return self.narration.paragraph[block], self.narration.sentence[block][token]

    def phrase(self, block: int, token: int) -> str:
        """Return the phrase of a noun as written, in one line."""
        span = mention_of(self.blocks[block], token)
        phrase = " ".join(span.of(self.text)[:_LONGEST_PHRASE].split()).strip(' ,.;:“”"')
        return phrase.removesuffix("'s").removesuffix("’s")

    def name(self, block: int, token: int) -> Named | None:
        """Return the name of which a token is part, or that stands beside what it is part of.

        A word that begins a sentence is no name by its capital alone.
        """
        named = name_of(self.blocks[block], token, self.register)
        if named is None or named.sort is Sort.OFFICE:
            return None
        doubtful = named.opens and not self.figures.settled(named) and self.tag(block, token)[:3] != "NNP"
        return None if doubtful else named

    def figure(self, item: Told) -> Figure | None:
        """Return whom the name of an item means."""
        return self.figures.of(item.named)[0] if item.named is not None else None

    def told(self) -> Iterator[Told]:
        """Yield what was told so far, the last first."""
        for place in range(self.at - 1, max(-1, self.at - 1 - _MOST_LOOKED_AT), -1):
            yield self.narration.told[place]

    def untold(self) -> Iterator[Told]:
        """Yield what is told next."""
        for place in range(self.at, min(len(self.narration.told), self.at + _MOST_LOOKED_AT)):
            yield self.narration.told[place]
