"""Newest first: relevance is kept, dates decide among what answers, and undated articles are the last."""

from __future__ import annotations

from datetime import date

import pytest

from retrieval.types import Paging

COST = "The harbour wall of Halvenmouth will cost {cost} million euros, the engineer told the council on Monday."
NEWEST = Paging(newest=True)


@pytest.fixture
def prices(home, ingested, article, opened):
    """Four articles that answer, one of them undated, and a newer one that does not."""
    days = {"first": date(2031, 1, 5), "second": date(2031, 3, 5), "third": date(2031, 2, 5), "undated": None}
    shelf = [
        article(f"{name}.txt", COST.format(cost=12 + 7 * at), published=day)
        for at, (name, day) in enumerate(days.items())
    ]
    aside = "A kettle choir sang for the school on Friday, and nobody in the hall wanted to go home before midnight."
    ingested(home, [*shelf, article("choir.txt", aside, published=date(2031, 9, 1))])
    return opened(home)


def test_what_answers_is_put_by_date_and_undated_last(prices):
    answer = prices.ask("How much will the harbour wall cost?", 10, paging=NEWEST)
    dates = [excerpt.article.published for excerpt in answer.excerpts]
    assert dates == [date(2031, 3, 5), date(2031, 2, 5), date(2031, 1, 5), None]


def test_a_newer_article_that_does_not_answer_is_not_shown(prices):
    shown = prices.ask("How much will the harbour wall cost?", 10, paging=NEWEST).excerpts
    assert "choir.txt" not in {excerpt.article.origin for excerpt in shown}


def test_newest_first_shows_nothing_that_best_first_would_not(sample_home, opened):
    corpus = opened(sample_home)
    for question in ("How much will the harbour wall cost?", "Who took over from Callum Reyes?"):
        best = {excerpt.span for excerpt in corpus.ask(question, 20).excerpts}
        newest = corpus.ask(question, 20, paging=NEWEST)
        assert {excerpt.span for excerpt in newest.excerpts} <= best
        assert newest.answered == bool(best)


@pytest.mark.parametrize("k", [1, 2, 3, 20])
def test_a_page_ends_where_another_begins(prices, k):
    answer = prices.ask("How much will the harbour wall cost?", k, paging=Paging())
    assert answer.onward.more == (k < 4)


def test_what_is_refused_has_no_further_page(sample_home, opened):
    answer = opened(sample_home).ask("Who won the chess world title in Reykjavik in 1972?", 1, paging=Paging())
    assert answer.reason
    assert not answer.onward.more


def test_sayings_on_a_topic_are_put_by_date(told_home, opened):
    corpus = opened(told_home)
    best = corpus.said("Osterley", "the wall", 20).sayings
    newest = corpus.said("Osterley", "the wall", 20, paging=NEWEST).sayings
    assert {saying.quotation.span for saying in newest} == {saying.quotation.span for saying in best}
    dates = [saying.article.published or date.min for saying in newest]
    assert dates == sorted(dates, reverse=True)
