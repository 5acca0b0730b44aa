"""As much of a reply as one message of Discord holds: what is left out from its end, and an excerpt cut at the last."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.model import Attribution, Quote, Text
from bot.render.pages import counted, cut, is_excerpt, opening

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.model import Block, Reply


def fitted(reply: Reply, fits: Callable[[Reply], bool], leads: Callable[[Sequence[Block]], bool]) -> Reply:
    """Return as much of the reply as fits: all, else its first blocks, else its first excerpt cut.

    `leads` says whether blocks are short enough to stand before an excerpt that must be cut itself.
    """
    if fits(reply):
        return reply
    first = next((place for place, block in enumerate(reply.blocks) if is_excerpt(block)), 0)
    sizes = range(first + 1, len(reply.blocks))
    fitting = bisect_left(sizes, True, key=lambda size: not fits(opening(reply, size)))
    if fitting:
        return opening(reply, sizes[fitting - 1])
    return _with_cut_excerpt(opening(reply, first + 1), first, fits, leads)


def _with_cut_excerpt(
    page: Reply, place: int, fits: Callable[[Reply], bool], leads: Callable[[Sequence[Block]], bool]
) -> Reply:
    """Return the page with so little of its one excerpt, at `place`, that it fits; the source stays whole."""
    lead, excerpt, rest = page.blocks[:place], page.blocks[place], page.blocks[place + 1 :]
    short = bisect_left(range(1, len(lead) + 1), True, key=lambda size: not leads(lead[:size]))
    if short < len(lead):
        lead = (*lead[:short], Text(f"{counted(lead[short:])} did not fit here."))
    for bare in _barer(excerpt):
        candidate = replace(page, blocks=(*lead, bare, *rest))
        if fits(candidate):
            return candidate
    if not isinstance(bare, Quote | Attribution):
        return candidate

    def holding(text: str) -> Reply:
        shown = replace(bare, text=text) if isinstance(bare, Quote) else replace(bare, text=text, sentence=text)
        note = Text(f"Cut here: {len(bare.text) - len(text):,} more characters of the excerpt stand in its article.")
        return replace(page, blocks=(*lead, shown, note, *rest))

    return holding(cut(bare.text, lambda text: fits(holding(text))))


def _barer(block: Block) -> Iterator[Block]:
    """Yield an excerpt with ever less around it; its source stays."""
    yield block
    if isinstance(block, Quote | Attribution):
        yield (bare := replace(block, also_in=()))
        if isinstance(bare, Attribution):
            yield replace(bare, sentence=bare.text)
