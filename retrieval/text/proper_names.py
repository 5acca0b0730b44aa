"""Runs of capitalised words: the names in a question or a passage, whoever or whatever bears them."""

from __future__ import annotations

import re
from calendar import day_name
from typing import TYPE_CHECKING, NamedTuple

from retrieval.text.dates import MONTHS
from retrieval.text.wanted import kind_of
from retrieval.text.word_classes import QUESTION_WORDS, VERBS
from retrieval.text.words import is_stop_word, term

if TYPE_CHECKING:
    from collections.abc import Sequence

Word = tuple[str, int, int]  # its characters, its start and its end
_LINKS = frozenset("de la del der den von van al bin da dos du di".split())
_GAP = re.compile(r"\s|[-–]|\s?&\s?")  # between two words of one name
_ABBREVIATED = re.compile(r"[^\W\d_]|Mr|Mrs|Ms|Dr|St|Mt|Gov|Sen|Rep|Gen|Prof|Lt|Capt|Sgt|Rev|Jr")
_POSSESSIVE = re.compile(r"['’][sS]?$")
_OPENS = re.compile(r"(?:^|[.!?:;…]|\n)[\s“\"‘'(\[]*$")  # what stands before the first word of a sentence
_BEFORE = 12  # characters before a word in which that is looked for
_CALENDAR = frozenset(term(word) for word in (*MONTHS, *day_name))
_GIVEN = frozenset({"Will", "May"})  # names too, where another name follows
_MOST_CAPITALS = 4  # words of a question without any small one: more of them are a headline


class Name(NamedTuple):
    """Characters [start, end) of a name, and whether its first word opens a sentence."""

    start: int
    end: int
    opens: bool


def names(text: str, found: Sequence[Word]) -> list[Name]:
    """Return every run of capitalised words that are no function words, in order, without a possessive's ending.

    `found` are the words of the text.
    """
    runs: list[Name] = []
    reached = 0
    for at, (word, _, _) in enumerate(found):
        if at >= reached and word[0].isupper():
            reached = _end(text, found, at)
            if reached > at:
                runs.append(_name(text, found[at], found[reached - 1]))
    return [run for run in runs if not _CALENDAR.issuperset(map(term, text[run.start : run.end].split()))]


def asked_names(question: str, found: Sequence[Word]) -> list[Name]:
    """Return the names of a question; a capital at the start of a sentence makes none, nor do capitals throughout.

    `found` are its words.
    """
    if question.isupper() or _is_headline(found):
        return []
    return [run for run in names(question, found) if not run.opens or _is_evident(question[run.start : run.end])]


def is_lone(text: str, name: Name) -> bool:
    """Whether a name is one word that may have its capital from opening a sentence."""
    return name.opens and not re.search(r"[\s&]", text[name.start : name.end])


def opens_sentence(text: str, start: int) -> bool:
    """Whether the word that starts there is the first of a sentence or a quotation."""
    before = text[max(0, start - _BEFORE) : start]
    return not before.strip() or bool(_OPENS.search(before))


def _end(text: str, found: Sequence[Word], at: int) -> int:
    """Return behind which word the name ends that starts with the word `at`; `at` itself if none does."""
    if not _is_capital(text, found, at):
        return at
    end = at + 1
    while end < len(found) and not _POSSESSIVE.search(found[end - 1][0]):
        nearest = end
        while nearest < len(found) and nearest < end + 2 and _links(text, found, at, end, nearest):
            nearest += 1
        if nearest == len(found) or not _joined(text, found[nearest - 1], found[nearest]):
            break
        if not _is_capital(text, found, nearest):
            break
        end = nearest + 1
    return end


def _links(text: str, found: Sequence[Word], at: int, end: int, nearest: int) -> bool:
    """Whether the word `nearest` may stand inside a name of the words `at` up to `end` and those behind these."""
    (before, _, _), (word, _, _) = found[nearest - 1], found[nearest]
    if not _joined(text, found[nearest - 1], found[nearest]):
        return False
    if word == "of":  # "Bank of ...", "High Court of ...", and not "Ada Brekke of ..."
        return end - at == 1 or kind_of(before) is not None
    return word in _LINKS or (word == "the" and before == "of" and nearest > end)


def _joined(text: str, left: Word, right: Word) -> bool:
    gap = text[left[2] : right[1]]
    return gap == " " or bool(_GAP.fullmatch(gap)) or (gap == ". " and bool(_ABBREVIATED.fullmatch(left[0])))


def _is_capital(text: str, found: Sequence[Word], at: int) -> bool:
    word, start, _ = found[at]
    if not word[0].isupper():
        return False
    if word in _GIVEN and at + 1 < len(found) and not opens_sentence(text, start):
        return found[at + 1][0][0].isupper() and _joined(text, found[at], found[at + 1])
    return not is_stop_word(word)


def _name(text: str, first: Word, last: Word) -> Name:
    bare = _POSSESSIVE.sub("", last[0]) or last[0]
    return Name(first[1], last[1] + len(bare), opens_sentence(text, first[1]))


def _is_evident(name: str) -> bool:
    first, *more = name.split()
    shouted = len(first) > 1 and first.isupper()
    return shouted or (bool(more) and first.casefold() not in VERBS | QUESTION_WORDS)


def _is_headline(found: Sequence[Word]) -> bool:
    """Whether all words have capitals by the rules of a headline, so that a capital marks no name."""
    asked = [word for word, _, _ in found if word[0].isalpha()]
    if any(word[0].islower() and not is_stop_word(word) for word in asked):
        return False
    if any(word.istitle() and is_stop_word(word) and word not in {"I", *_GIVEN} for word in asked[1:]):
        return True
    return len(asked) > _MOST_CAPITALS and all(word[0].isupper() for word in asked)
