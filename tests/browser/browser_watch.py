"""A browser's context that is watched: what its pages ask of other hosts, complain of, and put up is kept."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Request

DESK = {"width": 1000, "height": 700}
_OWN = "127.0.0.1"
_STATUS = "Failed to load resource: the server responded with a status of"  # said of the page itself: a 404 of ours


@contextmanager
def watching(browser: Browser, **options: object) -> Iterator[Watched]:
    """Open a context, and fail at its end where its pages have done what they may not."""
    with browser.new_context(**{"viewport": DESK, **options}) as context:
        watched = Watched(context)
        yield watched
    assert not watched.troubles, "; ".join(watched.troubles)


class Watched:
    """A context, and `troubles`: every request to another host, console error, uncaught exception and dialog."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.troubles: list[str] = []
        context.on("request", self._asked)
        context.on("console", self._said)
        context.on("dialog", self._put_up)
        context.on("weberror", lambda error: self.troubles.append(f"uncaught: {error.error}"))

    def page(self, address: str = "") -> Page:
        """Open a fresh page, at an address where one is given."""
        page = self.context.new_page()
        if address:
            page.goto(address)
        return page

    def _asked(self, request: Request) -> None:
        asked = urlsplit(request.url)
        if asked.scheme in {"http", "https", "ws", "wss"} and asked.hostname != _OWN:
            self.troubles.append(f"request: {request.url}")

    def _said(self, message: ConsoleMessage) -> None:
        its_own = message.text.startswith(_STATUS) and message.location["url"] == (message.page and message.page.url)
        if message.type in {"error", "warning"} and not its_own:
            self.troubles.append(f"console: {message.text} ({message.location['url']})")

    def _put_up(self, dialog: Dialog) -> None:
        self.troubles.append(f"dialog: {dialog.message} ({dialog.page and dialog.page.url})")
        dialog.dismiss()
