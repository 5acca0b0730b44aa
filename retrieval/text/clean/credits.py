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

MOST_CREDIT_WORDS = 8
"""Words up to which a block may be a credit and nothing else, with or without a full stop."""

TAIL = 240
"""Characters at the end of a block in which its credit is looked for: the longest seen has 110."""

MOST_NAMED_WORDS = 45
"""Words of the longest caption that is known only by the photographer's name behind its full stop."""

AGENCIES = (
    r"(?:Getty Images|Getty|(?:The )?Associated Press|AP|AP Photo|Reuters|REUTERS|AFP|AFP-JIJI|EPA|EPA-EFE|EFE"
    r"|Shutterstock|iStock|Alamy|Anadolu(?: Agency)?|Bloomberg|NurPhoto|Zuma(?: Press)?|ZUMA(?: Press)?"
    r"|Sipa(?: USA)?|Xinhua|Bettmann(?: Archive)?|Everett(?: Collection)?|PA (?:Wire|Images|Media)|dpa|UPI|ANI|PTI"
    r"|IANS|TASS|Kyodo(?: News)?|Yonhap|USA TODAY(?: Sports| Network)?|USA Today Sports|Imagn(?: Images)?"
    r"|CNN(?: Weather)?|NASA|ESA|NOAA|Maxar(?: Technologies)?|Pool|Handout|Flickr|Wikimedia(?: Commons)?|Unsplash"
    r"|Pexels|Pixabay|Splash(?: News)?|WireImage|FilmMagic|Redux|Magnum|Rex Features|SOPA Images|LightRocket"
    r"|File Photo|file photo)"
)
_NAME = r"(?:[^\W\d_a-z][\w’'.-]*)"
_WORDS = r"[^.!?:]{2,80}"
_PICTURE = r"(?:Photo(?:graph)?s?|PHOTOS?|Images?|IMAGE|Pictures?|Pics?|Illustrations?)"

_MARKED = re.compile(
    # "Credit: …", also glued to the sentence before; "Photograph: …/…", "Photo by …"; "© …"; "Courtesy of …"
    rf"(?:\b|(?<=[a-z.]))(?:(?:{_PICTURE}|Video) ?)?(?:Credits?|CREDITS?)\s?:\s?{_WORDS}\.?$"
    r"|\([Cc]redit: ?[^()]{2,80}\)\.?$"
    rf"|\b{_PICTURE}(?: (?:by|courtesy(?: of)?) (?=[^a-z])|\s?[:©]\s*){_WORDS}\.?\)?$"
    rf"|©\s?(?!\d{{4}}){_WORDS}\.?$"
    rf"|\bCourtesy(?: of)? {_WORDS}$"
)
# "Credit: A. Name / Agency. Waves break over the wall." and a Markdown image, each a block of its own.
_CREDIT_FIRST = re.compile(rf"(?:{_PICTURE} )?[Cc]redits?: ?[^.!?]{{2,60}}\.\s|!\[[^\]]*\]\([^)]*\)$")
_SIGNS = (":", "©", "hoto", "ourtesy")  # one of them is in whatever `_MARKED` finds
_BRACKETED = re.compile(
    rf"\((?:{_WORDS}(?:/|\bvia |\bfor ))?{AGENCIES}(?:(?:/|, | via ){_WORDS})?\)$"
    r"|\((?:(?:AP|AFP|Reuters)(?: Photo|/|,)|(?:File|Handout)(?: photo|[/,]| via\b)|Courtesy\b|Screen ?(?:grab|shot)\b"
    rf"|{_PICTURE}(?: by\b| courtesy\b| credit\b|\s?[:/]))[^()]{{0,80}}\)$"
)
_AGENCY_ALONE = re.compile(rf"\(?{AGENCIES}\)?\.?$")
_SLASHED = re.compile(rf"/\s?{AGENCIES}$|\bGetty Images$|\bvia {AGENCIES}$")
_SENTENCE_END = re.compile(r"[.!?\"”’)]\s")
_AFTER_STOP = re.compile(rf"(?:[a-z\d%][.!?]|[.!?]?[\"”’)])\s(?:{_NAME},? ){{0,5}}{AGENCIES}$")
_NAMED = re.compile(rf"(?:\b[a-z]{{3,}}|\b\d{{4}})\.\s{_NAME} (?:{_NAME} )?{_NAME}$")


def captions(run: Sequence[Block]) -> Iterator[tuple[int, ZoneKind]]:
    """Yield the blocks that end in a credit, and those that only begin what such a block says in full."""
    for i, block in enumerate(run):
        if block.words <= MOST_WORDS and _credited(block):
            yield i, ZoneKind.CAPTION
            if i and len(run[i - 1].text) < len(block.text) and block.text.startswith(run[i - 1].text):
                yield i - 1, ZoneKind.CAPTION


def _credited(block: Block) -> bool:
    if _CREDIT_FIRST.match(block.text):
        return True
    tail = block.text[-TAIL:]
    if block.words <= MOST_CREDIT_WORDS and (_AGENCY_ALONE.match(tail) or _SLASHED.search(tail.rstrip("."))):
        return True
    if any(sign in tail for sign in _SIGNS) and _MARKED.search(tail):
        return True
    if tail.endswith(")"):
        return bool(_BRACKETED.search(tail)) and not _names_source(block, tail)
    return not block.stopped and _ends_in_agency(block, tail)


def _ends_in_agency(block: Block, tail: str) -> bool:
    """Whether behind the last sentence an agency follows ("…/Reuters", ". AP"), or the photographer's name alone."""
    if _SLASHED.search(tail):
        return True
    if not _SENTENCE_END.search(tail):
        return False
    return bool(_AFTER_STOP.search(tail)) or (block.words <= MOST_NAMED_WORDS and bool(_NAMED.search(tail)))


def _names_source(block: Block, tail: str) -> bool:
    """Whether the brackets behind a sentence hold one agency: "… (Reuters)" tells whose report it is."""
    inner = tail[tail.rindex("(") + 1 : -1]
    return "/" not in inner and " " not in inner and bool(block.text[: -len(inner) - 2].strip())
