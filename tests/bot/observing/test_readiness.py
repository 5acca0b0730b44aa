from __future__ import annotations

from threading import Thread

import pytest

from bot.observing.readiness import Readiness
from bot.observing.watch import watched


@pytest.fixture
def readiness():
    return Readiness()


def test_nothing_expected_is_not_ready(readiness):
    assert not readiness.is_ready


def test_it_is_ready_once_all_is_there_that_is_expected(readiness):
    readiness.expect("index")
    readiness.expect("slack")
    readiness.ready("index")
    assert not readiness.is_ready
    readiness.ready("slack")
    assert readiness.is_ready
    assert readiness.states() == {"index": True, "slack": True}


def test_it_is_not_ready_while_a_part_is_lost(readiness):
    readiness.ready("slack")
    readiness.lost("slack")
    assert not readiness.is_ready
    readiness.connected("slack", again=True)
    assert readiness.is_ready


def test_what_is_there_before_it_is_expected_stays_there(readiness):
    readiness.ready("slack")
    readiness.expect("slack")
    assert readiness.is_ready


def test_who_stops_is_never_ready_again(readiness):
    readiness.ready("slack")
    readiness.stopping()
    readiness.ready("slack")
    assert not readiness.is_ready
    assert readiness.is_stopping


def test_threads_may_change_it_at_once(readiness):
    def come_and_go(name):
        for _ in range(2000):
            readiness.ready(name)
            readiness.states()
            readiness.lost(name)

    threads = [Thread(target=come_and_go, args=(f"part {number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(readiness.states().values()) == {False}
    assert len(readiness.states()) == 8


def test_a_part_that_is_left_out_is_waited_for_no_more():
    readiness = Readiness()
    readiness.expect("slack")
    readiness.ready("index")
    assert not readiness.is_ready
    readiness.drop("slack")
    readiness.drop("slack")
    assert (readiness.is_ready, readiness.states()) == (True, {"index": True})


def test_all_that_watch_a_process_are_told_of_a_connection():
    with watched(["slack"], {}) as watch:
        watch.readiness.ready("index")
        assert watch.readiness.states() == {"index": True, "slack": False}
        watch.observer.connected("slack")
        assert watch.readiness.is_ready
        assert 'onrecord_platform_connected{platform="slack"} 1.0' in watch.metrics.exposed()[0].decode()
        watch.observer.lost("slack")
        assert not watch.readiness.is_ready
        assert 'onrecord_platform_connected{platform="slack"} 0.0' in watch.metrics.exposed()[0].decode()
