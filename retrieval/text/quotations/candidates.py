"""Who may have spoken a quotation: the phrases near it that could be its speaker, and what speaks for each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from retrieval.text.quotations.clauses import Spot, according, label, loose, nearby, reporting_clauses, signed
from retrieval.text.quotations.climbing import climb
from retrieval.text.quotations.traits import nature

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from retrieval.text.quotations.block import Block

_SUBJECTS = 3  # before a quotation in its paragraph
_EARLIER = 2  # in the paragraph before
_ADJACENT = 3  # characters between two paragraphs that follow one another
# A signature behind a dash and the label of a turn leave no doubt.
_SURE = frozenset({"dash", "label True"})


@dataclass(slots=True)
class Candidate:
    """A phrase by its head token in parsed paragraph `block`, the word that reports, and features."""

    block: int
    token: int
    cue: int | None = None
    features: set[str] = field(default_factory=set)


def candidates(blocks: Sequence[Block], at: int, number: int, previous: tuple[int, int] | None) -> list[Candidate]:
    """Return the candidates for quotation `number` of block `at`.

    `previous` is who spoke the quotation before it, as (block, token).
    """
    found: dict[tuple[int, int], Candidate] = {}
    for where, token, cue, features in _offers(blocks, at, number, previous):
        if where != at or token not in blocks[at].stubs:
            known = found.setdefault((where, token), Candidate(where, token))
            known.cue = cue if known.cue is None else known.cue
            known.features.update(features)
    kind = "whole" if blocks[at].whole[number] else "part"
    for known in found.values():
        known.features.update([f"{feature} {kind}" for feature in known.features])
        known.features.update(nature(blocks[known.block].parsed, known.token))
    sure = [known for known in found.values() if is_sure(known)]
    return sure or list(found.values())


def is_sure(candidate: Candidate) -> bool:
    """Whether a candidate leaves no room for another one."""
    return not _SURE.isdisjoint(candidate.features)


def _offers(
    blocks: Sequence[Block], at: int, number: int, previous: tuple[int, int] | None
) -> Iterator[tuple[int, int, int | None, Iterable[str]]]:
    block = blocks[at]
    spot, alone = _spot(block, number), _alone(block, number)
    for offers in (
        climb(block, spot.head, range(spot.first, spot.end)),
        reporting_clauses(block, spot, alone),
        according(block, spot),
        signed(block, spot),
        loose(block, spot),
        nearby(block, spot),
        label(block),
    ):
        yield from ((at, token, cue, features) for cue, token, features in offers)
    before = [token for token in reversed(block.subjects) if token < spot.first]
    yield from ((at, token, None, [f"subject{rank}"]) for rank, token in enumerate(before[:_SUBJECTS]))
    if number == 0 and at and block.span.start - blocks[at - 1].span.end <= _ADJACENT:
        earlier = list(reversed(blocks[at - 1].subjects))[:_EARLIER]
        yield from ((at - 1, token, None, [f"earlier{rank}"]) for rank, token in enumerate(earlier))
    if previous is not None:
        same = "same" if previous[0] == at else "next" if previous[0] == at - 1 else "far"
        yield *previous, None, [f"previous {same} {'later' if number else 'first'} {alone}"]


def _spot(block: Block, number: int) -> Spot:
    parsed, place = block.parsed, block.mask.places[number]
    first, end = parsed.at(place.start), parsed.at(place.end)
    inside = range(first, end)
    # The token on which the rest hangs; none where the quotation was left out of the mask.
    head = next((token for token in inside if parsed.heads[token] == token or parsed.heads[token] not in inside), None)
    return Spot(first, end, head, number)


def _alone(block: Block, number: int) -> str:
    """Return how much of the paragraph stands around a quotation: nothing, or a part of its sentence on either side."""
    places, text = block.mask.places, block.mask.text
    before = places[number - 1].end if number else 0
    after = places[number + 1].start if number + 1 < len(places) else len(text)
    lead, trail = text[before : places[number].start].strip(), text[places[number].end : after].strip()
    return f"{'open' if not lead or lead[-1] in '.!?' else 'led'} {'end' if not trail or trail in '.!?' else 'on'}"
