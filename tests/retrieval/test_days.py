"""Type-ahead of days: what may be meant by the start of a date, in digits or words, for either end of a search."""

from __future__ import annotations

from datetime import date, timedelta
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.ask import read_filters
from retrieval.days import Calendar, Day
from retrieval.text.dates import read_days

TODAY = date(2031, 5, 14)  # a Wednesday
DAYS = [date(2029, 3, 30), date(2030, 5, 4), *(date(2031, 4, 1) + timedelta(by) for by in range(40))]
SLOWEST = 0.05  # seconds for one completion in 30 years of days; it takes a hundredth of that


@pytest.fixture(scope="module")
def calendar():
    return Calendar((day, 2) for day in DAYS)


@pytest.fixture(scope="module")
def long():
    """Thirty years in which no day went by without an article."""
    return Calendar((date(2001, 1, 1) + timedelta(by), 9) for by in range(30 * 365))


@pytest.fixture
def days(calendar):
    return lambda typed, most=25, **how: [str(day) for day, _ in calendar.complete(typed, most, TODAY, **how)]


@pytest.mark.parametrize(
    ("typed", "since", "until"),
    [
        ("2031-05-04", "2031-05-04", "2031-05-04"),
        ("2031-5-4", "2031-05-04", "2031-05-04"),
        ("2031-5", "2031-05-01", "2031-05-31"),
        ("may 2031", "2031-05-01", "2031-05-31"),
        ("MAY, 2031", "2031-05-01", "2031-05-31"),
        ("4 may 2031", "2031-05-04", "2031-05-04"),
        ("May 4th, 2031", "2031-05-04", "2031-05-04"),
        ("2031 may 4", "2031-05-04", "2031-05-04"),
        ("04.05.2031", "2031-05-04", "2031-05-04"),
        ("4.5.2031", "2031-05-04", "2031-05-04"),
        ("13/05/2031", "2031-05-13", "2031-05-13"),
        ("05/13/2031", "2031-05-13", "2031-05-13"),
        ("today", "2031-05-14", "2031-05-14"),
        ("yesterday", "2031-05-13", "2031-05-13"),
        ("this week", "2031-05-12", "2031-05-18"),
        ("last week", "2031-05-05", "2031-05-11"),
        ("this month", "2031-05-01", "2031-05-31"),
        ("last month", "2031-04-01", "2031-04-30"),
        ("this year", "2031-01-01", "2031-12-31"),
        ("last  year", "2030-01-01", "2030-12-31"),
        ("1999", "1999-01-01", "1999-12-31"),
    ],
)
def test_a_day_or_a_time_typed_in_full_is_offered_alone_or_first(days, typed, since, until):
    assert days(typed)[0] == since
    assert days(typed, until=True)[0] == until


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("4 may", ["2031-05-04", "2030-05-04", "2029-05-04"]),
        ("May 4", ["2031-05-04", "2030-05-04", "2029-05-04"]),
        ("04.05.", ["2031-05-04", "2030-05-04", "2029-05-04"]),
        ("may 203", ["2031-05-01", "2030-05-01"]),
        ("mar", ["2031-03-01", "2030-03-01", "2029-03-01"]),
        ("ma 2029", ["2029-05-01", "2029-03-01"]),
        ("yes", ["2031-05-13"]),
        ("last w", ["2031-05-05", "2031-04-01", "2030-01-01"]),
        ("03/04/2031", ["2031-04-03", "2031-03-04"]),
    ],
)
def test_what_is_not_yet_typed_is_offered_for_the_years_of_the_corpus_the_newest_first(days, typed, offered):
    assert days(typed) == offered


@pytest.mark.parametrize("typed", ["aprl 2031", "arpil 2031", "Apríl 2031", "yestreday", "lst month"])
def test_a_slip_in_a_word_is_forgiven(days, typed):
    assert days(typed) in (["2031-04-01"], ["2031-05-13"])


@pytest.mark.parametrize(
    "typed",
    ["x", "mayor", "31 april 2031", "2031-13", "2031-02-30", "may 4 5 6", "-", ".", "99", "20310", "4 yesterday"],
)
def test_what_is_no_date_is_offered_nothing(days, typed):
    assert days(typed) == []


@pytest.mark.parametrize(
    "typed", ["\x00", "\ud800", "²", "9" * 5000, "may " * 500, "a" * 5000, "0000", "00.00.2031", "4/5/6/7"]
)
def test_hostile_text_is_offered_nothing(days, typed):
    assert days(typed) == []


def test_nothing_typed_offers_the_newest_days_then_months_and_years(days):
    offered = days("")
    assert offered[:10] == [str(day) for day in DAYS[:-11:-1]]
    assert offered[10:16] == ["2031-04-01", "2030-05-01", "2029-03-01", "2031-01-01", "2030-01-01", "2029-01-01"]
    assert len(offered) == len(set(offered)) == 25
    assert days("", until=True)[10:16] == [
        "2031-05-31",
        "2031-04-30",
        "2030-05-31",
        "2029-03-31",
        "2031-12-31",
        "2030-12-31",
    ]


