from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import HomeError
from retrieval.text.wording import words
from retrieval.wordings import WordEntry, WordIndex

ENTRIES = (
    WordEntry(2, "The wall is tired. It has moved since 2019."),
    WordEntry(3, "We won’t move the wall, and the wall won’t move us."),
    WordEntry(5, "To be or not to be"),
    WordEntry(8, "Is it tired? The wall is."),
    WordEntry(9, "Café Noir stays closed."),
    WordEntry(11, "…"),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("home") / "quotations"
    WordIndex.update(folder, None, [], ENTRIES)
    return folder


@pytest.fixture(scope="module")
def index(folder) -> WordIndex:
    return WordIndex.open(folder)


def phrase(index: WordIndex, text: str, k: int = 10) -> set[int]:
    return set(index.phrase(words(text), k))


def any_of(index: WordIndex, text: str, k: int = 10) -> list[int]:
    return [hit.passage for hit in index.any_of(words(text), k)]


# ── Words in a row ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The wall is tired", {2}),
        ("the WALL, is: tired!", {2}),
        ("wall is", {2, 8}),
        ("is wall", set()),
        ("tired it has", {2}),  # across the end of a sentence
        ("wont move", {3}),
        ("won't move us", {3}),
        ("to be or not to be", {5}),
        ("to be", {5}),
        ("cafe noir", {9}),
        ("tired", {2, 8}),
        ("wall was tired", set()),
        ("zanzibar", set()),
        ("", set()),
    ],
)
def test_a_phrase_is_found_where_its_words_stand_in_a_row_whatever_their_case_accents_and_marks(index, text, expected):
    assert phrase(index, text) == expected


def test_of_many_quotations_with_a_phrase_those_that_say_little_else_come_first(tmp_path):
    entries = [WordEntry(number, "the wall is tired " + "and so on " * (9 - number)) for number in range(9)]
    index = WordIndex.update(tmp_path / "words", None, [], entries)
    assert index.phrase(words("wall is tired"), 3) == [8, 7, 6]


# ── Any of the words ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_quotation_with_more_of_the_words_or_rarer_ones_comes_first(index):
    assert any_of(index, "the tired wall has moved")[0] == 2
    assert any_of(index, "us wall")[0] == 3
    assert set(any_of(index, "wall tired")) == {2, 3, 8}


def test_hits_come_with_positive_scores_that_fall_and_no_more_than_asked_for(index):
    hits = index.any_of(words("is the wall tired of moving"), 2)
    assert len(hits) == 2
    assert hits[0].score >= hits[1].score > 0


def test_a_word_said_twice_in_the_query_counts_once(index):
    assert index.any_of(["wall", "wall"], 9) == index.any_of(["wall"], 9)


def test_words_that_nobody_said_find_nothing(index):
    assert any_of(index, "zanzibar") == any_of(index, "") == []


@given(st.text(max_size=60))
def test_any_words_can_be_looked_for(index, text):
    index.phrase(words(text), 5)
    index.any_of(words(text), 5)


def test_a_thousand_words_can_be_looked_for(index):
    many = [f"word{number}" for number in range(1_000)]
    assert index.phrase(many, 5) == []
    assert [hit.passage for hit in index.any_of([*many, "noir"], 5)] == [9]


# ── Generations ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_quotation_counts_even_one_without_a_word(index):
    assert len(index) == len(ENTRIES)


def test_an_update_loses_and_gains_quotations_and_leaves_its_base_as_it_was(folder, tmp_path):
    updated = WordIndex.update(tmp_path / "next", folder, [2, 5], [WordEntry(12, "A new wall is tired")])
    for index in (updated, WordIndex.open(tmp_path / "next")):
        assert phrase(index, "wall is tired") == {12}
        assert phrase(index, "to be") == set()
        assert len(index) == len(ENTRIES) - 1
    assert phrase(WordIndex.open(folder), "wall is tired") == {2}


def test_an_index_without_quotations_finds_nothing(tmp_path):
    empty = WordIndex.update(tmp_path / "empty", None, [], [])
    assert phrase(empty, "wall is") == set()
    assert any_of(empty, "wall") == []


@pytest.mark.parametrize("damage", ["missing", "no meta"])
def test_a_damaged_index_is_an_error_that_names_its_folder_and_the_mend(folder, tmp_path, damage):
    own = Path(shutil.copytree(folder, tmp_path / "quotations"))
    shutil.rmtree(own) if damage == "missing" else (own / "meta.json").unlink()
    with pytest.raises(HomeError, match="--rebuild") as error:
        WordIndex.open(own)
    assert str(own) in str(error.value)
