"""Descriptions in place of names: "the mayor", "the ministry", "a spokesperson for the hospital", "one resident"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrieval.text.quotations.people.bodies import Bodies
from retrieval.text.quotations.people.figures import NOBODY
from retrieval.text.quotations.people.holders import Holders
from retrieval.text.quotations.people.institutions import BODIES, DOCUMENTS, STATEMENTS
from retrieval.text.quotations.people.named import Sort
from retrieval.text.quotations.people.nouns import GENDERS, PEOPLE, is_plural
from retrieval.text.quotations.people.offices import described
from retrieval.text.quotations.places import mention_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from retrieval.text.quotations.people.figure import Figure
    from retrieval.text.quotations.people.figures import Found
    from retrieval.text.quotations.people.named import Named
    from retrieval.text.quotations.people.scene import Scene

    Resolve = Callable[[int, int, int], Found]
    """Resolves the mention of a block and token at a depth: how many mentions led to it."""

_LONGEST = 80  # characters of a description that is shown for a name
_SOMEBODY, _SOMETHING, _ANYTHING = 0.9, 0.8, 0.5
"""How sure a description that names nobody is a speaker of its own: people or a body; a document; anything else."""
_AGAIN = 0.85  # that "the official" is the official of whom it spoke before
_SPEAKS_FOR, _NEIGHBOUR = 0.85, 0.7  # that a spokesperson speaks for the body named beside; for the last subject

_ARTICLES = frozenset("the a an one".split())
_DEFINITE = frozenset("the this that these those his her its their our my said".split())
_FOR = frozenset("for of from at with".split())
_BY = frozenset("from by of".split())
_BEFORE_NOUN = frozenset({"compound", "poss", "nmod", "amod"})


class Descriptions:
    """Finds whom descriptions mean; `meant` resolves the mentions inside them, `body` what "it" would mean there."""

    def __init__(self, scene: Scene, meant: Resolve, body: Resolve) -> None:
        self._scene, self._meant, self._it = scene, meant, body
        self._holders, self._bodies = Holders(scene), Bodies(scene)
        self._before: dict[str, tuple[Figure, frozenset[str]]] = {}

    def of(self, block: int, token: int, depth: int) -> Found:
        """Return whom the description with the noun `token` means."""
        if (beside := self._beside(block, token)) is not None:
            return self._scene.figures.of(beside)
        phrase = self._scene.phrase(block, token)
        if not phrase:
            return NOBODY
        noun = self._scene.word(block, token)
        found = self._of_noun(noun, block, token, phrase, depth)
        if found[0] is not None:
            self._before[noun] = found[0], described(phrase) | {noun}
        return found

    def _of_noun(self, noun: str, block: int, token: int, phrase: str, depth: int) -> Found:
        definite = _is_definite(phrase)
        again = self._again(noun, phrase) if definite else NOBODY
        found = NOBODY
        if noun in DOCUMENTS:
            found = self._author(noun, block, token, depth)
        elif noun.startswith("spokes"):
            found = self._spoken_for(block, token, phrase, depth, again)
        elif definite and _is_person(noun):
            held, exactly = self._holders.holder(noun, block, token, phrase)
            found = held if held[0] is not None and (exactly or again[0] is None) else again
            if found[0] is None and not exactly:
                found = self._holders.bridged(block, token)
        elif noun in BODIES:
            found = self._bodies.meant(noun, block, token, phrase, again=again[0] is not None)
        found = found if found[0] is not None else again
        return found if found[0] is not None else self._unnamed(phrase, noun)

    def _again(self, noun: str, phrase: str) -> Found:
        """Return whom the same noun described before, where nothing is added to what was said of him."""
        figure, words = self._before.get(noun, (None, frozenset()))
        return (figure, _AGAIN) if figure is not None and described(phrase) - {noun} <= words else NOBODY

    def _unnamed(self, phrase: str, noun: str) -> Found:
        """Return the figure that has but a description."""
        words = phrase.split()
        while len(words) > 1 and words[0].lower() in _ARTICLES:
            words = words[1:]
        name = " ".join(words)
        if len(name) > _LONGEST:
            name = name[:_LONGEST].rsplit(" ", 1)[0]
        figure = self._scene.figures.described(name, noun)
        if _is_person(noun):
            figure.sorts[Sort.PERSON] = 1
            if told := GENDERS.get(noun, ""):
                figure.genders[told] = 1
        if _is_person(noun) or noun in BODIES or noun.endswith("s") or is_plural(noun):
            return figure, _SOMEBODY
        return figure, _SOMETHING if noun in DOCUMENTS else _ANYTHING

    def _beside(self, block: int, token: int) -> Named | None:
        """Return the name that stands in apposition to a noun."""
        scene, parsed = self._scene, self._scene.blocks[block].parsed
        for child in parsed.children[token]:
            if parsed.deps[child] == "appos" and child not in scene.blocks[block].stubs:
                name = scene.register.at(scene.offset(block, child))
                if name is not None and name.sort in {Sort.PERSON, Sort.UNCLEAR, Sort.BODY}:
                    return name
        end = mention_of(scene.blocks[block], token).end
        name = scene.register.at(end + 2) if scene.text[end : end + 1] == "," else None
        if (
            name is None
            or name.whole.start > end + 2
            or scene.text[name.whole.end : name.whole.end + 1] not in {",", "."}
        ):
            return None
        return name if name.sort in {Sort.PERSON, Sort.BODY} else None

    def _author(self, noun: str, block: int, token: int, depth: int) -> Found:
        """Return whose words a document has: whose it is, or of whom it is "of", "from" or "by"."""
        parsed = self._scene.blocks[block].parsed
        for child in parsed.children[token]:
            if parsed.deps[child] == "poss":
                return self._meant(block, child, depth + 1)
            if parsed.deps[child] == "compound" and noun in STATEMENTS:
                figure, sure = self._meant(block, child, depth + 1)
                if figure is not None and figure.body:
                    return figure, sure
            for inner in self._objects(block, child, _BY):
                figure, sure = self._meant(block, inner, depth + 1)
                return (figure, sure) if figure is not None and (figure.person or figure.body) else NOBODY
        return NOBODY

    def _objects(self, block: int, token: int, prepositions: frozenset[str]) -> Iterator[int]:
        parsed = self._scene.blocks[block].parsed
        if self._scene.word(block, token) in prepositions:
            yield from (child for child in parsed.children[token] if parsed.deps[child] == "pobj")

    def _spoken_for(self, block: int, token: int, phrase: str, depth: int, again: Found) -> Found:
        """Return the spokesperson whose name is known, or the body for which an unnamed one speaks."""
        if again[0] is not None:
            return again
        if _is_definite(phrase):
            held, _ = self._holders.holder(self._scene.word(block, token), block, token, phrase)
            if held[0] is not None:
                return held
        parsed = self._scene.blocks[block].parsed
        for child in parsed.children[token]:
            inner = [child] if parsed.deps[child] in _BEFORE_NOUN else list(self._objects(block, child, _FOR))
            for noun in inner:
                figure, sure = self._body_of(block, noun, depth, definite=noun == child)
                if figure is not None and (figure.body or figure.noun in BODIES):
                    return figure, min(sure, _SPEAKS_FOR)
        first, last = parsed.phrase(token)
        if last == token and token - first <= 1:
            figure, sure = self._it(block, token, depth)
            if figure is not None and (figure.body or figure.noun in BODIES):
                return figure, min(sure, _NEIGHBOUR)
        return NOBODY

    def _body_of(self, block: int, noun: int, depth: int, *, definite: bool) -> Found:
        """Return what a noun beside "spokesperson" means; before it, a "committee" is one that is known."""
        word = self._scene.word(block, noun)
        if definite and word in BODIES and self._scene.name(block, noun) is None:
            found = self._bodies.meant(word, block, noun, f"the {word}", again=False)
            if found[0] is not None:
                return found
        return self._meant(block, noun, depth + 1)


def _is_person(noun: str) -> bool:
    return (noun in PEOPLE and noun not in BODIES) or noun.endswith("-year-old")


def _is_definite(phrase: str) -> bool:
    """Return whether a phrase speaks of somebody known: "the mayor", "her brother", "the town's engineer"."""
    words = phrase.split()
    return words[0].lower() in _DEFINITE or any(word.endswith(("'s", "’s")) for word in words[:3])
