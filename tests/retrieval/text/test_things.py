"""The things of a type that a text holds, and which of them are new to a question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.things import is_given, telling, things, things_in, things_of
from retrieval.text.wanted import Wanted
from retrieval.text.words import words

PIECES = (
    "Ida Brandt|said|of the|Mayor Kranz|at the quay|in\u00a0Sennick|310|euros|people|on Monday|because of|.|\n|"
    "a watchman|two"
)
TEXTS = st.lists(st.sampled_from(PIECES.split("|")), max_size=20).map(" ".join)


@given(
    TEXTS, st.sampled_from(list(Wanted)), st.frozensets(st.sampled_from(["ida", "brandt", "kranz", "310", "sennick"]))
)
def test_things_are_those_of_the_text_each_once_less_those_that_are_given(text, wanted, given):
    found = list(things_of(wanted, text))
    assert all(one in text for one in found)
    shown = things(wanted, text, given)
    assert shown == tuple(one for one in dict.fromkeys(found) if not is_given(wanted, one, given))
    assert len(set(shown)) == len(shown)
    assert set(shown) <= set(found)
    assert things(wanted, text, frozenset()) == tuple(dict.fromkeys(found))


@given(TEXTS)
def test_the_things_of_all_types_are_those_of_each(text):
    found = sorted(things_in(text, words(text)))
    for wanted in Wanted:
        assert [text[start:end].strip() for kind, start, end in found if kind is wanted] == list(
            things_of(wanted, text)
        )


@pytest.mark.parametrize(
    ("wanted", "thing", "given", "new"),
    [
        (Wanted.PERSON, "Mayor Kranz", {"kranz"}, False),
        (Wanted.PERSON, "Mayor Kranz", {"mayor"}, True),
        (Wanted.PERSON, "Mayor", {"mayor"}, False),
        (Wanted.PERSON, "Ida Brandt", {"brandt"}, True),
        (Wanted.PERSON, "Ida Brandt", {"ida", "brandt"}, False),
        (Wanted.NUMBER, "14 people", {"14"}, False),
        (Wanted.NUMBER, "14 people", {"peopl"}, True),
        (Wanted.TIME, "on Monday", {"monday"}, True),
        (Wanted.PLACE, "at the quay", set(), True),
    ],
)
def test_a_thing_is_new_where_the_question_does_not_say_it(wanted, thing, given, new):
    assert is_given(wanted, thing, frozenset(given)) is not new


@given(TEXTS, st.sampled_from(list(Wanted)), st.frozensets(st.sampled_from(["ida", "brandt", "kranz", "310", "peopl"])))
def test_a_thing_is_given_only_where_the_first_term_that_tells_it_is(text, wanted, given):
    for thing in things_of(wanted, text):
        first = telling(wanted, thing)[:1]
        assert not is_given(wanted, thing, given) or given.issuperset(first)
