"""The modal with a channel's settings."""

from __future__ import annotations

from dataclasses import dataclass

from bot.render.slack_views.elements import MOST_PLACEHOLDER, View, choice, chosen, entry, field, modal, plain, section

_YES, _NO, _PUBLIC, _PRIVATE = "yes", "no", "public", "private"
_MENTIONS = {_YES: "Answer", _NO: "Stay silent"}
_SEEN = {_PUBLIC: "Everybody in the channel sees it", _PRIVATE: "Only who asked sees it"}


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """A channel's settings: are mentions answered, who sees the answers, from which outlets they come (() for all)."""

    mentions: bool = True
    private: bool = False
    outlets: tuple[str, ...] = ()


def settings_view(place: PlaceChoice, channel: str = "", token: str = "") -> View:
    """Return the modal with the settings of the channel of that name; `token` comes back with `read_token`."""
    menu = {
        "type": "multi_external_select",
        "placeholder": plain("All outlets", MOST_PLACEHOLDER),
        "min_query_length": 0,
    }
    chosen_outlets = chosen(place.outlets)
    shown = _PRIVATE if place.private else _PUBLIC
    blocks = [
        section(f"These settings hold for everybody in {f'#{channel}' if channel else 'this channel'}."),
        field("mentions", "When mentioned", _radio(_MENTIONS, _YES if place.mentions else _NO), optional=False),
        field("private", "An answer to a mention", _radio(_SEEN, shown), optional=False),
        field(
            "outlets",
            "Outlets that answers come from",
            menu | ({"initial_options": chosen_outlets} if chosen_outlets else {}),
            "Leave it empty for all outlets.",
        ),
    ]
    return modal("settings", "Channel settings", "Save", blocks, {"token": token})


def read_settings(view: View) -> PlaceChoice:
    """Return the settings that a submitted modal makes."""
    return PlaceChoice(
        mentions=_picked(view, "mentions") != _NO,
        private=_picked(view, "private") == _PRIVATE,
        outlets=tuple(str(option["value"]) for option in entry(view, "outlets").get("selected_options") or ()),
    )


def _radio(texts: dict[str, str], current: str) -> View:
    choices = {value: choice(text, value) for value, text in texts.items()}
    return {"type": "radio_buttons", "options": list(choices.values()), "initial_option": choices[current]}


def _picked(view: View, name: str) -> str:
    return str((entry(view, name).get("selected_option") or {}).get("value", ""))
