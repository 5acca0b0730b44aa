"""Addresses of our own pages, signed where the pages are private, and replies whose links open them."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from itsdangerous import Signer

from bot.model import Attribution, Quote
from retrieval.types import Span

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    from bot.model import Block, Reply

    Pages = Literal["off", "private", "public"]

SEARCH = "search"  # what the key of the search page is over; the id of an article is hexadecimal
_SALT = "onrecord.page.1"  # another number makes every link that was given out invalid
_OURS = "onrecord:"


class PageLinks:
    """Where the pages are reached, and who may read them. `public_url` is "" where that is not known."""

    def __init__(self, public_url: str, pages: Pages, secret: str) -> None:
        self.pages, self._public_url = pages, public_url.rstrip("/")
        self._signer = Signer(secret, _SALT, key_derivation="hmac", digest_method=hashlib.sha256)

    def article(self, article_id: str, span: Span | None = None, version: str = "", base: str = "") -> str:
        """Return the address of an article's page, at the excerpt `span` of it; `base` stands in for no public URL."""
        return f"{self._public_url or base.rstrip('/')}/{self.article_path(article_id, span, version)}"

    def article_path(self, article_id: str, span: Span | None = None, version: str = "") -> str:
        """Return the same address as seen from the search page."""
        return f"articles/{quote(article_id, safe='')}{self.article_query(article_id, span, version)}"

    def article_query(self, article_id: str, span: Span | None = None, version: str = "") -> str:
        """Return the same address as seen from any page of the article."""
        return self.queries(article_id)(span, version)

    def queries(self, article_id: str) -> Callable[[Span | None, str], str]:
        """Return what gives such addresses, for the many of one page."""
        key = self.key(article_id)

        def query(span: Span | None, version: str) -> str:
            place = f"{span.start}-{span.end}" if span and span.start < span.end else ""
            given = ("at", place), ("as", version), ("key", key)  # of these, nothing has to be quoted
            fields = "&".join([f"{name}={value}" for name, value in given if value])
            return f"?{fields}#{place}" if place else f"?{fields}"

        return query

    def search(self, base: str = "") -> str:
        """Return the address of the search page."""
        query = f"?key={key}" if (key := self.key(SEARCH)) else ""
        return f"{self._public_url or base.rstrip('/')}/{query}"

    def is_ours(self, link: str) -> bool:
        """Whether an address is one of these pages'."""
        return bool(self._public_url) and link.startswith(f"{self._public_url}/articles/")

    def key(self, what: str) -> str:
        """Return the key that opens an article's page, or `SEARCH`; "" where none is needed."""
        return self._signer.get_signature(what).decode("ascii") if self.pages == "private" else ""

    def allows(self, key: str, what: str) -> bool:
        """Whether who has `key` may read what it is over; takes as long for any wrong key."""
        if self.pages == "private":
            return key.isascii() and self._signer.verify_signature(what, key)
        return self.pages == "public"

    def linked(self, reply: Reply, *, always: bool) -> Reply:
        """Return a reply whose excerpts without an address on the web, or `always` all, link to our pages."""
        if not self._public_url or self.pages == "off":
            return reply
        return replace(reply, blocks=tuple(self._linked(block, always=always) for block in reply.blocks))

    def _linked(self, block: Block, *, always: bool) -> Block:
        if isinstance(block, Quote | Attribution) and block.reference and (always or block.link.startswith(_OURS)):
            return replace(block, link=self.article(*read_reference(block.reference), block.version))
        return block


def read_reference(reference: str) -> tuple[str, Span | None]:
    """Return the article id and the span of `ID#START-END`; no span where it is empty."""
    article_id, _, place = reference.partition("#")
    return article_id, read_span(place)


def read_span(place: str) -> Span | None:
    """Return the span `START-END`, None where it is empty, or none at all.

    Raises:
        ValueError: it is no span.
    """
    if not place:
        return None
    start, end = (_number(edge) for edge in place.split("-"))
    if start > end:
        raise ValueError("a span ends behind its start")
    return Span(start, end) if start < end else None


def _number(digits: str) -> int:
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= len("999999999")):
        raise ValueError("an edge of a span is a number of characters")
    return int(digits)
