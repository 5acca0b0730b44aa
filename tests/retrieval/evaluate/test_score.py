from __future__ import annotations

import pytest

from retrieval.evaluate.polnear import read_annotated
from retrieval.evaluate.quotations import score
from retrieval.types import Quotation, QuotationKind, Reading, Span

TEXT = 'Ana Bell called the pier "a danger to boats". "It will open in May," she said. Bo Lund said that it would not.'
GOLD = (
    ("Ana Bell", "called", 'the pier "a danger to boats"'),
    ("she", "said", '"It will open in May,"'),
    ("Bo Lund", "said", "that it would not"),
)


def _quotation(kind, words, mention, confidence=0.9):
    start, who = TEXT.index(words), TEXT.index(mention)
    span = Span(start, start + len(words))
    return Quotation(kind, span, span, Span(who, who + len(mention)), None, 0, confidence)


MIXED = _quotation(QuotationKind.MIXED, "a danger to boats", "Ana Bell")
DIRECT = _quotation(QuotationKind.DIRECT, "It will open in May,", "she")
INDIRECT = _quotation(QuotationKind.INDIRECT, "it would not", "Bo Lund")


@pytest.fixture
def scored(row, annotated_file):
    def run(*quotations):
        return score(read_annotated(annotated_file(row(TEXT, *GOLD))), [Reading(quotations)])

    return run


def test_a_perfect_reading_scores_one_everywhere(scored):
    scores = scored(MIXED, DIRECT, INDIRECT)
    assert (scores.quoted.f1, scores.direct.f1, scores.mixed.f1, scores.indirect_partial.f1) == (1, 1, 1, 1)
    assert (scores.kind_accuracy, scores.mention_accuracy, scores.end_to_end, scores.indirect_mention) == (1, 1, 1, 1)


def test_a_missed_quotation_costs_recall_and_not_the_accuracy_on_matched_spans(scored):
    scores = scored(DIRECT)
    assert (scores.quoted.recall, scores.quoted.precision) == (0.5, 1)
    assert (scores.mention_accuracy, scores.end_to_end) == (1, 0.5)


def test_a_wrong_kind_is_counted_against_both_kinds(scored):
    scores = scored(_quotation(QuotationKind.DIRECT, "a danger to boats", "Ana Bell"), DIRECT)
    assert scores.kind_accuracy == 0.5
    assert (scores.direct.precision, scores.mixed.recall) == (0.5, 0)


def test_a_speaker_elsewhere_is_wrong_and_one_that_overlaps_the_source_is_right(scored):
    assert scored(_quotation(QuotationKind.MIXED, "a danger to boats", "Bell"), DIRECT).mention_accuracy == 1
    assert scored(_quotation(QuotationKind.MIXED, "a danger to boats", "Bo Lund"), DIRECT).mention_accuracy == 0.5


def test_an_indirect_quotation_matches_partially_from_half_of_the_union(scored):
    scores = scored(_quotation(QuotationKind.INDIRECT, "would not", "Bo Lund"))
    assert (scores.indirect.matched, scores.indirect_partial.matched) == (0, 1)
    assert scored(_quotation(QuotationKind.INDIRECT, "not", "Bo Lund")).indirect_partial.matched == 0


def test_one_reading_matches_one_gold_only(scored):
    assert scored(DIRECT, DIRECT).quoted.matched == 1


def test_high_confidence_is_measured_on_the_surest_three_quarters(row, annotated_file):
    texts = [f'"Number {number} is up," Ana Bell said.' for number in range(4)]
    articles = read_annotated(annotated_file(*(row(text, ("Ana Bell", "said", text[:18])) for text in texts)))
    sure = [_read(text, right=number != 3, confidence=0.9 - number / 10) for number, text in enumerate(texts)]
    unsure = [_read(text, right=number != 0, confidence=0.9 - number / 10) for number, text in enumerate(texts)]
    assert score(articles, sure).confident_accuracy == 1
    assert score(articles, unsure).confident_accuracy == pytest.approx(2 / 3)


def _read(text, *, right, confidence):
    mention = Span(text.index("Ana"), len(text)) if right else Span(0, 1)
    return Reading((Quotation(QuotationKind.DIRECT, Span(1, 16), Span(0, 1), mention, None, 0, confidence),))


def test_a_pair_of_marks_that_quotes_nobody_is_a_false_positive_and_other_marks_are_only_counted(row, annotated_file):
    text = "They sang \"Blue Harbour\" and 'Red Sails' at noon."
    read = [_at(text, "Blue Harbour"), _at(text, "Red Sails")]
    scores = score(read_annotated(annotated_file(row(text))), [Reading(tuple(read))])
    assert (scores.quoted.found, scores.quoted.matched, scores.beyond) == (1, 0, 1)


def _at(text, words):
    span = Span(text.index(words), text.index(words) + len(words))
    return Quotation(QuotationKind.MIXED, span, span, None, None, None, 0.0)
