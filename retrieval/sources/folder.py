"""A folder of text files, or one such file: front matter, `sources.toml` beside the files, and files of rows inside."""

from __future__ import annotations

import re
import stat
import tomllib
from collections import deque
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import yaml

from retrieval.sources import kind_of, source_class
from retrieval.sources.metadata import (
    FIELDS,
    LONGEST_ARTICLE,
    NO_FACTS,
    Facts,
    encodable,
    printable,
    raw_article,
    read_facts,
    shown,
    text_problem,
)
from retrieval.types import RawArticle, Rejected

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from retrieval.types import Source

ARTICLE_KINDS = (".txt", ".md")
LISTING = "sources.toml"
NOT_ARTICLES = "readme.md"  # says something about the folder, in any case of letters
QUOTES_HINT = 'a file\'s table is headed ["name.txt"], with the quotes'  # TOML splits a bare name at its dot
DEFAULTS = "defaults"  # the table of `sources.toml` for all files beside it
FIRST_LINE = 2  # of a front matter's block: the line below the opening `---`
FRONT_MATTER_LIMIT = 65_536  # characters; a longer block between two rules is prose

_OPENING = re.compile(r"---[ \t]*\r?\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
_KNOWN_KEY = re.compile(rf"^(?:{'|'.join(FIELDS)})[ \t]*:", re.MULTILINE)
_TOML_LINE = re.compile(r"at line (\d+)")
_NOT_YAML = (yaml.YAMLError, ValueError, OverflowError, RecursionError)  # the last three: absurd escapes and nesting
_NULL = "tag:yaml.org,2002:null"


class UnreadableError(ValueError):
    """A file that is no text; the message says why."""


class _PlainLoader(yaml.BaseLoader):
    """YAML whose scalars stay as they are written (so that no date or number is guessed), save null."""


_PlainLoader.add_implicit_resolver(_NULL, re.compile(r"~|null|Null|NULL|"), ["~", "n", "N", ""])
_PlainLoader.add_constructor(_NULL, lambda _loader, _node: None)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What stands above an article: its text begins at `start`, its prose (where a title is sought) at `prose`."""

    facts: Facts = NO_FACTS
    start: int = 0
    prose: int = 0
    ignored: tuple[tuple[int, str], ...] = ()  # line of the file, and why


@dataclass(frozen=True, slots=True)
class Listing:
    """What one `sources.toml` says: of files by their path from its folder, and of all files beside it."""

    files: dict[str, Facts] = field(default_factory=dict)
    defaults: Facts = NO_FACTS
    ignored: tuple[tuple[int | None, str], ...] = ()  # line of the file, and why


class FolderSource:
    """The articles under a folder, or of one file; a key is an absolute path, an origin the path from the folder.

    A link inside the folder keeps its own path, so that every key starts with `root`.
    """

    def __init__(self, path: Path) -> None:
        self._file = None if path.is_dir() else path.parent.resolve() / path.name
        self._top = path.resolve() if self._file is None else self._file.parent
        self._prefix = self._top.as_posix().rstrip("/") + "/"
        self.root = self._prefix if self._file is None else self._prefix + self._file.name

    def count(self) -> int:
        """Return the number of files, and of lines in files of rows."""
        return sum(1 if _is_text(path) else self._rows(path, NO_FACTS).count() for path in self._tree().articles())

    def read(self) -> Iterator[RawArticle | Rejected]:
        """Yield the articles in the order of their paths; what `sources.toml` files say wrongly comes first."""
        tree = self._tree()
        for folder, reason in tree.closed:
            yield Rejected(printable(self._origin(folder)) + "/", None, reason)
        listings: dict[Path, Listing] = {}
        for path in sorted(tree.listings):
            listings[path.parent] = read_listing(path)
            for line, reason in listings[path.parent].ignored:
                yield Rejected(printable(self._origin(path)), line, reason, lost=False)
        for path in tree.articles():
            yield from self._read(path, self._given(path, listings))

    def _tree(self) -> Tree:
        if self._file is None:
            return Tree(self._top).walk()
        beside = self._top / LISTING
        return Tree(self._top, [self._file], listings=[beside] if _is_file(beside) else [])

    def _origin(self, path: Path) -> str:
        return path.relative_to(self._top).as_posix()

    def _given(self, path: Path, listings: dict[Path, Listing]) -> Facts:
        """Return what the `sources.toml` files say of `path`: the nearest first, a folder's defaults last."""
        facts = NO_FACTS
        for folder in path.parents if listings else ():
            if folder in listings:
                facts = facts.over(listings[folder].files.get(path.relative_to(folder).as_posix(), NO_FACTS))
        return facts.over(listings[path.parent].defaults) if path.parent in listings else facts

    def _rows(self, path: Path, given: Facts) -> Source:
        return source_class(kind_of(path.name) or "")(path, self._origin(path), given)

    def _read(self, path: Path, given: Facts) -> Iterator[RawArticle | Rejected]:
        origin = self._origin(path)
        if not encodable(origin):
            yield Rejected(printable(origin), None, "the file's name is not UTF-8; rename it")
        elif _is_text(path):
            yield from self._article(path, origin, given)
        else:
            yield from self._rows(path, given).read()

    def _article(self, path: Path, origin: str, given: Facts) -> Iterator[RawArticle | Rejected]:
        try:
            text = read_text(path)
        except UnreadableError as error:
            yield Rejected(origin, None, str(error))
            return
        front = read_front_matter(text)
        body = text[front.start :]
        if problem := text_problem(body):
            yield Rejected(origin, None, f"{problem} below the front matter" if front.start else problem)
            return
        yield from (Rejected(origin, line, reason, lost=False) for line, reason in front.ignored)
        yield raw_article(self._prefix + origin, origin, body, front.facts.over(given), front.prose)


@dataclass(slots=True)
class Tree:
    """The visible files under `top`, each once though links lead to it again, and the folders that are closed to us."""

    top: Path
    files: list[Path] = field(default_factory=list)
    links: list[Path] = field(default_factory=list)
    listings: list[Path] = field(default_factory=list)
    closed: list[tuple[Path, str]] = field(default_factory=list)

    def walk(self) -> Tree:
        """Fill the tree; linked folders come last, so that a file is known by the path that has no link in it.

        A link to a folder above the top is not followed: it would take in everything beside the top.
        """
        pending, visited = deque([self.top]), {_identity(above) for above in self.top.parents}
        while pending:
            folder = pending.popleft()
            identity = _identity(folder)
            if identity not in visited:
                visited.add(identity)
                self._enter(folder, pending)
        return self

    def articles(self) -> list[Path]:
        """Return the files with articles, by path; a link is among them where nothing else leads to its file."""
        known = {_identity(path) for path in self.files} if self.links else set()
        found = list(self.files)
        for link in sorted(self.links):
            identity = _identity(link)
            if identity is None or identity not in known:
                found.append(link)
                known.add(identity)
        return sorted(found)

    def _enter(self, folder: Path, pending: deque[Path]) -> None:
        try:
            entries = list(folder.iterdir())
        except OSError as error:
            self.closed.append((folder, f"the folder cannot be read: {error.strerror}"))
            return
        for entry in entries:
            if not entry.name.startswith("."):
                self._take(entry, pending)

    def _take(self, entry: Path, pending: deque[Path]) -> None:
        linked, mode = stat.S_ISLNK(_mode(entry, follow=False)), _mode(entry)
        if stat.S_ISDIR(mode):
            (pending.append if linked else pending.appendleft)(entry)
        elif stat.S_ISREG(mode) and entry.name == LISTING:  # a pipe or a device may never end
            self.listings.append(entry)
        elif stat.S_ISREG(mode) and kind_of(entry.name) and entry.name.lower() != NOT_ARTICLES:
            (self.links if linked else self.files).append(entry)


def read_text(path: Path) -> str:
    """Return the file's characters exactly, line breaks included; a leading UTF-8 signature is none of them.

    Raises:
        UnreadableError: the file cannot be read, is too large, holds NUL, or is not UTF-8.
    """
    try:
        if path.stat().st_size > LONGEST_ARTICLE:
            raise UnreadableError(f"the file is larger than {LONGEST_ARTICLE // 2**20} MB; split it into articles")
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableError(f"the file cannot be read: {error.strerror}") from error
    if b"\0" in content:
        raise UnreadableError(f"the file is binary or UTF-16 (NUL at byte {content.index(0)}); save it as UTF-8")
    try:
        return content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"the file is not UTF-8 (byte {error.start}); save it as UTF-8") from error


