from __future__ import annotations

import json
import random
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.wording import CLOSE, closeness, differences, located, may_hold, position, says_something, words
from retrieval.types import Span

QUOTATIONS = Path(__file__).parents[2] / "data" / "quotations.jsonl"
WALL = words("The wall is tired. It has moved eleven centimetres since 2019.")


# What a word is


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The WALL is tired!", ["the", "wall", "is", "tired"]),
        ("Don’t stop; it's “ours”", ["dont", "stop", "its", "ours"]),
        ("Zoë’s élan, E\u0301lite", ["zoes", "elan", "elite"]),
        ("the U.S. at 5 p.m.", ["the", "us", "at", "5", "pm"]),
        ("1,350 of 18.4", ["1350", "of", "18", "4"]),
        ("co-operate—now", ["co", "operate", "now"]),
        ("soft\u00adhyphen zero\u200bwidth ﬁne", ["softhyphen", "zerowidth", "fine"]),
        ("‘Trust the wall, not the forecast,’", ["trust", "the", "wall", "not", "the", "forecast"]),
        ("snake_case _ ?!… 東京", ["snake", "case", "東京"]),
        ("", []),
    ],
)
def test_words_are_compared_without_case_accents_apostrophes_and_marks(text, found):
    assert words(text) == found


@given(st.text())
def test_a_word_is_never_empty_and_holds_no_space(text):
    assert all(word and word.isalnum() for word in words(text))


@given(st.text())
def test_located_words_are_the_words_each_where_it_stands(text):
    found = located(text)
    assert [word.text for word in found] == words(text)
    assert [words(text[word.span.start : word.span.end]) for word in found] == [[word.text] for word in found]


def test_words_of_a_stretch_stand_where_the_whole_text_has_them():
    text = "She said: the wall is tired."
    assert [word.span.of(text) for word in located(text, Span(10, len(text)))] == ["the", "wall", "is", "tired"]


@pytest.mark.parametrize(
    ("wanted", "held", "at"),
    [("b c", "a b c", 1), ("a", "a b", 0), ("b", "a bb", None), ("a b c", "a b", None), ("c d", "ab c d", 1)],
)
def test_words_stand_in_a_row_where_no_other_word_is_between_them(wanted, held, at):
    assert position(wanted.split(), held.split()) == at


@given(st.text(max_size=200), st.integers(0, 10), st.integers(0, 10))
def test_a_text_may_hold_all_words_that_stand_in_a_row_in_it(text, first, count):
    assert may_hold(text, words(text)[first : first + count])


def test_a_text_may_not_hold_words_that_stand_apart_in_it():
    assert not may_hold("the wall, and the harbour", ["the", "harbour", "wall"])
    assert not may_hold("the wall", ["the", "walls"])


@pytest.mark.parametrize(
    ("asked", "held", "is_close"),
    [
        ("harbour wall ends", "harbor wall ends", True),  # eight letters or more may have two slips, …
        ("committee votes", "comitee votes", False),
        ("commissioner votes", "comissionner votes", True),
        ("wall ends", "wale ends", True),  # … four of them one, …
        ("pier ends", "peer ends", True),
        ("wall ends", "wool ends", False),
        ("sea ends", "tea ends", False),  # … fewer none
    ],
)
def test_how_much_a_word_may_be_misspelt_depends_on_its_length(asked, held, is_close):
    same = closeness(words(asked), words(asked))
    assert (closeness(words(asked), words(held)) == same) is is_close


@pytest.mark.parametrize(
    ("text", "something"),
    [("the", False), ("It is", False), ("?!", False), ("", False), ("boondoggle", True), ("Yes we can", True)],
)
def test_a_quotation_is_identified_by_a_telling_word_or_by_three_words(text, something):
    assert says_something(text) is something


# How near two wordings are


@pytest.mark.parametrize(
    "asked",
    [
        "the wall is tired it has moved eleven centimetres since 2019",
        "the wall was tired, it moved eleven centimeters since 2019",
        "the wall is tired; it has moved 11 centimetres",
        "the wall is so very tired, it has moved eleven centimetres",
        "since 2019 it has moved eleven centimetres",
        "it has moved centimetres eleven since 2019",
    ],
)
def test_a_misremembered_quotation_is_close(asked):
    assert closeness(words(asked), WALL) >= CLOSE


