"""From words to who said them: exactly so, nearly so, or what means much the same, in this order; and what is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from retrieval.links import link
from retrieval.matching import close_to, in_a_row, in_pieces, in_prose, reported, statements
from retrieval.meaning import similar
from retrieval.sayings import clear_speaker, is_paraphrase, paged, precedence, saying, worded_like, wording
from retrieval.stages import stage
from retrieval.text.asking import Asking
from retrieval.text.wording import words
from retrieval.text.words import content_terms
from retrieval.types import Excerpt, Match, Onward, Outcome, Span, SpeakerKind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from retrieval.index import Index
    from retrieval.matching import Row
    from retrieval.paging import Part
    from retrieval.sayings import Found
    from retrieval.types import Embedder, Filters, Saying

_FEWEST_IN_PROSE, _FEWEST_TERMS = 4, 2  # words, and words that are no function words: fewer meet in any text by chance
# So much less close, or similar, than the best, a quotation is not shown; so little less, its speaker said it as well.
_MUCH_LESS, _NO_LESS = 0.12, 0.05
_MUCH = 0.5  # share of a quotation
_MOST_NAMED = 5  # speakers of the same words who are named; the others are counted


class Asked(NamedTuple):
    """Words that somebody said; by whom (canonical names, None for anybody); and how many are shown."""

    text: str
    by: frozenset[str] | None
    part: Part
    filters: Filters


class Finding(NamedTuple):
    """What is known of who said something: the outcome, the speakers' names, and what shows it."""

    outcome: Outcome
    speakers: Sequence[str] = ()
    detail: str | None = None
    sayings: Sequence[Saying] = ()
    prose: Sequence[Excerpt] = ()
    nearest: Saying | None = None
    onward: Onward = Onward()


def who_said(index: Index, embedder: Callable[[], Embedder], asked: Asked) -> Finding:
    """Return who said the words asked for; `embedder` is called only where no words are near enough."""
    with stage("read"):
        asking = Asking.read(asked.text)
    with stage("match"):
        among = statements(index, worded_like(index, asking.wanted, asked.filters))
        found = _worded(in_a_row(index, asking.phrases, asked.filters) or in_pieces(asking.wanted, among), asking)
    with stage("prose"):
        rows = [] if found else _rows(index, asking, asked)
        found = found or reported(index, asking.wanted, rows)
    if not _by(found, asked):
        with stage("match"):
            close = _worded(close_to(asking.wanted, among), asking)
        found = close if not (found or rows) or _by(close, asked) else found
    if found:
        with stage("judge"):
            return _attributed(index, found, asked)
    if rows:
        prose = asked.part.ordered(_excerpts(rows), lambda excerpt: excerpt.article)
        onward = asked.part.onward(len(prose), (row.article for row in rows))
        return Finding(Outcome.UNATTRIBUTED, prose=asked.part.of(prose), onward=onward)
    return _by_meaning(index, embedder(), asking.meaning, asked)


def _worded(found: list[Found], asking: Asking) -> list[Found]:
    """Return the quotations that the words may be from: the asker's own words must make up much of one."""
    if asking.verbatim:
        return found
    return [item for item in found if len(asking.wanted) >= _MUCH * len(wording(item.stored))]


def _rows(index: Index, asking: Asking, asked: Asked) -> list[Row]:
    terms = content_terms(asked.text)
    if not asking.verbatim or len(asking.wanted) < _FEWEST_IN_PROSE or len(terms) < _FEWEST_TERMS:
        return []
    return in_prose(index, asking.wanted, terms, asked.filters)


