"""A reply as HTML, in which nothing that an article or a user wrote can act; its excerpts are block quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, assert_never

from bot.model import Attribution, Entry, Notice, Press, Quote, Reply, Text
from bot.render.markup import Markup, element, joined, outward

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.model import Block, Button, Request


class Addresses(NamedTuple):
    """Where the links of a reply lead: to the page of an excerpt, by its reference and version; to another request.

    `original` gives where a link leads on the web, "" where that is our page.
    """

    page: Callable[[str, str], str]
    original: Callable[[str], str]
    request: Callable[[Request], str]


def render(reply: Reply, addresses: Addresses) -> Markup:
    """Return the reply: what was asked, its blocks, and a link for each button that leads to another part of it."""
    asked = [element("p", reply.asked, class_="asked", dir="auto")] if reply.asked else []
    links = [_link(button, addresses) for button in reply.buttons if button.press is Press.GO and not button.menu]
    onward = [element("nav", *links, class_="onward", aria_label="More of this answer")] if links else []
    return joined(*asked, *(_block(block, addresses) for block in reply.blocks), *onward)


def _block(block: Block, addresses: Addresses) -> Markup:
    match block:
        case Text():
            return element("p", block.text, class_="small" if block.small else "line", dir="auto")
        case Notice():
            return element("p", block.text, class_=f"notice {block.tone.replace(' ', '-')}", dir="auto")
        case Quote():
            excerpt = _quoted(block.text) if block.text or not block.instead else element("p", block.instead)
            return element("article", excerpt, *_source(block, addresses), class_="found")
        case Attribution():
            return element("article", *_said(block), *_source(block, addresses), class_="found")
        case Entry():
            facts = (element("p", fact, dir="auto") for fact in block.facts)
            return element("div", element("p", element("b", block.name), dir="auto"), *facts, class_="entry")
        case _:
            assert_never(block)


def _quoted(*content: str) -> Markup:
    return element("blockquote", *content, dir="auto")


def _said(block: Attribution) -> Iterator[Markup]:
    """Yield a quotation, set off in its sentence where it stands in that, and who said it."""
    before, found, after = block.sentence.partition(block.text) if block.text else ("", "", "")
    if found and (before or after):
        yield _quoted(before, element("b", found), after)
    else:
        yield _quoted(block.text)
        if block.sentence != block.text:
            yield element("blockquote", block.sentence, dir="auto", class_="sentence")
    name = element("b", element("bdi", block.speaker)) if block.speaker else element("em", "speaker unclear")
    written = joined(" (here: ", element("bdi", block.written), ")") if block.written not in {"", block.speaker} else ""
    yield element("p", name, written, f" · {block.label}", class_="speaker")


def _source(block: Quote | Attribution, addresses: Addresses) -> Iterator[Markup]:
    """Yield where an excerpt stands, and the links that open it there."""
    own = addresses.page(block.reference, block.version) if block.reference else ""
    original = outward(addresses.original(block.link))
    title = element("bdi", block.title or block.reference)
    named = element("a", title, href=own) if own else title
    outlet = joined(" · ", element("bdi", block.outlet)) if block.outlet else ""
    date = joined(" · ", element("span", block.date, class_="day")) if block.date else ""
    yield element("p", element("b", named), outlet, date, class_="source", dir="auto")
    if original:
        yield element("p", element("a", "See it in the original", href=original, rel="noreferrer"), class_="original")
    if block.also_in:
        rows = (element("li", f"also in {other}", dir="auto") for other in block.also_in)
        yield element("ul", *rows, class_="also")


def _link(button: Button, addresses: Addresses) -> Markup:
    return element("a", button.label, href=addresses.request(button.request))
