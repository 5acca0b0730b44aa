"""The operator's alias file: which spellings are whose, whatever the articles suggest."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.errors import BadInputError
from retrieval.text.likeness import Likeness, likeness
from retrieval.text.names import fold, parse

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from retrieval.types import Voice


@dataclass(frozen=True, slots=True)
class AliasFile:
    """Canonical names, each with its spellings; `digest` is the file's hex sha-256, "" where there is no file."""

    speakers: tuple[tuple[str, tuple[str, ...]], ...] = ()
    digest: str = ""

    def owners(self) -> dict[str, str]:
        """Return the canonical name of every folded spelling, a canonical name being a spelling of itself."""
        return {spelling_key(spelling): name for name, spellings in self.speakers for spelling in (name, *spellings)}


def spelling_key(text: str) -> str:
    """Return what two ways to type a name have in common."""
    return folded_key(fold(text))


def folded_key(folded: str) -> str:
    """Return the same of a name that is folded already."""
    return folded.removeprefix("the ")


def owner(voice: Voice, owners: dict[str, str]) -> str | None:
    """Return the canonical name that the operator gave a voice, by its name or else by one of its aliases.

    A bare surname claims no voice whose own name has another given name: "Biden" is no alias of Jill Biden's alone.
    """
    if not owners:
        return None
    if (name := owners.get(spelling_key(voice.name))) is not None:
        return name
    found = ((alias, owners.get(spelling_key(alias))) for alias in voice.aliases)
    return next((name for alias, name in found if name is not None and not _anothers(voice.name, alias, name)), None)


def _anothers(full: str, alias: str, claimant: str) -> bool:
    """Return whether `alias` is but the surname that `full` and `claimant`, two people, share."""
    one, other, short = parse(full), parse(claimant), parse(alias)
    if short.given or not one.given or not other.given or short.surname != one.surname:
        return False
    return one.surname == other.surname and likeness(one, other) is Likeness.CONFLICT


def read_aliases(path: Path | None) -> AliasFile:
    """Return what the TOML file says: a table `[speakers]` of canonical name = list of spellings.

    Raises BadInputError, which names the file and the entry, for a file that cannot be read or says anything else.
    """
    if path is None:
        return AliasFile()
    try:
        raw = path.read_bytes()
        table = tomllib.loads(raw.decode("utf-8-sig"))
    except OSError as error:
        raise BadInputError(f"{path}: cannot be read as the alias file: {error.strerror or error}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInputError(f"{path}: is no valid TOML: {error}") from error
    speakers = tuple(_entry(path, name, spellings) for name, spellings in _entries(path, table))
    _check_owners(path, speakers)
    return AliasFile(speakers, hashlib.sha256(raw).hexdigest())


def _entries(path: Path, table: dict[str, object]) -> Iterable[tuple[str, object]]:
    if strange := sorted(set(table) - {"speakers"}):
        raise BadInputError(f"{path}: {strange[0]!r} is not known here; entries belong under [speakers]")
    entries = table.get("speakers", {})
    if not isinstance(entries, dict):
        raise BadInputError(f'{path}: speakers must be a table: [speakers], then "Full Name" = ["other spelling"]')
    return entries.items()


def _entry(path: Path, name: str, spellings: object) -> tuple[str, tuple[str, ...]]:
    if not isinstance(spellings, list) or not all(isinstance(spelling, str) for spelling in spellings):
        raise BadInputError(f'{path}: {name!r} must have a list of spellings, such as ["A. Name", "Name"]')
    if empty := [spelling for spelling in (name, *spellings) if not spelling_key(spelling)]:
        raise BadInputError(f"{path}: {name!r} has a spelling without letters or digits: {empty[0]!r}")
    return name.strip(), tuple(spelling.strip() for spelling in spellings)


def _check_owners(path: Path, speakers: tuple[tuple[str, tuple[str, ...]], ...]) -> None:
    """Refuse a spelling that two names claim."""
    owners: dict[str, str] = {}
    for name, spellings in speakers:
        for spelling in (name, *spellings):
            if (first := owners.setdefault(spelling_key(spelling), name)) != name:
                raise BadInputError(
                    f"{path}: {spelling!r} stands under {first!r} and under {name!r}; keep it under one"
                )
