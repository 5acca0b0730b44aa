"""The names of a chat message: runs of capitalised words, held against the speakers and outlets of a corpus."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from retrieval.text.names import fold, is_title

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_CAPITAL = r"[^\W\d_a-zß-öø-ÿ]"
_WORD = rf"(?:{_CAPITAL}\w{{0,3}}\.(?=[ ])|{_CAPITAL}[\w’'-]*)"
_INNER = r"(?:of the|and the|of|and|&|de|da|di|du|del|van|von|der|den|ten|la|le|bin|ibn|al|el)"
NAME = re.compile(rf"(?<![\w@#’'-]){_WORD}(?:[ ](?:{_INNER}[ ])?{_WORD}){{0,6}}")
_AND = re.compile(" (?:and|&) ")
_POSSESSIVE = re.compile("['’][sS]$|(?<=s)['’]$")
_MOST_WORDS = 8  # of a run of capitals of which parts are tried as names
_MOST_NAMES = 60  # runs of a message that are looked at: keeps hostile input cheap
_REACH = 45  # characters in front of a name that show whether somebody talks to, or about, its bearer
_FULL = 2  # words of a full name
_OBJECT = re.compile(  # who stands behind these is talked to, or about
    r"\b(?:about|on|against|to|with|for|over|at|told|tells|asked|asks|before|after|than|not|and told|in) (?:the )?$",
    re.IGNORECASE,
)
NO_NAME = frozenset(
    """
    he she they we i you it who this that these those the a an and but or so if when then there here yesterday today
    tomorrow monday tuesday wednesday thursday friday saturday sunday mayor minister president governor captain
    sergeant did does is was has have are were can could would will not no yes what why how where also even just so as
    in on at of to by for from with about re asked january february march april may june july august september october
    november december source link quote quoted lol omg ok okay fyi btw please hi hey hello dear thanks everyone
    someone anyone nobody somebody everybody anybody people one our my his her their its some many most all both later
    earlier now once according while because although after before since until during whether unless both
    """.split()
)
_PLACING = re.compile(r"\b(?:in|at|near|from|on|of) (?:the )?$", re.IGNORECASE)
# People who bear no name here, and bodies for which others speak: no words of theirs can be somebody else's for sure.
_ROLE = re.compile(
    r"(?:\w+(?:man|men|woman|women|person|people)|mayors?|ministers?|engineers?|critics?|opponents?|residents?|locals?"
    r"|neighbou?rs?|councillors?|officials?|sources?|inspectors?|colleagues?|boss(?:es)?|deput(?:y|ies)|aides?|leaders?"
    r"|lawyers?|friends?|sons?|daughters?|brothers?|sisters?|wife|husband|mother|father|mum|dad|experts?|reporters?"
    r"|journalists?|editors?|readers?|supporters?|rivals?|allies|ally|opposition|workers?|teachers?|parents?|nurses?"
    r"|doctors?|captains?|skippers?|owners?|chief|director|secretary|others?|guy|bloke|lady|witness(?:es)?|anonymous"
    r"|unknown|author|staff|crowd|everyone|someone|somebody|nobody|presidents?|governors?|chair|head)",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"(?:ministry|council|committee|police|government|parliament|court|department|office|agency|authority|party|company"
    r"|firm|group|union|association|society|campaign|team|school|hospital|university|bank|board|commission|service"
    r"|radio|tv|television|news|times|herald|courier|post|gazette|tribune|journal|press|paper|newspaper|magazine|report"
    r"|notes|twitter|facebook|wikipedia|google|internet|reuters|storm|hurricane|update|breaking|headline|page|inc|ltd)",
    re.IGNORECASE,
)
_PLURAL = re.compile(r".*[^s]s", re.IGNORECASE)  # "Residents", at the head of a sentence
_LINKED = re.compile(
    r"\b(?:of|for|about|with|to|against|by|like|on|told|asked|behind|not|and|or|from) (?:the )?$", re.IGNORECASE
)
_HEADS_OF = re.compile(r" of(?: the)?(?: \w+)?$", re.IGNORECASE)


class Named(NamedTuple):
    """Whom a message names as the speaker: the name as written, "" for nobody.

    `unsure` says that it does not do so clearly; the name is then whom it may mean.
    """

    name: str = ""
    unsure: bool = False


UNCLEAR = Named(unsure=True)


class Names:
    """Names of a message, held against those of the corpus; each is looked up once."""

    def __init__(
        self,
        find: Callable[[str], Sequence[str]],
        people: Mapping[str, bool],
        is_outlet: Callable[[str], bool] = lambda _: False,
    ) -> None:
        """Keep `find`, which gives the canonical names that a name means, and of each whether it is a person."""
        self._find, self._people, self._is_outlet = find, people, is_outlet
        self._known: dict[str, frozenset[str]] = {}

    def means(self, name: str) -> frozenset[str]:
        """Return the canonical names that a name as written means, none for an unknown one."""
        if name not in self._known:
            self._known[name] = frozenset(self._find(name))
        return self._known[name]

    def is_person(self, name: str) -> bool:
        """Whether a name means people of the corpus, and nothing else."""
        return bool(self.means(name)) and all(self._people.get(known, False) for known in self.means(name))

    def best(self, run: str) -> str:
        """Return the longest part of a run of capitalised words that the corpus knows, "" for none."""
        return next(self._parts(_POSSESSIVE.sub("", run)), "")

    def read(self, run: str, *, bare: bool = False) -> Named:
        """Return whom a run of capitalised words names as one who spoke; `bare` where no verb says that it is a name.

        Clear is a person of the corpus, or a name that it does not know and that looks like a person's.
        """
        words = run.split(" ")
        if _POSSESSIVE.search(words[-1]) or self.are_several(run):
            return UNCLEAR
        owners = [at for at, word in enumerate(words) if _POSSESSIVE.search(word)]
        words = words[owners[-1] + 1 :] if owners else words
        while words and is_no_name(words[0]) and (len(words) == 1 or not is_title(fold(words[0]))):
            words.pop(0)
        text = " ".join(words)
        known = self._head(text)
        if known:
            unsure = not self.is_person(known) or _holds(_BODY, known) or self._is_another(text, known)
            return Named(known, unsure)
        return Named(text, unsure=not self._looks_personal(words, bare=bare)) if words else UNCLEAR

    def are_several(self, run: str) -> bool:
        """Whether "Vey and Brandt" names two whom the corpus knows, and no firm of that name."""
        parts = _AND.split(run)
        return len(parts) > 1 and not self.means(run) and sum(bool(self.best(part)) for part in parts) > 1

    def people_in(self, text: str) -> list[str]:
        """Return the people of the corpus whom a stretch names, without those who are only talked to or about."""
        runs = list(NAME.finditer(text))[:_MOST_NAMES]
        heard = [run[0] for run in runs if not _OBJECT.search(text[: run.start()][-_REACH:])]
        found = (self.best(one) for run in heard for one in (_AND.split(run) if self.are_several(run) else [run]))
        return [name for name in found if name and self.is_person(name)]

    def antecedent(self, before: str) -> Named:
        """Return whom "he" or "she" means behind `before`: the one person there, if nobody else may be meant."""
        runs = list(NAME.finditer(before))
        if len(runs) > _MOST_NAMES or any(map(is_role, re.findall(r"[^\W\d_]+", before))):
            return UNCLEAR
        found = [self._mentioned(before, run) for run in runs if not self._is_idle(before, run)]
        if not found or any(one.unsure for one in found):
            return UNCLEAR
        means = {self.means(one.name) for one in found}
        return found[0] if len(means) == 1 and frozenset() not in means else UNCLEAR

    def _mentioned(self, text: str, run: re.Match[str]) -> Named:
        return UNCLEAR if _LINKED.search(text[: run.start()]) else self.read(run[0])

    def _is_idle(self, text: str, run: re.Match[str]) -> bool:
        """Whether a run of capitals names nobody: the first word of a sentence, or a place."""
        if all(map(is_no_name, run[0].split(" "))):
            return True
        return not self.best(run[0]) and bool(_PLACING.search(text[: run.start()][-_REACH:]))

    def _parts(self, text: str) -> Iterator[str]:
        words = text.split(" ")[:_MOST_WORDS]
        for length in range(len(words), 0, -1):
            for start in range(len(words) - length + 1):
                part = " ".join(words[start : start + length])
                if not is_no_name(part) and self.means(part):
                    yield part

    def _head(self, text: str) -> str:
        """Return the known part of a run that is its head: not Vey in "Friends of Vey", nor in "Vey Campaign"."""
        for part in self._parts(text):
            before, _, behind = f" {text} ".partition(f" {part} ")
            if (not behind.strip() or behind.startswith("of ")) and not _HEADS_OF.search(f" {before}".rstrip()):
                return part
            titled = _HEADS_OF.search(f" {before}".rstrip()) and len(part.split(" ")) >= _FULL
            if titled and not behind.strip() and not before.rstrip().endswith((" of", " the")):
                return part  # "Minister of Coasts Rafael Lindholm"
        return ""

    def _is_another(self, text: str, known: str) -> bool:
        """Whether a known surname stands behind a word that makes it another's: "Anna Brekke", "Team Brekke"."""
        before = text.partition(known)[0].split()
        return bool(before) and len(known.split(" ")) < _FULL and not (is_role(before[-1]) or is_no_name(before[-1]))

    def _looks_personal(self, words: Sequence[str], *, bare: bool) -> bool:
        words = words[: words.index("of")] if "of" in words else words  # "Jane Doe of the Coastguard"
        text = " ".join(words)
        titled = len(words) >= _FULL and is_title(fold(words[0]))
        if not titled and (self._is_outlet(text) or any(is_role(word) for word in words)):
            return False
        if _holds(_BODY, text) or text.isupper() or {"and", "&", "the"} & set(words) or self.best(text):
            return False
        if bare:
            return titled
        return titled or len(words) >= _FULL or not _PLURAL.fullmatch(text)


def is_no_name(word: str) -> bool:
    """Whether a capitalised word is none of a name: "Yesterday", "I’ll"."""
    return re.split("['’]", word.casefold())[0] in NO_NAME


def is_role(word: str) -> bool:
    """Whether a word stands for somebody without a name: "mayor", "critics"."""
    return _ROLE.fullmatch(word) is not None or is_title(fold(word))


def _holds(pattern: re.Pattern[str], text: str) -> bool:
    return any(pattern.fullmatch(word) for word in re.findall(r"[^\W\d_]+", text))
