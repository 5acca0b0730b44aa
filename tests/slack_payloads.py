"""A checker of what is sent to Slack: slack_sdk's own models of blocks, and what they let pass.

It knows nothing of our renderers. Limits are those of Slack's Block Kit reference, each under the name of its page;
`MESSAGE_LENGTH` is what slackapi/bolt-js, issue 2509 found, with the containers of texts counted as well.
"""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block, BlockElement, InteractiveElement, Option, PlainTextObject
from slack_sdk.models.blocks.basic_components import FeedbackButtonObject
from slack_sdk.models.views import View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Json = dict[str, Any]

TEXT_LENGTH = 4_000  # "chat.postMessage", text: best results up to here
MESSAGE_BLOCKS = 50  # "Blocks"
MESSAGE_LENGTH = 13_200  # refused as msg_blocks_too_long above this
VIEW_BLOCKS = 100  # "Blocks"
TEXT_OBJECT_LENGTH = 3_000  # "Text object"
URL_LENGTH = 3_000  # "Button element"
ACTION_ID_LENGTH = 255  # "Button element"
VALUE_LENGTH = 2_000  # "Button element", "Feedback buttons element"
OPTIONS = 100  # "Select menu element"

_IN_MESSAGES = {"rich_text", "section", "context", "actions", "context_actions", "divider", "header"}
_IN_VIEWS = _IN_MESSAGES - {"context_actions"} | {"input"}
_IN_CONTEXT_ACTIONS = {"feedback_buttons", "icon_button"}
_PARAGRAPHS = {"rich_text_section", "rich_text_quote", "rich_text_preformatted"}
_LEAVES = {"text", "link", "user"}  # all others act (broadcast, usergroup), or are not ours to send
_RAW = re.compile(r"[<>]|&(?!amp;|lt;|gt;)")
_WEB = re.compile(r"https?://[^\s<>\"]+")


def check_message(payload: Json) -> None:
    """Raise AssertionError, saying what and where, unless Slack takes `payload` as a message and nothing acts."""
    text = payload.get("text")
    assert isinstance(text, str), "text: a message needs one, for notifications and screen readers"
    assert text.strip(), "text: empty"
    assert len(text) <= TEXT_LENGTH, f"text: {len(text)} characters"
    _check_escaped(text, "text")
    for name in ("unfurl_links", "unfurl_media", "link_names", "mrkdwn"):
        assert payload.get(name, False) in {False, "false", "0"}, f"{name}: on"
    assert payload.get("parse", "none") == "none", "parse: on"
    assert not payload.get("attachments"), "attachments: none are ours"
    if "blocks" not in payload:
        return
    blocks = _blocks(payload)
    _check_blocks(blocks, MESSAGE_BLOCKS, _IN_MESSAGES)
    for path, node in _walk(blocks, "blocks"):
        assert node.get("emoji", False) is False, f"{path}: emoji codes would act"
    length = len(json.dumps(_without_values(blocks), ensure_ascii=False, separators=(",", ":")))
    assert length <= MESSAGE_LENGTH, f"blocks: {length} characters"


def check_view(view: Json) -> None:
    """Raise AssertionError, saying what and where, unless Slack takes `view` and nothing in it acts."""
    assert view.get("type") in {"modal", "home"}, f"type: {view.get('type')!r}"
    _check_known(view, View.attributes, "view")
    for name in ("title", "submit", "close"):
        if name in view:
            _check_plain(view[name], name)
    _validated(lambda: View(**view), "view")
    blocks = _blocks(view)
    _check_blocks(blocks, VIEW_BLOCKS, _IN_VIEWS)
    if view["type"] == "modal":
        assert view.get("title"), "title: a modal needs one"
        assert view.get("callback_id"), "callback_id: a modal needs one"
        inputs = any(block["type"] == "input" for block in blocks)
        assert view.get("submit") or not inputs, "submit: a modal with inputs needs one"


def texts(payload: Json) -> list[str]:
    """Return what a message or view displays, in order, as it was before it was escaped."""
    root = payload if payload.get("type") in {"modal", "home"} else _blocks(payload)
    return [_unescaped(node["text"]) for _, node in _walk(root, "") if isinstance(node.get("text"), str)]


