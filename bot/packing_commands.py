"""`onrecord pack` and `onrecord unpack`: an index as one file, for a process whose disk does not last."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Self

import typer

from bot.options import ConfigOption, HomeOption, JsonOption
from bot.progress import counted
from bot.render.terminal import escape, escape_json
from bot.settings import begin
from retrieval.home import Home

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_MB = 1_000_000


def pack(
    file: Annotated[Path, typer.Argument(help="What to write; what is there is replaced.", metavar="FILE")],
    *,
    as_json: JsonOption = False,
    home: HomeOption = None,
    config: ConfigOption = None,
) -> None:
    """Write the index into one file, for `onrecord unpack` and the setting packed_home."""
    settings = begin(home, config)
    from retrieval import packing  # noqa: PLC0415  # no other command needs what it imports

    with _Megabytes("MB packed") as progress:
        packed = packing.pack(Home(settings.home), file, progress)
    size = file.stat().st_size
    facts = {"file": str(file), "bytes": size, "unpacked_bytes": packed.size, "generation": packed.generation}
    said = f"{file}: generation {packed.generation}, {size / _MB:,.1f} MB, {packed.size / _MB:,.1f} MB unpacked"
    _say(facts, said, progress, as_json=as_json)


def unpack(
    source: Annotated[
        str, typer.Argument(help="What `onrecord pack` wrote: a file or an https address.", metavar="SOURCE")
    ],
    *,
    overwrite: Annotated[
        bool, typer.Option("--replace", help="In place of the corpus that the home holds and no process has open.")
    ] = False,
    as_json: JsonOption = False,
    home: HomeOption = None,
    config: ConfigOption = None,
) -> None:
    """Put a packed index into the home, once all of it was checked."""
    settings = begin(home, config)
    from retrieval import unpacking  # noqa: PLC0415  # as above

    with _Megabytes("MB unpacked") as progress:
        packed = unpacking.unpack(Home(settings.home), source, progress, overwrite=overwrite)
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
