"""The checker of Slack's payloads finds each fault."""

from __future__ import annotations

import copy
import json

import pytest
from slack_payloads import check_message, check_view, quotes, texts


def plain(text: str) -> dict:
    return {"type": "plain_text", "text": text, "emoji": False}


def button(action: str = "go:0", **fields) -> dict:
    return {"type": "button", "action_id": action, "text": plain("More"), "value": "token", **fields}


def thumb(label: str) -> dict:
    return {"text": plain(label), "value": "token", "accessibility_label": "of use"}


def rich(*elements: dict) -> dict:
    return {"type": "rich_text", "elements": list(elements)}


def section(*leaves: dict) -> dict:
    return {"type": "rich_text_section", "elements": list(leaves)}


def message() -> dict:
    return {
        "text": "The ferry runs again.",
        "blocks": [
            rich(
                {"type": "rich_text_quote", "elements": [{"type": "text", "text": "The ferry &amp; &lt;b&gt; run."}]},
                section({"type": "link", "url": "https://halvenmouth.example/ferry", "text": "Ferry"}),
                {"type": "rich_text_list", "style": "bullet", "elements": [section({"type": "text", "text": "row"})]},
            ),
            {"type": "context", "elements": [plain("also in the Gull")]},
            {"type": "actions", "elements": [button("go:0"), button("go:1")]},
            {
                "type": "context_actions",
                "elements": [
                    {
                        "type": "feedback_buttons",
                        "action_id": "feedback",
                        "positive_button": thumb("👍"),
                        "negative_button": thumb("👎"),
                    }
                ],
            },
        ],
    }


def view() -> dict:
    typed = {"type": "plain_text_input", "action_id": "question"}
    chosen = {
        "type": "static_select",
        "action_id": "order",
        "options": [{"text": plain("Newest"), "value": "newest"}, {"text": plain("Nearest"), "value": "nearest"}],
    }
    return {
        "type": "modal",
        "callback_id": "ask",
        "title": plain("Ask On Record"),
        "submit": plain("Ask"),
        "close": plain("Cancel"),
        "private_metadata": "token",
        "blocks": [
            {"type": "input", "block_id": "question", "label": plain("Question"), "element": typed},
            {"type": "input", "block_id": "order", "label": plain("Order"), "element": chosen},
            {"type": "section", "text": plain("Excerpts only."), "accessory": button()},
            {"type": "divider"},
            {"type": "header", "text": plain("Held")},
        ],
    }


def put(root: dict, path: str, value: object) -> dict:
    """Return a copy of `root` with `value` at a path such as `blocks.0.type`; None takes away what is there."""
    changed = copy.deepcopy(root)
    node: object = changed
    *way, last = [int(step) if step.isdecimal() else step for step in path.split(".")]
    for step in way:
        node = node[step]
    if value is None:
        del node[last]
    else:
        node[last] = value
    return changed


def test_a_sound_message_and_a_sound_view_pass():
    check_message(message())
    check_view(view())
    check_view({"type": "home", "blocks": view()["blocks"][2:]})


def test_blocks_of_a_form_are_checked_too():
    form = message() | {"blocks": json.dumps(message()["blocks"])}
    check_message(form)
    assert quotes(form) == ["The ferry & <b> run."]


def test_a_message_may_be_text_alone():
    check_message({"text": "Searching 1,204 articles…"})


