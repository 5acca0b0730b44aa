"""The people and bodies of an article: which of its names are whose."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from retrieval.text.likeness import Likeness, likeness
from retrieval.text.names import Name, fold, parse
from retrieval.text.quotations.people.figure import Figure, told_by
from retrieval.text.quotations.people.given import is_given
from retrieval.text.quotations.people.institutions import IN_NAMES
from retrieval.text.quotations.people.named import Named, Sort

if TYPE_CHECKING:
    from collections.abc import Sequence

Found = tuple[Figure | None, float]
NOBODY: Found = (None, 0.0)

_MOST_COMPARED = 20  # figures that share a word; of more, none is told apart from the others
_LONG = 6  # letters of a surname from which on a slip may be mended
_START = 3  # letters that a misspelt surname has right
_SHORT = 3  # letters of a given name cut short
_FAR_MORE = 2  # times that one bearer of a surname must be named as often as another to be meant by it

_SURE, _BY_SURNAME, _BY_GIVEN, _BY_SLIP, _BY_PART = 1.0, 0.98, 0.9, 0.9, 0.85
"""How sure a name means its figure: in full; by surname; by given name; misspelt; by a part of a body's name."""
_BOUND, _BY_FREQUENCY = 0.85, 0.7
"""How sure a surname of several people means the one to whom it was bound before; who is named far more often."""
_SMALL = frozenset("of the and for on in".split())


class Figures:
    """All figures of an article; `of` says which one a name means."""

    def __init__(self, named: Sequence[Named]) -> None:
        self.all: list[Figure] = []
        self._exact: dict[str, Figure] = {}
        self._by_surname: dict[str, list[Figure]] = defaultdict(list)
        self._by_given: dict[str, list[Figure]] = defaultdict(list)
        self._by_part: dict[str, list[Figure]] = defaultdict(list)
        self._surnames: dict[str, list[str]] = defaultdict(list)
        self._bound: dict[str, Figure] = {}
        self._bare: dict[str, int] = {}
        self._titled: dict[str, set[str]] = defaultdict(set)
        self._of: dict[int, Found] = {}
        self._gather([name for name in named if name.sort is not Sort.OFFICE and len(name.words) > 1])
        self._settle(named)

    def of(self, named: Named) -> Found:
        """Return whom a name means, and how sure that is; a word that only began a sentence is taken for a name now."""
        if named.sort is Sort.OFFICE:
            return NOBODY
        found = self._of.get(named.span.start)
        if found is None:
            found = self._of[named.span.start] = self._placed(named)
        return found

    def settled(self, named: Named) -> bool:
        """Return whether a name is known to be one, not only a word that began a sentence."""
        return named.span.start in self._of

    def described(self, words: str, noun: str) -> Figure:
        """Return the figure without a name that is described by `words`."""
        key = f"the {fold(words)}"
        if key not in self._exact:
            figure = self._exact[key] = self._made()
            figure.noun = noun
            figure.names[words] += 1
        return self._exact[key]

    def _made(self) -> Figure:
        figure = Figure()
        self.all.append(figure)
        return figure

    def _gather(self, named: Sequence[Named]) -> None:
        """Make a figure of each name of several words, the longest first, so that shorter ones find them."""
        groups: dict[str, list[Named]] = defaultdict(list)
        for name in named:
            groups[fold(name.name)].append(name)
        seats: dict[str, list[Figure]] = defaultdict(list)
        for key in sorted(groups, key=lambda key: (-len(key.split()), -len(groups[key]), key)):
            group = groups[key]
            perhaps = _may_be_person(group)
            figure = self._exact[key] = self._seat(group[0], seats) if perhaps else self._body(key)
            for name in group:
                figure.take(name)
            if perhaps and not figure.body:
                self._note_person(key, figure)
            else:
                self._note_body(key, figure)

    def _seat(self, named: Named, seats: dict[str, list[Figure]]) -> Figure:
        """Return the one figure that the full name of a person is a form of, or a new one."""
        name = parse(named.name)
        keys = [f"surname {name.surname}", *(f"given {word}" for word in name.given[:1])]
        others = {id(other): other for key in keys for other in seats[key]}
        same = [other for other in others.values() if _one_person(other, name)]
        figure = same[0] if len(same) == 1 else self._made()
        for key in keys:
            _add(seats[key], figure)
        return figure

    def _body(self, key: str) -> Figure:
        """Return the body of which the words are the end of its name ("State Department"), or a new one."""
        longer = self._by_part.get(key, [])
        return longer[0] if len(longer) == 1 else self._made()

    def _note_body(self, key: str, figure: Figure) -> None:
        words = key.split()
        initials = "".join(word[0] for word in words if word not in _SMALL)
        first = [] if is_given(words[0]) else words[:1]
        for part in {initials, *first, *(" ".join(words[at:]) for at in range(1, len(words)))}:
            _add(self._by_part[part], figure)

    def _note_person(self, key: str, figure: Figure) -> None:
        words = key.split()
        for part in {parse(next(iter(figure.names))).surname, *(" ".join(words[at:]) for at in range(1, len(words)))}:
            _add(self._by_surname[part], figure)
            if len(near := self._surnames[part[:_START]]) < _MOST_COMPARED:
                near.append(part)
        _add(self._by_given[words[0]], figure)

    def _settle(self, named: Sequence[Named]) -> None:
        """Say of all names whom they mean, in the order of the text, but of words that only began a sentence."""
        for name in named:
            if name.sort is Sort.OFFICE and not name.definite and fold(name.office) in self._by_surname:
                name.name, name.sort, name.office = name.office, Sort.UNCLEAR, ""  # "King said", of Ada King
            if len(name.words) == 1:
                key = fold(name.name)
                self._titled[key].update(filter(None, [told_by(name.office)]))
                if not name.opens:
                    self._bare.setdefault(key, name.whole.start)
        known = (self._bare, self._by_surname, self._by_given, self._by_part)
        for name in named:
            if name.sort is Sort.OFFICE:
                continue
            key = fold(name.name)
            if len(name.words) > 1:
                self._of[name.span.start] = self._exact[key], _SURE
            elif not name.opens or any(key in words for words in known):
                self._of[name.span.start] = self._placed(name)

    def _placed(self, name: Named) -> Found:
        """Return whom one word means: the bearer of a surname, given name or acronym, else somebody of that name."""
        key = fold(name.name)
        if len(name.words) == 1:
            for find in (self._of_surname, self._of_given, self._of_part, self._of_slip):
                if (found := find(name, key)) is not None:
                    return found
        figure = self._exact.get(key)
        if figure is None:
            figure = self._exact[key] = self._made()
        figure.take(name)
        return figure, _SURE

    def _of_surname(self, name: Named, key: str) -> Found | None:
        bearers = self._by_surname.get(key) or self._by_surname.get(parse(name.name).surname, [])
        first = self._bare.get(key, name.whole.start)  # who is no person for sure must have been named in full first
        bearers = [figure for figure in bearers if figure.person or figure.first < first]
        if not bearers or (name.sort is Sort.PLACE and not any(figure.person for figure in bearers)):
            return None
        return self._chosen(name, key, bearers)

    def _chosen(self, name: Named, key: str, bearers: list[Figure]) -> Found | None:
        """Return which of the bearers of a surname is meant; None where none of them can be."""
        told = next(filter(None, map(told_by, name.roles)), "")
        if not told and len(self._titled[key]) == 1:
            told = next(iter(self._titled[key]))
        fitting = [figure for figure in bearers if not told or figure.gender in {"", told}]
        fitting = [figure for figure in fitting if told and figure.gender == told] or fitting
        if not fitting:
            return None
        meant, sure = self._likeliest(name, key, fitting)
        if meant is not None:
            self._bound.setdefault(key, meant)
            meant.take(name)
        return meant, sure

    def _likeliest(self, name: Named, key: str, bearers: list[Figure]) -> Found:
        met = [figure for figure in bearers if figure.first < name.whole.start]
        if len(bearers) == 1:
            return bearers[0], _BY_SURNAME
        if (bound := self._bound.get(key)) in bearers:
            return bound, _BOUND
        if len(met) == 1:
            return met[0], _BY_SURNAME
        ranked = sorted(bearers, key=lambda figure: -figure.names.total())
        often = ranked[0].names.total() >= _FAR_MORE * ranked[1].names.total()
        return (ranked[0], _BY_FREQUENCY) if often else NOBODY

    def _of_given(self, name: Named, key: str) -> Found | None:
        known = [] if name.office else [figure for figure in self._by_given.get(key, []) if figure.person]
        if len(known) != 1:
            return None
        known[0].aliases[name.name] += 1
        return known[0], _BY_GIVEN

    def _of_part(self, name: Named, key: str) -> Found | None:
        """Return the body of whose name a word is the initials, the first word or the last."""
        if name.sort is Sort.PLACE or name.office:
            return None
        short = name.name.isupper() or name.definite
        first = self._bare.get(key, name.whole.start)
        bodies = self._by_part.get(key, [])
        bodies = [figure for figure in bodies if short or (key not in IN_NAMES and figure.first < first)]
        if len(bodies) != 1:
            return None
        bodies[0].take(name)
        return bodies[0], _BY_PART

    def _of_slip(self, name: Named, key: str) -> Found | None:
        """Return the person of whose surname a word is a misspelling."""
        if name.sort is Sort.PLACE or len(key) < _LONG or key in self._exact:
            return None
        near = [word for word in self._surnames.get(key[:_START], ()) if _slip(word, key)]
        bearers = list({id(figure): figure for word in near for figure in self._by_surname[word]}.values())
        if len(bearers) != 1 or not bearers[0].person:
            return None
        bearers[0].take(name)
        return bearers[0], _BY_SLIP


