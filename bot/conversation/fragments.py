"""Fragments: "and in Tarn?", "what about the ferry?", "why?", completed by the last request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.reading import ASK, SAID, WHO_SAID
from retrieval.text.clauses import Clause, clause
from retrieval.text.ellipsis import asked_again, bare, is_fragment, placed

if TYPE_CHECKING:
    from bot.conversation.talk import Talk
    from bot.model import Request

_MARKED = re.compile(r"[“\"„«](?P<words>[^“”\"„«»]+)[”\"“»]")


def bare_word(talk: Talk) -> Request | None:
    """Read "why?", "and when?"."""
    if talk.last.command != ASK:
        return None
    text = asked_again(talk.asked, talk.rest)
    return talk.again(text) if text else None


def fragment(talk: Talk) -> Request | None:
    """Read "and in Tarn?", "what about the ferry?", "last year?"."""
    led, rest = talk.led, talk.rest
    if not rest or not (led or is_fragment(rest) or _is_lone_speaker(talk, rest)):
        return None
    return completed(talk, rest)


def completed(talk: Talk, rest: str) -> Request | None:
    """Return the last request with a fragment in the place of what is its like."""
    if talk.last.command == WHO_SAID and (found := _MARKED.fullmatch(rest)):
        return talk.again(found["words"], by="")
    opens, _, noun = rest.partition(" ")
    if noun and opens.casefold() in {"his", "her"} and talk.person:
        rest = f"{talk.person}’s {noun}"
    part = clause(rest)
    if talk.last.command == ASK:
        text = placed(talk.asked, rest, talk.is_person)
        return talk.again(text) if text and text != talk.last.text else None
    if part.finite or not part.phrases:
        return None
    if talk.is_person(rest):
        return talk.again(rest) if talk.last.command == SAID else talk.again(by=rest)
    if talk.last.command == SAID:
        return _other_topic(talk, rest, part)
    return None


def _is_lone_speaker(talk: Talk, rest: str) -> bool:
    return talk.last.command != ASK and talk.line.endswith("?") and talk.is_person(rest)


def _other_topic(talk: Talk, rest: str, part: Clause) -> Request | None:
    """Return the last `/said` on another topic, written as the last one was: with or without its article."""
    about = talk.last.options.get("about", "")
    if found := re.match(r"(?:about|on) (?P<topic>.+)", rest, re.IGNORECASE):
        return None if part.times else talk.again(about=found["topic"])
    if part.times:
        return None
    if part.nouns and part.nouns[0].prep:
        if not about:
            return None
        return talk.again(about=placed(clause(about), rest, talk.is_person) or about)
    return talk.again(about=bare(rest) if about and bare(about) == about else rest)
