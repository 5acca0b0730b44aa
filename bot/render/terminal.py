"""A reply as lines for a terminal. What an article holds is shown, never obeyed.

Excerpts are escaped reversibly: control characters and text-direction overrides become backslash escapes (and a
backslash becomes two), each line stands behind a bar, and a line that was wrapped to the width ends in its space.
`unescape` and `excerpt_of` give the span back, character for character.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from rich.cells import cell_len

from bot.model import Attribution, Entry, Notice, Quote, Reply, Text, Tone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.model import Block

_BAR = "  │ "
_SENTENCE = "  ┆ "  # behind which the sentence around a quotation stands
_NARROWEST = 20  # columns: below this, wrapping helps nobody
_WIDEST = 100  # longer lines are hard to read

# C0 and C1 controls (ECMA-48: they move the cursor, clear the screen, set the title), and the explicit directional
# formatting characters (UAX #9) that would reorder the line around them; line and paragraph separators.
_ACTIVE = re.compile("[\x00-\x1f\x7f-\x9f\\\\\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_ACTIVE_IN_JSON = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_NAMED = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ESCAPED = re.compile(r"\\(\\|r|t|n|x[0-9a-f]{2}|u[0-9a-f]{4})")
_UNNAMED = {escaped[1:]: char for char, escaped in _NAMED.items()}


@dataclass(frozen=True, slots=True)
class Style:
    """How lines look: columns to fill, and whether colour codes may be written."""

    width: int = 80
    colour: bool = False

    def paint(self, text: str, code: str) -> str:
        """Return `text` in the SGR colour `code`, where colour is on."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour else text


_BOLD, _DIM, _RED, _GREEN, _YELLOW, _MAGENTA, _CYAN = "1", "2", "31", "32", "33", "35", "36"
_TONES = {
    Tone.INFO: _CYAN,
    Tone.FOUND: _GREEN,
    Tone.DIFFERENT: _MAGENTA,
    Tone.NOT_FOUND: _YELLOW,
    Tone.ERROR: _RED,
}


def render(reply: Reply, style: Style) -> str:
    """Return the reply as text that ends in a line break; control characters in it are only line breaks and colour."""
    lines = list(_filled(reply.asked, style, colour=_CYAN))
    for before, block in zip((None, *reply.blocks), reply.blocks, strict=False):
        apart = isinstance(before, Quote | Attribution) and isinstance(block, Text)  # else it seems to be of the source
        lines += [*([""] if apart else []), *_lines(block, style)]
    return "\n".join(lines) + "\n"


def escape(text: str) -> str:
    """Return `text` on one line with nothing in it that a terminal would act on; `unescape` reverses it."""
    return _ACTIVE.sub(lambda match: _NAMED.get(match[0]) or _coded(match[0]), text)


def escape_json(text: str) -> str:
    """Return JSON text (whose C0 controls are escaped already) in which no string holds an active character."""
    return _ACTIVE_IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def unescape(text: str) -> str:
    """Return what `escape` was given."""
    return _ESCAPED.sub(lambda match: _UNNAMED.get(match[1]) or chr(int(match[1][1:], 16)), text)


def quoted(text: str, style: Style, bar: str = _BAR) -> list[str]:
    """Return an excerpt as lines behind a bar; `excerpt_of` reverses it."""
    room = max(_NARROWEST, min(style.width, _WIDEST) - cell_len(bar))
    bar = style.paint(bar, _CYAN)
    return [bar + line for hard in text.split("\n") for line in _wrapped(_guarded(escape(hard)), room)]


def excerpt_of(lines: list[str], bar: str = _BAR) -> str:
    """Return the excerpt that `quoted` (without colour) was given."""
    bare = [line.removeprefix(bar) for line in lines]
    joined = "".join(line if line.endswith(" ") else line + "\n" for line in bare)
    return "\n".join(unescape(line) for line in joined.removesuffix("\n").split("\n"))


def _lines(block: Block, style: Style) -> Iterator[str]:
    match block:
        case Text():
            yield from _filled(block.text, style, colour=_DIM if block.small else "")
        case Notice():
            yield from _filled(block.text, style, colour=_TONES[block.tone])
        case Quote():
            yield from _quote(block, style)
        case Attribution():
            yield from _attribution(block, style)
        case Entry():
            yield from _filled(block.name, style, colour=_BOLD)
            for fact in block.facts:
                yield from _filled(fact, style, "    ")
        case _:
            assert_never(block)


def _quote(block: Quote, style: Style) -> Iterator[str]:
    yield ""
    yield from quoted(block.text, style) if block.text or not block.instead else _filled(block.instead, style, "  ")
    yield from _source(block, style)


def _attribution(block: Attribution, style: Style) -> Iterator[str]:
    yield ""
    yield from quoted(block.text, style)
    written = f" (here: {block.written})" if block.written not in {"", block.speaker} else ""
    yield from _filled(f"{block.speaker or 'speaker unclear'}{written} · {block.label}", style, "  ", _CYAN)
    if block.sentence != block.text:
        yield from quoted(block.sentence, style, _SENTENCE)
    yield from _source(block, style)


def _source(block: Quote | Attribution, style: Style) -> Iterator[str]:
    yield from _filled(block.title, style, "  ", _BOLD)
    yield from _filled(" · ".join(part for part in (block.outlet, block.date) if part), style, "  ")
    yield "  " + style.paint(escape(block.link), _DIM)  # in one piece, so that it can be followed
    for other in block.also_in:
        yield from _filled(f"also in {other}", style, "  ", _DIM)


def _filled(text: str, style: Style, indent: str = "", colour: str = "") -> Iterator[str]:
    """Yield words that are no excerpt in lines that fit the width; nothing for an empty text."""
    room = max(_NARROWEST, min(style.width, _WIDEST) - cell_len(indent))
    for piece in _wrapped(escape(text), room) if text else ():
        yield indent + (style.paint(piece.rstrip(" "), colour) if colour else piece.rstrip(" "))


def _coded(char: str) -> str:
    return f"\\x{ord(char):02x}" if ord(char) <= 0xFF else f"\\u{ord(char):04x}"  # noqa: PLR2004  # two hex digits


def _guarded(line: str) -> str:
    """Return a line whose last character, were it a space, is coded: a space there means a wrapped line."""
    return line[:-1] + "\\x20" if line.endswith(" ") else line


def _wrapped(line: str, room: int) -> list[str]:
    """Return `line` cut after spaces so that each piece fits the room where its words allow it."""
    if line.isascii() and len(line) <= room:
        return [line]
    pieces, width = [""], 0
    for word in re.findall(r"[^ ]* +|[^ ]+$", line):
        cells = cell_len(word)
        if pieces[-1] and width + cells > room:
            pieces.append("")
            width = 0
        pieces[-1] += word
        width += cells
    return pieces
