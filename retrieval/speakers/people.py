"""Persons: which voices of different articles are one."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from retrieval.speakers.clusters import Clusters, Person, called, disagree, opposed
from retrieval.speakers.pairs import MOST_COMPARED, are_several, fuller_names, likely
from retrieval.text.likeness import Likeness, likeness
from retrieval.text.names import Name, bare, is_title, parse
from retrieval.text.roles import STRONG, agree

if TYPE_CHECKING:
    from collections.abc import Iterable

    from retrieval.speakers.model import VoiceIn

_ENOUGH = 2  # articles that a person must speak in before a bare surname is taken for theirs without a role
_DOMINANT = 0.8  # share of the articles of all who bear a name from which on the bare name means one of them
_FAMILY = 4  # persons of one surname, up to which it is rare enough for an initial to tell them apart
_STRAY_SAME = 0.5  # share of the articles that may take one name, with and without an initial, for two persons
_STRAY_VARIANT = 0.25  # the same of a nickname or misspelling: more, and they are two persons of one trade


def gather(voices: Iterable[VoiceIn], claimed: Iterable[Person] = ()) -> list[Person]:
    """Return the persons behind the voices, which come in the order of articles; `claimed` are the operator's.

    Full names first, then what says less: an initial, a part of the name, at last the bare surname.
    """
    crowd = _Crowd(voices, claimed)
    crowd.join_by_article()
    crowd.join_by_name()
    return crowd.settle_surnames() + crowd.apart


class _Crowd:
    """Persons by their full names, and the voices that have only a surname."""

    def __init__(self, voices: Iterable[VoiceIn], claimed: Iterable[Person]) -> None:
        self.apart: list[Person] = []  # voices that nobody is joined to: another of the name speaks in their article
        self._clusters = Clusters()
        self._named: dict[Name, Person] = {}
        self._persons = list(claimed)
        self._bare: dict[Name, list[VoiceIn]] = defaultdict(list)
        self._tied: Counter[tuple[Name, Name]] = Counter()
        for person in self._persons:
            self._allow(person)
        for voice in voices:
            self._seat(voice)
        for _, alias in self._tied:
            self._person(alias)

    def _allow(self, person: Person) -> None:
        """Let the operator's spellings differ from the name as they will."""
        own = bare(person.operator)
        for name in person.names.keys() - {own}:
            if not own.given or likeness(own, name) is Likeness.CONFLICT:
                self._clusters.nickname(name)

    def _seat(self, voice: VoiceIn) -> None:
        name = bare(voice.voice.name)
        if not name.surname:
            self._set_apart(voice)
        elif not name.given:
            self._bare[name].append(voice)
        elif voice.version in (person := self._person(name)).articles:
            self._set_apart(voice)
        else:
            self._note_aliases(person, name, voice)
            person.take(voice)

    def _person(self, name: Name) -> Person:
        if (person := self._named.get(name)) is None:
            person = self._named[name] = Person(Counter({name: 0}))
            self._persons.append(person)
        return person

    def _set_apart(self, *voices: VoiceIn) -> None:
        for voice in voices:
            person = Person(Counter({bare(voice.voice.name): 0}))
            person.take(voice)
            self.apart.append(person)

    def _note_aliases(self, person: Person, name: Name, voice: VoiceIn) -> None:
        for alias in {bare(written) for written in voice.voice.aliases}:
            if not alias.given:
                person.shorts.setdefault(alias.surname, set()).add(voice.version)
            elif alias != name and alias.suffix == name.suffix:
                self._tied[name, alias] += 1

    def _join(self, one: Person, other: Person, stray: float = 0.0) -> None:
        if self._clusters.may_join(one, other, stray):
            self._set_apart(*self._clusters.join(one, other))

    def join_by_article(self) -> None:
        """Join the names that an article uses for one person, where they have the surname in common."""
        for (name, alias), _ in sorted(self._tied.items(), key=lambda item: (-item[1], item[0])):
            if name.surname == alias.surname and likeness(name, alias) is Likeness.CONFLICT:
                self._clusters.nickname(alias)
            self._join(self._named[name], self._named[alias])

    def join_by_name(self) -> None:
        """Join equal names, nicknames and misspellings in one role, then shorter forms to whom they can mean."""
        self._persons = sorted(self._clusters.roots(self._persons), key=Person.order)
        pairs = likely(self._persons)
        fuller = fuller_names(pairs[Likeness.SAME] + pairs[Likeness.LESSER])
        torn = {lesser for lesser, full in fuller.items() if are_several(full)}  # George Bush
        for pair in pairs[Likeness.SAME]:
            if torn.isdisjoint(pair) and not disagree(*map(self._clusters.of, pair)):
                self._join(*pair, _STRAY_SAME)
        for kind, strength in (Likeness.VARIANT, 1), (Likeness.SLIP, STRONG):
            for one, other in pairs[kind]:
                if agree(self._clusters.of(one).roles, self._clusters.of(other).roles, strength):
                    self._join(one, other, _STRAY_VARIANT)
        shorter = torn.union(*pairs[Likeness.LESSER])
        families = Counter(
            word
            for person in self._clusters.roots(self._persons)
            for word in {name.surname for name in person.main_names}
        )
        for lesser, full in fuller.items():
            if lesser in shorter:
                rare = all(families[name.surname] <= _FAMILY for name in lesser.main_names)
                self._join_meant(lesser, full, rare=rare)

    def _join_meant(self, lesser: Person, full: list[Person], *, rare: bool) -> None:
        """Join a shorter form of a name to the one in the same role, or, of a rare surname, to the only one."""
        free = [person for person in self._clusters.roots(full) if self._clusters.may_join(person, lesser)]
        agreeing = [person for person in free if agree(person.roles, self._clusters.of(lesser).roles)]
        meant = _dominant(agreeing or free)
        if meant is not None and (agreeing or (rare and not disagree(meant, self._clusters.of(lesser)))):
            self._join(meant, lesser)

    def settle_surnames(self) -> list[Person]:
        """Return all persons, after giving bare surnames to those whom they mean; the rest stand for themselves."""
        known = [person for person in self._clusters.roots(self._persons) if person.voices]
        bearers, namesakes = _bearers(known), _namesakes(known)
        alone: list[Person] = []
        for name, voices in sorted(self._bare.items()):
            mine = sorted(bearers.get(name.surname, ()), key=Person.order)
            left = _settle(voices, mine[:MOST_COMPARED], namesakes[name.surname])
            alone += _left_over(name, left, several=len(mine) > 1)
        return known + alone


