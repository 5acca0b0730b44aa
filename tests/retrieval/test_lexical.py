from __future__ import annotations

import shutil
from datetime import date
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep

import numpy as np
import pytest
import tantivy
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.errors import HomeError
from retrieval.lexical import LexicalEntry, LexicalIndex, indexed
from retrieval.text.words import content_terms, term
from retrieval.types import Filters

COURIER, HERALD, WIRE = "Halvenmouth Courier (fictional)", "Sennick Herald", "Coast & Quay Wire: news"


def entered(number: int, title: str, body: str, publisher: str | None, published: date | None) -> LexicalEntry:
    return LexicalEntry(number, indexed(title), indexed(body), publisher, published)


ENTRIES = (
    entered(1, "Harbour wall to cost more", "The council heard of €23.9 million on Monday.", COURIER, date(2031, 8, 4)),
    entered(4, "Ferry cut", "The harbour master said the night boat would go.", HERALD, date(2031, 2, 20)),
    entered(
        5, "Ferry back", "The night boat returns; the harbour is glad, the harbour is full.", HERALD, date(2031, 9, 1)
    ),
    entered(
        9, "School saved", "Councillors voted by one vote to keep the school in Sand Lane.", WIRE, date(2031, 10, 8)
    ),
    entered(12, "", "Nobody knows when the lantern regatta will be held.", None, None),
)
NONE = Filters()


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("home") / "lexical"
    LexicalIndex.update(folder, None, [], ENTRIES)
    return folder


@pytest.fixture(scope="module")
def index(folder) -> LexicalIndex:
    return LexicalIndex.open(folder)


@pytest.fixture
def own(folder, tmp_path) -> Path:
    """A copy of the index's folder that may be damaged."""
    return Path(shutil.copytree(folder, tmp_path / "lexical"))


def ask(index: LexicalIndex, question: str, k: int = 10, filters: Filters = NONE) -> list[int]:
    return [hit.passage for hit in index.search(content_terms(question), k, filters)]


# ── What is found ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_word_is_found_in_body_and_title_whatever_its_inflection_case_or_accent(index):
    assert ask(index, "REGATTAS") == [12]
    assert ask(index, "saving schools") == [9]
    assert ask(index, "Wàll") == [1]


def test_a_number_is_found_as_it_is_written(index):
    assert ask(index, "23.9") == [1]
    assert ask(index, "239") == []


def test_the_passage_that_says_a_word_more_often_comes_first(index):
    assert ask(index, "harbour boat")[0] == 5


def test_hits_come_best_first_with_positive_scores(index):
    hits = index.search(content_terms("harbour night boat council"), 10, NONE)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(hit.score > 0 for hit in hits)
    assert len({hit.passage for hit in hits}) == len(hits)


def test_equally_good_passages_come_in_the_order_of_their_ids(tmp_path):
    same = [entered(number, "Wire", "The quay was closed.", None, None) for number in (8, 3, 5)]
    assert ask(LexicalIndex.update(tmp_path / "same", None, [], same), "quay") == [3, 5, 8]


def test_no_more_hits_come_than_were_asked_for(index):
    assert len(ask(index, "harbour boat council", k=2)) == 2


@pytest.mark.parametrize("question", ["", "the of and", "Zanzibar", "AND", "title:harbour*", '+-&&||!(){}[]^"~*?:\\/'])
def test_a_question_is_words_never_a_query_language(index, question):
    assert set(ask(index, question)) <= {1, 4, 5}


@given(st.text(max_size=60))
def test_any_question_can_be_asked(index, question):
    index.search(content_terms(question), 5, NONE)


# ── Filters ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(publishers=(HERALD,)), {4, 5}),
        (Filters(publishers=(HERALD, COURIER)), {1, 4, 5}),
        (Filters(publishers=(WIRE,)), set()),
        (Filters(publishers=("sennick herald",)), set()),
        (Filters(publishers=("Nobody",)), set()),
        (Filters(since=date(2031, 8, 4)), {1, 5}),
        (Filters(until=date(2031, 8, 4)), {1, 4}),
        (Filters(since=date(2031, 8, 5), until=date(2031, 8, 31)), set()),
        (Filters(since=date(2031, 2, 20), until=date(2031, 2, 20)), {4}),
        (Filters(since=date(2031, 3, 1), publishers=(HERALD,)), {5}),
    ],
)
def test_only_passages_of_the_wanted_outlets_and_days_are_found(index, filters, expected):
    assert set(ask(index, "harbour", filters=filters)) == expected


