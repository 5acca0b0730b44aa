"""Contestants as processes: one that takes orders, and one that answers a single question."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_HERE = Path(__file__).parent
_CONTEST = _HERE / "peers" / "contest.py"
# No network, and nobody told: what a peer would ask for or report at its start is not measured.
_OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "ANONYMIZED_TELEMETRY": "False",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
}
ONE_THREAD = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


class FailedError(RuntimeError):
    """A contestant ended, or could not do what it was told; the message has its last words."""


class Contestant(NamedTuple):
    """Somebody who takes part: their name in the table, their interpreter, and the module that speaks for them."""

    name: str
    python: Path
    module: str

    @property
    def is_peer(self) -> bool:
        """Whether it is somebody else than On Record."""
        return self.module.startswith("with_")

    def command(self, folder: Path) -> list[str]:
        """Return what starts their process over a folder."""
        return [str(self.python), str(_CONTEST), self.module, str(folder)]


class Worker:
    """A contestant's process, which takes one order at a time."""

    def __init__(self, contestant: Contestant, folder: Path, threads: Mapping[str, str], log: Path | None) -> None:
        """What it says goes into `log`; None lets it be seen."""
        self.contestant, self._log = contestant, log
        with log.open("ab") if log else nullcontext() as last_words:
            self._process = subprocess.Popen(  # noqa: S603
                contestant.command(folder),
                env=environment(threads),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=last_words,
                text=True,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def tell(self, order: str, **details: Any) -> None:  # noqa: ANN401  # what JSON can hold
        """Give an order."""
        try:
            self._process.stdin.write(json.dumps({"do": order, **details}) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise self._failure() from None

    def hear(self) -> dict[str, Any]:
        """Return the answer to the last order."""
        line = self._process.stdout.readline()
        if not line:
            raise self._failure()
        return json.loads(line)

    def do(self, order: str, **details: Any) -> dict[str, Any]:  # noqa: ANN401  # as above
        """Give an order and return the answer."""
        self.tell(order, **details)
        return self.hear()

    def _failure(self) -> FailedError:
        said = self._log.read_text(encoding="utf-8", errors="replace").strip() if self._log else "why stands above"
        return FailedError(f"{self.contestant.name} ended: {(said or 'without a word').splitlines()[-1]}")


def environment(threads: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of a contestant's process."""
    return os.environ | _OFFLINE | threads


def once(command: Sequence[str | Path], threads: Mapping[str, str], log: Path) -> dict[str, float]:
    """Run a command to its end; return its wall seconds, CPU seconds and peak memory (MiB)."""
    small = [sys.executable, "-S", "-E", str(_HERE / "once.py")]
    with log.open("ab") as last_words:
        done = subprocess.run(  # noqa: S603
            [*small, *map(str, command)],
            env=environment(threads),
            stdout=subprocess.PIPE,
            stderr=last_words,
            check=True,
        )
    told = json.loads(done.stdout)
    if told.pop("code"):
        raise FailedError(f"{command[0]} failed; {log} says why")
    return told
