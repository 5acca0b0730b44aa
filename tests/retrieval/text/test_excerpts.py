"""The runs of sentences that may be shown, and what speaks for each."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.excerpts import MOST_SENTENCES, Page, coverage, is_lame, windows
from retrieval.text.questions import analyse
from retrieval.text.words import content_terms, term, words
from retrieval.types import Span

TITLE = "Kiln bought for Marrowby"
TEXT = (
    "The kiln in Marrowby will cost 310 euros. It was chosen by Ida Brandt, who paints plates. Was it cheap?\n\n"
    "More soon\n\n"
    "The river froze over in the night and the children of the lower town walked across it to school, past the mill, "
    "the tannery and the two bridges."
)
SENTENCES = [Span(*match.span()) for match in re.finditer(r"\S.*?(?:[.?](?=\s|$)|(?=\n))", TEXT)]


@pytest.fixture
def signs():
    """`signs(question, **shared)`: what speaks for each run of the text, by its sentences' (first, last + 1)."""

    def signs(question, **shared):
        asked = analyse(question)
        page = Page(asked, TEXT, TITLE, dict.fromkeys(content_terms(question), 1.0), shared)
        run = [page.sentence(span, 0.1 * at) for at, span in enumerate(SENTENCES)]
        return dict(zip(windows(len(run)), (found for _, found in page.windows(run, opens=True)), strict=True))

    return signs


@given(st.integers(0, 40))
def test_every_run_of_one_to_three_consecutive_sentences_is_tried_once(count):
    runs = windows(count)
    assert len(set(runs)) == len(runs) == sum(max(0, count - more) for more in range(MOST_SENTENCES))
    assert all(0 <= first < last <= count and last - first <= MOST_SENTENCES for first, last in runs)


def test_a_run_begins_where_its_first_sentence_does_and_ends_with_its_last():
    page = Page(analyse("What does the kiln cost?"), TEXT, TITLE, {"kiln": 1.0}, {})
    shown = page.windows([page.sentence(span, 0.0) for span in SENTENCES], opens=False)
    ends = [Span(SENTENCES[first].start, SENTENCES[last - 1].end) for first, last in windows(len(SENTENCES))]
    assert [span for span, _ in shown] == ends


def test_a_term_of_the_headline_alone_counts_half():
    weights = {"kiln": 3.0, "bought": 1.0}
    assert coverage(frozenset({"kiln"}), frozenset({"bought", "kiln"}), weights) == pytest.approx(3.5 / 4)
    assert coverage(frozenset(), frozenset(), {}) == 0


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0, 9)), st.frozensets(st.sampled_from("abcdefgh")))
def test_the_share_of_a_question_that_is_held_lies_between_0_and_1(weights, held):
    assert 0 <= coverage(held, frozenset("abc"), weights) <= 1 + 1e-9


def test_a_run_has_its_own_share_and_that_which_the_headline_and_the_passage_add(signs):
    found = signs("Was the Marrowby kiln bought on the river?")  # marrowbi, kiln, bought, river
    assert found[0, 1].coverage == pytest.approx(2 / 4)
    assert found[0, 1].heading == pytest.approx(1 / 4)
    assert found[0, 1].context == pytest.approx(1 / 4)


def test_a_run_is_as_near_as_its_nearest_sentence_and_has_a_mean_beside(signs):
    found = signs("kiln")[0, 3]
    assert (found.nearest, found.mean) == (pytest.approx(0.2), pytest.approx(0.1))


def test_a_run_is_typed_where_it_holds_what_is_asked_for(signs):
    found = signs("How much does the kiln cost?")
    assert found[0, 1].typed == 1
    assert found[1, 2].typed == 0
    assert signs("Tell me of the kiln")[1, 2].typed == 1  # nothing of any type is asked for


def test_names_of_the_question_and_function_words_are_no_new_names(signs):
    assert signs("What is in Marrowby?")[0, 1].names == 0
    assert signs("What is there?")[0, 1].names == pytest.approx(0.693, abs=0.001)


def test_names_that_other_articles_have_too_count_by_their_share(signs):
    found = signs("Who chose it?", ida=0.5, brandt=0.25, zoe=0.9)
    assert found[1, 2].shared == pytest.approx(0.75)


def test_a_question_a_label_and_an_opening_are_known_as_such(signs):
    found = signs("What does the kiln cost?")
    asks = {run for run, sign in found.items() if sign.asks}
    assert asks == {run for run in found if run[1] == 3}
    assert {run for run, sign in found.items() if sign.opening} == {run for run in found if run[0] == 0}
    assert {run for run, sign in found.items() if sign.label} == {run for run in found if run[0] <= 3 < run[1]}


def test_words_beyond_those_read_at_a_glance_cost(signs):
    found = signs("What does the kiln cost?")
    assert found[0, 1].length == 0
    assert found[4, 5].length == pytest.approx((len(TEXT[SENTENCES[-1].start :].split()) - 20) / 10)
    assert [found[run].sentences for run in ((0, 1), (0, 2), (0, 3))] == [0, 1, 2]


def test_the_headlines_own_words_are_those_that_the_question_has_not(signs):
    assert signs("Which kiln?")[0, 1].headline == pytest.approx(1 / 2)  # of bought and Marrowby it holds Marrowby
    held = {term(word) for word, *_ in words(TITLE)} - {"for"}
    assert signs(TITLE)[0, 1].headline == 0, held


@pytest.mark.parametrize(
    "shown",
    [
        "He paid for it.",
        "“They left.”",
        "This was denied.",
        "“We go, she said.",
        'The "kiln was cold.',
        "But she left.",
    ],
)
def test_an_excerpt_that_leaves_its_reader_asking_who_is_lame(shown):
    assert is_lame(shown)


@pytest.mark.parametrize(
    "shown", ["Ida paid for it.", "“We go,” she said.", "Hester left.", "Thistles grow there.", ""]
)
def test_one_that_names_its_subject_is_not(shown):
    assert not is_lame(shown)
