"""A question that asks for several things: the excerpt that answers each, and the parts that none answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from retrieval.links import link
from retrieval.types import Excerpt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.candidates import Asked, Candidate
    from retrieval.choosing import Choice, Chooser
    from retrieval.text.questions import Question

# Of a part's own terms, the share that an article must hold where the part asks for no type of thing that could be
# looked for.
_LEAST_HELD = 0.3


class Answered(NamedTuple):
    """The excerpts of a question's parts, in their order, and the parts without one, as asked."""

    excerpts: list[Excerpt]
    missing: tuple[str, ...]


def answered(asked: Asked, chooser: Chooser, found: Sequence[Candidate]) -> Answered:
    """Return for each part of a question the best excerpt of the articles `found`."""
    excerpts, missing = [], []
    for part in asked.question.part_questions:
        excerpt = _excerpt(part, chooser.asking(part), found)
        if excerpt:
            excerpts.append(excerpt)
        else:
            missing.append(part.text)
    return Answered(excerpts, tuple(missing))


def _excerpt(part: Question, chooser: Chooser, found: Sequence[Candidate]) -> Excerpt | None:
    best = [(choices[0], item) for choices, item in zip(chooser.choices(found), found, strict=True)]
    held = [pair for pair in best if _answers(part, *pair)]
    if not held:
        return None
    choice, item = max(held, key=lambda pair: pair[0].worth + pair[1].score)
    return Excerpt(item.article, choice.span, item.score, link(item.article, choice.span), part=part.text)


def _answers(part: Question, choice: Choice, item: Candidate) -> bool:
    named = [term for _, term in part.specifics]
    if named and item.held.isdisjoint(named):
        return False
    if part.wants:
        return bool(choice.signs.typed)
    return sum(term in item.held for term in part.terms) >= _LEAST_HELD * len(part.terms)
