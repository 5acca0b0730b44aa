"""What stands around components on Discord: a message of the app's, and one that somebody wrote."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from components import shown
from marks import tag

if TYPE_CHECKING:
    from collections.abc import Mapping

Json = dict[str, Any]

APP = "On Record"
_ICON = '<span class="icon app">“</span>'
_TIME = "10:42"
_EYE = '<span class="eye"></span>'


def message(payload: Json, people: Mapping[str, str], *, used: str = "", private: bool = False) -> str:
    """Return a message of the app's as HTML.

    `used` names the asker and what they used, as Discord says it above a reply; a private reply says so below.
    """
    above = tag("div", '<span class="spine"></span>' + used, "above") if used else ""
    note = _EYE + "Only you can see this • " + tag("a", "Dismiss message")
    below = tag("div", note, "below") if private else ""
    badge = tag("span", "APP", "badge")
    body = _head(APP, badge) + tag("div", shown(payload["components"], dict(people)), "components") + below
    return tag("div", above + _ICON + tag("div", body, "body"), "message private" if private else "message")


def used(name: str, command: str) -> str:
    """Return what Discord says of who used a command, as HTML."""
    return f"{tag('span', escape(name[0]), 'icon person')}{tag('b', escape(name))} used {tag('b', escape(command))}"


def typed(name: str, words: str) -> str:
    """Return a message that somebody wrote as HTML."""
    body = _head(name) + tag("div", escape(words), "text")
    return tag("div", tag("span", escape(name[0]), "icon person") + tag("div", body, "body"), "message")


def _head(name: str, badge: str = "") -> str:
    return tag("div", tag("b", escape(name)) + badge + tag("span", _TIME, "time"), "head")
