"""What words between marks are, by their looks alone: a whole statement, a fragment, or no quotation of anybody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retrieval.text.quotations.cues import VERBS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retrieval.text.quotations.marks import Marked
    from retrieval.types import Span

_WORD = re.compile(r"[\w’'-]+")
_LAST_WORD = re.compile(r"([\w’'-]+)\W*$")
_FIRST_WORDS = re.compile(r"\W*([\w’'-]+)(?:\s+([\w’'-]+))?(?:\s+([\w’'-]+))?(?:\s+([\w’'-]+))?")
_CLAUSE = re.compile(
    r"\b(?:I|we|you|he|she|it|they|this|that|there|who|is|are|was|were|am|be|been|has|have|had|do|does|did|will|would|can|could|"
    r"should|must|may|might|not|never|let|don['’]t|\w+n['’]t|\w+['’](?:m|re|ve|ll|d))\b",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(r"\b(?:I|we|me|us|my|our|you|your|I['’]\w+|we['’]\w+)\b")
_LENGTHS = (1, 2, 3, 5, 8, 12, 20, 40)  # words
_NEAR = 60  # characters before and after a quotation that are looked at


def looks(text: str, paragraph: Span, quote: Marked, before: Marked | None) -> list[str]:
    """Return the features of one marked stretch; `before` is the one before it in the paragraph."""
    return list(_features(text, paragraph, quote, before))


def _features(text: str, paragraph: Span, quote: Marked, before: Marked | None) -> Iterator[str]:
    inner = quote.span.of(text)
    words = _WORD.findall(inner)
    lead = text[max(before.outer.end if before else paragraph.start, quote.outer.start - _NEAR) : quote.outer.start]
    trail = text[quote.outer.end : min(paragraph.end, quote.outer.end + _NEAR)]
    size = sum(len(words) > bound for bound in _LENGTHS)
    shape, opens = _shape(inner), opening(lead, before)
    ends, follows = _ending(inner, quote), trailing(trail)
    yield from (f"size={size}", f"shape={shape}", f"opens={opens}", f"ends={ends}", f"follows={follows}")
    yield from (f"opens={opens} shape={shape}", f"ends={ends} follows={follows}", f"opens={opens} follows={follows}")
    yield from (f"shape={shape} ends={ends} opens={opens}", f"size={size} shape={shape}", f"size={size} ends={ends}")
    yield from (f"size={size} opens={opens}", f"size={size} follows={follows}")
    yield f"clause={bool(_CLAUSE.search(inner))} shape={shape}"
    yield f"person={bool(_FIRST_PERSON.search(inner))}"
    if match := _LAST_WORD.search(lead):
        word = match[1].lower()
        yield f"last={VERBS.get(word, word)}"
        yield f"lastverb={word in VERBS} shape={shape}"
    capitals = sum(word[0].isupper() for word in words)
    yield f"title={len(words) > 1 and capitals / len(words) > 0.6} size={min(size, 4)}"  # noqa: PLR2004  # most words
    if before:
        between = text[before.outer.end : quote.outer.start]
        reports = any(word.lower() in VERBS for word in _WORD.findall(between[:_NEAR]))
        comma = before.span.of(text)[-1:] in (",", "—", "-")
        yield f"broken={comma} reports={reports} shape={shape} gap={min(len(between) // 15, 6)}"
        yield f"after={_shape(before.span.of(text))} shape={shape}"
    yield f"style={quote.style} closed={quote.closed} opened={quote.opened}"
    yield f"style={quote.style} size={size}"


def _shape(inner: str) -> str:
    first = next((char for char in inner if not char.isspace()), "")
    if first.isupper():
        return "upper"
    return "lower" if first.islower() else "digit" if first.isdigit() else "other"


def opening(lead: str, before: Marked | None) -> str:
    """Return what leads up to a quotation: a kind of word, or the mark before it."""
    bare = lead.rstrip()
    if not bare:
        return "adjacent" if before else "start"
    last = bare[-1]
    if last in ".!?…":
        return "sentence"
    if last in ",:;—–-(":
        return {"–": "—", "-": "—"}.get(last, last)
    word = _LAST_WORD.search(bare)
    if word and word[1].lower() in VERBS:
        return "verb"
    return "that" if word and word[1].lower() == "that" else "word"


def _ending(inner: str, quote: Marked) -> str:
    last = inner[-1:]
    closed = "" if quote.closed else "unclosed "
    return closed + (last if last in ",.?!…—-:;" else "word")


def trailing(trail: str) -> str:
    """Return what follows a quotation: "verb1" for a reporting verb one word on, "end", a mark, or a kind of word."""
    bare = trail[:_NEAR].lstrip(" \t\n*_")
    if not bare:
        return "end"
    if bare[0] in ".,;:?!—–-)―":
        return {"–": "—", "-": "—", "―": "—"}.get(bare[0], bare[0])
    match = _FIRST_WORDS.match(bare)
    words = [word.lower() for word in match.groups() if word] if match else []
    for place, word in enumerate(words):
        if word in VERBS:
            return f"verb{place}"
    return "name" if bare[0].isupper() else "word"