def read_front_matter(text: str) -> FrontMatter:
    """Return what a block between `---` lines at the very top says; a block without a known key is part of the text."""
    opening = _OPENING.match(text)
    closing = _CLOSING.search(text, opening.end()) if opening else None
    if opening and closing is None and _KNOWN_KEY.match(text, opening.end()):
        return FrontMatter(ignored=((1, "the front matter has no end, a line `---`, and was kept as text"),))
    if opening is None or closing is None or closing.start() - opening.end() > FRONT_MATTER_LIMIT:
        return FrontMatter()
    block = text[opening.end() : closing.start()]
    try:
        said = _PlainLoader(block).get_single_data()
    except _NOT_YAML as error:
        return _broken(block, closing.end(), error)
    if not isinstance(said, dict) or said.keys().isdisjoint(FIELDS):
        return FrontMatter()
    facts, ignored = read_facts(said)
    return FrontMatter(facts, closing.end(), ignored=tuple((_line_of(key, block), ignored[key]) for key in ignored))


def read_listing(path: Path) -> Listing:
    """Return what a `sources.toml` says, and what of it had to be ignored."""
    try:
        text = read_text(path)
    except UnreadableError as error:
        return Listing(ignored=((None, f"ignored: {error}"),))
    try:
        said = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        named = _TOML_LINE.search(str(error))
        line = int(named[1]) if named else 1 + text.count("\n")  # "at end of document"
        return Listing(ignored=((line, f"not TOML, so all of it is ignored: {error}"),))
    return _listing(said, path.parent)


