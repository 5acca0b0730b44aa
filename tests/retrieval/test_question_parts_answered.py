"""A question that asks for several things: an excerpt for each, and what is missing."""

from __future__ import annotations

import pytest

from retrieval.types import Paging

VETO = "Mayor Ida Brandt vetoed the tannery in Marrowby on Friday."
VOTE = "In the end 31 of the councillors voted in favour of the tannery in Marrowby."
TWO = "Who vetoed the tannery in Marrowby and how many councillors voted in favour of it?"


@pytest.fixture
def asked(home, ingested, article, opened):
    """`asked(question, *texts, **how)`: the answer over articles of these texts."""

    def asked(question, *texts, **how):
        ingested(home, [article(f"{at}.txt", text, title="Tannery in Marrowby") for at, text in enumerate(texts)])
        return opened(home).ask(question, **how)

    return asked


def test_each_part_has_its_excerpt_labelled_with_the_part_as_asked_in_their_order(asked):
    answer = asked(TWO, VETO, VOTE)
    assert [(excerpt.part, excerpt.text) for excerpt in answer.excerpts] == [
        ("Who vetoed the tannery in Marrowby", VETO),
        ("how many councillors voted in favour of it", VOTE),
    ]
    assert answer.missing == ()
    assert all(excerpt.part in TWO for excerpt in answer.excerpts)


def test_both_parts_may_be_answered_by_one_article(asked):
    answer = asked(TWO, f"{VETO} The river is low. It was cold all week.\n\n{VOTE}")
    veto, vote = answer.excerpts
    assert "Ida Brandt" in veto.text
    assert "31" in vote.text


def test_a_part_without_an_answer_is_named_as_asked(asked):
    answer = asked(TWO, VETO)
    assert [excerpt.part for excerpt in answer.excerpts] == ["Who vetoed the tannery in Marrowby"]
    assert answer.missing == ("how many councillors voted in favour of it",)


def test_every_excerpt_of_a_part_holds_what_the_part_asks_for(asked):
    answer = asked("Who vetoed the tannery, and how many councillors voted for it, and when was the veto?", VETO, VOTE)
    held = {excerpt.part: excerpt.text for excerpt in answer.excerpts}
    assert "Ida Brandt" in held["Who vetoed the tannery"]
    assert "31" in held["how many councillors voted for it"]
    assert "Friday" in held["when was the veto"]


def test_a_question_of_one_part_has_excerpts_without_labels(asked):
    answer = asked("Who vetoed the tannery in Marrowby?", VETO, VOTE)
    assert {excerpt.part for excerpt in answer.excerpts} == {""}
    assert answer.missing == ()


def test_a_part_about_something_that_stands_nowhere_is_missing(asked):
    answer = asked("Who vetoed the tannery in Marrowby and how tall is the Eiffel Tower?", f"{VETO} {VOTE}")
    assert [excerpt.part for excerpt in answer.excerpts] == ["Who vetoed the tannery in Marrowby"]
    assert answer.missing == ("how tall is the Eiffel Tower",)


def test_no_more_excerpts_than_asked_for_are_shown(asked):
    assert len(asked(TWO, VETO, VOTE, k=1).excerpts) <= 1


def test_an_answer_has_an_excerpt_or_a_reason(asked):
    answer = asked(
        "How many councillors voted for the tannery in Marrowby, and when did they vote?",
        VETO.replace(" on Friday", ""),
    )
    assert answer.excerpts or answer.reason


def test_a_first_page_shows_the_same_with_and_without_paging(asked):
    assert asked(TWO, VETO, VOTE, paging=Paging()).excerpts == asked(TWO, VETO, VOTE).excerpts
