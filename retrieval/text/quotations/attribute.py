"""Who spoke each quotation between marks: candidates weighed, one quotation after the other in text order."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from retrieval.text.quotations.candidates import candidates, is_sure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retrieval.text.quotations.block import Block
    from retrieval.text.quotations.candidates import Candidate
    from retrieval.text.quotations.draft import Draft
    from retrieval.text.quotations.marks import Marked
    from retrieval.text.quotations.weights import Weights

# Quotations of one article that are weighed, a millisecond each. A book of speeches has a few thousand.
_MOST = 10_000
# Of a name behind a dash or before a turn's colon; what the weights make of it rests on a handful of articles.
_SURE = 0.95
_AFAR = 3  # characters between two paragraphs that follow one another


class Attributed(NamedTuple):
    """Quotation `number` of parsed paragraph `block`, its likeliest speaker, and the probability that this is right."""

    block: int
    number: int
    quote: Marked
    speaker: Candidate | None
    chance: float
    nobody: float
    """The probability that nobody near is."""


def attributed(drafts: Sequence[Draft], blocks: Sequence[Block], weights: Weights) -> list[Attributed]:
    """Return every quotation between marks with its speaker, of a text beyond all measure the first 10,000."""
    found: list[Attributed] = []
    previous: tuple[int, int] | None = None
    for at, draft in enumerate(drafts):
        if len(found) > _MOST:
            break
        for number, quote in enumerate(draft.quotes):
            offered = candidates(blocks, at, number, previous)
            chances = weights.chances([candidate.features for candidate in offered])
            best = max(range(len(offered)), key=lambda place: chances[place], default=None)
            speaker, chance = (offered[best], chances[best]) if best is not None else (None, 0.0)
            if speaker and is_sure(speaker):
                chance = max(chance, _SURE)
            found.append(Attributed(at, number, quote, speaker, chance, 1 - sum(chances)))
            if speaker:
                previous = speaker.block, speaker.token
    return [item for chain in _chains(drafts, found) for item in _agreed(chain)]


def _chains(drafts: Sequence[Draft], found: Sequence[Attributed]) -> Iterator[list[Attributed]]:
    """Yield runs of quotations that are one: a paragraph's is left open, and the next paragraph opens with a mark."""
    chain: list[Attributed] = []
    for item in found:
        if chain and not _continues(drafts, chain[-1], item):
            yield chain
            chain = []
        chain.append(item)
    if chain:
        yield chain


def _continues(drafts: Sequence[Draft], before: Attributed, item: Attributed) -> bool:
    one, other = drafts[before.block].span, drafts[item.block].span
    return (
        not before.quote.closed
        and before.quote.outer.end >= one.end
        and item.block == before.block + 1
        and other.start - one.end <= _AFAR
        and item.quote.outer.start == other.start
    )


def _agreed(chain: list[Attributed]) -> list[Attributed]:
    """Return a quotation over several paragraphs with one speaker: the likeliest that any of its paragraphs names."""
    if len(chain) == 1:
        return chain
    best = max(chain, key=lambda item: item.chance)
    return [item._replace(speaker=best.speaker, chance=best.chance) for item in chain]
