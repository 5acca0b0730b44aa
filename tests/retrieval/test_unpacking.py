"""What a home holds is kept, or replaced all at once: by a command, by processes that start, and when they are killed.

Run as a program, this file is the unpacking that gets killed: a fork of it counts the calls that it makes, and sends
itself SIGKILL at the wanted one.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest
from packed_files import FERRY, LATER, Quiet, state
from told_reader import ToldReader

from retrieval.errors import BadInputError, BusyError, HomeError
from retrieval.home import Home
from retrieval.sources.sample import SampleSource
from retrieval.unpacking import take, unpack

ROOT = Path(__file__).parents[2]
COUNTED = {"unpacking", "packing", "home", "staging", "database"}


# ── Over what is there ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_home_that_holds_a_corpus_is_kept_unless_told_otherwise(small, home, ingested, article):
    ingested(home, [article("ferry.txt", LATER)])
    before = state(home)
    with pytest.raises(HomeError, match="already holds a corpus"):
        unpack(home, str(small), Quiet())
    assert state(home) == before
    (home.folder / "state.sqlite").write_text("What the bot remembers.")
    unpack(home, str(small), Quiet(), overwrite=True)
    assert state(home) == state(Home(small.parent))
    assert sorted(path.name for path in home.folder.iterdir()) == [
        *("catalog.sqlite", "generations", "ingest.lock", "state.sqlite")
    ]
    assert [path.name for path in home.generations.iterdir()] == ["2"]
    unpack(home, str(small), Quiet(), overwrite=True)
    assert state(home) == state(Home(small.parent))


def test_an_ingest_goes_on_from_a_home_that_was_replaced(told_pack, home, ingested, article, opened):
    reader = ToldReader.of_samples()
    for text in (FERRY, LATER):
        ingested(home, [article("ferry.txt", text)])
    unpack(home, str(told_pack), Quiet(), overwrite=True)
    assert ingested(home, SampleSource(), reader=reader).unchanged == opened(home).manifest().articles
    assert ingested(home, reader=reader, rebuild=True).generation == 4
    assert opened(home).speakers()


def test_a_corpus_that_somebody_reads_is_not_replaced(small, home, ingested, article, opened):
    ingested(home, [article("ferry.txt", LATER)])
    corpus = opened(home)
    with pytest.raises(BusyError, match="open in another process"):
        unpack(home, str(small), Quiet(), overwrite=True)
    assert corpus.article("ferry.txt").text == LATER
    corpus.close()
    unpack(home, str(small), Quiet(), overwrite=True)
    assert state(home) == state(Home(small.parent))


def test_an_ingest_that_runs_is_not_disturbed(small, home):
    with home.lock(), pytest.raises(BusyError, match="another ingest"):
        unpack(home, str(small), Quiet())


def test_a_damaged_catalogue_can_be_replaced(small, home, ingested, article):
    ingested(home, [article("ferry.txt", LATER)])
    home.catalog.write_bytes(b"no database" * 1_000)
    unpack(home, str(small), Quiet(), overwrite=True)
    assert state(home) == state(Home(small.parent))


def test_the_log_of_a_catalogue_that_is_gone_does_not_reach_the_new_one(small, home, ingested, article):
    ingested(home, [article("ferry.txt", LATER)])
    with closing(sqlite3.connect(home.catalog)) as connection:
        connection.execute("UPDATE article SET text = 'Other words.'")
        connection.commit()
        log = home.catalog.with_name("catalog.sqlite-wal").read_bytes()
    home.catalog.unlink()
    home.catalog.with_name("catalog.sqlite-wal").write_bytes(log)
    unpack(home, str(small), Quiet())
    assert state(home) == state(Home(small.parent))


def test_a_disk_that_cannot_be_written_is_an_error(small, tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(HomeError, match="cannot be written"):
        unpack(Home(tmp_path / "file"), str(small), Quiet())


# ── At the start of a process ───────────────────────────────────────────────────────────────────────────────────────


def test_an_empty_home_takes_the_packed_one_and_a_full_one_keeps_its_own(small, home):
    assert take(home, str(small))
    assert state(home) == state(Home(small.parent))
    assert not take(home, "https://there-is-no-such-host.example/packed")


def test_of_processes_that_start_together_one_takes_it_and_all_have_it(told_pack, home):
    taken: list[bool] = []
    threads = [Thread(target=lambda: taken.append(take(home, str(told_pack)))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [False, False, False, True]


def test_a_packed_home_that_cannot_be_had_is_an_error_that_a_later_start_mends(small, home, tmp_path):
    (tmp_path / "file").write_bytes(small.read_bytes()[:-500])
    with pytest.raises(BadInputError, match="ends too early"):
        take(home, str(tmp_path / "file"))
    assert take(home, str(small))


# ── Killed ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def run(source: str, home: str, at: int, steps: str) -> None:
    """Unpack over what is there, and die at a step; write the steps where none is wanted."""
    seen: list[str] = []

    def fuse(frame, event, argument) -> None:
        if Path(frame.f_code.co_filename).stem in COUNTED:
            seen.append(f"{argument.__name__ if event.startswith('c_') else frame.f_code.co_name} {event}")
            if len(seen) == at:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(fuse)
    unpack(Home(Path(home)), source, Quiet(), overwrite=True)
    sys.setprofile(None)
    Path(steps).write_text(json.dumps(seen), encoding="utf-8")


def serve() -> None:
    """Unpack in a fork for every order on standard input, and say how each ended."""
    for line in sys.stdin:
        child = os.fork()
        if not child:
            try:
                run(*json.loads(line))
                os._exit(0)
            finally:
                os._exit(1)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)  # noqa: T201


@pytest.fixture(scope="module")
def killed():
    """`killed(source, home, steps, at)`: how an unpacking ended; its steps are written where it was not killed."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    program = subprocess.Popen(
        [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    )

    def killed(source: Path, home: Home, steps: Path, at: int = 0) -> int:
        print(json.dumps([str(source), str(home.folder), at, str(steps)]), file=program.stdin, flush=True)
        return int(program.stdout.readline())

    yield killed
    program.stdin.close()
    program.wait()
    program.stdout.close()


