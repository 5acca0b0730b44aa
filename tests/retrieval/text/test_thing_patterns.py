"""Figures, sums, times and reasons are found where they stand, though patterns are tried at few words."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.thing_patterns import Thing, written
from retrieval.text.wanted import Wanted
from retrieval.text.words import words

WRITTEN = {
    Wanted.NUMBER: (
        "310|1,310|4.5 million|twenty-one|two|one|fourteen|zero|a dozen|a hundred tons|half|one third|a quarter"
        "|two in three|3 out of every 10|$5 million|€ 12|dozens|scores of|hundreds|thousands|millions|billions"
        "|none|nobody|no one|nothing|no seats|twice|thrice|double|doubled|triple|tripled|both|a couple|a handful|daily"
        "|weekly|monthly|yearly|annually|hourly|once a week|every house|Two hours|12%"
    ),
    Wanted.LENGTH: (
        "310|two days|a few years|several months|many decades|an evening|decades|centuries|since Easter|forever"
        "|indefinitely|permanently|lifetime|for life|$5|hourly"
    ),
    Wanted.MONEY: (
        "$5|US$5 million|A$ 7|€12.50|£3bn|two euros|310 Canadian dollars|a million pounds|half a million yen"
        "|hundreds of roubles|thousands of francs|millions of kronor|billions of USD|a billion|free of charge|for free"
        "|for nothing|penny|pennies|pence"
    ),
    Wanted.PERCENT: (
        "12%|12.5 percent|two per cent|4 percentage points|7pc|a third|three quarters|half|most|majority|quarter|none"
    ),
    Wanted.TIME: (
        "4 May|4th of May 2031|May 4, 2031|May 2031|in 2031|Since 2031|until 2031|Before 2031|after 2031|during 2031"
        "|early 2031|late 2031|mid 2031|5 p.m.|5:30|17.30 pm|May|Sept.|Sep.|Oct.|Monday|1990s|two weeks ago"
        "|several days later|a few years before|some months after|many years ago|a week from now|Last week|next month"
        "|this spring|That day|same evening|past decade|coming season|following night|previous century|Earlier week"
        "|later year|late summer|in the early winter|of the decade|over the weekend|by the evening|at the weekend"
        "|for a month|within three days|in a few weeks|Today|yesterday|Tomorrow|tonight|noon|midnight|dawn|dusk"
        "|Christmas|Easter|weekend|Overnight|half past six|quarter to nine|ten to two|five past three|twenty past one"
        "|six o’clock|party o'clock|spring|summer|autumn|winter"
    ),
    Wanted.REASON: (
        "because it rained|due to rain|owing to rain|thanks to rain|cause|causes|caused it|causing it|blame|blames"
        "|blamed|blaming|after rain|since rain|as a result|so that|in order|result|results|resulted|led to|reason"
        "|reasons|prompted|triggered|in response|amid|over concerns|fear|fears|feared|fearing it"
    ),
}
PHRASES = [(wanted, phrase) for wanted, phrases in WRITTEN.items() for phrase in phrases.split("|")]
WORDS = sorted({word for _, phrase in PHRASES for word in phrase.split()})
TEXTS = st.lists(st.sampled_from([*WORDS, "boats", "the", "of", "İda", "x-310.5", "10am", ".", "(2031)"])).map(" ".join)


def things_of(text: str, wanted: Wanted) -> list[Thing]:
    return list(written(text, words(text), {wanted}))


def found(text: str, wanted: Wanted) -> list[str]:
    return [text[start:end] for _, start, end in things_of(text, wanted)]


@pytest.mark.parametrize(("wanted", "phrase"), PHRASES)
def test_a_thing_is_found_by_its_first_word(wanted, phrase):
    assert len("They said ") in {start for _, start, _ in things_of(f"They said {phrase}.", wanted)}


@given(TEXTS)
def test_no_more_is_found_where_patterns_are_tried_at_every_word(text):
    behind = f"{text} ; clock $"  # beside these any word may open a thing
    for wanted in (Wanted.NUMBER, Wanted.LENGTH, Wanted.MONEY, Wanted.TIME):
        assert found(behind, wanted) == found(text, wanted)


def test_days_and_hours_are_no_counts():
    assert found("On 4 May 2031 at 5 p.m. they counted 310 boats.", Wanted.NUMBER) == ["310"]


def test_no_thing_begins_inside_another():
    assert found("They counted twenty-one boats of 1,310.", Wanted.NUMBER) == ["twenty-one", "1,310"]


def test_a_letter_that_grows_in_small_print_moves_nothing():
    assert found("İİ paid 310 euros", Wanted.MONEY) == ["310 euros"]


@pytest.mark.parametrize("piece", ["1,1", "1.", "$1,1", "twenty-", "1 May ", "half a ", "since ", "a'", "in the "])
def test_hostile_text_takes_linear_time(piece):
    text = piece * 20_000
    started = perf_counter()
    list(written(text, words(text), set(Wanted)))
    assert perf_counter() - started < 5
