"""Elliptical questions: a fragment ("and in Tarn?", "the mayor?", "why?") put in its place in the question before."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from retrieval.text.clauses import Clause, Kind, Phrase, clause, is_past
from retrieval.text.word_classes import AUXILIARIES, DETERMINERS
from retrieval.text.words import term

if TYPE_CHECKING:
    from collections.abc import Callable

_LONGEST = 10  # words of a fragment: what is longer says enough by itself
_PLACES = frozenset("in at near inside outside around".split())
_NO_FRAGMENT = frozenset({Kind.PRONOUN, Kind.JOIN, Kind.MARK})
_SWAPPED = frozenset({"why", "when", "where", "how"})  # they ask for a circumstance: one may stand for another
_BARE = re.compile(
    r"(?P<why>why|how come|for what reason)"
    r"|(?P<asked>when|where|how|how much|how many|how long|how often|how far|how old|"
    r"since when|until when|at what time|who|whom|which one|which ones|by whom|with whom|for whom|to whom|why not)"
    r"|(?P<that>why|when|where|how) (?:is|was|did|does|has) (?:that|this|it)(?: happen| happened| so)?",
    re.IGNORECASE,
)
_ASKED_ALSO = re.compile(r", and (?:why|when|where|how|who|by|since|which)\b[\w ]*(?=\W*$)", re.IGNORECASE)
_HEADS = (
    "latest news update status situation state price cost number rate amount share level size age value cause result"
)
LIGHT = frozenset(term(word) for word in _HEADS.split())
"""Heads that stand for what is behind them: "the price of diesel" is about diesel, "the news on the wall" the wall."""
_END = re.compile(r"[\s?.!]*$")
_TOO = re.compile(r",? (?:too|as well|also|then|instead)$", re.IGNORECASE)
_YEAR = re.compile(r"(?:the )?(?:1[5-9]|20)\d\ds?")
_NUMBERED = {"is": "are", "was": "were", "does": "do", "has": "have", "isn't": "aren't", "wasn't": "weren't"}
_SINGULAR = {plural: single for single, plural in _NUMBERED.items()}


def asked_again(last: Clause, fragment: str) -> str | None:
    """Return the question `last` with a bare question word for its own, before it, or behind it; None for no such."""
    found = _BARE.fullmatch(fragment.strip(" ?!.,"))
    if found is None:
        return None
    word = ("why" if found["why"] else found["asked"] or found["that"]).casefold()
    text = _ASKED_ALSO.sub("", last.text)
    head = next((token for token in last.tokens if token.kind not in {Kind.JOIN, Kind.MARK}), None)
    if head is None or last.asks == word:
        return None
    rest = text[head.end :]
    if last.asks in _SWAPPED and word in _SWAPPED:
        return _capital(word) + rest
    if head.kind is Kind.AUXILIARY and word not in {"who", "why not"} and not word.startswith("which"):
        return f"{_capital(word)} {head.text.casefold()}{rest}"
    return _added(text, f", and {word}", "?")


def placed(last: Clause, fragment: str, is_person: Callable[[str], bool]) -> str | None:
    """Return `last` with `fragment` in the place of what is its like, or behind it; None where it has no place."""
    text = _TOO.sub("", fragment.strip(" ?!.,"))
    part = clause(text)
    if not part.tokens or len(part.tokens) > _LONGEST:
        return None
    if part.tokens[0].low == "if" and len(part.tokens) > 1:
        return _added(last.text, " " + text)
    if is_past(part.tokens[0].low):
        return _done(last, part)
    return (
        None
        if part.finite or any(token.kind in _NO_FRAGMENT for token in part.tokens)
        else _joined(last, part, is_person)
    )


def _joined(last: Clause, part: Clause, is_person: Callable[[str], bool]) -> str | None:
    """Return `last` with a time, a phrase behind a preposition, or a noun phrase."""
    if _YEAR.fullmatch(part.text):
        return _timed(last, Phrase(part.text, 0, len(part.text), "", 0, time=True))
    if _is_time(part):
        return _timed(last, part.times[0])
    if part.tokens[0].kind is Kind.PREPOSITION:
        return _behind(last, part, part.tokens[0].low) if part.phrases else None
    return _named(last, part, is_person) if part.nouns and part.nouns[0].start == 0 else None


def _is_time(part: Clause) -> bool:
    return bool(part.times) and part.times[0].whole == 0 and part.times[0].end == len(part.text)


def is_fragment(text: str) -> bool:
    """Whether a text can be no question of its own: a place or time and nothing else, "in Tarn", "last year"."""
    part = clause(_TOO.sub("", text.strip(" ?!.,")))
    if not part.tokens or part.finite or len(part.tokens) > _LONGEST:
        return False
    first = part.tokens[0]
    if _YEAR.fullmatch(part.text) or _is_time(part):
        return True
    return first.kind is Kind.PREPOSITION and bool(part.phrases) and first.low != "of"


def rival(last: Clause, part: Clause, is_person: Callable[[str], bool]) -> Phrase | None:
    """Return the noun phrase of `last` in whose place the noun phrase `part` can stand."""
    new = part.nouns[0]
    others = [phrase for phrase in last.nouns if phrase.core.casefold() != new.core.casefold()]
    held = [phrase for phrase in others if (phrase.head in LIGHT) == (new.head in LIGHT)] or others
    alike = [phrase for phrase in held if phrase.head == new.head and not (phrase.name and new.name)]
    if alike:
        return alike[-1]
    people = [phrase for phrase in held if phrase.name and is_person(phrase.core)]
    agents = [phrase for phrase in held if phrase.agent and phrase not in people and not phrase.counted]
    things = [phrase for phrase in held if phrase not in people and phrase not in agents and not phrase.counted]
    if is_person(new.text) or is_person(new.core):
        return _first(people) or _first(agents)
    if new.agent:
        return _first(agents) or _first(people) or _only(things)
    if new.name:
        return _named_rival(new, things, [phrase for phrase in held if phrase not in people])
    counted = [phrase for phrase in held if phrase.counted and new.plural and new.core == new.text]
    common = [phrase for phrase in things if not phrase.name]
    return _first(counted) or _first(common) or _first(things) or _only(agents)


def _named_rival(new: Phrase, things: list[Phrase], held: list[Phrase]) -> Phrase | None:
    """Return for what a name that is nobody's stands: "the Greens" for "the Ratepayers", else a place for a place."""
    titled = [phrase for phrase in held if phrase.core[:1].isupper() and not phrase.prep and phrase.text != phrase.core]
    if titled and new.text != new.core:
        return titled[0]
    return _place(things) or _only([phrase for phrase in things if phrase.name]) or _only(things)


