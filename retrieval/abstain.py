"""Is this an answer? Pure: from what was found to a verdict with its reason."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from retrieval.types import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence


class Strictness(StrEnum):
    """How sure an answer must be. An operator chooses; the error rates of each stand beside `_THRESHOLDS`."""

    STRICT = "strict"
    BALANCED = "balanced"
    LENIENT = "lenient"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one article offers towards the question.

    `similarity` is the cosine to the question of its best passage, `sentence` of its best sentence; the coverages are
    the shares (0 to 1, by rarity) of the question's terms that its best passage, and the whole article, hold.
    """

    similarity: float
    sentence: float
    coverage: float
    article_coverage: float
    missing: tuple[str, ...]
    """Names and numbers of the question, as asked, that the article does not hold."""
    missing_share: float
    """Their share of all names and numbers of the question, 0 to 1."""
    lacks: str | None
    """The type of thing asked for ("number", "time"), where the excerpt holds none of it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether excerpts may stand as an answer; if not, why, and in words what is missing."""

    reason: Reason | None = None
    detail: str | None = None


# Logistic regression (see `_log_odds`) on 524 news questions over 82,398 passages, and 106 over 67 and 33. The best of
# a larger corpus lies nearer to any question by chance alone, hence the term in its size.
_SIMILARITY, _SENTENCE, _COVERAGE, _ARTICLE, _MISSING = 3.61, 4.05, 2.59, 1.35, -1.86
_PER_TENFOLD, _CONSTANT = -0.51, -4.58

# Log-odds from which an answer is given. On the news questions fitted to, refused although the answer is linked /
# answered although the news cannot answer: strict .16 / .16, balanced .07 / .33, lenient .02 / .47.
_THRESHOLDS = {Strictness.STRICT: 0.25, Strictness.BALANCED: -0.5, Strictness.LENIENT: -1.25}
_FURTHER = 0.5  # so much weaker a further excerpt may be than the first one must be

# Cosine from which something is on the topic of the question: off-topic questions had .39 at most over 67 passages,
# .5 is nothing special over 82,398.
_RELATED, _RELATED_PER_TENFOLD = 0.25, 0.05


def judge(evidence: Sequence[Evidence], passages: int, strictness: Strictness) -> Verdict:
    """Return whether one of the articles found answers; `passages` is how many the corpus has."""
    if not evidence:
        return Verdict(Reason.NOTHING_ON_TOPIC)
    tenfolds = math.log10(max(passages, 1))
    likely = [item for item in evidence if _log_odds(item, tenfolds) >= _THRESHOLDS[strictness]]
    if any(item.lacks is None for item in likely):
        return Verdict()
    nearest = max(max(item.similarity, item.sentence) for item in evidence)
    if not likely and nearest < _RELATED + _RELATED_PER_TENFOLD * tenfolds:
        return Verdict(Reason.NOTHING_ON_TOPIC)
    return Verdict(Reason.NOT_THIS, _detail(evidence))


def order(evidence: Sequence[Evidence], passages: int, strictness: Strictness) -> list[int]:
    """Return which of the articles found belong into an answer, as indices: first one that answers by itself."""
    tenfolds = math.log10(max(passages, 1))
    odds = [_log_odds(item, tenfolds) for item in evidence]
    answering = [at for at, item in enumerate(evidence) if odds[at] >= _THRESHOLDS[strictness] and item.lacks is None]
    first = (answering or [0])[:1] if evidence else []
    further = [at for at in range(len(evidence)) if odds[at] >= _THRESHOLDS[strictness] - _FURTHER]
    return [*first, *(at for at in further if at not in first)]


def _log_odds(item: Evidence, tenfolds: float) -> float:
    """Return the log-odds that an article answers the question."""
    found = _SIMILARITY * item.similarity + _SENTENCE * item.sentence
    held = _COVERAGE * item.coverage + _ARTICLE * item.article_coverage + _MISSING * item.missing_share
    return found + held + _PER_TENFOLD * tenfolds + _CONSTANT


def _detail(evidence: Sequence[Evidence]) -> str | None:
    """Return what is missing, in words: a name or number that no article found holds, else the type of thing asked."""
    absent = [word for word in evidence[0].missing if all(word in item.missing for item in evidence)]
    if absent:
        return f"“{absent[0]}” stands in none of the articles nearest to the question"
    lacking = evidence[0].lacks
    return f"the nearest excerpt holds no {lacking}" if lacking else None
