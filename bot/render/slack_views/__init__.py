"""Slack's views, App Home and modals, as the dicts that its API takes; what was submitted, as requests and choices."""

from __future__ import annotations

from bot.render.slack_views.ask import ViewErrors, ask_view, read_ask
from bot.render.slack_views.elements import message_view, options, read_token
from bot.render.slack_views.home import Holding, Holdings, Home, Recent, home_view
from bot.render.slack_views.settings import PlaceChoice, read_settings, settings_view

__all__ = [
    "Holding",
    "Holdings",
    "Home",
    "PlaceChoice",
    "Recent",
    "ViewErrors",
    "ask_view",
    "home_view",
    "message_view",
    "options",
    "read_ask",
    "read_settings",
    "read_token",
    "settings_view",
]
