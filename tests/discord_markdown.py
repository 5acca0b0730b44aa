"""A small model of the marks that Discord obeys in text, independent of what escapes them.

Rules as its client's simple-markdown has them (discord/SimpleAST; the help page "Markdown Text 101"), where models
differ the one that sees more marks: a link's label ends at no escaped bracket, a mark may begin within a word.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Node(NamedTuple):
    """A part of a text as Discord reads it: its kind, its words or its parts, and where it leads."""

    kind: str
    words: str = ""
    parts: tuple[Node, ...] = ()
    target: str = ""


_WRAPPING = {  # by kind: the mark, around what is read in turn
    "quote": re.compile(r" *(?:>>> (?P<in>.+)|> (?P<in2>[^\n]*\n?))", re.DOTALL),
    "subtext": re.compile(r"-# +(?P<in>[^\n]+\n?)"),
    "heading": re.compile(r"#{1,3} +(?P<in>[^\n]+\n?)"),
    "list": re.compile(r" *(?:[*+-]|\d+[.)]) +(?P<in>[^\n]+(?:\n {2,}[^\n]+)*\n?)"),
    "bold": re.compile(r"\*\*(?P<in>(?:\\.|[^\\])+?)\*\*(?!\*)", re.DOTALL),
    "underline": re.compile(r"__(?P<in>(?:\\.|[^\\])+?)__(?!_)", re.DOTALL),
    "emphasis": re.compile(
        r"\*(?=\S)(?P<in>(?:\*\*|\\.|[^\\*])+?)\*(?!\*)|_(?P<in2>(?:__|\\.|[^\\_])+?)_(?!\w)", re.DOTALL
    ),
    "strike": re.compile(r"~~(?P<in>.+?)~~", re.DOTALL),
    "spoiler": re.compile(r"\|\|(?P<in>.+?)\|\|", re.DOTALL),
    "link": re.compile(
        r"\[(?P<in>(?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*)\]"
        r"\(\s*<?(?P<to>(?:\([^)]*\)|[^\s\\]|\\.)*?)>?(?:\s+['\"].*?['\"])?\s*\)",
        re.DOTALL,
    ),
}
_ATOMS = {
    "code": re.compile(r"(`+)[^`].*?\1", re.DOTALL),
    "url": re.compile(r"(?:https?|steam|discord)://[^\s<]+", re.IGNORECASE),
    "mention": re.compile(r"<(?:@[!&]?|#)\d+>|@(?:everyone|here)"),
    "reference": re.compile(r"<(?:a?:\w+:\d+|t:-?\d+(?::\w)?|/[^<>]+:\d+|id:\w+|[^\s<>]+[@:][^\s<>]+)>"),
    "emoji": re.compile(r":[^\s:]+:"),
    "invite": re.compile(r"discord(?:app)?\.(?:(?:com/(?:invite|gifts|template))|gg|gift|new)/\w", re.IGNORECASE),
}
_AT_LINE_STARTS = {"quote", "subtext", "heading", "list"}
_ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")


def marks(text: str) -> list[Node]:
    """Return a text as Discord reads it, after its preprocessing; marks are seen rather too often than too seldom."""
    return list(_read(normal(text), line_start=True, quoted=False))


def read(nodes: Iterable[Node]) -> str:
    """Return the words that are seen."""
    return "".join(node.words + read(node.parts) for node in nodes)


def normal(text: str) -> str:
    """Return a text as simple-markdown prepares it."""
    return re.sub(r"\r\n?", "\n", text).replace("\f", "").replace("\t", "    ")


def _read(text: str, *, line_start: bool, quoted: bool) -> Iterator[Node]:
    place = 0
    while place < len(text):
        node, end = _next(text, place, line_start=line_start, quoted=quoted)
        yield node
        passed, place = text[place:end], end
        line_start = passed.endswith("\n") or (line_start and passed.isspace())


def _next(text: str, place: int, *, line_start: bool, quoted: bool) -> tuple[Node, int]:
    """Return what stands at a place of a text, and where it ends."""
    if match := _ESCAPE.match(text, place):
        return Node("text", match[1]), match.end()
    for kind, pattern in _WRAPPING.items():
        if (kind in _AT_LINE_STARTS and not line_start) or (kind == "quote" and quoted):
            continue
        if match := pattern.match(text, place):
            groups = match.groupdict()
            inner = groups["in"] if groups["in"] is not None else groups.get("in2") or ""
            parts = _read(inner, line_start=line_start, quoted=quoted or kind == "quote")
            return Node(kind, parts=tuple(parts), target=groups.get("to") or ""), match.end()
    for kind, pattern in _ATOMS.items():
        if match := pattern.match(text, place):
            return Node(kind, match[0]), match.end()
    return Node("text", text[place]), place + 1


def flat(nodes: Iterable[Node]) -> Iterator[Node]:
    """Yield every part of a text, those within others, too."""
    for node in nodes:
        yield node
        yield from flat(node.parts)