def test_the_shorter_the_start_of_a_date_the_coarser_the_choice(long):
    def offered(typed):
        return [str(day) for day, _ in long.complete(typed, 25, TODAY)]

    assert offered("20")[:2] == ["2030-01-01", "2029-01-01"]
    assert offered("2030")[:3] == ["2030-01-01", "2030-12-01", "2030-11-01"]
    assert len(offered("2030")) == 12
    assert offered("2029-05")[:3] == ["2029-05-01", "2029-05-31", "2029-05-30"]
    assert offered("2029-05-2") == ["2029-05-02", *(f"2029-05-{day}" for day in range(29, 19, -1))]


def test_a_day_says_how_many_articles_it_leaves(calendar):
    assert calendar.complete("2031-04-02", 25, TODAY) == [Day(date(2031, 4, 2), 78)]
    assert calendar.complete("2031-04-02", 25, TODAY, until=True) == [Day(date(2031, 4, 2), 8)]


def test_a_day_that_leaves_none_is_offered_only_where_nothing_else_is_meant(calendar):
    assert calendar.complete("2031-12-24", 25, TODAY) == [Day(date(2031, 12, 24), 0)]
    assert [day for day, _ in calendar.complete("december", 25, TODAY)] == [date(2030, 12, 1), date(2029, 12, 1)]


def test_no_dated_article_leaves_what_is_typed_in_full():
    empty = Calendar([])
    assert empty.complete("", 25, TODAY) == empty.complete("20", 25, TODAY) == empty.complete("may", 25, TODAY) == []
    assert empty.complete("may 2031", 25, TODAY) == [Day(date(2031, 5, 1), 0)]


DATES = st.dates(date(2000, 1, 1), date(2032, 1, 1))
TYPED = st.one_of(
    st.text(max_size=12),
    st.from_regex(r"[0-9]{0,4}-?[0-9]{0,2}-?[0-9]{0,2}", fullmatch=True),
    st.from_regex(r"([0-9]{1,4} )?(m|ma|may|last|dec)( [0-9]{0,4}){0,2}", fullmatch=True),
    st.builds(lambda day, length: day.isoformat()[:length], DATES, st.integers(0, 10)),
)


@given(st.lists(DATES, max_size=80, unique=True), TYPED, st.integers(0, 25), st.booleans())
def test_whatever_is_offered_is_a_day_that_since_and_until_accept_and_never_too_many(held, typed, most, until):
    offered = Calendar((day, 1) for day in sorted(held)).complete(typed, most, TODAY, until=until)
    assert len({day for day, _ in offered}) == len(offered) <= most
    for day, articles in offered:
        filters = read_filters({"until" if until else "since": day.isoformat()})
        assert articles == sum((filters.since or date.min) <= one <= (filters.until or date.max) for one in held)


@given(st.lists(DATES, min_size=1, max_size=80, unique=True), st.integers(0, 80))
def test_a_day_with_articles_is_offered_once_it_is_typed_so_far_that_few_are_left(held, which):
    day = sorted(held)[which % len(held)]
    for length in (9, 10):
        found = Calendar((one, 1) for one in sorted(held)).complete(day.isoformat()[:length], 25, TODAY)
        assert day in [one for one, _ in found]


@pytest.mark.parametrize(
    "typed", ["", "2", "20", "2030", "2030-0", "m", "a", "may 2", "4 may", "4/5", "last", "yestreday"]
)
def test_a_day_is_completed_at_once_in_thirty_years_of_them(long, typed):
    started = perf_counter()
    assert long.complete(typed, 25, TODAY)
    assert perf_counter() - started < SLOWEST


def test_the_days_of_a_corpus_are_completed_and_follow_a_new_generation(home, ingested, article, opened):
    first = article("a.txt", "The quay is closed until Monday evening.", published=date(2031, 5, 4))
    undated = article("b.txt", "The ferry runs again, said the harbour office.")
    ingested(home, [first, undated])
    corpus = opened(home)
    assert corpus.complete_dates("2031-05-0") == [Day(date(2031, 5, 4), 1)]
    assert corpus.complete_dates("last month", today=date(2031, 6, 2), until=True) == [Day(date(2031, 5, 31), 1)]
    ingested(home, [article("c.txt", "The quay is open again since Monday.", published=date(2031, 5, 9))])
    assert corpus.complete_dates("2031-05-0", 1) == [Day(date(2031, 5, 9), 1)]
    assert corpus.complete_dates("yesterday") == corpus.complete_dates("yesterday", until=False)


@pytest.mark.parametrize("typed", ["2031-05-04", "4 May 2031", "May 4, 2031"])
def test_a_day_in_words_is_the_day_in_numbers(typed):
    assert read_days(typed) == (date(2031, 5, 4), date(2031, 5, 4))


@pytest.mark.parametrize("typed", ["", "may", "31 April 2031", "May 20310", "may june 2031", "9" * 400, "2031-13"])
def test_what_is_no_day_month_or_year_is_not_read(typed):
    assert read_days(typed) is None
