"""Replies for the tests of what any platform shows: hostile ones, ordinary ones, and leafing through their pages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, Protocol, Self

from hypothesis import strategies as st

from bot.model import MORE, SKIP, Attribution, Block, Button, Entry, Notice, Press, Quote, Request, Text, Tone
from bot.render.pages import fitted, is_excerpt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hypothesis.strategies import SearchStrategy

    from bot.model import Reply

LINK = "https://gull.example/ferry?a=1&b=2#:~:text=The%20ferry"
NO_LINKS = ["onrecord:7#1-4", "javascript:alert(1)", "https://", "https://gull.example@evil.example/a"]
ORDINARY = Request("ask", "When does the ferry run?", {SKIP: "4"})

# Hostile ones


class _Long(str):
    """A text said many times over; a failing test shows what it is made of."""

    __slots__ = ("made_of",)

    def __new__(cls, made_of: tuple[str, int]) -> Self:
        words, times = made_of
        made = super().__new__(cls, words * times)
        made.made_of = made_of
        return made

    def __repr__(self) -> str:
        return f"_Long({self.made_of})"


_links = st.sampled_from([LINK, *NO_LINKS, "", " ", "https://a b", "HTTPS://x/<>)"])
_links |= st.tuples(st.sampled_from(["https://gull.example/<é", "https://x.example/#&"]), st.just(300)).map(_Long)


def hostile_texts(acting: Sequence[str]) -> SearchStrategy[str]:
    """Return texts of any characters among those that are `acting` on a platform."""
    return st.lists(st.text(max_size=8) | st.sampled_from(acting)).map("".join)


def long_lines(hostile: SearchStrategy[str], most: int) -> SearchStrategy[str]:
    """Return hostile texts, some of them `most` times over."""
    return st.tuples(hostile, st.sampled_from([1, 1, 1, 40, most])).map(_Long)


def hostile_blocks(hostile: SearchStrategy[str], line: SearchStrategy[str]) -> SearchStrategy[Block]:
    also = st.lists(line, max_size=12).map(tuple)
    return st.one_of(
        st.builds(Text, line, st.booleans()),
        st.builds(Notice, st.sampled_from(Tone), line),
        st.builds(Quote, line, line, line, line, _links, also, hostile, st.just("") | line),
        st.builds(Attribution, *[line] * 8, _links, also, hostile),
        st.builds(Entry, line, also),
    )


def hostile_buttons(hostile: SearchStrategy[str], line: SearchStrategy[str]) -> SearchStrategy[Button]:
    requests = st.builds(Request, st.just("ask"), hostile, st.fixed_dictionaries({}, optional={SKIP: st.just("7")}))
    menus = st.sampled_from(["", "", "Only one outlet", " ", "Any"])
    labels = line | st.just(MORE)
    return st.builds(Button, st.sampled_from(Press), labels, requests, st.just(("a#1-2",)), st.just(1), menus)


# Ordinary ones


def quote(text: str, **fields) -> Quote:
    given = {"title": "Ferry back", "outlet": "The Gull", "date": "2031-05-04", "link": LINK, "reference": ""}
    return Quote(text, **{**given, **fields})


def said(text: str, **fields) -> Attribution:
    given = {
        "label": "direct quotation",
        "speaker": "Mara Lind",
        "written": "Lind",
        "sentence": f"“{text}”, Lind said.",
        "title": "Ferry back",
        "outlet": "The Gull",
        "date": "2031-05-04",
        "link": LINK,
    }
    return Attribution(text, **{**given, **fields})


def feedback(request: Request = ORDINARY, shown: tuple[str, ...] = ()) -> tuple[Button, ...]:
    good, bad = Press.GOOD, Press.BAD
    return (Button(good, "Good answer", request, shown, 3), Button(bad, "Bad answer", request, shown, 3))


# Page by page


class Page(NamedTuple):
    """What a reader sees of one page, and where its More goes on: None where it has none."""

    excerpts: list[str]
    lines: list[str]
    onward: int | None


class Shows(Protocol):
    """How a platform shows a reply."""

    def __call__(self, *blocks: Block, buttons: tuple[Button, ...]) -> Page: ...


def speeches(number: int, sentences: int) -> list[Quote]:
    rest = "The ferry will run. " * sentences
    return [quote(f"Speech {at}. {rest}", reference=f"a#{at}-9") for at in range(number)]


def shortened(reply: Reply, kept: int) -> Reply:
    """Return what fits of the reply where there is room for `kept` excerpts."""
    return fitted(reply, lambda page: sum(map(is_excerpt, page.blocks)) <= kept, bool)


def read_through(shows: Shows, asked: Sequence[Block], buttons: tuple[Button, ...]) -> list[list[str]]:
    """Return the excerpts page by page, as a command would answer each More."""
    pages: list[list[str]] = []
    skip: int | None = 0
    while skip is not None and skip < len(asked):
        request = replace(ORDINARY, options={SKIP: str(skip)})
        turned = tuple(replace(button, request=request) for button in buttons)
        page = shows(Notice(Tone.INFO, "Found."), *asked[skip:], buttons=turned)
        pages.append(page.excerpts)
        left = f"{len(asked) - skip - len(page.excerpts)} more did not fit here; press More."
        assert page.onward is None or left in page.lines
        skip = page.onward
    return pages


def numbers_of(pages: list[list[str]]) -> list[int]:
    """Return the numbers of the `speeches` that stand on pages."""
    return [int(text.split(".")[0].split()[1]) for page in pages for text in page]
