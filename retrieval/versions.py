"""One article by its name, and as it stood in an earlier version; what is not there, or not clear, is an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrieval.errors import UnknownArticleError

if TYPE_CHECKING:
    from retrieval.catalog import Catalog
    from retrieval.types import Article, Version

_MOST_NAMED = 5  # in an error


def article_named(catalog: Catalog, name: str, generation: int) -> Article:
    """Return the article whose id or origin is `name`, or whose id begins with it.

    Raises:
        UnknownArticleError: there is none, or there are several.
    """
    found = catalog.find_articles(name, generation)
    if not found:
        raise _unknown(name)
    if len(found) > 1:
        several = ", ".join(f"{article.id} ({article.origin})" for article in found[:_MOST_NAMED])
        raise UnknownArticleError(f"{name!r} may be any of {len(found)} articles: {several}; give the whole id")
    return found[0]


def versions_of(catalog: Catalog, article_id: str, generation: int) -> list[Version]:
    """Return how the article with this whole id stood and stands, newest first.

    Raises:
        UnknownArticleError: there is none.
    """
    if not (versions := catalog.versions_of(article_id, generation)):
        raise _unknown(article_id)
    return versions


def article_as(catalog: Catalog, article_id: str, version: str, generation: int) -> Article:
    """Return the article with this whole id as it stood in the version whose name begins with `version`.

    Raises:
        UnknownArticleError: there is no such article, or it has no such version, or several.
    """
    held = versions_of(catalog, article_id, generation)
    found = catalog.articles_as(article_id, version, generation)
    if len(found) != 1:
        several = f"several versions {version!r}" if found else f"no version {version!r}"
        named = ", ".join(one.version for one in held[:_MOST_NAMED])
        raise UnknownArticleError(f"article {article_id!r} has {several}; its newest are {named}")
    return found[0]


def _unknown(name: str) -> UnknownArticleError:
    return UnknownArticleError(f"no article {name!r}; `onrecord articles` lists them")
