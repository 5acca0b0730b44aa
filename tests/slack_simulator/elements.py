"""Reads blocks as a user does: the words that are shown, the elements that can be pressed or filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slack_simulator.escaping import unescape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Json = dict[str, Any]

_NOTHING = {"type": "", "elements": []}
_SELECTED = {  # which field of a view's state holds the choice, and which field of the element the initial one
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "overflow": ("selected_option", ""),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "channels_select": ("selected_channel", "initial_channel"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "users_select": ("selected_user", "initial_user"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_users_select": ("selected_users", "initial_users"),
}


def interactive(blocks: list[Json]) -> Iterator[Json]:
    """Every element that acts, with the `block_id` and the label of the block that holds it."""
    for block in blocks:
        held = [*block.get("elements", []), block.get("accessory"), block.get("element")]
        for element in held:
            if isinstance(element, dict) and (element.get("type") in _SELECTED or "button" in element.get("type", "")):
                name = (block.get("label") or {}).get("text", "")
                yield element | {"block_id": block.get("block_id", ""), "_input": name}


def label(element: Json) -> str:
    """The words on an element, or beside it."""
    text = element.get("text")
    return str(text.get("text", "") if isinstance(text, dict) else text or element.get("_input", ""))


def find(blocks: list[Json], name: str) -> Json:
    """The one element whose label, action id, block id or value is `name`; raises LookupError with what there is."""
    found = [one for one in interactive(blocks) if name in _names(one)]
    if not found:
        found = [one for one in interactive(blocks) if name and name in label(one)]
    if len(found) != 1:
        there = [(label(one), one.get("action_id")) for one in interactive(blocks)]
        raise LookupError(f"{len(found)} elements are called {name!r}; there are {there}")
    return found[0]


def _names(element: Json) -> tuple[str | None, ...]:
    return label(element), element.get("action_id"), element.get("block_id"), element.get("value")


def choice(element: Json, value: object) -> Json:
    """What a view's state holds when a user has put `value` (text, id, date, a label or value of an option) in."""
    kind = element["type"]
    key, _ = _SELECTED[kind]
    several = key in {"selected_options", "selected_channels", "selected_conversations", "selected_users"}
    if value in (None, ""):
        return {"type": kind, key: [] if several else None}
    if "option" in key:
        picked = [_option(element, one) for one in (value if isinstance(value, (list, tuple, set)) else [value])]
        return {"type": kind, key: picked if several else picked[0]}
    return {"type": kind, key: list(value) if several and not isinstance(value, str) else value}


def _option(element: Json, value: object) -> Json:
    if isinstance(value, dict):
        return value
    groups = [group.get("options", []) for group in element.get("option_groups", [])]
    offered = [one for group in [element.get("options", []), *groups] for one in group]
    for one in offered:
        if value in (one.get("value"), one["text"]["text"]):
            return one
    if "external" in element["type"]:
        raise LookupError(f"pass an option that `suggest` returned for {element.get('action_id')!r}, not {value!r}")
    raise LookupError(f"{element.get('action_id')!r} offers {[one['text']['text'] for one in offered]}, not {value!r}")


def state(blocks: list[Json], given: Mapping[str, object]) -> Json:
    """The `state.values` of a view or message: what is `given` by action id, block id or label, else the initial."""
    values: Json = {}
    rest = dict(given)
    for element in interactive(blocks):
        if element["type"] in _SELECTED and element["type"] != "overflow":
            names = [name for name in _names(element)[:3] if name in rest]
            initial = element.get(_SELECTED[element["type"]][1] or "")
            value = rest.pop(names[0]) if names else initial
            values.setdefault(element["block_id"], {})[element.get("action_id", "")] = choice(element, value)
    if rest:
        raise LookupError(
            f"no input is called {sorted(rest)}; there are {[_names(one)[:3] for one in interactive(blocks)]}"
        )
    return values


def missing(blocks: list[Json], values: Json) -> list[str]:
    """The labels of inputs that Slack's client would not let a user leave empty."""
    empty = []
    for block in blocks:
        if block.get("type") == "input" and not block.get("optional"):
            entry = values[block["block_id"]][block["element"]["action_id"]]
            if not any(value for key, value in entry.items() if key != "type"):
                empty.append(block["label"]["text"])
    return empty


def shown(blocks: list[Json]) -> str:
    """The words of all blocks, one a line, entities resolved, buttons as [label]."""
    return "\n".join(line for block in blocks for line in _lines(block) if line)


def _lines(block: Json) -> Iterator[str]:
    if block.get("type") == "rich_text":
        yield unescape("".join(_rich(block)))
        return
    for key in ("text", "label", "title", "hint"):
        if block.get(key):
            yield _words(block[key])
    for field in block.get("fields", []):
        yield _words(field)
    for element in [*block.get("elements", []), block.get("accessory") or _NOTHING, block.get("element") or _NOTHING]:
        if element.get("type") in {"mrkdwn", "plain_text"}:
            yield _words(element)
        elif element.get("type") == "feedback_buttons":
            yield f"[{_words(element['positive_button']['text'])}] [{_words(element['negative_button']['text'])}]"
        elif label(element):
            yield f"[{label(element)}]"


def _words(text: Json | str) -> str:
    return unescape(text if isinstance(text, str) else str(text.get("text", "")))


def _rich(element: Json) -> Iterator[str]:
    if element.get("type") in {"text", "link"}:
        yield element.get("text") or element.get("url", "")
    for inner in element.get("elements", []):
        yield from _rich(inner)
        if element.get("type") in {"rich_text", "rich_text_list"}:
            yield "\n"
