"""Type-ahead: the start of any word of a name first, the most quoted first; then names with a slip."""

from __future__ import annotations

from threading import Event, Thread

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from retrieval.completions import Completions
from retrieval.speakers.typeahead import Typeahead
from retrieval.text.names import fold

NAMES = [
    ("Marit Osterley", "Osterley", "the mayor Osterley"),
    ("Tomas Brekke",),
    ("Zoë Åkerström-Lund", "Zoe A. Lund"),
    ("Skerra Island Trust", "SIT"),
    ("Ida Brandt",),
    ("Otto Brandvik",),
]


@pytest.fixture(scope="module")
def names():
    ready = Typeahead(NAMES)
    return lambda typed, most=25: [NAMES[place][0] for place in ready.complete(typed, most)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("bra", ["Ida Brandt", "Otto Brandvik"]),
        ("Br", ["Tomas Brekke", "Ida Brandt", "Otto Brandvik"]),
        ("MARIT OST", ["Marit Osterley"]),
        ("zoe ak", ["Zoë Åkerström-Lund"]),
        ("åkerström", ["Zoë Åkerström-Lund"]),
        ("akerstrom", ["Zoë Åkerström-Lund"]),
        ("sit", ["Skerra Island Trust"]),
        ("island", ["Skerra Island Trust"]),
        ("rst", []),
        ("xq", []),
    ],
)
def test_a_word_of_the_name_or_an_alias_begins_with_what_is_typed(names, typed, found):
    assert names(typed)[: len(found) or None] == found


@pytest.mark.parametrize("typed", ["Ostreley", "Ostrley", "Osteerley", "Zsterley", "sterley", "Oster1e"])
def test_a_slip_is_forgiven(names, typed):
    assert names(typed) == ["Marit Osterley"]


WORDS = st.text("abcdé ", min_size=1, max_size=24)


@given(st.lists(WORDS, max_size=8), st.text("abcdé ", min_size=4, max_size=24))
@example(["abc"], "abcd")
@example(["bcdef"], "abcde")
@example(["abcdefghijkl"], "xyabcdefghij")
@example(["bacd"], "abcd")
@example(["x" + "abcdefghijklmnop"], "abcdefghijklmnopq")
def test_every_name_with_a_word_that_nearly_begins_so_is_found_the_nearest_first(held, typed):
    asked, slips = fold(typed), 2 if len(fold(typed)) >= 7 else 1

    def off(name):
        words = fold(name).split(" ")
        tails = [" ".join(words[at:]) for at in range(len(words)) if words[at]]
        return min((OSA.distance(asked, tail[: len(asked) + by]) for tail in tails for by in (-1, 0, 1)), default=9)

    found = [held[place] for place in Typeahead((name,) for name in held).complete(typed, 25)]
    if len(asked) >= 4:
        assert sorted(found) == sorted(name for name in held if off(name) <= slips)
        later = [name for name in found if f" {asked}" not in f" {fold(name)}"]
        assert [off(name) for name in later] == sorted(off(name) for name in later)


def test_names_that_begin_so_come_before_those_with_a_slip(names):
    assert names("brandt") == ["Ida Brandt", "Otto Brandvik"]
    assert names("brandv") == ["Otto Brandvik", "Ida Brandt"]


def test_nothing_typed_offers_the_first_names(names):
    assert names("") == names("  ") == [name for name, *_ in NAMES]
    assert names("", 2) == ["Marit Osterley", "Tomas Brekke"]


def test_a_name_is_offered_once_and_no_more_than_asked_for(names):
    assert names("osterley") == ["Marit Osterley"]
    assert names("b", 2) == ["Tomas Brekke", "Ida Brandt"]


@pytest.mark.parametrize("typed", ["\n", "\ud800", "(((", "a" * 5000, "% _", "\x00"])
def test_any_text_may_be_typed(names, typed):
    assert len(names(typed)) <= len(NAMES)


def test_no_names_give_none():
    assert Typeahead([]).complete("brandt", 25) == Typeahead([]).complete("", 25) == []


def test_speakers_and_outlets_are_completed_and_follow_a_new_generation(home, ingested, article, opened, told_home):
    told = opened(told_home)
    assert told.complete_speakers("oster")[0].name == "Marit Osterley"
    assert told.complete_speakers("", 3) == told.speakers()[:3]
    ingested(home, [article("a.txt", "The quay is closed until Monday evening.", publisher="Halven Post")])
    corpus = opened(home)
    assert corpus.complete_outlets("post") == ["Halven Post"]
    ingested(home, [article("b.txt", "The quay is open again since Monday.", publisher="Évening Gazette")])
    assert corpus.complete_outlets("even") == ["Évening Gazette"]
    assert sorted(corpus.complete_outlets("")) == ["Halven Post", "Évening Gazette"]


def test_no_question_waits_until_names_can_be_offered(told_home, opened, monkeypatch):
    corpus, asked, begun = opened(told_home), Event(), Event()
    offered, made = [], Completions.of

    def slowly(*given):
        begun.set()
        assert asked.wait(5)
        return made(*given)

    monkeypatch.setattr(Completions, "of", slowly)
    typing = Thread(target=lambda: offered.append(corpus.complete_speakers("oster")))
    typing.start()
    assert begun.wait(5)
    answering = Thread(target=corpus.ask, args=("How much will the harbour wall cost?",))
    answering.start()
    answering.join(3)
    waited = answering.is_alive()
    asked.set()
    typing.join()
    answering.join()
    assert not waited
    assert offered[0][0].name == "Marit Osterley"
