"""What a block is by the company it keeps: subheadings, lists of links, and the tail behind the comment form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retrieval.text.clean.blocks import DANGLING
from retrieval.text.clean.phrases import heads_links
from retrieval.types import ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from retrieval.text.clean.blocks import Block

    Marks = Mapping[int, ZoneKind]

BODY_WORDS = 12
"""Words from which a block that ends like a sentence is surely a paragraph."""

UNSTOPPED_BODY_WORDS = 25
"""Words from which a block is a paragraph even where its full stop is missing: headlines are shorter."""

SENTENCE_WORDS = 5
"""Words from which a sentence vouches for the subheading next to it."""

HEADING_WORDS = 10
"""Words of the longest subheading; above that, unstopped lines are as often a sentence that lost its full stop."""

LINK_WORDS = 25
"""Words of the longest headline in a list of links."""

LINKS = 12
"""Links that one "Related articles" may head."""

LABEL_WORDS = 8
"""Words in front of the colon of "Keyword:Headline"."""

_GLUED = re.compile(r"[^:\n]{2,80}[^\d:\s]:(?=[A-Z\"“‘'$¿¡])(?!//)\S")  # noqa: RUF001
_CALL = re.compile(r"[^.\n]{5,100}: (?:LISTEN|WATCH|READ|HEAR|SEE|SUBSCRIBE)\b")
_CLOSING = re.compile(
    # What opens a comment form or its small print, and nothing that a story would say.
    r"(?:leave|post|add|write|submit) (?:a|your) (?:comment|reply)\b|comment on this (?:article|story)\b"
    r"|please enter (?:your|an?)\b|you have (?:\d[\d,]* characters?|entered an incorrect)\b|\d[\d,]* characters? (?:left|rem)"
    r"|your e-?mail (?:address )?will not be\b|required fields\b|be the first to comment\b|disclaimer\W*$"
)


def is_body(block: Block) -> bool:
    """Whether the block is a paragraph by its length and ending alone."""
    return (block.words >= BODY_WORDS and block.stopped) or block.words >= UNSTOPPED_BODY_WORDS


def first_prose(run: Sequence[Block], marks: Marks) -> int:
    """Return the index of the first paragraph that is not marked; the number of blocks where there is none."""
    return next((i for i, block in enumerate(run) if i not in marks and is_body(block)), len(run))


def decorations(run: Sequence[Block]) -> Iterator[tuple[int, ZoneKind]]:
    """Yield blocks without a letter or digit ("***", "-- : --"), and those that say the same thing twice."""
    for i, block in enumerate(run):
        if (block.words <= 3 and not any(map(str.isalnum, block.text))) or _is_doubled(block):
            yield i, ZoneKind.WIDGET


def promos(run: Sequence[Block]) -> Iterator[tuple[int, ZoneKind]]:
    """Yield one-line links: "Keyword:Headline", "…: LISTEN to …", and the headlines below "Related articles"."""
    for i, block in enumerate(run):
        if _is_keyword_link(block):
            yield i, ZoneKind.PROMO
        elif heads_links(block):
            yield from ((j, ZoneKind.PROMO) for j in _links_below(run, i))


def headings(run: Sequence[Block], marks: Marks) -> Iterator[tuple[int, ZoneKind]]:
    """Yield short lines without a full stop that stand between paragraphs."""
    for i, block in enumerate(run):
        if i not in marks and _is_heading(block) and _stands_between(run, marks, i):
            yield i, ZoneKind.HEADING


def tail(run: Sequence[Block], marks: Marks) -> Iterator[tuple[int, ZoneKind]]:
    """Yield what follows a comment form or disclaimer, where most of the prose stands before it."""
    before = after = 0
    weights = [0 if i in marks else block.words for i, block in enumerate(run)]
    after = sum(weights)
    kind: ZoneKind | None = None
    for i, weight in enumerate(weights):
        if i in marks and _CLOSING.match(run[i].low) and before >= after:
            kind = marks[i]
        elif kind and i not in marks:
            yield i, kind
        before, after = before + weight, after - weight


def _is_doubled(block: Block) -> bool:
    """Whether a button's label stands there twice ("Send in e-mailSend in e-mail")."""
    if not block.low or not 3 <= block.words <= 24 or block.stopped:
        return False
    half, odd = divmod(len(block.text), 2)
    return block.text[: half].strip() == block.text[half + odd :].strip() and (odd == 0 or block.text[half] == " ")


def _is_keyword_link(block: Block) -> bool:
    if not block.low or block.words > LINK_WORDS or block.low.endswith("."):
        return False
    if _CALL.match(block.text):
        return True
    glued = _GLUED.match(block.text)
    return bool(glued) and len(block.text[: glued.end()].split()) <= LABEL_WORDS < block.words + LABEL_WORDS - 3


def _links_below(run: Sequence[Block], i: int) -> Iterator[int]:
    for j in range(i + 1, min(i + 1 + LINKS, len(run))):
        if run[j].stopped and not run[j].low.endswith("?") or run[j].words > LINK_WORDS:
            return
        yield j


def _is_heading(block: Block) -> bool:
    text = block.text
    if block.words > HEADING_WORDS or not block.low or block.stopped or block.bulleted:
        return False
    if text[-1] in ":;,-–—" or ": " in text or text.rsplit(None, 1)[-1] in DANGLING:  # noqa: RUF001
        return False
    initial = text.lstrip("\"'“‘«(")[:1]  # noqa: RUF001
    return initial.isupper() or initial.isdigit()


def _stands_between(run: Sequence[Block], marks: Marks, i: int) -> bool:
    above = next((run[j] for j in range(i - 1, -1, -1) if j not in marks), None)
    below = next((run[j] for j in range(i + 1, len(run)) if j not in marks), None)
    return (above is None or _is_sentence(above)) and below is not None and _is_sentence(below)


def _is_sentence(block: Block) -> bool:
    return (block.stopped and block.words >= SENTENCE_WORDS) or block.words >= UNSTOPPED_BODY_WORDS
