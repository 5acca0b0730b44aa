"""The search page: what its form and its links ask, as requests of the bot, and the reply as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from bot.model import LINE, SKIP, Origin, Request
from bot.page_links import read_reference
from bot.render.html import Addresses, render
from bot.render.html_page import NAME, page
from bot.render.markup import Markup, element

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.commands.command import Command
    from bot.model import Reply
    from bot.page_links import PageLinks
    from bot.render.html_page import Frame

PLATFORM = "web"
# Whoever asks: nothing that is asked here is remembered with its asker, and no question follows from another.
_ANYBODY = Origin(PLATFORM, "", "", "")
_PLAIN = "plain"
_UNTYPED = (SKIP, "order", _PLAIN, "excerpts")  # options of a request that only a link has
_WAYS = (
    ("", "A question", "in your own words"),
    ("who-said", "Who said it", "words that somebody said"),
    ("said", "What they said", "a name, “about” a topic"),
)
_LONGEST_TITLE = 80  # characters of a question


def read_request(query: Mapping[str, str], commands: Mapping[str, Command]) -> Request | None:
    """Return what the query of an address asks, None where that is nothing.

    A form has a line, read as in chat, and the command that it begins with; a link has a whole request.
    """
    text, command = query.get("q", ""), query.get("command", "")
    if command in commands:
        names = (*(option.name for option in commands[command].options), *_UNTYPED)
        options = {name: query[name] for name in names if name in query}
        return Request(command, text, options, _ANYBODY)
    if not text.strip():
        return None
    way = query.get("how", "")
    line = f"/{way} {text}" if way in commands else text
    return Request(LINE, line, {_PLAIN: "yes"}, _ANYBODY)


def address(request: Request, key: str) -> str:
    """Return the query of an address that asks a request."""
    fields = {"key": key, "command": request.command, "q": request.text, **request.options}
    return "?" + urlencode({name: value for name, value in fields.items() if value}, errors="replace")


def search_page(frame: Frame, links: PageLinks, query: Mapping[str, str], reply: Reply | None) -> Markup:
    """Return the page: the form as it was filled in, and the reply to it."""
    key, asked = query.get("key", ""), query.get("q", "")
    content = [element("h1", "Ask the articles", class_="quiet" if reply else False), _form(query)]
    if reply:
        addresses = Addresses(
            lambda reference, version: links.article_path(*read_reference(reference), version),
            lambda link: "" if links.is_ours(link) else link,
            lambda request: address(request, key),
        )
        shown = render(reply, addresses)
        content.append(element("section", shown, class_="answer", aria_label="Answer"))
    else:
        content.append(element("p", "Every excerpt is shown exactly as it stands in its article.", class_="small"))
    return page(frame, asked.strip()[:_LONGEST_TITLE] or NAME, content)


def _form(query: Mapping[str, str]) -> Markup:
    way = query.get("how") or query.get("command", "")
    chosen = way if way in {name for name, *_ in _WAYS} else ""
    key = [element("input", type="hidden", name="key", value=query["key"])] if query.get("key") else []
    return element(
        "form",
        *key,
        element("label", "Question, words or name", for_="q", class_="unseen"),
        element(
            "div",
            element("input", type="search", name="q", id="q", value=query.get("q", ""), required=True, dir="auto"),
            element("button", "Search", type="submit"),
            class_="field",
        ),
        element(
            "fieldset",
            element("legend", "What to look for", class_="unseen"),
            *(_choice(name, label, hint, checked=name == chosen) for name, label, hint in _WAYS),
        ),
        action="./",
        method="get",
        role="search",
    )


def _choice(name: str, label: str, hint: str, *, checked: bool) -> Markup:
    return element(
        "label",
        element("input", type="radio", name="how", value=name, checked=checked),
        element("span", label),
        element("small", hint),
    )
