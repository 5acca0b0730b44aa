"""An article without prose is found by its headline alone, and shows nothing of what is no prose."""

from __future__ import annotations

import pytest

from bot.inspection import article_lines
from bot.render.terminal import Style
from retrieval.claims import check
from retrieval.home import Home
from retrieval.shelf import Shelf
from retrieval.sources import open_sources
from retrieval.text.passages import NOTHING
from retrieval.text.words import content_terms
from retrieval.types import Filters, Outcome

MENU = "Read also: Boat to stay"
CAPTION = "Photo: The lantern regatta moved to September, say its rowers."
WALL = "The harbour wall will cost €23.9 million. Marit Osterley said: “The wall is tired.” Nobody answered her."
REGATTA = "Lantern regatta moved to September"


@pytest.fixture
def news(article):
    """Two articles without prose, one of them without a headline, and one with prose."""
    return [
        article("menu.txt", MENU, title=REGATTA, url="https://a.example/menu"),
        article("untitled.txt", MENU, title=""),
        article("wall.txt", WALL, title="Wall to cost more"),
    ]


@pytest.fixture
def corpus(home, ingested, news, opened):
    ingested(home, news)
    return opened(home)


def by_origin(corpus, origin):
    (found,) = [article for article in corpus.articles() if article.origin == origin]
    return found


def test_it_is_kept_with_one_passage_of_nothing_and_one_without_a_headline_with_none(corpus):
    (passage,) = corpus.passages(by_origin(corpus, "menu.txt"))
    assert passage.sentences == (NOTHING,)
    assert passage.span.of(MENU) == ""
    assert corpus.passages(by_origin(corpus, "untitled.txt")) == []
    assert corpus.manifest().passages == 2


def test_all_indexes_hold_it_once(corpus):
    index = corpus.index()
    assert len(index.store) == len(index.lexical) == len(index.articles) == 2


@pytest.mark.parametrize("question", ["When is the lantern regatta?", "regattas of September"])
def test_it_is_found_by_the_words_and_the_meaning_of_its_headline(corpus, question):
    index, article = corpus.index(), by_origin(corpus, "menu.txt")
    (passage,) = corpus.passages(article)
    terms, vector = content_terms(question), corpus.embedder().embed([question])[0]
    assert [hit.passage for hit in index.lexical.search(terms, 5, Filters())] == [passage.id]
    assert [hit.passage for hit in index.articles.search(terms, 5, Filters())] == [passage.version]
    assert index.store.search(vector, 1)[0].passage == passage.id
    found = index.retrieve(vector, index.worded(terms, Filters()).passages, Filters())
    assert index.catalog.passages(found.passages.tolist())[0] == (passage, article)


def test_it_is_not_found_by_what_is_no_prose_of_it(corpus):
    index = corpus.index()
    for one in (index.lexical, index.articles):
        assert one.search(content_terms("boat to stay"), 5, Filters()) == []


def test_its_vector_is_that_of_its_headline(corpus):
    (passage,) = corpus.passages(by_origin(corpus, "menu.txt"))
    ids, vectors = corpus.index().catalog.vectors(1)
    assert vectors[ids.tolist().index(passage.id)] @ corpus.embedder().embed([REGATTA])[0] == pytest.approx(1)
    (embedding,) = corpus.index().shelf.forward([passage.version]).embeddings.tolist()
    assert len(corpus.index().shelf.cosines([embedding], vectors[0])) == 1


def test_the_default_model_takes_the_headlines_vector_for_its_nothing(home, ingested, news, opened, minilm):
    ingested(home, news, embedder=minilm)
    corpus = opened(home, minilm.name)
    (passage,) = corpus.passages(by_origin(corpus, "menu.txt"))
    catalog, vector = corpus.index().catalog, minilm.embed([REGATTA])[0]
    found = Shelf(catalog).cosines(Shelf(catalog).forward([passage.version]).embeddings.tolist(), vector)
    assert found.tolist() == [pytest.approx(1, abs=5e-3)]


