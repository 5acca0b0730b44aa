"""Whom "he" and "she" mean: the people an article spoke of last, weighed by how near, how prominent and who spoke."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrieval.text.quotations.people.figures import NOBODY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retrieval.text.quotations.people.figure import Figure
    from retrieval.text.quotations.people.figures import Found

_MOST_LOOKED_AT = 30  # of the last names that are weighed
_FARTHEST = 10  # sentences back; beyond them only who spoke last is meant
_MOST_PARAGRAPHS = 3
_NOT_FAR = 3  # sentences back for whom a description may mean

# Chosen by a search over the pronouns of 435 quotations in 110 news articles, checked by reading where it was unsure.
_NEARNESS = (2.0, 2.0, 1.2, 0.9, 0.3, 0.3, 0.2)  # by sentences back
_SUBJECT, _MAIN, _SPOKE, _SPOKE_EARLIER, _KNOWN_GENDER = 2.4, 0.5, 0.5, 0.2, 0.3
_ANOTHER_PARAGRAPH, _MOST_BETWEEN = 1.2, 2
_OFTEN, _MOST_OFTEN = 0.09, 6
_NO_PERSON_FOR_SURE, _PERHAPS_A_PERSON = 3.0, 0.8  # less, for a word, or a full name, that may be no person's

_ALONE, _PERHAPS, _LEAST = 0.95, 0.7, 0.5  # how sure one alone is; a full name that may be no person's; one of two
_CLEAR = 2.6  # by how much one must lead to be as sure as one alone


class Antecedents:
    """The people spoken of so far."""

    def __init__(self) -> None:
        self._spoken_of: list[tuple[int, int, float, Figure]] = []
        self._counts: dict[int, int] = {}
        self._last: tuple[int, int, Figure] | None = None

    def note(self, paragraph: int, sentence: int, figure: Figure, *, subject: bool, main: bool) -> None:
        """Note that a sentence speaks of somebody, perhaps as its subject."""
        self._spoken_of.append((paragraph, sentence, _SUBJECT * subject + _MAIN * main, figure))
        self._counts[id(figure)] = self._counts.get(id(figure), 0) + 1

    def spoke(self, paragraph: int, sentence: int, figure: Figure) -> None:
        """Note that somebody was quoted."""
        self._last = paragraph, sentence, figure

    @property
    def last_speaker(self) -> Figure | None:
        """Who was quoted last."""
        return self._last[2] if self._last else None

    def spoken_of(self, figure: Figure, paragraph: int) -> bool:
        """Return whether a figure was spoken of in the paragraph or the one before."""
        last = self._spoken_of[-_MOST_LOOKED_AT:]
        return any(seen is figure and paragraph - where <= 1 for where, _, _, seen in last)

    def person_before(self, paragraph: int, sentence: int) -> Figure | None:
        """Return the last person with a name that the paragraph spoke of as a subject, not far back."""
        for where, when, weight, figure in self._spoken_of[: -_MOST_LOOKED_AT - 1 : -1]:
            if where != paragraph or sentence - when > _NOT_FAR:
                return None
            if weight and figure.person and not figure.noun:
                return figure
        return None

    def meant(self, gender: str, paragraph: int, sentence: int) -> Found:
        """Return whom a pronoun of `gender` means there, and how sure that is."""
        scores: dict[int, float] = {}
        figures: dict[int, Figure] = {}
        for score, figure in self._weighed(gender, paragraph, sentence):
            often = _OFTEN * min(self._counts.get(id(figure), 0), _MOST_OFTEN)
            figures[id(figure)] = figure
            scores[id(figure)] = max(score + often, scores.get(id(figure), score + often))
        if not scores:
            return NOBODY
        ranked = sorted(scores, key=lambda key: -scores[key])
        best = figures[ranked[0]]
        if not best.person:
            return best, _PERHAPS if best.full else _LEAST
        lead = scores[ranked[0]] - scores[ranked[1]] if len(ranked) > 1 else _CLEAR
        return best, _LEAST + (_ALONE - _LEAST) * min(1.0, lead / _CLEAR)

    def _weighed(self, gender: str, paragraph: int, sentence: int) -> Iterator[tuple[float, Figure]]:
        """Yield the people whom a pronoun may mean, each time they were spoken of."""
        last = self._last[2] if self._last else None
        if self._last and _may_be(self._last[2], gender):
            where, when, figure = self._last
            spoke = _SPOKE if paragraph - where <= 1 else _SPOKE_EARLIER
            yield _near(sentence - when, paragraph - where) + _SUBJECT + _MAIN + spoke + _nature(figure, gender), figure
        for where, when, weight, figure in self._spoken_of[: -_MOST_LOOKED_AT - 1 : -1]:
            if sentence - when > _FARTHEST or paragraph - where > _MOST_PARAGRAPHS:
                return
            if _may_be(figure, gender):
                spoke = _SPOKE_EARLIER * (last is figure)
                yield _near(sentence - when, paragraph - where) + weight + spoke + _nature(figure, gender), figure


def _near(sentences: int, paragraphs: int) -> float:
    nearness = _NEARNESS[min(max(sentences, 0), len(_NEARNESS) - 1)]
    return nearness - _ANOTHER_PARAGRAPH * min(paragraphs, _MOST_BETWEEN)


def _nature(figure: Figure, gender: str) -> float:
    """Return what speaks for a figure by itself: a gender known to agree, and being a person for sure."""
    known = _KNOWN_GENDER * (figure.gender == gender)
    return known if figure.person else known - (_PERHAPS_A_PERSON if figure.full else _NO_PERSON_FOR_SURE)


def _may_be(figure: Figure, gender: str) -> bool:
    return not figure.body and (not figure.noun or figure.person) and figure.gender in {"", gender}
