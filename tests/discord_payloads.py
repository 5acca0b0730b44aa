"""A checker of what is sent to Discord.

It knows nothing of our renderers. Limits are those of Discord's developer documentation, each under the name of its
page. How Discord counts characters is not documented: bots see messages refused by code points, JavaScript libraries
count UTF-16 units. Units are never fewer, so lengths are counted in these.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import regex
from discord_markdown import flat, marks, normal, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Json = dict[str, Any]

COMPONENTS_V2, EPHEMERAL, SUPPRESS_NOTIFICATIONS = 1 << 15, 1 << 6, 1 << 12  # "Message Resource", message flags
COMPONENTS = 40  # "Component Reference": in a message, nested ones included
TEXT_LENGTH = 4_000  # "Component Reference", Text Display: over all of a message
ROW = 5  # "Component Reference", Action Row
OPTIONS = 25  # "Component Reference", String Select
OPTION_LENGTH = 100  # "Component Reference", Select Option: label, value and description
PLACEHOLDER_LENGTH = 150  # "Component Reference", String Select
CUSTOM_ID_LENGTH = 100  # "Component Reference", Custom IDs
LABEL_LENGTH = 80  # "Component Reference", Button
URL_LENGTH = 512  # "Component Reference", Button: url
MODAL_COMPONENTS, MODAL_TITLE_LENGTH, MODAL_LABEL_LENGTH = 5, 45, 45  # "Receiving and Responding", modal; Label
MODAL_DESCRIPTION_LENGTH = 100  # "Component Reference", Label
INPUT_LENGTH, INPUT_PLACEHOLDER_LENGTH = 4_000, 100  # "Component Reference", Text Input
CHOICES, CHOICE_LENGTH = 25, 100  # "Application Commands", option choices; also those of autocomplete
COMMAND_OPTIONS, DESCRIPTION_LENGTH = 25, 100  # "Application Commands"
COMMAND_LENGTH = 4_000  # "Application Commands": all names, descriptions and values of one (8,000 of late)
COMMANDS = {1: 100, 2: 5, 3: 5}  # "Application Commands", registering: by type (15 menus of late)

ACTION_ROW, BUTTON, SELECT, INPUT, TEXT, SEPARATOR, CONTAINER, LABEL = 1, 2, 3, 4, 10, 14, 17, 18
_FIELDS = {  # required ones first, before the bar those that ours may have besides
    ACTION_ROW: ("components", ""),
    BUTTON: ("style", "label custom_id url disabled emoji"),
    SELECT: ("custom_id options", "placeholder min_values max_values disabled required"),
    INPUT: ("custom_id style", "label min_length max_length required value placeholder"),
    TEXT: ("content", ""),
    SEPARATOR: ("", "divider spacing"),
    CONTAINER: ("components", "accent_color spoiler"),
    LABEL: ("label component", "description"),
}
_WITHIN = {  # what may stand in what
    "message": {ACTION_ROW, TEXT, SEPARATOR, CONTAINER},
    CONTAINER: {ACTION_ROW, TEXT, SEPARATOR},
    ACTION_ROW: {BUTTON, SELECT},
    "modal": {ACTION_ROW, LABEL, TEXT},
    "row of a modal": {INPUT},
    LABEL: {INPUT, SELECT},
}
_NAME = regex.compile(r"[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}")  # "Application Commands", naming
_QUOTED = ">>> "  # "Markdown Text 101": before a quotation to the end of its text
_ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")
_WEB = re.compile(r"https?://\w[\w.:-]*(?:[/?#][^\s<>\"()\[\]\\]*)?")


# Messages


def check(payload: Json) -> None:
    """Raise AssertionError, saying what and where, unless Discord takes `payload` as a message of Components V2."""
    flags = payload.get("flags", 0)
    assert flags & COMPONENTS_V2, "flags: not of Components V2"
    assert not flags & ~(COMPONENTS_V2 | EPHEMERAL | SUPPRESS_NOTIFICATIONS), f"flags: {flags:#x}"
    for name in ("content", "embeds", "poll", "sticker_ids", "stickers", "tts"):
        assert not payload.get(name), f"{name}: not beside Components V2"
    allowed = payload.get("allowed_mentions")
    assert allowed is not None, "allowed_mentions: left to the default, which pings"
    assert allowed.get("parse") == [], f"allowed_mentions: {allowed}"
    assert not any(allowed.get(name) for name in ("users", "roles", "replied_user")), f"allowed_mentions: {allowed}"
    components = payload.get("components")
    assert components, "components: none"
    _check_within(components, "message", "components")
    every = [component for _, component in _walk(components)]
    assert len(every) <= COMPONENTS, f"components: {len(every)}, {COMPONENTS} are allowed"
    total = sum(map(_length, texts(payload)))
    assert total <= TEXT_LENGTH, f"text displays: {total} characters, {TEXT_LENGTH} are allowed"
    _check_once((component["custom_id"] for component in every if "custom_id" in component), "custom_id")
    _check_once((component["id"] for component in every if component.get("id")), "id")
    for content in texts(payload):
        for node in flat(marks(content)):
            assert node.kind != "link" or _WEB.fullmatch(node.target), f"link: {node.target[:80]!r} is no web address"


def texts(payload: Json) -> list[str]:
    """Return what the text displays of a message hold, in order, as it is sent."""
    return [component["content"] for _, component in _walk(payload["components"]) if component["type"] == TEXT]


def spans(payload: Json) -> list[str]:
    """Return the quotations of a message, in order, as they were before they were escaped."""
    quotations = [content.removeprefix(_QUOTED) for content in texts(payload) if content.startswith(_QUOTED)]
    return [_ESCAPE.sub(r"\1", quotation) for quotation in quotations]


def buttons(payload: Json) -> dict[str, Json]:
    """Return the buttons of a message by their labels, in order."""
    return {
        component["label"]: component for _, component in _walk(payload["components"]) if component["type"] == BUTTON
    }


def inert(payload: Json, excerpts: Sequence[str], words: Iterable[str] = ()) -> None:
    """Raise AssertionError unless nothing acts but what a bot puts itself, and all that is given is read as it stands.

    `excerpts` are all quotations of the message in order; `words` stand in some text each. Of what acts, only bold,
    subtext, lists and links are a bot's own, all outside of quotations, and the mention of who shared a message.
    """
    seen, quoted = [], []
    for number, content in enumerate(texts(payload)):
        nodes = marks(content)
        kinds = {node.kind for node in flat(nodes)}
        sharing = number == 0 and re.match(r"Shared by <@\d+>", content)
        own = {"text", "quote"} if "quote" in kinds else {"text", "bold", "subtext", "list", "link"}
        assert kinds <= own | ({"mention"} if sharing else set()), f"{sorted(kinds - own)} in {content[:200]!r}"
        assert "quote" not in kinds or [node.kind for node in nodes] == ["quote"], (
            f"half a quotation: {content[:200]!r}"
        )
        (quoted if "quote" in kinds else seen).append(read(nodes).strip())
    assert quoted == [normal(text).strip() for text in excerpts], f"quoted: {quoted}"
    for word in words:
        assert any(normal(word).strip() in text for text in seen), f"{word!r} is not read as it stands"


# Components


def _check_within(components: object, parent: str | int, path: str) -> None:
    assert isinstance(components, list), f"{path}: no list"
    for number, component in enumerate(components):
        _check_component(component, parent, f"{path}[{number}]")


def _check_component(component: Json, parent: str | int, path: str) -> None:
    kind = component.get("type")
    assert kind in _WITHIN[parent], f"{path}: type {kind!r} in {parent}"
    needed, other = (fields.split() for fields in _FIELDS[kind])
    assert component.keys() >= set(needed), f"{path}: no {sorted(set(needed) - component.keys())}"
    unknown = component.keys() - {"type", "id", *needed, *other}
    assert not unknown, f"{path}: unknown {sorted(unknown)}"
    if "custom_id" in component:
        _check_text(component["custom_id"], CUSTOM_ID_LENGTH, f"{path}.custom_id")
    match kind:
        case 1:
            _check_row(component["components"], parent, path)
        case 2:
            _check_button(component, path)
        case 3:
            _check_select(component, path)
        case 4:
            _check_input(component, parent, path)
        case 10:
            _check_text(component["content"], TEXT_LENGTH, f"{path}.content")
        case 14:
            assert component.get("spacing", 1) in {1, 2}, f"{path}: spacing"
            assert isinstance(component.get("divider", True), bool), f"{path}: divider"
        case 17:
            colour = component.get("accent_color")
            assert colour is None or 0 <= colour <= 0xFFFFFF, f"{path}: accent_color {colour!r}"
            assert component["components"], f"{path}: empty container"
            _check_within(component["components"], CONTAINER, f"{path}.components")
        case 18:
            _check_text(component["label"], MODAL_LABEL_LENGTH, f"{path}.label")
            _check_text(component.get("description") or "-", MODAL_DESCRIPTION_LENGTH, f"{path}.description")
            _check_component(component["component"], LABEL, f"{path}.component")


def _check_row(elements: list[Json], parent: str | int, path: str) -> None:
    within = "row of a modal" if parent == "modal" else ACTION_ROW
    most = 1 if parent == "modal" or any(element.get("type") == SELECT for element in elements) else ROW
    assert 1 <= len(elements) <= most, f"{path}: {len(elements)} in a row, {most} are allowed"
    _check_within(elements, within, f"{path}.components")


def _check_button(button: Json, path: str) -> None:
    style = button["style"]
    assert style in {1, 2, 3, 4, 5}, f"{path}: style {style!r}"
    assert button.get("label") or button.get("emoji"), f"{path}: neither label nor emoji"
    _check_text(button.get("label") or "-", LABEL_LENGTH, f"{path}.label")
    assert ("url" in button) == (style == 5), f"{path}: url and style {style}"
    assert ("custom_id" in button) == (style != 5), f"{path}: custom_id and style {style}"
    if "url" in button:
        assert _WEB.fullmatch(button["url"]), f"{path}: url {button['url'][:80]!r} is no web address"
        _check_text(button["url"], URL_LENGTH, f"{path}.url")


def _check_select(select: Json, path: str) -> None:
    options = select["options"]
    assert 1 <= len(options) <= OPTIONS, f"{path}: {len(options)} options"
    _check_text(select.get("placeholder") or "-", PLACEHOLDER_LENGTH, f"{path}.placeholder")
    least, most = select.get("min_values", 1), select.get("max_values", 1)
    assert 0 <= least <= most <= len(options), f"{path}: {least} to {most} of {len(options)} options"
    assert most >= 1, f"{path}: {least} to {most} of {len(options)} options"
    for number, option in enumerate(options):
        where = f"{path}.options[{number}]"
        unknown = option.keys() - {"label", "value", "description", "default", "emoji"}
        assert not unknown, f"{where}: unknown {sorted(unknown)}"
        for name in ("label", "value"):
            _check_text(option.get(name), OPTION_LENGTH, f"{where}.{name}")
        _check_text(option.get("description") or "-", OPTION_LENGTH, f"{where}.description")
    _check_once((option["value"] for option in options), f"{path}: value")
    assert sum(bool(option.get("default")) for option in options) <= most, f"{path}: defaults"


def _check_input(field: Json, parent: str | int, path: str) -> None:
    assert field["style"] in {1, 2}, f"{path}: style {field['style']!r}"
    if parent == LABEL:
        assert not field.get("label"), f"{path}.label: stands in a label already"
    else:
        _check_text(field.get("label"), MODAL_LABEL_LENGTH, f"{path}.label")
    least, most = field.get("min_length") or 0, field.get("max_length") or INPUT_LENGTH
    assert 0 <= least <= most <= INPUT_LENGTH, f"{path}: from {least} to {most} characters"
    value = field.get("value") or ""
    assert not value or least <= _length(value) <= most, (
        f"{path}.value: {_length(value)} characters, {most} are allowed"
    )
    _check_text(field.get("placeholder") or "-", INPUT_PLACEHOLDER_LENGTH, f"{path}.placeholder")


# Modals, autocomplete, commands


def check_modal(modal: Json) -> None:
    """Raise AssertionError, saying what and where, unless Discord takes `modal`, the data of an answer of type 9."""
    unknown = modal.keys() - {"custom_id", "title", "components", "flags"}
    assert not unknown, f"modal: unknown {sorted(unknown)}"
    _check_text(modal.get("custom_id"), CUSTOM_ID_LENGTH, "custom_id")
    _check_text(modal.get("title"), MODAL_TITLE_LENGTH, "title")
    components = modal.get("components") or []
    assert 1 <= len(components) <= MODAL_COMPONENTS, f"components: {len(components)}, {MODAL_COMPONENTS} are allowed"
    _check_within(components, "modal", "components")
    every = [component for _, component in _walk(components)]
    _check_once((component["custom_id"] for component in every if "custom_id" in component), "custom_id")


def check_choices(choices: Sequence[Json], of_type: type = str) -> None:
    """Raise AssertionError, saying what and where, unless Discord takes `choices` for an option, or to complete it."""
    assert len(choices) <= CHOICES, f"choices: {len(choices)}, {CHOICES} are allowed"
    for number, choice in enumerate(choices):
        assert choice.keys() <= {"name", "value", "name_localizations"}, f"choices[{number}]: {sorted(choice)}"
        _check_text(choice.get("name"), CHOICE_LENGTH, f"choices[{number}].name")
        assert isinstance(choice.get("value"), of_type), f"choices[{number}].value: {choice.get('value')!r}"
        if of_type is str:
            _check_text(choice["value"], CHOICE_LENGTH, f"choices[{number}].value")
    _check_once((choice["name"] for choice in choices), "choices: name")


def check_commands(commands: Sequence[Json]) -> None:
    """Raise AssertionError, saying what and where, unless Discord takes `commands` as all of an application's."""
    for command in commands:
        check_command(command)
    for kind, most in COMMANDS.items():
        names = [command["name"] for command in commands if command.get("type", 1) == kind]
        assert len(names) <= most, f"commands of type {kind}: {len(names)}, {most} are allowed"
        _check_once(names, f"commands of type {kind}: name")


