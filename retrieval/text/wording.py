"""Quotations by their words: what counts as a word, where words stand in a row, how near two wordings are."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from retrieval.text.words import STOP_WORDS, term
from retrieval.types import Difference, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

# Dotted initials (U.S., p.m.) and numbers with thousands' commas are one word each; so are letters and digits with the
# apostrophes, accents and invisible characters (soft hyphen, zero-width ones) between them. Everything else separates.
_INSIDE = "\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff"
_WORD = re.compile(
    r"(?<![^\W_])[^\W\d_](?:\.[^\W\d_])+(?![^\W_])|(?<!\d)\d{1,3}(?:,\d{3})+(?!\d)"
    rf"|[^\W_](?:[^\W_]|[{_INSIDE}]|['’ʼ＇](?=[^\W_]))*"
)


# What makes two wordings close. Chosen by asking for 800 of 16,989 reports of speech in US political news, with up to
# one word in four left out, replaced by another or swapped with the next: the quotation itself passed in 97 % of cases
# (99 % where six words or more were asked), the best of all others in 1 %.
CLOSE = 0.73
_STOP_WEIGHT = 0.6  # of a function word, where any other word weighs 1
_OUT_OF_ORDER = 0.6  # what a word found elsewhere in the stretch is worth
_DOUBT = 1.0  # weight of the words that a short wording is short of: three of four words prove less than nine of twelve
_SLACK = 4  # a stretch may be longer than what was asked by one word in so many …
_LEAST_SLACK = 2  # … and by so many at least
_SPELLED = 4  # letters from which a word may be misspelt by one, and twice as many: by two
_MOST_SLIPS = 2
_MOST_MISSPELT = 20  # unmatched words asked for which a near spelling is sought: keeps hostile input cheap
LONGEST = 20_000  # characters of a quotation that are compared: longer ones are unclosed marks
_FEWEST_FUNCTION_WORDS = 3  # "yes we can" is a quotation, "the" and "it is" are not
_FUNCTION_WORDS = frozenset(word.replace("'", "") for word in STOP_WORDS)


class Word(NamedTuple):
    """A word as it is compared, and where it stands."""

    text: str
    span: Span


def words(text: str) -> list[str]:
    """Return the words of `text` as they are compared: without case, accents, apostrophes and marks."""
    return [word for match in _WORD.finditer(text) if (word := _plain(match[0]))]


def located(text: str, within: Span | None = None) -> list[Word]:
    """Return the words of `text`, or of a stretch of it, each with its span in `text`."""
    stretch = within or Span(0, len(text))
    found = _WORD.finditer(text, stretch.start, stretch.end)
    return [Word(word, Span(*match.span())) for match in found if (word := _plain(match[0]))]


def position(wanted: Sequence[str], held: Sequence[str]) -> int | None:
    """Return the index in `held` at which the words `wanted` first stand in a row, None where they do not."""
    text = f" {' '.join(held)} "
    at = text.find(f" {' '.join(wanted)} ")
    return None if at < 0 else text.count(" ", 0, at)


def may_hold(text: str, wanted: Sequence[str]) -> bool:
    """Whether `wanted` may stand in a row in `text`, since it has their letters and digits so; looked at in no time."""
    return "".join(wanted) in _bare(text)


def says_something(text: str) -> bool:
    """Whether a text can identify a quotation: by one word that is no function word, or by three of any kind."""
    asked = words(text)
    return len(asked) >= _FEWEST_FUNCTION_WORDS or any(word not in _FUNCTION_WORDS for word in asked)


def closeness(asked: Sequence[str], held: Sequence[str]) -> float:
    """Return how near the words `asked` come to the nearest stretch of `held`, 0 to 1; from CLOSE on they are close.

    Twice the weight of the words in common over the weight of both (Dice 1945): inflection and slips of spelling
    forgiven, words out of order counted less.
    """
    weights = [_weight(word) for word in asked]
    first, last = _stretch(asked, held)
    window, window_weights = held[first:last], [_weight(word) for word in held[first:last]]
    wanted = [term(word) for word in asked]
    found = _respelled(wanted, [term(word) for word in window])
    ordered, moved = _matched(wanted, found)
    places = [at for pairs in (ordered, moved) for _, at in pairs]
    if not places:
        return 0.0
    common = sum(weights[at] for at, _ in ordered) + _OUT_OF_ORDER * sum(weights[at] for at, _ in moved)
    both = sum(weights) + sum(window_weights[min(places) : max(places) + 1])
    return 2 * common / (both + _DOUBT)


def differences(shown: str, other: str) -> tuple[Difference, ...]:
    """Return where the words of `other` are not those of `shown`, in their order; () where all are the same."""
    from rapidfuzz.distance import LCSseq  # noqa: PLC0415  # a question has no use for it

    ours, theirs = located(shown[:LONGEST]), located(other[:LONGEST])
    edits = LCSseq.editops([word.text for word in ours], [word.text for word in theirs])
    found, at, there = [], 0, 0
    for block in edits.as_matching_blocks():  # the last one is empty, at the ends of both
        if block.a > at or block.b > there:
            found.append(Difference(_text(shown, ours[at : block.a]), _text(other, theirs[there : block.b])))
        at, there = block.a + block.size, block.b + block.size
    return tuple(found)


def _text(text: str, run: Sequence[Word]) -> str:
    return text[run[0].span.start : run[-1].span.end] if run else ""


def _stretch(asked: Sequence[str], held: Sequence[str]) -> tuple[int, int]:
    """Return the first and the end index of the stretch of `held` that has most of the words `asked`."""
    width = len(asked) + max(_LEAST_SLACK, len(asked) // _SLACK)
    if len(held) <= width:
        return 0, len(held)
    wanted = {term(word) for word in asked}
    sums = list(accumulate((_weight(word) * (term(word) in wanted) for word in held), initial=0.0))
    first = max(range(len(held) - width + 1), key=lambda at: sums[at + width] - sums[at])
    return first, first + width


def _respelled(wanted: Sequence[str], found: Sequence[str]) -> list[str]:
    """Return `found` with words that are nearly spelled like an unmatched one of `wanted` replaced by that one."""
    known, held = set(wanted), set(found)
    lone = [word for word in dict.fromkeys(wanted) if word not in held and len(word) >= _SPELLED][:_MOST_MISSPELT]
    spelled = [word for word in held - known if len(word) >= _SPELLED]
    meant = _meant(spelled, lone) if lone and spelled else {}
    return [meant.get(word, word) for word in found]


def _meant(spelled: Sequence[str], others: Sequence[str]) -> dict[str, str]:
    """Return of words that are nearly spelled like some of `others` the first of these."""
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415  # as above
    from rapidfuzz.process import cdist  # noqa: PLC0415  # as above

    slips = cdist(spelled, others, scorer=Levenshtein.distance, score_cutoff=_MOST_SLIPS)
    found: dict[str, str] = {}
    for at, other in zip(*(some.tolist() for some in (slips <= _MOST_SLIPS).nonzero()), strict=True):
        shorter = min(len(spelled[at]), len(others[other]))
        if slips[at, other] <= (_MOST_SLIPS if shorter >= _MOST_SLIPS * _SPELLED else 1):
            found.setdefault(spelled[at], others[other])
    return found


Pairs = list[tuple[int, int]]


def _matched(wanted: Sequence[str], found: Sequence[str]) -> tuple[Pairs, Pairs]:
    """Return which words of both are the same, as pairs of indices: those in the same order, and the others."""
    from rapidfuzz.distance import LCSseq  # noqa: PLC0415  # as above

    blocks = LCSseq.editops(wanted, found).as_matching_blocks()
    ordered = [(block.a + step, block.b + step) for block in blocks for step in range(block.size)]
    left, right = {at for at, _ in ordered}, {at for _, at in ordered}
    spare: dict[str, list[int]] = {}
    for at, word in enumerate(found):
        if at not in right:
            spare.setdefault(word, []).append(at)
    moved = [(at, spare[word].pop(0)) for at, word in enumerate(wanted) if at not in left and spare.get(word)]
    return ordered, moved


def _weight(word: str) -> float:
    return _STOP_WEIGHT if word in _FUNCTION_WORDS else 1.0


@lru_cache(maxsize=100_000)  # as with index terms: a corpus repeats its words
def _plain(word: str) -> str:
    return _bare(word)


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", text.casefold())))
