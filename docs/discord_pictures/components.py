"""Discord's message components as HTML, and an error for what this does not know how to show."""

from __future__ import annotations

from html import escape
from typing import Any

from marks import marked, tag

Json = dict[str, Any]

_ACTION_ROW, _BUTTON, _STRING_SELECT, _TEXT_DISPLAY, _SEPARATOR, _CONTAINER = 1, 2, 3, 10, 14, 17
_STYLES = {1: "primary", 2: "secondary", 3: "success", 4: "danger"}


class UnknownComponentError(Exception):
    """A component that has no picture here."""

    def __init__(self, component: Json) -> None:
        what = f"a component of type {component['type']}"
        super().__init__(f"{what} has no picture: add it to discord_pictures/components.py")


def shown(components: list[Json], people: dict[str, str]) -> str:
    """Return components as HTML; `people` has the display names of users by id."""
    return "".join(_component(component, people) for component in components)


def _component(component: Json, people: dict[str, str]) -> str:
    match component["type"]:
        case int(kind) if kind == _TEXT_DISPLAY:
            return tag("div", marked(component["content"], people), "text")
        case int(kind) if kind == _CONTAINER:
            return _container(component, people)
        case int(kind) if kind == _ACTION_ROW:
            return tag("div", shown(component["components"], people), "row")
        case int(kind) if kind == _SEPARATOR:
            return "<hr>" if component.get("divider", True) else ""
        case int(kind) if kind == _BUTTON:
            return tag("span", escape(component["label"]), f"button {_STYLES[component['style']]}")
        case int(kind) if kind == _STRING_SELECT:
            chosen = escape(component["placeholder"])
            return tag("div", tag("span", chosen) + tag("span", "", "chevron"), "select")
    raise UnknownComponentError(component)


def _container(component: Json, people: dict[str, str]) -> str:
    colour = component.get("accent_color")
    bar = "" if colour is None else f'<i class="accent" style="background: #{colour:06x}"></i>'
    return tag("div", bar + shown(component["components"], people), "container")