@pytest.mark.parametrize("filters", [Filters(since=date.min), Filters(until=date.max)])
def test_an_undated_passage_is_outside_every_span_of_days(index, filters):
    assert ask(index, "regatta") == [12]
    assert ask(index, "regatta", filters=filters) == []


def test_what_is_found_comes_as_arrays_too(index):
    for filters in (NONE, Filters(publishers=(HERALD,)), Filters(publishers=("Nobody",))):
        numbers, scores = index.nearest(content_terms("harbour night boat"), 10, filters)
        hits = index.search(content_terms("harbour night boat"), 10, filters)
        assert numbers.tolist() == [hit.passage for hit in hits]
        assert scores.tolist() == [hit.score for hit in hits]
        assert (numbers.dtype, scores.dtype) == (np.int64, np.float32)
    assert [len(part) for part in index.nearest((), 10, NONE)] == [0, 0]


def test_a_filter_changes_no_score(index):
    scores = {hit.passage: hit.score for hit in index.search(("harbour",), 10, NONE)}
    for hit in index.search(("harbour",), 10, Filters(publishers=(HERALD,), since=date(2031, 1, 1))):
        assert hit.score == pytest.approx(scores[hit.passage])


# ── What a word is worth ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_rarer_word_is_worth_more(index):
    assert index.rarity(term("regatta")) > index.rarity(term("harbour")) > 0
    assert index.rarity("zanzibar") > index.rarity(term("regatta"))


def test_rarities_are_those_of_each_word(index):
    words = [term("regatta"), term("harbour"), "zanzibar"]
    assert index.rarities(words) == {word: index.rarity(word) for word in words}


def test_a_word_is_as_rare_as_if_what_was_removed_had_never_been_there(folder, tmp_path):
    updated = LexicalIndex.update(tmp_path / "next", folder, [4], [])
    alone = LexicalIndex.update(tmp_path / "alone", None, [], [entry for entry in ENTRIES if entry.number != 4])
    for word in ("harbour", "boat", "ferri", "wall", "zanzibar"):
        assert updated.rarity(word) == updated.rarity(word) == alone.rarity(word)


def test_of_words_that_stand_nowhere_nothing_is_kept(folder, tmp_path):
    updated = LexicalIndex.update(tmp_path / "next", folder, [4], [])
    for at in range(1_000):
        updated.rarity(f"zanzibar{at}")
    updated.rarity("harbour")
    assert {word for _, word in updated._counted} == {"harbour"}


def test_an_index_without_passages_finds_nothing(tmp_path):
    empty = LexicalIndex.update(tmp_path / "empty", None, [], [])
    assert len(empty) == 0
    assert ask(empty, "harbour") == []
    assert empty.rarity("harbour") > 0


# ── Generations ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_opened_index_finds_what_the_written_one_found(index, tmp_path):
    written = LexicalIndex.update(tmp_path / "lexical", None, [], ENTRIES)
    assert len(written) == len(index) == len(ENTRIES)
    assert written.search(("harbour",), 10, NONE) == index.search(("harbour",), 10, NONE)


def test_an_index_once_open_writes_nothing_into_its_folder(own):
    """Else a generation that is being deleted gets new files while a reader still has it open."""
    index = LexicalIndex.open(own)
    sleep(0.7)  # tantivy looks every half second, and what it first sees is no change
    for lock in own.glob(".*.lock"):
        lock.unlink()
    before = sorted(path.name for path in own.iterdir())
    (own / "meta.json").write_bytes((own / "meta.json").read_bytes() + b" ")
    sleep(1.2)
    assert ask(index, "regatta") == [12]
    assert sorted(path.name for path in own.iterdir()) == before


