"""The same words in several articles: wire stories, near-copies, syndicated quotations."""

from __future__ import annotations

from retrieval.text.words import terms

_SHINGLE = 4  # words
# Of the shingles of the shorter text, the share that the other must hold: a near-copy with a few edits keeps .7 and
# more, two independent reports of one event that share a quotation stay under .4.
_SAME = 0.6


def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """Return the runs of four consecutive index terms of `text`; one shorter run where it has fewer words."""
    found = terms(text)
    return frozenset(tuple(found[at : at + _SHINGLE]) for at in range(max(1, len(found) - _SHINGLE + 1)))


def near_identical(excerpt: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> bool:
    """Whether two texts, by their shingles, say the same in the same words: the shorter nearly stands in the other."""
    shorter, longer = sorted((excerpt, other), key=len)
    return bool(shorter) and len(shorter & longer) >= _SAME * len(shorter)
