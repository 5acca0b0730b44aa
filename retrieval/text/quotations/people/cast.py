"""Who is named in an article, and whom a pronoun, a surname or a role means."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from retrieval.text.clean import paragraphs, zones
from retrieval.text.quotations.people.appositions import describe
from retrieval.text.quotations.people.descriptions import Descriptions
from retrieval.text.quotations.people.figures import NOBODY, Figures
from retrieval.text.quotations.people.institutions import BODIES, DOCUMENTS
from retrieval.text.quotations.people.named import Sort, names_in
from retrieval.text.quotations.people.narration import GENDER_OF, Narration, note_genders
from retrieval.text.quotations.people.nations import is_people
from retrieval.text.quotations.people.nouns import PEOPLE, is_plural
from retrieval.text.quotations.people.register import Register
from retrieval.text.quotations.people.scene import Scene
from retrieval.types import ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retrieval.text.quotations.block import Block
    from retrieval.text.quotations.people.figure import Figure
    from retrieval.text.quotations.people.figures import Found
    from retrieval.text.quotations.people.named import Named
    from retrieval.text.quotations.people.narration import Told
    from retrieval.types import Voice

_UNSURE = 0.5  # below it, whom a mention means is unclear
_DEEPEST = 4  # mentions that refer to mentions
_MAIN_SUBJECT, _OTHER_SUBJECT = 0.85, 0.6  # how sure "it" is the subject of the last sentence, or of a clause in it
_LAST_SUBJECTS = 6
_BODY_PRONOUNS = frozenset("it its they their them".split())
_NO_ANTECEDENTS = frozenset("i we you me us my our your one".split())
_NO_BODIES = frozenset(GENDER_OF) | _NO_ANTECEDENTS | frozenset("who there this that which what it they".split())
_THINGS = frozenset(BODIES) | DOCUMENTS


class Cast:
    """Who is named in an article, and whom a pronoun, a surname or a role means."""

    def __init__(self, text: str, title: str, blocks: Sequence[Block]) -> None:
        prose = paragraphs(text, title)
        named: list[Named] = []
        captions = (zone.span for zone in zones(text, title) if zone.kind is ZoneKind.CAPTION)
        for span in sorted([*prose, *captions]):
            found = names_in(text, span)
            describe(text, span, found)
            named += found
        register, figures = Register(named), Figures(named)
        narration = Narration(text, prose, blocks, register, figures)
        note_genders(narration, blocks, figures)
        self._scene = Scene(text, blocks, register, figures, narration)
        self._descriptions = Descriptions(self._scene, self._meant, self._body_meant)
        self._starts = [block.span.start for block in blocks]
        self._subjects: list[Told] = []
        self._met: dict[tuple[int, int], Found] = {}
        self._numbers: dict[int, int] = {}
        self._figures: list[Figure] = []

    def resolve(self, block: int, token: int, at: int) -> tuple[int | None, float]:
        """Return the number of the voice that a mention means, and how sure that is (0 to 1); None where unclear.

        To be called once for each quotation in the order of the text, `at` its offset: the last speakers count.
        """
        self._advance(self._scene.offset(block, token))
        figure, sure = self._meant(block, token)
        if figure is None or sure < _UNSURE:
            return None, min(sure, _UNSURE)
        self._scene.antecedents.spoke(*self._place_of(block, token, at), figure)
        number = self._numbers.setdefault(id(figure), len(self._figures))
        if number == len(self._figures):
            self._figures.append(figure)
        return number, sure

    @property
    def voices(self) -> tuple[Voice, ...]:
        """The voices that were resolved to, by number."""
        return tuple(figure.voice() for figure in self._figures)

    def _place_of(self, block: int, token: int, at: int) -> tuple[int, int]:
        """Return the paragraph and sentence of a quotation at offset `at`, whose mention may stand long before it."""
        scene = self._scene
        if at < scene.blocks[block].span.end:
            return scene.place(block, token)
        later = max(block, bisect_right(self._starts, at) - 1)
        numbers = scene.narration.sentence[later]
        return scene.narration.paragraph[later], numbers[0] if numbers else 0

    def _advance(self, offset: int) -> None:
        """Take in what the narration tells up to an offset."""
        scene = self._scene
        while scene.at < len(scene.narration.told) and scene.narration.told[scene.at].offset < offset:
            item = scene.narration.told[scene.at]
            scene.at += 1
            figure, sure = self._told(item)
            if figure is not None and sure >= _UNSURE:
                scene.antecedents.note(item.paragraph, item.sentence, figure, subject=item.subject, main=item.main)
            if item.subject:
                self._subjects.append(item)

    def _told(self, item: Told) -> Found:
        """Return of whom the narration speaks, if of somebody who may be he or she."""
        if item.named is not None and item.named.sort is not Sort.OFFICE:
            return self._scene.figures.of(item.named)
        if not item.subject or item.block < 0:
            return NOBODY
        word, tag = self._scene.word(item.block, item.token), self._scene.tag(item.block, item.token)
        somebody = word in {"he", "she"} or (word in PEOPLE and tag in {"NN", "NNP"})
        return self._meant(item.block, item.token) if somebody else NOBODY

    def _meant(self, block: int, token: int, depth: int = 0) -> Found:
        """Return whom a mention means; the answer is kept, for a mention may have several quotations."""
        if depth > _DEEPEST:
            return NOBODY
        found = self._met.get((block, token))
        if found is None:
            found = self._met[block, token] = self._looked_up(block, token, depth)
        return found

    def _looked_up(self, block: int, token: int, depth: int) -> Found:
        scene = self._scene
        word, tag = scene.word(block, token), scene.tag(block, token)
        if tag[:2] in {"WP", "WD"} or (tag == "IN" and word == "that"):
            noun = self._noun_before(block, token)
            return self._meant(block, noun, depth + 1) if noun is not None else NOBODY
        if word in GENDER_OF:
            return scene.antecedents.meant(GENDER_OF[word], *scene.place(block, token))
        if word in _BODY_PRONOUNS:
            return self._body_meant(block, token, depth)
        if tag[:3] == "PRP" or (word in _NO_ANTECEDENTS and " " not in scene.phrase(block, token)):
            return NOBODY
        named = scene.name(block, token)
        if named is not None and not (named.sort is not Sort.PERSON and is_people(named.name)):
            return scene.figures.of(named)
        return self._descriptions.of(block, token, depth)

    def _noun_before(self, block: int, token: int) -> int | None:
        """Return the noun to which "who" or "which" refers."""
        parsed = self._scene.blocks[block].parsed
        at = token
        for _ in range(_DEEPEST):
            if parsed.deps[at] in {"relcl", "acl"} and parsed.heads[at] != at:
                return parsed.heads[at]
            at = parsed.heads[at]
        before = range(token - 1, max(-1, token - _DEEPEST), -1)
        return next((place for place in before if parsed.tags[place][:2] == "NN"), None)

    def _body_meant(self, block: int, token: int, depth: int) -> Found:
        """Return what "it" or "they" means: a body, document or group, subject of this or the last sentence."""
        many = self._scene.word(block, token)[0] == "t"
        best: tuple[tuple[bool, bool, bool], Figure, float] | None = None
        for item, figure, sure in self._last_bodies(block, token, depth):
            rank = (is_plural(figure.noun) == many, item.main, figure.body)
            if _may_be_it(figure, many=many) and (best is None or rank > best[0]):
                best = rank, figure, min(sure, _MAIN_SUBJECT if item.main else _OTHER_SUBJECT)
        return (best[1], best[2]) if best else NOBODY

    def _last_bodies(self, block: int, token: int, depth: int) -> Iterator[tuple[Told, Figure, float]]:
        """Yield whom the subjects of this sentence and the last mean, the last first."""
        _, sentence = self._scene.place(block, token)
        for item in self._subjects[: -_LAST_SUBJECTS - 1 : -1]:
            if sentence - item.sentence > 1 or (item.block, item.token) == (block, token):
                continue
            figure, sure = NOBODY
            if item.named is not None and item.named.sort is not Sort.OFFICE:
                figure, sure = self._scene.figures.of(item.named)
            elif item.block >= 0 and self._scene.word(item.block, item.token) not in _NO_BODIES:
                figure, sure = self._meant(item.block, item.token, depth + 1)
            if figure is not None:
                yield item, figure, sure


def _may_be_it(figure: Figure, *, many: bool) -> bool:
    """Return whether "it", or for `many` "they", may mean a figure; "they" also means one of unknown gender."""
    if figure.person:
        return many and bool(figure.noun) and not figure.gender
    return figure.body or is_plural(figure.noun) or (figure.noun in _THINGS and not (many and figure.noun in DOCUMENTS))
