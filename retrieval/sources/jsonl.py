"""Articles as rows: one JSON object a line, plain or gzipped, read in bounded memory."""

from __future__ import annotations

import gzip
import json
import zlib
from codecs import BOM_UTF8
from typing import TYPE_CHECKING, BinaryIO, cast

from retrieval.sources.metadata import (
    LONGEST_ARTICLE,
    NO_FACTS,
    encodable,
    kind,
    one_line,
    raw_article,
    read_facts,
    shown,
    text_problem,
)
from retrieval.types import RawArticle, Rejected

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from retrieval.sources.metadata import Facts

ID_LIMIT = 2_000  # characters; an address may serve as an id, and PostgreSQL indexes at most about 2,700 bytes
SKIPPED_AT_ONCE = 2**20  # bytes held while the rest of an overlong line is passed over
DAMAGE = (EOFError, zlib.error, gzip.BadGzipFile)


class UnusableRowError(ValueError):
    """A row that is no article; the message says why."""


class JsonlSource:
    """The articles of one file of rows; `root` is the file's absolute path and "#", an article's key adds the row's id.

    `shown` names the file in reports; `given` holds where a row says nothing itself.
    """

    def __init__(self, path: Path, shown: str | None = None, given: Facts = NO_FACTS) -> None:
        self._path = path.absolute()
        self._shown = shown or path.name
        self._given = given
        self.root = self._path.as_posix() + "#"

    def count(self) -> int:
        """Return the number of lines, as far as the file can be read."""
        number = 0
        try:
            with self._open() as file:
                for _ in _lines(file):
                    number += 1
        except (OSError, *DAMAGE):  # `read` reports it
            number += 1
        return number

    def read(self) -> Iterator[RawArticle | Rejected]:
        """Yield each row's article, preceded by what was ignored of it; a `Rejected` for each row that is none."""
        number, first_lines = 0, dict[str, int]()
        try:
            with self._open() as file:
                for number, line in enumerate(_lines(file), start=1):
                    yield from self._row(number, line, first_lines)
        except DAMAGE as error:
            reason = f"the file is cut off or damaged from here on ({error}); fetch it again to get the other rows"
            yield Rejected(self._shown, number + 1, reason)
        except OSError as error:
            yield Rejected(self._shown, None, f"cannot be read: {error.strerror}")

    def _open(self) -> BinaryIO:
        if self._path.name.lower().endswith(".gz"):
            return cast("BinaryIO", gzip.open(self._path, "rb"))
        return self._path.open("rb")

    def _row(self, number: int, line: bytes | None, first_lines: dict[str, int]) -> Iterator[RawArticle | Rejected]:
        if line is not None and not line.removeprefix(BOM_UTF8).strip():
            return
        try:
            row = _object(line, number)
            text = _text(row)
            facts, ignored = read_facts(row)
            name = _new_id(row, facts, first_lines)
        except UnusableRowError as error:
            yield Rejected(self._shown, number, str(error))
            return
        first_lines[name] = number
        yield from (Rejected(self._shown, number, reason, lost=False) for reason in ignored.values())
        yield raw_article(self.root + name, one_line(name), text, facts.over(self._given))


def _lines(file: BinaryIO) -> Iterator[bytes | None]:
    """Yield each line with its break; None for one longer than an article may be, which is never held whole."""
    while line := file.readline(LONGEST_ARTICLE + 1):
        if len(line) <= LONGEST_ARTICLE or line.endswith(b"\n"):
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = file.readline(SKIPPED_AT_ONCE)
        yield None


def _object(line: bytes | None, number: int) -> dict[str, object]:
    if line is None:
        raise UnusableRowError(f"the line is longer than {LONGEST_ARTICLE // 2**20} MB")
    try:
        row = json.loads((line.removeprefix(BOM_UTF8) if number == 1 else line).decode("utf-8"))
    except UnicodeDecodeError as error:
        raise UnusableRowError(f"the line is not UTF-8 (byte {error.start} of it); save the file as UTF-8") from error
    except json.JSONDecodeError as error:
        raise UnusableRowError(f"the line is not JSON: {error.msg} (column {error.colno})") from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, absurd nesting
        raise UnusableRowError(f"the line is not usable JSON: {error}") from error
    if not isinstance(row, dict):
        raise UnusableRowError(f"the line is {kind(row)}, not an object")
    return row


def _text(row: dict[str, object]) -> str:
    text = row.get("text")
    if problem := text_problem(text):
        raise UnusableRowError(problem)
    return cast("str", text)


def _new_id(row: dict[str, object], facts: Facts, first_lines: dict[str, int]) -> str:
    """Return the row's id, a string of its own or a whole number, else its address; no earlier row may have it."""
    given = row.get("id")
    if given is not None and (isinstance(given, bool) or not isinstance(given, str | int)):
        raise UnusableRowError("the id is neither a string nor a whole number")
    name = ("" if given is None else str(given).strip()) or facts.url
    if not name:
        raise UnusableRowError("there is neither an id nor a usable url")
    if len(name) > ID_LIMIT or "\0" in name or not encodable(name):
        raise UnusableRowError(f"the id is longer than {ID_LIMIT} characters, or holds some that cannot be stored")
    if name in first_lines:
        raise UnusableRowError(f"the id {shown(name)} is already that of line {first_lines[name]}")
    return name
