from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.clean import paragraphs
from retrieval.text.quotations import draft as drafting
from retrieval.text.quotations.draft import LONGEST, Draft, drafts
from retrieval.text.quotations.marks import MOST_MARKS
from retrieval.text.quotations.weights import Linear, shipped

LEAD = "The council of Brendale met on Monday to look at the dam above the old mill.\n\n"
NO_MODEL = Linear({})
BITS = ["“", '"', "'", "Anna said", " ", ". ", "\n\n", "― Bo", "NAME: what?", "x" * 90, "\n", "according to"]


def drafted(text: str) -> list[Draft]:
    return drafts(text, "", NO_MODEL)


def shown(text: str) -> list[str]:
    return [draft.span.of(text) for draft in drafted(text)]


def test_only_paragraphs_that_may_hold_or_introduce_a_quotation_are_parsed():
    plain = "Nobody was in the street, and the shops were closed all day.\n\n"
    text = (
        LEAD + plain + "Anna Dahl came in.\n\n“It is sound.”\n\n" + plain + "The dam, she said, was sound.\n\n" + plain
    )
    assert shown(text) == ["Anna Dahl came in.", "“It is sound.”", "The dam, she said, was sound."]


@pytest.mark.parametrize(
    "signature", ["― Anna Dahl", "— Anna Dahl, engineer", "-- Anna Dahl", "- Anna Dahl", "– *Anna*"]
)
def test_a_signature_below_a_quotation_is_read_with_it(signature):
    for gap in ("\n", "\n\n"):
        text = f"{LEAD}“The dam is sound, and it will stay so.”{gap}{signature}\n\nMore was to follow after the vote."
        assert f"“The dam is sound, and it will stay so.”{gap}{signature}" in shown(text)


@pytest.mark.parametrize(
    "text",
    [
        "“The dam is sound, and it will stay so.”\n\n- Anna Dahl said no\n\n- Bo Li said yes",
        "They said the dam was sound and that it would stay so.\n\n— Anna Dahl",
        "“The dam is sound, and it will stay so.”\n\n— said so, and that was all",
        "“The dam is sound, and it will stay so.”\n\n— Anna Dahl and Bo Li contributed to this report.",
        "“The dam is sound, and it will stay so.”\n\n– A tale of a dam –",
        "“The dam is sound,” said Bo Li. “It will stay so.”\n\n— Anna Dahl",
    ],
)
def test_lists_and_dashes_elsewhere_are_no_signatures(text):
    assert not any("\n" in paragraph for paragraph in shown(LEAD + text))


def test_a_long_paragraph_is_cut_after_sentences_but_not_inside_a_quotation():
    said = "“" + "We looked at it. We asked about it. " * 40 + "We left,” Anna Dahl said. "
    text = said * 12
    (paragraph,) = paragraphs(text, "")
    parts = drafted(text)
    assert max(part.span.end - part.span.start for part in parts) <= LONGEST < paragraph.end - paragraph.start
    assert sum(len(part.quotes) for part in parts) == 12
    assert {quote.span.of(text) for part in parts for quote in part.quotes} == {said[1 : said.index("”")]}


def test_a_long_quotation_is_kept_whole_with_the_sentence_that_attributes_it():
    said = "“" + "We looked at it and we asked about it. " * 70 + "We left,” Anna Dahl said."
    text = "The dam is old, and it was built by Bo Li. " * 30 + said + " The dam is old, and that is all." * 90
    (part,) = [part for part in drafted(text) if part.quotes]
    assert [quote.outer.of(text) for quote in part.quotes] == [said[: said.index("”") + 1]]
    assert part.span.of(text).rstrip().endswith("Anna Dahl said.")


@given(st.lists(st.sampled_from(BITS), max_size=200).map("".join))
def test_what_is_parsed_lies_inside_the_prose_in_order_and_apart(text):
    parts = drafted(text)
    prose = paragraphs(text, "")
    assert all(left.span.end <= right.span.start for left, right in pairwise(parts))
    for part in parts:
        assert any(paragraph.start <= part.span.start < paragraph.end for paragraph in prose)
        assert all(part.span.start <= quote.outer.start < quote.outer.end <= part.span.end for quote in part.quotes)
        assert len(part.quotes) == len(part.looks) == len(part.whole) == len(part.mask.places)


HOSTILE = {
    "unbalanced marks": "“we said \"so' ",
    "no sentence ends": "the council said that prices rise ",
    "one word": "said",
    "lines": "“Line” he said\n",
    "labels": "NAME: NAME: ",
    "white space": "“ \t ",
}


@pytest.mark.parametrize("bit", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_parsed_in_pieces_of_bounded_length_that_come_to_the_text_itself(bit):
    text = bit * (200_000 // len(bit))
    parts = drafted(text)
    assert all(part.span.end - part.span.start <= 2 * LONGEST for part in parts)
    assert sum(part.span.end - part.span.start for part in parts) <= len(text)
    assert all(len(part.mask.text) <= 4 * LONGEST for part in parts)
    assert all(len(part.quotes) <= MOST_MARKS for part in parts)


@pytest.mark.parametrize("bit", HOSTILE.values(), ids=HOSTILE)
def test_the_characters_scanned_for_marks_grow_with_the_text_and_no_faster(bit, monkeypatch):
    scanned: list[int] = []
    marked = drafting.marked
    monkeypatch.setattr(
        drafting, "marked", lambda text, span: scanned.append(span.end - span.start) or marked(text, span)
    )
    text = bit * (100_000 // len(bit))
    drafts(text, "", shipped().whole)
    assert sum(scanned) <= 7 * len(text)  # to cut half a piece or more, the length of three is read; then each once
