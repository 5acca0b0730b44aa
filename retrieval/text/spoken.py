"""Questions about what was said, taken apart: who said these words, what did this speaker say about that."""

from __future__ import annotations

import re
from typing import NamedTuple

_LEAD = r"^\W*(?:(?:and|so|but|or|now|then|ok|okay|please)\W+)*"
_MARKED = r"(?:[“\"„«‟]\s*(?P<quoted>[^“”\"„«»‟]+?)\s*[”\"“»]|[‘'‚](?P<single>.+)[’'‘])"
_END = r"\W*$"
_NAME = r"(?P<name>[^\W\d][\w.’'&-]*(?: [\w.’'&-]+){0,5}?)"
_ADVERBS = r"(?:(?:ever|really|actually|also|once|truly|first|originally|just|recently|publicly|exactly|reportedly) )*"
_WHO = r"(?:who|whom|which \w+)(?: (?:was|is) it (?:that|who))? " + _ADVERBS + r"(?:(?:has|have|had) )?" + _ADVERBS
_SAID = r"(?:said|says|say|stated|states|state|wrote|write|claimed|claim|declared|declare|remarked|quipped)"
# Verbs that take somebody or something before the words: "told the council “…”", "called the price “…”".
_SAID_TO = r"(?:told|tell|called|call|described|describe|asked|warned|promised)(?: [\w’'-]+){1,5}?(?: as| that)?"
_BY_WHOM = _NAME.replace("name", "who")
_ON = r"(?: (?P<link>about|on|regarding|concerning) (?P<about>.+?))?"

_WHO_SAID_MARKED = re.compile(
    rf"{_LEAD}{_WHO}(?:{_SAID}|{_SAID_TO})(?: that)?[:,]? {_MARKED}\W*(?:first|originally)?{_END}", re.IGNORECASE
)
_MARKED_WHO = re.compile(
    rf"^\W*?{_MARKED}\W+(?:and )?(?:who {_ADVERBS}{_SAID}(?: (?:it|this|that|so))?|whose words (?:are|were) \w+){_END}",
    re.IGNORECASE,
)
_WHO_SAID = re.compile(
    rf"{_LEAD}{_WHO}(?:said|says|say)(?P<that> that)?(?P<colon>:)? (?P<words>.+?){_END}", re.IGNORECASE
)
_BY_MARKED = re.compile(
    rf"{_LEAD}(?:(?:did|has|does|had) {_NAME} {_ADVERBS}{_SAID}|(?:was it|is it true that) {_BY_WHOM}"
    rf"(?: (?:who|that))? {_ADVERBS}{_SAID})(?: that)?[:,]? {_MARKED}{_END}",
    re.IGNORECASE,
)
_BY = re.compile(
    rf"{_LEAD}(?:(?:did|has|does|had) {_NAME} {_ADVERBS}(?:say|said)|was it {_BY_WHOM} (?:who|that) said)"
    rf"(?P<that> that)? (?P<words>.+?){_END}",
    re.IGNORECASE,
)
_WHAT_SAID = tuple(
    re.compile(rf"{_LEAD}{frame}{_ON}{_END}", re.IGNORECASE)
    for frame in (
        rf"what (?:all |exactly |(?P<more>else |more ))?(?:did|does|has|have|had|is|was) {_NAME} {_ADVERBS}"
        r"(?:have to say|had to say|say|said|saying)",
        rf"(?:did|has|does|had|have) {_NAME} {_ADVERBS}(?:(?:say|said) anything|anything to say|have anything to say)",
        rf"(?:(?:show|give|get|find|list|tell)(?: me)? )?(?:everything|anything|all|whatever|what)(?: that)? {_NAME} "
        rf"(?:(?:has|had|ever|have) )*(?:said|says|say)",
        rf"(?:(?:show|give|get|find|list)(?: me)? )?(?:all )?(?:the )?(?:quotes|quotations|statements|remarks) "
        rf"(?:by|from|of) {_NAME}",
    )
)

_SAY_WHY = re.compile(
    rf"{_LEAD}(?:did|has|does|had) {_NAME} {_ADVERBS}(?:say|said|explain|explained) "
    rf"(?P<why>why|when|how|where|what|who){_END}",
    re.IGNORECASE,
)
_SAY_THAT = re.compile(
    rf"{_LEAD}(?:(?:did|has|does|had) {_NAME} {_ADVERBS}(?:say|said)|was it {_BY_WHOM} (?:who|that) said)"
    rf" (?:it|that|this|so|these words|those words){_END}",
    re.IGNORECASE,
)

