"""From the articles found to the excerpts to show of each: the best runs of sentences of all its passages."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from retrieval.text.excerpts import Page, Signs, coverage
from retrieval.text.words import is_stop_word, term, terms, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from retrieval.candidates import Asked, Candidate
    from retrieval.index import Index
    from retrieval.text.questions import Question
    from retrieval.types import Passage, Span, Vectors

_PASSAGES = 5  # of an article among which its excerpts are sought: with all of them no more answers were shown
# A run that leaves its reader asking "who?", or holds a line that is no sentence, is shown where no other run of the
# article is nearly as good. On the news questions this cost nothing that could be told from chance.
_LAME, _LABEL = 0.8, 0.8
_COMPARED = 8  # articles found whose names are compared


class Choice(NamedTuple):
    """A run of sentences that may be shown; worths compare between the articles found for one question."""

    worth: float
    span: Span
    signs: Signs
    words: int

    @property
    def nearness(self) -> float:
        """The mean of what it holds of the question, its title's words counting half, and of its cosine."""
        return (self.signs.coverage + self.signs.heading / 2 + self.signs.nearest) / 2

    def overlaps(self, other: Choice) -> bool:
        """Whether the two have a character in common."""
        return self.span.start < other.span.end and other.span.start < self.span.end


class Chooser:
    """Chooses excerpts of the articles found for one question."""

    def __init__(self, index: Index, asked: Asked, shared: Mapping[str, float]) -> None:
        """`shared` is what `shared_names` returns."""
        self._index, self._asked, self._shared = index, asked, shared

    def asking(self, part: Question) -> Chooser:
        """Return a chooser of excerpts for a part of the question: what the parts before it say counts half."""
        weights = {term: self._index.lexical.rarity(term) / 2 for term in part.context}
        weights |= {term: self._index.lexical.rarity(term) for term in part.terms}
        return Chooser(self._index, self._asked._replace(question=part, weights=weights), self._shared)

    def choices(self, items: Sequence[Candidate]) -> list[list[Choice]]:
        """Return for each article the runs of sentences that may be shown, best first; at least one each."""
        catalog = self._index.catalog
        passages = catalog.passages_at([item.version for item in items])
        vectors = catalog.sentence_vectors([one.id for some in passages.values() for one in some])
        return [self._choices(item, passages[item.version], vectors) for item in items]

    def _choices(self, item: Candidate, passages: Sequence[Passage], vectors: Mapping[int, Vectors]) -> list[Choice]:
        article, question = item.article, self._asked.question
        page = Page(question, article.text, article.title, self._asked.weights, self._shared)
        cosines: dict[int, list[float]] = {one.id: (vectors[one.id] @ self._asked.vector).tolist() for one in passages}
        near = {one.id: self._near(one.span.of(article.text), cosines[one.id]) for one in passages}
        best = sorted(passages, key=lambda one: (-near[one.id], one.id))[:_PASSAGES]
        found = [
            Choice(self._worth(signs), span, signs, len(span.of(article.text).split()))
            for one in best
            for span, signs in page.windows(
                [page.sentence(span, cosine) for span, cosine in zip(one.sentences, cosines[one.id], strict=True)],
                opens=one.id == passages[0].id,
            )
        ]
        return sorted(found, key=lambda choice: (-choice.worth, choice.span.end - choice.span.start, choice.span.start))

    def _worth(self, signs: Signs) -> float:
        """Return what a run is worth, less what it costs to read, which no gold answer shows."""
        return self._asked.models.excerpt.score(signs._asdict()) - _LAME * signs.lame - _LABEL * signs.label

    def _near(self, text: str, cosines: Sequence[float]) -> float:
        return coverage(frozenset(terms(text)), frozenset(), self._asked.weights) / 2 + sum(cosines) / len(cosines)


def apart(choices: Sequence[Choice]) -> list[Choice]:
    """Return those of `choices`, best first, that have no character in common with a better one."""
    kept: list[Choice] = []
    for choice in choices:
        if not any(choice.overlaps(other) for other in kept):
            kept.append(choice)
    return kept


def shared_names(asked: Asked, found: Sequence[Candidate]) -> dict[str, float]:
    """Return for each name that several of the first articles found have, less the question's own, its share in them.

    Their title and best passage are looked at.
    """
    found = found[:_COMPARED]
    counts: Counter[str] = Counter()
    for item in found:
        text = f"{item.article.title}. {item.passages[0].span.of(item.article.text)}"
        names = {term(word) for word, _, _ in words(text) if word[0].isupper() and not is_stop_word(word)}
        counts.update(names - asked.question.given)
    return {name: (count - 1) / len(found) for name, count in counts.items() if count > 1}
