"""Rows in PolNeAR's format (Newell et al., LREC 2018) as gold quotations.

A row is an article: `text`, `title`, `primary` (of several annotations of one article, the one to use), `attributions`,
each with `source`, `cue` and `content` as lists of {"start", "end"} spans into `text`.

*Quoted* gold is a pair of double marks, straight or curly, with no line break inside, that lies at least 80 % inside a
content span: *direct* if at most 3 % of the content's letters stand outside such pairs, else *mixed*. *Indirect* gold
is a content that touches no pair of marks, from its first part to its last.
"""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from retrieval.errors import BadInputError
from retrieval.types import QuotationKind, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

PAIR = re.compile(r"[“\"]([^“”\"\n]+)[”\"]")
_INSIDE = 0.8
_OUTSIDE = 0.03
_FORMAT = (
    "give one JSON object a line, with id, text and attributions, each of which has source, cue and content as lists of"
    " {start, end} in the text"
)
_EDGE = " \t\n\r\u00a0\"“”„«»‘’'.,;:!?…—–-()[]"

# A cue that holds one of these words, or "according to", is a plain reporting cue.
_PLAIN = re.compile(
    r"\b(?:according to|sa(?:y|ys|id|ying)|t(?:ell|ells|old|elling)|"
    r"(?:add|report|claim|warn|insist|explain)(?:s|ed|ing)?|"
    r"not(?:e|es|ed|ing)|announc(?:e|es|ed|ing)|argu(?:e|es|ed|ing)|acknowledg(?:e|es|ed|ing)|suggest(?:s|ed|ing)?|"
    r"stat(?:e|es|ed|ing)|declar(?:e|es|ed|ing))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Gold:
    """A quotation that annotators marked: `span` trimmed, `source` its speaker's parts, `plain` whether its cue is."""

    kind: QuotationKind
    span: Span
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    plain: bool


@dataclass(frozen=True, slots=True)
class Annotated:
    """An article with its gold quotations, and every pair of marks in it."""

    id: str
    title: str
    text: str
    gold: tuple[Gold, ...]
    pairs: tuple[Span, ...]


def read_annotated(path: Path) -> list[Annotated]:
    """Return the primary rows of a .jsonl or .jsonl.gz file.

    Raises:
        BadInputError: the file cannot be read or has no article, or a line is no such row.
    """
    found = [
        _annotated(row, where) for row, where in _rows(path) if not isinstance(row, dict) or row.get("primary", True)
    ]
    if not found:
        raise BadInputError(f"{path} has no annotated article; {_FORMAT}")
    return found


def trimmed(text: str, span: Span) -> Span:
    """Return a span without the marks, spaces and punctuation at its ends, by which spans are compared."""
    start, end = span.start, span.end
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return Span(start, end)


def overlap(one: Span, other: Span) -> int:
    """Return how many characters two spans share."""
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _rows(path: Path) -> Iterator[tuple[Any, str]]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield json.loads(line), f"{path}:{number}"
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise BadInputError(f"{path} cannot be read as JSON lines: {error}") from error


def _annotated(row: Any, where: str) -> Annotated:  # noqa: ANN401  # any JSON
    try:
        text = row["text"]
        pairs = tuple(Span(match.start(), match.end()) for match in PAIR.finditer(text))
        gold = [item for attribution in row["attributions"] for item in _gold(text, pairs, attribution)]
        return Annotated(str(row["id"]), row.get("title") or "", text, _each_once(gold), pairs)
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise BadInputError(f"{where} is no annotated article ({_fault(error)}); {_FORMAT}") from error


def _fault(error: Exception) -> str:
    return f"it has no {error.args[0]!r}" if isinstance(error, KeyError) else "a field is of another kind"


def _gold(text: str, pairs: Sequence[Span], attribution: dict[str, Any]) -> Iterator[Gold]:
    content, source, cue = (_spans(attribution[part]) for part in ("content", "source", "cue"))
    if not content:
        return
    plain = bool(_PLAIN.search(" ".join(span.of(text) for span in cue)))
    inside = [
        pair for pair in pairs if any(overlap(pair, part) >= _INSIDE * (pair.end - pair.start) for part in content)
    ]
    touched = [pair for pair in pairs if any(overlap(pair, part) for part in content)]
    kind = QuotationKind.DIRECT if _share_outside(text, content, touched) <= _OUTSIDE else QuotationKind.MIXED
    for pair in inside:
        yield Gold(kind, trimmed(text, pair), source, cue, plain)
    if not touched:
        hull = Span(min(part.start for part in content), max(part.end for part in content))
        yield Gold(QuotationKind.INDIRECT, trimmed(text, hull), source, cue, plain)


def _each_once(gold: Sequence[Gold]) -> tuple[Gold, ...]:
    """Return the gold in text order; a pair of marks inside two contents is the first one's."""
    kept: dict[tuple[bool, Span], Gold] = {}
    for item in gold:
        kept.setdefault((item.kind is QuotationKind.INDIRECT, item.span), item)
    return tuple(sorted(kept.values(), key=lambda item: item.span))


def _share_outside(text: str, content: Sequence[Span], pairs: Sequence[Span]) -> float:
    letters = [at for part in content for at in range(part.start, part.end) if text[at].isalpha()]
    outside = sum(not any(pair.start <= at < pair.end for pair in pairs) for at in letters)
    return outside / max(1, len(letters))


def _spans(parts: list[dict[str, int]]) -> tuple[Span, ...]:
    return tuple(Span(part["start"], part["end"]) for part in parts)
