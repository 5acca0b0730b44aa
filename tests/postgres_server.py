"""A PostgreSQL of the tests' own: on 127.0.0.1, in a temporary folder, gone at the end."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, LiteralString

import psycopg
from psycopg.sql import SQL, Identifier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg.sql import Composed

USER, PASSWORD = "keeper", "pass-word-of-tests"  # of this server alone
_PATIENCE = 30.0  # seconds for the server to start or to end
_PAUSE = 0.02  # seconds between looks whether it answers
_SERVANTS = ("postgres", "nobody")  # whom root has it run as: PostgreSQL refuses root
# Nothing of it outlives the tests, so it waits for no disk. A zone that no test expects shows times stored without one.
_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "shared_buffers": "16MB",
    "timezone": "Asia/Kathmandu",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
}
_MISSING = (
    "These tests need a PostgreSQL, and its initdb is neither where pg_config says, nor in /usr/lib/postgresql, nor on"
    " the PATH. Install one: apt-get install postgresql"
)


class NoPostgresError(RuntimeError):
    """There is no PostgreSQL to start."""


class PostgresServer:
    """One server, not started yet; its superuser is USER."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self._binaries, self._folder = binaries, folder
        self._as = _servant()
        if self._as:
            shutil.chown(folder, **self._as)
        self._port = _free_port()
        self._numbers = count(1)
        self._prepare()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        settings = (f"--{name}={value}" for name, value in (_SETTINGS | {"port": str(self._port)}).items())
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._binaries / "postgres", "-D", self._folder / "data", *settings],
                stdout=log,
                stderr=log,
                **self._how,
            )
        until = time.monotonic() + _PATIENCE
        while not self._answers():
            assert self._process.poll() is None, self.log
            assert time.monotonic() < until, self.log
            time.sleep(_PAUSE)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it, whoever is connected: in good order, or with SIGQUIT at once."""
        self._process.send_signal(how)
        self._process.wait(_PATIENCE)

    @contextmanager
    def away(self) -> Iterator[None]:
        """Have no server there."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    @contextmanager
    def mute(self) -> Iterator[None]:
        """Have it take connections and say nothing, as one behind a broken network does."""
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def owner(self) -> str:
        """Return the address at which a new user has a schema to itself: as good as a database, and cheaper."""
        name = Identifier(user := f"tests_{next(self._numbers)}")
        self.do(
            SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(name, PASSWORD),
            SQL("CREATE SCHEMA AUTHORIZATION {}").format(name),
        )
        return self.address(user)

    def address(self, user: str = USER, password: str = PASSWORD, name: str = "postgres") -> str:
        """Return the address of a database, as hosts write theirs."""
        return f"postgres://{user}:{password}@127.0.0.1:{self._port}/{name}"

    def do(self, *statements: Composed | LiteralString) -> None:
        """Run statements as the superuser, outside transactions."""
        with psycopg.connect(self.address(), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    @property
    def log(self) -> str:
        """What it wrote."""
        return (self._folder / "log").read_text(encoding="utf-8", errors="replace")

    @property
    def _how(self) -> dict[str, Any]:
        servant = {**self._as, "extra_groups": []} if self._as else {}
        return {"cwd": self._folder, "env": os.environ | {"LC_ALL": "C.UTF-8"}, **servant}

    def _prepare(self) -> None:
        told = self._folder / "password"
        told.write_text(PASSWORD, encoding="utf-8")
        if self._as:
            shutil.chown(told, **self._as)
        command = [self._binaries / "initdb", "-D", self._folder / "data", f"--username={USER}", f"--pwfile={told}"]
        done = subprocess.run(
            [*command, "--auth=scram-sha-256", "--encoding=UTF8", "--no-sync"],
            check=False,
            capture_output=True,
            text=True,
            **self._how,
        )
        assert done.returncode == 0, done.stderr

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.address(), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Give a server that runs until the end of the block.

    Raises:
        NoPostgresError: none is installed.
    """
    binaries = _binaries()
    with TemporaryDirectory(prefix="onrecord-postgres-") as folder:
        server = PostgresServer(binaries, Path(folder))
        try:
            server.start()
            yield server
        finally:
            server.stop(signal.SIGQUIT)


def _binaries() -> Path:
    """Return the folder of initdb and postgres; Debian keeps both off the PATH."""
    for folder in _folders():
        if (folder / "initdb").is_file() and (folder / "postgres").is_file():
            return folder
    raise NoPostgresError(_MISSING)


def _folders() -> Iterator[Path]:
    if config := shutil.which("pg_config"):
        yield Path(subprocess.run([config, "--bindir"], check=True, capture_output=True, text=True).stdout.strip())
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: -float(folder.parent.name))
    if initdb := shutil.which("initdb"):
        yield Path(initdb).resolve().parent


def _servant() -> dict[str, str]:
    """Return user and group that it runs as where we are root; nothing where it runs as we do."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name for entry in pwd.getpwall()}
    user = next(name for name in _SERVANTS if name in known)
    return {"user": user, "group": pwd.getpwnam(user).pw_gid}


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
