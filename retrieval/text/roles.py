"""What articles call a person ("mayor of Halvenmouth") as sets of words, and whether two such calls agree."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from retrieval.text.names import LONGEST_NAME, fold

if TYPE_CHECKING:
    from collections.abc import Iterable

Role = frozenset[str]

_MOST_WORDS = 8  # of a role that are looked at; what is longer is a sentence about the person
_CACHED = 1 << 16  # roles as written
_SAME = (  # ways to write one thing
    (re.compile(r"\b(?:u\.?\s?s\.?(?:a\.?)?|united states|american)(?=\W|$)", re.IGNORECASE), "us"),
    (re.compile(r"\b(?:u\.?\s?k\.?|united kingdom|british)(?=\W|$)", re.IGNORECASE), "uk"),
    (re.compile(r"\bprime minister\b", re.IGNORECASE), "premier"),
    (re.compile(r"\bchief executive(?: officer)?\b", re.IGNORECASE), "ceo"),
    (
        re.compile(
            r"\b(spokes|chair|congress|council|assembly|police|business)(?:wo)?(?:man|men|person)\b", re.IGNORECASE
        ),
        r"\1",
    ),
    (re.compile(r"\bsen(?:\.|\b)", re.IGNORECASE), "senator"),
    (re.compile(r"\brep(?:\.|\b)", re.IGNORECASE), "representative"),
    (re.compile(r"\bgov(?:\.|\b)", re.IGNORECASE), "governor"),
    (re.compile(r"\bgen(?:\.|\b)", re.IGNORECASE), "general"),
    (re.compile(r"\bprof(?:\.|\b)", re.IGNORECASE), "professor"),
)
_IDLE = frozenset(  # words that tell nobody from anybody
    """
    a also an and at by current currently ex for former formerly from he her his in is its late long longtime man miss
    mr mrs ms new of old on our outgoing people person resident s senior she sir than that the their then to top
    veteran was who with woman year
    """.split()
)
_RELATIVES = frozenset(
    """
    aunt brother cousin daughter father friend grandfather grandmother husband mother parent sister son uncle widow wife
    """.split()
)
_DEPUTIES = _RELATIVES | set("acting assistant associate co deputy elect junior shadow sub under vice".split())
_SINGLE = frozenset(  # offices that one person holds at a time: alone, they tell as much as two other words
    """
    ambassador archbishop ayatollah ceo chancellor emperor governor king mayor pope premier president prince princess
    queen senator sultan treasurer
    """.split()
)
STRONG = 2  # words in common that tell people apart as well as an office does
_GENDER = re.compile(  # the first word that tells it: "husband of the queen"; not "the queen's aide" or "King County"
    r"(?P<f>(?:woman|women|girl)\b|\b(?:mrs|ms|miss|madam|mother|wife|daughter|sister|widow|actress|grandmother|aunt)\b"
    r"|\b(?:lady|dame|queen|princess|duchess|baroness|countess)(?=\.?$| of\b))(?!['’]s)"
    r"|(?P<m>\b(?:(?:chair|spokes|congress|council|assembly|police|business|states|clergy|fire|sports)?man|mr|father|husband"
    r"|son|brother|widower|grandfather|uncle)\b|\b(?:sir|lord|king|prince|duke|baron|count)(?=\.?$| of\b))(?!['’]s)",
    re.IGNORECASE,
)


@lru_cache(_CACHED)
def role(text: str) -> Role:
    """Return the telling words of a role; none of "a resident"."""
    text = text[:LONGEST_NAME]
    for written, word in _SAME:
        text = written.sub(word, text)
    return frozenset([word for word in fold(text).split() if word not in _IDLE][:_MOST_WORDS])


@lru_cache(_CACHED)
def gender(text: str) -> str:
    """Return "f" or "m" where a title or role as written tells it, else ""."""
    found = _GENDER.search(text[:LONGEST_NAME])
    return (found.lastgroup or "") if found else ""


def agree(ones: Iterable[Role], others: Iterable[Role], strength: int = 1) -> bool:
    """Return whether a role of one list is one of the other, said in more words or fewer.

    `strength` is the number of words that they must share; an office that one person holds counts for two.
    """
    others = list(others)
    return any(_one_role(one, other) and _weight(one & other) >= strength for one in ones for other in others)


def _one_role(one: Role, other: Role) -> bool:
    if one & _DEPUTIES != other & _DEPUTIES:  # a vice president is no president
        return False
    shared = len(one & other)
    telling = not (one & other <= _RELATIVES)
    return telling and (shared == min(len(one), len(other)) or 2 * shared > len(one | other))


def _weight(shared: Role) -> int:
    return max(len(shared), STRONG if shared & _SINGLE else 0)
