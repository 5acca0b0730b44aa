"""The systems that are measured, over the sample corpus."""

from __future__ import annotations

import pytest

from retrieval.abstain import Strictness
from retrieval.evaluate.systems import DenseAlone, LexicalAlone, OnRecord
from retrieval.types import Filters

LEVY = "What is the most a household can be charged for the harbour in a year?"
MOON = "How far is the Moon from the Earth?"


@pytest.fixture
def corpus(sample_home, opened):
    return opened(sample_home)


@pytest.fixture(params=["onrecord", "bm25", "dense"])
def system(request, corpus):
    systems = [OnRecord(corpus, Strictness.LENIENT), LexicalAlone(corpus), DenseAlone(corpus)]
    return next(system for system in systems if system.name == request.param)


def test_a_system_ranks_ten_articles_each_once_and_shows_three(system):
    found = system.rank(LEVY, None)
    names = [article.id for family in found.families for article in family]
    assert len(names) == len(set(names))
    assert 3 <= len(found.families) <= 10
    assert 1 <= len(found.excerpts) <= 3


def test_what_is_shown_is_verbatim(system):
    for shown in system.rank(LEVY, None).excerpts:
        assert shown.text
        assert shown.text == shown.span.of(shown.article.text)


def test_what_is_shown_belongs_to_what_is_ranked(system):
    found = system.rank(LEVY, None)
    ranked = {article.id for family in found.families for article in family}
    assert {shown.article.id for shown in found.excerpts} <= ranked


def test_the_baselines_never_refuse(corpus):
    assert LexicalAlone(corpus).rank(MOON, None).reason is None
    assert DenseAlone(corpus).rank(MOON, None).reason is None


def test_a_refusal_of_ours_has_a_reason_and_less_confidence_and_still_shows_the_nearest(corpus):
    ours = OnRecord(corpus, Strictness.BALANCED)
    refused, answered = ours.rank(MOON, None), ours.rank("How many people were injured at the cannery?", None)
    assert refused.reason
    assert refused.excerpts
    assert answered.reason is None
    assert 0 <= refused.confidence < answered.confidence <= 1


def test_the_baselines_rank_articles_by_their_best_passage(corpus, hashing):
    index = corpus.index()
    (nearest,) = index.store.search(hashing.embed([LEVY])[0], 1)
    ((passage, article),) = index.passages([nearest])
    found = DenseAlone(corpus).rank(LEVY, None)
    assert found.families[0] == (article,)
    assert (found.excerpts[0].span, found.confidence) == (passage.span, nearest.score)


def test_a_question_without_a_word_that_the_corpus_has_finds_nothing_by_words(corpus):
    found = LexicalAlone(corpus).rank("Zyzzyva qwertz?", None)
    assert found == ((), (), 0.0, None)
    assert not corpus.index().lexical.search(("zyzzyva",), 1, Filters())
