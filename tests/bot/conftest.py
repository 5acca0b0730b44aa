"""The command line run in this process and as the installed console script, in a folder and environment of its own."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
import termios
from pathlib import Path
from types import NoneType
from typing import TYPE_CHECKING, NamedTuple

import pytest

from bot.__main__ import main
from bot.app import open_bot, open_corpus
from bot.settings import PREFIX, Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core import Bot
    from retrieval.corpus import Corpus

SCRIPT = Path(sys.executable).with_name("onrecord")


# The documented JSON: a dict gives keys, a list what each of its items is, a tuple of types what a value may be.
ARTICLE = {
    "id": (str,),
    "origin": (str,),
    "title": (str,),
    "url": (str, NoneType),
    "publisher": (str, NoneType),
    "published": (str, NoneType),
}
EXCERPT = {
    "text": (str,),
    "start": (int,),
    "end": (int,),
    "score": (float,),
    "part": (str, NoneType),
    "article": ARTICLE,
    "link": (str,),
    "also_in": [ARTICLE],
}
ANSWER = {
    "question": (str,),
    "answered": (bool,),
    "reason": (str, NoneType),
    "confidence": (float,),
    "likelihood": (str,),
    "excerpts": [EXCERPT],
    "figures": [(str,)],
    "missing": [(str,)],
    "nearest": EXCERPT,
    "took_ms": (float,),
}
SHAPES = {
    "answer": ANSWER,
    "answer of a batch": {"id": (str,)} | ANSWER,
    "article": ARTICLE,
    "article shown": ARTICLE | {"authors": [(str,)], "text": (str,)},
}


class Run(NamedTuple):
    """What a command line left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def outside(tmp_path, monkeypatch) -> Path:
    """An empty folder to work in; no setting of the outside is seen, and no model is needed."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ONRECORD_EMBEDDER", "hashing")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")
    folder = tmp_path / "outside"
    folder.mkdir()
    return folder


@pytest.fixture
def onrecord(outside, monkeypatch, capsys) -> Callable[..., Run]:
    """`onrecord("ask", …, stdin=b"")` in this process."""
    monkeypatch.chdir(outside)

    def run(*arguments: object, stdin: bytes = b"") -> Run:
        monkeypatch.setattr(sys, "argv", ["onrecord", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
        return Run(code, *capsys.readouterr())

    return run


@pytest.fixture
def script(outside) -> Callable[..., Run]:
    """`script("ask", …, stdin=b"", VARIABLE="x")`: the installed console script in a process of its own."""

    def run(*arguments: object, stdin: bytes = b"", **environment: str) -> Run:
        done = subprocess.run(
            [SCRIPT, *map(str, arguments)],
            input=stdin,
            capture_output=True,
            check=False,
            timeout=120,
            cwd=outside,
            env=os.environ | environment,
        )
        return Run(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))

    run.path = SCRIPT
    return run


@pytest.fixture
def on_terminal(outside) -> Callable[..., str]:
    """`on_terminal("ask", …, typed=b"", VARIABLE="x")`: what the script writes to a terminal of 80 columns."""

    def run(*arguments: object, typed: bytes = b"", **environment: str) -> str:
        ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (24, 80))
        streams = {"stdin": theirs, "stdout": theirs, "stderr": theirs}
        with subprocess.Popen(
            [SCRIPT, *map(str, arguments)], cwd=outside, env=os.environ | environment, **streams
        ) as process:
            os.close(theirs)
            os.write(ours, typed)
            written = b"".join(iter(lambda: _read(ours), b""))
            os.close(ours)
        assert process.returncode == 0
        return written.decode("utf-8").replace("\r\n", "\n")

    return run


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:  # how Linux says that the other end is closed
        return b""


@pytest.fixture(scope="session")
def corpus(sample_home) -> Corpus:
    """The sample corpus under the hashing embedder."""
    return open_corpus(Settings(home=sample_home.folder, embedder="hashing"))


@pytest.fixture(scope="session")
def bot(corpus) -> Bot:
    """The bot over the sample corpus."""
    return open_bot(corpus, Settings(embedder="hashing"))


@pytest.fixture(scope="session")
def misfits() -> Callable[[object, object], list[str]]:
    """`misfits(value, shape)`: where JSON is not as documented; `shape` is one of SHAPES, or written like them."""
    return lambda value, shape: _misfits(value, SHAPES.get(str(shape), shape))


@pytest.fixture
def sample(onrecord, sample_home) -> Callable[..., Run]:
    """`sample("ask", …)`: the command line over the sample corpus."""
    return lambda *arguments, **how: onrecord(*arguments, "--home", sample_home.folder, **how)


def _misfits(value: object, shape: object, at: str = "$") -> list[str]:
    """Return the places where `value` is not as `shape` says; an object may be null."""
    if isinstance(shape, tuple):
        return [] if type(value) in shape else [f"{at} is {type(value).__name__}"]
    if isinstance(shape, list):
        return [fault for item in value for fault in _misfits(item, shape[0], f"{at}[]")]
    if value is None:
        return []
    if list(value) != list(shape):
        return [f"{at} has the keys {list(value)}"]
    return [fault for key in shape for fault in _misfits(value[key], shape[key], f"{at}.{key}")]
