"""The reader that an ingest uses: the shipped rules and weights over the pinned parser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrieval.parser import open_parser
from retrieval.text.quotations.reader import QuotationReader

if TYPE_CHECKING:
    from retrieval.types import Reader


def open_reader() -> Reader:
    """Return the quotation reader; its parser is loaded when it first reads.

    Raises:
        ModelError: the parser is not installed, or not the one that was pinned.
    """
    return QuotationReader(open_parser())
