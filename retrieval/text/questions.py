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
        r"\bwhen\b|\b(?:what|which) (?:year|month|day|date|time|weekday|week)\b|\bsince when\b|\bhow soon\b", re.IGNORECASE
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
        r"\b(?:because|due to|owing to|caused|causes?|blam\w+|after|since|so that|in order|as a result|led to|reasons?)\b",
        re.IGNORECASE,
    ),
}
_QUOTED = re.compile(r"[“\"«‘]([^”\"»’]{3,})[”\"»’]")


@dataclass(frozen=True, slots=True)
class Question:
    """A question as retrieval sees it. `names` are the terms of capitalised words, `numbers` of figures."""

    text: str
    terms: tuple[str, ...]
    names: tuple[str, ...]
    numbers: tuple[str, ...]
    wants: Wanted | None

    def wanted_in(self, text: str) -> bool:
        """Whether `text` holds a thing of the type asked for; True where no type is asked for."""
        return self.wants is None or bool(_HOLDS[self.wants].search(text))


def analyse(question: str) -> Question:
    """Return what `question` asks for."""
    found = words(question)
    names = [term(word) for at, (word, _, _) in enumerate(found) if _is_name(word, first=at == 0)]
    numbers = [term(word) for word, _, _ in found if word[:1].isdigit()]
    wants = next((wanted for wanted, asks in _ASKS.items() if asks.search(question)), None)
    shouted = question.isupper()  # in capitals throughout, no word is marked as a name
    return Question(
        question, content_terms(question), () if shouted else tuple(dict.fromkeys(names)), tuple(numbers), wants
    )


def _is_name(word: str, *, first: bool) -> bool:
    return word[0].isupper() and not is_stop_word(word) and not (first and not word.isupper())