def quotes(payload: Json) -> list[str]:
    """Return the quotations of a message or view, in order, as they were before they were escaped."""
    quoted = [node for _, node in _walk(_blocks(payload), "") if node.get("type") == "rich_text_quote"]
    return ["".join(_unescaped(leaf.get("text", "")) for leaf in node["elements"]) for node in quoted]


def _check_blocks(blocks: list[Json], most: int, known: set[str]) -> None:
    assert blocks, "blocks: empty"
    assert len(blocks) <= most, f"blocks: {len(blocks)}, {most} are allowed"
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    assert len(ids) == len(set(ids)), "blocks: a block_id is there twice"
    for number, block in enumerate(blocks):
        path = f"blocks[{number}]"
        assert block.get("type") in known, f"{path}: type {block.get('type')!r}"
        assert block.get("block_id") != "", f"{path}: empty block_id"
        model = _validated(lambda block=block: Block.parse(block), path)
        _check_known(block, model.attributes, path)
        _check_content(block, path)
        for inner, node in _walk(block, path):
            _check_texts(node, inner)
        _check_actions(block, path)


def _check_content(block: Json, path: str) -> None:
    """Check what a block holds by its type."""
    match block["type"]:
        case "rich_text":
            _check_rich(block, path)
        case "section":
            _check_section(block, path)
        case "context":
            for inner, element in _elements(block, path):
                _check_plain(element, inner)
        case "actions" | "context_actions":
            for inner, element in _elements(block, path):
                feedback = element.get("type") in _IN_CONTEXT_ACTIONS
                assert feedback == (block["type"] == "context_actions"), f"{inner}: {element.get('type')!r} here"
                _check_element(element, inner)
        case "header":
            _check_plain(block["text"], path)
        case "input":
            _check_plain(block["label"], f"{path}.label")
            _check_element(block["element"], f"{path}.element")


def _check_section(block: Json, path: str) -> None:
    for text in [block[name] for name in ("text",) if name in block] + block.get("fields", []):
        _check_plain(text, path)
    if "accessory" in block:
        _check_element(block["accessory"], f"{path}.accessory")


def _check_rich(block: Json, path: str) -> None:
    for inner, element in _elements(block, path):
        if element.get("type") == "rich_text_list":
            assert element.get("style") in {"bullet", "ordered"}, f"{inner}: style {element.get('style')!r}"
            _check_known(element, _parsed(element, inner).attributes, inner)
            for row, item in _elements(element, inner):
                assert item.get("type") == "rich_text_section", f"{row}: type {item.get('type')!r}"
                _check_paragraph(item, row)
        else:
            assert element.get("type") in _PARAGRAPHS, f"{inner}: type {element.get('type')!r}"
            _check_paragraph(element, inner)


def _check_paragraph(paragraph: Json, path: str) -> None:
    _check_known(paragraph, _parsed(paragraph, path).attributes, path)
    for inner, leaf in _elements(paragraph, path):
        assert leaf.get("type") in _LEAVES, f"{inner}: type {leaf.get('type')!r}"
        _check_known(leaf, _parsed(leaf, inner).attributes, inner)


def _check_element(element: Json, path: str) -> None:
    """Check an element that is pressed, chosen from or typed into."""
    model = _parsed(element, path)
    assert isinstance(model, InteractiveElement), f"{path}: {element['type']!r} is not interactive"
    _check_known(element, model.attributes, path)
    action = element.get("action_id")
    assert action, f"{path}: no action_id"
    assert len(action) <= ACTION_ID_LENGTH, f"{path}: action_id of {len(action)} characters"
    if element["type"] in {"button", "icon_button"}:
        _check_pressed(element, path)
    for name in ("positive_button", "negative_button"):
        if name in element:
            _validated(lambda name=name: FeedbackButtonObject.parse(element[name]), f"{path}.{name}")
            _check_pressed(element[name], f"{path}.{name}")
    _check_options(element, path)


def _check_pressed(button: Json, path: str) -> None:
    _check_plain(button["text"], path)
    assert button.get("value") or button.get("url"), f"{path}: no value"
    assert len(button.get("value", "")) <= VALUE_LENGTH, f"{path}: value of {len(button['value'])} characters"
    spoken = button.get("accessibility_label", "…")
    assert spoken.strip(), f"{path}: empty accessibility_label"
    assert len(spoken) <= FeedbackButtonObject.text_max_length, f"{path}: accessibility_label too long"
    _check_escaped(spoken, path)


