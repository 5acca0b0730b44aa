from __future__ import annotations

from contextlib import closing
from threading import Thread
from time import sleep

import pytest

from retrieval.corpus import Corpus
from retrieval.stages import recorded, stage

_STAGES = ("load", "read", "embed", "retrieve", "vectors", "lexical", "rank", "collapse", "excerpts", "judge", "links")
_WITHIN = {"vectors", "read", "lexical", "load", "links"}  # another stage, or before the answer's own time begins


@pytest.fixture(scope="module")
def asked(sample_home):
    with closing(Corpus.open(sample_home, "hashing")) as corpus:
        corpus.ask("a first question")
        yield corpus


def test_an_answer_tells_the_time_of_each_of_its_stages(asked):
    with recorded() as times:
        asked.ask("How much will the harbour wall cost?")
    assert set(times) == set(_STAGES)
    assert all(seconds >= 0 for seconds in times.values())


def test_the_stages_make_up_nearly_all_of_an_answers_time(asked):
    shares = []
    for _ in range(5):
        with recorded() as times:
            took = asked.ask("How much will the harbour wall cost?").took_ms
        shares.append(1000 * sum(seconds for name, seconds in times.items() if name not in _WITHIN) / took)
    assert 0.85 < sorted(shares)[2] <= 1.05


@pytest.mark.parametrize(
    ("words", "stages"),
    [
        ("The wall is tired, and so are we", {"read", "match", "prose", "judge"}),
        ("taxes on fishing boats make nobody glad", {"read", "match", "prose", "meaning", "retrieve"}),
    ],
)
def test_who_said_it_tells_the_stages_that_were_needed(asked, words, stages):
    with recorded() as times:
        asked.who_said(words)
    assert stages <= set(times)


def test_what_somebody_said_tells_its_stages(asked):
    speaker = asked.speakers()[0].name
    with recorded() as times:
        asked.said(speaker, "the harbour")
    assert {"read", "match", "meaning"} <= set(times)


def test_a_stage_gone_through_twice_is_one_sum_of_two_laps():
    with recorded() as times:
        for _ in range(2):
            with stage("rank"):
                sleep(0.002)
    first, second = times.laps
    assert times == {"rank": first.seconds + second.seconds}
    assert first.began + first.seconds <= second.began
    assert times["rank"] >= 0.004


def test_a_stage_that_fails_is_measured_too():
    with recorded() as times, pytest.raises(KeyError), stage("read"):
        raise KeyError
    assert list(times) == ["read"]


def test_who_listens_around_hears_what_one_within_hears():
    with recorded() as outer:
        with stage("read"):
            pass
        with recorded() as inner, stage("embed"):
            pass
    assert list(inner) == ["embed"]
    assert list(outer) == ["read", "embed"]


def test_what_another_thread_does_is_not_heard():
    def elsewhere():
        with stage("embed"):
            pass

    with recorded() as times:
        thread = Thread(target=elsewhere)
        thread.start()
        thread.join()
    assert not times


def test_where_nobody_listens_any_more_nothing_is_kept():
    with recorded() as times:
        pass
    with stage("read"):
        pass
    assert not times


def test_a_stage_that_nobody_listens_to_makes_nothing():
    assert stage("embed") is stage("read")
