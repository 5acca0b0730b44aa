from __future__ import annotations

import pytest

from retrieval.text.asking import Asking


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("the wall is tired", "the wall is tired"),
        ("Who said that the wall is tired?", "the wall is tired"),
        ("who said “the wall is tired”?", "the wall is tired"),
        ("Who was it that said the wall is tired", "the wall is tired"),
        ("who promised to mend the wall?", "to mend the wall"),
        ("Which minister promised to mend the wall?", "to mend the wall"),
        ("who told reporters that the wall is tired", "the wall is tired"),
        ("who said that?", "who said that"),
        ("who said it is?", "who said it is"),
        ("who is tired?", "who is tired"),
        ("Whoever said it is wrong", "whoever said it is wrong"),
    ],
)
def test_the_words_asked_after_stand_behind_who_said_that(query, wanted):
    assert Asking.read(query).wanted == wanted.split()


def test_the_whole_query_is_looked_for_first_since_somebody_may_have_asked_it():
    asking = Asking.read("Who said that we are done?")
    assert [" ".join(phrase) for phrase in asking.phrases] == ["who said that we are done", "we are done"]
    assert Asking.read("we are done").phrases == [["we", "are", "done"]]


@pytest.mark.parametrize(
    ("query", "verbatim"), [("the wall", True), ("who said the wall", True), ("who promised the wall", False)]
)
def test_words_behind_another_verb_than_said_are_the_askers_own(query, verbatim):
    assert Asking.read(query).verbatim is verbatim


@pytest.mark.parametrize(
    ("query", "meaning"),
    [
        ("who said that the wall is tired?", "the wall is tired?"),
        ("who promised to mend the wall?", "promised to mend the wall?"),
        ("the wall is tired", "the wall is tired"),
    ],
)
def test_what_is_meant_keeps_what_was_done_by_saying_it(query, meaning):
    assert Asking.read(query).meaning == meaning
