from __future__ import annotations

from datetime import date

import pytest

from retrieval.text.periods import find_period

TODAY = date(2024, 3, 13)  # a Wednesday of a leap year


def days(first: str, last: str = "") -> tuple[date, date]:
    return date.fromisoformat(first), date.fromisoformat(last or first)


ABSOLUTE = {
    "in 2022": days("2022-01-01", "2022-12-31"),
    "the 2020 election": days("2020-01-01", "2020-12-31"),
    "the 2022 midterms": days("2022-01-01", "2022-12-31"),
    "in May 2022": days("2022-05-01", "2022-05-31"),
    "in feb 2024": days("2024-02-01", "2024-02-29"),
    "on 4 May 2022": days("2022-05-04"),
    "the 4th of May 2022": days("2022-05-04"),
    "May 4, 2022": days("2022-05-04"),
    "Jan. 6, 2021": days("2021-01-06"),
    "2022-05-04": days("2022-05-04"),
    "in the summer of 2021": days("2021-06-01", "2021-08-31"),
    "the winter of 2021": days("2021-12-01", "2022-02-28"),
    "in the 1990s": days("1990-01-01", "1999-12-31"),
    "before 2020": (date.min, date(2019, 12, 31)),
    "until 2020": (date.min, date(2020, 12, 31)),
    "between May and July 2022": days("2022-05-01", "2022-07-31"),
    "between 4 and 9 May 2022": days("2022-05-04", "2022-05-09"),
    "between 4 April and 9 May 2022": days("2022-04-04", "2022-05-09"),
    "from 2019 to 2021": days("2019-01-01", "2021-12-31"),
    "2019–2021": days("2019-01-01", "2021-12-31"),
    "the largest of 2019 in May 2022": days("2022-05-01", "2022-05-31"),
}
RELATIVE = {
    "today": days("2024-03-13"),
    "yesterday": days("2024-03-12"),
    "this week": days("2024-03-07", "2024-03-17"),
    "last week": days("2024-03-04", "2024-03-10"),
    "this month": days("2024-03-01", "2024-03-31"),
    "last month": days("2024-02-01", "2024-02-29"),
    "this year": days("2024-01-01", "2024-12-31"),
    "last year": days("2023-01-01", "2023-12-31"),
    "last May": days("2023-05-01", "2023-05-31"),
    "last March": days("2023-03-01", "2023-03-31"),
    "in March": days("2024-03-01", "2024-03-31"),
    "in May": days("2023-05-01", "2023-05-31"),
    "the November vote": days("2023-11-01", "2023-11-30"),
    "on 29 February": days("2024-02-29"),
    "last summer": days("2023-06-01", "2023-08-31"),
    "last winter": days("2023-12-01", "2024-02-29"),
    "on Monday": days("2024-03-11"),
    "on Wednesday": days("2024-03-13"),
    "last Wednesday": days("2024-03-06"),
    "What happened Tuesday": days("2024-03-12"),
    "over the weekend": days("2024-03-09", "2024-03-10"),
    "this weekend": days("2024-03-16", "2024-03-17"),
    "two weeks ago": days("2024-02-26", "2024-03-03"),
    "a couple of months ago": days("2024-01-01", "2024-01-31"),
    "in the last three days": days("2024-03-10", "2024-03-13"),
    "in the past week": days("2024-03-06", "2024-03-13"),
    "in the last week": days("2024-03-06", "2024-03-13"),
    "since Monday": days("2024-03-11", "2024-03-13"),
}


@pytest.mark.parametrize("text", ABSOLUTE)
@pytest.mark.parametrize("today", [None, TODAY])
def test_a_date_with_its_year_needs_no_today(text, today):
    period = find_period(text, today)
    assert period is not None
    assert (period.first, period.last) == ABSOLUTE[text]


@pytest.mark.parametrize("text", RELATIVE)
def test_a_date_without_its_year_is_counted_from_today(text):
    period = find_period(text, TODAY)
    assert period is not None
    assert (period.first, period.last) == RELATIVE[text]
    assert find_period(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "recently", "2000 people", "in 2000 homes", "1,800 jobs", "$2022", "€ 2022", "2022%",
        "Theresa May said", "by May",
        "Black Friday sales", "the march on the town hall", "on 31 April 2022", "a 3 day trip", "next to 20 boats",
    ],
)  # fmt: skip
def test_what_is_no_date_gives_no_period(text):
    assert find_period(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("since March 2021", date(2021, 3, 1), TODAY),
        ("after March 2021", date(2021, 4, 1), TODAY),
        ("since 2030", date(2030, 1, 1), date.max),
    ],
)
def test_an_open_period_ends_today_where_it_has_begun(text, first, last):
    period = find_period(text, TODAY)
    assert period is not None
    assert (period.first, period.last) == (first, last)
    assert find_period(text) == (first, date.max, text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Who won in May 2022?", "in May 2022"),
        ("Who won the 2020 election?", "2020"),
        ("since early 2021", "since early 2021"),
    ],
)
def test_a_period_is_shown_as_it_was_asked_for(text, words):
    period = find_period(text)
    assert period is not None
    assert period.words == words