def put(last: Clause, old: Phrase, new: str, *, whole: bool = False) -> str:
    """Return the text of `last` with `new` for a phrase (`whole`: with its preposition), and its verb in number."""
    text, start = last.text, old.whole if whole else old.start
    new = _capital(new) if start == 0 else new
    before, after = text[:start], text[old.end :]
    return (_agreeing(before, old, new) if old.subject else before) + new + after


def through(last: Clause, old: Phrase) -> int:
    """Return the end of a phrase with the "of …" behind it."""
    return next((other.end for other in last.nouns if other.prep == "of" and other.whole == old.end + 1), old.end)


def _named(last: Clause, part: Clause, is_person: Callable[[str], bool]) -> str | None:
    if len(part.nouns) > 1 and (twin := _twin(last, part)):
        return put(last, twin, part.text)
    old = rival(last, part, is_person)
    if old is None:
        return None
    if part.nouns[0].name or old.agent:  # "Marn" for "the mayor of Tarn"
        end = through(last, old)
        old = replace(old, text=last.text[old.start : end], end=end)
    return put(last, old, part.text)


def _done(last: Clause, part: Clause) -> str | None:
    """Return `last` with another participle, and with the place behind that: "and injured?", "and hurt in Tarn?"."""
    verb, new = last.participle, part.tokens[0]
    if verb is None or any(token.kind in {Kind.AUXILIARY, Kind.QUESTION} for token in part.tokens):
        return None
    changed = clause(last.text[: verb.start] + new.text + last.text[verb.end :])
    behind = part.text[new.end :].strip()
    if not behind:
        return changed.text
    return placed(changed, behind, lambda _: False) if is_fragment(behind) else None


