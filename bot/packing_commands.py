"""`onrecord pack` and `onrecord unpack`: an index as one file, for a process whose disk does not last."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Self

import click

from bot.app import home_of
from bot.options import FILE, common_options
from bot.progress import counted
from bot.render.terminal import escape, escape_json
from bot.settings import begin

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_MB = 1_000_000


@click.command()
@click.argument("file", type=FILE)
@common_options
def pack(file: Path, *, as_json: bool, home: Path | None, config: Path | None) -> None:
    """Write the index into one file, for `onrecord unpack` and the setting packed_home.

    What FILE held is replaced.
    """
    settings = begin(home, config)
    from retrieval import packing  # noqa: PLC0415  # no other command needs what it imports

    with _Megabytes("MB packed") as progress:
        packed = packing.pack(home_of(settings), file, progress)
    size = file.stat().st_size
    facts = {"file": str(file), "bytes": size, "unpacked_bytes": packed.size, "generation": packed.generation}
    said = f"{file}: generation {packed.generation}, {size / _MB:,.1f} MB, {packed.size / _MB:,.1f} MB unpacked"
    _say(facts, said, progress, as_json=as_json)


@click.command()
@click.argument("source")
@click.option(
    "--replace", "overwrite", is_flag=True, help="In place of the corpus that the home holds and no process has open."
)
@common_options
def unpack(source: str, *, overwrite: bool, as_json: bool, home: Path | None, config: Path | None) -> None:
    """Put a packed index into the home, once all of it was checked.

    SOURCE is what `onrecord pack` wrote: a file or an https address.
    """
    settings = begin(home, config)
    from retrieval import unpacking  # noqa: PLC0415  # as above

    with _Megabytes("MB unpacked") as progress:
        packed = unpacking.unpack(home_of(settings), source, progress, overwrite=overwrite)
    facts = {"home": str(settings.home), "unpacked_bytes": packed.size, "release": packed.release}
    said = f"{settings.home}: {packed.size / _MB:,.1f} MB, packed by release {packed.release}"
    _say(facts, said, progress, as_json=as_json)


@dataclass
class _Megabytes:
    """Bytes done, shown as megabytes while the block runs; `seconds` is how long it has run."""

    what: str
    _done: int = 0
    _tell: Callable[[int], None] = field(default=lambda _: None)
    _shown: ExitStack = field(default_factory=ExitStack)
    _started: float = field(default_factory=monotonic)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._shown.close()

    def begin(self, total: int) -> None:
        self._tell = self._shown.enter_context(counted(self.what, total // _MB))

    def advance(self, count: int) -> None:
        before, self._done = self._done // _MB, self._done + count
        self._tell(self._done // _MB - before)

    @property
    def seconds(self) -> float:
        return round(monotonic() - self._started, 1)


def _say(facts: Mapping[str, object], said: str, progress: _Megabytes, *, as_json: bool) -> None:
    rows = {**facts, "seconds": progress.seconds}
    line = escape_json(json.dumps(rows, indent=2)) if as_json else f"{escape(said)}, in {progress.seconds:.1f} s"
    sys.stdout.write(line + "\n")
