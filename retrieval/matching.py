"""From words to the quotations that hold them: in a row, in the pieces of a broken one, nearly; or to plain prose."""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

from retrieval.sayings import Found, is_paraphrase, meets, wording
from retrieval.text.passages import NOTHING
from retrieval.text.wording import CLOSE, closeness, located, may_hold, position
from retrieval.types import Match, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from retrieval.catalog import Stored
    from retrieval.index import Index
    from retrieval.types import Article, Filters, Passage

# Quotations with the words in a row that are looked at, those first that say little else. Dates and outlets are not in
# their index, so a filter is put to more of them.
_MOST_EXACT, _MOST_EXACT_TO_FILTER = 100, 1_000
_NEIGHBOURS = 2  # pieces of a broken quotation that are looked for on either side of one
_ATTRIBUTION = 200  # characters between two pieces, at most
_STATEMENTS = 20  # candidates whose neighbours are looked for
_FEWEST_HELD, _LEAST_HELD = 4, 0.5  # words of a statement that a longer stretch asked for must hold, and their share
_SHARED = 0.5  # how close a piece must come by itself, where only the whole statement is close
_PARAPHRASED = 0.05  # so much closer a paraphrase must be than somebody's own words
_OWN_WORDS = 2.0  # the score of a quotation with the words in a row, beside its share of them; a paraphrase has none
_PROSE_PASSAGES = 50


class Row(NamedTuple):
    """Where words stand in a row in an article's text."""

    article: Article
    passage: Passage
    span: Span


class Statement(NamedTuple):
    """A quotation, and all the pieces of what is broken by its attribution, in the order of the text."""

    item: Stored
    pieces: list[Stored]


def in_a_row(index: Index, phrases: Iterable[Sequence[str]], filters: Filters) -> list[Found]:
    """Return the quotations in which the first of `phrases` that is found at all stands in a row."""
    for wanted in phrases:
        ids = index.wordings.phrase(wanted, _MOST_EXACT_TO_FILTER if filters else _MOST_EXACT)
        stored = index.catalog.quotations(ids, index.generation)
        if held := [item for item in stored if meets(item.article, filters)][:_MOST_EXACT]:
            return [_exact(item, wanted) for item in held]
    return []


def statements(index: Index, stored: Sequence[Stored]) -> list[Statement]:
    """Return each quotation with all the pieces of its statement."""
    broken = [item for item in stored[:_STATEMENTS] if not is_paraphrase(item)]
    ids = {item.id + step for item in broken for step in range(-_NEIGHBOURS, _NEIGHBOURS + 1)}
    around = {item.id: item for item in index.catalog.quotations(sorted(ids), index.generation)}
    return [Statement(item, _pieces(around[item.id], around) if item.id in around else [item]) for item in stored]


def in_pieces(wanted: Sequence[str], among: Iterable[Statement]) -> list[Found]:
    """Return the quotations whose statement holds the words in a row, or makes up most of the words."""
    return [_exact(item, wanted) for item, pieces in among if _is_held(wanted, item, pieces)]


def close_to(wanted: Sequence[str], among: Iterable[Statement]) -> list[Found]:
    """Return the quotations that come close to the words by themselves, or with the pieces of their statement."""
    found = []
    for item, pieces in among:
        own = wording(item)
        near = closeness(wanted, own)
        if len(pieces) > 1 and closeness(own, wanted) >= _SHARED:
            near = max(near, closeness(wanted, [word for piece in pieces for word in wording(piece)]))
        if near >= CLOSE:
            found.append(Found(item, Match.CLOSE, near - _PARAPHRASED * is_paraphrase(item)))
    return found


def in_prose(index: Index, wanted: Sequence[str], terms: Sequence[str], filters: Filters) -> list[Row]:
    """Return where the words stand in a row in the articles' prose; `terms` are their index terms."""
    found: dict[tuple[str, Span], Row] = {}
    for passage, article in index.passages(index.lexical.search(terms, _PROSE_PASSAGES, filters)):
        if passage.sentences == (NOTHING,):
            continue
        margin = len(" ".join(wanted)) * 2  # the words may begin or end in the next passage
        stretch = Span(max(0, passage.span.start - margin), min(len(article.text), passage.span.end + margin))
        if not may_hold(stretch.of(article.text), wanted):
            continue
        held = located(article.text, stretch)
        at = position(wanted, [word.text for word in held])
        if at is not None:
            span = Span(held[at].span.start, held[at + len(wanted) - 1].span.end)
            found.setdefault((article.id, span), Row(article, passage, span))
    return list(found.values())


def reported(index: Index, wanted: Sequence[str], rows: Iterable[Row]) -> list[Found]:
    """Return the quotations that make up most of the words where they stand in a row."""
    found: dict[int, Found] = {}
    for row in rows:
        (ids,) = index.catalog.quotations_in([row.passage.id]).values()
        stored = [item for item in index.catalog.quotations(ids, index.generation) if _overlap(item, row.span)]
        held = [any(_overlap(item, word.span) for item in stored) for word in located(row.article.text, row.span)]
        if sum(held) >= _LEAST_HELD * len(wanted):
            found.update({item.id: _exact(item, wanted) for item in stored})
    return list(found.values())


def _exact(item: Stored, wanted: Sequence[str]) -> Found:
    share = min(1.0, len(wanted) / max(1, len(wording(item))))
    return Found(item, Match.EXACT, round(share, 1) + _OWN_WORDS * (not is_paraphrase(item)))


def _pieces(item: Stored, around: Mapping[int, Stored]) -> list[Stored]:
    """Return the pieces of a statement; the quotations of an article are numbered in the order of its text."""
    pieces = [item]
    while (left := around.get(pieces[0].id - 1)) and _continues(left, pieces[0]):
        pieces.insert(0, left)
    while (right := around.get(pieces[-1].id + 1)) and _continues(pieces[-1], right):
        pieces.append(right)
    return pieces


def _continues(left: Stored, right: Stored) -> bool:
    """Whether two quotations are pieces of one statement."""
    one = left.article is right.article and left.quotation.voice == right.quotation.voice is not None
    between = right.quotation.span.start - left.quotation.span.end
    return one and 0 <= between <= _ATTRIBUTION and not (is_paraphrase(left) or is_paraphrase(right))


def _is_held(wanted: Sequence[str], item: Stored, pieces: Sequence[Stored]) -> bool:
    wordings = [wording(piece) for piece in pieces]
    own = [piece.id for piece in pieces].index(item.id)
    at = position(wanted, [word for words in wordings for word in words])
    if at is not None:
        edges = list(pairwise(accumulate(map(len, wordings), initial=0)))
        return edges[own][0] < at + len(wanted) and at < edges[own][1]
    held = [words for words in wordings if position(words, wanted) is not None]
    return wordings[own] in held and sum(map(len, held)) >= max(_FEWEST_HELD, _LEAST_HELD * len(wanted))


def _overlap(item: Stored, span: Span) -> bool:
    own = item.quotation.span
    return own.start < span.end and span.start < own.end
