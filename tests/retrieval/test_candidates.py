"""What speaks for an article: signs read from its best passages and from the index of whole articles."""

from __future__ import annotations

from datetime import date
from time import sleep

import numpy as np
import pytest

from retrieval import examining
from retrieval.answering import ask
from retrieval.errors import ModelError
from retrieval.examining import _chosen, candidates, examine
from retrieval.types import Filters

FILLER = (
    "Nobody in the hall said a word about the matter, and the evening went on with songs until the lamps went out. " * 8
)


@pytest.fixture
def corpus(home, ingested, article, opened):
    """Articles about a kiln: one with all that is asked for, one with half of it, and some with other things."""
    ingested(
        home,
        [
            article("all.txt", "Ida Brandt paid 310 euros for the blue kiln in Marrowby.", title="The price of a kiln"),
            article("half.txt", "A kiln that was blue went to a Brandt of the upper town.", title="Pottery"),
            article(
                "apart.txt",
                f"Ida sold a kiln.\n\n{FILLER}\n\nIn Marrowby 310 lamps are blue.\n\n{FILLER}\n\nBrandt paid.",
            ),
            article("menu.txt", "Read also: Boat to stay", title="Lantern regatta moved to September"),
            article("dated.txt", "The blue mill burned.", published=date(2031, 5, 4), publisher="The Gazette"),
        ],
    )
    return opened(home)


@pytest.fixture
def found(corpus):
    """`found(question, filters)`: the articles that may answer, by origin, best first."""

    def found(question, filters=Filters()):  # noqa: B008  # frozen
        asked = ask(corpus.index(), corpus.embedder(), question, filters)
        return {item.article.origin: item for item in candidates(corpus.index(), asked)}

    return found


QUESTION = "What did Ida Brandt pay for the blue kiln in Marrowby, 310 euros?"


def test_articles_come_best_first_and_each_once(corpus, found):
    scores = [item.score for item in found(QUESTION).values()]
    assert scores == sorted(scores, reverse=True)
    asked = ask(corpus.index(), corpus.embedder(), QUESTION, Filters())
    assert len(examine(corpus.index(), asked)) == len(scores) == 5
    assert next(iter(found(QUESTION))) == "all.txt"


def test_names_and_numbers_are_the_shares_that_an_article_holds(found):
    signs = {origin: item.signs for origin, item in found(QUESTION).items()}
    assert {origin: (sign.names, sign.numbers) for origin, sign in signs.items()} == {
        "all.txt": (1, 1),
        "half.txt": (pytest.approx(1 / 3), 0),
        "apart.txt": (1, 1),
        "menu.txt": (0, 0),
        "dated.txt": (0, 0),
    }


def test_without_names_and_numbers_in_a_question_every_article_holds_them_all(found):
    assert {(item.signs.names, item.signs.numbers) for item in found("what burned?").values()} == {(1, 1)}


def test_names_are_looked_for_in_the_whole_article_and_in_its_headline(found):
    assert {"ida", "marrowbi", "310", "brandt"} <= found(QUESTION)["apart.txt"].held
    assert found("Is the Lantern regatta in September?")["menu.txt"].signs.names == 1


def test_a_name_of_two_words_is_held_where_they_stand_in_a_row(found):
    held = {origin for origin, item in found(QUESTION).items() if ("ida", "brandt") in item.runs}
    assert held == {"all.txt"}


def test_a_phrase_in_marks_is_held_where_its_words_stand_in_a_row(found):
    held = {origin for origin, item in found("Who wrote “for the blue kiln”?").items() if item.runs}
    assert held == {"all.txt"}
    assert ("for", "the", "blue", "kiln") in found("Who wrote “for the blue kiln”?")["all.txt"].runs


def test_words_that_are_neighbours_in_the_question_count_where_they_are_in_the_article(found):
    signs = found("blue kiln")
    assert {origin: item.signs.pairs for origin, item in signs.items() if item.signs.pairs} == {"all.txt": 1}


