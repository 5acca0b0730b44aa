from __future__ import annotations

from itertools import pairwise
from time import perf_counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.text.sentences import sentences, trim
from retrieval.types import Span

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)
WORDS = "The ferry left at 4.15 p.m. on Nov. Gov. J. Adair said. “We go,” she asked? No! U.S. waters... (see e.g. x;y ”"
PROSE = st.lists(st.sampled_from([*WORDS.split(), "\n", "\r\n", "\u00a0"]), max_size=60).map(" ".join)


def shown(text: str) -> list[str]:
    return [span.of(text) for span in sentences(text)]


@given(st.one_of(ANY_TEXT, PROSE))
@example("one\x85two")
@example("a.b. c\u2028D")
def test_sentences_cover_every_character_that_is_not_white_space_once_and_in_order(text):
    spans = sentences(text)
    assert all(span.start < span.end for span in spans)
    assert all(left.end <= right.start for left, right in pairwise(spans))
    assert "".join("".join(span.of(text).split()) for span in spans) == "".join(text.split())


@given(st.one_of(ANY_TEXT, PROSE))
def test_a_sentence_neither_begins_nor_ends_with_white_space(text):
    assert all(piece == piece.strip() for piece in shown(text))


@given(ANY_TEXT, PROSE, ANY_TEXT)
@example("0", "Nov. The", "")
def test_the_sentences_of_a_stretch_are_those_of_the_stretch_alone(before, prose, after):
    within = Span(len(before), len(before) + len(prose))
    inside = sentences(before + prose + after, within)
    alone = sentences(prose)
    assert [Span(span.start - len(before), span.end - len(before)) for span in inside] == list(alone)


def test_prose_is_cut_after_full_stops_question_and_exclamation_marks():
    text = "The night ferry is gone. Who will miss it? Everyone! The harbour master said so on Friday."
    assert shown(text) == [
        "The night ferry is gone.",
        "Who will miss it?",
        "Everyone!",
        "The harbour master said so on Friday.",
    ]


@pytest.mark.parametrize(
    "whole",
    [
        "Lt. Gov. Ines Calder opened the bridge.",
        "The talks with the U.S. Navy ended on Monday.",
        "Councillor J. R. Adair voted against it on Nov. 12 in Halvenmouth.",
        "Mr. Brekke and Dr. Osterley met at St. Anne’s.",
        "The wall costs €18.4 million, or €7.4 million more.",
        "“Will it hold?” she asked.",
        "Shares of Jump! plc fell by half.",
        "They sold fruit, veg. and fish.",
    ],
)
def test_an_abbreviation_or_a_small_letter_ends_no_sentence(whole):
    assert shown(f"It rained. {whole} Then it stopped.") == ["It rained.", whole, "Then it stopped."]


@pytest.mark.parametrize(
    "text",
    ["word " * 4_000, "a " * 4_000, "x" * 20_000, "so it goes; " * 2_000, "a  ;  " * 2_000, "\u3000漢字" * 3_000],
    ids=["words", "letters", "no spaces", "clauses", "gaps", "ideographs"],
)
def test_no_sentence_exceeds_150_words_or_1500_characters(text):
    pieces = shown(text)
    assert max(len(piece.split()) for piece in pieces) <= 150
    assert max(map(len, pieces)) <= 1_500
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_an_overlong_sentence_is_cut_after_a_clause_else_after_a_word():
    clauses = "The list was long, and it went on about the harbour and the wall; " * 40
    assert all(piece.endswith((",", ";")) for piece in shown(clauses)[:-1])
    words = "unpunctuated " * 400
    assert all(piece.split()[-1] == "unpunctuated" for piece in shown(words))


def test_two_million_characters_without_an_end_are_cut_in_seconds():
    started = perf_counter()
    assert len(sentences("x" * 2_000_000)) >= 2_000_000 // 1_500
    assert perf_counter() - started < 10


def test_trim_leaves_an_empty_span_where_there_is_only_white_space():
    assert trim(" \n\u00a0 ", Span(0, 4)) == Span(4, 4)
    assert trim("  ferry \r\n", Span(0, 10)) == Span(2, 7)
