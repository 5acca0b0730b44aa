from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.duplicates import near_identical, shingles

WIRE = (
    "Two workers were taken to hospital on Thursday after ammonia escaped from a pipe at the Brandvik cannery, the fire"
    " brigade said. The quay was closed for four hours and residents were told to keep their windows shut."
)
REPRINT = WIRE.replace("on Thursday", "Thursday").replace("the fire brigade", "firefighters").replace("their", "all")
OWN_REPORT = (
    "A leak at the Brandvik plant sent three people to hospital. “We smelled it before we heard the alarm,” a neighbour"
    " said. The quay was closed for four hours and residents were told to keep their windows shut."
)
TEXTS = st.lists(st.sampled_from(WIRE.split()), max_size=60).map(" ".join)


def same(one: str, other: str) -> bool:
    return near_identical(shingles(one), shingles(other))


def test_a_reprint_with_a_few_edits_is_the_same_story():
    assert same(WIRE, REPRINT)


def test_an_independent_report_that_shares_a_sentence_is_another_story():
    assert not same(WIRE, OWN_REPORT)


def test_a_passage_that_stands_within_a_longer_one_is_the_same():
    assert same(WIRE, f"The alarm came at noon. {REPRINT} The cannery will open again on Monday, its owner said.")


def test_case_punctuation_and_white_space_make_no_difference():
    assert shingles(WIRE) == shingles(WIRE.upper().replace(", ", " –\r\n").replace("on Thursday", "on\u00a0Thursday"))


@given(TEXTS, TEXTS)
def test_being_the_same_does_not_depend_on_which_comes_first(one, other):
    assert same(one, other) == same(other, one)


@given(TEXTS)
def test_every_text_is_the_same_as_itself(text):
    assert same(text, text)


@pytest.mark.parametrize("short", ["", "…", "No.", "No comment."])
def test_a_text_of_fewer_than_four_words_has_one_shingle_and_equals_only_its_own_words(short):
    assert len(shingles(short)) == 1
    assert not same(short, WIRE)
    assert same(short, short.upper())
