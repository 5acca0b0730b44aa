"""A reply as a message of Discord: Components V2, in which nothing that an article or a user wrote can act.

Text displays are written in Discord's markdown; words are escaped by backslashes, and `unescape` gives an excerpt back,
character for character: within its block quote there is no mark. Those around are our own: bold, lists, subtext, and
titles as links. No button is a link: its address could have 512 characters at most, and a title says better where it
leads.
"""

from __future__ import annotations

import re
from itertools import chain, count, pairwise
from typing import TYPE_CHECKING, assert_never

from bot.model import AS_WRITTEN, Attribution, Button, Entry, Notice, Press, Quote, Reply, Text, Tone
from bot.render.discord_text import (
    Json,
    bold,
    clipped,
    escape,
    length,
    linked,
    one_line,
    unescape,
    web_address,
)
from bot.render.pages import fitted, is_excerpt, is_more

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from bot.model import Block

__all__ = ["CHOSEN", "PRESSED", "escape", "render", "shared", "unescape"]

# Discord, Component Reference
COMPONENTS = 40  # "Legacy Message Component Behavior" and IS_COMPONENTS_V2: in a message, nested ones included
TEXT_LENGTH = 4_000  # "Text Display": characters over all of a message
ROW = 5  # "Action Row": buttons; or one select
OPTIONS = 25  # "String Select": options
OPTION_LENGTH = 100  # "Select Option": label, and value
PLACEHOLDER_LENGTH = 150  # "String Select": placeholder
CUSTOM_ID_LENGTH = 100  # "Custom IDs"
LABEL_LENGTH = 80  # "Button": label

IS_COMPONENTS_V2 = 1 << 15  # Discord, Message Resource, "Message Flags"

PRESSED = "on:"  # before the token of a button, in its custom id
CHOSEN = "on?"  # before the number of a menu; its options have tokens for values

# Our own shares of these, all as escaped.
ASKED_LENGTH = 300  # characters of what was asked, above a reply
_SHARED_LENGTH = ASKED_LENGTH + len("Shared by <@>: ") + 20  # of the line that `shared` adds; an id has 20 digits
_LINE_LENGTH = 800  # characters of a line of our own words
_NAME_LENGTH = 200  # characters of a title, an outlet, a speaker
_ALSO_LENGTH = 400  # characters of the lines under one excerpt: the rest is counted
_LEAD_LENGTH = 900  # characters of lines before an excerpt that must be cut itself
_LEAD_COMPONENTS = 6  # and their components
_BUTTON_ROWS = 2  # of buttons without those for feedback; with the menus they leave 17 components for an answer
_MENUS = 2

_TEXT_DISPLAY, _SEPARATOR, _CONTAINER, _ACTION_ROW, _BUTTON, _STRING_SELECT = 10, 14, 17, 1, 2, 3
_PRIMARY, _SECONDARY = 1, 2
_SIGNS = {Tone.FOUND: "✅", Tone.DIFFERENT: "⚠️", Tone.NOT_FOUND: "🔎", Tone.ERROR: "⛔"}
_ACCENTS = {Tone.FOUND: 0x3BA55D, Tone.DIFFERENT: 0xF0B232, Tone.NOT_FOUND: 0x80848E, Tone.ERROR: 0xDA373C}
_DOT = "\u00a0· "  # between facts of one line; where that wraps, the dot stays with what stands before it
_BULLET = "• "  # before a line in small that may wrap; Discord makes no list of it
_UNDER = {Notice: Text, Entry: Entry}  # what shares the text display that the first of these began
_NOTHING = "There is nothing to show."
_MENU = "Choose one"  # where a menu has no name
_QUOTATION_MARK = re.compile('["“”„«»‘]')  # but for ’, which mostly is an apostrophe


def render(reply: Reply, seal: Callable[[Button], str]) -> Json:
    """Return the payload of a message; `seal` gives the token of a button, which carries all that it needs."""
    page = fitted(reply, _fits, _leads)
    return {
        "flags": IS_COMPONENTS_V2,
        "components": [*_shown_page(page), *_controls(_rows(page.buttons), seal)],
        "allowed_mentions": {"parse": []},
    }


def shared(payload: Json, user: str, asked: str) -> Json:
    """Return the payload of a message under a line that names who shared it, by their id, and what they asked."""
    question = clipped(one_line(asked), ASKED_LENGTH)
    line = f"Shared by <@{user}>" + (f": {escape(question)}" if question else "")
    return payload | {"components": [_text(line), *payload["components"]]}


# What fits


def _fits(page: Reply) -> bool:
    numbers = count()
    components = [*_shown_page(page), *_controls(_rows(page.buttons), lambda _: str(next(numbers)))]
    every = list(_nested(components))
    room = TEXT_LENGTH - _SHARED_LENGTH
    return len(every) < COMPONENTS and _weight(every) <= room  # one component for `shared`