def _settle(voices: list[VoiceIn], bearers: list[Person], articles: int) -> list[VoiceIn]:
    """Give the voices of a bare surname to whom they mean; return those that are left.

    `articles` are those of all who bear it. Nobody grows before all are judged.
    """
    heard = Counter(voice.version for voice in voices)
    judged = [(voice, heard[voice.version] == 1 and _bearer(voice, bearers, articles)) for voice in voices]
    for voice, person in judged:
        if person:
            person.take(voice)
    return [voice for voice, person in judged if not person]


def _bearer(voice: VoiceIn, bearers: list[Person], articles: int) -> Person | None:
    """Return the bearer in the voice's role, or else the one who has nearly all articles of all of the name."""
    roles, genders = called(voice.voice.name, voice.voice.aliases, voice.voice.roles)
    free = [one for one in bearers if voice.version not in one.articles and not opposed(one.genders, genders)]
    if roles and (agreeing := [one for one in free if agree(one.roles, roles)]):
        return _dominant(agreeing)
    if not free or is_title(parse(voice.voice.name).surname):
        return None
    enough = len(free[0].articles) >= max(_ENOUGH, _DOMINANT * articles)
    return free[0] if enough and not (roles and free[0].roles) else None


def _bearers(known: list[Person]) -> dict[str, list[Person]]:
    """Return who may be meant by a surname, or by another word that articles use for them alone (Xi)."""
    bearers: dict[str, list[Person]] = defaultdict(list)
    firsts = Counter(word for person in known for word in _first_names(person))
    for person in known:
        surnames = {name.surname for name in person.main_names}
        others = {word for word, articles in person.shorts.items() if len(articles) >= _ENOUGH and firsts[word] <= 1}
        for word in surnames | others:
            bearers[word].append(person)
    return bearers


def _namesakes(known: list[Person]) -> Counter[str]:
    """Return in how many articles somebody speaks who has a word as surname or as first name."""
    counts: Counter[str] = Counter()
    for person in known:
        for word in {name.surname for name in person.main_names} | _first_names(person):
            counts[word] += len(person.articles)
    return counts


def _first_names(person: Person) -> set[str]:
    return {name.given[0] for name in person.main_names if name.given}


def _dominant(persons: list[Person]) -> Person | None:
    """Return the only person, or the one beside whom the others hardly appear."""
    first = max(persons, key=lambda person: len(person.articles), default=None)
    if first is None or len(persons) == 1:
        return first
    return first if len(first.articles) >= _DOMINANT * sum(len(person.articles) for person in persons) else None


def _left_over(name: Name, voices: list[VoiceIn], *, several: bool) -> list[Person]:
    """Return speakers under the bare surname: one where at most one other bears it, else one for each role."""
    groups: list[Person] = []
    for voice in voices:
        lone = Person(Counter({name: 0}))
        lone.take(voice)
        fitting = [group for group in groups[:MOST_COMPARED] if voice.version not in group.articles]
        if several:
            fitting = [group for group in fitting if agree(group.roles, lone.roles)]
        if fitting:
            fitting[0].take(voice)
        else:
            groups.append(lone)
    return groups
