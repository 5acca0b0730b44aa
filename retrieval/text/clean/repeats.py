"""The headline, and what stands in the text a second time."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from retrieval.types import ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retrieval.text.clean.blocks import Block

FEWEST_WORDS = 6
"""Words of a repeated block: shorter ones recur by right ("Yes.", a name, an item of a list)."""

FEWEST_REFRAIN_WORDS = 12
"""Words from which a block far from its first occurrence is a repeat however often it comes: "Tickets are on sale now."
below each of ten concerts is part of each."""

BESIDE = 2
"""Blocks between which anything said twice is a repeat: a caption and its double, a headline and its link."""

NEAR = 0.9
"""Shared words over all words (multisets) of two blocks that say the same with a word changed."""

FEWEST_NEAR_WORDS = 12
"""Words from which a near repeat counts: in a shorter one a changed word is a tenth, and may be the news."""

TITLE_OVERLAP = 0.75
"""Shared words over all words (multisets) of the headline and a line that words it a little differently."""

STANDFIRST_REACH = 8
"""Blocks behind a standfirst within which its repeat opens the story; a later one is a pull quote or a summary."""

KEY = 24
"""Characters at the beginning or end of a block that its repeat has in common with it; about four words."""

MOST_COMPARED = 2000
"""Comparisons of blocks that begin or end alike; a text that needs more is a list, and would cost seconds."""

TOP = 6
"""Blocks at the beginning among which the headline stands, below a menu or a kicker at most."""

FEWEST_TITLE_WORDS = 3
"""Words of a headline that is known again further down; a shorter one may be a subheading of its own."""

FEWEST_LEAD_WORDS = 8
"""Words of a "headline" with a full stop that is the article's first sentence, taken for its title for want of one."""

_MARKS = " \"'“”‘’.,:;!?…()[]"
_DENIALS = frozenset({"not", "no", "never", "t", "none", "nor", "without"})  # "t" is left of "didn't"
_WORD = re.compile(r"\w+")
_TITLE_TAIL = re.compile(r"\s(?:[|–—-]|::)\s[^|–—]{2,40}$")


def headlines(run: Sequence[Block], title: str) -> Iterator[tuple[int, ZoneKind]]:
    """Yield the blocks that are the headline: the first as the title, the others as its repeats."""
    wanted = [_words(title), _words(_TITLE_TAIL.sub("", title))]
    found = False
    is_lead = (
        len(wanted[0]) >= FEWEST_LEAD_WORDS and title.rstrip().endswith(".") and not title.rstrip().endswith("...")
    )
    for i, block in enumerate(run if wanted[0] and len(run) > 1 and not is_lead else ()):
        if block.low.startswith("title:") and _words(block.low)[1:] in wanted:
            yield i, ZoneKind.FORM
        elif block.low and _is_headline(block, wanted, cut=title.rstrip().endswith(("...", "…")), top=i < TOP):
            yield i, ZoneKind.REPEAT if found or i >= TOP else ZoneKind.TITLE
            found = True


def _is_headline(block: Block, wanted: list[list[str]], *, cut: bool, top: bool) -> bool:
    full, bare = wanted
    if block.words > 2 * len(full) + FEWEST_WORDS or (not top and (block.stopped or block.words < FEWEST_TITLE_WORDS)):
        return False
    words = _words(block.low)
    if words in wanted or (cut and len(full) >= FEWEST_WORDS and words[: len(full)] == full):
        return True
    return top and not block.stopped and max(_shared(words, full), _shared(words, bare)) >= TITLE_OVERLAP


def repeats(run: Sequence[Block], first_prose: int) -> Iterator[tuple[int, ZoneKind]]:
    """Yield blocks that say what another block says; of two, the standfirst goes, else the later."""
    seen: dict[str, int] = {}
    compared = 0
    for i, block in enumerate(run):
        if block.words < FEWEST_WORDS or block.bulleted:
            continue
        keys = _ends(block)
        likely = dict.fromkeys(seen[key] for key in keys if key in seen) if compared < MOST_COMPARED else {}
        original = next((j for j in likely if _same(run[j], block)), None)
        compared += len(likely) if original is None else 0
        if original is not None and original <= first_prose and i - original <= STANDFIRST_REACH:
            yield original, ZoneKind.REPEAT
        elif original is not None and (i - original <= BESIDE or _is_refrain(block)):
            yield i, ZoneKind.REPEAT
        seen |= dict.fromkeys(keys, i)


def _ends(block: Block) -> tuple[str, str]:
    """Return the first and the last characters of a block, by one of which its repeats are looked up."""
    first = block.text[: 2 * KEY].lstrip(_MARKS)[:KEY]
    last = block.text[-2 * KEY :].rstrip(_MARKS)[-KEY:]
    return "<" + first.lower(), ">" + last.lower()


def _is_refrain(block: Block) -> bool:
    """Whether the block is a statement long enough to be told apart from a question or item that recurs by right."""
    return block.words >= FEWEST_REFRAIN_WORDS and block.stopped and not block.text.endswith("?")


def _same(one: Block, other: Block) -> bool:
    """Whether two blocks agree word for word, or in nearly all words and in every number and name."""
    if one.text == other.text:
        return True
    a, b = _WORD.findall(one.text), _WORD.findall(other.text)
    if [word.lower() for word in a] == [word.lower() for word in b]:
        return True
    if min(len(a), len(b)) < max(FEWEST_NEAR_WORDS, NEAR * max(len(a), len(b))):
        return False
    return _facts(a) == _facts(b) and _shared(a, b) >= NEAR


def _facts(words: list[str]) -> Counter[str]:
    return Counter(word for word in words[1:] if not word.islower() or word in _DENIALS)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _shared(one: list[str], other: list[str]) -> float:
    a, b = Counter(one), Counter(other)
    union = (a | b).total()
    return (a & b).total() / union if union else 0.0
