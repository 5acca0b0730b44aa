"""Where in an article its names stand, and what is set off from them by commas."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retrieval.text.quotations.people.named import Named
    from retrieval.types import Span


class Register:
    """Which name covers a character of the text, or is meant by the role there that is set off from it."""

    def __init__(self, named: Sequence[Named]) -> None:
        self.named = named
        self.starts = [name.whole.start for name in named]
        self._claims = sorted(
            (span.start, span.end, at) for at, name in enumerate(named) for span in (name.claimed, name.called) if span
        )

    def at(self, offset: int) -> Named | None:
        """Return the name."""
        place = bisect_left(self.starts, offset + 1) - 1
        return self.named[place] if place >= 0 and self.named[place].whole.end > offset else None

    def claimed(self, offset: int) -> Named | None:
        """Return the name from which a role that covers the character is set off."""
        place = bisect_left(self._claims, (offset + 1,)) - 1
        if place < 0 or self._claims[place][1] <= offset:
            return None
        return self.named[self._claims[place][2]]

    def within(self, span: Span) -> Iterator[Named]:
        """Yield the names that begin in a stretch of the text."""
        place = bisect_left(self.starts, span.start)
        while place < len(self.named) and self.starts[place] < span.end:
            yield self.named[place]
            place += 1
