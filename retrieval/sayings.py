"""Quotations as they are shown: with the speaker where that is clear, and the other articles that carry the words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from retrieval.links import link
from retrieval.text.wording import CLOSE, LONGEST, closeness, differences, words
from retrieval.types import Match, QuotationKind, Saying, SpeakerKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from retrieval.catalog import Stored
    from retrieval.index import Index
    from retrieval.paging import Part
    from retrieval.types import Article, Filters, Onward, Speaker

# Confidence from which an attribution is stated; below it "speaker unclear" is said and the sentence shown.
CLEAR = 0.5
# Quotations looked at for words: of 800 that were asked for with one word in four changed, every one was among the 50
# of 16,989 with the highest BM25 score. Dates and outlets are not in that index, so a filter is put to more of them.
_CANDIDATES, _CANDIDATES_TO_FILTER = 50, 500
_MOST_OTHER = 0.5  # share of the words of one that are not the other's: with more, they need no closer look
_LEAST_PART = 4  # words of a quotation that may be taken for a part of a longer one
_MATCHES = {match: rank for rank, match in enumerate((*Match, None))}


class Found(NamedTuple):
    """A quotation found, how it answers to what was asked, and how well: scores compare within one kind of match."""

    stored: Stored
    match: Match | None = None
    score: float = 0.0


class Page(NamedTuple):
    """The sayings of one page, and what lies beyond."""

    sayings: list[Saying]
    onward: Onward


def clear_speaker(stored: Stored) -> Speaker | None:
    """Return who speaks, None where that is unclear."""
    return stored.speaker if stored.quotation.confidence >= CLEAR else None


def is_paraphrase(stored: Stored) -> bool:
    """Whether a quotation is in the reporter's words."""
    return stored.quotation.kind is QuotationKind.INDIRECT


def wording(stored: Stored) -> list[str]:
    """Return the words of a quotation, those of an endless one up to a bound."""
    return words(stored.quotation.span.of(stored.article.text)[:LONGEST])


def meets(article: Article, filters: Filters) -> bool:
    """Whether an article is one that may answer."""
    if filters.publishers and article.publisher not in filters.publishers:
        return False
    if article.published is None:
        return not (filters.since or filters.until)
    return (filters.since or date.min) <= article.published <= (filters.until or date.max)


def worded_like(index: Index, wanted: Sequence[str], filters: Filters) -> list[Stored]:
    """Return the quotations that have most of the words `wanted`, by rarity, best first."""
    hits = index.wordings.any_of(wanted, _CANDIDATES_TO_FILTER if filters else _CANDIDATES)
    stored = index.catalog.quotations([hit.passage for hit in hits], index.generation)
    return [item for item in stored if meets(item.article, filters)][:_CANDIDATES]


def same_words(one: Stored, other: Stored) -> bool:
    """Whether two quotations are of the same words: near enough in full, or by one named speaker in part.

    Two named speakers never share one, nor do two who are not named.
    """
    speaker, second = clear_speaker(one), clear_speaker(other)
    if speaker and second and speaker.name != second.name:
        return False
    shorter, longer = sorted((wording(one), wording(other)), key=len)
    if len(set(shorter) - set(longer)) > _MOST_OTHER * len(set(shorter)) or closeness(shorter, longer) < CLOSE:
        return False
    known = speaker and second and speaker.kind is not SpeakerKind.UNNAMED and len(shorter) >= _LEAST_PART
    return bool(known) or closeness(longer, shorter) >= CLOSE


def gather(index: Index, found: Sequence[Found], k: int, filters: Filters, *, original: bool = True) -> list[Saying]:
    """Return at most `k` sayings of different words, in the order of `found`, each with the articles that carry it too.

    Shown is the earliest publication of the words (the `original`), or else the one found first.
    """
    shown: list[Saying] = []
    used: set[int] = set()
    for item in found:
        if len(shown) == k:
            break
        if item.stored.id not in used:
            family = [other for other in _family(index, item, found, filters) if other.stored.id not in used]
            used.update(other.stored.id for other in family)
            shown.append(_saying(family[0] if original else item, family))
    return shown


def paged(index: Index, found: Sequence[Found], part: Part, filters: Filters, *, original: bool = True) -> Page:
    """Return one page of what `gather` gives; the pages of one order show what one page of all would."""
    gathered = gather(index, found, part.needed, filters, original=original)
    shown = part.ordered(gathered, lambda saying: saying.article)
    return Page(part.of(shown), part.onward(len(shown), (item.stored.article for item in found)))


def precedence(found: Found) -> tuple[object, ...]:
    """Return what quotations of the same words are ordered by: the best match, clear speech, the earliest date."""
    stored = found.stored
    unclear = clear_speaker(stored) is None
    return _MATCHES[found.match], is_paraphrase(stored), unclear, _age(found), stored.quotation.span


def _family(index: Index, item: Found, found: Sequence[Found], filters: Filters) -> list[Found]:
    """Return `item` and all that carry its words, in their precedence; of those who are clear, one speaker's only."""
    known = {other.stored.id: other for other in found}
    near = worded_like(index, wording(item.stored), filters)
    others = [known.get(stored.id, Found(stored)) for stored in near if stored.id != item.stored.id]
    same = [other for other in others if same_words(item.stored, other.stored)]
    family = sorted([item, *same], key=precedence)
    names = [speaker.name for other in (item, *family) if (speaker := clear_speaker(other.stored))]
    return [other for other in family if not (speaker := clear_speaker(other.stored)) or speaker.name == names[0]]


def _saying(shown: Found, family: Iterable[Found]) -> Saying:
    own = saying(shown)
    others: dict[str, Saying] = {}
    for other in sorted(family, key=lambda found: (_age(found), precedence(found))):
        if other.stored.article.id not in {own.article.id, *others}:
            others[other.stored.article.id] = saying(other, own.text)
    return replace(own, also_in=tuple(others.values()))


def saying(found: Found, shown: str | None = None) -> Saying:
    """Return a quotation to show, with its differences from the words `shown`."""
    stored = found.stored
    text = stored.quotation.span.of(stored.article.text)
    return Saying(
        *(stored.article, stored.quotation, clear_speaker(stored), link(stored.article, stored.quotation.span)),
        *(found.match, (), differences(shown, text) if shown is not None else ()),
    )


def _age(found: Found) -> tuple[date, str]:
    """Return what orders articles from the earliest to the latest, undated last."""
    return found.stored.article.published or date.max, found.stored.article.origin
