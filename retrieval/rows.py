"""Rows of the catalogue as values, and the conditions that several of its queries share."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from retrieval.types import Article, Span

if TYPE_CHECKING:
    import sqlite3

    from retrieval.types import Filters

ARTICLE = "version, id, origin, digest, title, url, publisher, published, authors, text"
_NAMED = 12  # hex digits
VISIBLE = "added <= :generation AND (removed IS NULL OR removed > :generation)"


def read_article(row: sqlite3.Row) -> Article:
    """Return the article of a row with the columns `ARTICLE`."""
    return Article(
        *(row["id"], row["origin"], row["title"], row["text"], row["url"], row["publisher"]),
        read_day(row["published"]),
        tuple(json.loads(row["authors"])),
        version_name(row["digest"]),
    )


def version_name(digest: str) -> str:
    """Return how a version of an article is named: the beginning of its digest, without a clash among millions."""
    return digest[:_NAMED]


def read_spans(packed: str) -> tuple[Span, ...]:
    """Return spans stored as a JSON list of their edges."""
    edges = json.loads(packed)
    return tuple(Span(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True))


def read_ends(packed: str) -> tuple[int, int]:
    """Return where the first of such spans starts and the last one ends: twenty times as fast."""
    return int(packed[1 : packed.index(",")]), int(packed[packed.rindex(",") + 1 : -1])


def read_day(stored: str | None) -> date | None:
    """Return a stored date."""
    return date.fromisoformat(stored) if stored else None


def iso(day: date | None) -> str | None:
    """Return a date as it is stored."""
    return day.isoformat() if day else None


def meeting(filters: Filters) -> tuple[str, dict[str, str | None]]:
    """Return the condition that an article meets `filters`, and the values it names."""
    names = {f"publisher{at}": name for at, name in enumerate(filters.publishers)}
    chosen = f"publisher IN ({', '.join(':' + name for name in names)}) AND" if names else ""
    condition = f"{chosen} (:since IS NULL OR published >= :since) AND (:until IS NULL OR published <= :until)"
    return condition, {**names, "since": iso(filters.since), "until": iso(filters.until)}