def _check_options(element: Json, path: str) -> None:
    groups = element.get("option_groups", [])
    listed = [*element.get("options", ()), *(option for group in groups for option in group["options"])]
    if {"options", "option_groups"} & element.keys():
        assert listed, f"{path}: no options"
        assert len(element.get("options", ())) <= OPTIONS, f"{path}: {len(listed)} options"
        values = [option["value"] for option in listed]
        assert len(values) == len(set(values)), f"{path}: an option is there twice"
    chosen = [element["initial_option"]] if "initial_option" in element else element.get("initial_options", [])
    for option in (*listed, *chosen):
        _check_plain(option["text"], path)
        _validated(lambda option=option: Option(**option), path)


def _check_actions(block: Json, path: str) -> None:
    elements = [*block.get("elements", ()), block.get("accessory", {}), block.get("element", {})]
    actions = [element["action_id"] for element in elements if "action_id" in element]
    assert len(actions) == len(set(actions)), f"{path}: an action_id is there twice"


def _check_texts(node: Json, path: str) -> None:
    """Check what no text and no address may hold, wherever it stands."""
    assert node.get("type") not in {"mrkdwn", "markdown"}, f"{path}: markup acts"
    text = node.get("text")
    if isinstance(text, str):
        assert text, f"{path}: empty text"
        _check_escaped(text, path)
    for name in ("url", "image_url"):
        if name in node:
            assert _WEB.fullmatch(node[name]), f"{path}: {name} {node[name][:80]!r} is no http(s) address"
            assert len(node[name]) <= URL_LENGTH, f"{path}: {name} of {len(node[name])} characters"


def _check_plain(text: Json, path: str) -> None:
    assert isinstance(text, dict), f"{path}: {text!r} is no text object"
    assert text.get("type") == "plain_text", f"{path}: type {text.get('type')!r}"
    _check_known(text, {"type", "text", "emoji"}, path)
    assert text.get("text", "").strip(), f"{path}: empty text"
    assert len(text["text"]) <= TEXT_OBJECT_LENGTH, f"{path}: text of {len(text['text'])} characters"
    _check_escaped(text["text"], path)
    _validated(lambda: PlainTextObject(text=text["text"]), path)


def _check_escaped(text: str, path: str) -> None:
    raw = _RAW.search(text)
    assert not raw, f"{path}: {raw and raw[0]!r} is not escaped"


def _check_known(node: Json, known: set[str], path: str) -> None:
    assert node.keys() <= {*known, "type"}, f"{path}: unknown {sorted(node.keys() - known)}"


def _elements(node: Json, path: str) -> list[tuple[str, Json]]:
    assert node.get("elements"), f"{path}: no elements"
    return [(f"{path}.elements[{number}]", element) for number, element in enumerate(node["elements"])]


def _parsed(element: Json, path: str) -> BlockElement:
    model = _validated(lambda: BlockElement.parse(element), path)
    assert isinstance(model, BlockElement), f"{path}: type {element.get('type')!r}"
    return model


def _validated(parse: Callable[[], Any], path: str) -> Any:
    """Return the model of slack_sdk that `parse` makes, validated by itself."""
    try:
        model = parse()
        assert model is not None, f"{path}: unknown to slack_sdk"
        model.validate_json()
    except (SlackObjectFormationError, TypeError) as error:
        raise AssertionError(f"{path}: {error}") from error
    return model


def _blocks(payload: Json) -> list[Json]:
    """Return the blocks, which a form holds as JSON."""
    blocks = payload.get("blocks", [])
    return json.loads(blocks) if isinstance(blocks, str) else blocks


def _walk(node: Any, path: str) -> Iterator[tuple[str, Json]]:
    """Yield every object under `node` and where it is, in order."""
    if isinstance(node, dict):
        yield path, node
        for name, inner in node.items():
            yield from _walk(inner, f"{path}.{name}")
    elif isinstance(node, list):
        for number, inner in enumerate(node):
            yield from _walk(inner, f"{path}[{number}]")


def _without_values(node: Any) -> Any:
    if isinstance(node, dict):
        return {name: _without_values(inner) for name, inner in node.items() if name != "value"}
    return [_without_values(inner) for inner in node] if isinstance(node, list) else node


def _unescaped(text: str) -> str:
    assert not _RAW.search(text)
    return html.unescape(text) if "&" in text else text
