"""How much of a reply one message shows: what is left out from its end, who says so, and where More goes on."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

from bot.model import MORE, SKIP, Attribution, Button, Entry, Notice, Press, Quote, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.model import Block, Reply, Request

# Who knows best what the reply answered: a GO button may ask for something else, such as one outlet alone.
_OWN = (Press.GOOD, Press.BAD, Press.SHARE, Press.EDIT, Press.GO)

# The end of a sentence, closing marks included, before white space; or of a paragraph.
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*(?=\s|$)|(?<=\S)(?=\s*\n)")
_NO_END = re.compile(r"(?:\b[A-Z][a-z]{0,4}|\b[A-Za-z](?:\.[A-Za-z])*)\.$")  # "Lt.", "Gov.", "J.", "a.m."
_LONGEST_NO_END = 12  # characters of such an abbreviation
_WORD_END = re.compile(r"(?<=\S)(?=\s)")
_MOST_CLOSING = 2  # lines under the excerpts that are kept when some of these go: more would cost an excerpt


def is_excerpt(block: Block) -> bool:
    """Whether a block holds words of an article."""
    return isinstance(block, Quote | Attribution)


def fitted(reply: Reply, fits: Callable[[Reply], bool], leads: Callable[[Sequence[Block]], bool]) -> Reply:
    """Return as much of the reply as fits: all, else its first blocks, else its first excerpt cut.

    `leads` says whether blocks are short enough to stand before an excerpt that must be cut itself.
    """
    if fits(reply):
        return reply
    first = next((place for place, block in enumerate(reply.blocks) if is_excerpt(block)), 0)
    sizes = range(first + 1, len(reply.blocks))
    closing = _closing(reply.blocks)
    fitting = bisect_left(sizes, True, key=lambda size: not fits(_opening(reply, size, closing)))
    if fitting:
        return _opening(reply, sizes[fitting - 1], closing)
    return _with_cut_excerpt(_opening(reply, first + 1, closing=()), first, fits, leads)


def _opening(reply: Reply, size: int, closing: tuple[Block, ...]) -> Reply:
    """Return the reply with its first `size` blocks, a line that says how much is left out, and its `closing` lines."""
    shown, left = reply.blocks[:size], reply.blocks[size : len(reply.blocks) - len(closing)]
    if not left:
        return reply
    missing = tuple(block for block in left if is_excerpt(block))
    if not missing:
        return replace(reply, blocks=(*shown, Text(f"{_counted(left)} did not fit here.")))
    if is_excerpt(left[0]):
        shown = _without_heading(shown)
    buttons = _turned(reply.buttons, sum(map(is_excerpt, shown)), missing)
    how = f"; press {MORE}." if any(map(is_more, buttons)) else "."
    note = Text(f"{len(missing)} more did not fit here{how}")
    return replace(reply, blocks=(*shown, note, *closing), buttons=buttons)


def _closing(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return the lines at the end that are about all of the excerpts: they stand, however many of these are shown."""
    closing = tuple(takewhile(_closes, reversed(blocks)))[::-1]
    under_excerpts = len(closing) < len(blocks) and is_excerpt(blocks[-len(closing) - 1])
    return closing if under_excerpts and len(closing) <= _MOST_CLOSING else ()


def _closes(block: Block) -> bool:
    return isinstance(block, Notice) or (isinstance(block, Text) and block.small)


def _without_heading(shown: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return blocks without the verdict or line at their end that stands over what is left out."""
    last = max((at for at, block in enumerate(shown) if is_excerpt(block) or isinstance(block, Notice)), default=0)
    if last and isinstance(shown[last], Notice):
        return shown[:last]
    return shown[:-1] if len(shown) > 1 and isinstance(shown[-1], Text) else shown


def _with_cut_excerpt(
    page: Reply, place: int, fits: Callable[[Reply], bool], leads: Callable[[Sequence[Block]], bool]
) -> Reply:
    """Return the page with so little of its one excerpt, at `place`, that it fits; the source stays whole."""
    lead, excerpt, rest = page.blocks[:place], page.blocks[place], page.blocks[place + 1 :]
    short = bisect_left(range(1, len(lead) + 1), True, key=lambda size: not leads(lead[:size]))
    if short < len(lead):
        lead = (*lead[:short], Text(f"{_counted(lead[short:])} did not fit here."))
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


def cut(text: str, fits: Callable[[str], bool]) -> str:
    """Return the longest start of `text` that fits and ends with a sentence, else with a word, else anywhere."""
    if fits(text):
        return text
    for ends in (_sentence_ends(text), [match.start() for match in _WORD_END.finditer(text)], range(1, len(text))):
        fitting = bisect_left(ends, True, key=lambda end: not fits(text[:end]))
        if fitting:
            return text[: ends[fitting - 1]]
    return ""


def _sentence_ends(text: str) -> list[int]:
    ends = (match.end() for match in _SENTENCE_END.finditer(text))
    return [end for end in ends if not _NO_END.search(text[max(0, end - _LONGEST_NO_END) : end])]


def _turned(buttons: Sequence[Button], kept: int, missing: Sequence[Block]) -> tuple[Button, ...]:
    """Return the buttons of a reply whose last excerpts are `missing`, with More going on where it stops."""
    gone = {block.reference for block in missing if isinstance(block, Quote | Attribution)}
    turned = tuple(
        replace(button, shown=tuple(reference for reference in button.shown if reference not in gone))
        for button in buttons
    )
    if any(map(is_more, turned)):
        return tuple(_earlier(button, len(missing)) if is_more(button) else button for button in turned)
    for press in _OWN:
        for button in turned:
            if button.press is press:
                request = button.request
                return (Button(Press.GO, MORE, _skipping(request, _skipped(request) + kept)), *turned)
    return turned


def is_more(button: Button) -> bool:
    """Whether a button shows the excerpts after these."""
    return button.press is Press.GO and button.label == MORE


def _earlier(more: Button, by: int) -> Button:
    return replace(more, request=_skipping(more.request, max(0, _skipped(more.request) - by)))


def _skipped(request: Request) -> int:
    given = request.options.get(SKIP, "")
    return int(given) if given.isdecimal() else 0


def _skipping(request: Request, count: int) -> Request:
    return replace(request, options={**request.options, SKIP: str(count)})


def _counted(left: Sequence[Block]) -> str:
    """Return how many rows, or lines, are left out that hold no excerpt."""
    rows = sum(isinstance(block, Entry) for block in left)
    number, what = (rows, "row") if rows else (len(left), "line")
    return f"{number:,} more {what}{'s' * (number != 1)}"
