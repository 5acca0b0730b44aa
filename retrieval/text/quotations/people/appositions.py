"""What an article says of a name's bearer beside it: "fire chief …", "…, the mayor of Sennick,", "…, who chairs …"."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from retrieval.text.quotations.cues import VERBS
from retrieval.text.quotations.people.institutions import BODIES
from retrieval.text.quotations.people.named import Named, Sort
from retrieval.text.quotations.people.nouns import PEOPLE, SHORT_TITLES
from retrieval.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FARTHEST = 150  # characters from a name in which what it is called is looked for
_MOST_BEFORE = 6  # words of a role that stands right before a name
_MOST_AFTER = 14  # words of one that is set off by commas
_FIRST_NOUN = 9  # words of which one must be a noun for a person

_WORDS = re.compile(r"[^\W_][\w’'.-]*|[^\w\s]")
_SMALL = frozenset(
    """
    of for at in on from by with to as and or but that than when while who whom which if because after before since
    about against between during into over under through despite including unlike like via per is are was were be been
    being has have had do does did will would can could may might must should not also then so yet both only just even
    he she it they we i you him them us me where what how there here this these those another other others same such
    whose according
    """.split()
)
_DETERMINERS = frozenset("the a an his her its their our my one".split())
_POSSESSIVE = ("'s", "’s")
_ROLES_IN_ED = frozenset("retired disgraced ousted jailed so-called self-described renowned noted acclaimed".split())
_ROLES_IN_ING = frozenset(
    "managing acting operating marketing housing shipping building founding presiding leading sitting".split()
)
_END_OF_ROLE = frozenset("is was were has had will would who which that".split())
_CAPITAL = r"[^\W\d_a-z]"
_PLAIN = r"[^,.;:()“”\"«»–—]"
_SHORTENED = re.compile(r"(?:[^\W\d_]\.)+|[A-Z][a-z]{1,4}\.")
_NEXT_WORD = re.compile(r"\s([a-z]+)")
_AFTER = re.compile(
    r"(?:['’]s)?(?:\s\([^()]{1,40}\))?(?:,\s(?P<age>\d{1,3}))?(?:,\s|\s[–—]\s)(?P<call>[^;:()“”\"«»–—]{3,130})"
)
_FROM = re.compile(rf"\sof\s(?:{_CAPITAL}\S*\s?){{1,4}}(?=,)")
_PARTY = re.compile(r"[RDI](?:-[A-Z][\w.]+)?")
_PARTY_AFTER = re.compile(r",\s(?P<party>[RDI]-[A-Z][\w.]+)")
_PARTY_IN_BRACKETS = re.compile(r"\s\((?P<party>[RDI](?:-[A-Z][\w.]*(?:\s[A-Z]\w+)?)?|[RDI],\s[A-Z][\w.]+)\)")
_DOES = dict(
    pair.split(":")
    for pair in """
    chairs:chair chaired:chair leads:leader led:leader heads:head headed:head runs:head directs:director
    manages:manager represents:representative founded:founder owns:owner edits:editor coaches:coach teaches:teacher
    speaks:spokesperson
    """.split()
)
_WHO = re.compile(
    rf"(?:\s\([^()]{{1,40}}\))?,?\swho\s(?:also\s|now\s)?(?P<does>{'|'.join(_DOES)})\s(?:for\s)?(?P<what>{_PLAIN}{{3,80}})"
)
_IS = re.compile(
    rf"\s(?:is|was|became|serves\sas|works\sas|remains)\s(?P<call>(?:the|a|an|[\w’-]+['’]s)\s{_PLAIN}{{3,80}})"
)
_OF = re.compile(rf"\s(?:of|from|at|with)\s(?:the\s)?{_PLAIN}{{3,60}}")
_STOP = re.compile(rf"[,.]\s|[,.]$|\swho\s|\sand\s(?:the\s)?{_CAPITAL}|\n\n")


def describe(text: str, paragraph: Span, found: Sequence[Named]) -> None:
    """Give each name of a paragraph that may be a person's the roles that the text beside it tells; bodies, types."""
    starts = [name.whole.start for name in found]
    for at, name in enumerate(found):
        if name.sort is not Sort.PERSON and not name.office:
            _describe_body(text, paragraph, name)
        if name.sort in {Sort.PERSON, Sort.UNCLEAR}:
            following = found[at + 1] if at + 1 < len(found) else None
            roles = [_before(text, paragraph, found, starts, name), *_after(text, paragraph, name, following)]
            name.roles += [role for role in (name.office, *roles) if role]
            if any(_names_person(role) for role in name.roles):
                name.sort = Sort.PERSON


def _names_person(role: str) -> bool:
    return bool(_PARTY.fullmatch(role)) or any(word.lower().rstrip(".") in PEOPLE for word in role.split())


def _describe_body(text: str, paragraph: Span, name: Named) -> None:
    """Note the noun for a body right before a name ("ferry company …", "the contractor, …"), or behind a body's."""
    before = text[max(paragraph.start, name.whole.start - _FARTHEST) : name.whole.start].split()
    after = _NEXT_WORD.match(text, name.whole.end, paragraph.end)
    apart = (
        bool(before) and before[-1].endswith(",") and text[name.whole.end : name.whole.end + 1] not in {",", ".", ":"}
    )
    if before and not apart and (noun := before[-1].strip(",").lower()) in BODIES:
        name.types.append(noun)
    if after and name.sort is Sort.BODY and after[1] in BODIES and name.name.lower() not in BODIES:
        name.types.append(after[1])
    if name.types and name.sort is Sort.UNCLEAR:
        name.sort = Sort.BODY
    if after and after[1] not in _SMALL and after[1] not in VERBS:
        name.definite = False  # "the Biden administration" makes no body of Biden


