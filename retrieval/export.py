"""The stable JSON of answers and articles (documented in README.md; a test keeps both equal)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from retrieval.types import Answer, Article, Excerpt


def answer_json(answer: Answer) -> dict[str, Any]:
    """Return an answer as JSON values. `start` and `end` are character offsets into the article's stored text."""
    return {
        "question": answer.question,
        "answered": answer.answered,
        "reason": _reason(answer),
        "excerpts": [_excerpt_json(excerpt) for excerpt in answer.excerpts],
        "nearest": _excerpt_json(answer.nearest) if answer.nearest else None,
        "took_ms": answer.took_ms,
    }


def article_json(article: Article) -> dict[str, str | None]:
    """Return what identifies an article, without its text; `published` is an ISO 8601 date."""
    return {
        "id": article.id,
        "origin": article.origin,
        "title": article.title,
        "url": article.url,
        "publisher": article.publisher,
        "published": article.published.isoformat() if article.published else None,
    }


def _excerpt_json(excerpt: Excerpt) -> dict[str, Any]:
    return {
        "text": excerpt.text,
        "start": excerpt.span.start,
        "end": excerpt.span.end,
        "score": round(excerpt.score, 4),
        "article": article_json(excerpt.article),
        "link": excerpt.link,
        "also_in": [article_json(other) for other in excerpt.also_in],
    }


def _reason(answer: Answer) -> str | None:
    if answer.reason is None:
        return None
    return f"{answer.reason}: {answer.detail}" if answer.detail else str(answer.reason)