def _listing(said: dict[str, object], folder: Path) -> Listing:
    files: dict[str, Facts] = {}
    ignored: list[tuple[int | None, str]] = []
    for name, table in said.items():
        if not isinstance(table, dict):
            ignored.append((None, f"{shown(name)} is not a table; ignored"))
            continue
        if name != DEFAULTS and not _is_file(folder / name):
            ignored.append((None, f"no file {shown(name)} is here; {QUOTES_HINT}"))
        files[PurePosixPath(name).as_posix()], wrong = read_facts(table)
        ignored += [(None, f"{shown(name)}: {reason}") for reason in wrong.values()]
    defaults = files.pop(DEFAULTS, NO_FACTS)
    return Listing(files, defaults, tuple(ignored))


def _broken(block: str, end: int, error: Exception) -> FrontMatter:
    """Return a block that is no YAML as text, with a notice where it was clearly meant as front matter."""
    if not _KNOWN_KEY.search(block):
        return FrontMatter()
    line, why = 1, type(error).__name__
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        line, why = error.problem_mark.line + FIRST_LINE, error.problem or why
    reason = f"the front matter is not YAML ({why}) and was kept as text; put a value that holds a colon in quotes"
    return FrontMatter(prose=end, ignored=((line, reason),))


def _line_of(name: str, block: str) -> int:
    key = re.search(rf"^[^\w\n]*{name}\b", block, re.MULTILINE)
    return FIRST_LINE + (block.count("\n", 0, key.start()) if key else 0)


def _is_text(path: Path) -> bool:
    return kind_of(path.name) in ARTICLE_KINDS


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name too long, a folder closed to us
        return False


def _mode(path: Path, *, follow: bool = True) -> int:
    """Return what a path is, or leads to; what leads nowhere counts as a file, to be reported when it is read."""
    try:
        return path.stat(follow_symlinks=follow).st_mode
    except OSError:
        return stat.S_IFREG


def _identity(path: Path) -> tuple[int, int] | None:
    """Return device and inode of what a path leads to; None where it leads nowhere."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
