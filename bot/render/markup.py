"""HTML in which every text is escaped unless it is HTML already, and reads as the very characters it was made of."""

from __future__ import annotations

import re
from functools import cache
from html import escape

from bot.render.words import web_address

# Elements without content or end tag, SVG's self-closed.
_EMPTY = frozenset({"meta", "link", "input", "line", "circle", "polyline"})
_PLAIN = frozenset({"title", "option"})  # elements that hold text and no element
_LONGEST_ADDRESS = 2_000  # characters: what every browser takes
# HTML, "Numeric character reference end state": a page cannot hold NUL or half a character, not even by reference.
_UNHELD = re.compile("[\x00\ud800-\udfff]")
_ACTING = re.compile("[&<>\"'\r\x00\ud800-\udfff]")
_REPLACEMENT = "\ufffd"


class Markup(str):
    """HTML: what is no such string is text."""

    __slots__ = ()


def element(name: str, /, *content: str, **attributes: str | bool) -> Markup:
    """Return an element around `content`; `class_` gives the attribute class, and `_` inside a name a hyphen.

    An attribute that is True stands without a value; one that is False is left out.
    """
    given = "".join([_attribute(key, value) for key, value in attributes.items()]) if attributes else ""
    if name in _EMPTY:
        return Markup(f"<{name}{given}/>")
    inside = _value("".join(content)) if name in _PLAIN else joined(*content)
    return Markup(f"<{name}{given}>{inside}</{name}>")


def joined(*content: str) -> Markup:
    """Return texts and elements in a row."""
    return Markup("".join([part if isinstance(part, Markup) else _text(part) for part in content]))


def anchor(text: str, address: str) -> Markup:
    """Return `text` as a link where `address` is one of the web; else both as text."""
    if not (target := outward(address)):
        return joined(f"{text} ({address})")
    return element("a", text, href=target, rel="noopener noreferrer")


def outward(address: str) -> str:
    """Return an address of the web as a link may hold it, "" where it is none."""
    return web_address(address, _LONGEST_ADDRESS, len)


def _text(text: str) -> str:
    """Return text for a page; a character that no page holds becomes an empty element that names it."""
    if not _ACTING.search(text):  # most texts: 153,000 elements of 600 pages took a third less time so
        return text
    written = escape(text, quote=False).replace("\r", "&#13;")  # as it is, it would be read as a line feed
    return _UNHELD.sub(lambda found: f'<span class="code" data-code="{ord(found[0]):04X}"></span>', written)


def _attribute(key: str, value: str | bool) -> str:
    if value is False:
        return ""
    return f" {_named(key)}" if value is True else f' {_named(key)}="{_value(value)}"'


@cache
def _named(key: str) -> str:
    return key.strip("_").replace("_", "-")


def _value(text: str) -> str:
    """Return text for a place in which no element can stand."""
    return _UNHELD.sub(_REPLACEMENT, escape(text).replace("\r", "&#13;")) if _ACTING.search(text) else text