def test_it_is_shown_whole_and_no_line_of_it_is_marked_as_a_passage(corpus):
    article = by_origin(corpus, "menu.txt")
    for at in (None, 0, len(MENU) - 1):
        lines = list(article_lines(article, corpus.passages(article), at, Style()))
        assert REGATTA in lines[0]
        assert lines[-1] == f"· {MENU}"


def test_every_question_can_be_asked_though_it_is_the_nearest(corpus):
    for question in ("When is the lantern regatta?", REGATTA, "What will the harbour wall cost?", "Boat to stay?"):
        answer = corpus.ask(question, k=5)
        for excerpt in answer.excerpts:
            shown = excerpt.span.start < excerpt.span.end
            assert shown or excerpt.article.origin == "menu.txt"


def test_the_same_headline_as_a_vanished_text_is_replaced_by_the_text_that_comes_later(home, ingested, article, opened):
    ingested(home, [article("menu.txt", MENU, title=REGATTA)])
    prose = "The lantern regatta was moved to September, its rowers said on Monday."
    ingested(home, [article("menu.txt", prose, title=REGATTA)])
    corpus = opened(home)
    (passage,) = corpus.passages(by_origin(corpus, "menu.txt"))
    assert passage.span.of(prose) == prose
    assert len(corpus.index().articles) == len(corpus.index().lexical) == 1


def test_a_rejection_says_whether_it_can_be_found(home, ingested, news):
    reasons = {item.file: item.reason for item in ingested(home, news).rejected}
    assert "found by its headline alone" in reasons["menu.txt"]
    assert "found by its headline" not in reasons["untitled.txt"]  # it has none


def test_files_of_pages_without_prose_go_in_too(home, ingested, tmp_path, opened):
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "regatta.md").write_text(f"---\ntitle: {REGATTA}\n---\n{MENU}\n", encoding="utf-8")
    ingested(home, *open_sources([tmp_path / "news"]))
    corpus = opened(home)
    assert [hit.passage for hit in corpus.index().lexical.search(("regatta",), 3, Filters())] == [1]


# ── Quotations and claims ───────────────────────────────────────────────────────────────────────────────────────────


def test_who_said_does_not_find_words_in_a_caption_because_the_headline_holds_them(home, ingested, article, opened):
    ingested(home, [article("caption.txt", CAPTION, title=REGATTA), article("wall.txt", WALL)])
    answer = opened(home).who_said("lantern regatta moved to September")
    assert (answer.outcome, answer.prose) == (Outcome.NOT_FOUND, ())


def test_who_said_finds_and_attributes_the_same_beside_it(home, ingested, news, opened, tmp_path):
    alone = Home(tmp_path / "alone")
    ingested(alone, news[2:])
    ingested(home, news)
    for words in ("The wall is tired.", "the wall is tired", "harbour wall will cost", "rowers of September"):
        with_it, without = (opened(one).who_said(words) for one in (home, alone))
        assert with_it.outcome == without.outcome
        assert [item.quotation.span for item in with_it.sayings] == [item.quotation.span for item in without.sayings]
        assert [item.span for item in with_it.prose] == [item.span for item in without.prose]


def test_a_claim_is_checked_as_if_it_were_not_there(home, ingested, news, opened, tmp_path):
    alone = Home(tmp_path / "alone")
    ingested(alone, news[2:])
    ingested(home, news)
    for message in (
        "Marit Osterley said “The wall is tired.”",
        "The harbour wall will cost €23.9 million.",
        "The lantern regatta was moved to September.",
        "“Lantern regatta moved to September,” said Osterley.",
    ):
        with_it, without = (check(opened(one), message, Filters()).checked for one in (home, alone))
        assert [one.verdict for one in with_it] == [one.verdict for one in without]


def test_it_has_no_quotations(corpus):
    index, article = corpus.index(), by_origin(corpus, "menu.txt")
    (passage,) = corpus.passages(article)
    assert index.catalog.quotations_in([passage.id]) == {passage.id: []}
    assert list(corpus.quotations(article)) == []
