"""Of whom an article speaks, in the order of its text: the names and subjects outside what is quoted."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from retrieval.text.quotations.people.tokens import agents, is_main, joined, name_of, offset_of
from retrieval.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retrieval.text.quotations.block import Block
    from retrieval.text.quotations.people.figure import Figure
    from retrieval.text.quotations.people.figures import Figures
    from retrieval.text.quotations.people.named import Named
    from retrieval.text.quotations.people.register import Register

GENDER_OF = {
    "he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f",
}  # fmt: skip
_SENTENCE = re.compile(r"[.!?][\"”’')]*\s+(?=[\"“‘«(]?[^\W\d_a-z])")
_OPENING_WORDS, _LEAD = 3, 60  # words of a sentence that was not parsed, and characters, before its subject at most


class Told(NamedTuple):
    """A name, or a subject without one; `main` if its verb is its sentence's; `block` is -1 if nothing was parsed."""

    offset: int
    paragraph: int
    sentence: int
    named: Named | None
    subject: bool
    main: bool
    block: int = -1
    token: int = -1


class Narration:
    """The names and subjects of an article in order, and the sentence of every parsed token."""

    def __init__(
        self, text: str, paragraphs: Sequence[Span], blocks: Sequence[Block], register: Register, figures: Figures
    ) -> None:
        self._text, self._blocks, self._register, self._figures = text, blocks, register, figures
        self._sentences = 0
        self.sentence: list[list[int]] = [[] for _ in blocks]
        """The number of the sentence in which each token of each block stands."""
        self.paragraph = [0] * len(blocks)
        self.told = list(self._told(paragraphs))

    def _told(self, paragraphs: Sequence[Span]) -> Iterator[Told]:
        at = 0
        for number, paragraph in enumerate(paragraphs):
            first = at
            while at < len(self._blocks) and self._blocks[at].span.start < paragraph.end:
                self.paragraph[at] = number
                yield from self._of_block(at)
                at += 1
            if at == first:
                yield from self._of_unparsed(paragraph, number)
        for last in range(at, len(self._blocks)):
            self.paragraph[last] = len(paragraphs)
            yield from self._of_block(last)

    def _of_block(self, at: int) -> Iterator[Told]:
        """Yield one item for each name, at the token that is a subject if one is, and for each other subject."""
        block = self._blocks[at]
        self.sentence[at] = self._numbered(block)
        acting = {noun for _, noun in block.according} | agents(block.parsed)
        subjects = set(block.subjects) | acting
        subjects = (subjects | joined(block.parsed, subjects)) - block.stubs
        items: dict[int, Told] = {}
        for token, tag in enumerate(block.parsed.tags):
            subject = token in subjects
            if token in block.stubs or not (subject or tag[:3] == "NNP"):
                continue
            name = self._name(block, token, tag)
            if name is None and not subject:
                continue
            main = subject and (token in acting or is_main(block.parsed, token))
            key = name.span.start if name is not None else -1 - token
            before = items.get(key)
            if before is None:
                offset = offset_of(block, token)
                sentence = self.sentence[at][token]
                items[key] = Told(offset, self.paragraph[at], sentence, name, subject, main, at, token)
            elif subject:
                items[key] = before._replace(subject=True, main=before.main or main, token=token)
        yield from items.values()

    def _name(self, block: Block, token: int, tag: str) -> Named | None:
        name = name_of(block, token, self._register)
        if name is not None and name.opens and tag[:3] != "NNP" and not self._figures.settled(name):
            return None
        return name

    def _numbered(self, block: Block) -> list[int]:
        """Return the number of each token's sentence; what is but quoted words is no sentence of its own."""
        numbers, last = [], -1
        for token, root in enumerate(block.parsed.sentence):
            if root != last and token not in block.stubs:
                self._sentences += 1
                last = root
            numbers.append(self._sentences)
        return numbers

    def _of_unparsed(self, paragraph: Span, number: int) -> Iterator[Told]:
        """Yield the names of a paragraph; one near the beginning of a sentence is taken for its subject."""
        ends = [match.end() for match in _SENTENCE.finditer(self._text, paragraph.start, paragraph.end)]
        begin = paragraph.start
        for end in (*ends, paragraph.end):
            self._sentences += 1
            leads = True
            for name in self._register.within(Span(begin, end)):
                if not name.opens or self._figures.settled(name):
                    lead = self._text[begin : min(name.whole.start, begin + _LEAD)].split()
                    leads = leads and len(lead) <= _OPENING_WORDS
                    yield Told(name.whole.start, number, self._sentences, name, leads, leads)
                    leads = False
            begin = end


def note_genders(narration: Narration, blocks: Sequence[Block], figures: Figures) -> None:
    """Let the pronouns of each sentence that speaks of one person tell that person's gender."""
    spoken_of: dict[int, list[tuple[Figure, int, int]]] = defaultdict(list)
    for item in narration.told:
        if item.named is not None and item.block >= 0:
            figure, _ = figures.of(item.named)
            if figure is not None and not figure.body and (item.subject or figure.person):
                spoken_of[item.sentence].append((figure, item.block, item.token))
    for at, block in enumerate(blocks):
        for token, tag in enumerate(block.parsed.tags):
            if tag[:3] != "PRP" or token in block.stubs:
                continue
            gender = GENDER_OF.get(block.parsed.words[token].lower())
            spoken = spoken_of.get(narration.sentence[at][token], [])
            if (
                gender
                and spoken
                and all(figure is spoken[0][0] for figure, *_ in spoken)
                and spoken[0][1:] < (at, token)
            ):
                spoken[0][0].genders[gender] += 1
