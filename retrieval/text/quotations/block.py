"""A parsed paragraph: its grammar beside its mask, and the clauses in it that may report something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.text.quotations.cues import VERBS
from retrieval.text.quotations.parsed import SUBJECTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.text.quotations.mask import Masked
    from retrieval.text.quotations.parsed import Parsed
    from retrieval.types import Span


@dataclass(slots=True)
class Block:
    """A parsed paragraph: its grammar, its mask, the tokens of its stubs, and the verbs in it that may report."""

    span: Span
    parsed: Parsed
    mask: Masked
    whole: Sequence[bool]
    reporting: list[tuple[int, int]]
    """(verb, subject) pairs, in the order of the verbs."""
    subjects: list[int]
    according: list[tuple[int, int]]
    stubs: set[int]
    starts: list[int]
    """The first token of each quotation, in order."""


def block_of(span: Span, parsed: Parsed, mask: Masked, whole: Sequence[bool]) -> Block:
    """Return a parsed paragraph with what candidates are drawn from."""
    stubs = {
        token
        for place, entire in zip(mask.places, whole, strict=True)
        if entire
        for token in range(parsed.at(place.start), parsed.at(place.end))
    }
    reporting, subjects, according = [], [], []
    for token, word in enumerate(parsed.words):
        tag = parsed.tags[token]
        if token in stubs:
            continue
        if tag[:2] == "VB" and word.lower() in VERBS:
            subject = parsed.subject(token)
            if subject is not None and subject not in stubs:
                reporting.append((token, subject))
        elif word == "to" and token and parsed.words[token - 1].lower() == "according":
            noun = next((child for child in parsed.children[token] if parsed.deps[child] == "pobj"), None)
            if noun is not None:
                according.append((token - 1, noun))
        if parsed.deps[token] in SUBJECTS and tag[:1] in ("N", "P"):
            subjects.append(token)
    starts = [parsed.at(place.start) for place in mask.places]
    return Block(span, parsed, mask, whole, reporting, subjects, according, stubs, starts)
