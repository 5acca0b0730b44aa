"""Work beside the model is done on another thread, and its stages and failures are those of who waits for it."""

from __future__ import annotations

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
