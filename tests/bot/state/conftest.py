"""What the tests of the state need: a clock, and a new state in a file, in memory and on a PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from postgres_server import NoPostgresError, postgres_server

from bot.state import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from postgres_server import PostgresServer

START = datetime(2031, 5, 4, 12, 0, tzinfo=UTC)


class Clock:
    """A clock that stands still until it is told to go."""

    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> datetime:
        return self.time

    def pass_(self, **how: float) -> None:
        self.time += timedelta(**how)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL; where none is installed the tests skip, and with POSTGRES_TESTS=required they fail."""
    with ExitStack() as ending:
        try:
            yield ending.enter_context(postgres_server())
        except NoPostgresError as error:
            if os.environ.get("POSTGRES_TESTS") == "required":
                raise
            pytest.skip(str(error))


@pytest.fixture
def file_url(tmp_path) -> str:
    return f"sqlite:///{tmp_path / 'state.sqlite'}"


@pytest.fixture
def postgres_url(postgres) -> str:
    return postgres.owner()


@pytest.fixture(params=["file", "postgres"])
def url(request) -> str:
    """The address of a database of this test's own: a new file, and a schema on a PostgreSQL."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture(params=["file", "memory", "postgres"])
def state(request, clock) -> Iterator[State]:
    """A state of this test's own, wherever one can be kept."""
    address = "sqlite://" if request.param == "memory" else request.getfixturevalue(f"{request.param}_url")
    with closing(State.open(address, clock)) as opened:
        yield opened


@pytest.fixture
def opened(clock) -> Iterator[Callable[[str], State]]:
    """`opened(url)`: the state there, closed after the test."""
    with ExitStack() as ending:
        yield lambda url: ending.enter_context(closing(State.open(url, clock)))


@pytest.fixture
def run() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """`run(code, *arguments)`: Python on `code` in a process of its own, at the project's root."""
    with ExitStack() as ending:

        def run(code: str, *arguments: str) -> subprocess.Popen[str]:
            command = [sys.executable, "-c", code, *arguments]
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            ending.enter_context(process)
            ending.callback(process.kill)
            return process

        yield run


@pytest.fixture
def raced(run) -> Callable[..., list[str]]:
    """`raced(before, code, *each)`: what processes write that do `before` in their own time, and `code` at once.

    There is one process for each tuple of arguments.
    """

    def raced(before: str, code: str, *each: tuple[str, ...]) -> list[str]:
        whole = f"import sys\n{before}\nprint('ready', flush=True)\nsys.stdin.readline()\n{code}"
        processes = [run(whole, *arguments) for arguments in each]
        for process in processes:
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            process.stdin.write("go\n")
            process.stdin.flush()
        return [process.communicate(timeout=60)[0] for process in processes]

    return raced
