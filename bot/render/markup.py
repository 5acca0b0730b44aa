"""HTML in which every text is escaped unless it is HTML already."""

from __future__ import annotations

from html import escape

from bot.render.words import web_address

_EMPTY = frozenset({"meta", "line", "circle", "polyline"})  # elements without content or end tag, SVG's self-closed
_LONGEST_ADDRESS = 2_000  # characters: what every browser takes


class Markup(str):
    """HTML: what is no such string is text."""

    __slots__ = ()


def element(name: str, /, *content: str, **attributes: str) -> Markup:
    """Return an element around `content`; `class_` gives the attribute class, and `_` inside a name a hyphen."""
    given = "".join(f' {key.strip("_").replace("_", "-")}="{escape(value)}"' for key, value in attributes.items())
    if name in _EMPTY:
        return Markup(f"<{name}{given}/>")
    return Markup(f"<{name}{given}>{joined(*content)}</{name}>")


def joined(*content: str) -> Markup:
    """Return texts and elements in a row."""
    return Markup("".join(part if isinstance(part, Markup) else escape(part) for part in content))


def anchor(text: str, address: str) -> Markup:
    """Return `text` as a link where `address` is one of the web; else both as text."""
    target = web_address(address, _LONGEST_ADDRESS, len)
    if not target:
        return joined(f"{text} ({address})")
    return element("a", text, href=target, rel="noopener noreferrer")
