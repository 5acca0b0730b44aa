"""What Slack refuses in blocks and views: every broken rule of a payload, in the words of its API.

Sources: Slack's "Block Kit" reference, one page a block or element, and "chat.postMessage".
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]

BLOCKS_OF_A_MESSAGE, BLOCKS_OF_A_VIEW = 50, 100
TEXT_OF_A_MESSAGE = 40_000
CHARACTERS_OF_BLOCKS = 13_200  # measured by others: beyond it the API answers `msg_blocks_too_long`
MARKDOWN = 12_000
ID = 255
PRIVATE_METADATA = 3_000
VIEW_LABEL = 24

_MESSAGE_BLOCKS = frozenset(
    "actions context context_actions divider file header image markdown rich_text section table video".split()
)
_VIEW_BLOCKS = frozenset("actions alert context divider header image input rich_text section video".split())
_TEXTS = {("section", "text"): 3_000, ("header", "text"): 150, ("input", "label"): 2_000, ("input", "hint"): 2_000}
_TEXTS |= {("button", "text"): 75, ("image", "title"): 2_000, ("context", ""): 3_000, ("section", "fields"): 2_000}
_HELD = {"actions": 25, "context": 10, "context_actions": 5}
_STRINGS = {"action_id": ID, "block_id": ID, "value": 2_000, "url": 3_000, "alt_text": 2_000, "image_url": 3_000}
_OPTIONS, _OPTION_TEXT, _OPTION_VALUE, _PLACEHOLDER = 100, 75, 150, 150
_FEEDBACK_VALUE = 2_000


def broken(blocks: object, *, view: bool = False) -> list[str]:
    """Each rule that `blocks` break, with a pointer to the place; empty when Slack would take them."""
    if not isinstance(blocks, list):
        return ["must be an array [json-pointer:/blocks]"]
    most = BLOCKS_OF_A_VIEW if view else BLOCKS_OF_A_MESSAGE
    wrong = [f"no more than {most} items allowed [json-pointer:/blocks]"] if len(blocks) > most else []
    allowed = _VIEW_BLOCKS if view else _MESSAGE_BLOCKS
    for at, block in enumerate(blocks):
        place = f"/blocks/{at}"
        if not isinstance(block, dict) or block.get("type") not in allowed:
            wrong.append(f"unsupported type: {block.get('type') if isinstance(block, dict) else block} {_at(place)}")
        else:
            wrong += _block(block, place)
    ids = Counter(block["block_id"] for block in blocks if isinstance(block, dict) and block.get("block_id"))
    return wrong + [f"`block_id` {name!r} already exists [json-pointer:/blocks]" for name, n in ids.items() if n > 1]


def characters(blocks: list[Json]) -> int:
    """The characters of all texts in `blocks`."""
    return sum(_length(block) for block in blocks)


def broken_view(view: object) -> list[str]:
    """Each rule that a view breaks."""
    if not isinstance(view, dict) or view.get("type") not in {"modal", "home"}:
        return ["missing or unsupported view type [json-pointer:/view/type]"]
    wrong = broken(view.get("blocks"), view=True)
    if view["type"] == "modal":
        wrong += _text(view.get("title"), VIEW_LABEL, "/view/title", plain=True)
        for key in ("submit", "close"):
            wrong += _text(view[key], VIEW_LABEL, f"/view/{key}", plain=True) if view.get(key) else []
        if any(block.get("type") == "input" for block in view.get("blocks", [])) and not view.get("submit"):
            wrong.append("a modal with inputs must have a submit [json-pointer:/view/submit]")
    for key, most in (("private_metadata", PRIVATE_METADATA), ("callback_id", ID)):
        if len(view.get(key) or "") > most:
            wrong.append(f"must be less than {most + 1} characters {_at(f'/view/{key}')}")
    return wrong


def _block(block: Json, place: str) -> Iterator[str]:
    kind = block["type"]
    yield from _strings(block, place)
    if kind == "section" and not (block.get("text") or block.get("fields")):
        yield f"missing required field: text {_at(place)}"
    for key in ("text", "label", "hint", "title"):
        if (kind, key) in _TEXTS and (block.get(key) or key == "label" or kind == "header"):
            yield from _text(block.get(key), _TEXTS[kind, key], f"{place}/{key}", plain=kind in {"header", "input"})
    if kind == "markdown" and not 0 < len(block.get("text") or "") <= MARKDOWN:
        yield f"must be between 1 and {MARKDOWN} characters {_at(f'{place}/text')}"
    yield from _fields(block, place)
    held = block.get("elements", [])
    if kind in _HELD and not 0 < len(held) <= _HELD[kind]:
        yield f"must have between 1 and {_HELD[kind]} items {_at(f'{place}/elements')}"
    if kind != "rich_text":
        for at, element in enumerate(held):
            yield from _element(element, f"{place}/elements/{at}")
    for key in ("accessory", "element"):
        if block.get(key):
            yield from _element(block[key], f"{place}/{key}")
    ids = Counter(element.get("action_id") for element in held if element.get("action_id"))
    yield from (f"`action_id` {name!r} already exists {_at(place)}" for name, n in ids.items() if n > 1)


def _fields(block: Json, place: str) -> Iterator[str]:
    for at, text in enumerate(block.get("fields") or []):
        yield from _text(text, _TEXTS["section", "fields"], f"{place}/fields/{at}")


def _element(element: Json, place: str) -> Iterator[str]:
    kind = element.get("type")
    yield from _strings(element, place)
    if kind in {"mrkdwn", "plain_text"}:
        yield from _text(element, _TEXTS["context", ""], place)
    elif kind == "button":
        yield from _text(element.get("text"), _TEXTS["button", "text"], f"{place}/text", plain=True)
        if element.get("style") not in {None, "primary", "danger"}:
            yield f"unknown style: {element['style']} {_at(place)}"
    elif kind == "feedback_buttons":
        for key in ("positive_button", "negative_button"):
            button = element.get(key) or {}
            yield from _text(button.get("text"), _TEXTS["button", "text"], f"{place}/{key}/text", plain=True)
            if not 0 < len(button.get("value") or "") <= _FEEDBACK_VALUE:
                yield f"must be between 1 and {_FEEDBACK_VALUE} characters {_at(f'{place}/{key}/value')}"
    elif kind is None:
        yield f"missing required field: type {_at(place)}"
    if element.get("placeholder"):
        yield from _text(element["placeholder"], _PLACEHOLDER, f"{place}/placeholder", plain=True)
    if kind in {"static_select", "multi_static_select", "radio_buttons", "checkboxes", "overflow"}:
        yield from _options(element, place)


def _options(element: Json, place: str) -> Iterator[str]:
    groups = element.get("option_groups") or [{"options": element.get("options") or []}]
    for group in groups:
        if not 0 < len(group["options"]) <= _OPTIONS:
            yield f"must have between 1 and {_OPTIONS} items {_at(f'{place}/options')}"
        for at, option in enumerate(group["options"]):
            yield from option_broken(option, f"{place}/options/{at}")


def option_broken(option: Json, place: str) -> Iterator[str]:
    """Each rule that an option of a menu breaks."""
    yield from _text(option.get("text"), _OPTION_TEXT, f"{place}/text")
    if not 0 < len(option.get("value") or "") <= _OPTION_VALUE:
        yield f"must be between 1 and {_OPTION_VALUE} characters {_at(f'{place}/value')}"


def _strings(held: Json, place: str) -> Iterator[str]:
    for key, most in _STRINGS.items():
        if key in held and (not isinstance(held[key], str) or not 0 < len(held[key]) <= most):
            yield f"must be between 1 and {most} characters {_at(f'{place}/{key}')}"


def _text(text: object, most: int, place: str, *, plain: bool = False) -> Iterator[str]:
    kinds = {"plain_text"} if plain else {"plain_text", "mrkdwn"}
    if not isinstance(text, dict) or text.get("type") not in kinds or not isinstance(text.get("text"), str):
        yield f"must be a {' or '.join(sorted(kinds))} object {_at(place)}"
    elif not text["text"].strip():
        yield f"must be more than 0 characters {_at(f'{place}/text')}"
    elif len(text["text"]) > most:
        yield f"must be less than {most + 1} characters {_at(f'{place}/text')}"


def _length(held: object) -> int:
    if isinstance(held, dict):
        own = held.get("text")
        return (len(own) if isinstance(own, str) else 0) + sum(map(_length, held.values()))
    return sum(map(_length, held)) if isinstance(held, list) else 0


def _at(place: str) -> str:
    return f"[json-pointer:{place}]"
