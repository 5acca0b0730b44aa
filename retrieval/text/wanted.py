"""The type of thing that a question asks for, by its question words and the nouns beside them."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from retrieval.text.word_classes import (
    AUXILIARIES,
    DETERMINERS,
    PAST_FORMS,
    PERSONS,
    PREPOSITIONS,
    PRONOUNS,
    QUESTION_WORDS,
)
from retrieval.text.words import is_stop_word, words


class Wanted(StrEnum):
    """The type of answer a question asks for; people read the values in "the nearest excerpt holds no ..."."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    TIME = "time"
    NUMBER = "number"
    LENGTH = "length or age"
    MONEY = "sum of money"
    PERCENT = "percentage"
    REASON = "reason"


FIGURES = frozenset({Wanted.TIME, Wanted.NUMBER, Wanted.LENGTH, Wanted.MONEY, Wanted.PERCENT})
"""The types of which an excerpt that holds none is no answer, whatever else speaks for it."""

_NOUNS = {
    Wanted.PERSON: """
        person people man woman official politician star singer actor actress player athlete golfer driver author writer
        artist rapper musician comedian celebrity lawmaker member candidate nominee republican democrat executive ceo
        billionaire host justice swimmer runner quarterback founder prince princess dictator activist journalist
        astronaut lawyer attorney secretary contestant winner champion suspect boy girl student victim watchman witness
        resident lord congressman congresswoman ambassador figure head
        """
    + " ".join(PERSONS),
    Wanted.ORGANISATION: """
        company firm party club bank team airline agency newspaper university organisation organization brand retailer
        automaker carmaker manufacturer maker chain union court committee council ministry department institution
        charity broadcaster network platform band outlet magazine publisher studio league regulator operator supplier
        commission startup corporation business restaurant store group senate
        """,
    Wanted.PLACE: """
        country nation state city town village island river county province region continent capital district street
        road park lake mountain sea ocean beach neighbourhood neighborhood borough port harbour harbor airport venue
        stadium location place museum school hospital area territory planet hotel castle coast quay square
        """,
    Wanted.TIME: "year month day date time weekday week century decade season hour evening",
    Wanted.NUMBER: """
        number amount size height depth distance speed temperature score margin total population level capacity weight
        toll magnitude majority figure turnout rate quantity width
        """,
    Wanted.LENGTH: "age length duration sentence",
    Wanted.MONEY: "price cost sum salary fee fare budget wage rent debt compensation reward bail subsidy profit fine",
    Wanted.PERCENT: "percentage proportion share percent",
    Wanted.REASON: "reason cause motive explanation",
}
_KINDS = {
    form: wanted  # not by stems: a senator and a senate have the same
    for wanted, nouns in reversed(_NOUNS.items())
    for noun in nouns.split()
    for form in (noun, f"{noun}s", f"{noun}es", f"{noun[:-1]}ies", noun.replace("man", "men"))
}
_MEASURED = frozenset(
    "many much far big large high tall deep fast heavy wide small often hot cold strong close".split()
)
_POSSESSIVE = re.compile("['’]s?$")
_REACH = 6  # words behind "which" among which its noun is sought: "which US federal law enforcement agency"
_BEFORE_NOUN = frozenset("of the these those two three four five".split())
_NO_NOUN = (AUXILIARIES | PREPOSITIONS | PRONOUNS | DETERMINERS | QUESTION_WORDS) - _BEFORE_NOUN | set(
    "next last early late type kind sort".split()
)
_TAIL = 60  # characters at the end of a statement left open, which say what is left out
_DIRECT, _IN_PLACE, _EMBEDDED = range(3)  # "who won?", "he beat whom?", "the man who won": how surely a word asks


def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace(" ", r"\s+"), re.IGNORECASE)


