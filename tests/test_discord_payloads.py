"""The checker of Discord's payloads finds each fault."""

from __future__ import annotations

import copy

import pytest
from discord_markdown import flat, marks, read
from discord_payloads import (
    buttons,
    check,
    check_choices,
    check_command,
    check_commands,
    check_modal,
    inert,
    spans,
    texts,
)


def text(content: str) -> dict:
    return {"type": 10, "content": content}


def row(*elements: dict) -> dict:
    return {"type": 1, "components": list(elements)}


def button(custom_id: str = "on:a", **fields) -> dict:
    return {"type": 2, "style": 2, "label": "More", "custom_id": custom_id, **fields}


def select(*values: str, **fields) -> dict:
    options = [{"label": f"Only {value}", "value": value} for value in values]
    return {"type": 3, "custom_id": "on?1", "placeholder": "Only one outlet", "options": options, **fields}


def message() -> dict:
    said = text(">>> “It \\*runs\\*.”, Lind said.\n\\- Again.")
    source = text("**Mara Lind**\n[Ferry](https://halvenmouth.example/ferry)\n-# The Gull")
    return {
        "flags": 1 << 15,
        "components": [
            text("Shared by <@175928847299117063>: Does it run?"),
            {"type": 17, "accent_color": 0x3BA55D, "components": [text("✅ **Found.**"), said, source]},
            {"type": 14, "divider": True, "spacing": 1},
            row(button("on:a"), button("on:b", style=1)),
            row(select("a", "b")),
        ],
        "allowed_mentions": {"parse": []},
    }


def modal() -> dict:
    field = {"type": 4, "custom_id": "question", "style": 1, "min_length": 1, "max_length": 300, "value": "Why?"}
    return {
        "custom_id": "edit",
        "title": "Change the question",
        "components": [
            {"type": 18, "label": "Question", "description": "In your own words", "component": field},
            row({"type": 4, "custom_id": "since", "style": 1, "label": "Since", "placeholder": "2031-05-04"}),
            {"type": 18, "label": "Outlet", "component": select("a", "b")},
        ],
    }


def command() -> dict:
    return {
        "name": "who-said",
        "description": "Say who said words",
        "integration_types": [0, 1],
        "contexts": [0, 1, 2],
        "default_member_permissions": "32",
        "options": [
            {"type": 3, "name": "words", "description": "The words", "required": True, "max_length": 300},
            {"type": 3, "name": "by", "description": "Who said them", "autocomplete": True},
            {"type": 3, "name": "order", "description": "Which first", "choices": [{"name": "New", "value": "newest"}]},
        ],
    }


def put(root: dict, path: str, value: object) -> dict:
    """Return a copy of `root` with `value` at a path such as `components.0.type`; None takes away what is there."""
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


def test_what_is_sound_passes():
    check(message())
    check(message() | {"flags": 1 << 15 | 1 << 6})
    check_modal(modal())
    check_commands([command(), {"type": 3, "name": "Check this quote"}])
    check_choices([{"name": "Mara Lind", "value": "Mara Lind"}])


