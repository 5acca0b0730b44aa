"""The runs of sentences of an article that may be shown, best first."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest

from retrieval.answering import ask
from retrieval.choosing import Chooser, apart, shared_names
from retrieval.examining import candidates
from retrieval.text.clean import zones
from retrieval.text.excerpts import Signs
from retrieval.text.tokens import key
from retrieval.types import Filters, Span

ROWS = (Path(__file__).parent.parent / "data" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
QUESTIONS = [json.loads(row)["question"] for row in ROWS][::7]
NOTHING = Signs(**dict.fromkeys(Signs._fields, 0.0))


@pytest.fixture
def chosen(sample_home, opened):
    """`chosen(question)`: the articles found, and the runs of each."""
    corpus = opened(sample_home)

    def chosen(question):
        asked = ask(corpus.index(), corpus.embedder(), question, Filters())
        found = candidates(corpus.index(), asked)
        chooser = Chooser(corpus.index(), asked, shared_names(asked, found))
        return list(zip(found, chooser.choices(found), strict=True))

    return chosen


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_run_is_one_to_three_consecutive_sentences_of_one_passage(sample_home, opened, chosen, question):
    corpus = opened(sample_home)
    for item, choices in chosen(question):
        runs = {
            Span(passage.sentences[first].start, passage.sentences[last - 1].end)
            for passage in corpus.passages(item.article)
            for first in range(len(passage.sentences))
            for last in range(first + 1, min(first + 3, len(passage.sentences)) + 1)
        }
        assert choices
        assert {choice.span for choice in choices} <= runs


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_run_has_a_character_of_a_caption_or_of_anything_that_is_no_prose(chosen, question):
    for item, choices in chosen(question):
        hidden = [zone.span for zone in zones(item.article.text, item.article.title)]
        for choice in choices:
            assert not any(choice.span.start < span.end and span.start < choice.span.end for span in hidden)


@pytest.mark.parametrize("question", QUESTIONS)
def test_runs_come_best_first_and_those_kept_apart_share_no_character(chosen, question):
    for _, choices in chosen(question):
        worths = [choice.worth for choice in choices]
        assert worths == sorted(worths, reverse=True)
        kept = choices.apart(len(choices), float("inf"))
        assert kept[0] == choices[0]
        ends = sorted((choice.span.start, choice.span.end) for choice in kept)
        assert all(end <= start for (_, end), (start, _) in pairwise(ends))


def test_what_is_left_out_overlaps_something_better():
    assert apart([(5, 9), (0, 6), (9, 12), (0, 5)], 4) == [0, 2, 3]


def test_no_more_are_kept_than_asked_for_and_none_that_is_worth_much_less(chosen):
    for _, choices in chosen(QUESTIONS[0]):
        every = choices.apart(len(choices), float("inf"))
        assert choices.apart(2, float("inf")) == every[:2]
        less = choices[0].worth - every[-1].worth
        assert choices.apart(len(choices), less / 2) == [
            one for one in every if choices[0].worth - one.worth <= less / 2
        ]


def test_a_run_that_ends_where_another_begins_does_not_overlap_it():
    assert apart([(0, 5), (5, 9)], 2) == [0, 1]
    assert apart([(0, 5), (0, 5)], 2) == [0]


def test_a_run_with_a_line_that_is_no_sentence_or_a_pronoun_first_is_worth_less(home, ingested, article, opened):
    texts = {"it.txt": "It cost 310 euros to buy the kiln.", "kiln.txt": "The kiln cost 310 euros to buy."}
    ingested(home, [article(name, text, title="Kiln") for name, text in texts.items()])
    corpus = opened(home)
    asked = ask(corpus.index(), corpus.embedder(), "What did it cost to buy the kiln?", Filters())
    found = candidates(corpus.index(), asked)
    chooser = Chooser(corpus.index(), asked, {})
    worth = {item.article.origin: best[0].worth for item, best in zip(found, chooser.choices(found), strict=True)}
    assert worth["it.txt"] < worth["kiln.txt"]


def test_a_part_of_a_question_is_answered_by_its_own_words(sample_home, opened):
    corpus = opened(sample_home)
    asked = ask(
        corpus.index(),
        corpus.embedder(),
        "Who owns the fishing museum and how many herring does the cannery pack?",
        Filters(),
    )
    found = [item for item in candidates(corpus.index(), asked) if item.article.origin.startswith("06")]
    chooser = Chooser(corpus.index(), asked, {})
    ((best, *_),) = chooser.asking(asked.question.part_questions[1]).choices(found)
    assert "9,000 tonnes" in best.span.of(found[0].article.text)


def test_a_name_that_several_articles_share_has_its_share_and_the_questions_own_none(home, ingested, article, opened):
    texts = ["Ida Brandt came to Marrowby.", "Marrowby saw Brandt.", "In Marrowby sat Otto Kranz.", "It rained."]
    ingested(home, [article(f"{at}.txt", text, title="News") for at, text in enumerate(texts)])
    corpus = opened(home)
    asked = ask(corpus.index(), corpus.embedder(), "Who came to Marrowby?", Filters())
    shared = shared_names(asked, candidates(corpus.index(), asked))
    assert shared == {key("brandt"): pytest.approx(1 / 4)}
    assert not set(map(key, ("marrowbi", "ida", "kranz", "it", "in"))) & set(shared)


def test_no_article_has_no_shared_names(sample_home, opened):
    corpus = opened(sample_home)
    assert shared_names(ask(corpus.index(), corpus.embedder(), "Who came?", Filters()), []) == {}
