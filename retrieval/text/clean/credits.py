"""Captions and the credits by which they are known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retrieval.types import ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retrieval.text.clean.blocks import Block

MOST_WORDS = 80
"""Words of the longest caption: agencies write up to 60; a longer block with a credit is prose that swallowed one."""

FEWEST_WORDS = 8
"""Words up to which a block may be a credit and nothing else, with or without a full stop."""

MOST_CREDIT = 120
"""Characters of the longest credit."""

MOST_NAMED_WORDS = 45
"""Words of the longest caption that is known only by the photographer's name behind its full stop."""

AGENCIES = (
    r"(?:Getty Images|Getty|The Associated Press|Associated Press|AP|AP Photo|Reuters|REUTERS|AFP|AFP-JIJI|EPA|EPA-EFE|EFE"
    r"|Shutterstock|iStock|Alamy|Anadolu(?: Agency)?|Bloomberg|NurPhoto|Zuma(?: Press)?|ZUMA(?: Press)?|Sipa(?: USA)?|Xinhua"
    r"|Bettmann(?: Archive)?|Everett(?: Collection)?|PA (?:Wire|Images|Media)|dpa|UPI|ANI|PTI|IANS|TASS|Kyodo(?: News)?|Yonhap"
    r"|USA TODAY(?: Sports| Network)?|USA Today Sports|Imagn(?: Images)?|CNN(?: Weather)?|NASA|ESA|NOAA|Maxar(?: Technologies)?"
    r"|Pool|Handout|Flickr|Wikimedia(?: Commons)?|Unsplash|Pexels|Pixabay|Splash(?: News)?|WireImage|FilmMagic"
    r"|Redux|Magnum|Rex Features|SOPA Images|LightRocket|File Photo|file photo)"
)
_NAME = r"(?:[^\W\d_a-z][\w’'.-]*)"  # noqa: RUF001  (a capitalised word)
_WORDS = r"[^.!?:]{2,80}"

_MARKED = re.compile(
    # "Credit: …", "Photograph: …/…", "(Photo by …)", also glued to the sentence before.
    r"(?:\b|(?<=[a-z.]))(?:(?:Photo|Image|Picture|Video|Pic|Illustration)s? ?)?(?:Credits?|CREDITS?)\s?:\s?[^.!?:]{2,80}\.?$"
    r"|\([Cc]redit: ?[^()]{2,80}\)\.?$"
    r"|\b(?:Photo(?:graph)?s?|PHOTOS?|Images?|IMAGE|Pictures?|Illustrations?)(?: (?:by|courtesy(?: of)?)\b|\s?[:©])\s*"
    r"[^.!?:]{2,80}\.?\)?$"
    rf"|©\s?(?!\d{{4}}){_WORDS}\.?$"
    rf"|\bCourtesy(?: of)? {_WORDS}$"
)
_BRACKETED = re.compile(
    rf"\((?:{_WORDS}(?:/|\bvia |\bfor ))?{AGENCIES}(?:(?:/|, | via ){_WORDS})?\)$"
    r"|\((?:AP|AFP|Reuters|File|Handout|Photo|Image|Picture|Pic|Getty|EPA|Courtesy|Screen ?(?:grab|shot))\b[^()]{0,80}\)$"
)
_AGENCY_ALONE = re.compile(rf"\(?{AGENCIES}\)?\.?$")
_SLASHED = re.compile(rf"(?:\w|\))\s?/\s?{AGENCIES}$|\bGetty Images$|\bvia {AGENCIES}$")
_SENTENCE_END = re.compile(r"[.!?\"”’)]\s")  # noqa: RUF001
_AFTER_STOP = re.compile(rf"(?:[a-z\d%][.!?]|[.!?]?[\"”’)])\s(?:{_NAME},? ){{0,5}}{AGENCIES}$")  # noqa: RUF001
_NAMED = re.compile(rf"(?:\b[a-z]{{3,}}|\b\d{{4}})\.\s{_NAME} (?:{_NAME} )?{_NAME}$")
_SIGNS = (":", "©", "hoto", "ourtesy")  # one of them is in whatever `_MARKED` finds


def captions(run: Sequence[Block]) -> Iterator[tuple[int, ZoneKind]]:
    """Yield the blocks that end in a credit, and those that only begin what such a block says in full."""
    for i, block in enumerate(run):
        if block.words <= MOST_WORDS and _credited(block):
            yield i, ZoneKind.CAPTION
            if i and len(run[i - 1].text) < len(block.text) and block.text.startswith(run[i - 1].text):
                yield i - 1, ZoneKind.CAPTION


def _credited(block: Block) -> bool:
    tail = block.text[-MOST_CREDIT * 2 :]
    if block.words <= FEWEST_WORDS and (_AGENCY_ALONE.match(tail) or _SLASHED.search(tail.rstrip("."))):
        return True
    if any(sign in tail for sign in _SIGNS) and _MARKED.search(tail):
        return True
    if tail.endswith(")"):
        return bool(_BRACKETED.search(tail)) and _is_bracketed_caption(block, tail)
    if block.stopped:
        return False
    if ("/" in tail or tail.endswith("Images") or " via " in tail) and _SLASHED.search(tail):
        return True
    return bool(_SENTENCE_END.search(tail)) and bool(_AFTER_STOP.search(tail) or _is_named(block, tail))


def _is_bracketed_caption(block: Block, tail: str) -> bool:
    """Whether the brackets are a credit; behind a whole sentence, "(Reuters)" alone names a source instead."""
    inner = tail[tail.rindex("(") + 1 : -1]
    return "/" in inner or " " in inner or not block.text[: -len(inner) - 2].strip()


def _is_named(block: Block, tail: str) -> bool:
    return block.words <= MOST_NAMED_WORDS and bool(_NAMED.search(tail))
