"""Which passages of a generation filters allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from retrieval.forward import ranges

if TYPE_CHECKING:
    from retrieval.catalog import Catalog
    from retrieval.types import Filters, Ids


class Allowed:
    """The articles of one generation, by outlet and day.

    They are read once and held as arrays, 32 bytes an article: asked for each filter anew, the catalogue took longer
    than all else of a question.
    """

    def __init__(self, catalog: Catalog, generation: int) -> None:
        rows = catalog.outlets_and_days(generation)
        first, counts, publishers, days = zip(*rows, strict=True) if rows else ((), (), (), ())
        self._first, self._counts = np.array([first, counts], dtype=np.int64)
        self._places = {name: at for at, name in enumerate(dict.fromkeys(publishers))}
        self._publisher = np.array([self._places[name] for name in publishers], dtype=np.int64)
        self._days = np.array([day or "NaT" for day in days], dtype="datetime64[D]")  # no comparison with NaT holds

    def passages(self, filters: Filters) -> Ids:
        """Return the ids (int64, ascending) of the passages whose article meets `filters`."""
        met = np.ones(len(self._first), dtype=bool)
        if filters.publishers:
            met &= np.isin(self._publisher, [self._places.get(name, -1) for name in filters.publishers])
        if filters.since:
            met &= self._days >= np.datetime64(filters.since)
        if filters.until:
            met &= self._days <= np.datetime64(filters.until)
        return ranges(self._first[met], self._counts[met])
