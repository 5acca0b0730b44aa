"""Organisations: one by their normalised name, and with an acronym that articles give for them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from retrieval.text.names import LONGEST_NAME, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from retrieval.speakers.model import VoiceIn

_FORM = re.compile(r" (?:inc|incorporated|ltd|limited|llc|plc|corp|co|gmbh|ag|sa)$")
_OFFICE = re.compile(r"^((?:[^\W\d_]+ )?)(ministry|department) of (?:the )?(.+)$")
_BRITISH = (
    (re.compile(r"\bdefense\b"), "defence"),
    (re.compile(r"\borganiz"), "organis"),
    (re.compile(r"\bcenter\b"), "centre"),
)
_SMALL = frozenset("and for in of on the to".split())  # words that acronyms leave out
_ACRONYM_LETTERS = range(2, 9)
_MAJORITY = 2 / 3  # share of the articles that spell an acronym out from which on it stands for one organisation


def organisation_key(name: str) -> str:
    """Return what two ways to write an organisation have in common."""
    key = fold(name[:LONGEST_NAME].replace("&", " and ")).removeprefix("the ")
    for american, british in _BRITISH:
        key = american.sub(british, key)
    return _OFFICE.sub(r"\1\3 \2", _FORM.sub("", key))  # the Ministry of Defence is the Defence Ministry


def stands_for(short: str, full: str) -> bool:
    """Return whether the key `short` is made of the initials of the words of the key `full`."""
    words = full.split()
    initials = "".join(word[0] for word in words), "".join(word[0] for word in words if word not in _SMALL)
    return len(words) > 1 and len(short) in _ACRONYM_LETTERS and short in initials


def organisations(
    voices: Iterable[VoiceIn], claimed: Mapping[str, list[VoiceIn]]
) -> Iterator[tuple[str, list[VoiceIn]]]:
    """Yield each organisation's voices after the operator's name for it, "" for none.

    `claimed` are the voices that the operator put under a name. No two others of an article are one organisation.
    """
    groups: dict[str, list[VoiceIn]] = defaultdict(list)
    for voice in voices:
        groups[organisation_key(voice.voice.name)].append(voice)
    names = {organisation_key(name): name for name in claimed}
    everything = [*claimed.values(), *groups.values()]
    for short, full in sorted(_spelt_out(voice for group in everything for voice in group).items()):
        if short not in names and _articles(groups[short]).isdisjoint(_articles(groups[full])):
            groups[full] += groups.pop(short)
    for key in sorted(groups.keys() | names.keys()):
        name = names.get(key, "")
        yield from _apart(name, claimed.get(name, []), groups.get(key, []))


def _articles(group: list[VoiceIn]) -> set[int]:
    return {voice.version for voice in group}


def _spelt_out(voices: Iterable[VoiceIn]) -> dict[str, str]:
    """Return for each acronym the organisation for which the articles use it, if by far the most agree."""
    uses: dict[str, Counter[str]] = defaultdict(Counter)
    for voice in voices:
        key = organisation_key(voice.voice.name)
        for alias in {organisation_key(alias) for alias in voice.voice.aliases}:
            for short, full in (alias, key), (key, alias):
                if stands_for(short, full):
                    uses[short][full] += 1
    best = {short: min(fulls, key=lambda full: (-fulls[full], full)) for short, fulls in uses.items()}
    return {short: full for short, full in best.items() if uses[short][full] >= _MAJORITY * uses[short].total()}


def _apart(name: str, mine: list[VoiceIn], others: list[VoiceIn]) -> Iterator[tuple[str, list[VoiceIn]]]:
    """Yield the operator's voices with the others that may join them, then the others that may not."""
    parts = [list(mine)]
    taken = Counter(_articles(mine))
    for voice in others:
        if taken[voice.version] == len(parts):
            parts.append([])
        parts[taken[voice.version]].append(voice)
        taken[voice.version] += 1
    yield from ((name if part is parts[0] else "", part) for part in parts if part)
