"""Is this an answer? Pure: from what was found to a verdict with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.types import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one excerpt offers towards the question.

    `similarity` is its passage's cosine to the question; the coverages are the shares (0 to 1, by rarity) of the
    question's terms that excerpt, passage and article hold.
    """

    similarity: float
    coverage: float
    passage_coverage: float
    article_coverage: float
    missing: tuple[str, ...]
    """Names and numbers of the question that the article does not hold."""
    typed: bool
    """Whether the excerpt holds a thing of the type asked for."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether excerpts may stand as an answer; if not, why, and in words what is missing."""

    reason: Reason | None = None
    detail: str | None = None


# Read off 28 questions over five articles: answers had .54 and more, other topics .31 and less.
_COVERED = 0.5
_RELATED = 0.3  # cosine; questions on other topics stayed under .15, on the topic over .3


def judge(evidence: Sequence[Evidence]) -> Verdict:
    """Return whether the best of the excerpts' evidence answers."""
    if not evidence:
        return Verdict(Reason.NOTHING_ON_TOPIC)
    best = evidence[0]
    if best.passage_coverage >= _COVERED and best.typed:
        return Verdict()
    related = max(item.similarity for item in evidence) >= _RELATED
    return Verdict(Reason.NOT_THIS if related else Reason.NOTHING_ON_TOPIC)
