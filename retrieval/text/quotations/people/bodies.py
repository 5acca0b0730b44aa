"""What is called "the company", "the ministry", "the union": the bodies with names that such nouns may mean."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from retrieval.text.quotations.people.figures import NOBODY
from retrieval.text.quotations.people.institutions import KINDS, NAMELESS

if TYPE_CHECKING:
    from retrieval.text.quotations.people.figure import Figure
    from retrieval.text.quotations.people.figures import Found
    from retrieval.text.quotations.people.scene import Scene

_MOST_COMPARED = 50
_RECENT = 2  # sentences within which a body was just named
_ONLY_ONE, _ONE_OF_FEW, _JUST_NAMED = 0.85, 0.55, 0.6  # that it is the only one; the last named; what was just named
_WORD = re.compile(r"[^\W_][\w-]*")


class Bodies:
    """The bodies that an article names, by the nouns that they may be called."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._named: dict[str, list[tuple[frozenset[str], Figure]]] = defaultdict(list)
        for figure in scene.figures.all:
            if not figure.person and (figure.body or figure.types):
                names = list(figure.names)[:_MOST_COMPARED]
                words = figure.types.union(*(_WORD.findall(name.lower()) for name in names))
                for noun in {noun for word in words for noun in KINDS.get(word, ())}:
                    self._named[noun].append((frozenset(words), figure))

    def meant(self, noun: str, block: int, token: int, phrase: str, *, again: bool) -> Found:
        """Return the body with a name that a description means; `again` if the noun described something before."""
        words = phrase.lower().split()
        if words[0] not in {"the", "this"}:
            return NOBODY
        modifiers = frozenset(words[1:]) - {noun}
        known = self._called(noun, modifiers)
        just = self._just_named(block, token) if noun in NAMELESS and not modifiers else None
        if len(known) == 1:
            paragraph, _ = self._scene.place(block, token)
            clear = just is known[0] or (just is None and self._scene.antecedents.spoken_of(known[0], paragraph))
            return known[0], _ONLY_ONE if clear or noun not in NAMELESS else _ONE_OF_FEW
        if known:
            last = self._latest(known)
            return (last, _JUST_NAMED if last is just else _ONE_OF_FEW) if last is not None else NOBODY
        return (just, _JUST_NAMED) if just is not None and not again else NOBODY

    def _called(self, noun: str, modifiers: frozenset[str]) -> list[Figure]:
        """Return the bodies that a noun may mean, where all its modifiers stand in their names."""
        fitting = [figure for words, figure in self._named.get(noun, [])[:_MOST_COMPARED] if modifiers <= words]
        return list({id(figure): figure for figure in fitting}.values())

    def _just_named(self, block: int, token: int) -> Figure | None:
        """Return the only figure, no person and no place, that was a subject right before."""
        _, sentence = self._scene.place(block, token)
        found: dict[int, Figure] = {}
        for item in self._scene.told():
            if sentence - item.sentence > _RECENT:
                break
            figure = self._scene.figure(item) if item.subject else None
            if figure is not None and not figure.person and not figure.place:
                found[id(figure)] = figure
        return next(iter(found.values())) if len(found) == 1 else None

    def _latest(self, figures: list[Figure]) -> Figure | None:
        """Return which of the figures the narration named last."""
        named = map(self._scene.figure, self._scene.told())
        return next((last for last in named if any(last is figure for figure in figures)), None)
