"""A question as its phrases, without a parser: what it asks with, its noun phrases, its times, its verbs.

Closed classes (articles, prepositions, auxiliaries, pronouns, question words) are listed in full; verbs are told by
their endings and by a list of those that questions about news ask with. Enough to put one phrase in another's place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from retrieval.text.word_classes import (
    ADVERBS,
    AGENTS,
    AUXILIARIES,
    DETERMINERS,
    JOINS,
    MODALS,
    PAST_FORMS,
    PLURALS,
    PREDICATES,
    PREPOSITIONS,
    PRONOUNS,
    QUESTION_WORDS,
    VERB_STEMS,
    VERBS,
)
from retrieval.text.words import STOP_WORDS, term

_TOKEN = re.compile(r"[^\W_]+(?:[-’'.][^\W_]+)*|&|[^\w\s]")

_UNIT = (
    r"(?:year|month|week|weekend|quarter|decade|century|season|spring|summer|autumn|winter|night|morning|evening|time)"
)
_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_PLAIN_MONTH = r"(?:January|February|April|June|July|August|September|October|November|December)"  # no other words
_YEAR = r"(?:1[5-9]|20)\d\d"
_TIME = re.compile(
    r"(?<![\w’'-])(?:"
    r"(?:(?P<p1>in|on|at|by|during|since|until|before|after|from|for) )?"
    rf"(?:(?:(?:the|early|late) )?(?:last|this|next|past|previous|coming) (?:{_UNIT}|{_DAY}|{_MONTH})"
    rf"|{_DAY}s?(?: (?:morning|evening|afternoon|night))?"
    rf"|\d{{1,2}} {_MONTH}(?: {_YEAR})?"
    rf"|(?-i:{_MONTH}) (?:\d{{1,2}},? )?{_YEAR}|(?-i:{_PLAIN_MONTH})"
    rf"|the {_UNIT} (?:before|after)|yesterday|today|tomorrow|tonight)"
    rf"|(?P<p2>in|during|by|since|until|before|after|from) (?:the )?(?:{_YEAR}s?|(?:early|late|mid) {_YEAR}|May|March"
    rf"|(?:spring|summer|autumn|winter)(?: of)?(?: {_YEAR})?)"
    rf"|(?P<p3>at) (?:night|noon|midnight|christmas|easter)|(?P<p4>at|over|during) the weekend"
    r"|(?:a|an|one|two|three|four|five|ten|\d+) (?:days?|weeks?|months?|years?) (?:ago|earlier|later|before)"
    r")(?![\w’'-])(?! (?:of|’s|'s))",
    re.IGNORECASE,
)


class Kind(StrEnum):
    """What a token is in its question."""

    DETERMINER = "determiner"
    PREPOSITION = "preposition"
    AUXILIARY = "auxiliary"
    QUESTION = "question word"
    PRONOUN = "pronoun"
    JOIN = "join"
    ADVERB = "adverb"
    VERB = "verb"
    WORD = "word"
    TIME = "time"
    MARK = "mark"


_CLASSES = (
    (DETERMINERS, Kind.DETERMINER),
    (QUESTION_WORDS, Kind.QUESTION),
    (PREPOSITIONS, Kind.PREPOSITION),
    (AUXILIARIES, Kind.AUXILIARY),
    (PRONOUNS, Kind.PRONOUN),
    (JOINS, Kind.JOIN),
    (ADVERBS, Kind.ADVERB),
)
_NO_NOUN = DETERMINERS | PREPOSITIONS | AUXILIARIES | JOINS | QUESTION_WORDS | PRONOUNS
_BEFORE_VERBS = {Kind.WORD, Kind.PRONOUN, Kind.ADVERB, Kind.AUXILIARY, Kind.TIME, Kind.JOIN}
_LONG = 6  # letters from which an ending is one: "need", "speed" and "early" have none


class Token(NamedTuple):
    """A word or mark, where it stands, and what it is."""

    text: str
    start: int
    end: int
    kind: Kind

    @property
    def low(self) -> str:
        """The word in small letters with a straight apostrophe."""
        return self.text.casefold().replace("’", "'")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase or a time: characters [start, end) with its articles, behind the preposition `prep` ("" if none).

    `whole` is where the phrase starts with its preposition; `counted` says that "how many" stands before it.
    """

    text: str
    start: int
    end: int
    prep: str = ""
    whole: int = 0
    time: bool = False
    counted: bool = False
    subject: bool = False

    @property
    def core(self) -> str:
        """The phrase without its article."""
        first, _, rest = self.text.partition(" ")
        return rest if rest and first.casefold() in DETERMINERS else self.text

    @property
    def head(self) -> str:
        """The index term of its last word."""
        return term(self.text.split()[-1])

    @property
    def name(self) -> bool:
        """Whether it is written as a name."""
        if not self.core[:1].isupper():
            return False
        last = self.core.split()[-1]  # "Sand Lane school" is a name, "Skerra ferries" is none
        return last[0].isupper() or (" " in self.core and not last.endswith("s"))

    @property
    def agent(self) -> bool:
        """Whether it means somebody who acts: an office, a body, a group of people."""
        return self.text.split()[-1].casefold() in AGENTS

    @property
    def plural(self) -> bool:
        """Whether its last word looks like a plural."""
        last = self.text.split()[-1].casefold()
        return not self.name and (last in PLURALS or (last.endswith("s") and not last.endswith(("ss", "us"))))