# "said on Tuesday", "on the radio", "on behalf of": no topic.
_NO_TOPIC = re.compile(
    r"(?:(?:the|that|this|his|her|their|a|last|next) )?(?:(?:early|late|same|previous|following) )?"
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october"
    r"|november|december|\d|day|night|morning|evening|eve|weekend|tv|television|telly|radio|air|stage|camera|record|phone"
    r"|telephone|twitter|x|facebook|instagram|social|behalf|arrival|floor|occasion|stand|oath|video|tape|stump)\b",
    re.IGNORECASE,
)
_POINTING = re.compile(r"(?:all )?(?:it|that|this|them|him|her|those|these|us|me|you)", re.IGNORECASE)
_SECOND_QUESTION = re.compile(r"[?;]|, (?:and|but|or) ", re.IGNORECASE)
_LONGEST_TOPIC = 12  # words; what is longer tells a story, and a question about it is better asked as it is

# A statement has a subject and a finite verb: these are the verbs that are nothing else.
_FINITE = frozenset(
    """
    is are was were will would has have had can could must should shall may might does do did isn't aren't wasn't
    weren't won't wouldn't hasn't haven't hadn't can't cannot couldn't mustn't shouldn't doesn't don't didn't
    """.split()
)
_SHORTENED = re.compile(r"^(?:i|we|you|he|she|it|they|there|that|this)['’](?:s|re|m|ll|ve|d)$")
_INNER = frozenset("that who whom which whose where when if whether because to about".split())
# With these, "who said" asks for a manner of saying, or points at words not given: "no to the plan", "that last week".
_NO_STATEMENT = frozenset(
    """
    no yes sorry what so to goodbye hello thanks thank anything something nothing everything more less most which when
    where why how who in at on by with during after before about for from against and or but if as again last first next
    yesterday today thing things line sentence words one once ever earlier later best worst
    """.split()
)
_THE_MOST = re.compile(
    r"^the (?:most|least|same|opposite|word|words|following|prayer|line|thing|first|last)\b", re.IGNORECASE
)
_FEWEST = 4  # words of a statement


class WhoSaid(NamedTuple):
    """Words asked after, and whose they may be ("" where nobody is named)."""

    words: str
    by: str = ""


class WhatSaid(NamedTuple):
    """A speaker, and the topic ("" where none is named); `more` says that others of the statements are known."""

    speaker: str
    about: str = ""
    more: bool = False


def who_said(line: str) -> WhoSaid | None:
    """Return the words whose speaker `line` asks for, None where it asks for something else or it is unclear."""
    if found := _WHO_SAID_MARKED.match(line) or _MARKED_WHO.match(line):
        return WhoSaid(_marked(found))
    if found := _BY_MARKED.match(line):
        return WhoSaid(_marked(found), found["name"] or found["who"])
    if (found := _WHO_SAID.match(line)) and (found["colon"] or _states(found["words"], after_that=bool(found["that"]))):
        return WhoSaid(found["words"])
    if (found := _BY.match(line)) and _states(found["words"], after_that=bool(found["that"])):
        return WhoSaid(found["words"], found["name"] or found["who"])
    return None


def what_said(line: str) -> WhatSaid | None:
    """Return whose statements `line` asks for and on what, None where it asks for something else or it is unclear."""
    told = _what_said(line)
    return None if told is None or points(told.about) else told


def pointing_back(line: str) -> WhatSaid | None:
    """Return a question for statements in which pronouns may stand; the topic of "did she say why?" is "why"."""
    if found := _SAY_WHY.match(line):
        return WhatSaid(found["name"], found["why"].casefold())
    return _what_said(line)


def says_that(line: str) -> str | None:
    """Return the name in "did NAME say that?", None for any other line."""
    found = _SAY_THAT.match(line)
    return found["name"] or found["who"] if found else None


def points(text: str) -> bool:
    """Whether a topic is nothing but a pronoun."""
    return _POINTING.fullmatch(text) is not None


def _what_said(line: str) -> WhatSaid | None:
    found = next((found for frame in _WHAT_SAID if (found := frame.match(line))), None)
    if found is None:
        return None
    topic = (found["about"] or "").strip(" “”\"'‘’")
    if topic and not is_topic(topic, found["link"].casefold()):
        return None
    return WhatSaid(found["name"], topic, bool(found.groupdict().get("more")))


def is_topic(text: str, link: str = "about") -> bool:
    """Whether words behind "said on" or "said about" name what was spoken of: "on Tuesday" does not."""
    if _SECOND_QUESTION.search(text) or len(text.split()) > _LONGEST_TOPIC:
        return False
    return link != "on" or not _NO_TOPIC.match(text)


def _marked(found: re.Match[str]) -> str:
    return str(found["quoted"] or found["single"]).strip()


def _states(text: str, *, after_that: bool) -> bool:
    """Whether `text` is a whole statement; behind "that" a verb needs no proof."""
    found = text.casefold().replace("’", "'").split()
    if len(found) < _FEWEST or found[0] in _NO_STATEMENT or _THE_MOST.match(text) or "?" in text:
        return False
    if after_that or _SHORTENED.match(found[0]):
        return True
    at = next((at for at, word in enumerate(found) if word in _FINITE or _SHORTENED.match(word)), 0)
    return at > 0 and _INNER.isdisjoint(found[:at])