def check_command(command: Json) -> None:
    """Raise AssertionError, saying what and where, unless Discord takes `command`, of a line or of a context menu."""
    kind, name = command.get("type", 1), command.get("name")
    assert kind in COMMANDS, f"type {kind!r}"
    assert set(command.get("integration_types") or ()) <= {0, 1}, f"{name}: integration_types"
    assert set(command.get("contexts") or ()) <= {0, 1, 2}, f"{name}: contexts"
    permissions = command.get("default_member_permissions")
    assert permissions is None or str(permissions).isdecimal(), f"{name}: default_member_permissions {permissions!r}"
    if kind != 1:
        _check_text(name, 32, "name")
        assert not command.get("description"), f"{name}: a menu has no description"
        assert not command.get("options"), f"{name}: a menu has no options"
        return
    options = command.get("options") or []
    _check_named(command, "command")
    assert len(options) <= COMMAND_OPTIONS, f"{name}: {len(options)} options"
    for option in options:
        _check_option(option, str(name))
    _check_once((option["name"] for option in options), f"{name}: option")
    required = [bool(option.get("required")) for option in options]
    assert required == sorted(required, reverse=True), f"{name}: a required option behind one that is not"
    values = [part for option in options for choice in option.get("choices") or () for part in choice.values()]
    told = [part[field] for part in (command, *options) for field in ("name", "description")]
    total = sum(_length(str(part)) for part in (*told, *values))
    assert total <= COMMAND_LENGTH, f"{name}: {total} characters"


