"""The words that an article carries of another's, four in a row."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from retrieval.text.duplicates import says_the_same, shingles
from retrieval.text.words import surfaces, terms, words

WIRE = (
    "Two workers were taken to hospital on Thursday after ammonia escaped from a pipe at the Brandvik cannery, the fire"
    " brigade said. The quay was closed for 4 hours and residents were told to keep their windows shut."
)
TEXTS = st.lists(st.sampled_from(WIRE.split()), max_size=60).map(" ".join)


def test_case_punctuation_and_white_space_make_no_difference():
    assert shingles(WIRE) == shingles(WIRE.upper().replace(", ", " –\r\n").replace("on Thursday", "on\u00a0Thursday"))


@given(TEXTS.filter(lambda text: len(terms(text)) >= 4))
def test_shingles_are_all_runs_of_four_terms(text):
    found = terms(text)
    assert shingles(text) == {tuple(found[at : at + 4]) for at in range(len(found) - 3)}


@pytest.mark.parametrize("short", ["", "…", "No.", "No comment."])
def test_a_text_of_fewer_than_four_words_has_one_shingle_and_equals_only_its_own_words(short):
    assert len(shingles(short)) == 1
    assert not shingles(short) & shingles(WIRE)
    assert shingles(short) == shingles(short.upper())


# An article that carries an excerpt of its near-copy


def says_word_by_word(article: str, excerpt: str) -> bool:
    """Whether nearly all runs of words of an excerpt are an article's, and all its numbers and names."""
    held = terms(article)
    carried = [run for run in shingles(excerpt) if any(tuple(held[i : i + len(run)]) == run for i in range(len(held)))]
    facts = {word for word, start, _ in words(excerpt) if word[0].isdigit() or (word[0].isupper() and start)}
    return len(carried) >= 0.8 * len(shingles(excerpt)) and facts <= set(surfaces(article))


CUT = st.sampled_from("the The U.S. A. B.C. 4 4.5 it’s O’Brien Brandvik fire well-known".split())


@given(st.lists(CUT, min_size=1, max_size=12).map(" ".join), st.data())
def test_a_cut_out_of_an_article_is_said_by_it_as_far_as_its_words_are(article, data):
    """A cut through "4.5" or "O’Brien" is of other words than the article."""
    start = data.draw(st.integers(0, len(article) - 1))
    excerpt = article[start : data.draw(st.integers(start, len(article)))]
    assume(words(excerpt))
    assert says_the_same(article, excerpt) == says_word_by_word(article, excerpt)


@given(TEXTS)
def test_an_article_says_what_it_says_itself(text):
    assert says_the_same(text, text)


def test_an_excerpt_with_a_word_of_many_edited_is_still_said():
    article = f"The alarm came at noon. {WIRE.replace('residents', 'neighbours')} It rained."
    assert says_the_same(article, WIRE)
    assert not says_the_same(WIRE, article)


@pytest.mark.parametrize(("word", "other"), [("4", "5"), ("Brandvik", "Kranz"), ("Thursday", "Friday")])
def test_an_excerpt_with_another_number_or_name_is_not(word, other):
    assert not says_the_same(WIRE.replace(word, other), WIRE)


def test_a_capital_with_which_an_excerpt_opens_makes_no_name():
    excerpt = WIRE.replace("Two workers", "Workers")
    assert says_the_same(f"On Thursday {excerpt.replace('Workers', 'workers')}", excerpt)


def test_an_excerpt_of_which_only_some_is_there_is_not():
    first, last = WIRE.split(". ")
    assert not says_the_same(last, WIRE)
    assert not says_the_same(first, WIRE)
