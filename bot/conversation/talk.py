"""A message in its conversation: what was asked before, and what the message may lean on."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.model import SKIP
from bot.reading import ASK, ORDER, PLAIN, SAID, WHO_SAID
from retrieval.lazy import lazy
from retrieval.text.clauses import Clause, clause
from retrieval.text.reference import gist, persons, topic

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.model import Request
    from bot.reading import Known

_LEAD = re.compile(
    r"^(?:(?:ok(?:ay)?|well|oh|ah|hm+|so|then|thanks|thank you|great|yes|please|if so|if not)[\s,.!]+)*"
    r"(?P<lead>(?:(?:and|or|but|also|plus|what about|how about|what of|(?:the )?same (?:question )?(?:for|about)|"
    r"(?:the )?same(?= (?:in|at|on|for)\b)|even|only|just|now)\b[\s,:]*)*)",
    re.IGNORECASE,
)
_ONE_PAGE = frozenset({SKIP, PLAIN, ORDER})  # of the last request: they do not carry over


@dataclass(frozen=True)
class Talk:
    """A message and what it may lean on."""

    line: str
    last: Request
    speaker: str
    known: Known
    page: int

    @lazy
    def bare_line(self) -> str:
        """The message without its closing marks."""
        return self.line.strip(" \t\n?!.,;:")

    @lazy
    def led(self) -> bool:
        """Whether it begins like a follow-up: "and", "what about"."""
        found = _LEAD.match(self.bare_line)
        return bool(found and found["lead"])

    @lazy
    def rest(self) -> str:
        """The message without such a beginning and without its closing marks."""
        found = _LEAD.match(self.bare_line)
        return self.bare_line[found.end() :].strip() if found else self.bare_line

    @lazy
    def asked(self) -> Clause:
        """What was asked last, taken apart."""
        return clause(self.last.text)

    @lazy
    def person(self) -> str:
        """Whom "he" and "she" mean: the one person named in the last request, else who spoke in its reply."""
        if self.last.command == SAID:
            return self.last.text
        if self.last.command == WHO_SAID:
            return self.last.options.get("by", "") or self.speaker
        named = [phrase.core for phrase in self.asked.nouns if phrase.name and self.is_person(phrase.core)]
        named = named or persons(self.asked)
        return named[0] if len(named) == 1 else "" if named else self.speaker

    @lazy
    def voice(self) -> str:
        """Whose statements "what did she say" asks for: a person whom the corpus quotes."""
        return self.person if self.person == self.speaker or self.is_person(self.person) else self.speaker

    @lazy
    def thing(self) -> str:
        """What "it" means, "" where that is unclear."""
        if self.last.command == ASK:
            return topic(self.asked, self.is_person)
        return self.last.options.get("about", "") if self.last.command == SAID else ""

    @lazy
    def subject_matter(self) -> str:
        """What the last request was about, in as many words as it takes."""
        if self.last.command == ASK:
            return gist(self.asked, self.person)
        return self.last.options.get("about", "") if self.last.command == SAID else self.last.text

    def is_person(self, text: str) -> bool:
        """Whether a text names a speaker of the corpus; each is looked up once."""
        if text not in self._looked_up:
            self._looked_up[text] = self.known.is_speaker(text) is not None
        return self._looked_up[text]

    @lazy
    def _looked_up(self) -> dict[str, bool]:
        return {}

    def again(self, text: str | None = None, **options: str) -> Request:
        """Return the last request with another text and other options; "" takes an option away."""
        kept = {name: value for name, value in self.last.options.items() if name not in _ONE_PAGE}
        merged = {name: value for name, value in {**kept, **options}.items() if value}
        return replace(self.last, text=self.last.text if text is None else text, options=merged)

    def told(self, speaker: str, about: str, **options: str) -> Request:
        """Return a request for what somebody said, within the filters of the last one."""
        kept = {name: self.last.options.get(name, "") for name in ("since", "until", "outlet")}
        return replace(self.again(), command=SAID, text=speaker, options=given({"about": about, **kept, **options}))


def filters(options: Mapping[str, str]) -> dict[str, str]:
    """Return the options that every command that searches has."""
    return {name: options.get(name, "") for name in ("since", "until", "outlet", "excerpts")}


def given(options: Mapping[str, str]) -> dict[str, str]:
    """Return options less the empty ones."""
    return {name: value for name, value in options.items() if value}