@pytest.mark.parametrize("held", [False, True])
def test_an_unpacking_killed_anywhere_leaves_the_old_state_or_the_new(  # noqa: PLR0913, PLR0917
    killed, small, tmp_path, ingested, article, held
):
    wanted, first = state(Home(small.parent)), Home(tmp_path / "first")
    if held:
        ingested(first, [article("ferry.txt", LATER)])
    before = state(first) if held else None
    whole = Home(tmp_path / "whole")
    if held:
        shutil.copytree(first.folder, whole.folder)
    assert killed(small, whole, tmp_path / "steps") == 0
    steps = json.loads((tmp_path / "steps").read_text(encoding="utf-8"))
    moving = steps.index("_move call")
    places = [
        3,
        moving // 3,
        moving,
        *range(moving + 3, len(steps), max((len(steps) - moving) // 8, 1)),
        len(steps) - 1,
    ]
    ends = set()
    for at in places:
        home = Home(tmp_path / f"killed-{at}")
        if held:
            shutil.copytree(first.folder, home.folder)
        assert killed(small, home, tmp_path / "unwritten", at) == -signal.SIGKILL
        left = state(home) if home.catalog.exists() else None
        assert left in (before, wanted), steps[at - 1]
        ends.add(left == wanted)
        unpack(home, str(small), Quiet(), overwrite=True)
        assert state(home) == wanted, steps[at - 1]
        assert sorted(path.name for path in home.folder.iterdir()) == ["catalog.sqlite", "generations", "ingest.lock"]
    assert ends == {True, False}


if __name__ == "__main__":
    serve()
