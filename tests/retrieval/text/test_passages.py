from __future__ import annotations

from itertools import pairwise
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.sources.sample import SampleSource
from retrieval.text.clean import paragraphs, zones
from retrieval.text.passages import MOST_WORDS, NOTHING, TARGET_WORDS, embedded_text, passages
from retrieval.text.sentences import sentences
from retrieval.types import RawArticle, Span

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=600)
LINES = (
    "The harbour wall will be rebuilt from March, the council decided on Tuesday evening.",
    "“It has moved again,” said the engineer. “It will not wait for us. We know that now.”",
    "What the vote means",
    "By Petra Lindqvist",
    "Photo: The wall at low tide.",
    "Read also: Ferry to stay",
    "SENNICK — The sailing at 10.40 p.m. was cut in November; nobody was asked before, " * 15,
    "Share this article",
    "Mr. Brekke said it would cost €18.4 million. " * 40,
    "",
    "\u00a0",
)
ARTICLES = st.lists(st.sampled_from(LINES), max_size=30).flatmap(
    lambda lines: st.sampled_from(("\n", "\n\n", "\r\n")).map(lambda newline: newline.join(lines))
)
SAMPLES = [item for item in SampleSource().read() if isinstance(item, RawArticle)]


def length(text: str, passage: tuple[Span, ...]) -> int:
    return sum(len(sentence.of(text).split()) for sentence in passage)


@given(st.one_of(ANY_TEXT, ARTICLES), st.sampled_from(("", "The harbour wall")))
def test_every_sentence_of_the_prose_is_in_exactly_one_passage_and_in_order(text, title):
    held = [sentence for passage in passages(text, title) for sentence in passage]
    assert held == [sentence for paragraph in paragraphs(text, title) for sentence in sentences(text, paragraph)]


@given(st.one_of(ANY_TEXT, ARTICLES))
def test_passages_neither_overlap_nor_hold_a_zone(text):
    spans = [Span(passage[0].start, passage[-1].end) for passage in passages(text, "")]
    assert all(left.end <= right.start for left, right in pairwise(spans))
    for zone in zones(text, ""):
        assert not any(span.start < zone.span.end and zone.span.start < span.end for span in spans)


@given(st.one_of(ANY_TEXT, ARTICLES))
def test_no_passage_has_more_words_than_the_model_reads(text):
    assert all(length(text, passage) <= MOST_WORDS for passage in passages(text, ""))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.origin)
def test_an_article_of_ordinary_length_is_cut_into_passages_of_about_the_target(sample):
    found = passages(sample.text, sample.title)
    lengths = [length(sample.text, passage) for passage in found]
    assert max(lengths) <= MOST_WORDS
    assert sum(lengths) / len(lengths) >= TARGET_WORDS / 4
    assert all(sentence.of(sample.text).strip() == sentence.of(sample.text) for run in found for sentence in run)


def test_whole_paragraphs_are_kept_together_where_they_fit():
    paragraph = "The ferry left the quay at ten. Nobody was on board but the crew and a dog."
    text = "\n\n".join([paragraph] * 20)
    edges = {span.start for span in paragraphs(text, "")}
    assert all(passage[0].start in edges for passage in passages(text, ""))


def test_a_paragraph_longer_than_a_passage_is_cut_between_sentences_into_about_equal_runs():
    text = " ".join(f"Witness number {number} said that she had seen the boat leave." for number in range(40))
    lengths = [length(text, passage) for passage in passages(text, "")]
    assert len(lengths) > 2
    assert min(lengths) > max(lengths) / 2


def test_a_long_paragraph_is_not_added_to_a_short_one_where_both_would_exceed_a_passage():
    short = (
        "The council met on Tuesday and heard the engineer, who had measured the wall for the whole of a winter. " * 2
    )
    long = (
        "Nobody spoke against the plan, but some asked what it would cost the town in the end, and who would pay. " * 7
    )
    text = f"{short}\n\n{long}"
    assert [length(text, passage) for passage in passages(text, "")] == [len(short.split()), len(long.split())]


def test_a_heading_parts_two_passages():
    above = "The council voted for the wall on Tuesday, by nine votes to six, after a debate of four hours."
    below = "The ferry company will decide on the night sailing in the spring, its director told reporters."
    text = f"{above}\n\nWhat comes next\n\n{below}"
    assert [Span(run[0].start, run[-1].end).of(text) for run in passages(text, "")] == [above, below]


def test_a_title_is_embedded_in_front_of_its_passage_and_nothing_where_there_is_none():
    text = "SENNICK — The late boat is gone. Nobody was asked."
    run = (Span(10, 32), Span(33, 50))
    assert embedded_text("Ferry cut", text, run).text == f"Ferry cut\n{text[10:]}"
    assert embedded_text("", text, run).text == text[10:]


@given(st.one_of(ANY_TEXT, ARTICLES), st.sampled_from(("", "The harbour wall", "Ελληνικά 🙂")))
def test_the_parts_of_what_is_embedded_are_the_sentences_of_the_passage(text, title):
    for run in passages(text, title):
        embedded = embedded_text(title, text, run)
        assert [part.of(embedded.text) for part in embedded.parts] == [sentence.of(text) for sentence in run]


def test_of_an_article_without_prose_the_headline_alone_is_embedded():
    assert passages("Read also: Ferry to stay", "Ferry cut") == []
    assert embedded_text("Ferry cut", "Read also: Ferry to stay", (NOTHING,)) == ("Ferry cut", (Span(9, 9),))


@pytest.mark.parametrize(
    "text",
    [
        "x" * 2_000_000,
        "The tide came in.\n" * 100_000,
        "and so on and on " * 100_000,
        "\n" * 1_000_000,
        "“" * 500_000,
        "A. " * 300_000,
    ],
    ids=["no spaces", "short lines", "no full stops", "blank lines", "marks", "initials"],
)
def test_hostile_input_takes_seconds_not_minutes(text):
    started = perf_counter()
    held = sum(len(run) for run in passages(text, "Title"))
    assert perf_counter() - started < 30
    assert held or not any(map(str.isalnum, text))
