"""Is this an answer? Pure: from what was found to a verdict with its probability and, where it is none, the reason."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from retrieval.types import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence


class Strictness(StrEnum):
    """How sure an answer must be. An operator chooses; the error rates of each stand beside what it asks for."""

    STRICT = "strict"
    BALANCED = "balanced"
    LENIENT = "lenient"


class Signs(NamedTuple):
    """What tells an answer from a near miss; weights are in learned.json."""

    score: float
    """The article's score among all that were found."""
    sentence: float
    """The cosine of its nearest sentence."""
    length: float
    """The logarithm of its length."""
    gap: float
    """How much nearer its best run of sentences is than the best that holds a thing of the type asked for."""
    typed: float
    """1 where its excerpt holds such a thing, or no type is asked for."""
    title: float
    """The share of the question's terms in the titles of the first three articles, their mean."""
    names: float
    """As for the title: the share of the question's names that the articles hold."""
    numbers: float
    """As for names."""
    runs: float
    """The share of the question's names and phrases of several words that none of the three holds as they are."""
    rarest: float
    """How rare the rarest term is that the article does not hold, 1 for one that stands nowhere."""
    terms: float
    """The logarithm of the number of terms asked for."""
    passages: float
    """The powers of ten in the number of passages: the best of more lies nearer to any question by chance alone."""


class Time(StrEnum):
    """When an article is of, against the time asked about."""

    THEN = "then"
    BEFORE = "before"
    AFTER = "after"
    UNKNOWN = "unknown"  # it is undated, or no time is asked about


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one article offers towards the question."""

    signs: Signs
    log_odds: float
    """The log-odds that it answers."""
    confidence: float
    """The probability that what is shown of it and the articles after it holds the answer."""
    missing: tuple[str, ...]
    """Names and numbers of the question, as asked, that the article does not hold."""
    lacks: str | None
    """The type of thing asked for ("number", "time"), where the excerpt holds none of it."""
    time: Time = Time.UNKNOWN


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether excerpts may stand as an answer; if not, why, and in words what is missing.

    `confidence` is the probability (0 to 1) that one of the first three excerpts answers.
    """

    confidence: float
    reason: Reason | None = None
    detail: str | None = None


# Log-odds from which an answer is given. Of 124 and 400 news questions with an answer and 400 without (all of them
# fitted to), refused / refused / answered: strict .13 / .19 / .12, balanced .04 / .10 / .23, lenient .01 / .04 / .47.
_LEAST = {Strictness.STRICT: 0.6, Strictness.BALANCED: 0.0, Strictness.LENIENT: -0.85}
_FURTHER = 1.0  # log-odds: so much weaker a further excerpt may be than the first one must be

# Cosine from which something is on the topic of the question: off-topic questions had .39 at most over 67 passages,
# .5 is nothing special over 82,398.
_RELATED, _RELATED_PER_TENFOLD = 0.25, 0.05


def judge(evidence: Sequence[Evidence], strictness: Strictness) -> Verdict:
    """Return whether the best of the articles found answer; `evidence` is that of the first three, best first."""
    if not evidence:
        return Verdict(0.0, Reason.NOTHING_ON_TOPIC)
    confidence = evidence[0].confidence
    enough = evidence[0].log_odds >= _LEAST[strictness]
    if not enough and max(item.signs.sentence for item in evidence) < _related(evidence[0].signs.passages):
        return Verdict(confidence, Reason.NOTHING_ON_TOPIC)
    if untimely := _untimely(evidence):
        return Verdict(confidence, untimely, _detail(evidence))
    if enough and any(item.lacks is None for item in evidence):
        return Verdict(confidence)
    return Verdict(confidence, Reason.NOT_THIS, _detail(evidence))


def belongs(evidence: Evidence, strictness: Strictness) -> bool:
    """Whether a further article belongs into an answer."""
    return evidence.log_odds >= _LEAST[strictness] - _FURTHER


def _related(tenfolds: float) -> float:
    return _RELATED + _RELATED_PER_TENFOLD * tenfolds


def _untimely(evidence: Sequence[Evidence]) -> Reason | None:
    """Return the reason where a time is asked about, the best is of another, and nothing found is of that time."""
    if any(item.time is Time.THEN for item in evidence):
        return None
    return {Time.BEFORE: Reason.ONLY_OLDER, Time.AFTER: Reason.ONLY_NEWER}.get(evidence[0].time)


def _detail(evidence: Sequence[Evidence]) -> str | None:
    """Return what is missing, in words: a name or number that no article found holds, else the type of thing asked."""
    absent = [word for word in evidence[0].missing if all(word in item.missing for item in evidence)]
    if absent:
        return f"“{absent[0]}” stands in none of the articles nearest to the question"
    lacking = evidence[0].lacks
    return f"the nearest excerpt holds no {lacking}" if lacking else None
