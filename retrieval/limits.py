"""What somebody typed, checked before anything is searched: a question, words that were said, a speaker's name."""

from __future__ import annotations

import re
from typing import NamedTuple

from retrieval.errors import BadInputError

MOST_EXCERPTS = 20
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")  # what is left of bytes that were no UTF-8; no model takes it


class Kind(NamedTuple):
    """What a text is to be, an example or advice for whoever gave none, and its most characters."""

    name: str
    advice: str
    longest: int


# A question is a sentence or two, as most quotations are. The model's window would cut off a longer text unseen: better
# to say so.
QUESTION = Kind("question", "ask something like: What did the council decide?", 1_000)
QUOTATION = Kind("quotation", "give words that somebody said, such as: the wall is tired", 1_000)
SPEAKER = Kind("name", "give a speaker's full name, or surname", 200)


def checked(text: str, kind: Kind) -> str:
    """Return `text` on one line, single spaced.

    Raises:
        BadInputError: it is empty, too long, or holds what no text can.
    """
    line = " ".join(text.split())
    if not line.isascii() and _LONE_SURROGATE.search(line):
        raise BadInputError(f"the {kind.name} holds half a character (a lone surrogate); type or encode it again")
    if not any(char.isalnum() for char in line):
        raise BadInputError(f"the {kind.name} is empty; {kind.advice}")
    if len(line) > kind.longest:
        raise BadInputError(
            f"the {kind.name} has {len(line):,} characters; the most is {kind.longest:,}; give a part of it"
        )
    return line


def check_count(k: int) -> None:
    """Raise a BadInputError for a number of excerpts that cannot be shown."""
    if not 1 <= k <= MOST_EXCERPTS:
        raise BadInputError(f"{k} excerpts were asked for; give a number from 1 to {MOST_EXCERPTS}")
