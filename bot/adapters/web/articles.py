"""What the page of an article shows, read from the corpus; and why there is none to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.page_links import read_span
from bot.render.html_article import Quoted, Shown
from retrieval.errors import BadInputError, UnknownArticleError
from retrieval.links import link
from retrieval.sayings import clear_speaker
from retrieval.text.clean import paragraphs
from retrieval.types import Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.page_links import PageLinks
    from retrieval.corpus import Corpus
    from retrieval.types import Article

_NOWHERE = Span(0, 0)


class UnknownVersionError(UnknownArticleError):
    """An article that is held, but not as it stood then."""


def read_page(corpus: Corpus, links: PageLinks, asked: Mapping[str, str], base: str) -> Shown:
    """Return the article `id` of `asked`, `as` it stood, with the excerpt `at`; `base` is the address asked at.

    Raises:
        UnknownArticleError: it is not held; an `UnknownVersionError` where it is, but not `as` asked.
        BadInputError: `at` is nothing that stands in it.
    """
    article, newest = _article(corpus, asked["id"], asked.get("as", ""))
    excerpt = _excerpt(article, asked.get("at", ""))
    original = link(article, excerpt or _NOWHERE) if article.url else ""
    return Shown(
        *(article, paragraphs(article.text, article.title), excerpt),
        _quotations(corpus, article) if newest else (),
        corpus.versions(article.id),
        *(original, links.article(article.id, excerpt, article.version, base)),
        links.queries(article.id),
        links.pages == "private",
    )


def _article(corpus: Corpus, name: str, version: str) -> tuple[Article, bool]:
    """Return an article in a version, and whether that is the newest."""
    article = corpus.article(name)
    if article.id != name:  # an origin, or the beginning of an id
        raise UnknownArticleError(f"no article {name!r}")
    if version in {"", article.version}:
        return article, True
    try:
        return corpus.article_as(name, version), False
    except UnknownArticleError as error:
        raise UnknownVersionError(str(error)) from error


def _excerpt(article: Article, place: str) -> Span | None:
    try:
        span = read_span(place)
    except ValueError as error:
        raise BadInputError(f"{place[:40]!r} is no place in an article; one is like 120-260") from error
    if span and span.end > len(article.text):
        raise BadInputError(f"the article has {len(article.text):,} characters, and no {place}")
    return span


def _quotations(corpus: Corpus, article: Article) -> list[Quoted]:
    index = corpus.index()
    return [
        Quoted(stored.quotation.span, stored.quotation.kind, speaker.name if (speaker := clear_speaker(stored)) else "")
        for stored in index.catalog.quotations_of(article.id, index.generation)
    ]