@dataclass(frozen=True, slots=True)
class Clause:
    """A question or fragment as its tokens and phrases."""

    text: str
    tokens: tuple[Token, ...]
    phrases: tuple[Phrase, ...]
    asks: str = field(default="")
    """The question word that opens it, in small letters: "why", "how many", "" where it opens otherwise."""

    @property
    def finite(self) -> bool:
        """Whether it has a verb of its own, or asks with a question word."""
        return any(token.kind in {Kind.AUXILIARY, Kind.VERB, Kind.QUESTION} for token in self.tokens)

    @property
    def participle(self) -> Token | None:
        """Its last verb in a past form: "killed", "hit"; None where it has none."""
        return next((token for token in reversed(self.tokens) if token.kind is Kind.VERB and is_past(token.low)), None)

    @property
    def times(self) -> list[Phrase]:
        """Its times."""
        return [phrase for phrase in self.phrases if phrase.time]

    @property
    def nouns(self) -> list[Phrase]:
        """Its noun phrases."""
        return [phrase for phrase in self.phrases if not phrase.time]


@lru_cache(maxsize=64)  # each rule that reads a follow-up takes the same two questions apart
def clause(text: str) -> Clause:
    """Return a question or fragment taken apart."""
    times = _times(text)
    tokens = _tokens(text, times)
    first = next((token for token in tokens if token.kind is not Kind.MARK and token.low not in JOINS), None)
    asks = first.low if first is not None and first.kind is Kind.QUESTION else ""
    if asks == "how" and (found := re.match(r"\W*(?:(?:and|but|or|so) )?how (many|much|\w+)\b", text, re.IGNORECASE)):
        more = found[1].casefold()
        asks = f"how {more}" if more not in AUXILIARIES else asks
    return Clause(text, tokens, tuple(sorted([*_nouns(text, tokens), *times], key=lambda phrase: phrase.start)), asks)


def _times(text: str) -> list[Phrase]:
    found = []
    for match in _TIME.finditer(text):
        prep = next((group for group in match.group("p1", "p2", "p3", "p4") if group), "")
        start = match.start() + (len(prep) + 1 if prep else 0)
        found.append(Phrase(text[start : match.end()], start, match.end(), prep.casefold(), match.start(), time=True))
    return found


def _tokens(text: str, times: list[Phrase]) -> tuple[Token, ...]:
    found = list(_TOKEN.finditer(text))
    tokens: list[Token] = []
    for at, match in enumerate(found):
        if any(phrase.whole <= match.start() < phrase.end for phrase in times):
            kind = Kind.TIME
        else:
            follows = found[at + 1][0] if at + 1 < len(found) else ""
            kind = _kind(match[0], tokens, follows)
        tokens.append(Token(match[0], match.start(), match.end(), kind))
    return tuple(tokens)


def _kind(word: str, before: list[Token], follows: str) -> Kind:
    low = word.casefold().replace("’", "'")
    if not (word[0].isalnum() or word == "&"):
        return Kind.MARK
    closed = _closed(word, low, before, follows)
    if closed is not None:
        return closed
    return Kind.VERB if _is_verb(word, low, before, follows) else Kind.WORD


