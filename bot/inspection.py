"""Looking at what the corpus holds: facts about it, its articles, and one article with its zones and passages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.commands.ask import source_line
from bot.commands.speakers import facts
from bot.render.terminal import Style, escape
from retrieval.errors import BadInputError
from retrieval.text.clean import zones
from retrieval.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from retrieval.corpus import Corpus
    from retrieval.types import Article, Passage, Speaker

_LINK = re.compile(r"(?:onrecord:)?([0-9a-f]+)(?:#([0-9]{1,9})-([0-9]{1,9}))?")


def corpus_facts(corpus: Corpus, home: Path) -> dict[str, Any]:
    """Return how large the corpus is, whence, when it was built and how; sizes in bytes."""
    held, outlets = corpus.manifest(), corpus.outlets()
    dates = sorted(day for outlet in outlets for day in (outlet.first, outlet.last) if day)
    return {
        "articles": held.articles,
        "passages": held.passages,
        "outlets": sum(bool(outlet.name) for outlet in outlets),
        "first": dates[0] if dates else None,
        "last": dates[-1] if dates else None,
        "generation": held.generation,
        "built": held.built,
        "embedder": held.recipe.embedder,
        "dimension": held.recipe.dimension,
        "store": held.recipe.store,
        "bytes": sum(path.stat().st_size for path in home.rglob("*") if path.is_file()),
        "home": str(home.resolve()),
    }


def listing(articles: Iterable[Article]) -> Iterator[str]:
    """Yield a line for each article: its id, then outlet, title and date."""
    for article in articles:
        yield f"{article.id}  {escape(source_line(article))}"


def speaker_lines(speakers: Iterable[Speaker]) -> Iterator[str]:
    """Yield a line for each speaker: name, how often quoted and when, and the other spellings."""
    for speaker in speakers:
        also = f"; also {', '.join(speaker.aliases)}" if speaker.aliases else ""
        yield escape(f"{speaker.name}: {', '.join(facts(speaker))}{also}")


def read_reference(text: str) -> tuple[str, int | None]:
    """Return the article's name and the offset in `ID`, `ORIGIN` or `onrecord:ID#START-END`.

    Raises:
        BadInputError: an empty reference, or a span that ends before its start.
    """
    name = text.strip()
    if not name:
        raise BadInputError("an empty name is no article's; give an id, an origin or an onrecord: link")
    match = _LINK.fullmatch(name)
    if match is None or match[2] is None:
        return match[1] if match else name, None
    if int(match[3]) < int(match[2]):
        raise BadInputError(f"{name!r} ends before its start; write it as ID#START-END")
    return match[1], int(match[2])


def article_lines(article: Article, passages: Iterable[Passage], at: int | None, style: Style) -> Iterator[str]:
    """Yield the article as lines: the passage at offset `at` behind a bar, what is no prose behind a dot.

    Raises:
        BadInputError: `at` is beyond the text.
    """
    if at is not None and not 0 <= at < len(article.text):
        raise BadInputError(f"--at {at} is outside the article; its text has {len(article.text):,} characters")
    yield escape(source_line(article))
    yield escape(f"{article.id} · {article.origin}" + (f" · {article.url}" if article.url else ""))
    yield ""
    shown = next((passage.span for passage in passages if at is not None and _holds(passage.span, at)), None)
    yield from _body(article, shown, style)


def _body(article: Article, shown: Span | None, style: Style) -> Iterator[str]:
    aside = [zone.span for zone in zones(article.text, article.title)]
    start = 0
    for line in article.text.splitlines(keepends=True):
        span = Span(start, start + len(line))
        start = span.end
        text = escape(line.rstrip("\r\n"))
        if shown and span.start < shown.end and shown.start < span.end and text.strip():
            yield style.paint(f"│ {text}", "36")
        elif any(zone.start <= span.start + _indent(line) < zone.end for zone in aside):
            yield style.paint(f"· {text}", "2")
        else:
            yield f"  {text}".rstrip()


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _holds(span: Span, at: int) -> bool:
    return span.start <= at < span.end
