"""Pages of what may be shown: in which order, from where, and whether another follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from retrieval.limits import MOST_EXCERPTS
from retrieval.types import Onward, Paging

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from retrieval.forward import Head
    from retrieval.types import Article

Shown = TypeVar("Shown")


class Part(NamedTuple):
    """How much is wanted: at most `k`, and of which page (None for the first, without a look at what follows)."""

    k: int
    paging: Paging | None = None

    @property
    def skip(self) -> int:
        """How many are shown on earlier pages."""
        return self.paging.skip if self.paging else 0

    @property
    def newest(self) -> bool:
        """Whether the newest are shown first."""
        return self.paging is not None and self.paging.newest

    @property
    def end(self) -> int:
        """How many are shown up to the end of the page."""
        return min(self.skip + self.k, MOST_EXCERPTS)

    @property
    def needed(self) -> int:
        """How many must be found to fill the page and to know whether another follows; all, where dates order them."""
        return MOST_EXCERPTS if self.newest else min(self.end + (self.paging is not None), MOST_EXCERPTS)

    def ordered(self, best_first: Sequence[Shown], article: Callable[[Shown], Article]) -> list[Shown]:
        """Return as many as may be shown, in the order asked for; undated articles are the last of the newest."""
        shown = list(best_first[:MOST_EXCERPTS])
        return sorted(shown, key=lambda item: _age(article(item))) if self.newest else shown

    def of(self, ordered: Sequence[Shown]) -> list[Shown]:
        """Return the page out of all that are `ordered`."""
        return list(ordered[self.skip : self.end])

    def onward(self, found: int, articles: Iterable[Article | Head]) -> Onward:
        """Return what lies beyond the page where `found` may be shown, out of `articles`."""
        return Onward(found > self.end, outlets_of(articles))


def outlets_of(articles: Iterable[Article | Head]) -> tuple[str, ...]:
    """Return the outlets of articles, in their order."""
    return tuple(dict.fromkeys(article.publisher for article in articles if article.publisher))


def _age(article: Article) -> int:
    return -article.published.toordinal() if article.published else 0
