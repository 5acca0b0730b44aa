"""Reads components as a user does: the words that are shown, the elements that can be pressed or chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]
BUTTON, SELECT, INPUT, DISPLAY = 2, 3, 4, 10


def every(components: list[Json]) -> Iterator[Json]:
    """All components, in reading order, those inside others too."""
    for one in components:
        yield one
        yield from every(one.get("components") or [])
        yield from every([one[key] for key in ("component", "accessory") if one.get(key)])


def text(content: str, components: list[Json]) -> str:
    """Content and text displays, one below the other."""
    return "\n".join([content] * bool(content) + [one["content"] for one in every(components) if "content" in one])


def button(components: list[Json], name: str) -> Json:
    """A button by custom_id, by label, by a part of its label; raises LookupError."""
    found = [one for one in every(components) if one["type"] == BUTTON and "custom_id" in one]
    return _find(found, name, "button", lambda one: [one["custom_id"], one.get("label", "")])


def option(components: list[Json], name: str) -> tuple[Json, Json]:
    """(select, option) by the option's label or value; raises LookupError."""
    pairs = [(one, choice) for one in every(components) if one["type"] == SELECT for choice in one["options"]]
    return _find(pairs, name, "option", lambda pair: [pair[1]["value"], pair[1]["label"]])


def numbered(components: list[Json]) -> list[Json]:
    """The components as Discord returns them: each with an id, unlike all others."""
    given = {one["id"] for one in every(components) if one.get("id")}
    free = (number for number in range(1, 1000) if number not in given)

    def filled(one: Json) -> Json:
        whole = {"id": one.get("id") or next(free)} | {key: value for key, value in one.items() if key != "id"}
        for key in ("components", "component", "accessory"):
            if isinstance(one.get(key), list):
                whole[key] = [filled(inner) for inner in one[key]]
            elif one.get(key):
                whole[key] = filled(one[key])
        return whole

    return [filled(one) for one in components]


def _find(found: list[Any], name: str, what: str, names: Any) -> Any:
    whole = [one for one in found if name in names(one)]
    part = [one for one in found if name in names(one)[1]]
    if not (whole or part):
        raise LookupError(f"no {what} {name!r}; there are {[names(one)[1] for one in found]}")
    one = (whole or part)[0]
    if (one[0] if isinstance(one, tuple) else one).get("disabled"):
        raise LookupError(f"the {what} {name!r} is disabled")
    return one