def _by_meaning(index: Index, embedder: Embedder, meaning: str, asked: Asked) -> Finding:
    own = [number for name in asked.by or () for number in index.catalog.sayings(name, asked.filters, index.generation)]
    nearest: list[Found] = []
    for only in (own, None) if own else (None,):
        with stage("meaning"):
            meant, nearest = similar(index, embedder, meaning, asked.filters, only)
        if meant:
            with stage("judge"):
                return _attributed(index, meant, asked)
    within = "within the dates and outlets asked for" if asked.filters else None
    return Finding(
        Outcome.NOT_FOUND, detail=within, nearest=saying(nearest[0]._replace(match=None)) if nearest else None
    )


def _attributed(index: Index, found: Sequence[Found], asked: Asked) -> Finding:
    """Return what the quotations found say of the speaker."""
    own = _by(found, asked)
    chosen = _meant(own or found)
    sayings, onward = paged(index, chosen, asked.part, asked.filters)
    said = [item for item in chosen if item.match is Match.EXACT or item.score >= chosen[0].score - _NO_LESS]
    names = _speakers(said)
    if not names:
        return Finding(Outcome.UNATTRIBUTED, sayings=sayings, onward=onward)
    if not own:
        return Finding(Outcome.SOMEONE_ELSE, names, sayings=sayings, onward=onward)
    if len(names) > 1:
        return Finding(Outcome.SEVERAL, names, sayings=sayings, onward=onward)
    others = [name for name in _speakers(found) if name not in names] if asked.by else []
    detail = f"attributed to {listed(others)} as well" if others else None
    paraphrase = all(is_paraphrase(item.stored) for item in said)
    return Finding(Outcome.PARAPHRASE if paraphrase else Outcome.SAID_BY, names, detail, sayings, onward=onward)


def listed(names: Sequence[str]) -> str:
    """Return names in words; of many, the first ones."""
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _by(found: Sequence[Found], asked: Asked) -> list[Found]:
    """Return the quotations of those asked for."""
    if asked.by is None:
        return list(found)
    speakers = [(item, clear_speaker(item.stored)) for item in found]
    return [item for item, speaker in speakers if speaker and speaker.name in asked.by]


def _meant(found: Sequence[Found]) -> list[Found]:
    """Return the quotations that may be meant, best first: none much less close, no paraphrase around own words."""
    least = max(item.score for item in found) - _MUCH_LESS if found[0].match is not Match.EXACT else 0.0
    ranked = sorted(found, key=lambda item: (-item.score, precedence(item)))
    spoken = [item for item in ranked if not is_paraphrase(item.stored)]
    return [
        item
        for item in ranked
        if item.score >= least and not (is_paraphrase(item.stored) and any(_overlaps(item, other) for other in spoken))
    ]


def _overlaps(one: Found, other: Found) -> bool:
    first, second = one.stored.quotation.span, other.stored.quotation.span
    return one.stored.article.id == other.stored.article.id and first.start < second.end and second.start < first.end


def _speakers(found: Sequence[Found]) -> list[str]:
    """Return who speaks, without those who have no name where others have one: "the mayor" may be one of them."""
    speakers = [speaker for item in found if (speaker := clear_speaker(item.stored))]
    named = [speaker for speaker in speakers if speaker.kind is not SpeakerKind.UNNAMED]
    return list(dict.fromkeys(speaker.name for speaker in named or speakers))


def _excerpts(rows: Sequence[Row]) -> list[Excerpt]:
    """Return the sentences around the words, the earliest publication first, each with the articles that repeat it."""
    found: dict[tuple[str, ...], Excerpt] = {}
    for row in sorted(rows, key=lambda row: (row.article.published or date.max, row.article.origin, row.span)):
        held = [span for span in row.passage.sentences if span.start < row.span.end and row.span.start < span.end]
        span = Span(held[0].start, held[-1].end) if held else row.span
        key = tuple(words(span.of(row.article.text)))
        shown = found.setdefault(key, Excerpt(row.article, span, 1.0, link(row.article, span)))
        if row.article.id not in {shown.article.id, *(other.id for other in shown.also_in)}:
            found[key] = replace(shown, also_in=(*shown.also_in, row.article))
    return list(found.values())