_ASKS = _pattern(r"\b(?:who(?:m|se)?|when|where|why|what|which|how)\b")
_NEXT = re.compile(r"['’]s\b|\W*[^\W_]+(?:['’]t)?")
_SENTENCE = re.compile(r"[.!?]['”\"’]? +(?=[\w“\"‘'])")
_ABBREVIATION = re.compile(r"(?:^|[\s.])(?:[^\W\d_]|Mr|Mrs|Ms|Dr|St|Sen|Rep|Gov|Gen|vs|No)$")
_OPENING = _pattern(r"\W*(?:(?:and|but|so|then|in|on|at|by|to|for|from|with|of|about|until|since|\w+ly),? ){0,2}")
_ORDER = _pattern(r"\W*(?:please )?(?:name|identify|give|list|state|tell|show|find|explain|say)(?: me| us)? ")
_ASKS_POLITELY = _pattern(r"\W*(?:do|does|can|could|would|will) (?:you|anyone|anybody|someone|somebody)\b")
_WHAT_IS = _pattern(
    r"(?:['’]s|['’]re| is| was| are| were| will be) (?:one of )?(?:the|its|his|her|their|a|an|[\w -]{1,40}['’]s) "
)
_NAME_OF = _pattern(r"(?:full |first |last )?names? of (?:the |a |an )?")
_CAUSED = _pattern(r" (?:caused|prompted|triggered|led|made|drove|motivated|explains)\b")
_DUE = _pattern(r"\b(?:due to|because of|for what reason) $")
_COSTS = _pattern(r" (?:does|did|do|will|would)\b.*\bcost\b")
_MORE = _pattern(r"\bby how much\b|\bhow much (?:more|less|higher|lower|of)\b")
_PAID = _pattern(
    r"\b(?:pay|pays|paid|cost|costs|spend|spent|worth|earn|earns|earned|raise|raised|fine|fined|charge|charged|sell|sold|"
    r"buy|bought|lend|lent|owe|owes|owed|donat\w+|invest\w*|fund\w*|subsid\w+|money|cash|dollars|euros|pounds|salary|"
    r"budget|debt|compensation|revenue|profits?|damages|tax|levy|rent)\b"
)
_LEFT_OUT = _pattern(
    r"\b(?:rais|ris|rose|increas|fell|fall|drop|cut|lower|grew|climb|jump|reach|measur|weigh|total)\w*"
    r"(?: to| by| at)?(?: about| around| nearly)?\W*$"
)


@lru_cache(maxsize=100_000)  # words come again and again
def kind_of(noun: str) -> Wanted | None:
    """Return the type of thing that a common noun in any form calls so, None for most."""
    return _KINDS.get(_POSSESSIVE.sub("", noun.casefold()))


def sentences(text: str) -> list[tuple[int, int]]:
    """Return where each sentence of a question begins and ends: questions are short, a mark and a space will do."""
    ends = [
        end for end in _SENTENCE.finditer(text) if not _ABBREVIATION.search(text[max(0, end.start() - 6) : end.start()])
    ]
    starts = [0, *(end.end() for end in ends)]
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def wanted(question: str) -> Wanted | None:
    """Return the type of thing that a question of one part asks for; its last sentence asks, the others lead to it."""
    pieces = [question[start:end].strip() for start, end in sentences(question)]
    asking = [piece for piece in pieces if _ASKS.search(piece)]
    marked = [piece for piece in asking if piece.endswith("?")]
    return _wanted((marked or asking or pieces)[-1])


def asks_directly(sentence: str) -> bool:
    """Whether a sentence is a question by its form: with a question word in its place, an auxiliary first, an order."""
    best = min((_surety(sentence, match) for match in _ASKS.finditer(sentence)), default=_EMBEDDED)
    return best < _EMBEDDED or _is_yes_or_no(sentence) or bool(_ORDER.match(sentence))


def _wanted(sentence: str) -> Wanted | None:
    found = sorted((_surety(sentence, match), match.start(), match.end()) for match in _ASKS.finditer(sentence))
    surety, start, end = found[0] if found else (_EMBEDDED, 0, 0)
    if found and surety < _EMBEDDED:
        return _by_word(sentence, start, end)
    order = _ORDER.match(sentence)
    if order and (noun := _noun(sentence[order.end() :])):
        return noun
    if found and not sentence.endswith(":"):
        embedded = order or _ASKS_POLITELY.match(sentence) or not _is_yes_or_no(sentence)
        return _by_word(sentence, start, end) if embedded else None
    return _of_statement(sentence)