def _leads(blocks: Sequence[Block]) -> bool:
    every = list(_nested(_content(blocks)))
    return len(every) <= _LEAD_COMPONENTS and _weight(every) <= _LEAD_LENGTH


def _weight(components: Iterable[Json]) -> int:
    return sum(length(component.get("content", "")) for component in components)


def _nested(components: Iterable[Json]) -> Iterator[Json]:
    for component in components:
        yield component
        yield from _nested(component.get("components", ()))


# What is shown


def _shown_page(page: Reply) -> list[Json]:
    """Return what was asked, in small, and what answers it."""
    asked = [_text(_small(clipped(one_line(page.asked), ASKED_LENGTH)))] if page.asked.strip() else []
    return [*asked, *(_content(page.blocks) or [_text(_NOTHING)])]


def _content(blocks: Sequence[Block]) -> list[Json]:
    """Return each verdict with what stands under it as one container of its colour; lists and help stand free."""
    verdicts = [at for at, block in enumerate(blocks) if at and isinstance(block, Notice)]
    parts = (blocks[start:end] for start, end in pairwise([0, *verdicts, len(blocks)]))
    return list(chain.from_iterable(map(_part, parts)))


def _part(blocks: Sequence[Block]) -> list[Json]:
    shown = list(_displays(blocks))
    if not shown or not any(isinstance(block, Notice) or is_excerpt(block) for block in blocks):
        return shown
    accent = _ACCENTS.get(blocks[0].tone) if isinstance(blocks[0], Notice) else None
    colour = {} if accent is None else {"accent_color": accent}
    return [{"type": _CONTAINER, "components": shown} | colour]


def _displays(blocks: Sequence[Block]) -> Iterator[Json]:
    """Yield blocks as text displays; a line parts two excerpts, and a verdict from what is only near to it.

    The words over an excerpt stand on its side of the line.
    """
    headings, behind = _headings(blocks), False
    nearest = headings if any(map(_is_refusal, blocks)) else set()
    for at, run in _runs(blocks, nearest):
        excerpt = is_excerpt(run[0])
        if (behind and (excerpt or at in headings)) or at in nearest:
            yield {"type": _SEPARATOR, "divider": True}
        shown = list(chain.from_iterable(map(_texts, run)))
        yield from map(_text, shown if excerpt else filter(None, ["\n".join(shown)]))
        behind = excerpt


def _runs(blocks: Sequence[Block], nearest: Collection[int]) -> list[tuple[int, list[Block]]]:
    """Return the blocks by what shares one text display, with its place: a verdict and the lines under it, or rows."""
    runs: list[tuple[int, list[Block]]] = []
    for at, block in enumerate(blocks):
        if runs and at not in nearest and isinstance(block, _UNDER.get(type(runs[-1][1][0]), ())):
            runs[-1][1].append(block)
        else:
            runs.append((at, [block]))
    return runs


def _is_refusal(block: Block) -> bool:
    """Whether a block says that excerpts beside it do not match what was asked."""
    return isinstance(block, Notice) and block.tone is Tone.NOT_FOUND


def _headings(blocks: Sequence[Block]) -> set[int]:
    """Return the places of lines that stand over an excerpt."""
    return {at for at, (line, block) in enumerate(pairwise(blocks)) if isinstance(line, Text) and is_excerpt(block)}


def _texts(block: Block) -> Iterator[str]:
    match block:
        case Text():
            if line := clipped(block.text.strip(), _LINE_LENGTH):
                yield _small(one_line(line)) if block.small else escape(line)
        case Notice():
            if block.text.strip():
                line = clipped(block.text.strip(), _LINE_LENGTH)
                yield f"{_SIGNS[block.tone]} {bold(line)}" if block.tone in _SIGNS else escape(line)
        case Quote():
            yield from _quoted(block.text) if block.text else _instead(block)
            yield "\n".join(_source(block))
        case Attribution():
            yield from _said(block)
            yield "\n".join([_speaker(block), *_source(block)])
        case Entry():
            if row := _row(block):
                yield f"- {row}"
        case _:
            assert_never(block)


def _quoted(text: str) -> Iterator[str]:
    """Yield an excerpt as a quotation to the end of its text display, unless it is nothing but white space."""
    if text.strip():
        yield f">>> {escape(text)}"


def _instead(block: Quote) -> Iterator[str]:
    """Yield what stands in place of an excerpt: a plain line, which nobody takes for one."""
    if line := clipped(one_line(block.instead), _LINE_LENGTH):
        yield escape(line)


def _said(block: Attribution) -> Iterator[str]:
    """Yield the sentence that attributes a quotation, below the quotation itself where it is not clear in there."""
    if block.text.strip() and not _is_clear(block.text, block.sentence):
        yield from _quoted(block.text)
        if block.sentence.strip():
            yield "in the sentence:"
    yield from _quoted(block.sentence)


