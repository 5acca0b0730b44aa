"""The pieces of which Slack's views are made, each within Slack's limits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.render.slack import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# Slack's reference: "Modal views" and "Home tab views"
MOST_TITLE = 24  # characters; the submit and close buttons of a modal have the same limit
MOST_METADATA = 3_000
# Slack's reference: "Section block", "Header block", "Input block", "Text object"
MOST_SECTION = 3_000
MOST_HEADER = 150
MOST_LABEL = 2_000  # of an input block, and of its hint
# Slack's reference: "Button element", "Confirmation dialog object"
MOST_BUTTON = 75  # also its label for screen readers
MOST_BUTTON_VALUE = 2_000
MOST_CONFIRM_TITLE, MOST_CONFIRM_TEXT, MOST_CONFIRM_BUTTON = 100, 300, 30
# Slack's reference: "Option object", "Select menu element", "Block suggestion payload"
MOST_OPTION = 75
MOST_OPTION_VALUE = 150
MOST_OPTIONS = 100
MOST_PLACEHOLDER = 150
# Slack's reference: "Plain-text input element"
MOST_INPUT = 3_000

View = dict[str, Any]  # a rendered payload


def plain(text: str, most: int) -> View:
    """Return a text that Slack shows as it is, cut to `most` characters, which are counted as they are sent."""
    return {"type": "plain_text", "text": escape(cut(text, most)), "emoji": False}


def cut(text: str, most: int) -> str:
    """Return `text`, or as much of its beginning as takes `most` characters when escaped, with a mark of the cut."""
    if len(escape(text)) <= most:
        return text
    kept = text[: most - 1]
    while len(escape(kept)) > most - 1:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def header(text: str) -> View:
    """Return a heading."""
    return {"type": "header", "text": plain(text, MOST_HEADER)}


def section(text: str, accessory: View | None = None, block_id: str = "") -> View:
    """Return a paragraph, with a button or a choice beside it."""
    block = {"type": "section", "text": plain(text, MOST_SECTION)}
    return block | ({"block_id": block_id} if block_id else {}) | ({"accessory": accessory} if accessory else {})


def actions(block_id: str, *elements: View) -> View:
    """Return a row of buttons."""
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def bullets(items: Iterable[Sequence[View]]) -> View:
    """Return a list; each item is a run of `words`."""
    rows = [{"type": "rich_text_section", "elements": list(item)} for item in items]
    return {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "bullet", "elements": rows}]}


def words(text: str, *styles: str) -> View:
    """Return a run of rich text; a style is `bold`, `italic` or `code`."""
    run: View = {"type": "text", "text": escape(text)}
    return run | ({"style": dict.fromkeys(styles, True)} if styles else {})


def button(action_id: str, label: str, value: str = "", **more: Any) -> View:  # noqa: ANN401  # Slack's own fields
    """Return a button; `more` holds the fields of Slack's that few buttons have.

    Raises:
        ValueError: the value is longer than Slack carries.
    """
    value = value or action_id
    if len(value) > MOST_BUTTON_VALUE:
        raise ValueError(f"the value of button {action_id} has {len(value):,} characters, over {MOST_BUTTON_VALUE:,}")
    made = {"type": "button", "action_id": action_id, "text": plain(label, MOST_BUTTON), "value": value}
    return made | more


def confirm(title: str, text: str, yes: str, no: str) -> View:
    """Return a dialog that asks whether a press was meant."""
    return {
        "title": plain(title, MOST_CONFIRM_TITLE),
        "text": plain(text, MOST_CONFIRM_TEXT),
        "confirm": plain(yes, MOST_CONFIRM_BUTTON),
        "deny": plain(no, MOST_CONFIRM_BUTTON),
    }


def choice(text: str, value: str) -> View:
    """Return an option of a menu; a longer text is cut, and so is a value that Slack cannot carry."""
    return {"text": plain(text, MOST_OPTION), "value": value[:MOST_OPTION_VALUE]}


def field(block_id: str, label: str, element: View, hint: str = "", *, optional: bool = True) -> View:
    """Return a field of a modal; its element has the id of its block, under which `entry` finds what is entered."""
    block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, MOST_LABEL),
        "element": element | {"action_id": block_id},
        "optional": optional,
    }
    return block | ({"hint": plain(hint, MOST_LABEL)} if hint else {})


def modal(callback_id: str, title: str, submit: str, blocks: list[View], metadata: Mapping[str, Any]) -> View:
    """Return a modal with fields.

    Raises:
        ValueError: `metadata` is larger than Slack carries.
    """
    packed = json.dumps(metadata, separators=(",", ":"))
    if len(packed) > MOST_METADATA:
        raise ValueError(f"view {callback_id} would carry {len(packed):,} characters, over {MOST_METADATA:,}")
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, MOST_TITLE),
        "submit": plain(submit, MOST_TITLE),
        "close": plain("Cancel", MOST_TITLE),
        "private_metadata": packed,
        "blocks": blocks,
    }


def message_view(title: str, text: str) -> View:
    """Return a modal that says something, such as why a thing is refused, and can only be closed."""
    return {
        "type": "modal",
        "callback_id": "message",
        "title": plain(title, MOST_TITLE),
        "close": plain("Close", MOST_TITLE),
        "blocks": [section(text)],
    }


def options(names: Iterable[str]) -> View:
    """Return the answer to what somebody types in a menu: as many of `names` as Slack takes, each once."""
    made = {option["value"]: option for option in map(_named, filter(str.strip, names))}
    return {"options": list(made.values())[:MOST_OPTIONS]}


def chosen(names: Iterable[str]) -> list[View]:
    """Return the options that a menu shows as chosen: as `options` would offer them."""
    made: list[View] = options(names)["options"]
    return made


def entry(view: View, name: str) -> View:
    """Return what is entered in a submitted view's field; {} where there is no such field."""
    entered: View = view.get("state", {}).get("values", {}).get(name, {}).get(name) or {}
    return entered


def carried(view: View) -> View:
    """Return the metadata that `modal` put into a view."""
    metadata: View = json.loads(view.get("private_metadata") or "{}")
    return metadata


def read_token(view: View) -> str:
    """Return the string that was given to a modal of ours to carry."""
    return str(carried(view).get("token", ""))


def _named(name: str) -> View:
    return choice(name, name)