def _closed(word: str, low: str, before: list[Token], follows: str) -> Kind | None:
    """Return the class of a word of a closed class, None for all others."""
    if (kind := _by_place(low, before, follows)) is not None:
        return kind
    name = word[0].isupper() and before and low in {"may", "will"}
    if name or (low == "back" and follows.casefold() in DETERMINERS and not _has_verb(before)):
        return None  # "did Vey back the plan"
    kind = next((kind for words, kind in _CLASSES if low in words), None)
    if kind is None and low[0].isalpha() and (low in STOP_WORDS or _is_adverb(word)):
        return Kind.ADVERB
    return kind


def _by_place(low: str, before: list[Token], follows: str) -> Kind | None:
    """Return the class of a word that belongs to several, by what stands around it."""
    noun_follows = bool(follows) and follows[0].isalnum() and follows.casefold() not in _NO_NOUN
    if before and before[-1].low == "how" and low not in AUXILIARIES | PRONOUNS:
        return Kind.DETERMINER if low in DETERMINERS else Kind.QUESTION
    if low == "her":
        return Kind.DETERMINER if noun_follows else Kind.PRONOUN
    if low in {"this", "that", "these", "those", "all", "both"} and not noun_follows:
        return Kind.PRONOUN
    return Kind.PREPOSITION if low == "like" and not _has_modal(before) else None


def _has_verb(tokens: list[Token]) -> bool:
    return any(token.kind is Kind.VERB for token in tokens)


def _has_modal(tokens: list[Token]) -> bool:
    return any(token.low in MODALS for token in tokens)


def _is_adverb(word: str) -> bool:
    return word.endswith("ly") and word.islower() and len(word) >= _LONG


def _is_verb(word: str, low: str, before: list[Token], follows: str) -> bool:
    """Whether a word is a verb where it stands: by its form, and by what may stand there."""
    previous = before[-1] if before else None
    if previous is None or previous.kind is Kind.DETERMINER:
        return False
    if previous.kind is Kind.QUESTION:
        return previous.low == "who" or (previous.low == "what" and is_past(low))
    if word[0].isupper():
        return False
    if previous.kind is Kind.PREPOSITION:
        return low in VERBS if previous.low == "to" else low.endswith("ing") and term(word) in VERB_STEMS
    counted = len(before) > 1 and before[0].low == "how" and previous.kind is Kind.WORD  # "how many people live"
    if not _has_verb(before) and (counted or _has_modal(before)):
        return low in VERBS or (counted and is_past(low))
    return _has_form(low, previous, follows)


def _has_form(low: str, previous: Token, follows: str) -> bool:
    """Whether a word looks like a participle, a past form or a predicate, and stands where these do."""
    noun_follows = bool(follows) and follows[0].isalnum() and follows.casefold() not in STOP_WORDS
    if low.endswith("ing"):
        return term(low) in VERB_STEMS and not noun_follows
    if is_past(low):
        return previous.kind in _BEFORE_VERBS
    return low in PREDICATES and not noun_follows and previous.kind in {Kind.WORD, Kind.PRONOUN}


def is_past(low: str) -> bool:
    """Whether a word in small letters is a past form or participle."""
    return low in PAST_FORMS or (low.endswith("ed") and (term(low) in VERB_STEMS or len(low) >= _LONG))


def _nouns(text: str, tokens: tuple[Token, ...]) -> list[Phrase]:
    """Return the runs of words with their articles; a number may open one."""
    found: list[Phrase] = []
    run: list[Token] = []
    before: list[Token] = []
    for token in (*tokens, Token("", len(text), len(text), Kind.MARK)):
        opens = token.kind is Kind.DETERMINER and not run
        if opens or token.kind is Kind.WORD:
            run.append(token)
            continue
        if any(part.kind is Kind.WORD for part in run):
            found.append(_phrase(text, run, before, first=not any(phrase.subject for phrase in found)))
        before += run
        run = [token] if token.kind is Kind.DETERMINER else []
        if not run:
            before.append(token)
    return found


def _phrase(text: str, run: list[Token], before: list[Token], *, first: bool) -> Phrase:
    start, end = run[0].start, run[-1].end
    previous = before[-1] if before else None
    prep = previous.low if previous is not None and previous.kind is Kind.PREPOSITION else ""
    counted = len(before) > 1 and previous is not None and before[-2].low == "how" and previous.low in {"many", "much"}
    acts = first and not prep and not counted and not any(token.kind is Kind.VERB for token in before)
    whole = previous.start if prep and previous is not None else start
    return Phrase(text[start:end], start, end, prep, whole, counted=counted, subject=acts)
