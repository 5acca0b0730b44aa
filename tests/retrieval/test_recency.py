"""What the time of an article has to do with a question."""

from __future__ import annotations

from datetime import date

import pytest

from retrieval.abstain import Time
from retrieval.recency import dated, freshness, names_time, published_in, time_of
from retrieval.text.questions import analyse
from retrieval.types import Article, Reason

ROOF = "The roof of the market hall in Marrowby was mended by Ida Brandt, who charged {sum} euros for it{when}."
ASKED = "How much did Ida Brandt charge for the roof of the market hall in Marrowby in May 2031?"


def article(published, text="Nothing of note."):
    return Article("a", "a.txt", "Roof", text, None, None, published, ())


@pytest.fixture
def roofs(home, ingested, article, opened):
    """`roofs(when, *days)`: a corpus of an article of each day about another sum; `when` ends what each says."""

    def roofs(when, *days):
        texts = [ROOF.format(sum=310 + 45 * at, when=when) for at in range(len(days))]
        shelf = [
            article(f"{at}.txt", text, published=day) for at, (text, day) in enumerate(zip(texts, days, strict=True))
        ]
        ingested(home, shelf)
        return opened(home)

    return roofs


def origins(answer):
    return list(dict.fromkeys(excerpt.article.origin for excerpt in answer.excerpts))


@pytest.mark.parametrize(
    ("day", "time"),
    [
        (date(2031, 4, 30), Time.BEFORE),
        (date(2031, 5, 1), Time.THEN),
        (date(2031, 6, 7), Time.THEN),  # what happens on the last day is printed in the days after
        (date(2031, 6, 8), Time.AFTER),
        (None, Time.UNKNOWN),
    ],
)
def test_an_article_is_of_the_time_asked_about_or_older_or_newer(day, time):
    assert time_of(analyse(ASKED), article(day)) is time
    assert dated(analyse(ASKED), day, lambda: article(day)) == float(time is Time.THEN)


def test_a_question_without_a_time_has_no_older_and_newer():
    question = analyse("How much did the roof cost?")
    assert time_of(question, article(date(1999, 1, 1))) is Time.UNKNOWN
    assert dated(question, date(2031, 5, 1), unread) == 0
    assert not published_in(question, date(2031, 5, 1))


def unread():
    raise AssertionError("the article was read")


def test_an_article_is_not_read_for_the_time_asked_about_where_its_day_or_the_words_of_the_question_tell():
    assert dated(analyse(ASKED), date(2031, 5, 9), unread) == 1
    last = analyse("What happened last May?", date(2031, 8, 1))
    assert dated(last, date(2031, 5, 9), unread) == 1
    assert dated(last, date(2030, 5, 9), unread) == dated(last, None, unread) == 0
    named = article(date(2030, 5, 9), "In May 2031 the roof was mended.")
    assert dated(analyse(ASKED), named.published, lambda: named) == 1


def test_an_article_that_names_the_time_is_of_it_whenever_it_was_printed():
    held = article(date(2040, 1, 1), "In May 2031 the roof was mended.")
    assert names_time(analyse(ASKED), held)
    assert time_of(analyse(ASKED), held) is Time.THEN


@pytest.mark.parametrize(
    "text",
    [
        "It may be 2031.",
        "In May 20310 came.",
        "In May 2,031 came.",
        "In May 1.2031 came.",
        "In Mayor 2031 we trust.",
        "In May it came.",
    ],
)
def test_words_and_numbers_that_only_look_like_the_time_do_not_name_it(text):
    assert not names_time(analyse(ASKED), article(None, text))


def test_a_time_is_named_behind_numbers_that_only_look_like_it():
    assert names_time(analyse(ASKED), article(None, "In Mayor’s 1.2031 and 12031 files, as of May 2031, it may be so."))


