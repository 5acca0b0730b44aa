"""Scores of the quotations read in the sample articles, beside the pinned ones.

python tests/quality/quotation_scores.py            print both
python tests/quality/quotation_scores.py --accept   pin what was measured
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from scores import report

from retrieval.reader import open_reader
from retrieval.sources.sample import SampleSource
from retrieval.types import QuotationKind, RawArticle

if TYPE_CHECKING:
    from retrieval.types import Quotation, Reading

GOLD = Path(__file__).parent.parent / "data" / "quotations.jsonl"
BASELINE = Path(__file__).parent / "quotations_baseline.json"

# Counts of quotations: more is better, or fewer is.
MORE = ("quoted_found", "kind_right", "mention_right", "speaker_right", "indirect_found", "indirect_speaker_right")
FEWER = ("quoted_wrongly_found", "wrong_speakers_given_confidently")
_CONFIDENT = 0.9


class Pair(NamedTuple):
    """A true quotation and the one that was read for it."""

    gold: dict[str, Any]
    read: Quotation
    article: RawArticle
    reading: Reading

    @property
    def mention(self) -> str:
        """The speaker as written."""
        return self.read.mention.of(self.article.text) if self.read.mention else ""

    @property
    def speaker(self) -> str:
        """The speaker as resolved."""
        return self.reading.voices[self.read.voice].name if self.read.voice is not None else ""


def measured() -> dict[str, int]:
    """Return the scores over tests/data/quotations.jsonl: of direct and mixed quotations it holds every one."""
    gold: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in GOLD.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        gold[row["origin"]].append(row)
    articles = [item for item in SampleSource().read() if isinstance(item, RawArticle)]
    readings = open_reader().read([(article.text, article.title) for article in articles])
    found, extra = [], 0
    for article, reading in zip(articles, readings, strict=True):
        pairs, unmatched = _pairs(article, reading, gold[article.origin])
        found += pairs
        extra += unmatched
    return _counts(found, extra)


def _pairs(article: RawArticle, reading: Reading, rows: list[dict[str, Any]]) -> tuple[list[Pair], int]:
    """Return the matched pairs, and how many quotations between marks match no row."""
    left, pairs, extra = list(rows), [], 0
    for item in reading.quotations:
        text = _bare(item.span.of(article.text))
        row = next((row for row in left if _same(row, text, item.kind)), None)
        if row:
            left.remove(row)
            pairs.append(Pair(row, item, article, reading))
        else:
            extra += item.kind is not QuotationKind.INDIRECT
    return pairs, extra


def _same(row: dict[str, Any], text: str, kind: QuotationKind) -> bool:
    indirect = kind is QuotationKind.INDIRECT
    if (row["kind"] == QuotationKind.INDIRECT) != indirect:
        return False
    gold = _bare(row["text"])
    return text == gold or (indirect and (gold in text or text in gold) and 2 * min(len(text), len(gold)) > len(gold))


def _counts(pairs: list[Pair], extra: int) -> dict[str, int]:
    quoted = [pair for pair in pairs if pair.read.kind is not QuotationKind.INDIRECT]
    stated = [pair for pair in pairs if pair.read.kind is QuotationKind.INDIRECT]
    named = [pair for pair in quoted if pair.speaker == pair.gold["speaker"]]
    confident = [pair for pair in pairs if pair.read.confidence >= _CONFIDENT and pair.read.voice is not None]
    return {
        "quoted_found": len(quoted),
        "kind_right": sum(pair.read.kind == pair.gold["kind"] for pair in quoted),
        "mention_right": sum(pair.mention == pair.gold["mention"] for pair in quoted),
        "speaker_right": len(named),
        "indirect_found": len(stated),
        "indirect_speaker_right": sum(pair.speaker == pair.gold["speaker"] for pair in stated),
        "quoted_wrongly_found": extra,
        "wrong_speakers_given_confidently": sum(pair.speaker != pair.gold["speaker"] for pair in confident),
    }


def _bare(text: str) -> str:
    return " ".join(text.split()).strip(" ,.;:")


if __name__ == "__main__":
    report(measured(), BASELINE)
