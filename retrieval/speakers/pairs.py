"""Which persons are worth comparing, and how far their names agree."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

from retrieval.text.likeness import Likeness, initials, likeness

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from retrieval.speakers.clusters import Person
    from retrieval.text.names import Name

    Pair = tuple[Person, Person]

MOST_COMPARED = 40  # persons of a block, the most heard; bounds the comparing where thousands share a surname
_SURE = 2  # letters at the start of a surname that hardly anybody misspells
_MOST_KEYS = 6  # given names, and words of roles, by which a person is looked up


def likely(persons: list[Person]) -> dict[Likeness, list[Pair]]:
    """Return the pairs of persons whose names agree, by how far; each list in the order of `persons`."""
    blocks: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, person in enumerate(persons):
        for key in {key for name in person.main_names if name.given for key in _keys(name, person)}:
            blocks[key].append(place)
    pairs: set[tuple[int, int]] = set()
    for (kind, *_), block in blocks.items():
        if kind != "initial" or any(_has_initial(persons[place]) for place in block):
            pairs.update(combinations(block[:MOST_COMPARED], 2))
    found: dict[Likeness, list[Pair]] = defaultdict(list)
    for one, other in sorted(pairs):
        found[persons_likeness(persons[one], persons[other])].append((persons[one], persons[other]))
    return found


def fuller_names(pairs: Iterable[Pair]) -> dict[Person, list[Person]]:
    """Return for each person with the lesser name of a pair those with the fuller ones, the least said first."""
    fuller: dict[Person, list[Person]] = defaultdict(list)
    for pair in pairs:
        lesser, full = sorted(pair, key=_said)
        if _said(lesser) < _said(full):
            fuller[lesser].append(full)
    return dict(sorted(fuller.items(), key=lambda item: (_said(item[0]), item[0].order()), reverse=True))


def are_several(persons: Iterable[Person]) -> bool:
    """Return whether two of the persons cannot be one, by their names."""
    return any(persons_likeness(one, other) is Likeness.CONFLICT for one, other in combinations(persons, 2))


def persons_likeness(one: Person, other: Person) -> Likeness:
    """Return how far any name of one agrees with any of the other."""
    full = [name for name in other.main_names if name.given]
    return max(
        (likeness(name, name2) for name in one.main_names if name.given for name2 in full), default=Likeness.CONFLICT
    )


def _keys(name: Name, person: Person) -> Iterator[tuple[str, ...]]:
    """Yield the blocks that hold whom the name may mean."""
    yield ("letters", name.squashed)
    yield ("initial", name.surname, name.given[0][:1])
    for word in name.given[:_MOST_KEYS]:
        yield ("given", name.surname, word)
    for word in list(dict.fromkeys(word for role in person.roles for word in sorted(role)))[:_MOST_KEYS]:
        for initial in initials(name.given[0]):
            yield ("role", name.surname, word, initial)
        yield ("slip", name.given[0], word, name.surname[:_SURE])


def _has_initial(person: Person) -> bool:
    return any(len(name.given[0]) == 1 for name in person.main_names if name.given)


def _said(person: Person) -> int:
    """Return how much of the given names the person's fullest name says."""
    return max(sum(map(len, name.given)) + len(name.suffix) for name in person.main_names)
