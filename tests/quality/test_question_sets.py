"""Our sets of questions are what their README says, and hold no text of the articles."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from question_sets import FOLDER, SETS

from retrieval.evaluate.questions import read_questions
from retrieval.evaluate.retrieval import posed

COPIED = 5  # words in a row
README = (FOLDER / "README.md").read_text(encoding="utf-8")
KINDS = ("answerable", "near_topic", "off_topic")

every_set = pytest.mark.parametrize("name", SETS)


@pytest.fixture
def articles(name):
    """Return the articles of a set."""
    if not SETS[name].corpus.exists():
        pytest.skip("the articles are not there")
    return list(SETS[name].articles())


def read(name):
    return read_questions(SETS[name].questions)


def words(text):
    return re.findall(r"\w+", re.sub("['’]", "", text).casefold())


def inside_a_word(text, at):
    return bool(re.fullmatch(r"\w\w", text[max(0, at - 1) : at + 1]))


def runs(text):
    found = words(text)
    return set(zip(*(found[at:] for at in range(COPIED)), strict=False))


@every_set
def test_the_readme_counts_the_questions(name):
    asked = read(name).asked
    kinds = Counter(question.kind for question in asked)
    counts = " | ".join(str(kinds[kind]) for kind in KINDS)
    assert re.search(rf"^\| `{name}\.jsonl` \|.*\| {re.escape(counts)} \|$", README, re.MULTILINE)
    assert kinds.total() == len(asked) == len({question.id for question in asked})


@every_set
def test_answers_are_given_as_places_of_those_questions_that_have_one(name):
    for question in read(name).asked:
        assert bool(question.standing) is bool(question.gold) is question.answerable, question.id
        assert not question.answers, question.id


@every_set
def test_every_place_is_whole_words_of_its_article(name, articles):
    texts = {article.id: article.text for article in articles}
    assert not posed(read(name), articles)[1].left_out
    for question in read(name).asked:
        for place, span in question.standing:
            assert not any(inside_a_word(texts[place], at) for at in (span.start, span.end)), question.id


@every_set
def test_no_question_copies_five_words_in_a_row_of_an_article(name, articles):
    asked = {question.id: runs(question.text) for question in read(name).asked}
    every = set().union(*asked.values())
    copied = set().union(*(every & runs(f"{article.title}\n{article.text}") for article in articles))
    assert not {name: found & copied for name, found in asked.items() if found & copied}
