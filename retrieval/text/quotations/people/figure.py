"""Somebody, or something, that an article names or describes: all that it tells of who that is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from retrieval.text.names import fold
from retrieval.text.quotations.people.given import gender_of, is_given
from retrieval.text.quotations.people.institutions import BODIES
from retrieval.text.quotations.people.named import Sort
from retrieval.text.quotations.people.nouns import GENDERS, SHORT_TITLES
from retrieval.text.roles import gender
from retrieval.types import SpeakerKind, Voice

if TYPE_CHECKING:
    from retrieval.text.quotations.people.named import Named

_TITLE_TELLS, _NAME_TELLS = 5, 2  # pronouns that a title, or a given name, outweighs
_MOSTLY = 0.75  # share of pronouns that must be of one gender to make a person of what bears a name
_FULL_WORD, _INITIAL = 2, 1  # what the words of a name count for its fullness
_MOST_ALIASES = 12
_DETERMINERS = frozenset("the a an this that his her its their our my".split())


@dataclass(eq=False, slots=True)
class Figure:
    """Somebody, or something, in an article."""

    names: Counter[str] = field(default_factory=Counter)
    sorts: Counter[Sort] = field(default_factory=Counter)
    roles: dict[str, int] = field(default_factory=dict)
    """Each role with the offset at which it was last given."""
    genders: Counter[str] = field(default_factory=Counter)
    aliases: Counter[str] = field(default_factory=Counter)
    types: set[str] = field(default_factory=set)
    """Nouns by which the article calls a body: "the ferry company Skerra Line"."""
    first: int = 0
    definite: int = 0
    noun: str = ""
    """The noun of one without a name: "service" of "the fire service"."""

    @property
    def person(self) -> bool:
        """Whether it is known to be a person, by a title or role, by a given name, or by being he or she."""
        told = self.sorts[Sort.PERSON]
        return told >= max(1, self.sorts[Sort.BODY]) or (not self._impersonal and self._he_or_she)

    @property
    def body(self) -> bool:
        """Whether it is known to be a body, a country among them."""
        return not self.person and self._impersonal

    @property
    def place(self) -> bool:
        """Whether it is known to be a place or a country."""
        return self.sorts[Sort.PLACE] > 0

    @property
    def full(self) -> bool:
        """Whether it has a name of several words."""
        return any(" " in name for name in self.names)

    @property
    def _impersonal(self) -> bool:
        return self.sorts[Sort.BODY] + self.sorts[Sort.PLACE] + self.definite > 0

    @property
    def _he_or_she(self) -> bool:
        most = max(self.genders.values(), default=0)
        return most > 0 and most >= _MOSTLY * self.genders.total()

    @property
    def gender(self) -> str:
        """Return "f" or "m" where that is known, else ""."""
        ranked = self.genders.most_common(2)
        if not ranked:
            return "" if self.full or not self.names else gender_of(fold(next(iter(self.names))))
        return ranked[0][0] if len(ranked) == 1 or ranked[0][1] > ranked[1][1] else ""

    @property
    def name(self) -> str:
        """The fullest name, less a word that only stood before it once ("Crooked Hillary Clinton")."""
        return max(
            self.names,
            key=lambda name: (not name.isupper(), not self._overfull(name), _fullness(name), self.names[name], name),
        )

    def _overfull(self, name: str) -> bool:
        word, _, rest = name.partition(" ")
        return " " in rest and self.names[rest] > self.names[name] and not is_given(fold(word))

    def take(self, named: Named) -> None:
        """Add one more place where it is named."""
        self.first = min(self.first, named.whole.start) if self.names else named.whole.start
        self.names[named.name] += 1
        self.sorts[named.sort] += 1
        self.definite += named.definite and named.sort in {Sort.UNCLEAR, Sort.BODY} and not named.office
        self.types.update(named.types)
        title = named.office.rpartition(" ")[2]
        if title.lower().rstrip(".") in SHORT_TITLES:
            self.aliases[f"{title} {named.name}"] += 1
        for role in named.roles:
            if role.lower().rstrip(".") not in SHORT_TITLES:
                self.roles[role] = named.whole.start
            if told := told_by(role):
                self.genders[told] += _TITLE_TELLS
        if len(named.words) > 1 and (told := gender_of(fold(named.words[0]))):
            self.genders[told] += _NAME_TELLS

    def voice(self) -> Voice:
        """Return it as a voice of its article."""
        name = self.name
        others = [alias for alias, _ in (self.names + self.aliases).most_common(_MOST_ALIASES + 1) if alias != name]
        return Voice(name, self._kind(name), tuple(others[:_MOST_ALIASES]), tuple(self.roles)[:_MOST_ALIASES])

    def _kind(self, name: str) -> SpeakerKind:
        """Return what it is; a body without a name of its own ("the fire service") is not one for every article."""
        if self.noun:
            proper = any(word[0].isupper() for word in name.split()[:-1] if word.lower() not in _DETERMINERS)
            return SpeakerKind.ORGANISATION if proper and self.noun in BODIES else SpeakerKind.UNNAMED
        return SpeakerKind.PERSON if self.person or (self.full and not self.body) else SpeakerKind.ORGANISATION


def told_by(role: str) -> str:
    """Return the gender that a role tells of its bearer: of "Trump's wife" f, of "friend of his father" nothing."""
    if role.startswith(("of ", "from ", "at ", "with ")):
        return ""
    head = [word.rstrip(".") for word in role.lower().split(" of ")[0].split(" for ")[0].split()]
    told = {GENDERS[word] for word in head if word in GENDERS}
    return told.pop() if len(told) == 1 else "" if told or not head else gender(head[-1])


def _fullness(name: str) -> int:
    return sum(_FULL_WORD if len(word.rstrip(".")) > 1 else _INITIAL for word in name.split())
