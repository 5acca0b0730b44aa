"""Links that open at the excerpt: URL text fragments, and our own reference where an article has no URL."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from retrieval.types import Article, Span

# A quotation this short is put into the fragment whole; a longer one by its first and last words, which also lets it
# run over paragraphs (a match of one text must lie within one block of the page; a range need not).
_WHOLE_UP_TO = 100  # characters
_FEWEST_WORDS = 4  # of each end of a range: fewer are seldom unique on a page
_SPACE = re.compile(r"\s+")
_LINE_BREAK = re.compile(r"[\r\n\u2028\u2029]")
_WORD = re.compile(r"\S+")


def link(article: Article, span: Span) -> str:
    """Return where `span` of `article` can be read: its URL with a text fragment, else `onrecord:ID#START-END`."""
    if article.url is None:
        return f"onrecord:{article.id}#{span.start}-{span.end}"
    page, _, anchor = article.url.partition("#")
    return f"{page}#{anchor.partition(':~:')[0]}:~:text={text_directive(article.text, span)}"


def text_directive(text: str, span: Span) -> str:
    """Return the value of a `text=` directive whose first match in `text` is `span`.

    Source: "URL Fragment Text Directives" (WICG draft): `[prefix-,]start[,end]`, matched without regard to case,
    white space collapsed, on word boundaries; `-`, `,` and `&` must be percent-encoded.
    """
    excerpt = span.of(text)
    before = _flat(text[: span.start])
    if len(excerpt) <= _WHOLE_UP_TO and not _LINE_BREAK.search(excerpt):
        start, end = excerpt, ""
    else:
        start = _opening(excerpt, before)
        end = _closing(excerpt, len(start))
    prefix = f"{_encoded(_last_words(text[: span.start]))}-," if _flat(start) in before else ""
    return prefix + _encoded(start) + (f",{_encoded(end)}" if end else "")


def _opening(excerpt: str, before: str) -> str:
    """Return the fewest first words of the excerpt's first line that do not occur earlier in the article."""
    line = _LINE_BREAK.split(excerpt, maxsplit=1)[0]
    ends = [match.end() for match in _WORD.finditer(line)]
    for end in ends[_FEWEST_WORDS - 1 :]:
        if _flat(line[:end]) not in before:
            return line[:end]
    return line.rstrip()


def _closing(excerpt: str, opened: int) -> str:
    """Return the fewest last words of the excerpt's last line that do not occur earlier in it, after the opening."""
    line = _LINE_BREAK.split(excerpt)[-1]
    rest = excerpt[opened:]
    tail = line if len(line) <= len(rest) else rest
    starts = [match.start() for match in _WORD.finditer(tail)]
    for start in reversed(starts[: 1 - _FEWEST_WORDS] or starts[:1]):
        if _flat(rest).count(_flat(tail[start:])) == 1:
            return tail[start:]
    return tail.lstrip()


def _last_words(text: str) -> str:
    line = _LINE_BREAK.split(text.rstrip())[-1]
    return " ".join(line.split()[-_FEWEST_WORDS:])


def _flat(text: str) -> str:
    return _SPACE.sub(" ", text).strip().casefold()


def _encoded(text: str) -> str:
    return quote(_SPACE.sub(" ", text), safe="").replace("-", "%2D")