def test_words_spread_over_an_article_are_all_in_it_and_not_all_in_its_best_passages(found):
    signs = found(QUESTION)["apart.txt"].signs
    assert signs.passage < signs.article
    assert found(QUESTION)["all.txt"].signs.article > signs.passage


def test_shares_lie_between_0_and_1(found):
    shares = ("title", "whole", "passage", "article", "pairs", "names", "numbers", "dated")
    for item in found(QUESTION).values():
        assert all(0 <= getattr(item.signs, name) <= 1 + 1e-9 for name in shares)


def test_the_title_counts_by_its_share_of_the_question(found):
    assert found("regatta")["menu.txt"].signs.title == pytest.approx(1)
    assert found("regatta")["all.txt"].signs.title == 0


def test_an_article_without_prose_is_found_by_its_headline_and_has_an_excerpt_of_nothing(corpus, found):
    assert next(iter(found("When is the lantern regatta?"))) == "menu.txt"
    (first, *_) = corpus.ask("Lantern regatta moved to September?").excerpts
    assert (first.article.origin, first.text) == ("menu.txt", "")


def test_only_articles_that_meet_the_filters_are_found(found):
    assert set(found("blue kiln", Filters(publishers=("The Gazette",)))) == {"dated.txt"}
    assert set(found("blue kiln", Filters(since=date(2031, 1, 1)))) == {"dated.txt"}
    assert found("blue kiln", Filters(until=date(1999, 1, 1))) == {}


def test_an_article_of_the_time_asked_about_is_dated(found):
    dated = {origin for origin, item in found("Which mill burned in May 2031?").items() if item.signs.dated}
    assert dated == {"dated.txt"}


@pytest.mark.parametrize("question", ["of the and", "zyxwv qponm", "*.[(?+\\ a"])
def test_words_that_no_article_has_find_the_nearest_in_meaning(found, question):
    assert set(found(question)) <= {"all.txt", "half.txt", "apart.txt", "menu.txt", "dated.txt"}
    assert all(item.signs.article == 0 for item in found(question).values())


def test_the_articles_best_by_all_their_words_are_weighed_whatever_their_best_passages_are():
    scores, whole = 1 - np.arange(500) / 1_000, (np.array([400, 900]), np.array([9.0, 8.0], dtype=np.float32))
    chosen = _chosen(np.arange(500), scores, whole)
    assert {400, 900} <= set(chosen)
    assert len(set(chosen)) == len(chosen)
    assert set(range(20)) <= set(chosen)


def test_an_article_has_the_score_of_its_words_though_many_have_better_ones(
    home, ingested, article, opened, monkeypatch
):
    texts = [
        "The kiln is blue. A kiln!",
        "A blue kiln, as blue as ice and snow.",
        "One kiln stood in the blue yard.",
        "Rain fell.",
    ]
    ingested(home, [article(f"{at}.txt", text) for at, text in enumerate(texts)])
    corpus = opened(home)
    asked = ask(corpus.index(), corpus.embedder(), "blue kiln", Filters())
    whole = [item.signs.whole for item in examine(corpus.index(), asked)]
    assert len(set(whole)) == len(texts)
    monkeypatch.setattr(examining, "DEPTH", 1)
    best = asked.worded.articles[0][:1], asked.worded.articles[1][:1]
    fewer = examine(corpus.index(), asked._replace(worded=asked.worded._replace(articles=best)))
    assert sorted(item.signs.whole for item in fewer) == pytest.approx(sorted(whole))


def test_nothing_goes_on_behind_a_question_that_failed(home, ingested, article, opened, monkeypatch):
    ingested(home, [article("kiln.txt", "The kiln is blue.")])
    index, done = opened(home).index(), []
    monkeypatch.setattr(index, "worded", lambda *_: sleep(0.2) or done.append(True))
    with pytest.raises(ModelError, match="broken"):
        ask(index, Broken(), "blue kiln", Filters())
    assert done == [True]


class Broken:
    """An embedder that fails."""

    def embed(self, texts):
        raise ModelError(f"broken by {len(texts)}")
