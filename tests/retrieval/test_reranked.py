"""A reranker puts the first articles in another order, and does nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval.abstain import Strictness
from retrieval.answering import Query, ask, find, reordered
from retrieval.examining import candidates
from retrieval.types import Filters

QUESTION = "Which kiln is in Marrowby?"


class Preferring:
    """A reranker to which a text is the better the larger the number that it begins its prose with."""

    name = "preferring"

    def __init__(self):
        self.read = []

    def score(self, question, texts):
        self.read.append((question, list(texts)))
        return np.array([float(text.split("\n")[1].split()[1]) for text in texts], dtype=np.float32)


class Indifferent:
    name = "indifferent"

    def score(self, _question, texts):
        return np.zeros(len(texts), dtype=np.float32)


@pytest.fixture
def corpus(home, ingested, article, opened):
    """Thirty articles of the same question, each with a number of its own."""
    words = "amber birch cedar delta ember fjord grove heron inlet jetty knoll ledge marsh north ochre".split()
    texts = [
        f"Kiln {at} of Marrowby {' '.join(words[(at * step) % 15] for step in range(1, 9 + at % 5))} burns."
        for at in range(30)
    ]
    ingested(home, [article(f"{at}.txt", text, title=f"Kiln {words[at % 15]}") for at, text in enumerate(texts)])
    return opened(home)


@pytest.fixture
def found(corpus):
    return candidates(corpus.index(), ask(corpus.index(), corpus.embedder(), QUESTION, Filters()))


def number(item):
    return int(item.article.origin.removesuffix(".txt"))


def test_the_first_twenty_are_put_in_the_order_of_the_reranker_and_the_others_stay(found):
    moved = reordered(Preferring(), QUESTION, found)
    assert [number(item) for item in moved[:20]] == sorted(map(number, found[:20]), reverse=True)
    assert moved[20:] == list(found[20:])


def test_scores_stay_where_they_were_so_that_they_fall(found):
    moved = reordered(Preferring(), QUESTION, found)
    assert [item.score for item in moved] == [item.score for item in found]
    scores = [item.score for item in moved]
    assert scores == sorted(scores, reverse=True)


def test_nothing_of_an_article_but_its_score_changes(found):
    before = {item.article.id: (item.signs, item.passages, item.held, item.runs) for item in found}
    for item in reordered(Preferring(), QUESTION, found):
        assert (item.signs, item.passages, item.held, item.runs) == before[item.article.id]


def test_what_a_reranker_holds_equal_stays_in_its_order(found):
    assert reordered(Indifferent(), QUESTION, found) == list(found)


def test_it_reads_the_question_and_each_articles_title_and_best_passage_once(found):
    reranker = Preferring()
    reordered(reranker, QUESTION, found)
    ((question, texts),) = reranker.read
    assert question == QUESTION
    assert texts == [f"{item.article.title}\n{item.passages[0].span.of(item.article.text)}" for item in found[:20]]


def test_nothing_found_is_nothing_to_reorder():
    assert reordered(Indifferent(), QUESTION, []) == []


def test_an_answer_follows_the_order_of_the_reranker(corpus):
    query = Query(QUESTION, 20, Filters(), Strictness.LENIENT)
    plain = find(corpus.index(), corpus.embedder(), query)
    reranked = find(corpus.index(), corpus.embedder(), query, Preferring())
    first, before = ([number(best) for best, *_ in finding.families] for finding in (reranked, plain))
    assert first[0] == max(first[:5])

    assert first != before
