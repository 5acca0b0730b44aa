"""An environment for each peer, made once, with exactly the versions of its requirements file."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_PEERS = Path(__file__).parent / "peers"
_CONSTRAINTS = _ROOT / "config" / "constraints.txt"
_SERVING = _ROOT / "config" / "requirements-serve.txt"
_DRAWING = Path(__file__).with_name("drawing.txt")
_MEBI = 2**20


class NotInstalledError(RuntimeError):
    """An environment could not be made; the message is pip's last line."""


def peer(folder: Path, name: str) -> Path:
    """Return the interpreter of a peer's environment, which is made where there is none.

    torch comes first and by its exact version: a looser spelling may bring gigabytes of GPU packages.
    """
    wanted = _PEERS / f"{name}.txt"
    torch = next(line for line in wanted.read_text(encoding="ascii").splitlines() if line.startswith("torch=="))
    return _made(folder / name, [[torch], ["-r", str(wanted)]], wanted)


def serving(folder: Path) -> Path:
    """Return the interpreter of an environment that only answers."""
    how = ["--no-compile", "--no-deps"]
    return _made(folder / "onrecord-serve", [[*how, "-r", str(_SERVING), str(_ROOT)]], _SERVING)


def whole(folder: Path) -> Path:
    """Return the interpreter of an environment that ingests and answers."""
    return _made(folder / "onrecord", [["-c", str(_CONSTRAINTS), str(_ROOT)]], _CONSTRAINTS)


def picture(folder: Path) -> Path:
    """Return the interpreter of an environment that draws."""
    return _made(folder / "picture", [["-r", str(_DRAWING)]], _DRAWING)


def size(python: Path) -> float:
    """Return how many MiB an environment's packages take on the disk, with their bytecode where there is any."""
    held = (path.lstat() for path in (python.parents[1] / "lib").rglob("*"))
    return sum(each.st_blocks * 512 for each in held) / _MEBI


def _made(folder: Path, steps: list[list[str]], wanted: Path) -> Path:
    """Return the interpreter of `folder`, made by these steps of pip unless it was by the same requirements."""
    python, stamp = folder / "bin" / "python", folder / "requirements.sha256"
    digest = hashlib.sha256(wanted.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="ascii") == digest:
        return python
    venv.EnvBuilder(clear=True, with_pip=True, symlinks=sys.platform != "win32").create(folder)
    for step in steps:
        _pip(python, step)
    stamp.write_text(digest, encoding="ascii")
    return python


def _pip(python: Path, what: list[str]) -> None:
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *what]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise NotInstalledError((done.stderr.strip().splitlines() or ["pip failed without a word"])[-1])