def _before(text: str, paragraph: Span, found: Sequence[Named], starts: list[int], name: Named) -> str:
    """Return the role right before a name: "fire chief Bram Oakes", "its spokesperson, Graham Ilves,"."""
    start = name.whole.start
    words = list(_WORDS.finditer(text, max(paragraph.start, start - _FARTHEST), start))
    if not words or text[words[-1].end() : start].strip():
        return ""
    if words[-1][0] == ",":
        closed = text[name.whole.end : name.whole.end + 1] in {",", ".", ":", ";", ")"}
        return _set_off(text, words[:-1], name) if closed else ""
    noun = words[-1][0].lower()
    if name.office and noun.endswith(_POSSESSIVE):
        return f"{words[-1][0]} {name.office}"
    if noun not in PEOPLE or noun in SHORT_TITLES:
        return ""
    first = len(words)
    while first and len(words) - first < _MOST_BEFORE and _qualifies(words[first - 1][0]):
        first -= 1
    begin = _whole_name(found, starts, words[first].start())
    name.whole = Span(begin, name.whole.end)
    return " ".join(text[begin:start].split())


def _whole_name(found: Sequence[Named], starts: list[int], at: int) -> int:
    """Return where the name that covers `at` begins: "U.N. envoy" takes in all of what comes before "envoy"."""
    place = bisect_left(starts, at + 1) - 1
    return starts[place] if place >= 0 and found[place].whole.end > at else at


def _qualifies(word: str) -> bool:
    """Return whether a word may be part of a role."""
    low = word.lower()
    if low.endswith(".") and not _SHORTENED.fullmatch(word):
        return False
    if low in _SMALL or low in _DETERMINERS or not word[0].isalpha():
        return False
    if low in PEOPLE or not word[0].islower():
        return True
    verb = low in VERBS or (low.endswith("ed") and low not in _ROLES_IN_ED)
    return not verb and (not low.endswith("ing") or low in _ROLES_IN_ING)


def _set_off(text: str, words: list[re.Match[str]], name: Named) -> str:
    """Return the role before a comma, back to its article: "the town's chief harbour engineer, Tomas Brekke,"."""
    noun = False
    for first in range(len(words) - 1, max(-1, len(words) - _MOST_AFTER), -1):
        low = words[first][0].lower()
        if not low[0].isalnum() or (low in VERBS and low not in PEOPLE):
            return ""
        noun = noun or low in PEOPLE
        if noun and (low in _DETERMINERS or low.endswith(_POSSESSIVE)):
            owned = low.endswith(_POSSESSIVE) and first > 0 and words[first - 1][0].lower() in _DETERMINERS
            name.claimed = Span(words[first - owned].start(), words[-1].end())
            return " ".join(name.claimed.of(text).split())
    return ""


def _after(text: str, paragraph: Span, name: Named, following: Named | None) -> Iterator[str]:
    """Yield the roles that follow a name."""
    end, limit = name.whole.end, min(paragraph.end, name.whole.end + _FARTHEST)
    if match := _PARTY_IN_BRACKETS.match(text, end, limit) or _PARTY_AFTER.match(text, end, limit):
        yield match["party"].rstrip(".")
    if match := _WHO.match(text, end, limit):
        yield f"{_DOES[match['does']]} of {' '.join(match['what'].partition(' and ')[0].split())}"
    place = _FROM.match(text, end, limit)
    begin = place.end() if place else end
    if match := _IS.match(text, begin, limit) or _AFTER.match(text, begin, limit):
        if match.groupdict().get("age"):
            name.sort = Sort.PERSON
        if called := _called(text, Span(match.start("call"), match.end("call")), following):
            name.called = Span(match.start("call"), match.start("call") + len(called))
            yield " ".join(called.split())
    if name.sort is Sort.PERSON and (match := _OF.match(text, end, limit)):
        yield _affiliation(match[0].split())


def _called(text: str, call: Span, following: Named | None) -> str:
    """Return the role with which a stretch behind a name begins, "" where it begins with none."""
    stop = _STOP.search(text, call.start, call.end)
    words = list(re.finditer(r"\S+", text[call.start : stop.start() if stop else call.end]))[:_MOST_AFTER]
    lows = [word[0].lower().strip(".,") for word in words]
    if not words or not (lows[0] in _DETERMINERS or _qualifies(words[0][0])):
        return ""
    people = (at for at, low in enumerate(lows[:_FIRST_NOUN]) if low in PEOPLE and low not in SHORT_TITLES)
    noun = next(people, None)
    if noun is None or any(low in VERBS and low not in PEOPLE for low in lows[:noun]):
        return ""
    place = call.start + words[noun].start()
    if following and following.sort is Sort.PERSON and following.whole.start <= place < following.span.start:
        return ""  # "Blinken, President Biden and …": the title of the next
    last = next((at for at in range(noun + 1, len(words)) if words[at][0] in VERBS or lows[at] in _END_OF_ROLE), 0)
    if last and VERBS.get(words[last][0], words[last][0]) != words[last][0]:
        return ""  # "In Sennick, the mayor also said …"
    return text[call.start : call.start + words[(last or len(words)) - 1].end()]


def _affiliation(words: list[str]) -> str:
    """Return "of the labour inspectorate", "of Sennick": up to a noun for a body, or the words with capitals."""
    for at, word in enumerate(words):
        if word.lower() in BODIES:
            return " ".join(words[: at + 1])
        if word[0].islower() and at > 1 and words[at - 1][0].isupper():
            return " ".join(words[:at])
    return " ".join(words) if words[-1][0].isupper() else ""
