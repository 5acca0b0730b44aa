"""The stable JSON of answers and articles (documented in README.md; a test keeps both equal)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from retrieval.likelihood import likelihood
from retrieval.types import Match, Outcome

if TYPE_CHECKING:
    from retrieval.types import Answer, Article, Excerpt, Said, Saying, Speaker, WhoSaid


def answer_json(answer: Answer) -> dict[str, Any]:
    """Return an answer as JSON values. `start` and `end` are character offsets into the article's stored text."""
    return {
        "question": answer.question,
        "answered": answer.answered,
        "reason": _reason(answer),
        "confidence": round(answer.confidence, 4),
        "likelihood": str(likelihood(answer.confidence)),
        "excerpts": [_excerpt_json(excerpt) for excerpt in answer.excerpts],
        "figures": list(answer.figures),
        "missing": list(answer.missing),
        "nearest": _excerpt_json(answer.nearest) if answer.nearest else None,
        "took_ms": answer.took_ms,
    }


def who_said_json(answer: WhoSaid) -> dict[str, Any]:
    """Return who said something as JSON values; words that are nobody's have neither kind nor speaker."""
    quotations = [*map(_saying_json, answer.sayings), *map(_prose_json, answer.prose)]
    return _found_json(answer.query, _outcome(answer), quotations, answer)


def said_json(answer: Said) -> dict[str, Any]:
    """Return what a speaker said as JSON values."""
    query = f"{answer.speaker} about {answer.about}" if answer.about else answer.speaker
    return _found_json(query, answer.reason, [*map(_saying_json, answer.sayings)], answer)


def quotation_json(saying: Saying) -> dict[str, Any]:
    """Return a stored quotation as JSON values, with all its spans."""
    cue, sentence = saying.quotation.cue, saying.quotation.sentence
    return {
        "article_id": saying.article.id,
        "origin": saying.article.origin,
        "published": saying.article.published.isoformat() if saying.article.published else None,
        **_saying_json(saying),
        "cue_start": cue.start if cue else None,
        "cue_end": cue.end if cue else None,
        "sentence_start": sentence.start,
        "sentence_end": sentence.end,
    }


def speaker_json(speaker: Speaker) -> dict[str, Any]:
    """Return a speaker as JSON values; dates are ISO 8601."""
    return {
        "name": speaker.name,
        "kind": str(speaker.kind),
        "aliases": list(speaker.aliases),
        "quotations": speaker.quotations,
        "articles": speaker.articles,
        "first": speaker.first.isoformat() if speaker.first else None,
        "last": speaker.last.isoformat() if speaker.last else None,
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
        "part": excerpt.part or None,
        "article": article_json(excerpt.article),
        "link": excerpt.link,
        "also_in": [article_json(other) for other in excerpt.also_in],
    }


def _found_json(
    query: str, reason: str | None, quotations: list[dict[str, Any]], answer: WhoSaid | Said
) -> dict[str, Any]:
    return {
        "query": query,
        "answered": answer.answered,
        "reason": reason,
        "quotations": quotations,
        "nearest": _saying_json(answer.nearest) if answer.nearest else None,
    }


def _saying_json(saying: Saying) -> dict[str, Any]:
    quotation, cue = saying.quotation, saying.quotation.cue
    return {
        "text": saying.text,
        "start": quotation.span.start,
        "end": quotation.span.end,
        "kind": str(quotation.kind),
        "speaker": _attribution_json(saying),
        "cue": cue.of(saying.article.text) if cue else None,
        "confidence": round(quotation.confidence, 4),
        "match": str(saying.match) if saying.match else None,
        "article": article_json(saying.article),
        "link": saying.link,
        "also_in": [_other_json(other) for other in saying.also_in],
    }


def _attribution_json(saying: Saying) -> dict[str, Any] | None:
    """Return the speaker, and where the article names them; null where the speaker is unclear."""
    if saying.speaker is None:
        return None
    mention = saying.quotation.mention
    return {
        "name": saying.speaker.name,
        "mention": saying.written if mention else None,
        "mention_start": mention.start if mention else None,
        "mention_end": mention.end if mention else None,
    }


def _other_json(saying: Saying) -> dict[str, Any]:
    """Return another article that carries the words, how it quotes them, and how that differs from what is shown."""
    own = _saying_json(saying)
    return article_json(saying.article) | {
        **{name: own[name] for name in ("text", "start", "end", "kind", "speaker", "link")},
        "differences": [difference._asdict() for difference in saying.differences],
    }


def _prose_json(excerpt: Excerpt) -> dict[str, Any]:
    nobody = {"kind": None, "speaker": None, "cue": None, "confidence": 0.0, "match": str(Match.EXACT)}
    found = _excerpt_json(excerpt)
    return (
        {name: found[name] for name in ("text", "start", "end")}
        | nobody
        | {name: found[name] for name in ("article", "link", "also_in")}
    )


def _outcome(answer: WhoSaid) -> str | None:
    """Return what keeps an answer from being plainly "said by"."""
    from retrieval.who_said import listed  # noqa: PLC0415  # a question has no use for it

    several = listed(answer.speakers) if answer.outcome in {Outcome.SEVERAL, Outcome.SOMEONE_ELSE} else None
    known = "; ".join(filter(None, (several, answer.detail)))
    if answer.outcome is Outcome.SAID_BY and not known:
        return None
    return f"{answer.outcome}: {known}" if known else str(answer.outcome)


def _reason(answer: Answer) -> str | None:
    if answer.reason is None:
        return None
    return f"{answer.reason}: {answer.detail}" if answer.detail else str(answer.reason)
