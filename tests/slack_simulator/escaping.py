"""How Slack writes what a user typed: three characters as entities, addresses in angle brackets."""

from __future__ import annotations

import re

_URL = re.compile(r"https?://[^\s<>|]+?(?=[.,;:!?)\]'\"”’]*(?:\s|$))")
_MARKUP = re.compile(r"<[@#!][^<>\s]+>")
"""A mention that the caller wrote as Slack does: a user's client sends it so, picked from a list."""


def entities(text: str) -> str:
    """`text` with & < > as entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escape(text: str) -> str:
    """`text`, as typed, as it stands in an event: mentions (<@U…>, <#C…>) stay, addresses become links."""
    pieces, at = [], 0
    for found in _MARKUP.finditer(text):
        pieces += [_linked(text[at : found.start()]), found[0]]
        at = found.end()
    return "".join([*pieces, _linked(text[at:])])


def unescape(text: str) -> str:
    """What a reader sees of a text without markup."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _linked(text: str) -> str:
    pieces, at = [], 0
    for found in _URL.finditer(text):
        pieces += [entities(text[at : found.start()]), f"<{entities(found[0])}>"]
        at = found.end()
    return "".join([*pieces, entities(text[at:])])
