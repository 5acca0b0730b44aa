"""Runs of words with capitals in a paragraph, less the words that only begin a sentence or name a day."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retrieval.text.names import fold
from retrieval.text.quotations.people.given import is_given
from retrieval.text.quotations.people.institutions import IN_NAMES
from retrieval.text.quotations.people.nations import country
from retrieval.text.quotations.people.nouns import PEOPLE, PORTFOLIOS, TAKES_OF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retrieval.types import Span

MOST_WORDS = 14  # of a run: what is longer is a headline or a list
_FARTHEST = 20  # characters between two runs that may be one name

UPPER = "".join(chr(code) for code in range(0x530) if chr(code).isupper())
"""Every capital of the Latin, Greek and Cyrillic scripts."""

PARTICLES = frozenset("van von der den de del della di da dos du la le bin ibn bint al el ten ter zu".split())
"""Words in small letters inside people's names."""

_TITLES = (
    "Mr Mrs Ms Dr Sen Rep Gov Gen Lt Col Sgt Capt Maj Adm Prof Rev Hon Pres Cllr Det Supt Insp Cpl Pvt Amb St Jr Sr Mt"
    " Sens Reps"
)
_WORD = (
    rf"(?:(?:{_TITLES.replace(' ', '|')})\.|(?:[{UPPER}]\.)+(?:-[{UPPER}]\w*)?|"
    rf"(?:al|el|as|ash|ad|an|ar|at|az)[-‐‑][{UPPER}][\w]*|[{UPPER}]\w*(?:[-‐‑]\w+|['’](?!s\b)\w+)*"
    rf"(?:(?<=s)['’](?=\s[{UPPER}]))?)"
)
_BETWEEN = rf"\s{{1,2}}(?:(?:{'|'.join(sorted(PARTICLES))}|&)\s{{1,2}}){{0,3}}"
_RUN = re.compile(rf"(?<![\w@#$€£/.-])(?:ex-|then-)?{_WORD}(?:{_BETWEEN}{_WORD}){{0,{MOST_WORDS}}}")
_TOKEN = re.compile(r"\S+")
_BESIDE_OFFICE = re.compile(r"^(?:then|ex|vice)-|-(?:elect|designate)$")  # "then-President", "Mayor-elect"
_OF = re.compile(r"\s+(?:of|for|on)\s+(?:the\s+|an?\s+)?")
NICKNAME = re.compile(r"\s[\"“‘'(][^\W\d_]\w{1,14}[\"”’')]\s")
_AND = re.compile(r",?\s+(?:and|&)\s+")
_OWN = frozenset({"'s ", "’s "})
_OWNED = frozenset("office department association union league hospital".split())
_LISTED = frozenset(  # what is over several things, which "and" joins
    """
    ministry department office bureau committee minister secretary commission board institute agency centers centres
    deputy
    """.split()
)
_ACRONYM = re.compile(rf"(?:[{UPPER}]{{2,6}}s?|(?:[{UPPER}]\.){{2,}}|[{UPPER}]&[{UPPER}])$")
_PAIRED = PORTFOLIOS | frozenset("food science arts parks alcohol fish oceanic budget securities safety coasts".split())
_HYPHENATED = ("-based", "-led", "-born", "-backed", "-owned", "-style", "-era")