def test_a_day_is_named_however_it_is_counted():
    question = analyse("What burned on 4 May 2031?")
    assert names_time(question, article(None, "It burned on May 4th, 2031."))
    assert not names_time(question, article(None, "It burned on May 14, 2031."))


def test_a_time_without_figures_is_named_by_no_article():
    question = analyse("What happened last May?", date(2031, 8, 1))
    assert question.period is not None
    assert not names_time(question, article(None, "It was last May."))


def test_the_end_of_the_calendar_is_a_time_like_any_other():
    question = analyse("Who will rule in December 9999?")
    assert time_of(question, article(date(9999, 12, 31))) in {Time.THEN, Time.UNKNOWN}


def test_the_article_of_the_month_asked_about_comes_first(roofs):
    corpus = roofs("", date(2030, 5, 9), date(2031, 5, 9), date(2032, 5, 9))
    assert origins(corpus.ask(ASKED))[0] == "1.txt"
    assert origins(corpus.ask(ASKED.replace("May 2031", "2032")))[0] == "2.txt"


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        ((date(2030, 1, 5), date(2031, 4, 30)), Reason.ONLY_OLDER),
        ((date(2031, 7, 5), date(2035, 4, 30)), Reason.ONLY_NEWER),
        ((None,), None),
        ((date(2030, 1, 5), date(2030, 2, 5), date(2031, 5, 5)), None),
    ],
)
def test_articles_only_older_or_newer_than_asked_are_told_as_such(roofs, days, reason):
    answer = roofs("", *days).ask(ASKED)
    told = {Reason.ONLY_OLDER, Reason.ONLY_NEWER} & {answer.reason}
    assert told == ({reason} if reason else set())
    assert (answer.nearest is not None) == (answer.reason is not None)


def test_an_article_of_another_time_that_names_the_one_asked_about_answers(roofs):
    answer = roofs(" in May 2031", date(2035, 1, 1)).ask(ASKED)
    assert answer.reason is None
    assert "310" in answer.excerpts[0].text


def test_where_the_latest_is_asked_for_the_newest_of_competing_articles_is_first(roofs):
    corpus = roofs("", date(2031, 2, 1), date(2031, 9, 1), date(2031, 5, 1))
    asked = "How much does Ida Brandt {} charge for the roof of the market hall in Marrowby?"
    assert origins(corpus.ask(asked.format("now")))[0] == "1.txt"
    assert origins(corpus.ask(asked.format("currently")))[0] == "1.txt"


def test_dates_add_nothing_where_the_latest_is_not_asked_for():
    days = [date(2031, 1, 1), None, date(2035, 1, 1)]
    assert freshness(analyse("How much did the roof cost?"), days) == [0, 0, 0]


def test_where_the_latest_is_asked_for_the_newest_gains_most_and_an_undated_article_nothing():
    newest, undated, oldest = freshness(analyse("How much is it now?"), [date(2035, 1, 1), None, date(2031, 1, 1)])
    assert newest > oldest == undated == 0


def test_articles_without_a_date_compete_without_one():
    assert freshness(analyse("How much is it now?"), [None, None]) == [0, 0]
    assert freshness(analyse("How much is it now?"), []) == []


@pytest.mark.parametrize(
    "question",
    [
        "How much does the harbour wall currently cost?",
        "How much will the harbour wall cost now?",
        "What is the latest estimate for the harbour wall?",
    ],
)
def test_of_the_sample_estimates_of_the_harbour_wall_the_latest_comes_first(minilm_home, opened, minilm, question):
    answer = opened(minilm_home, minilm.name).ask(question)
    assert answer.excerpts[0].article.origin == "11-harbour-wall-revised.txt"


def test_of_the_sample_estimates_the_nearest_comes_first_where_no_word_asks_for_the_latest(minilm_home, opened, minilm):
    answer = opened(minilm_home, minilm.name).ask("How much will the harbour wall cost?")
    assert answer.excerpts[0].article.origin == "01-harbour-wall-estimate.txt"
