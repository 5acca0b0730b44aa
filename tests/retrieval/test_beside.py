"""Work beside the model is done on another thread, and its stages and failures are those of who waits for it."""

from __future__ import annotations

import os
import subprocess
import sys
from threading import get_ident

import pytest

from retrieval.beside import beside
from retrieval.stages import recorded, stage


def worked(word, *, times):
    with stage("worked"):
        return word * times, get_ident()


def test_it_is_done_on_another_thread_and_measured_for_whoever_began_it():
    with recorded() as times:
        said, thread = beside(worked, "ho", times=2).result()
    assert (said, list(times)) == ("hoho", ["worked"])
    assert thread != get_ident()


def test_what_goes_wrong_there_goes_wrong_where_it_is_waited_for():
    with pytest.raises(TypeError, match="times"):
        beside(worked, "ho").result()


FORKED = """
import os
from retrieval.beside import beside
assert beside(int, "7").result() == 7
child = os.fork()
if not child:
    os._exit(beside(int, "7").result())
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
ENDING = """
import threading, time
from retrieval.beside import beside

def late():
    threading.main_thread().join()
    time.sleep(0.05)  # Python ends its pools now
    print(beside(int, "7").result())

threading.Thread(target=late).start()
"""


def told(script: str) -> str:
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=20, check=True)
    return done.stdout.strip()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system starts no process by a fork")
def test_the_child_of_a_fork_works_on():
    assert told(FORKED) == "7"


def test_it_is_done_while_python_ends_too():
    assert told(ENDING) == "7"
