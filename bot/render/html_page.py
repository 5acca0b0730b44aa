"""What every page of ours has: the head, the way in for who reads by keyboard, the name on top."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.render.markup import Markup, element, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

NAME = "On Record"


class Frame(NamedTuple):
    """What stands around a page's content; addresses are as seen from the page, `search` is "" where it is closed."""

    style: str
    script: str
    icon: str
    search: str


def page(frame: Frame, title: str, content: Sequence[Markup], head: Sequence[Markup] = ()) -> Markup:
    """Return a whole page; `head` are elements that it has beside those that all have."""
    first = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", f"{title} · {NAME}" if title != NAME else NAME),
        element("meta", name="robots", content="noindex"),
        element("meta", name="color-scheme", content="light dark"),
        element("link", rel="stylesheet", href=frame.style),
        element("link", rel="icon", type="image/svg+xml", href=frame.icon),
        element("script", src=frame.script, defer=True),
        *head,
    )
    name = element("a", NAME, href=frame.search) if frame.search else element("span", NAME)
    body = element(
        "body",
        element("a", "Skip to the text", href="#main", class_="skip"),
        element("header", element("p", name, class_="name"), class_="top"),
        element("main", *content, id="main", tabindex="-1"),
    )
    return joined(Markup("<!doctype html>\n"), element("html", first, body, lang="en"), Markup("\n"))


def notice_page(frame: Frame, heading: str, lines: Sequence[str], onward: tuple[str, str] | None = None) -> Markup:
    """Return a page that says why there is nothing to read here, and what to do: `onward` is a link and its address."""
    link = [element("p", element("a", onward[0], href=onward[1]))] if onward else []
    return page(frame, heading, [element("h1", heading), *(element("p", line) for line in lines), *link])
