"""Pronouns: "what did she say about it?", "did Marn say that?", "and who paid for it?", with what they point at."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.conversation.filters import next_page
from bot.conversation.talk import filters, given
from bot.reading import ASK, SAID, WHO_SAID
from retrieval.text.clauses import Kind, clause
from retrieval.text.reference import Antecedents, counted, place, resolved
from retrieval.text.spoken import pointing_back, points, says_that

if TYPE_CHECKING:
    from bot.conversation.talk import Talk
    from bot.model import Request

_BY = re.compile(r"(?:(?:and|or|so) )?(?:(?:was|is) it (?:by |from )?|by |from )(?P<name>.+)", re.IGNORECASE)
_PERSONS = frozenset({"he", "she", "they"})
_WHYS = frozenset({"why", "when", "how", "where", "what", "who"})


def accusation(talk: Talk) -> Request | None:
    """Read "did Marn say that?" and "was it Vey?" after words whose speaker was asked for."""
    if talk.last.command != WHO_SAID:
        return None
    found = _BY.fullmatch(talk.bare_line)
    name = says_that(talk.line) or (found["name"] if found else "")
    person = talk.voice if name.casefold() in _PERSONS else name if name and talk.is_person(name) else ""
    return talk.again(by=person) if person else None


def speech(talk: Talk) -> Request | None:
    """Read "what did she say about it?", "did she say why?", "what did Marn say about that?"."""
    told = pointing_back(talk.line)
    if told is None or (points(told.about.partition(" ")[0]) and not points(told.about)):
        return None  # "about it last year" is no topic, but a question
    back, why = points(told.about), told.about in _WHYS
    if told.speaker.casefold() in _PERSONS:
        speaker = talk.voice
    else:
        speaker = told.speaker if (back or why) and talk.is_person(told.speaker) else ""
    about = _matter(talk, why=why) if back or why else told.about
    if not speaker or ((back or why) and not about):
        return None
    if told.more and talk.last.command == SAID and about == talk.last.options.get("about", ""):
        return next_page(talk)
    return talk.told(speaker, about)


def _matter(talk: Talk, *, why: bool) -> str:
    return talk.subject_matter if why else talk.thing or talk.subject_matter


def pronouns(talk: Talk) -> Request | None:
    """Read "and who paid for it?", "is she still mayor?": pronouns that point at what was asked before."""
    led, rest = talk.led, talk.rest
    asked = clause(rest if led else talk.line)
    if not asked.finite or all(
        token.kind in {Kind.AUXILIARY, Kind.PRONOUN, Kind.ADVERB, Kind.MARK} for token in asked.tokens
    ):
        return None  # "is it?" doubts the answer
    where = place(talk.asked) if talk.last.command == ASK else ""
    several = any(phrase.plural for phrase in clause(talk.thing).nouns[:1])
    things = (
        talk.thing if several and led else ""
    )  # by itself, "they" may be anybody: "when will they reopen the school?"
    told = pointing_back(talk.line)
    if told and (not told.about or told.about in _WHYS):
        return None  # whom "she" means is no help where it is unclear what she said
    single = "" if several else talk.thing
    text = resolved(asked, Antecedents(talk.person, single, where, things, counted(talk.asked)))
    if text is None:
        return None
    end = re.search(r"[?!.]*\s*$", talk.line)
    text = text.rstrip(" ?!.") + (end[0].strip() if end else "")
    text = text[:1].upper() + text[1:] if led and talk.line[:1].isupper() | talk.line.endswith("?") else text
    return replace(talk.again(text), command=ASK, options=given(filters(talk.last.options)))