def _check_option(option: Json, command: str) -> None:
    _check_named(option, f"{command}: option")
    assert option.get("type") in range(3, 12), f"{command} {option['name']}: type {option.get('type')!r}"
    choices = option.get("choices") or []
    assert not (choices and option.get("autocomplete")), f"{command} {option['name']}: both choices and autocomplete"
    assert not option.get("autocomplete") or option["type"] in {3, 4, 10}, f"{command} {option['name']}: autocomplete"
    check_choices(choices, {3: str, 4: int}.get(option["type"], float))
    assert 0 <= option.get("min_length", 0) <= option.get("max_length", 6_000) <= 6_000, f"{command}: length"


def _check_named(named: Json, path: str) -> None:
    name = named.get("name")
    assert isinstance(name, str), f"{path}: name {name!r}"
    assert _NAME.fullmatch(name), f"{path}: name {name!r}"
    assert name == name.lower(), f"{path}: name {name!r}"
    _check_text(named.get("description"), DESCRIPTION_LENGTH, f"{path} {name}: description")


def _check_text(text: object, most: int, path: str) -> None:
    assert isinstance(text, str), f"{path}: {text!r} is no text"
    assert text.strip(), f"{path}: empty"
    assert _length(text) <= most, f"{path}: {_length(text)} characters, {most} are allowed"


def _check_once(values: Iterable[object], what: str) -> None:
    listed = list(values)
    twice = {value for value in listed if listed.count(value) > 1}
    assert not twice, f"{what}: twice {sorted(map(str, twice))}"


def _length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _walk(components: Iterable[Json], path: str = "") -> Iterator[tuple[str, Json]]:
    """Yield every component and where it is, in order."""
    for number, component in enumerate(components):
        where = f"{path}[{number}]"
        yield where, component
        yield from _walk(component.get("components") or (), where)
        yield from _walk([component["component"]] if "component" in component else (), where)
