"""Block Kit as HTML: what Slack shows of a block, and an error for what this does not know how to show.

Slack un-escapes `&amp; &lt; &gt;` and shows all else of plain and of rich text literally; so does this. Text in
Slack's markup (`mrkdwn`) is refused: none is ever sent.
"""

from __future__ import annotations

from datetime import date
from html import escape
from typing import Any

Json = dict[str, Any]

_STYLES = {"bold": "b", "italic": "i", "code": "code", "strike": "s"}
_THUMBS = {"positive_button": "👍", "negative_button": "👎"}


class UnknownBlockError(Exception):
    """A block, element or text that has no picture here."""

    def __init__(self, what: str, content: Json) -> None:
        super().__init__(f"{what} of type {content.get('type')!r} has no picture: add it to slack_pictures/blocks.py")


def shown(blocks: list[Json], people: dict[str, str]) -> str:
    """Return blocks as HTML; `people` has the display names of users by id."""
    return "".join(tag("div", _block(block, people), f"block {block['type']}") for block in blocks)


def tag(name: str, inner: str, classes: str = "") -> str:
    """Return an element of HTML around `inner`, which is HTML itself."""
    return f'<{name} class="{classes}">{inner}</{name}>' if classes else f"<{name}>{inner}</{name}>"


def literal(text: str) -> str:
    """Return a text of Slack's as HTML."""
    return escape(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))


def plain(text: Json) -> str:
    """Return a text object as HTML."""
    if text["type"] != "plain_text":
        raise UnknownBlockError("a text", text)
    return literal(text["text"])


def _block(block: Json, people: dict[str, str]) -> str:
    match block["type"]:
        case "rich_text":
            made = "".join(_paragraph(element, people) for element in block["elements"])
        case "section":
            beside = tag("div", _element(block["accessory"]), "accessory") if "accessory" in block else ""
            made = tag("div", plain(block["text"]), "words") + beside
        case "header":
            made = tag("h3", plain(block["text"]))
        case "context":
            made = "".join(tag("span", plain(element)) for element in block["elements"])
        case "divider":
            made = "<hr>"
        case "actions" | "context_actions":
            made = "".join(map(_element, block["elements"]))
        case "input":
            made = _input(block)
        case _:
            raise UnknownBlockError("a block", block)
    return made


def _paragraph(element: Json, people: dict[str, str]) -> str:
    match element["type"]:
        case "rich_text_section":
            return tag("p", _run(element, people))
        case "rich_text_quote":
            return tag("blockquote", _run(element, people))
        case "rich_text_list":
            rows = "".join(tag("li", _paragraph(item, people)) for item in element["elements"])
            return tag({"bullet": "ul", "ordered": "ol"}[element["style"]], rows)
    raise UnknownBlockError("a paragraph", element)


def _run(paragraph: Json, people: dict[str, str]) -> str:
    return "".join(_leaf(leaf, people) for leaf in paragraph["elements"])


def _leaf(leaf: Json, people: dict[str, str]) -> str:
    match leaf["type"]:
        case "text":
            made = literal(leaf["text"])
        case "link":
            made = tag("a", literal(leaf.get("text") or leaf["url"]))
        case "user":
            user = str(leaf["user_id"])
            made = tag("span", f"@{escape(people.get(user, user))}", "mention")
        case _:
            raise UnknownBlockError("a run of text", leaf)
    for style in filter(leaf.get("style", {}).get, leaf.get("style", {})):
        made = tag(_STYLES[style], made)
    return made


def _input(block: Json) -> str:
    optional = tag("span", " (optional)", "optional") if block.get("optional") else ""
    hint = tag("div", plain(block["hint"]), "hint") if "hint" in block else ""
    return tag("label", plain(block["label"]) + optional) + _element(block["element"]) + hint


def _element(element: Json) -> str:
    match element["type"]:
        case "button":
            return tag("span", tag("span", plain(element["text"])), f"button {element.get('style', '')}".strip())
        case "feedback_buttons":
            return "".join(tag("span", thumb, "thumb") for side, thumb in _THUMBS.items() if side in element)
        case "radio_buttons":
            return "".join(_radio(option, element.get("initial_option")) for option in element["options"])
        case "static_select" | "external_select" | "multi_external_select":
            return tag("div", _menu(element) + tag("span", "", "chevron"), "field menu")
        case "datepicker":
            day = element.get("initial_date")
            return tag("div", tag("span", "", "calendar") + (_day(day) if day else _unset("Select a date")), "field")
        case "plain_text_input":
            value = element.get("initial_value", "")
            inner = (
                escape(value) if value else _unset(plain(element["placeholder"]) if "placeholder" in element else "")
            )
            return tag("div", inner, "field" + " lines" * bool(element.get("multiline")))
    raise UnknownBlockError("an element", element)


def _radio(option: Json, chosen: Json | None) -> str:
    marked = "radio chosen" if option == chosen else "radio"
    return tag("div", tag("i", "") + tag("span", plain(option["text"])), marked)


def _menu(element: Json) -> str:
    if many := element.get("initial_options"):
        return "".join(tag("span", plain(option["text"]), "chip") for option in many)
    if one := element.get("initial_option"):
        return tag("span", plain(one["text"]))
    return _unset(_placeholder(element, "Select an item"))


def _placeholder(element: Json, otherwise: str) -> str:
    return plain(element["placeholder"]) if "placeholder" in element else otherwise


def _unset(words: str) -> str:
    return tag("span", words or "&nbsp;", "unset")


def _day(day: str) -> str:
    there = date.fromisoformat(day)
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(there.day % 10 if there.day // 10 != 1 else 0, "th")
    return f"{there:%B} {there.day}{suffix}, {there.year}"
