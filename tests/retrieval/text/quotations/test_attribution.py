"""Who is taken for the speaker, in sentences as newspapers write them."""

from __future__ import annotations

import pytest

from retrieval.reader import open_reader
from retrieval.types import QuotationKind

DIRECT, MIXED, INDIRECT = QuotationKind.DIRECT, QuotationKind.MIXED, QuotationKind.INDIRECT


@pytest.fixture(scope="module")
def reader():
    return open_reader()


@pytest.fixture
def read(reader):
    """Return a function from a text to its quotations as (kind, words, mention, cue)."""

    def run(text):
        (reading,) = reader.read([(text, "")])
        return [
            (item.kind, item.span.of(text), item.mention and item.mention.of(text), item.cue and item.cue.of(text))
            for item in reading.quotations
        ]

    return run


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('"The pier is safe," Ana Bell said on Monday.', (DIRECT, "The pier is safe,", "Ana Bell", "said")),
        ('"The pier is safe," said Ana Bell, who built it.', (DIRECT, "The pier is safe,", "Ana Bell", "said")),
        ('Ana Bell told reporters: "The pier is safe."', (DIRECT, "The pier is safe.", "Ana Bell", "told")),
        ("“The pier is safe.” Bell affirmed.", (DIRECT, "The pier is safe.", "Bell", "affirmed")),
        ('According to Ana Bell, "the pier is safe."', (MIXED, "the pier is safe.", "Ana Bell", "According")),
        ('In Leeds, Bell called the pier "a danger to boats".', (MIXED, "a danger to boats", "Bell", "called")),
        ("“Close the pier.” — Ana Bell", (DIRECT, "Close the pier.", "Ana Bell", "—")),
        ("Ana Bell said that the pier would open.", (INDIRECT, "the pier would open", "Ana Bell", "said")),
        ("The pier would open in May, Ana Bell said.", (INDIRECT, "The pier would open in May", "Ana Bell", "said")),
        ("According to Ana Bell, the pier opens in May.", (INDIRECT, "the pier opens in May", "Ana Bell", "According")),
        ("Ana Bell vowed to close the pier.", (INDIRECT, "to close the pier", "Ana Bell", "vowed")),
    ],
)
def test_the_speaker_the_cue_and_the_content_are_found(read, text, found):
    assert read(text) == [found]


def test_both_halves_of_a_broken_quotation_have_the_speaker_between_them(read):
    halves = read('"We looked at the pier," Ana Bell said, "and we looked at the boats."')
    assert [(words, mention) for _, words, mention, _ in halves] == [
        ("We looked at the pier,", "Ana Bell"),
        ("and we looked at the boats.", "Ana Bell"),
    ]


def test_a_quotation_goes_on_over_paragraphs_with_one_speaker(read):
    text = 'Bo Lund was angry. "The pier is old.\n\n"It has been old for years," Ana Bell said.'
    assert [mention for _, _, mention, _ in read(text)] == ["Ana Bell", "Ana Bell"]


def test_a_second_quotation_of_a_paragraph_without_a_cue_is_the_same_speakers(read):
    text = '"The pier is old," Ana Bell said on Monday at a meeting with Bo Lund. "It has been old for years."'
    assert [mention for _, _, mention, _ in read(text)] == ["Ana Bell", "Ana Bell"]


def test_two_speakers_of_one_paragraph_are_told_apart(read):
    text = '"The pier is old," Ana Bell said. "It is younger than you are," Bo Lund replied.'
    assert [mention for _, _, mention, _ in read(text)] == ["Ana Bell", "Bo Lund"]


def test_what_a_relative_clause_says_is_said_by_its_noun(reader):
    text = 'The meeting was opened by Ana Bell, who said: "The pier is old."'
    (reading,) = reader.read([(text, "")])
    (item,) = reading.quotations
    assert reading.voices[item.voice].name == "Ana Bell"


@pytest.mark.parametrize(
    "text",
    ['They sang "Blue Harbour" at noon.', "The boats' owners met at the workers' club.", "It opened in the '60s."],
)
def test_titles_and_apostrophes_are_no_quotations(read, text):
    assert read(text) == []


def test_a_deed_is_no_statement(read):
    assert read("The council continued to repair the pier. Bo Lund wanted to see it.") == []


def test_a_statement_that_holds_a_quotation_is_only_the_quotation(read):
    assert [kind for kind, *_ in read('Ana Bell said that the pier was "a danger to boats" and children.')] == [MIXED]


def test_spans_are_of_the_stored_text_whatever_its_spaces(reader):
    text = "The pier was shut after the storm.\r\n\r\nAna\u00a0Bell said: “The\u2009pier — at\u00a0last — is safe.”"
    (reading,) = reader.read([(text, "")])
    (item,) = reading.quotations
    assert item.span.of(text) == "The\u2009pier — at\u00a0last — is safe."
    assert item.mention.of(text) == "Ana\u00a0Bell"


def test_the_sentence_that_attributes_a_quotation_is_whole_and_begins_with_its_first_word(reader):
    text = 'It rained. "We looked at the pier," Ana Bell said, "and at the boats." He left.'
    (reading,) = reader.read([(text, "")])
    sentence = '"We looked at the pier," Ana Bell said, "and at the boats."'
    assert {item.sentence.of(text) for item in reading.quotations} == {sentence}


def test_half_a_character_in_an_article_harms_nothing(reader):
    text = 'Ana Bell \ud83d said: "The pier \udc00 is safe."'
    (reading,) = reader.read([(text, "")])
    assert [item.span.of(text) for item in reading.quotations] == ["The pier \udc00 is safe."]


def test_readings_come_in_the_order_of_their_articles_and_do_not_depend_on_their_company(reader):
    texts = ['"Yes," Ana Bell said.', "", '"No," Bo Lund said.']
    together = reader.read([(text, "") for text in texts])
    assert together == [reader.read([(text, "")])[0] for text in texts]


def test_confidence_is_a_probability_and_nothing_is_certain_of_nobody(reader):
    text = '"Yes," Ana Bell said. He bowed.\n\n"No."\n\nThe boats left. Bo Lund called it "a farce".'
    (reading,) = reader.read([(text, "")])
    assert all(0 <= item.confidence <= 1 for item in reading.quotations)
    assert all(item.confidence == 0 for item in reading.quotations if item.voice is None)


def test_the_digest_names_the_parser_and_the_weights(reader):
    assert len(reader.digest) == 64
    assert reader.digest == open_reader().digest