PART = "components.1.components"
MENU = "components.4.components.0"


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ("flags", None, "flags"),
        ("flags", 1 << 6, "flags"),
        ("flags", 1 << 15 | 1 << 2, "flags"),
        ("content", "a", "content"),
        ("embeds", [{"title": "a"}], "embeds"),
        ("poll", {"question": {}}, "poll"),
        ("allowed_mentions", None, "allowed_mentions"),
        ("allowed_mentions", {}, "allowed_mentions"),
        ("allowed_mentions.parse", ["users"], "allowed_mentions"),
        ("allowed_mentions.users", ["1"], "allowed_mentions"),
        ("allowed_mentions.replied_user", True, "allowed_mentions"),
        ("components", [], "components: none"),
        ("components", [text("a")] * 41, "41"),
        ("components", [text("a")] * 20 + [row(*[button(f"on:{at}") for at in range(5)])] * 4, "44"),
        ("components", [text("a" * 2_001)] * 2, "4002"),
        ("components", [text("👩" * 2_001)], "4002"),
        ("components.0", button(), "type 2 in message"),
        ("components.0", select("a"), "type 3 in message"),
        ("components.0.type", 9, "type 9"),
        ("components.0.type", None, "type None"),
        ("components.0.content", "", "empty"),
        ("components.0.content", " \n", "empty"),
        ("components.0.content", None, "content"),
        ("components.0.content", "[a](javascript:alert)", "no web address"),
        ("components.0.content", "[a](https://b@halvenmouth.example)", "no web address"),
        ("components.0.label", "a", "unknown"),
        ("components.0", text("a") | {"id": 7}, None),
        ("components.0", {"type": 17, "components": []}, "empty container"),
        (f"{PART}.0", {"type": 17, "components": [text("a")]}, "type 17 in 17"),
        (f"{PART}.0", button(), "type 2 in 17"),
        (f"{PART}.0", row(button("on:c")), None),
        ("components.1.accent_color", 0x1000000, "accent_color"),
        ("components.2.spacing", 3, "spacing"),
        ("components.2.divider", "yes", "divider"),
        ("components.3.components", [], "0 in a row"),
        ("components.3.components", [button(f"on:{at}") for at in range(6)], "6 in a row"),
        ("components.3.components", [select("a"), button()], "2 in a row"),
        ("components.3.components.0", text("a"), "type 10 in 1"),
        ("components.3.components.0.custom_id", "on:b", "twice"),
        ("components.3.components.0.custom_id", "on?1", "twice"),
        ("components.3.components.0.custom_id", "", "empty"),
        ("components.3.components.0.custom_id", "a" * 101, "101"),
        ("components.3.components.0.custom_id", None, "custom_id"),
        ("components.3.components.0.label", "a" * 81, "81"),
        ("components.3.components.0.label", "", "neither"),
        ("components.3.components.0.style", 7, "style"),
        ("components.3.components.0.url", "https://halvenmouth.example", "url"),
        ("components.3.components.0", {"type": 2, "style": 5, "label": "a"}, "url"),
        ("components.3.components.0", {"type": 2, "style": 5, "label": "a", "url": "ftp://a"}, "web address"),
        ("components.3.components.0", {"type": 2, "style": 5, "label": "a", "url": "https://a/" + "b" * 503}, "513"),
        (f"{MENU}.custom_id", None, "custom_id"),
        (f"{MENU}.placeholder", "a" * 151, "151"),
        (f"{MENU}.options", [], "0 options"),
        (f"{MENU}.options", select(*map(str, range(26)))["options"], "26 options"),
        (f"{MENU}.options.0.value", "b", "twice"),
        (f"{MENU}.options.0.value", "a" * 101, "101"),
        (f"{MENU}.options.0.value", None, "no text"),
        (f"{MENU}.options.0.label", "a" * 101, "101"),
        (f"{MENU}.options.0.label", "", "empty"),
        (f"{MENU}.options.0.description", "a" * 101, "101"),
        (f"{MENU}.options.0.colour", "red", "unknown"),
        (f"{MENU}.max_values", 3, "options"),
        (f"{MENU}.min_values", 2, "options"),
    ],
)
def test_a_fault_of_a_message_is_found(path, value, fault):
    changed = put(message(), path, value)
    if fault is None:
        check(changed)
        return
    with pytest.raises(AssertionError, match=fault):
        check(changed)


def test_two_components_of_one_id_are_found():
    with pytest.raises(AssertionError, match="twice"):
        check(message() | {"components": [text("a") | {"id": 7}] * 2})


INPUT = "components.0.component"


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ("title", "a" * 46, "46"),
        ("title", "", "empty"),
        ("custom_id", "a" * 101, "101"),
        ("custom_id", None, "custom_id"),
        ("colour", "red", "unknown"),
        ("components", [], "0, 5"),
        ("components", [text("a")] * 6, "6, 5"),
        ("components.0", {"type": 17, "components": [text("a")]}, "type 17 in modal"),
        ("components.0.label", "a" * 46, "46"),
        ("components.0.description", "a" * 101, "101"),
        ("components.1.components.0", button(), "type 2"),
        ("components.1.components", [], "0 in a row"),
        ("components.1.components.0.label", "a" * 46, "46"),
        ("components.1.components.0.label", None, "no text"),
        ("components.1.components.0.placeholder", "a" * 101, "101"),
        (INPUT, button(), "type 2 in 18"),
        (f"{INPUT}.label", "Question", "stands in a label"),
        (f"{INPUT}.custom_id", "since", "twice"),
        (f"{INPUT}.style", 3, "style"),
        (f"{INPUT}.max_length", 4_001, "4001"),
        (f"{INPUT}.min_length", 301, "from 301"),
        (f"{INPUT}.value", "a" * 301, "301"),
        ("components.2.component.options", [], "0 options"),
    ],
)
def test_a_fault_of_a_modal_is_found(path, value, fault):
    with pytest.raises(AssertionError, match=fault):
        check_modal(put(modal(), path, value))


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ("name", "Who-said", "name"),
        ("name", "who said", "name"),
        ("name", "a" * 33, "name"),
        ("name", "", "name"),
        ("description", "", "empty"),
        ("description", "a" * 101, "101"),
        ("type", 9, "type 9"),
        ("type", 3, "no description"),
        ("integration_types", [2], "integration_types"),
        ("contexts", [3], "contexts"),
        ("default_member_permissions", "manage", "default_member_permissions"),
        ("options", [{"type": 3, "name": f"o{at}", "description": "a"} for at in range(26)], "26 options"),
        ("options.0.name", "Words", "name"),
        ("options.0.name", "by", "twice"),
        ("options.0.description", "", "empty"),
        ("options.0.type", 12, "type 12"),
        ("options.0.required", False, None),
        ("options.1.required", True, None),
        ("options.2.required", True, "behind"),
        ("options.0.max_length", 6_001, "length"),
        ("options.2.autocomplete", True, "both"),
        ("options.2.choices", [{"name": "a" * 101, "value": "a"}], "101"),
        ("options.2.choices.0.value", "a" * 101, "101"),
        ("options.2.choices.0.value", 7, "7"),
        ("options.2.choices", [{"name": f"{at}{'a' * 90}", "value": f"{at}{'b' * 90}"} for at in range(25)], "charac"),
    ],
)
def test_a_fault_of_a_command_is_found(path, value, fault):
    changed = put(command(), path, value)
    if fault is None:
        check_command(changed)
        return
    with pytest.raises(AssertionError, match=fault):
        check_command(changed)


