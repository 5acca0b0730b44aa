"""An outlet on 127.0.0.1: its pages, an article amid other words on each, and what a browser highlights of it."""

from __future__ import annotations

from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple

from retrieval.types import Article, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

OPENS, CLOSES = "⟦", "⟧"  # stand around the excerpt in a text and in a page
_MARKED = "rgb(255 0 255)"
_PAGE = """<!doctype html>
<html lang="{language}" dir="{direction}"><meta charset="utf-8"><title>{title} – The Halvenmouth Echo</title>
<link rel="icon" href="data:,">
<style>
  body {{ width: 600px; margin: 0 auto; font: 12px/1.3 "DejaVu Sans", sans-serif; background: #fff; color: #000 }}
  header, footer {{ height: 1000px }}
  p {{ margin: 4px 0 }}
  ::target-text {{ background-color: {marked}; color: #000 }}
</style>
<header>
  <nav><a href="/">Home</a> <a href="/news">News</a> <a href="/sport">Sport</a> <a href="/ferries">Ferry times</a></nav>
  <p>Skip to content. Subscribe for €1. We value your privacy; so do our 412 partners.</p>
</header>
<main><h1 id="top">{title}</h1><p>By Maren Oddy, in Halvenmouth</p>{body}</main>
<aside><h2>More on this</h2><a href="/a">Harbour wall: what we know</a> <a href="/b">Who pays?</a></aside>
<footer id="contact">Terms. Imprint. © The Halvenmouth Echo</footer>"""

# Moves the highlight from what the address names to what stands between the two comments, and says where that is.
_EXPECT = f"""() => {{
  const comments = document.createTreeWalker(document, NodeFilter.SHOW_COMMENT), range = new Range();
  range.setStartAfter(comments.nextNode());
  range.setEndBefore(comments.nextNode());
  CSS.highlights.set("expected", new Highlight(range));
  const style = document.createElement("style");
  style.textContent = "::target-text {{ background-color: transparent; color: #000 }}"
    + " ::highlight(expected) {{ background-color: {_MARKED} }}";
  document.head.append(style);
  const {{ top, bottom }} = range.getBoundingClientRect();
  return 0 <= top && bottom <= innerHeight;
}}"""


class Story(NamedTuple):
    """An article of the outlet: `text` as it is stored, `body` as its page has it where that is not a `<p>` a line."""

    text: str
    body: str = ""
    title: str = "A wall that will not stay"
    language: str = "en"
    direction: str = "ltr"

    @property
    def span(self) -> Span:
        """Of the excerpt, in the text without its marks."""
        return Span(self.text.index(OPENS), self.text.index(CLOSES) - len(OPENS))

    def article(self, address: str) -> Article:
        """Return what is stored of it."""
        return Article("0a1b2c3d4e", "a.txt", self.title, _without_marks(self.text), address, None, None, ())

    def page(self) -> str:
        """Return its page, comments in the places of the marks."""
        body = self.body or "".join(f"<p>{escape(line)}</p>" for line in self.text.splitlines() if line.strip())
        marked = body.replace(OPENS, "<!--from-->").replace(CLOSES, "<!--to-->")
        return _PAGE.format(
            title=escape(self.title), body=marked, marked=_MARKED, language=self.language, direction=self.direction
        )


class Shown(NamedTuple):
    """What a browser shows of an address: is all of the excerpt on screen, and is it highlighted, and it alone?"""

    on_screen: bool
    highlighted: bool


def shown(page: Page, address: str) -> Shown:
    """Open an address of the outlet, and compare its picture with one in which the excerpt itself is highlighted."""
    page.goto(address)
    seen = page.screenshot()
    on_screen = page.evaluate(_EXPECT)
    return Shown(on_screen, seen == page.screenshot())


def await_on_screen(page: Page, element: str) -> None:
    """Wait until an element begins on screen: Chromium looks for an excerpt for half a second before it gives up."""
    top = "({ top }) => -1 < top && top < innerHeight"
    page.wait_for_function(f"(name) => ({top})(document.querySelector(name).getBoundingClientRect())", arg=element)


class Outlet:
    """Serves the pages that it was given, each at an address of its own."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self._root = f"http://127.0.0.1:{server.server_port}"
        self.pages: dict[str, str] = {}

    def publish(self, page: str) -> str:
        """Return the address at which a page is from now on."""
        path = f"/{len(self.pages)}"
        self.pages[path] = page
        return self._root + path


@contextmanager
def outlet() -> Iterator[Outlet]:
    """Open an outlet, and close it."""

    class Reader(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = opened.pages.get(self.path.partition("?")[0], "").encode()
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Reader) as server:
        opened = Outlet(server)
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield opened
        finally:
            server.shutdown()
            thread.join()


def _without_marks(text: str) -> str:
    return text.replace(OPENS, "").replace(CLOSES, "")
