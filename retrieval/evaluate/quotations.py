"""How well quotations are read: spans by kind, speakers, and what high confidence is worth.

A read quotation and a gold one match *exactly* where their trimmed spans are equal, *partially* where the intersection
over union of their characters is at least .5; one to one. A direct or mixed quotation that matches no gold is a false
positive; one between other marks (single ones, one missing its other half) has no gold and is only counted (`beyond`).
Indirect quotations are measured where they have a plain reporting cue: gold ones without are neither looked
for nor counted against a reading that finds them. *Mention*: the speaker's phrase overlaps the gold source, on matched
quotations whose gold has a source. *End to end*: matched exactly and the mention right, of all gold with a source.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from retrieval.evaluate.polnear import overlap, trimmed
from retrieval.types import QuotationKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retrieval.evaluate.polnear import Annotated, Gold
    from retrieval.types import Quotation, Reading

PARTIAL = 0.5
CONFIDENT_SHARE = 0.75  # of the attributed quotations, the most confident, whose accuracy is reported


@dataclass(frozen=True, slots=True)
class Counts:
    """Precision, recall and F1 from how many are gold, were found, and match."""

    gold: int
    found: int
    matched: int

    @property
    def precision(self) -> float:
        """The share of what was found that is gold."""
        return self.matched / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """The share of the gold that was found."""
        return self.matched / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        return 2 * self.matched / (self.gold + self.found) if self.gold + self.found else 0.0


@dataclass(frozen=True, slots=True)
class Scores:
    """What `score` measures; the counts named bare are of every pair of marks taken for a quotation."""

    quoted: Counts
    quoted_partial: Counts
    bare: Counts
    direct: Counts
    mixed: Counts
    kind_accuracy: float
    mention_accuracy: float
    end_to_end: float
    indirect: Counts
    indirect_partial: Counts
    indirect_mention: float
    confident_accuracy: float
    confidence_at: float
    beyond: int
    articles: int
    words: int

    def as_json(self) -> dict[str, Any]:
        """Return the scores as JSON values, each count with its precision, recall and F1."""
        return {name: _measures(value) if isinstance(value, Counts) else value for name, value in _fields(self)}


def score(articles: Sequence[Annotated], readings: Sequence[Reading]) -> Scores:
    """Return how well `readings` agree with the gold of `articles`, in the same order."""
    tally = _Tally()
    for article, reading in zip(articles, readings, strict=True):
        tally.add(article, reading)
    return tally.scores()


class _Tally:
    """What is counted over all articles."""

    def __init__(self) -> None:
        self.counts: dict[str, list[int]] = {}
        self.kinds: list[bool] = []
        self.mentions: list[tuple[float, bool]] = []
        self.stated: list[bool] = []
        self.sourced = self.beyond = self.articles = self.words = 0

    def add(self, article: Annotated, reading: Reading) -> None:
        self.articles += 1
        self.words += len(article.text.split())
        quoted = [item for item in article.gold if item.kind is not QuotationKind.INDIRECT]
        bare = {trimmed(article.text, pair) for pair in article.pairs}
        marked = [item for item in reading.quotations if item.kind is not QuotationKind.INDIRECT]
        read = [item for item in marked if trimmed(article.text, item.span) in bare]
        self.beyond += len(marked) - len(read)
        pairs = matches(article.text, quoted, read, exact=True)
        self._count("quoted", len(quoted), len(read), len(pairs))
        self._count("quoted_partial", len(quoted), len(read), len(matches(article.text, quoted, read, exact=False)))
        self._count("bare", len(quoted), len(bare), sum(item.span in bare for item in quoted))
        for kind in (QuotationKind.DIRECT, QuotationKind.MIXED):
            right = sum(gold.kind is kind is item.kind for gold, item in pairs)
            self._count(kind, sum(g.kind is kind for g in quoted), sum(i.kind is kind for i in read), right)
        self.kinds += [gold.kind is item.kind for gold, item in pairs]
        self.sourced += sum(bool(item.source) for item in quoted)
        self.mentions += [(item.confidence, _names(item, gold)) for gold, item in pairs if gold.source]
        self._indirect(article, reading)

    def _indirect(self, article: Annotated, reading: Reading) -> None:
        gold = [item for item in article.gold if item.kind is QuotationKind.INDIRECT]
        read = [item for item in reading.quotations if item.kind is QuotationKind.INDIRECT]
        for name, exact in (("indirect", True), ("indirect_partial", False)):
            pairs = matches(article.text, gold, read, exact=exact)
            beside = sum(not item.plain for item, _ in pairs)
            self._count(name, sum(item.plain for item in gold), len(read) - beside, len(pairs) - beside)
            if not exact:
                self.stated += [_names(item, found) for found, item in pairs if found.source]

    def _count(self, name: str, gold: int, found: int, matched: int) -> None:
        known = self.counts.setdefault(name, [0, 0, 0])
        known[:] = [known[0] + gold, known[1] + found, known[2] + matched]

    def scores(self) -> Scores:
        ranked = sorted(self.mentions, key=lambda item: -item[0])
        sure = ranked[: round(len(ranked) * CONFIDENT_SHARE)]
        counts = {name: Counts(*numbers) for name, numbers in self.counts.items()}
        return Scores(
            **counts,
            kind_accuracy=_share(self.kinds),
            mention_accuracy=_share([right for _, right in self.mentions]),
            end_to_end=sum(right for _, right in self.mentions) / max(1, self.sourced),
            indirect_mention=_share(self.stated),
            confident_accuracy=_share([right for _, right in sure]),
            confidence_at=sure[-1][0] if sure else 0.0,
            beyond=self.beyond,
            articles=self.articles,
            words=self.words,
        )


def matches(text: str, gold: Sequence[Gold], read: Sequence[Quotation], *, exact: bool) -> list[tuple[Gold, Quotation]]:
    """Return the pairs that match, one to one, the closest first."""
    ranked = sorted(_close(text, gold, read), key=lambda item: -item[0])
    pairs, used_gold, used_read = [], set(), set()
    for closeness, one, other in ranked:
        if closeness >= (1.0 if exact else PARTIAL) and one not in used_gold and other not in used_read:
            pairs.append((gold[one], read[other]))
            used_gold.add(one)
            used_read.add(other)
    return pairs


def _close(text: str, gold: Sequence[Gold], read: Sequence[Quotation]) -> Iterator[tuple[float, int, int]]:
    spans = [trimmed(text, item.span) for item in read]
    for one, item in enumerate(gold):
        for other, span in enumerate(spans):
            if shared := overlap(item.span, span):
                yield shared / (max(item.span.end, span.end) - min(item.span.start, span.start)), one, other


def _names(item: Quotation, gold: Gold) -> bool:
    return item.mention is not None and any(overlap(item.mention, part) > 0 for part in gold.source)


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0


def _measures(counts: Counts) -> dict[str, Any]:
    ratios = {"precision": counts.precision, "recall": counts.recall, "f1": counts.f1}
    return asdict(counts) | {name: round(value, 4) for name, value in ratios.items()}


def _fields(scores: Scores) -> list[tuple[str, Any]]:
    return [(name, getattr(scores, name)) for name in Scores.__slots__]