def _may_be_person(group: Sequence[Named]) -> bool:
    sorts = Counter(name.sort for name in group)
    definite = sum(name.definite and name.sort is Sort.UNCLEAR for name in group)
    if sorts[Sort.PERSON]:
        return sorts[Sort.PERSON] >= sorts[Sort.BODY]
    return not sorts[Sort.BODY] and not sorts[Sort.PLACE] and 2 * definite <= sorts[Sort.UNCLEAR]


def _one_person(figure: Figure, name: Name) -> bool:
    """Return whether a full name is a form of a figure's: none of those conflicts, and "Jr." is on both or neither."""
    others = [parse(full) for full in list(figure.names)[:_MOST_COMPARED]]
    return bool(name.given) and all(
        other.given
        and other.suffix == name.suffix
        and (likeness(other, name) >= Likeness.SLIP or _cut_short(other, name))
        for other in others
    )


def _cut_short(one: Name, other: Name) -> bool:
    """Return whether the given name of one begins the other's: Mat and Mathew."""
    short, full = sorted((one.given[0], other.given[0]), key=len)
    return one.surname == other.surname and len(short) >= _SHORT and full.startswith(short)


def _slip(one: str, other: str) -> bool:
    """Return whether one surname may be the other, misspelt."""
    return likeness(Name((".",), one, "", ""), Name((".",), other, "", "")) is Likeness.SLIP


def _add(figures: list[Figure], figure: Figure) -> None:
    if len(figures) < _MOST_COMPARED and figure not in figures:
        figures.append(figure)