def test_an_update_leaves_its_base_as_it_was(index, folder, tmp_path):
    before = sorted((path.name, path.read_bytes()) for path in folder.iterdir())
    added = [entered(20, "Wall", "The harbour again.", None, None)]
    updated = LexicalIndex.update(tmp_path / "next", folder, [4, 9], added)
    assert len(updated) == 4
    assert set(ask(updated, "harbour")) == {1, 5, 20}
    assert ask(updated, "school") == []
    assert set(ask(index, "harbour")) == {1, 4, 5}
    assert sorted((path.name, path.read_bytes()) for path in folder.iterdir()) == before


def with_positions() -> tantivy.Schema:
    """Return the schema of an index that also keeps where words stand."""
    builder = tantivy.SchemaBuilder().add_integer_field("number", indexed=True, fast=True)
    for field in ("title", "body"):
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("publisher", tokenizer_name="raw", index_option="basic")
    return builder.add_integer_field("published", indexed=True, fast=True).build()


def test_an_index_of_another_schema_is_searched_but_added_to_only_by_a_rebuild(index, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(LexicalIndex, "schema", with_positions())
        LexicalIndex.update(tmp_path / "other", None, [], ENTRIES)
    other = LexicalIndex.open(tmp_path / "other")
    for filters in (NONE, Filters(publishers=(HERALD,), since=date(2031, 3, 1))):
        assert other.search(("harbour", "boat"), 9, filters) == index.search(("harbour", "boat"), 9, filters)
    with pytest.raises(HomeError, match=r"schema does not match.*--rebuild"):
        LexicalIndex.update(tmp_path / "next", tmp_path / "other", [4], [])


def test_an_update_outlives_its_base(own, tmp_path):
    LexicalIndex.update(tmp_path / "next", own, [4], [])
    shutil.rmtree(own)
    assert set(ask(LexicalIndex.open(tmp_path / "next"), "harbour")) == {1, 5}


@given(
    st.lists(
        st.tuples(st.sets(st.integers(0, 30), max_size=6), st.lists(st.sampled_from("abc"), max_size=6)), max_size=3
    )
)
@settings(max_examples=12)
def test_updates_one_after_another_find_what_one_index_of_the_rest_finds(steps):
    words = {"a": "harbour wall", "b": "night boat", "c": "harbour boat school"}
    kept: dict[int, LexicalEntry] = {}
    numbers = count(1)
    with TemporaryDirectory() as folder:
        base = None
        for at, (removed, added) in enumerate(steps):
            entries = [entered(next(numbers), "Title", words[kind], None, None) for kind in added]
            LexicalIndex.update(Path(folder) / str(at), base, removed if base else [], entries)
            kept = {number: entry for number, entry in kept.items() if number not in removed}
            kept |= {entry.number: entry for entry in entries}
            base = Path(folder) / str(at)
        if base:
            index = LexicalIndex.open(base)
            assert len(index) == len(kept)
            for word in ("harbour", "school"):
                assert set(ask(index, word, k=100)) == {n for n, entry in kept.items() if word in entry.body}


def test_a_word_that_only_removed_passages_held_is_as_rare_as_an_unknown_one(folder, tmp_path):
    updated = LexicalIndex.update(tmp_path / "next", folder, [9], [])
    assert updated.rarity(term("school")) == updated.rarity("zanzibar")


@pytest.mark.parametrize("damage", ["missing", "empty", "no meta", "garbage meta"])
def test_a_damaged_index_is_an_error_that_names_its_folder_and_the_mend(own, damage):
    if damage in {"missing", "empty"}:
        shutil.rmtree(own)
    if damage == "empty":
        own.mkdir()
    if damage == "no meta":
        (own / "meta.json").unlink()
    if damage == "garbage meta":
        (own / "meta.json").write_text('{"segments": [')
    with pytest.raises(HomeError, match="--rebuild") as error:
        LexicalIndex.open(own)
    assert str(own) in str(error.value)


def test_a_segment_that_is_gone_or_cut_off_is_an_error_that_names_the_mend(own):
    segments = [path for path in own.iterdir() if path.suffix not in {".json", ".lock"}]
    assert segments
    for path in segments:
        content = path.read_bytes()
        for damaged in (b"", content[: len(content) // 2], None):
            path.unlink() if damaged is None else path.write_bytes(damaged)
            with pytest.raises(HomeError, match="--rebuild"):
                LexicalIndex.open(own).search(("harbour",), 3, NONE)
        path.write_bytes(content)