_DAYS = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december mon tue tues wed thu thur thurs fri sat sun jan feb mar apr jun jul aug sep
    sept oct nov dec today yesterday tomorrow tonight christmas easter
    """.split()
)
_OPENERS = _DAYS | frozenset(
    """
    the a an this that these those his her its their our my your and but or so yet for nor if when while after
    before since although though because as at by in on of from with without to into over under about against during
    through between among despite according however meanwhile earlier later then now still also once only even just
    not no yes oh well what who why how where which whose there here he she it they we i you one two three four five
    six seven eight nine ten many most some several few both all each every another other others such asked told
    speaking citing addressing discussing regarding last next like until unlike perhaps maybe instead inside outside
    near nearly almost more less given being having had has have is are was were did does do can could will would
    should might must let read photo credit image watch listen video updated published posted share first second
    third finally recently additionally furthermore moreover nevertheless nonetheless indeed thus hence therefore
    likewise similarly otherwise afterward afterwards previously ultimately eventually apparently reportedly
    unfortunately fortunately interestingly ironically notably specifically meantime amid amidst along alongside
    beyond besides across within whether either neither nobody somebody everyone everybody someone anyone people
    critics officials experts i'm i've i'd i'll don't can't it's that's there's what's he's she's they're we're
    you're thank thanks dear hello hi ok okay former ex rip courtesy via source q
    """.split()
)


class Word:
    """A word of a run; `low` is in small letters, without a stop, "then-" or "-elect"."""

    __slots__ = ("end", "low", "start", "text")

    def __init__(self, match: re.Match[str]) -> None:
        self.text, self.start, self.end = match[0], match.start(), match.end()
        self.low = _BESIDE_OFFICE.sub("", match[0].lower().rstrip(".").replace("’", "'"))


def runs(text: str, paragraph: Span) -> Iterator[list[Word]]:
    """Yield the runs of a paragraph; "of", "and" and "'s" inside the name of a body or an office are part of it."""
    pieces = list(_pieces(text, paragraph))
    at = 0
    while at < len(pieces):
        words, of = pieces[at], False
        at += 1
        while at < len(pieces) and len(words) < MOST_WORDS:
            if at + 1 < len(pieces) and _is_nickname(text, words, pieces[at + 1]):
                words, at = [*words, *pieces[at + 1]], at + 2
            elif _is_one(text, words, pieces[at], of=of):
                tokens = (Word(token) for token in _TOKEN.finditer(text, words[-1].end, pieces[at][0].start))
                words, of = [*words, *(word for word in tokens if word.text[0].isalpha()), *pieces[at]], True
                at += 1
            else:
                break
        yield words


def _is_nickname(text: str, words: list[Word], following: list[Word]) -> bool:
    """Return whether only a nickname stands between two parts of a name: 'John "Jay" Lund'."""
    between = NICKNAME.fullmatch(text, words[-1].end, following[0].start)
    return bool(between) and (is_given(fold(words[-1].text)) or is_given(fold(words[0].text)))


def _pieces(text: str, paragraph: Span) -> Iterator[list[Word]]:
    for match in _RUN.finditer(text, paragraph.start, paragraph.end):
        words = [Word(token) for token in _TOKEN.finditer(text, match.start(), match.end())]
        yield from filter(None, _split(words))


def _split(words: list[Word]) -> Iterator[list[Word]]:
    """Cut a run at days and at words that only begin a sentence, which are left out."""
    part: list[Word] = []
    for at, word in enumerate(words):
        opens = word.low in _OPENERS or word.low.endswith(_HYPHENATED)
        if word.low in _DAYS or (not part and opens and not (word.low == "will" and at + 1 < len(words))):
            yield part
            part = []
        else:
            part.append(word)
    while part and (part[-1].low in PARTICLES or part[-1].text == "&"):
        part.pop()
    yield part


def _is_one(text: str, words: list[Word], following: list[Word], *, of: bool) -> bool:
    """Return whether two runs are one name: "Ministry" and "Coasts", "Coasts" and "Ports", "Attorney" and "Office"."""
    gap = text[words[-1].end : following[0].start]
    last = words[-1].low
    if len(gap) > _FARTHEST:
        return False
    if gap in _OWN:
        return last in PEOPLE and following[0].low in _OWNED
    if _AND.fullmatch(gap):
        paired = last in _PAIRED and len(following) > 1 and following[-1].low in IN_NAMES
        return paired or (of and words[0].low in _LISTED and _may_be_listed(following[0]))
    return bool(_OF.fullmatch(gap)) and (last in TAKES_OF or last in IN_NAMES)


def _may_be_listed(word: Word) -> bool:
    named = is_acronym(word.text) or country(word.low) or is_given(fold(word.text))
    return not named and word.low not in PEOPLE


def is_acronym(word: str) -> bool:
    """Return whether a word is written like "NATO", "U.N." or "A&E"."""
    return bool(_ACRONYM.match(word))