def _is_clear(text: str, sentence: str) -> bool:
    """Whether a sentence holds a quotation and quotes nothing else: marks next to the quotation are its own."""
    before, found, after = sentence.partition(text)
    return bool(found) and not _QUOTATION_MARK.search(before.rstrip()[:-1] + after.lstrip()[1:])


def _speaker(block: Attribution) -> str:
    name, written, label = (_name(part) for part in (block.speaker, block.written, block.label))
    here = f" (here: {escape(written)})" if written and (not name or name not in written) else ""
    return bold(name or "speaker unclear") + here + (_DOT + escape(label) if label else "")


def _source(block: Quote | Attribution) -> Iterator[str]:
    yield linked(_name(block.title), block.link)
    if place := _DOT.join(name for part in (block.outlet, block.date) if (name := _name(part))):
        yield _small(place)
    if block.link.strip() and not web_address(block.link):
        yield _small(_name(block.link))
    yield from _also(block.also_in)


def _also(others: Sequence[str]) -> Iterator[str]:
    """Yield who else carries the words; those for which there is no room are counted in the last line."""
    room = _ALSO_LENGTH
    for number, other in enumerate(others):
        line = _small(f"{_BULLET}also in {_name(other)}")
        room -= length(line)
        if room < 0:
            yield _small(f"and {len(others) - number} more")
            return
        yield line


def _row(block: Entry) -> str:
    name = _name(block.name)
    facts = [line for fact in block.facts if (line := one_line(fact))]
    between = "\n" if len(facts) > 2 else _DOT  # noqa: PLR2004  # more than two facts are too many for one line
    told = escape(clipped(between.join(facts), _LINE_LENGTH)).replace("\n", "\n  ")
    return between.replace("\n", "\n  ").join(part for part in (bold(name) if name else "", told) if part)


def _name(text: str) -> str:
    return clipped(one_line(text), _NAME_LENGTH)


def _small(text: str) -> str:
    return f"-# {escape(text)}"


def _text(content: str) -> Json:
    return {"type": _TEXT_DISPLAY, "content": content}


# What is pressed


def _rows(buttons: Sequence[Button]) -> list[list[Button]]:
    """Return the buttons as rows: what leads on, what corrects, what shares; the menus; and those for feedback.

    Few buttons share one row. More comes first: what is too much for a message is left out from the end.
    """
    loose = sorted((button for button in buttons if not button.menu), key=_rank)
    feedback = [button for button in loose if button.press in {Press.GOOD, Press.BAD}][:ROW]
    others = [button for button in loose if button.press not in {Press.GOOD, Press.BAD}][: ROW * _BUTTON_ROWS]
    names = list(dict.fromkeys(button.menu for button in buttons if button.menu))[:_MENUS]
    menus = [[button for button in buttons if button.menu == name][:OPTIONS] for name in names]
    if len(others) + len(feedback) <= ROW:
        return [others + feedback, *menus]
    return [*(others[at : at + ROW] for at in range(0, len(others), ROW)), *menus, feedback]


def _rank(button: Button) -> tuple[bool, int]:
    """Return where a button stands; the one that takes a correction back stands with Edit."""
    press = Press.EDIT if button.label == AS_WRITTEN else button.press
    return not is_more(button), (Press.GO, Press.EDIT, Press.SHARE, Press.GOOD, Press.BAD).index(press)


def _controls(rows: Iterable[Sequence[Button]], seal: Callable[[Button], str]) -> Iterator[Json]:
    """Yield rows of buttons and menus; what has no token that Discord takes, or a second of the same, is not sent."""
    known = {""}
    for number, row in enumerate(rows):
        elements = []
        for button in row:
            token = seal(button)
            if token not in known and len(PRESSED + token) <= CUSTOM_ID_LENGTH:
                known.add(token)
                elements.append(_option(button, token) if button.menu else _pressed(button, token))
        if elements and row[0].menu:
            elements = [_chosen(row[0].menu, number, elements)]
        if elements:
            yield {"type": _ACTION_ROW, "components": elements}


def _pressed(button: Button, token: str) -> Json:
    return {
        "type": _BUTTON,
        "style": _PRIMARY if is_more(button) else _SECONDARY,
        "label": _label(button, LABEL_LENGTH),
        "custom_id": PRESSED + token,
    }


def _option(button: Button, token: str) -> Json:
    return {"label": _label(button, OPTION_LENGTH), "value": token}


def _chosen(menu: str, number: int, options: list[Json]) -> Json:
    return {
        "type": _STRING_SELECT,
        "custom_id": f"{CHOSEN}{number}",
        "placeholder": clipped(one_line(menu), PLACEHOLDER_LENGTH) or _MENU,
        "options": options,
    }


def _label(button: Button, room: int) -> str:
    """Return a button's label, in which Discord obeys no marks."""
    return clipped(one_line(button.label), room) or button.press.value
