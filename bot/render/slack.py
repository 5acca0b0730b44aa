"""A reply as a message of Slack: Block Kit in which nothing that an article or a user wrote can act.

Words go into rich text as literal elements, or into plain text; nothing is written in Slack's markup. `& < >` are
escaped as Slack wants them, and `unescape` gives the excerpt back, character for character.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, assert_never

from bot.model import MORE, Attribution, Button, Entry, Notice, Press, Quote, Reply, Text, Tone
from bot.render.pages import cut, fitted, is_excerpt
from bot.render.slack_text import (
    LINE_LENGTH,
    NAME_LENGTH,
    Json,
    clipped,
    escape,
    literal,
    plain,
    quotation,
    rich,
    section,
    small,
    unescape,
    web_address,
    weight,
)
from bot.render.words import ELLIPSIS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.model import Block

__all__ = ["FEEDBACK", "escape", "render", "shared", "unescape"]

BLOCKS = 50  # Slack, Block Kit reference, "Blocks": in a message
BLOCKS_LENGTH = 13_200  # characters of all blocks: undocumented; refused as msg_blocks_too_long above about this many
ACTIONS = 25  # Slack, Block Kit reference, "Actions block": elements
LABEL_LENGTH = 75  # Slack, Block Kit reference, "Button element": text and accessibility_label
VALUE_LENGTH = 2_000  # Slack, Block Kit reference, "Button element": value
TEXT_LENGTH = 4_000  # Slack, chat.postMessage: the most that `text` should have

FEEDBACK = "feedback"  # the action of the buttons for feedback; those of the others begin with their press

# Our own shares of these.
ASKED_LENGTH = 300  # characters of what was asked, above a reply
_SHARED_LENGTH = 600  # characters of the block that names who shared a message, and what they asked
_CONTROLS_LENGTH = 4_000  # characters of buttons, a dozen with long labels: the rest is for what they belong to
_LEAD_LENGTH = 2_000  # characters of lines before an excerpt that must be cut itself
_SPOKEN_EXCERPT = 2_000  # characters of an excerpt in `text`, which leave room for its source and for notices
_SPOKEN_LINES = 1_000  # characters of notices in `text`
_SPOKEN_NAME = 200  # characters of each part of a source in `text`
_OF_A_MENU = 2  # choices of a menu that become buttons: a row of buttons is short on a phone

_SIGNS = {Tone.FOUND: "✅", Tone.DIFFERENT: "⚠️", Tone.NOT_FOUND: "🔎", Tone.ERROR: "⛔"}
_NOTHING = "There is nothing to show."
_SPOKEN = {
    Press.GO: "{}: in the place of this reply",
    Press.SHARE: "{}: for all who are in this channel",
    Press.EDIT: "{}: change what was asked",
    Press.GOOD: "{}: this reply was of use",
    Press.BAD: "{}: this reply was of no use",
}


def render(reply: Reply, seal: Callable[[Button], str]) -> Json:
    """Return the payload of a message; `seal` gives the value of a button, which carries all that it needs."""
    page = fitted(reply, _fits, _leads)
    return {
        "text": escape(clipped(_spoken(page), TEXT_LENGTH)),
        "blocks": [*_shown_page(page), *_controls(page.buttons, seal)],
        "unfurl_links": False,
        "unfurl_media": False,
        "mrkdwn": False,
        "parse": "none",
    }


def shared(payload: Json, user: str, asked: str) -> Json:
    """Return the payload of a message under a line that names who shared it, by their id, and what they asked."""
    question = clipped(asked, ASKED_LENGTH)
    line = section(literal("Shared by "), {"type": "user", "user_id": user}, literal(f": {question}"))
    text = clipped(f"{question}\n", TEXT_LENGTH // 2)
    return payload | {
        "text": escape(text) + payload["text"][: TEXT_LENGTH - len(escape(text))],
        "blocks": [rich(line), *payload["blocks"]],
    }


# What fits


def _fits(page: Reply) -> bool:
    blocks = [*_shown_page(page), *_controls(page.buttons, lambda _: "-")]
    return len(blocks) < BLOCKS and weight(blocks) <= BLOCKS_LENGTH - _SHARED_LENGTH  # one block for `shared`


def _leads(blocks: Sequence[Block]) -> bool:
    return weight(_content(blocks)) <= _LEAD_LENGTH


# What is shown


def _shown_page(page: Reply) -> list[Json]:
    """Return what was asked, in small, and the blocks under it."""
    return [*small([clipped(page.asked, ASKED_LENGTH)] if page.asked else []), *_content(page.blocks)]


def _content(blocks: Sequence[Block]) -> list[Json]:
    shown: list[Json] = []
    for block in blocks:
        made = list(_shown(block))
        if isinstance(block, Entry) and shown and made and shown[-1]["elements"][-1]["type"] == "rich_text_list":
            shown[-1]["elements"][-1]["elements"] += made[0]["elements"][-1]["elements"]  # rows of one list
        else:
            shown += made
    return shown or [rich(section(literal(_NOTHING)))]


def _shown(block: Block) -> Iterator[Json]:
    match block:
        case Text(small=True):
            yield from small([clipped(block.text, LINE_LENGTH)] if block.text.strip() else [])
        case Text():
            if block.text:
                yield rich(section(literal(clipped(block.text, LINE_LENGTH))))
        case Notice():
            if block.text:
                words = literal(clipped(block.text, LINE_LENGTH), bold=True)
                yield rich(section(*([literal(f"{sign} ")] if (sign := _SIGNS.get(block.tone)) else []), words))
        case Quote():
            yield rich(*(_quoted(block.text) or _instead(block)), section(*_source(block)))
            yield from small(_asides(block))
        case Attribution():
            yield rich(*_said(block), section(*_speaker(block)), section(*_source(block)))
            yield from small(_asides(block))
        case Entry():
            if row := list(_row(block)):
                yield rich({"type": "rich_text_list", "style": "bullet", "elements": [section(*row)]})
        case _:
            assert_never(block)


def _quoted(text: str) -> list[Json]:
    return [quotation(text)] if text else []


def _instead(block: Quote) -> list[Json]:
    """Return what stands in place of an excerpt: a paragraph, which nobody takes for one."""
    return [section(literal(clipped(block.instead, LINE_LENGTH)))] if block.instead else []


def _speaker(block: Attribution) -> Iterator[Json]:
    yield literal(clipped(block.speaker, NAME_LENGTH) or "speaker unclear", bold=True)
    written = f" (here: {clipped(block.written, NAME_LENGTH)})" if block.written not in {"", block.speaker} else ""
    if after := written + (f" · {clipped(block.label, NAME_LENGTH)}" if block.label else ""):
        yield literal(after)


def _said(block: Attribution) -> list[Json]:
    """Return a quotation in the sentence that attributes it, set off there, or both apart where it exceeds that."""
    before, found, after = block.sentence.partition(block.text) if block.text else ("", "", "")
    if not found or not (before or after):
        apart = (
            [section(literal("in the sentence:")), quotation(block.sentence)] if block.sentence and not found else []
        )
        return [*_quoted(block.text), *apart]
    runs = [literal(text, bold=bold) for text, bold in ((before, False), (found, True), (after, False)) if text]
    return [{"type": "rich_text_quote", "elements": runs}]


def _source(block: Quote | Attribution) -> Iterator[Json]:
    title, url = clipped(block.title, NAME_LENGTH), web_address(block.link)
    if url:
        yield {"type": "link", "url": url, "text": escape(title if title.strip() else "Open the article")}
    else:
        yield literal(title if title.strip() else "Source", bold=True)
    if after := " · ".join(clipped(part, NAME_LENGTH) for part in (block.outlet, block.date) if part):
        yield literal(f"\n{after}")


def _asides(block: Quote | Attribution) -> list[str]:
    """Return the lines under a source: its reference where it has no page, and who else carries the words."""
    reference = [block.link] if block.link.strip() and not web_address(block.link) else []
    return reference + [f"also in {other}" for other in block.also_in]


def _row(block: Entry) -> Iterator[Json]:
    if block.name:
        yield literal(clipped(block.name, NAME_LENGTH), bold=True)
    facts = [fact for fact in block.facts if fact]
    if facts:
        between = "\n" if len(facts) > 2 else " · "  # noqa: PLR2004  # more than two facts are too many for one line
        yield literal((between if block.name else "") + clipped(between.join(facts), LINE_LENGTH))


# What is pressed


def _controls(buttons: Sequence[Button], seal: Callable[[Button], str]) -> Iterator[Json]:
    """Yield the buttons as one block, and the two for feedback as another."""
    buttons = _without_menus(buttons)
    good = next((button for button in buttons if button.press is Press.GOOD), None)
    bad = next((button for button in buttons if button.press is Press.BAD), None)
    pair = [_pressed(button, seal) for button in (good, bad) if button and good and bad]
    others = [button for button in buttons if not pair or button.press not in {Press.GOOD, Press.BAD}]
    if elements := _actions(others, seal):
        yield {"type": "actions", "elements": elements}
    if pair and all(map(_is_sendable, pair)):
        sides = dict(zip(("positive_button", "negative_button"), pair, strict=True))
        yield {
            "type": "context_actions",
            "elements": [{"type": "feedback_buttons", "action_id": FEEDBACK, **sides}],
        }


def _without_menus(buttons: Sequence[Button]) -> list[Button]:
    """Return the buttons with the first choices of each menu alone."""
    places: Counter[str] = Counter()
    shown = []
    for button in buttons:
        places[button.menu] += 1
        if not button.menu or places[button.menu] <= _OF_A_MENU:
            shown.append(button)
    return shown


def _actions(buttons: Sequence[Button], seal: Callable[[Button], str]) -> list[Json]:
    """Return as many of the buttons as one block takes; More is never the one that is left out."""
    elements: list[Json] = []
    room = _CONTROLS_LENGTH
    for number in sorted(range(len(buttons)), key=lambda number: buttons[number].label != MORE):
        button = {"type": "button", "action_id": f"{buttons[number].press}:{number}", **_pressed(buttons[number], seal)}
        room -= weight(button | {"value": ""})
        if room >= 0 and len(elements) < ACTIONS and _is_sendable(button):
            elements.append(button)
    return sorted(elements, key=lambda button: int(button["action_id"].partition(":")[2]))


def _pressed(button: Button, seal: Callable[[Button], str]) -> Json:
    label = button.label if button.label.strip() else button.press.value
    return {
        "text": plain(clipped(label, LABEL_LENGTH)),
        "value": seal(button),
        "accessibility_label": escape(clipped(_SPOKEN[button.press].format(label), LABEL_LENGTH)),
    }


def _is_sendable(button: Json) -> bool:
    return 0 < len(button["value"]) <= VALUE_LENGTH


# What is heard


def _spoken(reply: Reply) -> str:
    """Return the answer in plain words, for notifications and screen readers: its verdicts and its first excerpt."""
    first = next((place for place, block in enumerate(reply.blocks) if is_excerpt(block)), len(reply.blocks))
    lead = [block for block in reply.blocks[:first] if isinstance(block, Notice)]
    notices = "\n".join(block.text for block in reply.blocks if isinstance(block, Notice) and block.text)
    found = not any(block.tone in {Tone.NOT_FOUND, Tone.ERROR} for block in lead)  # else the excerpt is a nearest miss
    spoken = [
        reply.asked,
        clipped(notices, _SPOKEN_LINES),
        *map(_spoken_excerpt, reply.blocks[first : first + 1] if found else ()),
    ]
    if not any(part.strip() for part in spoken[1:]):
        spoken = [reply.asked, clipped("\n".join(filter(None, map(_line, reply.blocks))), _SPOKEN_LINES)]
    return "\n".join(filter(None, spoken)).strip() or _NOTHING


def _spoken_excerpt(block: Block) -> str:
    if not isinstance(block, Quote | Attribution):
        return ""
    speaker = (block.speaker or "speaker unclear") if isinstance(block, Attribution) else ""
    source = (clipped(part, _SPOKEN_NAME) for part in (speaker, block.title, block.outlet, block.date) if part)
    text = cut(block.text, lambda start: weight(escape(start)) <= _SPOKEN_EXCERPT)
    instead = clipped(block.instead, LINE_LENGTH) if isinstance(block, Quote) and not block.text else ""
    spoken = instead or f"“{text}”" + ELLIPSIS * (text != block.text)
    return " — ".join(filter(None, (spoken, ", ".join(source))))


def _line(block: Block) -> str:
    return block.text if isinstance(block, Text) else block.name if isinstance(block, Entry) else ""
