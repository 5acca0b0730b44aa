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
from functools import lru_cache
from itertools import accumulate, chain, pairwise, product
from typing import TYPE_CHECKING, NamedTuple, Self
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retrieval.types import Article, Span

# A quotation this short is put into the fragment whole; a longer one by its first and last words, which also lets it
# run over paragraphs (a part must lie within one block of the page; a range need not).
_WHOLE_UP_TO = 100  # characters
_FEWEST_WORDS = 4  # of each part: fewer are seldom unique on a page, which shows more than the article
_FURTHEST = 1_000  # characters beside the excerpt that may become its prefix or suffix
_SPACE = re.compile(r"[^\S ]\s*| \s+")  # any white space but a lone space, which need not be replaced by itself
_COLLAPSED = re.compile(r"[ \t\n\r\f]+")  # what a page shows as one space (CSS Text Module, "white space collapsing")
_LINE_BREAK = re.compile(r"[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")  # what `str.splitlines` breaks at
_WORD = re.compile(r"\S+")
_OTHER = re.compile(r"[^\x00-\x7f]")
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
    prefixes, suffixes = list(_before(text, span.start)), list(_after(text, span.end))
    lines = _LINE_BREAK.split(excerpt)
    fullest = _Parts(prefixes[-1], lines[0], lines[-1] if len(lines) > 1 else "", suffixes[-1])
    found: Iterator[_Parts] = iter(())
    if len(lines) > 1 or len(excerpt) > _WHOLE_UP_TO:
        found = filter(page.closes, _ranges(page, prefixes, lines, suffixes))
    if len(lines) == 1:
        whole = (_Parts(prefix, excerpt, "", suffix) for suffix, prefix in product(suffixes, prefixes))
        found = chain(found, filter(page.is_whole, whole))
    return str(next(found, fullest))


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
    headline, that stands above.
    """

    text: str
    start: int
    end: int

    @classmethod
    def around(cls, text: str, span: Span, headline: str) -> Self:
        first, flat = _LINE_BREAK.split(text[:_FURTHEST].lstrip(), maxsplit=1)[0], _flattened(text)
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
    """A text as `_flat` has it, and where the pieces of both begin."""

    text: str
    cuts: list[int]
    starts: list[int]

    def place(self, text: str, at: int) -> int:
        """Return where offset `at` of the text is in the flat one."""
        piece = bisect_right(self.cuts, at) - 1
        return self.starts[piece] + len(_flat(text[self.cuts[piece] : at]))


@lru_cache(maxsize=4)  # the quotations of an article are linked one after the other
def _flattened(text: str) -> _Flat:
    cuts = [0]
    while match := _CUT.search(text, cuts[-1] + _PIECE):
        cuts.append(match.start())
    pieces = [_flat(text[start:end]) for start, end in pairwise([*cuts, len(text)])]
    return _Flat("".join(pieces), cuts, list(accumulate(map(len, pieces), initial=0)))


def _ranges(page: _Page, prefixes: list[str], lines: list[str], suffixes: list[str]) -> Iterator[_Parts]:
    """Yield the ranges that open at the excerpt, the shortest first."""
    for prefix, start in product(prefixes, _heads(lines[0])):
        if page.opens(prefix, start):
            last = lines[-1] if len(lines) > 1 else lines[0][len(start) :]
            yield from (_Parts(prefix, start, end, suffix) for suffix, end in product(suffixes, _tails(last)))


def _before(text: str, at: int) -> Iterator[str]:
    """Yield prefixes for what begins at `at`: none, then ever more of the line in front of it."""
    line = _LINE_BREAK.split(text[max(0, at - _FURTHEST) : at].rstrip())[-1]
    # A match inside a word has no word boundary of its own: its neighbour must give it one.
    yield from () if _inside_word(text, at) else ("",)
    yield from _tails(line)


def _after(text: str, at: int) -> Iterator[str]:
    """Yield suffixes for what ends at `at`: none, then ever more of the line behind it."""
    line = _LINE_BREAK.split(text[at : at + _FURTHEST].lstrip())[0]
    yield from () if _inside_word(text, at) else ("",)
    yield from _heads(line)


def _inside_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and not text[at - 1].isspace() and not text[at].isspace()


def _heads(line: str) -> Iterator[str]:
    """Yield the first four words of a line, the first eight, and so on up to all of it."""
    ends = [match.end() for match in _WORD.finditer(line)]
    yield from (line[:end] for end in _doubling(ends))


def _tails(line: str) -> Iterator[str]:
    """Yield the last four words of a line, the last eight, and so on up to all of it."""
    starts = [match.start() for match in _WORD.finditer(line)]
    yield from (line[start:] for start in _doubling(starts[::-1]))


def _doubling(edges: Sequence[int]) -> Iterator[int]:
    words = _FEWEST_WORDS
    while words < len(edges):
        yield edges[words - 1]
        words *= 2
    yield from edges[-1:]


def _flat(text: str) -> str:
    folded = text.casefold()
    if not folded.isascii():  # else nothing would change
        folded = _OTHER.sub(_replaced, unicodedata.normalize("NFKD", folded))
    return _SPACE.sub(" ", folded)


def _replaced(char: re.Match[str]) -> str:
    return _folded(char[0])


@lru_cache(maxsize=10_000)
def _folded(char: str) -> str:
    """Return what a character counts as: quotation marks are straight, accents and invisible characters nothing."""
    return "" if unicodedata.category(char) in {"Mn", "Me", "Cf"} else _QUOTES.get(char, char)