def _twin(last: Clause, part: Clause) -> Phrase | None:
    """Return the phrase of `last` built like `part`: "the mayor of Tarn" for "the mayor of Skerra"."""
    head, tail = part.nouns[:2]
    pairs = [
        (old, behind)
        for old, behind in zip(last.nouns, last.nouns[1:], strict=False)
        if old.head == head.head and behind.prep == tail.prep and behind.whole == old.end + 1
    ]
    if not pairs:
        return None
    old, behind = pairs[-1]
    return replace(old, text=last.text[old.start : behind.end], end=behind.end)


def _timed(last: Clause, new: Phrase) -> str:
    words = f"{new.prep} {new.text}" if new.prep else new.text
    bare = new.prep or re.match(
        r"(?:last|this|next|past|early|late|the|a|an|one|two|yester|to)", new.text, re.IGNORECASE
    )
    if last.times:
        old = last.times[-1]
        if bare:
            return put(last, old, words, whole=True)
        return put(last, old, new.text if old.prep else f"{_prep_of(new.text)} {new.text}")
    return _added(last.text, f" {words if bare else f'{_prep_of(new.text)} {new.text}'}")


def _prep_of(time: str) -> str:
    return "on" if "day" in time.casefold() else "in"


def _behind(last: Clause, part: Clause, prep: str) -> str:
    """Return `last` with the last phrase behind the same preposition replaced, or the fragment added."""
    new = part.phrases[0]
    same = [phrase for phrase in last.nouns if phrase.prep == prep]
    if not same and (prep in _PLACES or (prep == "on" and new.name)):
        same = [phrase for phrase in last.nouns if phrase.prep in _PLACES]
    like = [phrase for phrase in same if phrase.name == new.name] or same
    if not like:
        return _added(last.text, " " + part.text)
    return put(last, like[-1], part.text, whole=True)


def _agreeing(before: str, old: Phrase, new: str) -> str:
    """Return what stands before a subject with the auxiliary next to it in the number of the new one."""
    found = re.search(r"(\w+(?:'t)?)(\s+)$", before)
    if found is None or found[1].casefold() not in AUXILIARIES:
        return before
    plural = clause(new).nouns[:1]
    many = bool(plural) and plural[0].plural
    if many == old.plural:
        return before
    word = (_NUMBERED if many else _SINGULAR).get(found[1].casefold(), found[1])
    return before[: found.start()] + (_capital(word) if found[1][0].isupper() else word) + found[2]


def _added(text: str, words: str, mark: str = "") -> str:
    end = _END.search(text)
    at = end.start() if end else len(text)
    return text[:at] + words + (text[at:].strip() or mark)


def _first(phrases: list[Phrase]) -> Phrase | None:
    """Return the subject among the phrases, else the first."""
    return next((phrase for phrase in phrases if phrase.subject), phrases[0] if phrases else None)


def _only(phrases: list[Phrase]) -> Phrase | None:
    return phrases[0] if len(phrases) == 1 else None


def _place(phrases: list[Phrase]) -> Phrase | None:
    """Return the last phrase that says where, a name rather than not."""
    places = [phrase for phrase in phrases if phrase.prep in _PLACES | {"from", "to"}]
    named = [phrase for phrase in places if phrase.name] or places
    return named[-1] if named else None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def bare(text: str) -> str:
    """Return a phrase without its article."""
    first, _, rest = text.partition(" ")
    return rest if rest and first.casefold() in DETERMINERS else text
