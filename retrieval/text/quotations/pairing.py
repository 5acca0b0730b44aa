"""Which mark closes which: of all ways to read the marks of a paragraph, the one that costs least.

The readings are followed mark by mark with what is open at the time (a Viterbi search over half a dozen states), so
that the work grows with the number of marks and no faster, whatever they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from retrieval.text.quotations.halves import continued, interrupted
from retrieval.text.quotations.signs import DOUBLE, SINGLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retrieval.text.quotations.signs import Sign
    from retrieval.types import Span

# What is open, outermost first. Deeper nesting is not told apart: only the outermost quotation is of interest.
_STATES = frozenset({"", "d", "dd", "ds", "s", "sd"})
_LETTER = {DOUBLE: "d", SINGLE: "s"}
_STYLE = {"d": DOUBLE, "s": SINGLE}

_NESTED, _ALTERNATED = 1.0, 0.25  # double marks in double marks, and in single ones, as is the custom
_NESTED_SENTENCE = 1.5  # … behind a full stop: there, a new quotation begins more often than an inner one
_OTHER_KIND = 2.5  # opened by a double mark and closed by a single one, or the other way round
_INNER = 0.5  # how much less an apostrophe matters between double marks
_RESTARTED, _INTERRUPTED = 3.0, 1.5  # the mark before was never closed; the less surprising behind "…, she said."
_LONE, _LONE_SPEECH = 4.0, 2.0  # a closing mark without an opening one; behind a comma or a stop, it may have been lost
_UNCLOSED, _CONTINUED = 3.0, 1.0  # the latter where the next paragraph begins with a mark
_UNCLOSED_SINGLE, _CONTINUED_SINGLE = 12.0, 2.0  # the former is an apostrophe
# Most paragraphs hold nothing odd: what a reading may cost at first, before all are followed.
_BUDGETS = (0.5, 4.0, float("inf"))

_STOPS, _ENDS = (",", ".", "!", "?", "…"), (".", "!", "?")
_BEHIND = 3  # characters


class Pair(NamedTuple):
    """The marks around a quotation; one of them may be missing."""

    opening: Sign | None
    closing: Sign | None


class _Event(NamedTuple):
    """What a mark means for the outermost quotation, and what was read before it."""

    before: _Event | None
    kind: str
    sign: Sign


def paired(text: str, paragraph: Span, signs: Sequence[Sign]) -> list[Pair]:
    """Return the outermost pairs in order."""
    readings = (_cheapest(text, paragraph, signs, budget) for budget in _BUDGETS)
    return list(_pairs(next(reading for reading in readings if reading is not None)))


def _cheapest(text: str, paragraph: Span, signs: Sequence[Sign], budget: float) -> list[_Event] | None:
    """Return the cheapest reading, None where every one exceeds the budget."""
    readings: dict[str, tuple[float, _Event | None]] = {"": (0.0, None)}
    previous = paragraph.start
    for sign in signs:
        following: dict[str, tuple[float, _Event | None]] = {}
        for state, (cost, event) in readings.items():
            for reached, extra, kind in _moves(text, state, sign, previous):
                total = cost + extra
                if total <= budget and (reached not in following or total < following[reached][0]):
                    following[reached] = total, _Event(event, kind, sign) if kind else event
        readings, previous = following, sign.end
    ends = [(cost + _ending(text, paragraph, state), event) for state, (cost, event) in readings.items()]
    cost, last = min(ends, key=lambda end: end[0], default=(float("inf"), None))
    return _chain(last) if cost <= budget else None


def _moves(text: str, state: str, sign: Sign, previous: int) -> Iterator[tuple[str, float, str]]:
    """Yield what may be open behind a mark, what that costs, and what it means for the outermost quotation.

    Of readings that cost the same, the one that closes first is kept.
    """
    letter = _LETTER[sign.style]
    if not state:
        yield letter, sign.opens, "open"
        yield "", sign.ignored, ""
        if letter == "d":
            yield "", sign.closes + (_LONE_SPEECH if text[sign.start - 1 : sign.start] in _STOPS else _LONE), "lone"
        return
    yield state[:-1], sign.closes + (0.0 if state[-1] == letter else _OTHER_KIND), "" if state[1:] else "close"
    yield state, sign.ignored * (_INNER if letter == "s" and state[0] == "d" else 1.0), ""
    if state + letter in _STATES:
        yield state + letter, sign.opens + _nesting(text, state, sign), ""
    if state == letter == "d":
        restart = _INTERRUPTED if interrupted(text, previous, sign.start) else _RESTARTED
        yield "d", sign.opens + restart, "restart"


def _nesting(text: str, state: str, sign: Sign) -> float:
    if sign.style == SINGLE:
        return 0.0
    if state == "s":
        return _ALTERNATED
    sentence = text[max(0, sign.start - _BEHIND) : sign.start].rstrip()[-1:] in _ENDS
    return _NESTED + _NESTED_SENTENCE * sentence


def _ending(text: str, paragraph: Span, state: str) -> float:
    """Return the cost of what is still open at the end of the paragraph."""
    if not state:
        return 0.0
    single = state[0] == "s"
    if continued(text, paragraph.end, _STYLE[state[0]]):
        cost = _CONTINUED_SINGLE if single else _CONTINUED
    else:
        cost = _UNCLOSED_SINGLE if single else _UNCLOSED
    return cost + _NESTED * (len(state) - 1)


def _chain(last: _Event | None) -> list[_Event]:
    events = []
    while last:
        events.append(last)
        last = last.before
    return events[::-1]


def _pairs(events: Sequence[_Event]) -> Iterator[Pair]:
    opening: Sign | None = None
    for event in events:
        if event.kind in ("close", "lone"):
            yield Pair(opening, event.sign)
            opening = None
        else:
            if opening:
                yield Pair(opening, None)
            opening = event.sign
    if opening:
        yield Pair(opening, None)
