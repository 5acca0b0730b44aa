"""What a question asks for: its content terms, the names and numbers in it, and the type of thing it wants."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from retrieval.text.words import content_terms, is_stop_word, term, words

_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    "Jan\\.|Feb\\.|Mar\\.|Apr\\.|Aug\\.|Sept?\\.|Oct\\.|Nov\\.|Dec\\."
)
_DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"


class Wanted(StrEnum):
    """The type of answer a question asks for."""

    PERSON = "person"
    TIME = "time"
    NUMBER = "number"
    REASON = "reason"


_ASKS = {
    Wanted.NUMBER: re.compile(
        r"\bhow (?:many|much|long|old|far|big|large|high|tall|often|deep|fast)\b"
        r"|\b(?:what|which) (?:percentage|proportion|share|number|price|cost|sum|amount|age)\b|\bwhat does \w+ cost\b",
        re.IGNORECASE,
    ),
    Wanted.TIME: re.compile(
        r"\bwhen\b|\b(?:what|which) (?:year|month|day|date|time|weekday|week)\b|\bhow soon\b", re.IGNORECASE
    ),
    Wanted.PERSON: re.compile(
        r"\bwho(?:m|se)?\b|\b(?:what|which) (?:person|man|woman|minister|official|politician)\b", re.IGNORECASE
    ),
    Wanted.REASON: re.compile(r"\bwhy\b|\b(?:what|which) (?:reason|cause)d?\b|\bhow come\b", re.IGNORECASE),
}
_HOLDS = {
    Wanted.NUMBER: re.compile(
        r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|millions?|"
        r"billions?|half|twice|thirty|forty|fifty|sixty|seventy|eighty|ninety|twenty|\w+teen)\b",
        re.IGNORECASE,
    ),
    Wanted.TIME: re.compile(
        rf"\b(?:{_MONTHS}|{_DAYS})|\b(?:1[5-9]|20)\d\d\b|\b\d{{1,2}}(?::\d\d)? ?[ap]\.?m\b"
        r"|\b(?:today|yesterday|tomorrow|tonight|weekend|spring|summer|autumn|winter|month|week|year|noon|midnight)s?\b",
    ),
    Wanted.PERSON: re.compile(r"(?<![.!?“\"] )(?<!^)\b[A-ZÀ-Þ][\w’'-]+|\b[A-ZÀ-Þ][\w’'-]+ [A-ZÀ-Þ][\w’'-]+"),
    Wanted.REASON: re.compile(
        r"\b(?:because|due to|owing to|caused?|causes|blam\w+|after|since|so that|in order|result|led to|reasons?)\b",
        re.IGNORECASE,
    ),
}


@dataclass(frozen=True, slots=True)
class Question:
    """A question as retrieval sees it: its text, its content terms, and the type of thing it wants, if it says so.

    `specifics` are its names and numbers, each as (the word as asked, its index term).
    """

    text: str
    terms: tuple[str, ...]
    specifics: tuple[tuple[str, str], ...]
    wants: Wanted | None

    def wanted_in(self, text: str) -> bool:
        """Whether `text` holds a thing of the type asked for; True where no type is asked for."""
        return self.wants is None or bool(_HOLDS[self.wants].search(text))


def analyse(question: str) -> Question:
    """Return what `question` asks for."""
    found = [word for word, _, _ in words(question)]
    shouted = question.isupper()  # in capitals throughout, no word is marked as a name
    specifics = {
        term(word): word
        for at, word in enumerate(found)
        if word[0].isdigit() or (not shouted and _is_name(word, first=at == 0))
    }
    wants = next((wanted for wanted, asks in _ASKS.items() if asks.search(question)), None)
    return Question(question, content_terms(question), tuple((word, key) for key, word in specifics.items()), wants)


def _is_name(word: str, *, first: bool) -> bool:
    return word[0].isupper() and not is_stop_word(word) and (not first or word.isupper())
