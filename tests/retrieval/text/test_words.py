from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.text.words import content_terms, is_stop_word, term, terms, words

ENDINGS = "s ed ing er ers ation ations al ally ive ional isation ised".split()
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


def surfaces(text: str) -> list[str]:
    return [surface for surface, _, _ in words(text)]


@given(ANY_TEXT)
def test_a_word_is_the_characters_between_its_offsets(text):
    assert all(text[start:end] == surface for surface, start, end in words(text))


@given(ANY_TEXT)
def test_words_and_terms_run_in_step(text):
    assert terms(text) == [term(surface) for surface in surfaces(text)]


@given(ANY_TEXT)
@example("ﷺ")
@example("ͺ")
def test_an_index_term_is_one_token_without_white_space(text):
    assert all(piece and not any(map(str.isspace, piece)) for piece in terms(text))


@given(ANY_TEXT)
def test_case_makes_no_difference_to_what_a_text_is_about(text):
    lowered = text.lower()
    if lowered.upper().lower() == lowered and "us" not in terms(text) + terms(lowered):
        assert [piece for piece in terms(text) if piece != "usa"] == [
            piece for piece in terms(lowered) if piece != "usa"
        ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("€18.4 million in 2,350 homes", ["18.4", "million", "in", "2,350", "homes"]),
        ("the U.S. and the U.K.’s navies", ["the", "U.S.", "and", "the", "U.K.’s", "navies"]),
        ("a two-hour G7 talk", ["a", "two", "hour", "G7", "talk"]),
        ("O’Brien didn't", ["O’Brien", "didn't"]),
        ("snake_case", ["snake", "case"]),
        ("It ended. He left.", ["It", "ended", "He", "left"]),
    ],
)
def test_words_are_found_as_they_are_written(text, expected):
    assert surfaces(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("council’s", "councils"),
        ("Café", "cafe"),
        ("closed", "closing"),
        ("2,350", "2350"),
        ("twelve", "12"),
        ("thirty", "30"),
        ("U.S.", "USA"),
        ("U.S.’s", "US's"),
        ("U.K.’s", "UK"),
        ("US", "U.S.A."),
        ("O’Brien", "O'Brien"),
        ("ﬁre", "fire"),
        ("MÜNSTER", "munster"),
    ],
)
def test_spellings_of_one_word_share_an_index_term(one, other):
    assert term(one) == term(other)


@pytest.mark.parametrize(("one", "other"), [("us", "US"), ("18.4", "184"), ("1.5", "15"), ("wall", "walls’end")])
def test_different_words_keep_different_terms(one, other):
    assert term(one) != term(other)


def test_a_questions_terms_are_distinct_in_order_and_without_function_words():
    assert content_terms("What did the Mayor say about the wall, and who built the wall?") == (
        term("Mayor"),
        term("wall"),
        term("built"),
    )


def test_the_country_is_no_pronoun():
    assert is_stop_word("us")
    assert not is_stop_word("US")
    assert not is_stop_word("US’s")
    assert content_terms("Who told us about the US ferry?") == (term("told"), "usa", term("ferry"))


@pytest.mark.parametrize("word", ["It's", "what’s", "THE", "who"])
def test_function_words_are_known_in_any_case_and_with_apostrophes(word):
    assert is_stop_word(word)


def test_threads_get_the_terms_that_one_alone_gets():
    words = [f"{stem}{ending}" for stem in ("harbour", "connect", "organ", "nation") for ending in ENDINGS]
    alone = [term.__wrapped__(word) for word in words]
    with ThreadPoolExecutor(8) as pool:
        for found in pool.map(lambda _: [term.__wrapped__(word) for word in words], range(60)):
            assert found == alone
