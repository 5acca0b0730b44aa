"""What the whole reader makes of articles: marks, turns and masks, the parser and the verdicts together."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.reader import open_reader
from retrieval.sources.sample import SampleSource
from retrieval.types import QuotationKind

LEAD = "The council of Brendale met on Monday evening to look at the dam above the old mill.\n\n"
GOLD = Path(__file__).parents[3] / "data" / "quotations.jsonl"
BITS = [
    "“We go,” said Anna Dahl",
    '"',
    "'",
    "”",
    "''",
    " she said",
    ". ",
    "\n\n",
    "\n― Bo Li",
    "A: I do",
    '12"',
    "\u200b",
]


@pytest.fixture(scope="session")
def reader():
    return open_reader()


@pytest.fixture(scope="session")
def told(reader):
    """`told(text)`: of each quotation between marks, its words, its speaker as written, and its cue."""

    def told(text):
        article = LEAD + text
        (reading,) = reader.read([(article, "")])
        return [
            (item.span.of(article), item.mention and item.mention.of(article), item.cue and item.cue.of(article))
            for item in reading.quotations
            if item.kind is not QuotationKind.INDIRECT
        ]

    return told


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("'The workers' dam is sound,' Anna Dahl said.", ("The workers' dam is sound,", "Anna Dahl", "said")),
        ("»The dam is sound«, Anna Dahl said.", ("The dam is sound", "Anna Dahl", "said")),
        ("„The dam is sound“, said Anna Dahl.", ("The dam is sound", "Anna Dahl", "said")),
        ("``The dam is sound,'' Anna Dahl said.", ("The dam is sound,", "Anna Dahl", "said")),
        ('“The dam is sound," Anna Dahl told them.', ("The dam is sound,", "Anna Dahl", "told")),
        ('**"The dam is sound,"** said Anna Dahl.', ("The dam is sound,", "Anna Dahl", "said")),
        ("“The dam is sound.” Dahl affirmed.", ("The dam is sound.", "Dahl", "affirmed")),
        ("“The dam is sound and it is ours”. she assured.", ("The dam is sound and it is ours", "she", "assured")),
        (
            "“The dam is sound, and so is the mill.” ― Anna Dahl",
            ("The dam is sound, and so is the mill.", "Anna Dahl", "―"),
        ),
        ("“The dam is sound.”\n― Anna Dahl", ("The dam is sound.", "Anna Dahl", "―")),
        ("“The dam is sound.”\n\n— Anna Dahl, engineer", ("The dam is sound.", "Anna Dahl", "—")),
        ('"The dam is sound, said Anna Dahl, who built it.', ("The dam is sound,", "Anna Dahl", "said")),
        (
            'The dam is sound and it is ours," Anna Dahl said.',
            ("The dam is sound and it is ours,", "Anna Dahl", "said"),
        ),
        (
            "“I asked, ‘Is it sound?’ and it is,” Anna Dahl said.",
            ("I asked, ‘Is it sound?’ and it is,", "Anna Dahl", "said"),
        ),
    ],
)
def test_whatever_the_marks_the_words_find_their_speaker(told, text, found):
    assert told(text + "\n\nThe vote was put off until the spring, and all went home.") == [found]


def test_a_quotation_that_its_attribution_breaks_is_spoken_by_one_person(told):
    found = told("“The dam,” said Anna Dahl, “is sound.” Bo Li left the room.")
    assert found == [("The dam,", "Anna Dahl", "said"), ("is sound.", "Anna Dahl", "said")]


def test_a_quotation_over_several_paragraphs_is_spoken_by_one_person(told):
    found = told(
        "“We waited for years,” Anna Dahl said. “Nobody came.\n\n“Nobody wrote.\n\n“Then it rained.”\n\nBo Li left."
    )
    assert [words for words, _, _ in found] == [
        "We waited for years,",
        "Nobody came.",
        "Nobody wrote.",
        "Then it rained.",
    ]
    assert {speaker for _, speaker, _ in found} == {"Anna Dahl"}


def test_the_turns_of_an_interview_are_spoken_by_whom_their_labels_name(told):
    text = """**Bo Li:** Will the dam hold?

**Anna Dahl, engineer:** It will, and I have said so for years.

I would not live below it if it did not.

**Bo Li:** And the mill?

**Anna Dahl:** The mill is another matter."""
    assert told(text) == [
        ("It will, and I have said so for years.", "Anna Dahl", ":"),
        ("I would not live below it if it did not.", "Anna Dahl", ":"),
        ("The mill is another matter.", "Anna Dahl", ":"),
    ]


def test_a_measure_is_no_quotation(told):
    assert told('Anna Dahl said the crack was 12" wide and a man of 6\'2" could stand in it.') == []


def test_the_samples_hold_the_quotations_that_were_read_in_them_and_no_others(reader):
    gold = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    expected = Counter((row["origin"], row["text"]) for row in gold if row["kind"] != "indirect")
    articles = list(SampleSource().read())
    readings = reader.read([(article.text, article.title) for article in articles])
    found = Counter(
        (article.origin, item.span.of(article.text))
        for article, reading in zip(articles, readings, strict=True)
        for item in reading.quotations
        if item.kind is not QuotationKind.INDIRECT
    )
    assert (expected - found, found - expected) == (Counter(), Counter())


@settings(max_examples=25)
@given(st.lists(st.sampled_from(BITS), max_size=40).map("".join))
def test_every_span_of_a_reading_lies_inside_the_text(reader, text):
    (reading,) = reader.read([(text, "")])
    for item in reading.quotations:
        spans = [item.span, item.sentence, *(span for span in (item.mention, item.cue) if span)]
        assert all(0 <= span.start < span.end <= len(text) for span in spans)
    starts = [item.span for item in reading.quotations]
    assert starts == sorted(starts)


@pytest.mark.parametrize(
    "bit", ["“we said \"so' ", "the council said that prices rise ", "x", "“Line” he said\n", "NAME: "]
)
def test_hostile_articles_are_read(reader, bit):
    (reading,) = reader.read([(bit * (20_000 // len(bit)), "")])
    assert all(item.span.end - item.span.start <= 20_000 for item in reading.quotations)
