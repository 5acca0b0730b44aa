"""From articles to readings: marks, masks, parses, candidates, verdicts, and who each mention means."""

from __future__ import annotations

import hashlib
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

from retrieval.text.quotations.attribute import Attributed, attributed
from retrieval.text.quotations.block import Block, block_of
from retrieval.text.quotations.doubts import doubts
from retrieval.text.quotations.draft import Draft, drafts
from retrieval.text.quotations.indirect import Statement, statements
from retrieval.text.quotations.marks import SINGLE
from retrieval.text.quotations.people import Cast
from retrieval.text.quotations.places import mention_of, sentence_of, tokens_of
from retrieval.text.quotations.turns import TURN
from retrieval.text.quotations.weights import Weights, shipped
from retrieval.types import Quotation, QuotationKind, Reading, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retrieval.text.quotations.parsed import Parser

# Both were chosen on PolNeAR's dev part, where F1 is nearly flat about them: .972 to .974 of spans from .35 to .5,
# .720 to .723 of statements from .3 to .55. A quotation missed is worse than a word in marks too many.
_GENUINE = 0.4
_STATED = 0.4
_MOST_SHARED = 0.5  # of the shorter of two statements, above which they are one
_RULES = 1  # raise it when a rule here changes: an index read under other rules asks to be rebuilt


class _Found(NamedTuple):
    kind: QuotationKind
    span: Span
    sentence: Span
    mention: tuple[int, int] | None
    cue: Span | None
    chance: float


class QuotationReader:
    """Reads the quotations of articles with one parser; implements `Reader`."""

    def __init__(self, parser: Parser, weights: Weights | None = None) -> None:
        self._parser, self._weights = parser, weights or shipped()
        self.digest = hashlib.sha256(f"{_RULES} {parser.digest} {_own_digest()}".encode()).hexdigest()

    def read(self, articles: Sequence[tuple[str, str]]) -> list[Reading]:
        """Return a reading for each (text, title), in their order."""
        prepared = [drafts(text, title, self._weights.whole) for text, title in articles]
        parsed = iter(self._parser.parse([draft.mask.text for parts in prepared for draft in parts]))
        readings = []
        for (text, title), parts in zip(articles, prepared, strict=True):
            blocks = [block_of(draft.span, next(parsed), draft.mask, draft.whole) for draft in parts]
            readings.append(self._reading(text, title, parts, blocks))
        return readings

    def _reading(self, text: str, title: str, parts: Sequence[Draft], blocks: Sequence[Block]) -> Reading:
        found = list(self._between_marks(text, parts, blocks))
        found += self._in_other_words(blocks, [item.span for item in found])
        found.sort(key=lambda item: item.span)
        cast = Cast(text, title, blocks)
        quotations = tuple(_resolved(item, blocks, cast) for item in found)
        return Reading(quotations, cast.voices)

    def _between_marks(self, text: str, parts: Sequence[Draft], blocks: Sequence[Block]) -> Iterator[_Found]:
        for item in attributed(parts, blocks, self._weights):
            draft, block = parts[item.block], blocks[item.block]
            looks = draft.looks[item.number]
            if item.quote.style != TURN:
                if self._weights.genuine.probability(doubts(text, draft.span, looks, item)) < _GENUINE:
                    continue
                if item.quote.style == SINGLE and (item.speaker is None or item.quote.outer == draft.span):
                    continue  # a heading
            kind = QuotationKind.DIRECT if draft.whole[item.number] else QuotationKind.MIXED
            yield _quoted(kind, item, blocks, block)

    def _in_other_words(self, blocks: Sequence[Block], taken: Sequence[Span]) -> Iterator[_Found]:
        for at, block in enumerate(blocks):
            marked = [span for span in taken if block.span.start <= span.start < block.span.end]
            for _, item, span in self._stated(block, marked):
                mention = (at, item.speaker) if item.speaker is not None else None
                sure = self._weights.stater.probability(item.features) if mention else 0.0
                yield _Found(
                    QuotationKind.INDIRECT, span, sentence_of(block, item.cue, span), mention,
                    tokens_of(block, item.cue, item.cue), sure,
                )  # fmt: skip

    def _stated(self, block: Block, marked: Sequence[Span]) -> list[tuple[float, Statement, Span]]:
        """Return the statements of a paragraph that hold no marks, the likeliest of those that overlap."""
        weighed = []
        for item in statements(block):
            if block.stubs.isdisjoint((item.first, item.last)):
                chance = self._weights.stated.probability(item.features)
                span = tokens_of(block, item.first, item.last)
                if chance >= _STATED and not any(_shared(span, other) for other in marked):
                    weighed.append((chance, item, span))
        kept: list[tuple[float, Statement, Span]] = []
        for candidate in sorted(weighed, key=lambda weighed: -weighed[0]):
            if all(_shared(candidate[2], other[2]) <= _MOST_SHARED for other in kept):
                kept.append(candidate)
        return kept


def _quoted(kind: QuotationKind, item: Attributed, blocks: Sequence[Block], block: Block) -> _Found:
    speaker = item.speaker
    if speaker is None:
        place = block.mask.places[item.number].start
        token = min(block.parsed.at(place), len(block.parsed) - 1)
        return _Found(kind, item.quote.span, sentence_of(block, token, item.quote.outer), None, None, 0.0)
    home = blocks[speaker.block]
    cue = tokens_of(home, speaker.cue, speaker.cue) if speaker.cue is not None else None
    near = item.quote.outer if speaker.block == item.block else None
    sentence = sentence_of(home, speaker.cue if speaker.cue is not None else speaker.token, near)
    return _Found(kind, item.quote.span, sentence, (speaker.block, speaker.token), cue, item.chance)


def _resolved(item: _Found, blocks: Sequence[Block], cast: Cast) -> Quotation:
    if item.mention is None:
        return Quotation(item.kind, item.span, item.sentence, None, item.cue, None, 0.0)
    voice, sure = cast.resolve(*item.mention, item.span.start)
    mention = mention_of(blocks[item.mention[0]], item.mention[1])
    chance = item.chance * sure if voice is not None else 0.0
    return Quotation(item.kind, item.span, item.sentence, mention, item.cue, voice, round(chance, 4))


def _shared(one: Span, other: Span) -> float:
    """Return which share of the shorter span the two have in common."""
    common = min(one.end, other.end) - max(one.start, other.start)
    return max(0.0, common / max(1, min(one.end - one.start, other.end - other.start)))


def _own_digest() -> str:
    weights = resources.files("retrieval.text.quotations") / "weights.json"
    return hashlib.sha256(weights.read_bytes()).hexdigest()