def _of_statement(sentence: str) -> Wanted | None:
    """Return what a quiz's statement leaves out: "The fee will be raised to:", "This Republican lost."."""
    if sentence.endswith("?"):
        return None
    if sentence.endswith(":"):
        return Wanted.NUMBER if _LEFT_OUT.search(sentence[-_TAIL:]) else None
    nouns = (_noun(sentence[this.end() :]) for this in re.finditer(r"\b[Tt]h(?:is|ese)\b", sentence))
    return next((noun for noun in nouns if noun not in {None, Wanted.TIME}), None)


def _is_yes_or_no(sentence: str) -> bool:
    first = _NEXT.match(sentence)
    return first is not None and first[0].strip().casefold() in AUXILIARIES


def _surety(sentence: str, match: re.Match[str]) -> int:
    """Return how surely a question word asks where it stands."""
    word, before = match[0].casefold(), sentence[: match.start()]
    found = _NEXT.match(sentence, match.end())
    follows = found[0].strip(" ,\n\t") if found else ""
    low = follows.casefold()
    asks = not follows or low in AUXILIARIES or low in {"'s", "’s"}
    if word in {"when", "where", "why"}:
        return _DIRECT if asks else _EMBEDDED
    if _OPENING.fullmatch(before):
        return _DIRECT if word != "how" or asks or low in _MEASURED | {"long", "old", "soon", "come"} else _EMBEDDED
    if word in {"who", "whom", "whose"}:
        return _IN_PLACE if re.search(r"(?:[,;:]|\b(?:and|to|by|from|with|for|against))\s*$", before) else _EMBEDDED
    if word == "how":
        return _IN_PLACE if low in _MEASURED | {"long", "old", "soon"} else _EMBEDDED
    follows_up = follows and (low in _NO_NOUN or low == "the" or (follows[0].isupper() and _noun(follows) is None))
    return _EMBEDDED if follows_up and low not in {"of", "'s", "’s"} else _IN_PLACE


def _by_word(sentence: str, start: int, end: int) -> Wanted | None:
    word, rest = sentence[start:end].casefold(), sentence[end:]
    if word == "how":
        return _how(sentence, rest)
    if word in _OF_WORDS:
        return _OF_WORDS[word]
    if _DUE.search(sentence[:start]) or _CAUSED.match(rest):
        return Wanted.REASON
    if _COSTS.match(rest):
        return Wanted.MONEY
    if called := _WHAT_IS.match(rest):
        named = _NAME_OF.match(rest, called.end())
        return _noun(rest[(named or called).end() :], alone=True)
    return _noun(rest)


_OF_WORDS = {
    "who": Wanted.PERSON,
    "whom": Wanted.PERSON,
    "whose": Wanted.PERSON,
    "when": Wanted.TIME,
    "where": Wanted.PLACE,
    "why": Wanted.REASON,
}


def _how(sentence: str, rest: str) -> Wanted | None:
    found = re.match(r"\s+(\w+)(?:\s+(\w+))?", rest)
    more, then = (found[1].casefold(), (found[2] or "").casefold()) if found else ("", "")
    if more == "much" and _PAID.search(sentence) and not _MORE.search(sentence):
        return Wanted.MONEY
    if more == "soon" or (more, then) == ("long", "ago"):
        return Wanted.TIME
    if more in {"long", "old"}:
        return Wanted.LENGTH
    if more == "come":
        return Wanted.REASON
    return Wanted.NUMBER if more in _MEASURED else None


def _noun(text: str, *, alone: bool = False) -> Wanted | None:
    """Return the type of the noun that `text` begins with, behind its adjectives.

    Where it stands `alone`, a function word or nothing must follow: "what is the company planning" asks for none.
    """
    found = [word for word, _, _ in words(text[:200])][: _REACH + 2]
    last: Wanted | None = None
    for at, word in enumerate(found):
        kind = kind_of(word)
        if last and kind is None:
            return last if not alone or is_stop_word(word) else None
        if (word.casefold() in _NO_NOUN and not word.isupper()) or at > _REACH or (at and word in PAST_FORMS):
            return last
        last = kind
    return last
