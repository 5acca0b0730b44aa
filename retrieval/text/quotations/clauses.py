"""Who speaks in the clauses around a quotation: reporting clauses, "according to", a name and a colon, a signature."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

from retrieval.text.quotations.cues import VERBS
from retrieval.text.quotations.traits import FAR, gap, is_verb, own_subject, verb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retrieval.text.quotations.block import Block
    from retrieval.text.quotations.climbing import Offer

_MOST = 6  # reporting clauses on each side that are looked at
_LEFT, _RIGHT = 30, 15  # tokens from a verb within which its speaker is sought where the parser found none
_NEARBY = 20  # tokens
_LONGEST_LABEL = 6  # tokens
_DASHES = frozenset("—–-")
_INNER = ("pobj", "compound", "poss", "appos")  # parts of a phrase, never its head


class Spot(NamedTuple):
    """Where a quotation stands in its paragraph: its tokens from `first` up to `end`, its `head`, its `number`."""

    first: int
    end: int
    head: int | None
    number: int


def reporting_clauses(block: Block, spot: Spot, alone: str) -> Iterator[Offer]:
    """Yield the reporting clauses of the paragraph, nearest first on each side."""
    before = [pair for pair in block.reporting if pair[0] < spot.first][::-1][:_MOST]
    after = [pair for pair in block.reporting if pair[0] >= spot.end][:_MOST]
    for side, pairs in (("before", before), ("after", after)):
        for rank, (cue, subject) in enumerate(pairs):
            yield cue, subject, list(_relation(block, spot, (cue, subject), (side, min(rank, 2)), alone))


def _relation(block: Block, spot: Spot, clause: tuple[int, int], where: tuple[str, int], alone: str) -> Iterator[str]:
    parsed, roots = block.parsed, block.parsed.sentence
    side, rank = where
    low, high = (max(clause), spot.first) if side == "before" else (spot.end - 1, min(clause))
    near, lemma = gap(parsed, low, high), verb(parsed, clause[0])
    inside = bisect_left(block.starts, high) - bisect_right(block.starts, low)
    between = max(0, min(inside - (low < spot.first < high), 2))
    within = "same" if spot.head is not None and roots[spot.head] == roots[clause[0]] else "other"
    yield from (f"{side}{rank}", f"{side} gap={near}", f"{side} gap={near} {lemma}", f"clause {lemma}")
    yield f"{side} {within} rank={rank} between={between}"
    yield f"{side} {within} gap={near}"
    yield f"{side} {alone} {rank == 0}"
    yield f"{side} place {'later' if spot.number else 'first'} {within} {between}"


def according(block: Block, spot: Spot) -> Iterator[Offer]:
    """Yield whom "according to" names."""
    roots = block.parsed.sentence
    home = roots[min(spot.first, len(roots) - 1)] if roots else None
    for cue, noun in block.according:
        side = "before" if cue < spot.first else "after"
        yield cue, noun, [f"according {side} {roots[cue] == home}"]


def loose(block: Block, spot: Spot) -> Iterator[Offer]:
    """Yield the nouns on either side of the nearest reporting verbs, for where the parser found no subject."""
    parsed, last = block.parsed, len(block.parsed)
    ahead, behind = range(spot.first - 1, max(-1, spot.first - FAR), -1), range(spot.end, min(last, spot.end + FAR))
    for side, tokens, low in (("before", ahead, 0), ("after", behind, spot.end)):
        cue = next((token for token in tokens if _reports(block, token)), None)
        if cue is None:
            continue
        left = next((token for token in range(cue - 1, max(low, cue - _LEFT) - 1, -1) if _nominal(block, token)), None)
        right = next((token for token in range(cue + 1, min(last, cue + _RIGHT)) if _nominal(block, token)), None)
        for where, noun in (("left", left), ("right", right)):
            if noun is not None and (side == "after" or where == "left"):
                low_, high = min(cue, noun), max(cue, noun)
                far = gap(parsed, spot.end - 1, low_) if side == "after" else gap(parsed, high, spot.first)
                has = f"{side} {where} {'has' if own_subject(parsed, cue) is not None else 'lacks'}"
                yield (
                    cue,
                    noun,
                    [
                        f"loose {has}",
                        f"loose {has} {gap(parsed, low_, high)} {far}",
                        f"loose {has} {parsed.deps[noun]}",
                    ],
                )


def signed(block: Block, spot: Spot) -> Iterator[Offer]:
    """Yield the name before a colon, and the one behind a dash."""
    parsed = block.parsed
    if spot.first > 1 and parsed.words[spot.first - 1] == ":":
        token = spot.first - 2
        while parsed.heads[token] < token and parsed.deps[token] in ("compound", "flat", "pobj", "prep", "amod"):
            token = parsed.heads[token]
        if parsed.tags[token][:1] in "NP":
            yield spot.first - 1, token, ["colon"]
    if (
        spot.end + 1 < len(parsed)
        and _DASHES.issuperset(parsed.words[spot.end])
        and parsed.tags[spot.end + 1][:1] in "NJ"
    ):
        token = spot.end + 1
        while parsed.deps[token] in ("compound", "amod", "flat") and parsed.heads[token] > token:
            token = parsed.heads[token]
        yield spot.end, token, ["dash"]


def nearby(block: Block, spot: Spot) -> Iterator[Offer]:
    """Yield the names close by that are nobody's subject ("in a letter from Marsh: …")."""
    parsed = block.parsed
    ahead, behind = range(max(0, spot.first - _NEARBY), spot.first), range(spot.end, spot.end + _NEARBY)
    for side, tokens in (("before", ahead), ("after", behind)):
        for token in tokens:
            if token >= len(parsed) or token in block.stubs or not parsed.tags[token].startswith("NNP"):
                continue
            if (dep := parsed.deps[token]) in ("pobj", "appos", "conj", "poss"):
                led = parsed.words[parsed.heads[token]].lower() if dep == "pobj" else ""
                edges = (token, spot.first) if side == "before" else (spot.end - 1, token)
                yield None, token, [f"nearby {side} {dep} {led}", f"nearby {side} {gap(parsed, *edges)}"]


def label(block: Block) -> Iterator[Offer]:
    """Yield the name with which a turn of a transcript begins ("MARSH: …")."""
    words = block.parsed.words
    colon = next((token for token in range(1, min(_LONGEST_LABEL, len(words))) if words[token] == ":"), None)
    if colon is not None and all(word[:1].isupper() or word in ".,()" for word in words[:colon]):
        yield colon, colon - 1, [f"label {words[0].isupper()}"]


def _reports(block: Block, token: int) -> bool:
    parsed = block.parsed
    return token not in block.stubs and is_verb(parsed, token) and parsed.words[token].lower() in VERBS


def _nominal(block: Block, token: int) -> bool:
    parsed = block.parsed
    return token not in block.stubs and parsed.tags[token][:2] in ("NN", "PR") and parsed.deps[token] not in _INNER