@pytest.mark.parametrize(
    "asked",
    [
        "the wall is new",
        "it has cost eleven millions since 2031",
        "the school is tired of it",
        "since when is it",
        "we had a cloud then a flame and then no roof",
    ],
)
def test_another_statement_is_not_close(asked):
    assert closeness(words(asked), WALL) < CLOSE


def test_a_denial_is_not_close_to_another_denial():
    assert closeness(words("I will not pretend"), words("I will not guess")) < CLOSE


@given(st.lists(st.sampled_from("the wall is tired of us".split()), min_size=1, max_size=12))
def test_closeness_lies_between_0_and_1_and_is_highest_for_the_same_words(asked):
    other = closeness(asked, WALL)
    assert 0 <= other < 1
    assert closeness(asked, asked) >= other


def changed(quotation: list[str], others: list[str], chance: random.Random) -> list[str]:
    """Return a quotation with up to one word in four left out, replaced or swapped with the next."""
    asked: list[str] = list(quotation)
    for at in sorted(chance.sample(range(len(asked)), chance.randint(1, len(asked) // 4)), reverse=True):
        match chance.choice(("left out", "replaced", "swapped")):
            case "left out":
                del asked[at]
            case "replaced":
                asked[at] = chance.choice(others)
            case "swapped":
                asked[at : at + 2] = asked[at : at + 2][::-1]
    return asked


@pytest.fixture(scope="module")
def quotations() -> list[tuple[str, ...]]:
    rows = [json.loads(line) for line in QUOTATIONS.read_text(encoding="utf-8").splitlines()]
    return sorted({tuple(words(row["text"])) for row in rows if len(words(row["text"])) >= 4})


@pytest.fixture
def chance() -> random.Random:
    return random.Random(7)  # noqa: S311  # the same changes in every run


def test_a_sample_quotation_with_one_word_in_four_changed_is_nearly_always_close(quotations, chance):
    others = [word for quotation in quotations for word in quotation]
    near = [
        closeness(changed(list(quotation), others, chance), quotation) >= CLOSE
        for quotation in quotations
        for _ in "abc"
    ]
    assert len(near) > 400
    assert sum(near) / len(near) >= 0.96  # .969 when this was written


def test_hardly_any_other_sample_quotation_is_close_to_it(quotations, chance):
    others = [word for quotation in quotations for word in quotation]
    false = 0
    for quotation in quotations[::2]:
        asked = changed(list(quotation), others, chance)
        near = [other for other in quotations if closeness(asked, other) >= CLOSE]
        false += any(max(closeness(quotation, other), closeness(other, quotation)) < CLOSE for other in near)
    assert false / len(quotations[::2]) <= 0.02  # .000 when this was written


# Where two wordings differ


def test_differences_are_words_of_both_in_their_order():
    wire = "We had a cloud, then a flame, and then no roof,"
    courier = "First there was a cloud, then a flame, and then there was no roof,"
    assert differences(wire, courier) == (("We had", "First there was"), ("", "there was"))
    assert differences(courier, wire) == (("First there was", "We had"), ("there was", ""))


@pytest.mark.parametrize("other", ["we HAD a cloud", "“We had — a cloud.”", "We had a clóud"])
def test_marks_case_and_accents_are_no_difference(other):
    assert differences("We had a cloud", other) == ()


plain = st.lists(st.sampled_from(["Wall", "wall,", "tired", "“we", "had", "1,350"]), max_size=12).map(" ".join)


@given(plain, plain)
def test_what_differs_is_verbatim_and_nothing_is_left_over(shown, other):
    found = differences(shown, other)
    assert all(one in shown and two in other for one, two in found)
    same = len(words(shown)) - sum(len(words(one)) for one, _ in found)
    assert same == len(words(other)) - sum(len(words(two)) for _, two in found)


# Bounded time


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ("the " * 250, "the " * 50_000),
        (" ".join(f"word{n}" for n in range(200)), " ".join(f"ward{n % 997}" for n in range(50_000))),
        ("a" * 1000, "a" * 1_000_000),
    ],
)
def test_hostile_wordings_are_compared_in_bounded_time(asked, held):
    query, wording = words(asked), words(held)[:20_000]
    started = perf_counter()
    closeness(query, wording)
    assert perf_counter() - started < 2
