"""What speaks for one to three consecutive sentences as the excerpt to show; what a sentence's text says of that."""

from __future__ import annotations

import re
from typing import NamedTuple

MOST_SENTENCES = 3
TITLE_SHARE = 0.5  # a term that only the headline holds is half an answer

PRONOUN, ASKS, UNENDED, ODD, OPENS = 1, 2, 4, 8, 16
"""A sentence that begins with a pronoun; ends with a question mark; has no end, like a line of a list, a heading or a
link; has an odd number of straight quotation marks; and whose first character is that of its first word."""

_ENDS = re.compile(r"[.!?…:;][”’\"'»)\]]*$")
_PRONOUN = re.compile(r"[“\"‘']?(?:He|She|It|They|This|That|These|Those|His|Her|Their|But he|But she|And he)\b")


class Signs(NamedTuple):
    """What speaks for a window; weights are in learned.json."""

    coverage: float
    """The share, by rarity, of the question's terms that it holds."""
    heading: float
    """The share of those that only the title holds."""
    context: float
    """The share of those that only the rest of its passage holds."""
    nearest: float
    """The cosine of its nearest sentence."""
    mean: float
    """The mean cosine of its sentences."""
    typed: float
    """1 where it holds a thing of the type asked for, or no type is asked for."""
    things: float
    """The logarithm of how many."""
    shared: float
    """How many of its names other articles found have, too: their share in these, summed over the three commonest."""
    headline: float
    """The share of the title's words which are not the question's that it holds."""
    lame: float
    """1 where it opens with a pronoun, or has an unmatched quotation mark."""
    asks: float
    """1 where it ends with a question."""
    label: float
    """1 where a sentence of it has no end: a line of a list, a heading or a link."""
    length: float
    """The words beyond those read at a glance, in tens."""
    sentences: float
    """How many sentences it has beyond one."""


def marks(said: str, *, opens: bool) -> tuple[int, int]:
    """Return a sentence's opening less its closing quotation marks, and what it looks like, as bits.

    `opens` says that its first character is that of its first word.
    """
    bits = (
        (_PRONOUN.match(said) is not None) * PRONOUN
        | said.rstrip("”\"’'»)").endswith("?") * ASKS
        | (_ENDS.search(said) is None) * UNENDED
        | said.count('"') % 2 * ODD
        | opens * OPENS
    )
    return said.count("“") - said.count("”"), bits
