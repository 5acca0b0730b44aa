"""What pronouns of a question point at when nothing in the question itself can be meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from retrieval.text.clauses import Clause, Kind, Token
from retrieval.text.ellipsis import LIGHT, through
from retrieval.text.word_classes import PERSONS, PREPOSITIONS

if TYPE_CHECKING:
    from collections.abc import Callable

_PLACES = frozenset("in at near on".split())
# "It" that points at nothing: "is it true that", "what is it like to", "how long does it take to", "will it rain".
_EXPLETIVE = re.compile(
    r"\bit (?:(?:is|was|be|been|being|has|still|now|ever|so|not|really|too) )*"
    r"(?:(?:true|possible|likely|legal|illegal|right|wrong|safe|fair|important|necessary|hard|easy|difficult|normal|known|"
    r"clear|common|worth|time|like|best|better|expected|certain|ok|okay|allowed|enough|who|that|because|raining|snowing|"
    r"when|about time|thought|said|reported|believed)\b(?! *[?.!]*$)|take|takes|took|taken|rain|snow|matter|seem|seems|"
    r"appear|appears|happen|mean|cost to)\b"
    r"|\b(?:make|made|makes|do|done|call|calls|called|get|got|take|took) it\b|\bwhat time is it\b"
    r"|\bfault (?:is|was) it\b",
    re.IGNORECASE,
)
_IDENTITY = re.compile(r"\b(?i:is|was|were) it (?:you|the|this|that|[A-Z]\w+)\b")  # "was it the valve that failed?"
# What follows a mark inside a question is a clause of its own, in which anything may be named; ", and why?" is not.
_SECOND_CLAUSE = re.compile(r"[,;:.?!–—](?! (?:and|or) \w+(?: \w+)?\W*$)(?=.*\w)")
_FULL_NAME = re.compile(r"[A-ZÀ-Þ][\w’'.-]+(?: [A-ZÀ-Þ][\w’'.-]*){1,2}")
_NO_SURNAMES = frozenset(
    """
    Line Lines School Road Street Lane Council Company Union City Bank Party County House Hospital University Quarter
    Strand Bay Wall Agency Court Ministry Office Committee Group Island Islands Bridge Bank Strip Sea River Port Town
    States Kingdom Nations Parliament Army Force Forces Museum Theatre Park Airport Station Club United
    """.split()
)
_COUNTED = re.compile(
    r"(?:and )?how many (?P<who>\w+(?: \w+)??) (?:were|was|are|have been|had been|got) (?P<what>\w+.*)", re.IGNORECASE
)
_HUMAN = frozenset("he she him".split())
_OPENERS = frozenset("if when after before since although though while as once until because".split())


class Antecedents(NamedTuple):
    """What was spoken of before, "" where it is unclear; `place` has its preposition, `counted` are "how many"."""

    person: str = ""
    thing: str = ""
    place: str = ""
    things: str = ""
    counted: str = ""


def topic(last: Clause, is_person: Callable[[str], bool]) -> str:
    """Return the one thing that a question is about, with the "of …" behind it; "" where it could be several."""
    held = [phrase for phrase in last.nouns if not phrase.counted and not (phrase.name and is_person(phrase.core))]
    held = [phrase for phrase in held if phrase.head not in LIGHT]
    things = [phrase for phrase in held if not phrase.agent]
    free = [phrase for phrase in things if not phrase.prep] or things
    among = free or [phrase for phrase in held if not phrase.prep]
    common = [phrase for phrase in among if not phrase.name]
    meant = common if len(common) == 1 and common[0].subject else among
    return last.text[meant[0].start : through(last, meant[0])] if len(meant) == 1 else ""


def persons(last: Clause) -> list[str]:
    """Return who is named or described in a question and looks like one person: "Jonas Hale", "the mayor of Tarn"."""
    named = [
        phrase.text
        for phrase in last.nouns
        if phrase.name
        and phrase.prep not in _PLACES
        and _FULL_NAME.fullmatch(phrase.text)
        and phrase.text.split()[-1] not in _NO_SURNAMES
    ]
    described = [phrase for phrase in last.nouns if phrase.text.split()[-1].casefold() in PERSONS]
    return named or [last.text[phrase.start : through(last, phrase)] for phrase in described]


def counted(last: Clause) -> str:
    """Return those whom "how many …" counts, with what befell them: "the people killed in Tarn"; "" where none are."""
    found = _COUNTED.fullmatch(last.text.strip(" ?!."))
    return f"the {found['who']} {found['what']}" if found else ""


def place(last: Clause) -> str:
    """Return the one place of a question with its preposition, "" where it names none or several."""
    places = [phrase for phrase in last.nouns if phrase.prep in _PLACES]
    named = [phrase for phrase in places if phrase.name] or places
    return last.text[named[0].whole : named[0].end] if len(named) == 1 else ""


def gist(last: Clause, person: str) -> str:
    """Return the words that say what a question is about, less those of a person's name."""
    named = {word.casefold() for word in person.split()}
    kept = [token.text for token in last.tokens if token.kind in {Kind.WORD, Kind.VERB} and token.low not in named]
    return " ".join(kept)


