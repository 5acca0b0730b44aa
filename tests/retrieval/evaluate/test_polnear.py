from __future__ import annotations

import gzip
import json

import pytest

from retrieval.errors import BadInputError
from retrieval.evaluate.polnear import read_annotated, trimmed
from retrieval.types import QuotationKind, Span

DIRECT = 'The pier stays closed. "It will open in May," Ana Bell said.'
MIXED = 'Ana Bell called the pier "a danger to boats" on Monday.'
INDIRECT = "Ana Bell said that the pier would open in May."


def test_a_pair_of_marks_that_is_all_of_a_content_is_direct(row, annotated_file):
    (article,) = read_annotated(annotated_file(row(DIRECT, ("Ana Bell", "said", '"It will open in May,"'))))
    (gold,) = article.gold
    assert (gold.kind, gold.span.of(article.text)) == (QuotationKind.DIRECT, "It will open in May")
    assert [part.of(article.text) for part in gold.source] == ["Ana Bell"]


def test_a_pair_of_marks_in_a_longer_content_is_mixed(row, annotated_file):
    (article,) = read_annotated(annotated_file(row(MIXED, ("Ana Bell", "called", 'the pier "a danger to boats"'))))
    (gold,) = article.gold
    assert (gold.kind, gold.span.of(article.text)) == (QuotationKind.MIXED, "a danger to boats")


def test_a_content_without_marks_is_indirect_and_its_cue_is_plain_where_it_says_say(row, annotated_file):
    (article,) = read_annotated(annotated_file(row(INDIRECT, ("Ana Bell", "said", "that the pier would open in May"))))
    (gold,) = article.gold
    assert (gold.kind, gold.plain) == (QuotationKind.INDIRECT, True)


def test_a_cue_that_reports_no_speech_is_not_plain(row, annotated_file):
    text = "Ana Bell wants the pier to open in May."
    (article,) = read_annotated(annotated_file(row(text, ("Ana Bell", "wants", "the pier to open in May"))))
    assert not article.gold[0].plain


def test_a_pair_of_marks_outside_every_content_is_no_gold_but_known(row, annotated_file):
    (article,) = read_annotated(annotated_file(row('They sang "Blue Harbour" at noon.')))
    assert not article.gold
    assert [pair.of(article.text) for pair in article.pairs] == ['"Blue Harbour"']


def test_only_primary_annotations_are_read(row, annotated_file):
    path = annotated_file(row(DIRECT, name="a"), row(DIRECT, name="b", primary=False))
    assert [article.id for article in read_annotated(path)] == ["a"]


def test_a_compressed_file_is_read_as_it_is(row, tmp_path):
    path = tmp_path / "annotated.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(row(DIRECT)).encode()))
    assert read_annotated(path)[0].text == DIRECT


@pytest.mark.parametrize("content", ["no json", '{"id": "a"}', '{"id": "a", "text": "b", "attributions": [1]}'])
def test_a_line_that_is_no_row_is_an_error_that_names_the_file(tmp_path, content):
    path = tmp_path / "bad.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BadInputError, match=r"bad\.jsonl"):
        read_annotated(path)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "it has no 'text'"),
        ({"text": "A"}, "it has no 'attributions'"),
        ({"text": 7, "attributions": []}, "a field is of another kind"),
        ({"text": "A", "attributions": [{"source": [], "cue": []}]}, "it has no 'content'"),
        ([], "a field is of another kind"),
        (7, "a field is of another kind"),
    ],
)
def test_what_a_row_lacks_is_named_with_the_format(annotated_file, fields, said):
    with pytest.raises(BadInputError, match=r"annotated\.jsonl:1 is no annotated article") as error:
        read_annotated(annotated_file(fields))
    assert said in str(error.value)
    assert "id, text and attributions" in str(error.value)


def test_a_span_beyond_the_text_is_no_row_s(row, annotated_file):
    beyond = row(DIRECT, ("Ana Bell", "said", '"It will open in May,"')) | {"text": "Short."}
    with pytest.raises(BadInputError, match="a field is of another kind"):
        read_annotated(annotated_file(beyond))


def test_a_file_without_articles_is_an_error(annotated_file, row):
    for rows in ((), (row(DIRECT, primary=False),)):
        with pytest.raises(BadInputError, match="has no annotated article"):
            read_annotated(annotated_file(*rows))


def test_spans_are_trimmed_of_marks_and_punctuation_at_their_ends_only():
    text = ' “Well, it "works",” '
    assert trimmed(text, Span(0, len(text))).of(text) == 'Well, it "works'
