"""What stands around blocks on Slack: a message, the Home tab of an app, a modal."""

from __future__ import annotations

from html import escape
from typing import Any

from blocks import plain, shown, tag
from taking import Frame

Json = dict[str, Any]

APP = "On Record"
_ICON = '<span class="icon app">“</span>'

FRAMES = (
    Frame("", 660, "desktop light"),
    Frame("-dark", 660, "desktop dark"),
    Frame("-phone", 390, "phone light"),
    Frame("-phone-dark", 390, "phone dark"),
)


def message(payload: Json, people: dict[str, str], *, private: bool) -> str:
    """Return a message of the app's as HTML; a private one says so above it."""
    note = tag("div", '<span class="eye"></span>Only visible to you', "private") if private else ""
    head = tag("b", APP) + tag("span", "APP", "badge") + tag("span", "10:42 AM", "time")
    body = tag("div", head, "head") + shown(payload["blocks"], people)
    return tag("div", note + _ICON + tag("div", body, "body"), "message")


def typed(name: str, words: str) -> str:
    """Return a message that somebody wrote as HTML."""
    head = tag("b", escape(name)) + tag("span", "10:41 AM", "time")
    body = tag("div", head, "head") + tag("div", tag("p", escape(words)), "block rich_text")
    return tag("div", tag("span", escape(name[0]), "icon person") + tag("div", body, "body"), "message")


def home(view: Json, people: dict[str, str]) -> str:
    """Return the Home tab of the app as HTML."""
    tabs = tag("span", "Home", "here") + tag("span", "Messages") + tag("span", "About")
    head = tag("div", _ICON + tag("b", APP), "name") + tag("div", tabs, "tabs")
    return tag("div", tag("div", head, "top") + tag("div", shown(view["blocks"], people), "content"), "home")


def modal(view: Json, people: dict[str, str]) -> str:
    """Return a modal as HTML."""
    close = tag("span", tag("span", plain(view["close"])), "button close")
    submit = tag("span", tag("span", plain(view["submit"])), "button primary") if "submit" in view else ""
    head = tag("div", _ICON + tag("b", plain(view["title"])) + tag("span", "✕", "cross"), "top")
    content = tag("div", shown(view["blocks"], people), "content")
    return tag("div", tag("div", head + content + tag("div", close + submit, "foot"), "modal"), "behind")
