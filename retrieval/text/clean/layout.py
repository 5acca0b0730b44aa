"""What a block is by the company it keeps: subheadings, lists of links, and the tail behind the comment form."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from retrieval.text.clean.blocks import DANGLING
from retrieval.text.clean.bylines import is_name
from retrieval.text.clean.datelines import prefix_length
from retrieval.text.clean.labels import heads_links
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

_SIGNED = re.compile(r"[\"“„«].*[\"”“»]\s*(?:[―—–]|--?)\s*[^\W\d_]")  # “Close it.” — Ana Bell
_MARKDOWN_HEADING = re.compile(r"#{1,6} \S.{0,160}$")

HEADING_WORDS = 10
"""Words of the longest subheading; of unstopped lines of 11 to 16, one in ten is a sentence that lost its full stop."""

SMALL_PRINT = 0.1
"""Words behind "Disclaimer: …" over words before it, up to which it is the outlet's and not a turn of phrase."""

MOST_NUMBERS = 1
"""Numbers in a subheading behind its first word; two are a score or a row of a table."""

MOST_TIMES = 2
"""Times that a subheading stands in a text; what stands there more often names who speaks."""

GLUED_WORDS = 6
"""Words of the longest subheading without a blank line below it, in a text that has blank lines: longer, it is more
often the first half of a broken line."""

LINK_WORDS = 25
"""Words of the longest headline in a list of links."""

LINKS = 12
"""Links that one "Related articles" may head."""

FEWEST_LINK_WORDS = 4
"""Words of the shortest headline in such a list, and of the shortest "Keyword:Headline"."""

LABEL_WORDS = 8
"""Words in front of the colon of "Keyword:Headline"."""

MOST_SIGNS = 10
"""Groups of signs in a line of them: "* * * * *"."""

FEWEST_DOUBLED_WORDS = 3
"""Words of a label said twice, both times together: "Walla Walla" is a town."""

_GLUED = re.compile(r"[^:\n]{2,80}[^\d:\s]:(?=[A-Z\"“‘'$¿¡])(?!//)\S")
_CALL = re.compile(r"[^.\n]{5,100}: (?:LISTEN|WATCH|READ|HEAR|SEE|SUBSCRIBE)\b")
_CLOSING = re.compile(
    # What opens a comment form or its small print, and nothing that a story would say.
    r"(?:leave|post|add|write|submit) (?:a|your) (?:comment|reply)\b|comment on this (?:article|story)\b"
    r"|please enter (?:your|an?)\b|you have (?:\d[\d,]* characters? (?:left|rem)|entered an incorrect\b)"
    r"|\d[\d,]* characters? (?:left|rem)|your e-?mail (?:address )?will not be\b|required fields\b"
    r"|be the first to comment\b|disclaimer\W*$"
)


def is_body(block: Block) -> bool:
    """Whether the block is a paragraph by its length and ending alone."""
    return (block.words >= BODY_WORDS and block.stopped) or block.words >= UNSTOPPED_BODY_WORDS


def is_sentence(block: Block) -> bool:
    """Whether the block ends like a sentence and is not just a word or two, or is too long for anything else."""
    return (block.stopped and block.words >= SENTENCE_WORDS) or block.words >= UNSTOPPED_BODY_WORDS


def first_prose(run: Sequence[Block], marks: Marks) -> int:
    """Return the index of the first paragraph that is not marked; the number of blocks where there is none."""
    return next((i for i, block in enumerate(run) if i not in marks and is_body(block)), len(run))


def decorations(run: Sequence[Block]) -> Iterator[tuple[int, ZoneKind]]:
    """Yield blocks without a letter or digit ("***", "-- : --"), and those that say the same thing twice."""
    for i, block in enumerate(run):
        if (block.words <= MOST_SIGNS and not any(map(str.isalnum, block.text))) or _is_doubled(block):
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
    spaced = any(not block.follows for block in run[1:])
    likely = {i: block for i, block in enumerate(run) if i not in marks and _is_heading(block)}
    times = Counter(block.text for block in likely.values())
    yield from ((i, ZoneKind.HEADING) for i, block in enumerate(run) if _MARKDOWN_HEADING.match(block.text))
    for i, block in likely.items():
        if times[block.text] > MOST_TIMES or not _stands_between(run, marks, i):
            continue
        if block.words <= GLUED_WORDS or not (spaced and run[i + 1].follows):
            yield i, ZoneKind.HEADING


def tail(run: Sequence[Block], marks: Marks) -> Iterator[tuple[int, ZoneKind]]:
    """Yield what follows a comment form or disclaimer, where at least half of the prose stands before it."""
    weights = [0 if i in marks else block.words for i, block in enumerate(run)]
    before, after = 0, sum(weights)
    kind: ZoneKind | None = None
    for i, block in enumerate(run):
        if i in marks and before >= after and _CLOSING.match(block.low):
            kind = marks[i]
        elif kind and i not in marks:
            yield i, kind
        elif block.low.startswith("disclaimer:") and after - weights[i] <= SMALL_PRINT * before:
            yield i, ZoneKind.DISCLAIMER
        before, after = before + weights[i], after - weights[i]


def _is_doubled(block: Block) -> bool:
    """Whether a button's label stands there twice ("Send in e-mailSend in e-mail")."""
    if not block.low or block.words < FEWEST_DOUBLED_WORDS or block.stopped:
        return False
    half, odd = divmod(len(block.text), 2)
    return block.text[:half].strip() == block.text[half + odd :].strip() and (odd == 0 or block.text[half] == " ")


def _is_keyword_link(block: Block) -> bool:
    if not block.low or block.words > LINK_WORDS or block.low.endswith("."):
        return False
    if _CALL.match(block.text):
        return True
    glued = _GLUED.match(block.text)
    label = block.text[: glued.end() - 2] if glued else ""
    if not label or len(label.split()) > LABEL_WORDS or block.words < FEWEST_LINK_WORDS:
        return False
    return not (block.stopped and _is_speaker(label))


def _is_speaker(label: str) -> bool:
    """Whether what stands in front of a question may be who asks it ("MODERATOR:Do you agree?")."""
    return " " not in label or (is_name(label) and not label.isupper())


def _links_below(run: Sequence[Block], i: int) -> Iterator[int]:
    for j in range(i + 1, min(i + 1 + LINKS, len(run))):
        block = run[j]
        if block.bulleted or not FEWEST_LINK_WORDS <= block.words <= LINK_WORDS:
            return
        if block.stopped and not block.text.endswith("?"):
            return
        yield j


def _is_heading(block: Block) -> bool:
    text = block.text
    if block.words > HEADING_WORDS or not block.low or block.stopped or block.bulleted:
        return False
    if prefix_length(block, first=True) or _SIGNED.match(text):
        return False
    words = text.split()
    if text[-1] in ":;,-–—" or ": " in text or ":" in words[0] or words[-1] in DANGLING:
        return False
    if sum(any(map(str.isdigit, word)) for word in words[1:]) > MOST_NUMBERS:
        return False
    initial = text.lstrip("\"'“‘«(")[:1]
    return initial.isupper() or initial.isdigit()


def _stands_between(run: Sequence[Block], marks: Marks, i: int) -> bool:
    above = next((run[j] for j in range(i - 1, -1, -1) if j not in marks), None)
    below = next((run[j] for j in range(i + 1, len(run)) if j not in marks), None)
    return (above is None or is_sentence(above)) and below is not None and is_sentence(below)
