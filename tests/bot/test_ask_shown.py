"""What an answer shows beside its excerpts: how sure it is, its parts, differing figures, and headlines alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.ask import ASK, blocks
from bot.commands.confidence import confidence
from bot.model import Notice, Quote, Request, Text, Tone
from retrieval.export import answer_json
from retrieval.types import Answer, Article, Excerpt, Paging, Reason, Span

VOTE = Article(
    *("b1", "vote.txt", "Mayor stops the tram", "The mayor said no. Nine were for it.", "https://wire.example/tram"),
    *("Wire", date(2031, 5, 4), ()),
)
HEADLINE_ONLY = "Only the headline of this article is held."


def excerpt(start: int = 0, end: int = 18, part: str = "") -> Excerpt:
    return Excerpt(VOTE, Span(start, end), 0.5, VOTE.url, part=part)


def answer(*excerpts: Excerpt, **fields) -> Answer:
    return replace(Answer("?", excerpts or (excerpt(),), None, None, None, 1.0), **fields)


def lines(given: Answer, paging: Paging | None = None) -> list[str]:
    """What an answer says, a row of excerpts as one "…"."""
    said = [block.text if isinstance(block, Text | Notice) else "…" for block in blocks(given, paging or Paging())]
    return [line for at, line in enumerate(said) if line != "…" or said[at - 1 : at] != ["…"]]


# How sure


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (1.0, "Virtually certain to answer this."),
        (0.99, "Virtually certain to answer this."),
        (0.989, "Very likely to answer this."),
        (0.9, "Very likely to answer this."),
        (0.899, "Likely to answer this."),
        (0.66, "Likely to answer this."),
        (0.659, "About as likely as not to answer this."),
        (0.33, "About as likely as not to answer this."),
        (0.329, "Unlikely to answer this."),
        (0.0, "Unlikely to answer this."),
    ],
)
def test_a_probability_is_told_in_the_words_of_its_class(probability, words):
    line = confidence(probability)
    assert line.text.startswith(words)
    assert line.small


def test_how_sure_an_answer_is_stands_under_its_excerpts():
    assert lines(answer(confidence=0.93)) == ["…", confidence(0.93).text]


@pytest.mark.parametrize("paging", [Paging(3), Paging(newest=True), Paging(3, newest=True)])
def test_a_later_page_and_another_order_say_nothing_of_it(paging):
    assert confidence(0.93) not in list(blocks(answer(confidence=0.93), paging))


def test_a_refusal_says_nothing_of_it():
    refusal = answer(excerpts=(), reason=Reason.NOT_THIS, nearest=excerpt(), confidence=0.93)
    assert lines(refusal)[-2:] == ["Nearest miss, which does not answer the question:", "…"]


def test_the_json_has_the_number_and_the_words():
    given = answer_json(answer(confidence=0.93456))
    assert (given["confidence"], given["likelihood"]) == (0.9346, "very likely")


# Why not


@pytest.mark.parametrize(
    ("reason", "detail", "said"),
    [
        (Reason.ONLY_OLDER, None, "Not in the corpus: only older than asked."),
        (Reason.ONLY_OLDER, "from 2019", "Not in the corpus: only older than asked (from 2019)."),
        (Reason.ONLY_NEWER, None, "Not in the corpus: only newer than asked."),
    ],
)
def test_a_refusal_says_that_there_is_only_older_or_newer_news(reason, detail, said):
    refusal = answer(excerpts=(), reason=reason, detail=detail, nearest=excerpt())
    assert next(blocks(refusal)) == Notice(Tone.NOT_FOUND, said)


# Parts


def test_each_part_stands_once_over_the_excerpts_that_answer_it():
    given = answer(
        excerpt(part="who vetoed it"), excerpt(part="who vetoed it"), excerpt(19, 36, part="how many were for")
    )
    assert lines(given)[:-1] == ["On “who vetoed it”:", "…", "On “how many were for”:", "…"]


def test_where_dates_put_the_parts_in_turns_each_turn_says_its_part():
    given = answer(excerpt(part="who"), excerpt(part="when"), excerpt(part="who"))
    assert lines(given, Paging(newest=True)) == ["On “who”:", "…", "On “when”:", "…", "On “who”:", "…"]


def test_a_later_page_says_the_part_again():
    assert lines(answer(excerpt(part="who")), Paging(2)) == ["Excerpt 3.", "On “who”:", "…"]


def test_a_question_of_one_part_has_no_label():
    assert lines(answer())[0] == "…"


def test_parts_without_an_excerpt_are_named_under_the_others():
    given = answer(excerpt(part="who vetoed it"), missing=("how many voted in favour", "when"))
    *_, last = blocks(given)
    assert last == Notice(Tone.NOT_FOUND, "Not in the corpus: “how many voted in favour”, “when”.")
    assert last not in list(blocks(given, Paging(3)))


def test_a_refusal_names_no_parts_beside_its_reason():
    refusal = answer(excerpts=(), reason=Reason.NOTHING_ON_TOPIC, missing=("who", "when"))
    assert lines(refusal) == ["Not in the corpus: nothing on this topic."]


def test_the_json_has_the_parts():
    given = answer_json(answer(excerpt(part="who"), excerpt(), missing=("when",), figures=("9", "11")))
    assert [one["part"] for one in given["excerpts"]] == ["who", None]
    assert (given["missing"], given["figures"]) == (["when"], ["9", "11"])


# Figures


def test_figures_that_differ_stand_over_the_excerpts():
    first, *_ = blocks(answer(figures=("40 million", "52 million")))
    assert first == Notice(Tone.DIFFERENT, "Sources give different figures: “40 million”, “52 million”.")


@pytest.mark.parametrize("figures", [(), ("40 million",)])
def test_one_figure_is_no_difference(figures):
    assert lines(answer(figures=figures))[0] == "…"


def test_many_and_long_figures_are_cut():
    figures = ("40\nmillion", "about " * 40 + "9", *(f"{number} people" for number in range(6)))
    (line, *_) = lines(answer(figures=figures))
    assert line.startswith("Sources give different figures: “40 million”, “about about ")
    assert "about…”, “0 people”, “1 people”, “2 people” and 3 more." in line
    assert len(line) < 200


# The headline alone


def test_an_article_of_which_only_the_headline_is_held_has_a_line_in_place_of_an_excerpt():
    (shown, _) = blocks(answer(excerpt(0, 0)))
    assert shown == Quote(
        *("", "Mayor stops the tram", "Wire", "2031-05-04", "https://wire.example/tram"),
        reference="b1#0-0",
        instead=HEADLINE_ONLY,
    )


def test_an_excerpt_has_no_such_line():
    (shown, _) = blocks(answer())
    assert (shown.text, shown.instead) == ("The mayor said no.", "")


def test_the_json_of_a_headline_alone_has_an_empty_text():
    (shown,) = answer_json(answer(excerpt(0, 0)))["excerpts"]
    assert (shown["text"], shown["start"], shown["end"]) == ("", 0, 0)
    assert shown["article"]["title"] == "Mayor stops the tram"


# Any answer


@given(st.lists(st.text(max_size=9), max_size=4), st.lists(st.text(max_size=9), max_size=4))
def test_what_is_said_of_an_answer_is_in_single_lines(parts, figures):
    given = answer(*(excerpt(part=part) for part in parts), missing=tuple(parts), figures=tuple(figures))
    assert all(len(line.splitlines()) == 1 for line in lines(given))


# Whom nobody named

UNNAMED = "Whom “{}” means is not clear: ask again with the name."


@pytest.mark.parametrize("question", ["What did she say about the zeppelin?", "did SHE say why?"])
def test_words_of_somebody_unnamed_that_are_not_found_are_asked_for_by_name(sample_home, opened, question):
    *_, last = ASK.run(opened(sample_home), Request("ask", question, {"until": "1999-01-01"})).blocks
    assert last == Text(UNNAMED.format("SHE" if "SHE" in question else "she"))


@pytest.mark.parametrize(
    "question", ["What did Osterley say about the zeppelin?", "Where is the zeppelin?", "Is she here?"]
)
def test_any_other_question_is_not(sample_home, opened, question):
    *_, last = ASK.run(opened(sample_home), Request("ask", question, {"until": "1999-01-01"})).blocks
    assert isinstance(last, Notice)
