"""Whom a chat message names as the speaker of what it quotes or states: beside a word of saying, or alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from retrieval.text.claims import one_line
from retrieval.types import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from retrieval.text.claims import Message

_CAPITAL = r"[^\W\d_a-zß-öø-ÿ]"
_WORD = rf"(?:{_CAPITAL}\w{{0,3}}\.(?=[ ])|{_CAPITAL}[\w’'-]*)"
_INNER = r"(?:of the|and the|of|and|&|de|da|di|du|del|van|von|der|den|ten|la|le|bin|ibn|al|el)"
_NAME = re.compile(rf"(?<![\w@#’'-]){_WORD}(?:[ ](?:{_INNER}[ ])?{_WORD}){{0,6}}")
_AND = re.compile(" (?:and|&) ")
_POSSESSIVE = re.compile("['’][sS]$")
_MOST_WORDS = 8  # of a run of capitals of which parts are tried as names
_MOST_NAMES = 60  # runs of a message that are looked at: keeps hostile input cheap

_SAYING = re.compile(
    r"\b(?:sa(?:id|ys?|ying)|t(?:old|ells?|elling)|claim(?:s|ed|ing)?|add(?:s|ed|ing)|wr(?:ote|ites?|iting)|tweet(?:s|ed)"
    r"|posted|argue[sd]|insist(?:s|ed)|warn(?:s|ed|ing)?|announce[sd]|promise[sd]?|admit(?:s|ted)|den(?:ies|ied)"
    r"|declare[sd]|explain(?:s|ed)|replie[sd]|answer(?:s|ed)|call(?:s|ed)|complain(?:s|ed)|confirm(?:s|ed)|state[sd]"
    r"|remark(?:s|ed)|joke[sd]|vow(?:s|ed)|ask(?:s|ed)|recall(?:s|ed)|mention(?:s|ed)|note[sd]|conclude[sd]|quoted as"
    r"|goes|went|think(?:s)?|thought)\b",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"\b(?:according to|quot(?:e|es|ed|ing|ation)s? (?:from|by|of)|quoting|citing|attributed to|words of|said by"
    r"|told by|claimed by|as per|per|from|by|via) (?:the )?$",
    re.IGNORECASE,
)
_OBJECT = re.compile(  # who stands behind these is talked to, or about
    r"\b(?:about|on|against|to|with|for|over|at|told|tells|asked|asks|before|after|than|not|and told|in) (?:the )?$",
    re.IGNORECASE,
)
_ADDRESSING = re.compile("told|tells?|telling|asks?|asked|call(?:s|ed)|warn(?:s|ed)?|warning", re.IGNORECASE)
_REACH = 45  # characters between a name and its verb: ", the mayor of Halvenmouth, apparently "
_TAIL = 240  # characters before and behind a quotation in which its verb may stand
_SENTENCE_END = re.compile(
    r"(?<!\b[A-Z])(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bMrs)(?<!\bGov)(?<!\bSen)[.!?;]+(?=\s)|\n\s*\n"
)
_SEQUEL = re.compile(r"\W*(?:and|but|while|whereas|then|also)\b", re.IGNORECASE)
_LED = re.compile(r"[\s:,–—-]*$")
_FEW_WORDS = re.compile(r"[^.!?\n]{0,40}$")  # "told reporters on Monday that"
_SIGNED = re.compile(
    r"[\s.,;!]{0,6}(?:[—–―~]|--?|\()[ \t]*(?!(?i:source|via|link|see|photo|in|on)\b)(?P<name>[^\n()]{2,80})"
)
_HEADED = re.compile(r"(?:^|[\n.!?;])[ \t]*(?:re |on )?(?P<name>[^\n.:;!?]{2,80}):\s*$", re.IGNORECASE)
_BREAK = re.compile(r"[.!?;:]\s|\bthat\b")
_CLAUSE = re.compile(r"\b(?:is|was|are|were|has|have|had|will|did|does|about)\b", re.IGNORECASE)
_LOWER = re.compile(r"[^\W\d_][\w’'-]+")
_NO_NAME = frozenset(
    """
    he she they we i you it who this that these those the a an and but or so if when then there here yesterday today
    tomorrow monday tuesday wednesday thursday friday saturday sunday mayor minister president governor captain
    sergeant did does is was has have are were can could would will not no yes what why how where also even just so as
    in on at january february march april may june july august september october november december source link quote
    quoted lol omg ok okay fyi btw re please hi hey hello thanks team everyone someone anyone nobody somebody
    everybody anybody people one our my his her their its
    """.split()
)


class Named(NamedTuple):
    """Whom a message names as the speaker: the name as written, "" for nobody; `unsure` among several."""

    name: str = ""
    unsure: bool = False


class Names:
    """Names of a message, held against those of the corpus; each is looked up once."""

    def __init__(self, find: Callable[[str], Sequence[str]], people: Mapping[str, bool]) -> None:
        """Keep `find`, which gives the canonical names that a name means, and of each whether it is a person."""
        self._find, self._people = find, people
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
        parts = _POSSESSIVE.sub("", run).split(" ")[:_MOST_WORDS]
        for length in range(len(parts), 0, -1):
            for start in range(len(parts) - length + 1):
                part = " ".join(parts[start : start + length])
                if part.casefold() not in _NO_NAME and self.means(part):
                    return part
        return ""

    def asserted(self, run: str) -> str:
        """Return the name in a run of capitalised words of which a message says that they spoke, known or not."""
        if self.are_several(run):
            return run
        words = _POSSESSIVE.sub("", run).split(" ")
        while words and words[0].casefold() in _NO_NAME and (len(words) == 1 or not _is_title(words[0])):
            words.pop(0)
        return self.best(run) or " ".join(words)

    def are_several(self, run: str) -> bool:
        """Whether "Vey and Brandt" names two whom the corpus knows, and no firm of that name."""
        parts = _AND.split(run)
        return len(parts) > 1 and not self.means(run) and sum(bool(self.best(part)) for part in parts) > 1

    def people_in(self, text: str) -> list[str]:
        """Return the people of the corpus whom a stretch names, without those who are only talked to or about."""
        runs = list(_NAME.finditer(text))[:_MOST_NAMES]
        heard = [run[0] for run in runs if not _OBJECT.search(text[: run.start()][-_REACH:])]
        found = (self.best(one) for run in heard for one in (_AND.split(run) if self.are_several(run) else [run]))
        return [name for name in found if name and self.is_person(name)]


def named(message: Message, marks: Span, names: Names) -> Named:
    """Return whom a message names as the speaker of a quotation: beside it, else in its sentence, or around it."""
    others = [other for other in message.marked if other != marks]
    before = message.outside[max((o.end for o in others if o.end <= marks.start), default=0) : marks.start][-_TAIL:]
    behind = message.outside[
        marks.end : min((o.start for o in others if o.start >= marks.end), default=len(message.text))
    ]
    beside = _leading(before, names) or _following(behind[:_TAIL], names)
    if beside:
        return Named(unsure=True) if names.are_several(beside) else Named(beside)
    for stretch in _outwards(message, marks):
        found = names.people_in(message.outside[stretch.start : stretch.end])
        if found:
            return Named(found[0]) if _is_one(found, names) else Named(unsure=True)
    return Named()


class Stated(NamedTuple):
    """A sentence without the words that say who said it, and whom these name."""

    text: str
    name: str


_ACCORDING = re.compile(r"^\W*according to (?P<name>[^,]{2,80}), (?P<text>.+)$", re.IGNORECASE | re.DOTALL)
_TO_END = re.compile(
    r"^(?P<text>.+?),? (?:as reported )?according to (?P<name>[^,]{2,80}?)\W*$", re.IGNORECASE | re.DOTALL
)
_THAT = re.compile(
    r"^(?:\s*(?:reporters|journalists|us|them|me|the (?:council|court|press|chamber|committee)|councillors|parents"
    r"|radio sennick))?(?:\s+(?:on|in|at) \w+(?: \w+)?)?(?:\s+that\s+|\s*[:,]\s*|\s+)(?P<text>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_FEWEST_BEHIND = 3  # words behind "X said", for them to be what X said


def stated(sentence: str, names: Names) -> Stated:
    """Return what a sentence without marks states, and who is named as having said so."""
    text = one_line(sentence)
    for pattern in (_ACCORDING, _TO_END):
        if (match := pattern.match(text)) and (name := _whole(match["name"], names)):
            return Stated(match["text"].strip(), name)
    for verb in _SAYING.finditer(text):
        name = _subject(text[: verb.start()], names)
        rest = _THAT.match(text[verb.end() :])
        if names.are_several(name):
            return Stated(text, "")
        if name and rest and len(rest["text"].split()) >= _FEWEST_BEHIND:
            return Stated(rest["text"].strip(), name)
        if name and not text[verb.end() :].strip(" .!?") and (cut := text[: verb.start()].rfind(",")) > 0:
            return Stated(text[:cut].strip(), name)
    return Stated(text, "")


def _leading(before: str, names: Names) -> str:
    """Return who is named in front of a quotation as saying it: "Vey said: ", "Vey: ", "according to Vey, "."""
    cut = max((end.end() for end in _SENTENCE_END.finditer(before)), default=0)
    headed = _HEADED.search(before)
    if (
        headed
        and not _SAYING.search(headed["name"])
        and not _CLAUSE.search(headed["name"])
        and (name := _whole(headed["name"], names))
    ):
        return name
    tail = before[cut:]
    verbs = list(_SAYING.finditer(tail))
    for verb in reversed(verbs):
        if _FEW_WORDS.match(tail[verb.end() :]) and (
            name := _subject(tail[: verb.start()], names) or _inverted(verb, names)
        ):
            return name
    for run in reversed(list(_NAME.finditer(tail))):
        if _SOURCE.search(tail[: run.start()]) and (name := names.asserted(run[0])):
            return name
    return ""


def _following(behind: str, names: Names) -> str:
    """Return who is named behind a quotation as saying it: ", Vey said", "said Vey", "— Vey", "(Vey)"."""
    signed = _SIGNED.match(behind)
    if signed and (name := _whole(signed["name"], names)):
        return name
    if _SEQUEL.match(behind):
        return ""
    end = _SENTENCE_END.search(behind, 1)
    head = behind[: end.start() if end else len(behind)]
    verb = _SAYING.search(head)
    if verb:
        return _subject(head[: verb.start()], names) or _inverted(verb, names)
    sourced = [run for run in _NAME.finditer(head) if _SOURCE.search(head[: run.start()])]
    return names.asserted(sourced[0][0]) if sourced else ""


def _subject(before: str, names: Names) -> str:
    """Return the name that stands before a verb of saying."""
    runs = [run for run in _NAME.finditer(before) if not _OBJECT.search(before[: run.start()])]
    near = [
        run for run in runs if len(before) - run.end() <= _REACH and not re.search(r"[.!?;:]\s", before[run.end() :])
    ]
    for run in reversed(near):
        if name := names.asserted(run[0]):
            return name
    last = _LOWER.findall(before)[-1:]
    return last[0] if last and last[0].casefold() not in _NO_NAME and names.is_person(last[0]) and not runs else ""


def _inverted(verb: re.Match[str], names: Names) -> str:
    """Return the name that stands right behind a verb of saying: "said Mayor Vey", but not "told Mayor Vey"."""
    if _ADDRESSING.fullmatch(verb[0]):
        return ""
    behind = verb.string[verb.end() :]
    run = _NAME.search(behind[:_REACH])
    if run and run.start() <= len(" the chief harbour engineer, "):
        between = behind[: run.start()]
        if not _OBJECT.search(between) and not _BREAK.search(between):
            return names.asserted(run[0])
    first = _LOWER.match(behind.lstrip())
    return first[0] if first and first[0].casefold() not in _NO_NAME and names.is_person(first[0]) else ""


def _whole(text: str, names: Names) -> str:
    """Return the name of a signature or heading: "Mayor Vey, Halvenmouth" names Vey."""
    run = _NAME.search(text)
    if run and len(text[: run.start()].split()) <= len(("the", "town", "mayor")):
        verb = _SAYING.search(run[0])  # all in capitals
        return names.asserted(run[0][: verb.start()].strip() if verb and verb.start() else run[0])
    alone = one_line(text).strip(" .,:")
    return alone if alone.casefold() not in _NO_NAME and names.is_person(alone) else ""


def _outwards(message: Message, marks: Span) -> Iterator[Span]:
    """Yield the sentence around a quotation, its paragraph, and the message."""
    ends = [end.end() for end in _SENTENCE_END.finditer(message.outside)]
    yield Span(
        max((e for e in ends if e <= marks.start), default=0),
        min((e for e in ends if e >= marks.end), default=len(message.text)),
    )
    first, last = message.text.rfind("\n\n", 0, marks.start), message.text.find("\n\n", marks.end)
    yield Span(max(first, 0), last if last >= 0 else len(message.text))
    yield Span(0, len(message.text))


def _is_one(found: Iterable[str], names: Names) -> bool:
    """Whether names as written may all mean one speaker."""
    return bool(frozenset.intersection(*(names.means(name) for name in found)))


def _is_title(word: str) -> bool:
    return word.casefold() in {"mayor", "minister", "president", "governor", "captain", "sergeant"}
