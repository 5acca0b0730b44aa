"""One canonical speaker for all voices of a person or organisation across the corpus."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from retrieval.speakers.aliases import owner
from retrieval.speakers.clusters import Person
from retrieval.speakers.model import Canonical
from retrieval.speakers.organisations import organisations
from retrieval.speakers.people import gather
from retrieval.text.names import LONGEST_NAME, bare, parse
from retrieval.types import SpeakerKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from retrieval.speakers.aliases import AliasFile
    from retrieval.speakers.model import VoiceIn

_MOST_ALIASES = 50  # by which a speaker is shown and found: the most used


class _Group(NamedTuple):
    """The voices of one speaker, and the operator's name for it, "" for none."""

    kind: SpeakerKind
    operator: str
    voices: list[VoiceIn]


def canonical(voices: Iterable[VoiceIn], aliases: AliasFile) -> list[Canonical]:
    """Return the speakers, most statements first; every voice belongs to one, the same for any order of `voices`.

    Two voices of an article are two speakers, save where the operator's file makes them one. An unnamed voice is a
    speaker of its own.
    """
    owners = aliases.owners()
    free: dict[SpeakerKind, list[VoiceIn]] = {kind: [] for kind in SpeakerKind}
    claimed: dict[str, list[VoiceIn]] = defaultdict(list)
    for voice in sorted(voices, key=lambda voice: (voice.version, -voice.statements, voice.number)):
        name = owner(voice.voice, owners)
        (free[voice.voice.kind] if name is None else claimed[name]).append(voice)
    spellings = dict(aliases.speakers)
    made = [(-_statements(group), _speaker(group, spellings)) for group in _groups(free, claimed, spellings)]
    return [speaker for _, speaker in sorted(made)]


def _groups(
    free: dict[SpeakerKind, list[VoiceIn]], claimed: dict[str, list[VoiceIn]], spellings: dict[str, tuple[str, ...]]
) -> Iterator[_Group]:
    bodies = {name: mine for name, mine in claimed.items() if _kind(mine) is SpeakerKind.ORGANISATION}
    persons = [_person(name, spellings[name], mine) for name, mine in claimed.items() if name not in bodies]
    for person in gather(free[SpeakerKind.PERSON], persons):
        yield _Group(SpeakerKind.PERSON, person.operator, person.voices)
    for name, voices in organisations(free[SpeakerKind.ORGANISATION], bodies):
        yield _Group(SpeakerKind.ORGANISATION, name, voices)
    for voice in free[SpeakerKind.UNNAMED]:
        yield _Group(SpeakerKind.UNNAMED, "", [voice])


def _kind(voices: list[VoiceIn]) -> SpeakerKind:
    """Return what the operator's speaker is: what most articles take it for."""
    kinds = Counter(voice.voice.kind for voice in voices)
    return max((SpeakerKind.PERSON, SpeakerKind.ORGANISATION), key=kinds.__getitem__)


def _person(name: str, spellings: tuple[str, ...], voices: list[VoiceIn]) -> Person:
    """Return the person whom the operator made of the voices."""
    own = bare(name)
    full = {bare(spelling) for spelling in spellings} | {bare(voice.voice.name) for voice in voices}
    person = Person(Counter(dict.fromkeys([own, *(other for other in full if other.given)], 0)), operator=name)
    for voice in voices:
        person.take(voice)
    return person


def _statements(group: _Group) -> int:
    return sum(voice.statements for voice in group.voices)


def _speaker(group: _Group, spellings: dict[str, tuple[str, ...]]) -> Canonical:
    """Return the speaker under the operator's name or else its majority's spelling; all others become aliases."""
    uses: Counter[str] = Counter()
    heard: Counter[str] = Counter()
    others: Counter[str] = Counter()
    for voice in group.voices:
        name = _shown(voice.voice.name, group.kind)
        uses[name] += 1
        heard[name] += voice.statements
        others.update({_shown(alias, group.kind) for alias in voice.voice.aliases} - {name})
    name = group.operator or min(
        uses, key=lambda name: (_lacking(name, group.kind), -uses[name], -heard[name], _length(name, group.kind), name)
    )
    all_uses = uses + others
    ranked = sorted(
        {*all_uses, *spellings.get(group.operator, ())} - {name, ""}, key=lambda alias: (-all_uses[alias], alias)
    )
    members = tuple(sorted((voice.version, voice.number) for voice in group.voices))
    return Canonical(name, group.kind, tuple(ranked[:_MOST_ALIASES]), members)


def _length(name: str, kind: SpeakerKind) -> int:
    """Return what sorts a person's shortest name first, and an organisation's longest."""
    return len(name) if kind is SpeakerKind.PERSON else -len(name)


def _shown(written: str, kind: SpeakerKind) -> str:
    """Return a name as it is shown: a person's without titles, an organisation's without its article."""
    if kind is SpeakerKind.PERSON:
        return parse(written).shown
    name = " ".join(written[:LONGEST_NAME].split())
    return name[4:] if kind is SpeakerKind.ORGANISATION and name.lower().startswith("the ") else name


def _lacking(name: str, kind: SpeakerKind) -> tuple[bool, ...]:
    """Return what a spelling lacks that another may have: given names, one in full, small letters."""
    if kind is not SpeakerKind.PERSON:
        return ()
    given = parse(name).given
    return not given, not given or len(given[0]) == 1, name.isupper()
