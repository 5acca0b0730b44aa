"""Discord's markdown as HTML, as far as On Record writes it: any other mark that would act is an error.

A backslash before what is neither a letter, a digit nor white space shows that character; anywhere else it shows
itself. `>>>` quotes all that follows, `-#` makes a line small, `-` begins a row of a list, whose further lines are
indented.
"""

from __future__ import annotations

import re
from html import escape
from itertools import groupby

_INLINE = re.compile(
    r"\\(?P<literal>[^0-9A-Za-z\s])"
    r"|\*\*(?P<bold>(?:\\.|[^\\])+?)\*\*(?!\*)"
    r"|\[(?P<label>(?:\\.|[^\[\]\\])+)\]\((?P<address>[^\s()]+)\)"
    r"|<@(?P<user>[0-9]+)>"
    r"|(?P<acting>[*_~|`<\[]|https?://|@everyone|@here)",
    re.DOTALL,
)
_EMOJI = re.compile("([✅⚠🔎⛔]\ufe0f?)")
_ACTING_LINE = re.compile(r"\s*(?:#{1,3} |-# |>|[-*+] |[0-9]+\. )")
_QUOTE, _SMALL, _ROW, _FURTHER = ">>> ", "-# ", "- ", "  "


class UnknownMarkError(Exception):
    """A mark that Discord would obey and that has no picture here."""

    def __init__(self, mark: str, text: str) -> None:
        super().__init__(f"{mark!r} in {text!r} has no picture: add it to discord_pictures/marks.py")


def tag(name: str, inner: str, classes: str = "") -> str:
    """Return an element of HTML around `inner`, which is HTML itself."""
    return f'<{name} class="{classes}">{inner}</{name}>' if classes else f"<{name}>{inner}</{name}>"


def marked(text: str, people: dict[str, str]) -> str:
    """Return a text in Discord's markdown as HTML; `people` has the display names of users by id."""
    if text.startswith(_QUOTE):
        return tag("blockquote", _lines(text.removeprefix(_QUOTE), people))
    return "".join(_run(kind, list(lines), people) for kind, lines in groupby(_whole_rows(text), _kind))


def _whole_rows(text: str) -> list[str]:
    """Return the lines of a text; the indented ones stay with the row that they belong to."""
    lines: list[str] = []
    for line in text.split("\n"):
        if lines and line.startswith(_FURTHER) and _kind(lines[-1]) == _ROW:
            lines[-1] += "\n" + line.removeprefix(_FURTHER)
        else:
            lines.append(line)
    return lines


def _kind(line: str) -> str:
    return next((start for start in (_SMALL, _ROW) if line.startswith(start)), "")


def _run(kind: str, lines: list[str], people: dict[str, str]) -> str:
    shown = [_lines(line.removeprefix(kind), people) for line in lines]
    if kind == _SMALL:
        return "".join(tag("small", line) for line in shown)
    if kind == _ROW:
        return tag("ul", "".join(tag("li", line) for line in shown))
    return tag("div", "\n".join(shown))


def _lines(text: str, people: dict[str, str]) -> str:
    """Return lines none of which may begin with a mark of its own."""
    for line in text.split("\n"):
        if mark := _ACTING_LINE.match(line):
            raise UnknownMarkError(mark[0], text)
    return _inline(text, people)


def _inline(text: str, people: dict[str, str]) -> str:
    parts, last = [], 0
    for match in _INLINE.finditer(text):
        parts += [_plain(text[last : match.start()]), _shown(match, people)]
        last = match.end()
    return "".join([*parts, _plain(text[last:])])


def _shown(match: re.Match[str], people: dict[str, str]) -> str:
    match match.lastgroup:
        case "literal":
            return _plain(match["literal"])
        case "bold":
            return tag("b", _inline(match["bold"], people))
        case "address":
            return tag("a", _inline(match["label"], people))
        case "user":
            return tag("span", f"@{escape(people.get(match['user'], match['user']))}", "mention")
    raise UnknownMarkError(match[0], match.string)


def _plain(text: str) -> str:
    return _EMOJI.sub(r'<span class="emoji">\1</span>', escape(text, quote=False))
