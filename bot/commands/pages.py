"""Pages of an answer: which part of it a request asks for, and the buttons that lead to its other parts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.model import MORE, SKIP, Button, Press, Text
from retrieval.errors import BadInputError
from retrieval.limits import MOST_EXCERPTS
from retrieval.paging import outlets_of
from retrieval.types import Paging

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.model import Request
    from retrieval.types import Article, Onward

FIRST = Paging()
BACK = "Back"
NEWEST_FIRST = "Newest first"
BEST_FIRST = "Best first"
ALL_OUTLETS = "All outlets"
NOTHING_MORE = Text("There is nothing more to show.")
_NEWEST = "newest"  # the one value of the option `order`
_MOST_DIGITS = 4
ONE_OUTLET = "Only one outlet"  # the menu of the outlets that an answer can be confined to
_MOST_OUTLETS = 25  # in that menu: Discord, Component Reference, "String Select"; any other outlet can be typed


def read_paging(options: Mapping[str, str]) -> Paging:
    """Return which part of an answer the options `skip` (excerpts shown before) and `order` ask for.

    Raises:
        BadInputError: a value that neither has.
    """
    skip, order = options.get(SKIP) or "0", options.get("order", "")
    if not skip.isdecimal() or len(skip) > _MOST_DIGITS or int(skip) >= MOST_EXCERPTS:
        raise BadInputError(f"skip {skip[:20]!r} is no number of excerpts; give one from 0 to {MOST_EXCERPTS - 1}")
    if order not in {"", _NEWEST}:
        raise BadInputError(f"order {order[:20]!r} is unknown; the only one to ask for is {_NEWEST!r}")
    return Paging(int(skip), order == _NEWEST)


def place(what: str, skip: int, shown: int) -> Text:
    """Return which of all excerpts a later page shows: "Excerpts 4 to 6"."""
    first, last = skip + 1, skip + shown
    return Text(f"{what} {first}." if shown == 1 else f"{what}s {first} to {last}.")


def buttons(
    request: Request, count: int, shown: Sequence[Article], onward: Onward, *, dated: bool = True
) -> Iterator[Button]:
    """Yield what leads from a page of `count` excerpts at most to other parts of the answer.

    `shown` are the articles of its excerpts; `dated` says that they can be put in the order of their dates.
    """
    paging = read_paging(request.options)
    if onward.more:
        yield _go(MORE, request, skip=paging.skip + len(shown))
    if paging.skip:
        yield _go(BACK, request, skip=max(0, paging.skip - count))
    if dated and paging.newest:
        yield _go(BEST_FIRST, request, order="")
    elif dated and len({article.published for article in shown}) > 1:
        yield _go(NEWEST_FIRST, request, order=_NEWEST)
    yield from _outlets(request, shown, onward)


def _outlets(request: Request, shown: Sequence[Article], onward: Onward) -> Iterator[Button]:
    """Yield what confines an answer to one outlet, those of the page first, or what frees it again."""
    if request.options.get("outlet"):
        yield _go(ALL_OUTLETS, request, outlet="")
        return
    names = outlets_of(shown)
    every = tuple(dict.fromkeys((*names, *onward.outlets)))
    if names and len(every) > 1:
        for name in every[:_MOST_OUTLETS]:
            yield replace(_go(f"Only {name}", request, outlet=name), menu=ONE_OUTLET)


def _go(label: str, request: Request, *, skip: int = 0, **changed: str) -> Button:
    options = {**request.options, SKIP: str(skip) if skip else "", **changed}
    kept = {name: value for name, value in options.items() if value}
    return Button(Press.GO, label, replace(request, options=kept))