@pytest.mark.parametrize(
    ("commands", "fault"),
    [
        ([command(), command()], "twice"),
        ([{"type": 3, "name": f"Check {at}"} for at in range(6)], "6, 5"),
        ([{"type": 3, "name": "Check", "options": [{}]}], "no options"),
    ],
)
def test_a_fault_of_all_commands_is_found(commands, fault):
    with pytest.raises(AssertionError, match=fault):
        check_commands(commands)


@pytest.mark.parametrize(
    ("choices", "fault"),
    [
        ([{"name": str(at), "value": "a"} for at in range(26)], "26"),
        ([{"name": "", "value": "a"}], "empty"),
        ([{"name": "a" * 101, "value": "a"}], "101"),
        ([{"name": "a", "value": ""}], "empty"),
        ([{"name": "a", "value": "a" * 101}], "101"),
        ([{"name": "a", "value": "a"}, {"name": "a", "value": "b"}], "twice"),
    ],
)
def test_a_fault_of_choices_is_found(choices, fault):
    with pytest.raises(AssertionError, match=fault):
        check_choices(choices)


# What is read


def test_what_is_shown_is_given_in_order():
    assert texts(message())[1] == "✅ **Found.**"
    assert spans(message()) == ["“It *runs*.”, Lind said.\n- Again."]
    assert list(buttons(message() | {"components": [row(button("a", label="b"), button("c"))]})) == ["b", "More"]
    inert(message(), ["“It *runs*.”, Lind said.\n- Again."], ["Mara Lind", "Ferry"])


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("**a**", "bold"),
        ("__a__", "underline"),
        ("*a*", "emphasis"),
        ("so _a_.", "emphasis"),
        ("~~a~~", "strike"),
        ("||a||", "spoiler"),
        ("`a`", "code"),
        ("```\na\n```", "code"),
        ("# a", "heading"),
        ("b\n### a", "heading"),
        ("-# a", "subtext"),
        ("- a", "list"),
        ("b\n  * a", "list"),
        ("1. a", "list"),
        ("> a", "quote"),
        ("b\n>>> a", "quote"),
        ("[a](https://halvenmouth.example)", "link"),
        ("[a\\](https://halvenmouth.example)", "link"),
        ("(https://halvenmouth.example)", "url"),
        ("HTTP://halvenmouth.example", "url"),
        ("htt\fps://halvenmouth.example", "url"),
        ("<@1>", "mention"),
        ("<@&1>", "mention"),
        ("<#1>", "mention"),
        ("@everyone", "mention"),
        ("@here", "mention"),
        ("<:e:1>", "reference"),
        ("<a:e:1>", "reference"),
        ("<t:1:R>", "reference"),
        ("</ask:1>", "reference"),
        ("<id:browse>", "reference"),
        ("<a@halvenmouth.example>", "reference"),
        (":tada:", "emoji"),
        ("discord.gg/a", "invite"),
        ("discord.com/invite/a", "invite"),
    ],
)
def test_what_acts_is_seen_and_no_longer_behind_a_backslash(written, kind):
    assert kind in {node.kind for node in flat(marks(written))}
    with pytest.raises(AssertionError, match=kind if kind not in {"bold", "list", "link", "subtext"} else "quoted"):
        inert(message() | {"components": [text(f">>> b\n{written}" if kind == "quote" else written)]}, [written])


@pytest.mark.parametrize("written", [r"\*\*a\*\*", r"\# a", r"1\. a", r"\[a](b)", r"https\://a", "a * b", "\\a", "#a"])
def test_what_is_escaped_or_ordinary_does_not_act(written):
    assert {node.kind for node in marks(written)} == {"text"}


@pytest.mark.parametrize(
    ("contents", "excerpts", "words", "fault"),
    [
        ([">>> It runs."], [], [], "quoted"),
        ([">>> It runs."], ["It sinks."], [], "quoted"),
        ([">>> It *runs*."], ["It *runs*."], [], "emphasis"),
        ([">>> It **runs**."], ["It runs."], [], "bold"),
        (["a\n> b"], ["b"], [], "half a quotation"),
        (["<@1> shared"], [], [], "mention"),
        (["a", "Shared by <@1>"], [], [], "mention"),
        ([">>> [a](https://halvenmouth.example)"], ["a"], [], "link"),
        (["**a*b**"], [], ["**a*b**"], "not read"),
        (["# a"], [], [], "heading"),
    ],
)
def test_what_acts_or_is_missing_is_found(contents, excerpts, words, fault):
    payload = message() | {"components": list(map(text, contents))}
    with pytest.raises(AssertionError, match=fault):
        inert(payload, excerpts, words)


def test_read_text_is_without_marks():
    assert read(marks("**a** \\*b\\* [c](https://halvenmouth.example)\n-# d")) == "a *b* c\nd"
