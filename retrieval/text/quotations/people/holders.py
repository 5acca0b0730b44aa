"""Whom "the mayor", "her brother" or "the 71-year-old" means: who has the role, or who else it can only be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrieval.text.quotations.people.figures import NOBODY
from retrieval.text.quotations.people.offices import ELSEWHERE, Offices, rivals

if TYPE_CHECKING:
    from retrieval.text.quotations.people.figure import Figure
    from retrieval.text.quotations.people.figures import Found
    from retrieval.text.quotations.people.scene import Scene

_HERE, _NEAR = (
    0.9,
    0.7,
)  # that of several who hold an office the last subject is meant; the only one just spoken of, or at home
_BRIDGED = 0.55  # that it is he of whom the paragraph speaks, though nothing says that he is a sergeant


class Holders:
    """Finds the people whom descriptions of a person mean."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._offices = Offices(scene.figures.all)

    def holder(self, noun: str, block: int, token: int, phrase: str) -> tuple[Found, bool]:
        """Return the person who has the role described, if it is clear who, and whether anybody has just that role."""
        holders = self._offices.holders(noun, phrase, self._scene.offset(block, token))
        if not holders:
            return NOBODY, False
        best = holders[0][0]
        surest = [(sure, figure) for sure, figure in holders if sure == best or sure >= ELSEWHERE]
        found = self._one_of(surest, block, token) if len(surest) > 1 else (surest[0][1], best)
        return found, best >= ELSEWHERE

    def _one_of(self, holders: list[tuple[float, Figure]], block: int, token: int) -> Found:
        """Return which of several holders of an office is meant."""
        paragraph, sentence = self._scene.place(block, token)
        here = self._scene.antecedents.person_before(paragraph, sentence)
        if here is not None and any(here is figure for _, figure in holders):
            return here, _HERE
        if here is not None and not here.roles:
            return here, _BRIDGED
        best = [figure for sure, figure in holders if sure == holders[0][0]]
        near = [figure for figure in best if self._scene.antecedents.spoken_of(figure, paragraph)]
        meant = near if len(near) == 1 else best
        return (meant[0], _NEAR) if len(meant) == 1 else NOBODY

    def bridged(self, block: int, token: int) -> Found:
        """Return whom a description can only mean, though nothing says that the role is his or hers."""
        figure = self._only_one(block, token) or self._introduced(block, token)
        return (figure, _BRIDGED) if figure is not None else NOBODY

    def _only_one(self, block: int, token: int) -> Figure | None:
        """Return the only person of whom the paragraph has spoken, if nothing else is known of him or her."""
        paragraph, _ = self._scene.place(block, token)
        offset = self._scene.offset(block, token)
        people: dict[int, Figure] = {}
        for item in self._scene.told():
            if item.paragraph != paragraph:
                break
            if item.named is not None and item.offset < offset:
                figure = self._scene.figure(item)
                if figure is None or not (figure.person or figure.body):
                    return None
                if figure.person:
                    people[id(figure)] = figure
        last = self._scene.antecedents.last_speaker
        if not people and last is not None and last.person and not last.noun:
            people[id(last)] = last
        only = next(iter(people.values())) if len(people) == 1 else None
        return only if only is not None and not rivals(only) else None

    def _introduced(self, block: int, token: int) -> Figure | None:
        """Return the person whom the next sentence names for the first time: '…, the mayor said. Ada Brekke had …'."""
        paragraph, sentence = self._scene.place(block, token)
        for item in self._scene.untold():
            if item.paragraph != paragraph or item.sentence > sentence + 1:
                return None
            if item.main and item.sentence > sentence and item.named is not None:
                figure = self._scene.figure(item)
                new = figure is not None and figure.person and figure.first == item.named.whole.start
                return figure if new and figure is not None and not figure.roles else None
        return None
