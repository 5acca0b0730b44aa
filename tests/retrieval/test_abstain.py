"""Whether what was found answers, and if not, why: over evidence made up for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.abstain import Evidence, Signs, Strictness, Time, belongs, judge
from retrieval.types import Reason

SURE, UNSURE = 4.0, -4.0
ORDER = [Strictness.STRICT, Strictness.BALANCED, Strictness.LENIENT]


def one(log_odds=SURE, *, sentence=0.9, missing=(), lacks=None, time=Time.UNKNOWN):
    signs = Signs(**dict.fromkeys(Signs._fields, 0.0))._replace(sentence=sentence, passages=3.0)
    return Evidence(signs, log_odds, 0.5, tuple(missing), lacks, time)


EVIDENCE = st.lists(
    st.builds(
        one,
        st.floats(-5, 5),
        sentence=st.floats(-1, 1),
        missing=st.lists(st.sampled_from(["Brandt", "42"])),
        lacks=st.sampled_from([None, "number"]),
        time=st.sampled_from(Time),
    ),
    max_size=3,
)


@given(EVIDENCE)
def test_what_a_stricter_position_answers_a_more_lenient_one_does_too(evidence):
    refused = [judge(evidence, strictness).reason is not None for strictness in ORDER]
    assert refused == sorted(refused, reverse=True)


@given(st.floats(-5, 5))
def test_what_belongs_to_a_strict_answer_belongs_to_a_more_lenient_one(log_odds):
    held = [belongs(one(log_odds), strictness) for strictness in ORDER]
    assert held == sorted(held)


@pytest.mark.parametrize("strictness", ORDER)
def test_a_further_excerpt_may_be_weaker_than_the_first_must_be(strictness):
    at = next(tenth / 10 for tenth in range(-50, 50) if not judge([one(tenth / 10)], strictness).reason)
    assert belongs(one(at - 0.5), strictness)
    assert not belongs(one(at - 1.5), strictness)


def test_nothing_found_is_nothing_on_the_topic():
    verdict = judge([], Strictness.LENIENT)
    assert (verdict.reason, verdict.detail, verdict.confidence) == (Reason.NOTHING_ON_TOPIC, None, 0.0)


def test_what_is_near_is_on_the_topic_and_what_is_far_is_not():
    assert judge([one(UNSURE, sentence=0.9)], Strictness.BALANCED).reason is Reason.NOT_THIS
    assert judge([one(UNSURE, sentence=0.1)], Strictness.BALANCED).reason is Reason.NOTHING_ON_TOPIC


def test_one_near_article_of_the_first_three_is_enough_for_the_topic():
    evidence = [one(UNSURE, sentence=0.1), one(UNSURE, sentence=0.1), one(UNSURE, sentence=0.9)]
    assert judge(evidence, Strictness.BALANCED).reason is Reason.NOT_THIS


@pytest.mark.parametrize(("time", "reason"), [(Time.BEFORE, Reason.ONLY_OLDER), (Time.AFTER, Reason.ONLY_NEWER)])
def test_what_is_all_on_one_side_of_the_time_asked_about_is_no_answer(time, reason):
    assert judge([one(time=time)] * 3, Strictness.BALANCED).reason is reason


def test_one_article_of_the_time_among_the_first_three_is_enough():
    evidence = [one(time=Time.BEFORE), one(time=Time.AFTER), one(time=Time.THEN)]
    assert judge(evidence, Strictness.BALANCED).reason is None


@pytest.mark.parametrize("further", [Time.BEFORE, Time.AFTER, Time.UNKNOWN])
def test_where_none_is_of_the_time_the_best_article_tells_which_side_of_it_was_found(further):
    assert judge([one(time=Time.BEFORE), one(time=further)], Strictness.BALANCED).reason is Reason.ONLY_OLDER
    assert judge([one(time=Time.AFTER), one(time=further)], Strictness.BALANCED).reason is Reason.ONLY_NEWER
    assert judge([one(time=Time.UNKNOWN), one(time=further)], Strictness.BALANCED).reason is None


def test_a_figure_that_no_excerpt_holds_is_named_by_its_type():
    verdict = judge([one(lacks="sum of money")] * 3, Strictness.BALANCED)
    assert verdict.reason is Reason.NOT_THIS
    assert verdict.detail == "the nearest excerpt holds no sum of money"


def test_a_figure_in_one_of_the_first_three_excerpts_is_enough():
    evidence = [one(lacks="number"), one(lacks="number"), one()]
    assert judge(evidence, Strictness.BALANCED).reason is None


def test_a_name_that_no_article_holds_is_named_as_it_was_asked():
    verdict = judge([one(UNSURE, missing=["Quark"]), one(UNSURE, missing=["Brandt", "Quark"])], Strictness.BALANCED)
    assert verdict.detail == "“Quark” stands in none of the articles nearest to the question"


def test_a_name_that_one_of_them_holds_is_not():
    assert judge([one(UNSURE, missing=["Quark"]), one(UNSURE)], Strictness.BALANCED).detail is None


def test_a_name_is_told_before_a_type():
    verdict = judge([one(UNSURE, missing=["Quark"], lacks="number")], Strictness.BALANCED)
    assert verdict.detail
    assert "Quark" in verdict.detail
