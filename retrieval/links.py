"""Links that open at the excerpt: URL text fragments, and our own reference where an article has no URL.

A text directive is `[prefix-,]start[,end][,-suffix]`. Source: "URL Fragment Text Directives" (WICG draft), "find a
range from a text directive": each part lies within one block of the page, the match begins and ends at word boundaries
(those of the prefix and suffix where they are given), and the first match wins. Where a page has the excerpt
otherwise than the stored text (a drop capital, the sign of a footnote, a block that ends within it), none is found: the
link then opens the article, at the anchor of its address if it has one.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache, partial
from itertools import accumulate, chain, product
from typing import TYPE_CHECKING, NamedTuple, Self
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retrieval.types import Article, Span

# A quotation this short is put into the fragment whole; a longer one by its first and last words, which also lets it
# run over paragraphs (a part must lie within one block of the page; a range need not).
_WHOLE_UP_TO = 100  # characters
_FEWEST_WORDS = 4  # of each part: fewer are seldom unique on a page, which shows more than the article
_FURTHEST = 1_000  # characters beside the excerpt that may become its prefix or suffix
_COLLAPSED = re.compile(r"[ \t\n\r\f]+")  # what a page shows as one space (CSS Text Module, "white space collapsing")
_LINE_BREAK = re.compile(r"[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")  # what `str.splitlines` breaks at
_OTHER = re.compile(r"[^\x00-\x7f]")
_BREAKS = ("\n\n", *"\t\n\v\f\r\x1c\x1d\x1e\x1f")  # white space of ASCII but the space, and what is between paragraphs
_PIECE = 1_000  # characters of a text that are flattened together …
_CUT = re.compile("[0-9A-Za-z]")  # … cut where no accent, ligature or white space can reach over the cut
_QUOTES = {"‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'}


def link(article: Article, span: Span) -> str:
    """Return where `span` of `article` can be read: its URL with a text fragment, else `onrecord:ID#START-END`.

    An empty span is nowhere in the text: then it is the article alone that the link opens.
    """
    if article.url is None:
        return f"onrecord:{article.id}" + (f"#{span.start}-{span.end}" if span.start < span.end else "")
    page, _, anchor = article.url.partition("#")
    anchor = anchor.partition(":~:")[0]
    if span.start >= span.end:
        return f"{page}#{anchor}" if anchor else page
    return f"{page}#{anchor}:~:text={text_directive(article.text, span, article.title)}"


def text_directive(text: str, span: Span, headline: str = "") -> str:
    """Return the value of a `text=` directive whose first match in `text`, under its headline, is `span`.

    Where the same words stand earlier between the same neighbours of their lines, no directive can tell the two apart,
    and this one opens at the earlier.
    """
    excerpt, page = span.of(text), _Page.around(text, span, headline)
    neighbours = _Neighbours(text, span)
    lines = _LINE_BREAK.split(excerpt)
    found: Iterator[_Parts] = iter(())
    if len(lines) > 1 or len(excerpt) > _WHOLE_UP_TO:
        found = filter(page.closes, _ranges(page, neighbours, lines))
    if len(lines) == 1:
        found = chain(found, filter(page.is_whole, _wholes(neighbours, excerpt)))
    return str(next(found, None) or _fullest(neighbours, lines))


class _Parts(NamedTuple):
    """The parts of a directive; "" where it has none."""

    prefix: str
    start: str
    end: str
    suffix: str

    def __str__(self) -> str:
        prefix, start, end, suffix = (
            quote(_COLLAPSED.sub(" ", part.strip()), safe="").replace("-", "%2D") for part in self
        )
        return ",".join(filter(None, (prefix and f"{prefix}-", start, end, suffix and f"-{suffix}")))


class _Page(NamedTuple):
    """The article as the browser that sees the fewest differences reads it, and where the excerpt is in that.

    White space, case, accents and the shape of quotation marks count for nothing, nor do word boundaries. A first match
    here is the first one for any browser, since each of them finds fewer. Where the text does not begin with its
    headline, that stands above. What is further behind the excerpt than any suffix reaches is left out: no match there
    can be earlier.
    """

    text: str
    start: int
    end: int

    @classmethod
    def around(cls, text: str, span: Span, headline: str) -> Self:
        first = _LINE_BREAK.split(text[:_FURTHEST].lstrip(), maxsplit=1)[0]
        flat = _flattened(text, _rounded(span.end + _FURTHEST))
        above = "" if _flat(first).strip() == _flat(headline).strip() else f"{_flat(headline)}\n"
        start, end = (len(above) + flat.place(text, at) for at in (span.start, span.end))
        return cls(above + flat.text, start, end)

    def opens(self, prefix: str, start: str) -> bool:
        """Whether the first match of a range with this opening begins where the excerpt does."""
        return self._find(prefix, start, "")[0] == self.start

    def closes(self, parts: _Parts) -> bool:
        """Whether the range ends where the excerpt does, given that it begins there."""
        return self._find("", parts.end, parts.suffix, self.start + len(_flat(parts.start)))[1] == self.end

    def is_whole(self, parts: _Parts) -> bool:
        """Whether the first match of a directive without an end is the excerpt."""
        return self._find(parts.prefix, parts.start, parts.suffix) == (self.start, self.end)

    def _find(self, prefix: str, wanted: str, suffix: str, at: int = 0) -> tuple[int, int]:
        """Return where the first match of a part between its neighbours begins and ends, from `at` on; -1 for none.

        A space may stand between it and each of them, or not.
        """
        before, own, after = (_flat(part).strip() for part in (prefix, wanted, suffix))
        gaps = product((" ", "") if before else ("",), (" ", "") if after else ("",))
        found = ((self.text.find(f"{before}{left}{own}{right}{after}", at), len(before + left)) for left, right in gaps)
        place, shift = min((one for one in found if one[0] >= 0), default=(-1, 0))
        return (place + shift, place + shift + len(own)) if place >= 0 else (-1, -1)


class _Flat(NamedTuple):
    """The beginning of a text as `_flat` has it, and where the pieces of both begin."""

    text: str
    cuts: list[int]
    starts: list[int]

    def place(self, text: str, at: int) -> int:
        """Return where offset `at` of the text is in the flat one."""
        piece = bisect_right(self.cuts, at) - 1
        return self.starts[piece] + len(_flat(text[self.cuts[piece] : at]))


def _rounded(count: int) -> int:
    """Return up to a quarter more: four numbers between any and its double, so that one flat text serves many spans."""
    step = 1 << max(0, count.bit_length() - 3)
    return -(-count // step) * step


@lru_cache(maxsize=4)  # the quotations of an article are linked one after the other
def _flattened(text: str, least: int) -> _Flat:
    cuts = [0]
    while cuts[-1] < least and (match := _CUT.search(text, cuts[-1] + _PIECE)):
        cuts.append(match.start())
    ends = [*cuts[1:], None if cuts[-1] < least else cuts[-1]]
    pieces = [_flat(text[start:end]) for start, end in zip(cuts, ends, strict=True)]
    return _Flat("".join(pieces), cuts, list(accumulate(map(len, pieces), initial=0)))


class _Neighbours(NamedTuple):
    """What may stand beside an excerpt in a directive: nothing, then ever more of the line in front of it or behind."""

    text: str
    span: Span

    def prefixes(self) -> Iterator[str]:
        """Yield what may be its prefix."""
        at = self.span.start
        # A match inside a word has no word boundary of its own: its neighbour must give it one.
        yield from () if _inside_word(self.text, at) else ("",)
        yield from _tails(_LINE_BREAK.split(self.text[max(0, at - _FURTHEST) : at].rstrip())[-1])

    def suffixes(self) -> Iterator[str]:
        """Yield what may be its suffix."""
        at = self.span.end
        yield from () if _inside_word(self.text, at) else ("",)
        yield from _heads(_LINE_BREAK.split(self.text[at : at + _FURTHEST].lstrip(), maxsplit=1)[0])


def _ranges(page: _Page, neighbours: _Neighbours, lines: list[str]) -> Iterator[_Parts]:
    """Yield the ranges that open at the excerpt, the shortest first."""
    for prefix in neighbours.prefixes():
        for start in filter(partial(page.opens, prefix), _heads(lines[0])):
            last = lines[-1] if len(lines) > 1 else lines[0][len(start) :]
            yield from (_Parts(prefix, start, end, suffix) for suffix in neighbours.suffixes() for end in _tails(last))


def _wholes(neighbours: _Neighbours, excerpt: str) -> Iterator[_Parts]:
    """Yield the directives without an end."""
    return (_Parts(prefix, excerpt, "", suffix) for suffix in neighbours.suffixes() for prefix in neighbours.prefixes())


def _fullest(neighbours: _Neighbours, lines: list[str]) -> _Parts:
    """Return the directive that says all that one can."""
    *_, prefix = neighbours.prefixes()
    *_, suffix = neighbours.suffixes()
    return _Parts(prefix, lines[0], lines[-1] if len(lines) > 1 else "", suffix)


def _inside_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and not text[at - 1].isspace() and not text[at].isspace()


def _heads(line: str) -> Iterator[str]:
    """Yield the first four words of a line, the first eight, and so on up to all of it."""
    words = _FEWEST_WORDS
    while len(cut := line.split(maxsplit=words)) > words:
        yield line[: len(line) - len(cut[-1])].rstrip()
        words *= 2
    yield from (line.rstrip(),) if cut else ()


def _tails(line: str) -> Iterator[str]:
    """Yield the last four words of a line, the last eight, and so on up to all of it."""
    words = _FEWEST_WORDS
    while len(cut := line.rsplit(maxsplit=words)) > words:
        yield line[len(cut[0]) :].lstrip()
        words *= 2
    yield from (line.lstrip(),) if cut else ()


def _flat(text: str) -> str:
    if not text.isascii():
        for mark, straight in _QUOTES.items():  # often there is no other sign beside ASCII
            text = text.replace(mark, straight)
    flat = text.casefold()
    if not flat.isascii():  # else nothing would change
        flat = _OTHER.sub(_replaced, unicodedata.normalize("NFKD", flat))
    for space in _BREAKS:
        flat = flat.replace(space, " ")
    while "  " in flat:
        flat = flat.replace("  ", " ")
    return flat


def _replaced(char: re.Match[str]) -> str:
    return _folded(char[0])


@lru_cache(maxsize=10_000)
def _folded(char: str) -> str:
    """Return what a character counts as: accents and invisible characters are nothing."""
    if char.isspace():
        return " "
    return "" if unicodedata.category(char) in {"Mn", "Me", "Cf"} else char
