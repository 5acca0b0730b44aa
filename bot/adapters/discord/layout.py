"""A rendered payload as discord.py's own items, whose buttons and menus find back to us after weeks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.adapters.discord.items import Chosen, Pressed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Json = dict[str, Any]


def layout(payload: Json) -> ui.LayoutView:
    """Return what a payload shows, ready to be sent; nothing of it is kept in memory."""
    view = ui.LayoutView(timeout=None)
    for item in _items(payload["components"]):
        view.add_item(item)
    return view


def _items(components: Iterable[Json]) -> Iterator[ui.Item[Any]]:
    return map(_item, components)


def _item(component: Json) -> ui.Item[Any]:
    match discord.ComponentType(component["type"]):
        case discord.ComponentType.container:
            return ui.Container(*_items(component["components"]), accent_colour=component.get("accent_color"))
        case discord.ComponentType.text_display:
            return ui.TextDisplay(component["content"])
        case discord.ComponentType.separator:
            return ui.Separator(visible=component.get("divider", True))
        case discord.ComponentType.action_row:
            return ui.ActionRow(*_items(component["components"]))
        case discord.ComponentType.button:
            style = discord.ButtonStyle(component["style"])
            return Pressed(ui.Button(style=style, label=component["label"], custom_id=component["custom_id"]))
        case discord.ComponentType.string_select:
            options = [discord.SelectOption(**option) for option in component["options"]]
            menu: ui.Select[Any] = ui.Select(
                custom_id=component["custom_id"], placeholder=component.get("placeholder"), options=options
            )
            return Chosen(menu)
        case unknown:
            raise ValueError(f"no such component is rendered: {unknown}")
