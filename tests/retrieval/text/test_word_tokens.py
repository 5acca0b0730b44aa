"""Words as numbers: equal terms have equal keys, and the flags say what a word looks like."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.tokens import CAPITAL, FIGURE, FLAGS, STOP, key, token, tokens
from retrieval.text.words import is_stop_word, term, terms, words

ANY_TEXT = st.text(max_size=80)  # lone surrogates among it
NEWS = (
    "Ida Brandt’s kilns cost 18.4 million euros in Marrowby. The U.S. Coast Guard’s boat, the Grey Heron, left with us"
    " at noon; nobody’s café or CAFÉ was open, 1,200 people told the council’s G7 envoy. It isn’t known who was hurt."
)


@pytest.mark.parametrize(
    "same",
    [
        ("ferry", "Ferry", "FERRY", "ferries", "Ferry’s", "ferry's", "FERRIES"),
        ("café", "cafe", "CAFÉ", "cafe\u0301", "cafés"),
        ("US", "U.S.", "USA", "U.S.A.", "U.S.’s"),
        ("seven", "7", "Seven"),
        ("1,200", "1200"),
        ("don’t", "don't", "Dont"),
    ],
)
def test_words_of_one_term_have_one_key(same):
    assert len({token(word) >> FLAGS for word in same}) == 1
    assert {token(word) >> FLAGS for word in same} == {key(term(same[0]))}


@given(st.sampled_from([word for word, *_ in words(NEWS)]), st.sampled_from([word for word, *_ in words(NEWS)]))
def test_words_of_different_terms_have_different_keys(one, other):
    assert (token(one) >> FLAGS == token(other) >> FLAGS) == (term(one) == term(other))


@pytest.mark.parametrize(
    ("word", "flags"),
    [
        ("Brandt", CAPITAL),
        ("Brandt’s", CAPITAL),
        ("Éclair", CAPITAL),
        ("brandt", 0),
        ("iPhone", 0),
        ("The", STOP),
        ("the", STOP),
        ("WHO", STOP),
        ("us", STOP),
        ("US", CAPITAL),
        ("U.S.", CAPITAL),
        ("7", FIGURE),
        ("18.4", FIGURE),
        ("G7", CAPITAL),
        ("seven", 0),
        ("海", 0),
    ],
)
def test_a_capital_without_function_words_a_figure_and_a_function_word_are_flagged(word, flags):
    assert token(word) & (1 << FLAGS) - 1 == flags


@given(ANY_TEXT)
def test_every_word_of_a_text_has_its_token_in_order(text):
    found = tokens(text)
    assert [number >> FLAGS for number in found] == [key(one) for one in terms(text)]
    for (word, *_), number in zip(words(text), found, strict=True):
        stop = is_stop_word(word)
        assert bool(number & CAPITAL) == (word[0].isupper() and not stop), word
        assert bool(number & FIGURE) == word[0].isdigit(), word
        assert bool(number & STOP) == stop, word


@given(st.text(st.characters(), max_size=20))
def test_a_token_fits_into_32_bits_whatever_its_term_is(index_term):
    """A lone surrogate, which no encoding has, is none the less some number."""
    assert 0 <= key(index_term) << FLAGS < 1 << 32


def test_a_term_of_lone_surrogates_has_a_key_of_its_own():
    assert len({key("\ud800"), key("\udfff"), key("")}) == 3
    assert tokens("wall\ud800 moved") == tokens("wall moved")


def test_the_words_of_a_corpus_hardly_clash():
    """As many terms as a question and fifty long articles hold, a hundred times over: few of them share a key."""
    made = [f"{start}{at}{end}" for start in ("mar", "bran", "hal") for at in range(10_000) for end in ("by", "t")]
    assert len(made) - len({key(one) for one in made}) <= 12  # 60,000² / 2 / 2²⁹ = 3.4 are expected