def resolved(asked: Clause, known: Antecedents) -> str | None:
    """Return a question with what its pronouns point at in their place; None where nothing outside it is meant."""
    text, shift = asked.text, 0
    opens = asked.tokens[0].low in _OPENERS and asked.tokens[1:2] and asked.tokens[1].kind is not Kind.AUXILIARY
    if opens or _SECOND_CLAUSE.search(asked.text):
        return None  # "if she resigns, will Vey …": the name may come later
    for at, token in enumerate(asked.tokens):
        new = _meant(asked, at, token, known)
        if new is None:
            return None
        if new:
            text = text[: token.start + shift] + new + text[token.end + shift :]
            shift += len(new) - (token.end - token.start)
    return text if shift or text != asked.text else None


def _meant(asked: Clause, at: int, token: Token, known: Antecedents) -> str | None:
    """Return what a pronoun points at outside its question, "" for any other word, None for nobody knows whom."""
    before, after = asked.tokens[:at], asked.tokens[at + 1 :]
    if token.low in _HUMAN or (token.low == "her" and token.kind is Kind.PRONOUN):
        return "" if _person_before(before, subject=token.low in {"he", "she"}) else known.person or None
    if token.low == "it":
        idle = _EXPLETIVE.search(asked.text) or _IDENTITY.search(asked.text)
        return known.thing if not idle and _points_out(before, after) else ""
    if token.low == "there":
        ends = all(part.kind in {Kind.MARK, Kind.TIME} for part in after)
        return known.place if ends and not _place_before(before) else ""
    return "" if _nominal(before) else _meant_first(token, before, after, known)


def _meant_first(token: Token, before: tuple[Token, ...], after: tuple[Token, ...], known: Antecedents) -> str:
    """Return what a pronoun means before which nothing is named."""
    owner = {"his": known.person, "her": known.person, "its": known.thing}.get(token.low, "")
    if owner:
        return f"{owner}’s"
    behind = before[-1].low if before else ""
    ends = all(part.kind in {Kind.MARK, Kind.TIME} for part in after)
    pointing = token.low in {"that", "this"} and token.kind is Kind.PRONOUN and behind in PREPOSITIONS and ends
    found = (
        (token.low == "them" and behind == "of", known.counted),
        (token.low == "they", known.things),
        (pointing, known.thing),
    )
    return next((meaning for holds, meaning in found if holds), "")


def _place_before(before: tuple[Token, ...]) -> bool:
    return any(token.low in _PLACES or (token.kind is Kind.WORD and token.text[0].isupper()) for token in before)


def _nominal(tokens: tuple[Token, ...]) -> bool:
    return any(token.kind is Kind.WORD for token in tokens)


def _person_before(before: tuple[Token, ...], *, subject: bool) -> bool:
    """Whether somebody named before may be meant; the object of a verb is nobody who is its subject."""
    if subject:
        return _nominal(before)
    return _nominal(before) and not _one_clause(before)


def _points_out(before: tuple[Token, ...], after: tuple[Token, ...]) -> bool:
    """Whether "it" cannot mean a thing named in the question: none is, or the only one is the subject of its clause."""
    if not _nominal(before):
        return True
    is_object = before[-1].kind in {Kind.VERB, Kind.PREPOSITION} and (
        not after or after[0].kind in {Kind.MARK, Kind.TIME, Kind.PREPOSITION}
    )
    return is_object and _one_clause(before)


def _one_clause(before: tuple[Token, ...]) -> bool:
    """Whether a question so far has one noun phrase and no second clause."""
    inner = before[1:] if before and before[0].kind in {Kind.JOIN, Kind.QUESTION} else before
    breaks = {Kind.JOIN, Kind.QUESTION, Kind.MARK}
    runs = [
        at
        for at, token in enumerate(before)
        if token.kind is Kind.WORD and (at == 0 or before[at - 1].kind is not Kind.WORD)
    ]
    return len(runs) <= 1 and not any(
        token.kind in breaks or (token.kind is Kind.PREPOSITION and at < len(inner) - 1)
        for at, token in enumerate(inner)
    )
