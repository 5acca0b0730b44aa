"""A reader for an ingest without quotations, which no peer reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrieval.types import Reading

if TYPE_CHECKING:
    from collections.abc import Sequence


class NoQuotations:
    """A `retrieval.types.Reader` that reads none."""

    digest = "none"

    def read(self, articles: Sequence[tuple[str, str]]) -> list[Reading]:
        """Return as many empty readings."""
        return [Reading((), ())] * len(articles)
