"""A `Reader` that is told what its articles report: tests of search rest on no parser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

from retrieval.sources.sample import SampleSource
from retrieval.text.clean import paragraphs
from retrieval.text.sentences import sentences
from retrieval.types import Quotation, QuotationKind, RawArticle, Reading, Span, SpeakerKind, Voice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

QUOTATIONS = Path(__file__).parent / "data" / "quotations.jsonl"


class Told(NamedTuple):
    """A quotation of an article, by its words; `mention` is the speaker's name where it is not given."""

    text: str
    speaker: str | None = None
    kind: str = "direct"
    mention: str | None = None
    confidence: float = 0.9
    speaker_kind: SpeakerKind = SpeakerKind.PERSON


class ToldReader:
    """Reads what it was told of the article of each title."""

    digest = "told"

    def __init__(self, told: Mapping[str, Sequence[Told]]) -> None:
        self._told = told

    @classmethod
    def of_samples(cls) -> Self:
        """Return the reader that knows the true quotations of the sample articles."""
        titles = {raw.origin: raw.title for raw in SampleSource().read() if isinstance(raw, RawArticle)}
        told: dict[str, list[Told]] = {}
        for line in QUOTATIONS.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            told.setdefault(titles[row.pop("origin")], []).append(Told(**row))
        return cls(told)

    def read(self, articles: Sequence[tuple[str, str]]) -> list[Reading]:
        return [_reading(text, title, self._told.get(title, ())) for text, title in articles]


def _reading(text: str, title: str, told: Iterable[Told]) -> Reading:
    voices: list[Voice] = []
    found = []
    for item in told:
        span = _nearest(text, item.text, 0)
        assert span, f"{item.text!r} does not stand in {title!r}"
        voice = Voice(item.speaker, item.speaker_kind) if item.speaker else None
        if voice and voice not in voices:
            voices.append(voice)
        number = voices.index(voice) if voice else None
        mention = _nearest(text, item.mention or item.speaker or "", span.start)
        kind, confidence = QuotationKind(item.kind), item.confidence if voice else 0.1
        found.append(Quotation(kind, span, _sentence(text, title, span), mention, None, number, confidence))
    return Reading(tuple(sorted(found, key=lambda quotation: quotation.span)), tuple(voices))


def _nearest(text: str, wanted: str, to: int) -> Span | None:
    starts = [at for at in range(len(text)) if wanted and text.startswith(wanted, at)]
    return min((Span(at, at + len(wanted)) for at in starts), key=lambda span: abs(span.start - to), default=None)


def _sentence(text: str, title: str, span: Span) -> Span:
    held = [
        sentence
        for paragraph in paragraphs(text, title)
        for sentence in sentences(text, paragraph)
        if sentence.start < span.end and span.start < sentence.end
    ]
    return Span(held[0].start, held[-1].end) if held else span
