"""Voices gathered into persons, under one law: two voices of an article never end in one person."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from retrieval.text.likeness import Likeness, likeness
from retrieval.text.names import bare, title
from retrieval.text.roles import agree, gender, role

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from retrieval.speakers.model import VoiceIn
    from retrieval.text.names import Name
    from retrieval.text.roles import Role

_MOST_ROLES = 16  # of a person that are compared: the ones most often given
_CACHED = 1 << 16  # voices
_MOST_NAMES = 10  # of a person that are compared: the ones most often borne
_MOST_JOINED = 128  # names that one person may bear; nobody has more, and it bounds the comparing
_MAIN = 0.1  # share of a person's voices from which on a name counts; rarer ones are often no part of the name at all


@dataclass(eq=False)
class Person:
    """A speaker in the making. `names` counts the voices that bear each name, however they write it."""

    names: Counter[Name]
    voices: list[VoiceIn] = field(default_factory=list)
    articles: set[int] = field(default_factory=set)
    statements: int = 0
    given_roles: Counter[Role] = field(default_factory=Counter)
    genders: set[str] = field(default_factory=set)
    shorts: dict[str, set[int]] = field(default_factory=dict)
    """The articles in which a single word, as a rule the surname, stands for the person."""
    operator: str = ""
    """The name that the operator gave."""

    def take(self, voice: VoiceIn) -> None:
        """Add a voice."""
        self.voices.append(voice)
        self.articles.add(voice.version)
        self.statements += voice.statements
        if (name := bare(voice.voice.name)).given:
            self.names[name] += 1
        roles, genders = called(voice.voice.name, voice.voice.aliases, voice.voice.roles)
        for words in roles:
            self.given_roles[words] += 1
        self.genders |= genders
        self.forget()

    def forget(self) -> None:
        """Drop what was ranked before somebody was added."""
        self.__dict__.pop("roles", None)
        self.__dict__.pop("main_names", None)

    @cached_property
    def roles(self) -> list[Role]:
        """The roles most often given."""
        ranked = sorted(self.given_roles.items(), key=lambda item: (-item[1], sorted(item[0])))
        return [words for words, _ in ranked[:_MOST_ROLES]]

    @cached_property
    def main_names(self) -> list[Name]:
        """The names that more than a few voices bear; of the operator's person all."""
        if self.operator or len(self.names) == 1:
            return list(self.names)
        least = _MAIN * self.names.total()
        ranked = sorted(self.names.items(), key=lambda item: (-item[1], item[0]))
        return [name for name, count in ranked[:_MOST_NAMES] if count >= least]

    def order(self) -> tuple[int, int, list[Name], list[tuple[int, int]]]:
        """Return a key that sorts the most heard first, the same whatever the order of the input."""
        first = [(voice.version, voice.number) for voice in self.voices[:1]]
        return -len(self.articles), -self.statements, sorted(self.names), first


class Clusters:
    """Persons that are joined two by two; one that was joined to another answers for it."""

    def __init__(self) -> None:
        self._into: dict[int, Person] = {}
        self._nicknames: set[Name] = set()

    def of(self, person: Person) -> Person:
        """Return the person into whom `person` was joined, itself if it was not."""
        while (into := self._into.get(id(person))) is not None:
            person = into
        return person

    def roots(self, persons: Iterable[Person]) -> list[Person]:
        """Return the distinct persons into whom `persons` were joined, in their order."""
        return list({id(root): root for root in map(self.of, persons)}.values())

    def nickname(self, name: Name) -> None:
        """Note that an article itself uses `name` for somebody whose other names are unlike it."""
        self._nicknames.add(name)

    def may_join(self, one: Person, other: Person, stray: float = 0.0) -> bool:
        """Return whether nothing speaks against the two being one.

        `stray` is the share of the less heard one's articles that may have both: there, an article took one person for
        two, and the two stay two in it.
        """
        one, other = self.of(one), self.of(other)
        return (
            one is not other
            and not (one.operator and other.operator)
            and len(one.articles & other.articles) <= stray * min(len(one.articles), len(other.articles))
            and len(one.names) + len(other.names) <= _MOST_JOINED
            and not opposed(one.genders, other.genders)
            and all(self._alike(name, name2) for name in one.main_names for name2 in other.main_names)
        )

    def _alike(self, one: Name, other: Name) -> bool:
        short = not (one.given and other.given) or one in self._nicknames or other in self._nicknames
        return short or likeness(one, other) is not Likeness.CONFLICT

    def join(self, one: Person, other: Person) -> list[VoiceIn]:
        """Make the two one; return the voices that stay apart, because the other has one in the same article."""
        one, other = self.of(one), self.of(other)
        if one is other:
            return []
        if other.operator or (not one.operator and len(one.articles) < len(other.articles)):
            one, other = other, one
        self._into[id(other)] = one
        apart = [voice for voice in other.voices if voice.version in one.articles]
        one.names.update(other.names)
        one.voices += [voice for voice in other.voices if voice.version not in one.articles]
        one.articles |= other.articles
        one.statements += other.statements - sum(voice.statements for voice in apart)
        one.given_roles.update(other.given_roles)
        one.genders |= other.genders
        for word, articles in other.shorts.items():
            one.shorts.setdefault(word, set()).update(articles)
        one.operator = one.operator or other.operator
        one.forget()
        return apart


def disagree(one: Person, other: Person) -> bool:
    """Return whether both have roles and none of them is the other's."""
    return bool(one.roles and other.roles) and not agree(one.roles, other.roles)


def opposed(ones: AbstractSet[str], others: AbstractSet[str]) -> bool:
    """Return whether one is only ever called a woman and the other only ever a man."""
    return len(ones) == len(others) == 1 and ones != others


@lru_cache(_CACHED)
def called(name: str, aliases: tuple[str, ...], roles: tuple[str, ...]) -> tuple[tuple[Role, ...], frozenset[str]]:
    """Return the telling roles of a voice, titles included, and the genders that they tell."""
    written = [*roles, *filter(None, map(title, (name, *aliases)))]
    return tuple(filter(None, map(role, written))), frozenset(filter(None, map(gender, written)))
