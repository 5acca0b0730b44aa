"""A `Reader` that needs no parser: a name, then "said", then marks; or marks, then a name, then "said"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retrieval.types import Quotation, QuotationKind, Reading, Span, SpeakerKind, Voice

if TYPE_CHECKING:
    from collections.abc import Sequence

_NAME = r"[A-Z]\w+(?: [A-Z]\w+)*"
_SAID = re.compile(rf"(?:({_NAME}) (said)\W+)?“([^”]*)”(?: ({_NAME}) (said))?")


class PlainReader:
    """Reads what is written in the two plainest ways; `texts` are the ones that it read."""

    digest = "plain"

    def __init__(self) -> None:
        self.texts: list[str] = []

    def read(self, articles: Sequence[tuple[str, str]]) -> list[Reading]:
        self.texts += [text for text, _ in articles]
        return [_reading(text) for text, _ in articles]


def _reading(text: str) -> Reading:
    names: list[str] = []
    quotations = []
    for match in _SAID.finditer(text):
        group = 1 if match[1] else 4 if match[4] else 0
        name = match[group] if group else None
        if name and name not in names:
            names.append(name)
        quotations.append(
            Quotation(
                kind=QuotationKind.DIRECT,
                span=Span(*match.span(3)),
                sentence=Span(*match.span()),
                mention=Span(*match.span(group)) if name else None,
                cue=Span(*match.span(group + 1)) if name else None,
                voice=names.index(name) if name else None,
                confidence=0.9 if name else 0.1,
            )
        )
    return Reading(tuple(quotations), tuple(Voice(name, SpeakerKind.PERSON) for name in names))
