"""The lexical index over whole articles: after every ingest it is what one built afresh would be."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from retrieval.home import Home
from retrieval.occurrences import Occurrences
from retrieval.text.words import content_terms, terms
from retrieval.types import Filters

WALL = "The harbour wall will cost €23.9 million, the council heard on Monday."
BOAT = "The night boat to Sennick returns in spring, its owner said."
SCHOOL = "The school in Sand Lane stays open after a vote of nine to six."
CAPTION = "Photo: A lantern at the regatta."
QUESTIONS = ("harbour wall council", "night boat to Sennick", "school vote", "regatta lantern", "Monday in spring")


def long_text(paragraphs: int) -> str:
    """Return so many paragraphs, each of which makes a passage, with a word that only the last has."""
    filler = "The council spoke about the quay and the ferry for an hour and agreed on nothing at all. " * 8
    return "\n\n".join([*(f"{filler}Then it was {number} o'clock." for number in range(paragraphs)), "Heliotrope won."])


def holding(index, words: str) -> list[int]:
    """Return the articles of the generation that hold the words in a row."""
    run = tuple(terms(words))
    forward = index.shelf.forward(versions_held(index))
    held = Occurrences(forward, list(dict.fromkeys(run))).holding([run])[run]
    return [version for version, holds in zip(forward.versions, held.tolist(), strict=True) if holds]


def versions_held(index) -> list[int]:
    return np.unique(index.versions(index.catalog.passage_ids(index.generation))).tolist()


def found(index) -> dict[str, list]:
    """Return for each question the articles found, those that hold its words in a row, and the rarity of each word."""
    texts: dict[str, list] = {}
    for question in QUESTIONS:
        hits = index.articles.search(content_terms(question), 20, Filters())
        articles = index.catalog.articles_at([hit.passage for hit in hits])
        rarities = [round(index.articles.rarity(term), 4) for term in content_terms(question)]
        origins = sorted(article.origin for article in articles.values())
        texts[question] = [origins, sorted(articles[version].origin for version in holding(index, question)), rarities]
        assert len(articles) == len(hits)  # each once, and none that is not in the catalogue
    return texts


@pytest.fixture
def indexed(home, ingested, shelf, opened):
    """`indexed(articles)`: the index after one more ingest, of a shelf that now holds these alone."""

    def build(articles, **how):
        ingested(home, shelf(list(articles)), prune=True, **how)
        return opened(home).index()

    return build


@pytest.fixture
def afresh(tmp_path, ingested, opened):
    """`afresh(articles)`: the index that one ingest of them all makes."""

    def build(articles):
        home = Home(tmp_path / "afresh")
        shutil.rmtree(home.folder, ignore_errors=True)
        ingested(home, articles)
        return opened(home).index()

    return build


def test_each_article_is_held_once_however_many_passages_it_has(home, ingested, article, opened):
    ingested(home, [article("long.txt", long_text(5)), article("wall.txt", WALL)])
    index = opened(home).index()
    assert len(index.lexical) > len(index.articles) == 2
    (hit,) = index.articles.search(terms("heliotrope quay"), 9, Filters())
    passages = index.catalog.passage_ids(1)
    assert index.versions(passages).tolist().count(hit.passage) == len(index.lexical) - 1


def test_passages_have_the_versions_of_their_articles(home, ingested, article, opened):
    ingested(home, [article("long.txt", long_text(5)), article("wall.txt", WALL), article("boat.txt", BOAT)])
    ingested(home, [article("long.txt", long_text(3))])
    index = opened(home).index()
    passages = index.catalog.passage_ids(2)
    held = index.catalog.passages(passages.tolist())
    assert index.versions(passages).tolist() == [passage.version for passage, _ in held]
    assert [article.origin for _, article in held] == ["wall.txt", "boat.txt", *["long.txt"] * (len(held) - 2)]
    assert index.versions(passages[::-1][:2]).tolist() == [held[-1][0].version] * 2
    assert index.versions(passages[:0]).tolist() == []


def test_an_article_holds_the_words_of_all_its_passages(home, ingested, article, opened):
    ingested(home, [article("long.txt", long_text(5)), article("wall.txt", f"{WALL} Heliotrope is blue.")])
    index = opened(home).index()
    assert len(index.articles.search(terms("heliotrope"), 9, Filters())) == len(holding(index, "heliotrope")) == 2
    (version,) = holding(index, "ferry for an hour")
    assert [hit.passage for hit in index.articles.search(terms("ferry"), 9, Filters())] == [version]
    assert version in holding(index, "Heliotrope won")


def test_an_article_of_more_passages_than_are_read_at_once_is_held_once(home, ingested, article, opened):
    texts = [article(f"{number}.txt", BOAT) for number in range(3)]
    ingested(home, [*texts, article("long.txt", long_text(450)), article("wall.txt", WALL)])
    index = opened(home).index()
    assert len(index.lexical) > 450
    assert len(index.articles) == 5
    assert len(index.articles.search(terms("heliotrope"), 9, Filters())) == 1
    assert len(index.articles.search(terms("quay"), 9, Filters())) == 1


def test_what_is_no_prose_of_an_article_is_not_searched(home, ingested, article, opened):
    ingested(home, [article("wall.txt", f"{WALL}\n\n{CAPTION}\n\n{BOAT}")])
    index = opened(home).index()
    assert index.articles.search(terms("lantern"), 9, Filters()) == []
    assert len(index.articles.search(terms("night"), 9, Filters())) == 1


def test_after_changes_removals_and_additions_it_finds_what_one_built_afresh_finds(indexed, article, afresh):
    articles = {
        "wall.txt": article("wall.txt", WALL),
        "boat.txt": article("boat.txt", BOAT),
        "long.txt": article("long.txt", long_text(4)),
        "menu.txt": article("menu.txt", CAPTION, title="Lantern regatta"),
    }
    steps = [
        {"wall.txt": article("wall.txt", WALL.replace("Monday", "Tuesday in spring"))},
        {"school.txt": article("school.txt", SCHOOL), "boat.txt": None},
        {"menu.txt": article("menu.txt", SCHOOL, title="Lantern regatta"), "wall.txt": None},
        {},
        {"boat.txt": article("boat.txt", BOAT), "long.txt": article("long.txt", f"{SCHOOL} {long_text(2)}")},
        {"menu.txt": article("menu.txt", CAPTION, title="No regatta in spring")},
    ]
    indexed(articles.values())
    for step in steps:
        articles = {name: one for name, one in (articles | step).items() if one}
        index = indexed(articles.values())
        assert len(index.articles) == len(articles)
        assert found(index) == found(afresh(list(articles.values())))


def test_an_unchanged_article_keeps_its_number_and_a_changed_one_gets_another(home, ingested, article, opened):
    def numbers() -> dict[str, int]:
        index = opened(home).index()
        hits = index.articles.search(terms("harbour night"), 9, Filters())
        articles = index.catalog.articles_at([hit.passage for hit in hits])
        return {article.origin: version for version, article in articles.items()}

    ingested(home, [article("wall.txt", WALL), article("boat.txt", BOAT)])
    before = numbers()
    ingested(home, [article("wall.txt", WALL.replace("23.9", "24.1"))])
    after = numbers()
    assert after["boat.txt"] == before["boat.txt"]
    assert after["wall.txt"] > before["wall.txt"]


@pytest.mark.parametrize("lost", ["articles", "lexical", "quotations"])
def test_an_index_that_was_lost_is_made_whole_by_the_next_ingest(home, indexed, article, lost, afresh):
    articles = [article("wall.txt", WALL), article("boat.txt", BOAT)]
    indexed(articles)
    shutil.rmtree(home.generation(1) / lost)
    more = [*articles, article("school.txt", SCHOOL)]
    index = indexed(more)
    assert (len(index.lexical), len(index.articles)) == (3, 3)
    assert found(index) == found(afresh(more))


def test_a_rebuild_makes_it_anew(home, ingested, article, opened, afresh):
    articles = [article("wall.txt", WALL), article("boat.txt", BOAT)]
    ingested(home, articles)
    ingested(home, rebuild=True)
    assert found(opened(home).index()) == found(afresh(articles))


def test_an_open_index_goes_on_finding_what_it_held(home, ingested, article, shelf, opened):
    ingested(home, shelf([article("wall.txt", WALL), article("boat.txt", BOAT)]))
    index = opened(home).index()
    before = found(index)
    ingested(home, shelf([article("wall.txt", SCHOOL)]), prune=True)
    assert found(index) == before
