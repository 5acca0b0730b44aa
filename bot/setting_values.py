"""What a setting may be: each reader takes a value of TOML, or text of the environment, or says what is wanted."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_ADDRESS = re.compile(r"https?://[^\s/?#]+(?:/[^\s?#]*)?")
_WHOLE = re.compile(r"\s*[+-]?[0-9]{1,18}\s*", re.ASCII)
_YES, _NO = frozenset("1 true t yes y on".split()), frozenset("0 false f no n off".split())


def text(value: object) -> str:
    """Return text as it is."""
    if not isinstance(value, str):
        raise ValueError("give text")  # noqa: TRY004  # one kind of error for every bad value
    return value


def name(value: object) -> str:
    """Return text that is not empty."""
    if not text(value):
        raise ValueError("give a name")
    return text(value)


def path(value: object) -> Path:
    """Return a path, with the user's own folder where it begins with a tilde."""
    return Path(text(value)).expanduser()


def path_if_any(value: object) -> Path | None:
    """Return a path, None for empty text: TOML has no null."""
    return path(value) if value else None


def whole(least: int, most: int | None = None) -> Callable[[object], int]:
    """Return what reads a whole number from `least` to `most`."""
    wanted = f"give a whole number, {least} or more" if most is None else f"give a whole number from {least} to {most}"

    def read(value: object) -> int:
        written = isinstance(value, str) and _WHOLE.fullmatch(value)
        number = int(value) if written and isinstance(value, str) else value
        if isinstance(number, bool) or not isinstance(number, int) or number < least:
            raise ValueError(wanted)
        if most is not None and number > most:
            raise ValueError(wanted)
        return number

    return read


def flag(value: object) -> bool:
    """Return whether something is so."""
    word = str(value).strip().lower() if isinstance(value, bool | int | str) else ""
    if word not in _YES | _NO:
        raise ValueError("give true or false")
    return word in _YES


def one_of(*words: str) -> Callable[[object], str]:
    """Return what reads one of `words`."""

    def read(value: object) -> str:
        if value not in words:
            raise ValueError(f"give {', '.join(words[:-1])} or {words[-1]}")
        return text(value)

    return read


def ids(value: object) -> tuple[str, ...]:
    """Return ids, in the environment separated by commas."""
    given = [part.strip() for part in value.split(",")] if isinstance(value, str) else value
    if not isinstance(given, list | tuple) or not all(isinstance(one, str) for one in given):
        raise ValueError("give ids, each as text")
    return tuple(filter(None, given))


def address(value: object) -> str:
    """Return the beginning of an address without its last slash, "" for none."""
    if text(value) and not _ADDRESS.fullmatch(text(value)):
        raise ValueError("an address is like https://onrecord.example")
    return text(value).rstrip("/")
