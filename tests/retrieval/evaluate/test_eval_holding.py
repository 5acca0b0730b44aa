"""When an answer stands in an excerpt."""

from __future__ import annotations

import pytest

from retrieval.evaluate.holding import holds, normalised


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("It was built by Ana Bell’s firm.", "ana bell's"),
        ("The boat is called “Grey Heron”, they said.", "the “Grey Heron”"),
        ("Opened by the\n harbour   office in May", "Harbour Office"),
        ("A levy of €40 a year", "€40."),
        ("from 2029–31", "2029-31"),
        ("seventeen people (17) were hurt", "17"),
        ("She was a 17-year-old", "17"),
    ],
)
def test_case_marks_space_articles_and_outer_punctuation_count_for_nothing(text, answer):
    assert holds(text, ["nothing like it", answer])


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("The artist left", "art"),
        ("The smart left", "art"),
        ("It costs 17.5 million", "17"),
        ("It costs 1,017 in all", "017"),
        ("It costs 3,17", "17"),
        ("It costs 170", "17"),
    ],
)
def test_an_answer_is_no_part_of_a_longer_word_or_number(text, answer):
    assert not holds(text, [answer])


def test_an_answer_that_is_only_an_article_stays_itself():
    assert (normalised("The"), normalised("A"), normalised("the A")) == ("the", "a", "a")


def test_nothing_holds_an_answer_of_marks_alone():
    assert normalised(" “…” ") == ""
    assert not holds("“…”", ["“…”"])