LEAF = "blocks.0.elements.0.elements.0"
LINK = "blocks.0.elements.1.elements.0"
BUTTON = "blocks.2.elements.0"
FEEDBACK = "blocks.3.elements.0"


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ("text", None, "text"),
        ("text", " ", "text: empty"),
        ("text", "a" * 4_001, "4001"),
        ("text", "<!channel>", "'<' is not escaped"),
        ("text", "Bread & butter", "'&' is not escaped"),
        ("unfurl_links", True, "unfurl_links"),
        ("unfurl_media", True, "unfurl_media"),
        ("link_names", True, "link_names"),
        ("parse", "full", "parse"),
        ("attachments", [{"text": "a"}], "attachments"),
        ("blocks", [], "blocks: empty"),
        ("blocks", [{"type": "divider"}] * 51, "51"),
        ("blocks.0.type", "carousel", "type 'carousel'"),
        ("blocks.0.type", None, "type None"),
        ("blocks.0", {"type": "input", "label": plain("a"), "element": {}}, "type 'input'"),
        ("blocks.0", {"type": "section", "text": {"type": "mrkdwn", "text": "*a*"}}, "mrkdwn"),
        ("blocks.0", {"type": "section"}, "text or fields"),
        ("blocks.0", {"type": "section", "text": plain("a" * 3_001)}, "3001|3000"),
        ("blocks.0", {"type": "header", "text": plain("a" * 151)}, "150"),
        ("blocks.0", {"type": "header"}, "text"),
        ("blocks.0.colour", "red", "colour|unknown"),
        ("blocks.0.block_id", "a" * 256, "255"),
        ("blocks.0.block_id", "", "block_id"),
        ("blocks.0.elements", [], "no elements"),
        ("blocks.0.elements.0.type", "rich_text_shout", "rich_text_shout"),
        ("blocks.0.elements.0.elements", [], "no elements"),
        ("blocks.0.elements.0.loud", True, "loud|unknown"),
        ("blocks.0.elements.2.style", "stars", "stars"),
        ("blocks.0.elements.2.elements.0", {"type": "text", "text": "row"}, "type 'text'"),
        (f"{LEAF}.text", "", "empty text"),
        (f"{LEAF}.text", None, "text"),
        (f"{LEAF}.text", "a < b", "'<' is not escaped"),
        (f"{LEAF}.text", "a > b", "'>' is not escaped"),
        (f"{LEAF}.text", "&quot;", "'&' is not escaped"),
        (f"{LEAF}.text", "a" * 13_201, "characters"),
        (LEAF, {"type": "broadcast", "range": "channel"}, "broadcast"),
        (LEAF, {"type": "usergroup", "usergroup_id": "S1"}, "usergroup"),
        (LEAF, {"type": "emoji", "name": "smile"}, "emoji"),
        (f"{LINK}.url", "javascript:alert(1)", "http"),
        (f"{LINK}.url", "onrecord:7#1-4", "http"),
        (f"{LINK}.url", "https://halvenmouth.example/a b", "http"),
        (f"{LINK}.url", "https://halvenmouth.example/" + "a" * 3_000, "3028"),
        ("blocks.1.elements", [plain(str(number)) for number in range(11)], "10"),
        ("blocks.1.elements.0.text", "  ", "empty text"),
        ("blocks.1.elements.0.text", "a" * 3_001, "3001"),
        ("blocks.1.elements.0.emoji", True, "emoji"),
        ("blocks.1.elements.0", {"type": "mrkdwn", "text": "*a*"}, "mrkdwn"),
        ("blocks.2.elements", [button(f"go:{number}") for number in range(26)], "25"),
        ("blocks.2.elements.0", plain("a"), "here|interactive|type"),
        (f"{BUTTON}.action_id", "go:1", "twice"),
        (f"{BUTTON}.action_id", None, "action_id"),
        (f"{BUTTON}.action_id", "a" * 256, "256|255"),
        (f"{BUTTON}.text.text", "a" * 76, "75"),
        (f"{BUTTON}.text.text", "", "empty text"),
        (f"{BUTTON}.value", "a" * 2_001, "2000|2001"),
        (f"{BUTTON}.value", "", "no value"),
        (f"{BUTTON}.url", "ftp://halvenmouth.example", "http"),
        (f"{BUTTON}.accessibility_label", "a" * 76, "75|accessibility"),
        (f"{BUTTON}.accessibility_label", "", "accessibility"),
        (BUTTON, message()["blocks"][3]["elements"][0], "here"),
        (FEEDBACK, button(), "here"),
        (f"{FEEDBACK}.negative_button", None, "negative_button"),
        (f"{FEEDBACK}.positive_button.value", "", "no value"),
        (f"{FEEDBACK}.positive_button.value", "a" * 2_001, "2000"),
        (f"{FEEDBACK}.positive_button.text.text", "a" * 76, "75"),
        (f"{FEEDBACK}.positive_button.accessibility_label", "a" * 76, "accessibility"),
    ],
)
def test_a_fault_of_a_message_is_found(path, value, fault):
    with pytest.raises(AssertionError, match=fault):
        check_message(put(message(), path, value))


def test_two_blocks_of_one_id_are_found():
    twice = [{"type": "divider", "block_id": "a"}] * 2
    with pytest.raises(AssertionError, match="twice"):
        check_message(message() | {"blocks": twice})


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ("type", "message", "message"),
        ("title", None, "title"),
        ("title", plain("a" * 25), "24"),
        ("title", {"type": "mrkdwn", "text": "Ask"}, "mrkdwn"),
        ("submit", None, "submit"),
        ("submit", plain("a" * 25), "24"),
        ("close", plain("a" * 25), "24"),
        ("private_metadata", "a" * 3_001, "3000"),
        ("callback_id", None, "callback_id"),
        ("callback_id", "a" * 256, "255"),
        ("colour", "red", "unknown"),
        ("blocks", [], "blocks"),
        ("blocks", [{"type": "divider"}] * 101, "100|101"),
        ("blocks.0.block_id", "order", "twice"),
        ("blocks.0.label", {"type": "mrkdwn", "text": "*Question*"}, "mrkdwn"),
        ("blocks.0.label", plain("a < b"), "not escaped"),
        ("blocks.0.element.action_id", None, "action_id"),
        ("blocks.0.element.type", "shout_input", "shout_input|unknown"),
        ("blocks.0.element.placeholder", plain("a" * 151), "150"),
        ("blocks.1.element.options", [], "no options"),
        ("blocks.1.element.options.0.value", "nearest", "twice"),
        ("blocks.1.element.options.0.text", plain("a" * 76), "75"),
        ("blocks.1.element.options.0.text", plain(""), "empty text"),
        ("blocks.2.accessory.value", "", "no value"),
        ("blocks.4", {"type": "context_actions", "elements": []}, "context_actions"),
    ],
)
def test_a_fault_of_a_view_is_found(path, value, fault):
    with pytest.raises(AssertionError, match=fault):
        check_view(put(view(), path, value))


def test_texts_are_given_in_order_and_unescaped():
    words = ["The ferry & <b> run.", "Ferry", "row", "also in the Gull", "More", "More", "👍", "👎"]
    assert texts(message()) == words
    assert texts(view())[:3] == ["Ask On Record", "Ask", "Cancel"]


def test_quotes_are_given_in_order_and_unescaped():
    assert quotes(message()) == ["The ferry & <b> run."]
