"""Figures on which sources disagree, verbatim, and what is no disagreement."""

from __future__ import annotations

import pytest

from retrieval.figures import differing
from retrieval.text.questions import analyse
from retrieval.types import Article, Excerpt, Span

COST = "How much will the harbour wall of Marrowby cost?"
HURT = "How many people were hurt in the fire in Marrowby?"


def excerpts(*texts, of=None):
    """An excerpt for each text; `of` gives the articles' names where several are of one."""
    names = of or [str(at) for at in range(len(texts))]
    return [
        Excerpt(Article(name, name, "", text, None, None, None, ()), Span(0, len(text)), 0.0, "")
        for name, text in zip(names, texts, strict=True)
    ]


def figures(question, *texts, of=None):
    return differing(analyse(question), excerpts(*texts, of=of))


def test_two_sums_for_the_one_asked_for_are_told_as_they_stand():
    found = figures(COST, "The harbour wall will cost €18.4 million.", "The cost of the harbour wall is €23.9 million.")
    assert set(found) == {"€18.4 million", "€23.9 million"}


def test_a_figure_across_a_no_break_space_is_whole():
    found = figures(
        COST, "The harbour wall will cost €18.4\xa0million.", "The harbour wall will cost €23.9\u202fmillion."
    )
    assert set(found) == {"€18.4\xa0million", "€23.9\u202fmillion"}


def test_numbers_of_the_thing_counted_are_compared():
    assert set(figures(HURT, "In Marrowby 14 people were hurt.", "At least 17 people were hurt.")) == {"14", "17"}


def test_numbers_in_words_are_compared_too():
    found = figures(HURT, "In Marrowby fourteen people were hurt.", "At least seventeen people were hurt.")
    assert set(found) == {"fourteen", "seventeen"}


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("14 people were hurt in the fire.", "14 people were hurt in Marrowby."),
        ("1,400 people were hurt in the fire.", "1400 people were hurt in Marrowby."),
        ("Fourteen people were hurt in the fire.", "14 people were hurt in Marrowby."),
    ],
)
def test_the_same_number_is_no_disagreement_however_it_is_written(left, right):
    assert figures(HURT, left, right) == ()


def test_figures_of_other_things_are_no_disagreement():
    assert figures(HURT, "In Marrowby 14 people were hurt.", "Some 120 firefighters came to Marrowby.") == ()
    assert figures(COST, "The harbour wall will cost €18.4 million.", "A night at the inn is €90.") == ()


def test_two_figures_of_one_article_are_no_disagreement():
    texts = ["In Marrowby 14 people were hurt.", "By noon 17 people were hurt."]
    assert figures(HURT, *texts, of=["a", "a"]) == ()


def test_of_an_article_the_figure_of_its_better_excerpt_counts():
    texts = ["14 people were hurt.", "17 people were hurt.", "16 people were hurt."]
    assert set(figures(HURT, *texts, of=["a", "b", "a"])) == {"14", "17"}


def test_one_figure_or_none_is_no_disagreement():
    assert figures(HURT) == ()
    assert figures(HURT, "14 people were hurt.") == ()
    assert figures(HURT, "14 people were hurt.", "People were hurt.") == ()


@pytest.mark.parametrize("question", ["Who was hurt in Marrowby?", "When were people hurt?", "Tell me of the fire"])
def test_a_question_for_something_else_has_no_figures(question):
    assert figures(question, "14 people were hurt in Marrowby.", "17 people were hurt in Marrowby.") == ()


def test_the_questions_own_number_is_none_of_the_answers():
    assert (
        figures("How many of the 80 people were hurt?", "Of 80 people 14 people were hurt.", "14 people of 80.") == ()
    )


def test_the_sample_estimates_of_the_harbour_wall_are_both_told(minilm_home, opened, minilm):
    answer = opened(minilm_home, minilm.name).ask("How much will the harbour wall cost?")
    assert set(answer.figures) == {"€18.4 million", "€23.9\xa0million"}
    for figure in answer.figures:
        assert any(figure in excerpt.text for excerpt in answer.excerpts)


def test_a_copy_with_another_number_is_a_disagreement_and_one_with_the_same_is_none(home, ingested, article, opened):
    text = (
        "{} people were hurt in Marrowby on Sunday when a kiln burst in the old pottery behind the market hall, "
        "and the street was closed until the evening while boats carried the potters' families over the river."
    )
    numbers = {"a.txt": "Fourteen", "b.txt": "Fourteen", "c.txt": "Nineteen"}
    ingested(home, [article(name, text.format(number), title="Kiln bursts") for name, number in numbers.items()])
    answer = opened(home).ask("How many people were hurt in Marrowby when the kiln burst?")
    assert sorted(answer.figures) == ["Fourteen", "Nineteen"]
