"""Where terms stand in articles: what arrays say is what a search through the words would find."""

from __future__ import annotations

import numpy as np
import pytest
from forward_articles import forward
from hypothesis import given
from hypothesis import strategies as st

from retrieval.forward import Forward
from retrieval.occurrences import Occurrences
from retrieval.text.words import terms
from retrieval.types import Span

WORDS = "amber birch cedar delta".split()
FIELD = st.lists(st.sampled_from(WORDS), max_size=6)
BODY = st.lists(FIELD, min_size=1, max_size=4)  # its sentences, some without words
SHELF = st.lists(st.tuples(FIELD, BODY), max_size=4)
Articles = list[tuple[list[str], list[list[str]]]]


def read(articles: Articles) -> Forward:
    """Return articles, each its title's words and its sentences', as the forward index has them; two make a passage."""
    read = []
    for title, sentences in articles:
        said = [" ".join(words) + "." for words in sentences]
        text = " ".join(said)
        ends = np.cumsum([len(one) + 1 for one in said])
        spans = [Span(int(end) - len(one) - 1, int(end) - 1) for end, one in zip(ends, said, strict=True)]
        read.append((" ".join(title), text, [spans[i : i + 2] for i in range(0, len(spans), 2)]))
    return forward(read)


def stands_in(run: list[str], words: list[str]) -> bool:
    return any(words[at : at + len(run)] == run for at in range(len(words)))


@given(SHELF, st.lists(st.sampled_from([*WORDS, "elm"]), unique=True))
def test_articles_titles_and_sentences_hold_the_words_that_stand_in_them(articles, wanted):
    found = Occurrences(read(articles), wanted)
    assert found.columns == {word: at for at, word in enumerate(wanted)}
    bodies = [[word for sentence in body for word in sentence] for _, body in articles]
    titles = [title for title, _ in articles]
    assert found.titled.tolist() == [[word in title for word in wanted] for title in titles]
    assert found.held.tolist() == [
        [word in title or word in body for word in wanted] for title, body in zip(titles, bodies, strict=True)
    ]
    sentences = [sentence for _, body in articles for sentence in body]
    assert found.said.tolist() == [[word in sentence for word in wanted] for sentence in sentences]
    assert (found.held.shape, found.said.shape) == ((len(articles), len(wanted)), (len(sentences), len(wanted)))


@given(SHELF, st.lists(st.sampled_from([*WORDS, "elm"]), min_size=1, max_size=4))
def test_a_run_is_held_where_its_words_stand_in_a_row_in_the_title_or_in_the_body(articles, run):
    found = Occurrences(read(articles), list(dict.fromkeys(run))).holding([tuple(run)])
    assert found[tuple(run)].tolist() == [
        stands_in(run, title) or stands_in(run, [word for sentence in body for word in sentence])
        for title, body in articles
    ]


@pytest.mark.parametrize(
    "articles",
    [
        [(["blue"], [["kiln", "burned"]])],  # from a title into its body
        [(["kiln"], [["it", "was", "blue"]]), ([], [["kiln"]])],  # from one article into the next
        [([], [["blue"]]), (["kiln"], [["blue", "mill"]])],
        [(["kiln"], [["mill", "blue"]])],  # at the very end
    ],
)
def test_a_run_that_would_reach_into_another_title_body_or_article_is_none(articles):
    found = Occurrences(read(articles), ["blue", "kiln"])
    assert found.held.any(axis=0).all()
    assert not found.holding([("blue", "kiln")])["blue", "kiln"].any()


def test_a_run_goes_on_from_sentence_to_sentence_of_one_body():
    found = Occurrences(read([([], [["it", "was", "blue"], [], ["kiln"]])]), ["blue", "kiln"])
    assert found.holding([("blue", "kiln")])["blue", "kiln"].all()


def test_runs_of_several_lengths_are_looked_for_at_once():
    found = Occurrences(read([([], [["a", "blue", "kiln"]]), (["kiln", "a"], [["blue"]])]), ["a", "blue", "kiln"])
    runs = {
        ("a", "blue", "kiln"): [True, False],
        ("blue", "kiln"): [True, False],
        ("kiln", "a"): [False, True],
        ("kiln",): [True, True],
        ("kiln", "blue", "a"): [False, False],
    }
    assert {run: held.tolist() for run, held in found.holding(runs).items()} == runs


def test_no_terms_and_no_articles_are_columns_and_rows_of_nothing():
    found = Occurrences(read([(["blue"], [["kiln"], ["mill"]])]), [])
    assert (found.held.shape, found.titled.shape, found.said.shape) == ((1, 0), (1, 0), (2, 0))
    found = Occurrences(Forward([]), ["blue"])
    assert (found.held.shape, found.said.shape, len(found.holding([("blue",)])["blue",])) == ((0, 1), (0, 1), 0)


def test_words_are_found_by_their_terms():
    text = "The ferries of Sennick’s CAFÉ cost 1,200 euros."
    read = forward([("U.S. boats", text, [(Span(0, len(text)),)])])
    wanted = terms("ferry Sennick cafe 1200 USA boat us")
    assert Occurrences(read, wanted).held.tolist() == [[True] * 6 + [False]]
