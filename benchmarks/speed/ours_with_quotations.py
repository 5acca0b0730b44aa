"""On Record as a contestant that reads quotations, too, as `onrecord ingest` does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ours

from retrieval.reader import open_reader

if TYPE_CHECKING:
    from retrieval.types import Reader


class Contestant(ours.Contestant):
    """A home with quotations."""

    def reader(self) -> Reader:
        """Return the shipped reader."""
        return open_reader()
