"""What a question asks for: its content terms, names and numbers, its time, the type of thing it wants, its parts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from retrieval.text.periods import find_period
from retrieval.text.proper_names import asked_names, opens_sentence
from retrieval.text.question_parts import parts
from retrieval.text.things import things
from retrieval.text.typed_marks import in_marks
from retrieval.text.wanted import Wanted, wanted
from retrieval.text.words import content_terms, is_stop_word, term, terms, words
from retrieval.types import Span

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from retrieval.text.periods import Period
    from retrieval.text.proper_names import Word

__all__ = ["Question", "Wanted", "analyse", "specifics"]

_NEWEST = re.compile(
    r"\b(?:latest|newest|most\s+recent|currently|(?<!until\s)(?<!till\s)(?<!by\s)now|nowadays|so\s+far|still(?!\s+life)"
    r"|today[’']s|up[-\s]to[-\s]date|at\s+the\s+moment|these\s+days|what(?:[’']s|\s+is)\s+new|current(?=\s+[^\W\d_]))\b",
    re.IGNORECASE,
)
_ASKS_FOR = frozenset({"which", "what", "these", "those"})
_NOWHERE = Span(0, 0)
_LETTER_BEFORE = re.compile(r"[^\W\d_][-–]$")  # of "Covid-19", whose number counts nothing


@dataclass(frozen=True, slots=True)
class Question:
    """A question as retrieval sees it; of a question of several parts, each part is a question too."""

    text: str
    terms: tuple[str, ...]
    """Its distinct content terms."""
    specifics: tuple[tuple[str, str], ...]
    """Its names and numbers, each as (the word as asked, its index term), less those of `period`."""
    wants: Wanted | None
    """The type of thing it asks for (its first part that asks for one), if it says so."""
    names: tuple[tuple[str, ...], ...] = ()
    """Its proper names, each as its index terms in a row."""
    phrases: tuple[tuple[str, ...], ...] = ()
    """What stands in it between quotation marks, as index terms in a row."""
    numbers: tuple[str, ...] = ()
    """The index terms of its numbers, less those of `period` and those that ask ("which two airlines")."""
    period: Period | None = None
    """When it asks about."""
    newest: bool = False
    """Whether it asks for the latest state of things."""
    part_questions: tuple[Question, ...] = ()
    """The questions of which it is made up, at least two; none where it is one."""
    context: tuple[str, ...] = ()
    """Of a part: the content terms of the parts before it that it leaves out."""
    given: frozenset[str] = field(default=frozenset(), repr=False)
    """All terms of the whole question, function words too: what it names already is no answer to it."""

    @property
    def parts(self) -> tuple[str, ...]:
        """Its parts as asked, verbatim; none where it is one."""
        return tuple(part.text for part in self.part_questions)

    def candidates(self, text: str) -> tuple[str, ...]:
        """Return what `text` holds of the type asked for and the question does not, verbatim, in order, each once."""
        return () if self.wants is None else things(self.wants, text, self.given)


def analyse(question: str, today: date | None = None) -> Question:
    """Return what `question` asks for; "last May" and the like are read as a period only where `today` is given."""
    cut = parts(question)
    whole = _one(question, today)
    if not cut:
        return whole
    asked = [_one(text, today) for text in cut]
    pieces = tuple(_part(part, whole, asked[:at]) for at, part in enumerate(asked))
    wants = next((piece.wants for piece in pieces if piece.wants), None)
    return replace(whole, wants=wants, part_questions=pieces)


def specifics(text: str, beside: Span = _NOWHERE) -> tuple[tuple[str, str], ...]:
    """Return the names and numbers of a text, each as (the word as written, its index term), less those in `beside`."""
    return _specifics(text, words(text), beside)


def _specifics(text: str, found: Sequence[Word], beside: Span) -> tuple[tuple[str, str], ...]:
    shouted = text.isupper()  # in capitals throughout, no word is marked as a name
    named = {
        term(word): word
        for word, start, _ in found
        if (word[0].isdigit() or (not shouted and _is_name(text, word, start)))
        and not beside.start <= start < beside.end
    }
    return tuple((word, key) for key, word in named.items())


def _is_name(text: str, word: str, start: int) -> bool:
    return word[0].isupper() and not is_stop_word(word) and (word.isupper() or not opens_sentence(text, start))


def _one(question: str, today: date | None) -> Question:
    """Return what a question asks for, as if it were of one part."""
    period = find_period(question, today)
    start = question.index(period.words) if period else 0
    dated = Span(start, start + len(period.words)) if period else _NOWHERE
    found = words(question)
    named = (tuple(terms(question[name.start : name.end])) for name in asked_names(question, found))
    marked = (tuple(terms(inside.of(question))) for _, inside in in_marks(question))
    return Question(
        text=question,
        terms=content_terms(question),
        specifics=_specifics(question, found, dated),
        wants=wanted(question),
        names=tuple(dict.fromkeys(named)),
        phrases=tuple(dict.fromkeys(filter(None, marked))),
        numbers=_numbers(question, found, dated),
        period=period,
        newest=_NEWEST.search(question) is not None,
        given=frozenset(term(word) for word, _, _ in found),
    )


def _numbers(question: str, asked: Sequence[Word], beside: Span) -> tuple[str, ...]:
    """Return the terms of figures and of number words from two on, less those in `beside`."""
    found: list[str] = []
    before = ""
    for word, start, _ in asked:
        number = term(word)
        counts = word[0].isdigit() or (number.isdigit() and number > "1" and before not in _ASKS_FOR)
        if counts and not beside.start <= start < beside.end:
            attached = _LETTER_BEFORE.search(question[max(0, start - 2) : start])
            found += [] if attached else [number]
        before = word.casefold()
    return tuple(dict.fromkeys(found))


def _part(part: Question, whole: Question, before: Sequence[Question]) -> Question:
    """Return a part with what the parts before it, and the whole question, say for it."""
    said = dict.fromkeys(term for other in before for term in other.terms if term not in part.terms)
    period = part.period or whole.period
    return replace(part, context=tuple(said), period=period, newest=whole.newest, given=whole.given)
