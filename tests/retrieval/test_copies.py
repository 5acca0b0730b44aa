"""Near-copies among the articles found: who is whose, and which of them leads."""

from __future__ import annotations

import numpy as np
import pytest
from forward_articles import forward
from hypothesis import given
from hypothesis import strategies as st

from retrieval.candidates import Candidate, Examined
from retrieval.copies import families, near_identical
from retrieval.forward import Head
from retrieval.occurrences import Occurrences
from retrieval.text.duplicates import SAME, shingles
from retrieval.text.tokens import FLAGS, tokens
from retrieval.types import Span

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
PIECES = st.lists(st.sampled_from([*WIRE.split(". "), *OWN_REPORT.split(". "), "No.", "It rained."]), max_size=4)


def alike(*texts: str) -> list[list[bool]]:
    return near_identical([np.array(tokens(text), dtype=np.uint32) >> FLAGS for text in texts]).tolist()


def same(one: str, other: str) -> bool:
    return alike(one, other)[0][1]


def found(*texts: str, titles: dict[int, str] | None = None) -> list[Candidate]:
    """Return articles of one sentence each, best first, that were found for a question."""
    read = forward([((titles or {}).get(at, ""), text, [(Span(0, len(text)),)]) for at, text in enumerate(texts)])
    examined = Examined(None, read, Occurrences(read, []), {}, np.empty(0))
    return [Candidate(Head(str(at), None, None), examined, at, (at,)) for at in range(len(texts))]


def told(items: list[Candidate], most: int = 20) -> list[list[int]]:
    return [[item.at for item in family] for family in families(items, most)]


# ── The same words ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_reprint_with_a_few_edits_is_the_same_story():
    assert same(WIRE, REPRINT)


def test_an_independent_report_that_shares_a_sentence_is_another_story():
    assert not same(WIRE, OWN_REPORT)


def test_a_passage_that_stands_within_a_longer_one_is_the_same():
    assert same(WIRE, f"The alarm came at noon. {REPRINT} The cannery will open again on Monday, its owner said.")


def test_case_punctuation_and_white_space_make_no_difference():
    assert same(WIRE, WIRE.upper().replace(", ", " –\r\n").replace("on Thursday", "on\u00a0Thursday"))


def test_the_same_words_in_another_order_are_another_story():
    assert not same(WIRE, " ".join(sorted(WIRE.split())))


@pytest.mark.parametrize("short", ["", "…", "No.", "No comment.", "No comment came."])
def test_a_text_of_fewer_than_four_words_is_the_same_as_its_own_words_alone(short):
    assert not same(short, WIRE)
    assert not same(short, f"{short} {WIRE}")
    assert same(short, short.upper())
    assert not same(short, "Yes.")


def test_no_text_is_another_of_itself():
    assert alike(WIRE, WIRE, "", "") == [
        [False, True, False, False],
        [True, False, False, False],
        [False, False, False, True],
        [False, False, True, False],
    ]


@given(st.lists(st.one_of(TEXTS, PIECES.map(". ".join)), min_size=1, max_size=7))
def test_what_is_the_same_is_what_a_plain_comparison_of_shingles_says(texts):
    sets = list(map(shingles, texts))
    assert alike(*texts) == [
        [i != j and len(one & other) >= SAME * min(len(one), len(other)) for j, other in enumerate(sets)]
        for i, one in enumerate(sets)
    ]


@given(TEXTS, TEXTS)
def test_being_the_same_does_not_depend_on_which_comes_first_or_what_else_is_there(one, other):
    assert same(one, other) == same(other, one) == alike(WIRE, one, OWN_REPORT, other)[1][3]


@given(TEXTS)
def test_every_text_is_the_same_as_its_copy(text):
    assert same(text, text)


# ── Families ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_copies_come_together_in_the_order_of_the_first_of_each_family():
    assert told(found(OWN_REPORT, WIRE, "It rained all day in Sennick.", REPRINT, OWN_REPORT)) == [[0, 4], [1, 3], [2]]


def test_no_more_families_are_told_than_are_wanted_and_their_later_copies_still_join_them():
    items = found(WIRE, OWN_REPORT, "It rained all day in Sennick.", REPRINT, OWN_REPORT)
    assert told(items, 2) == [[0, 3], [1, 4]]
    assert told(items, 1) == [[0, 3]]
    assert told(items, 0) == []


def test_the_first_of_a_family_decides_who_belongs_to_it():
    """A copy of a copy that is none of the first's, is another family."""
    first, last = WIRE.split(". ")
    both = f"{first}. {last}"
    assert (same(first, both), same(both, last), same(first, last)) == (True, True, False)
    assert told(found(first, both, last)) == [[0, 1], [2]]
    assert told(found(both, first, last)) == [[0, 1, 2]]
    assert told(found(first, last, both)) == [[0, 2], [1]]  # of two, the better one's


def test_an_article_without_prose_is_compared_by_its_headline():
    titles = {0: "Boat to stay in Sennick harbour", 1: "Kiln bought for Marrowby", 3: "Boat to stay in Sennick harbour"}
    assert told(found("", "", WIRE, "", titles=titles)) == [[0, 3], [1], [2]]
    assert told(found("", "", titles={0: "Boat to stay", 1: "Boat to go"})) == [[0], [1]]


def test_the_headline_of_an_article_with_prose_makes_no_difference():
    assert told(found(WIRE, REPRINT, OWN_REPORT, titles={0: "Leak", 1: "Ammonia escapes", 2: "Leak"})) == [[0, 1], [2]]


def test_nothing_found_is_no_family():
    assert families([], 20) == []
