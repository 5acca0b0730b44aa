"""Words of any platform: cut to a length between characters; and links made addresses in which nothing is hidden."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ELLIPSIS = "…"

_JOINED = {"Mn", "Me", "Mc", "Sk"}  # accents, variation selectors and skin tones belong to the character before
_JOINER = "\u200d"  # joins emoji into one

_WEB = re.compile(r"https?://[\w\[][\w.:\-\]]*(?=[/?#]|$)", re.IGNORECASE)  # no user name, which passes for a host
# What no address may hold unencoded (RFC 3986), and what cannot be seen: controls, white space, directional marks.
_UNSAFE_IN_URL = re.compile(r"[\x00-\x20\x7f-\x9f\"<>\\^`{|}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|\s")


def clipped(text: str, room: int, length: Callable[[str], int]) -> str:
    """Return `text`, or as much as takes `room` by `length`, with an ellipsis. Never for an excerpt."""
    if length(text) <= room:
        return text
    end = bisect_left(range(min(len(text), room)), room, key=lambda end: length(text[: end + 1])) or 1
    while end > 1 and (unicodedata.category(text[end]) in _JOINED or _JOINER in text[end - 1 : end + 1]):
        end -= 1
    return text[:end].rstrip() + ELLIPSIS


def web_address(link: str, room: int, length: Callable[[str], int], acting: str = "") -> str:
    """Return `link` as an address of http or https, without its fragment where it is too long; "" where it is none.

    It takes at most `room` by `length`. `acting` are characters (ASCII) that would act where it stands: they are
    encoded, too.
    """
    safe = _UNSAFE_IN_URL.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), link.strip())
    safe = safe.translate({ord(char): f"%{ord(char):02X}" for char in acting})
    if not _WEB.match(safe):
        return ""
    scheme, _, rest = safe.partition(":")
    safe = f"{scheme.lower()}:{rest}"
    return next((url for url in (safe, safe.partition("#")[0]) if length(url) <= room), "")
