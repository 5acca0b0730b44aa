from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.allowed import Allowed
from retrieval.database import SCHEMA_VERSION
from retrieval.errors import HomeError, IndexMismatchError
from retrieval.forward import Head, indexed, things_held
from retrieval.home import Home
from retrieval.shelf import Shelf
from retrieval.staging import Draft, Staging, article_digest
from retrieval.text.tokens import tokens
from retrieval.text.wanted import Wanted
from retrieval.types import Article, Filters, RawArticle, Reading, Span

WALL = RawArticle(
    *("shelf/wall.txt", "wall.txt", "Wall to cost more", "The wall.\r\n\r\nIt “moved”\u00a0again."),
    *("https://a.example/wall", "Halvenmouth Courier", date(2031, 8, 4), ("Petra Lindqvist", "Ola Brandvik")),
)
BOAT = RawArticle("shelf/boat.txt", "boat.txt", "Boat", "The boat left.", None, "Sennick Herald", date(2031, 2, 1), ())
PLAIN = RawArticle("shelf/plain.txt", "plain.txt", "", "Nobody knows.", None, None, None, ())


@pytest.fixture
def catalog(tmp_path):
    catalog = Staging.open(tmp_path / "catalog.sqlite", create=True)
    yield catalog
    catalog.close()


def gone(_: str) -> bool:
    return True


def stage(catalog: Staging, *articles: RawArticle, sentences: int = 1) -> None:
    """Stage each article with one passage of so many one-character sentences and a vector of its own."""
    for article in articles:
        digest = article_digest(article)
        key = digest.encode()[:16]
        run = tuple(Span(at, at + 1) for at in range(sentences))
        catalog.add_embeddings([key], [np.full((1 + sentences, 4), len(article.text), dtype=np.float32)])
        catalog.stage(article, digest, [Draft(run, key)], Reading())


def publish(catalog: Staging, *articles: RawArticle) -> int:
    stage(catalog, *articles)
    catalog.publish()
    catalog.collect()
    return catalog.generation()


def held(catalog: Staging, generation: int | None = None) -> list[str]:
    return [article.origin for article in catalog.articles(catalog.generation() if generation is None else generation)]


# ── What is kept ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_article_is_kept_exactly_as_it_came(catalog):
    now = publish(catalog, WALL, PLAIN)
    assert list(catalog.raw_articles(now)) == [WALL, PLAIN]


@given(
    st.builds(
        RawArticle,
        key=st.just("k"),
        origin=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=9),
        title=st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
        text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
        url=st.none() | st.just("https://a.example/?q=%F0%9F#ä"),
        publisher=st.none() | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=9),
        published=st.none() | st.dates(),
        authors=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=9), max_size=3).map(tuple),
    )
)
def test_any_article_is_kept_exactly_as_it_came(tmp_path_factory, article):
    catalog = Staging.open(tmp_path_factory.mktemp("any") / "catalog.sqlite", create=True)
    try:
        now = publish(catalog, article)
        assert list(catalog.raw_articles(now)) == [article]
    finally:
        catalog.close()


def test_passages_come_with_their_article_in_the_order_asked_for(catalog):
    now = publish(catalog, WALL, BOAT)
    ids, _ = catalog.vectors(now)
    found = catalog.passages([int(ids[1]), 9_999, int(ids[0])])
    assert [(passage.id, article.origin) for passage, article in found] == [(ids[1], "boat.txt"), (ids[0], "wall.txt")]
    assert found[0][0].span == Span(0, 1)


def test_the_passages_of_an_article_come_in_the_order_of_its_text(catalog):
    runs = [(Span(0, 3), Span(4, 9)), (Span(10, 12),), (Span(13, 20),)]
    catalog.add_embeddings([b"v"], np.zeros((1, 3, 4), dtype=np.float32))
    catalog.stage(WALL, "digest", [Draft(run, b"v") for run in runs], Reading())
    catalog.publish()
    (article,) = catalog.articles(1)
    assert [passage.sentences for passage in catalog.passages_of(article.id, 1)] == runs


def test_thousands_of_passages_can_be_asked_for_at_once(catalog):
    catalog.add_embeddings([b"v"], np.zeros((1, 2, 4), dtype=np.float32))
    catalog.stage(WALL, "digest", [Draft((Span(0, 1),), b"v")] * 2_500, Reading())
    catalog.publish()
    ids, vectors = catalog.vectors(1)
    assert len(catalog.passages(ids.tolist())) == len(vectors) == 2_500


def test_vectors_come_as_they_were_stored_row_by_row_with_ascending_ids(catalog):
    articles = [replace(PLAIN, key=f"k{n}", origin=f"o{n}", text="x" * length) for n, length in enumerate((7, 3, 9, 3))]
    now = publish(catalog, *articles)
    ids, vectors = catalog.vectors(now)
    assert vectors[:, 0].tolist() == [7, 3, 9, 3]
    assert (vectors.dtype, ids.dtype) == (np.float32, np.int64)
    assert (np.diff(ids) > 0).all()


def test_a_vector_is_stored_once_for_the_same_text(catalog):
    catalog.add_embeddings([b"a", b"b"], np.ones((2, 2, 4), dtype=np.float32))
    catalog.add_embeddings([b"a"], np.zeros((1, 2, 4), dtype=np.float32))
    assert catalog.known_embeddings([b"a", b"b", b"c"]) == {b"a", b"b"}
    catalog.stage(WALL, "d", [Draft((Span(0, 1),), b"a")], Reading())
    catalog.publish()
    assert catalog.vectors(1)[1].tolist() == [[1, 1, 1, 1]]


def some_passages(catalog: Staging) -> tuple[dict[str, int], dict[int, list[int]]]:
    """Publish WALL in three passages and BOAT in one; return their versions by origin, and the ids of each's passages.

    The vector of each sentence is its number's axis.
    """
    for name, sentences in ((b"two", 2), (b"one", 1), (b"three", 3)):
        catalog.add_embeddings([name], [np.eye(1 + sentences, 4, dtype=np.float32)])
    runs = [Draft((Span(0, 3), Span(4, 9)), b"two"), Draft((Span(10, 12),), b"one"), Draft((Span(13, 20),), b"one")]
    catalog.stage(WALL, "wall", runs, Reading())
    catalog.stage(BOAT, "boat", [Draft((Span(0, 1), Span(1, 2), Span(2, 3)), b"three")], Reading())
    catalog.publish()
    pairs = catalog.passages(catalog.vectors(1)[0].tolist())
    versions = {article.origin: passage.version for passage, article in pairs}
    return versions, {one: [held.id for held, _ in pairs if held.version == one] for one in versions.values()}


def test_articles_come_by_their_versions_unknown_ones_are_left_out(catalog):
    versions, _ = some_passages(catalog)
    found = catalog.articles_at([versions["boat.txt"], 9_999])
    assert {version: article.origin for version, article in found.items()} == {versions["boat.txt"]: "boat.txt"}
    assert found[versions["boat.txt"]] == public(catalog, "boat.txt")
    assert catalog.articles_at([]) == {}


def test_a_version_that_was_replaced_still_has_its_passages_while_it_can_be_read(catalog):
    versions, ids = some_passages(catalog)
    boat = versions["boat.txt"]
    publish(catalog, replace(BOAT, text="The boat came back."))
    old = Shelf(catalog).forward([boat])
    assert [old.passage(at).id for at in range(len(old.embeddings))] == ids[boat]
    assert catalog.articles_at([boat])[boat].text == BOAT.text
    assert len(Shelf(catalog).cosines(old.embeddings.tolist(), np.ones(4, dtype=np.float32))) == 3


def test_each_sentence_has_its_vector_in_the_order_of_its_passage(catalog):
    versions, _ = some_passages(catalog)
    found = Shelf(catalog).forward([versions["boat.txt"], versions["wall.txt"]])
    boat, first, second, third = (
        np.stack([Shelf(catalog).cosines([embedding], axis) for axis in np.eye(4, dtype=np.float32)], axis=1)
        for embedding in found.embeddings.tolist()
    )
    assert boat == pytest.approx(np.eye(4)[1:4], abs=1e-6)
    assert first == pytest.approx(np.eye(4)[1:3], abs=1e-6)
    assert second == pytest.approx(np.eye(4)[1:2], abs=1e-6)
    assert np.array_equal(second, third)


def test_the_cosines_of_sentences_are_their_vectors_products_in_the_order_asked_for(catalog):
    versions, _ = some_passages(catalog)
    vector = np.array([0.5, -0.5, 0.1, 0.7], dtype=np.float32)
    embeddings = Shelf(catalog).forward([versions["boat.txt"], versions["wall.txt"]]).embeddings.tolist()
    wanted = vector[[1, 2, 3, 1, 2, 1, 1]]  # three sentences of BOAT, then two, one and one of WALL
    found = Shelf(catalog).cosines(embeddings, vector)
    assert found.dtype == np.float32
    assert found == pytest.approx(wanted, abs=1e-5)
    assert Shelf(catalog).cosines(embeddings[::-1], vector)[-3:] == pytest.approx(wanted[:3], abs=1e-5)
    assert len(Shelf(catalog).cosines([], vector)) == 0


def test_what_ranking_must_know_of_an_article_comes_without_its_words(catalog):
    versions, _ = some_passages(catalog)
    read = Shelf(catalog).forward([*versions.values(), 9_999])
    articles = (public(catalog, origin) for origin in versions)
    assert read.heads == [Head(article.id, article.publisher, article.published) for article in articles]
    publish(catalog, PLAIN)
    assert Head(public(catalog, "plain.txt").id, None, None) in Shelf(catalog).forward(range(9)).heads


def test_the_first_passages_of_all_versions_come_in_the_order_of_their_ids(catalog):
    _, ids = some_passages(catalog)
    publish(catalog, replace(BOAT, text="The boat came back."))
    (newest,) = catalog.passages_of(public(catalog, "boat.txt").id, 2)
    first, found = catalog.first_passages()
    assert (first.dtype, found.dtype) == (np.int64, np.int64)
    assert dict(zip(found.tolist(), first.tolist(), strict=True)) == {
        **{version: some[0] for version, some in ids.items()},
        newest.version: newest.id,
    }
    assert (np.diff(first) > 0).all()


def test_an_empty_catalogue_has_no_first_passages(catalog):
    first, versions = catalog.first_passages()
    assert (first.tolist(), versions.tolist()) == ([], [])


def test_articles_come_in_the_order_asked_for_as_the_forward_index_has_them(catalog):
    versions, ids = some_passages(catalog)
    wall, boat = versions["wall.txt"], versions["boat.txt"]
    found = Shelf(catalog).forward([boat, 9_999, wall])
    assert found.versions == [boat, wall]
    assert found.characters.tolist() == [len(BOAT.text), len(WALL.text)]
    assert [found.title(at).tolist() for at in (0, 1)] == [tokens(BOAT.title), tokens(WALL.title)]
    wanted = [passage for passage, _ in catalog.passages([*ids[boat], *ids[wall]])]
    assert [found.passage(at) for at in range(len(found.embeddings))] == wanted
    assert [one.span for one in wanted] == [Span(0, 3), Span(0, 9), Span(10, 12), Span(13, 20)]
    assert len(Shelf(catalog).forward([])) == len(Shelf(catalog).forward([9_999])) == 0


def test_an_article_without_passages_is_left_out(catalog):
    catalog.stage(WALL, "digest", [], Reading())
    catalog.publish()
    assert len(Shelf(catalog).forward([catalog.newest(WALL.key).version])) == 0


def test_the_things_of_versions_are_those_that_were_found_in_them(catalog):
    text = "Ida Brandt came. A watchman saw Otto Kranz at the quay."
    runs = [(Span(0, 16),), (Span(17, len(text)),)]
    catalog.add_embeddings([b"v"], np.zeros((1, 2, 4), dtype=np.float32))
    catalog.stage(replace(PLAIN, text=text), "digest", [Draft(run, b"v") for run in runs], Reading())
    catalog.publish()
    version = catalog.newest(PLAIN.key).version
    found = catalog.things([version, 9_999])
    assert found == {version: indexed("", text, runs).things}
    people, _ = things_held(list(found.values()), Wanted.PERSON)
    assert {text[start:end] for _, _, start, end, *_ in people.tolist()} == {
        "Ida Brandt",
        "Otto Kranz",
        "watchman",
    }


def forward_rows(catalog: Staging) -> list[int]:
    return [row[0] for row in catalog._all("SELECT version FROM forward ORDER BY 1")]


def test_the_forward_index_of_an_article_that_is_deleted_goes_with_it(catalog):
    publish(catalog, WALL)
    wall = catalog.newest(WALL.key).version
    stage(catalog, BOAT)
    boat = catalog.newest(BOAT.key).version
    assert forward_rows(catalog) == [wall, boat]
    catalog.remove(boat)
    assert forward_rows(catalog) == [wall]
    stage(catalog, BOAT)
    catalog.discard_staged()
    assert forward_rows(catalog) == [wall]


def test_the_forward_index_of_a_version_that_nobody_sees_any_more_is_collected(catalog):
    publish(catalog, WALL)
    old = catalog.newest(WALL.key).version
    publish(catalog, replace(WALL, text="Other words."))
    new = catalog.newest(WALL.key).version
    assert forward_rows(catalog) == [old, new]  # the generation before can still be read
    publish(catalog)
    assert forward_rows(catalog) == [new]
    assert catalog.articles_at([old])[old].text == WALL.text


def test_thousands_of_sentences_can_be_asked_for_at_once(catalog):
    names = [str(number).encode() for number in range(1_200)]
    catalog.add_embeddings(names, np.ones((1_200, 3, 4), dtype=np.float32))
    catalog.stage(WALL, "digest", [Draft((Span(0, 1), Span(2, 3)), name) for name in names], Reading())
    catalog.publish()
    found = Shelf(catalog).forward([catalog.newest(WALL.key).version])
    assert [found.passage(at).id for at in range(1_200)] == catalog.vectors(1)[0].tolist()
    assert len(Shelf(catalog).cosines(found.embeddings.tolist(), np.ones(4, dtype=np.float32))) == 2_400


def test_articles_come_newest_first_and_undated_ones_last(catalog):
    publish(catalog, PLAIN, BOAT, WALL)
    assert held(catalog) == ["wall.txt", "boat.txt", "plain.txt"]


def test_outlets_come_with_their_articles_and_days_the_largest_first(catalog):
    later = replace(BOAT, key="k", origin="later.txt", published=date(2031, 9, 1))
    publish(catalog, WALL, BOAT, PLAIN, later)
    assert catalog.publishers(1) == [
        ("Sennick Herald", 2, "2031-02-01", "2031-09-01"),
        ("", 1, None, None),
        ("Halvenmouth Courier", 1, "2031-08-04", "2031-08-04"),
    ]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(publishers=("Sennick Herald",)), ["boat.txt"]),
        (Filters(publishers=("Sennick Herald", "Halvenmouth Courier")), ["wall.txt", "boat.txt"]),
        (Filters(since=date(2031, 8, 4)), ["wall.txt"]),
        (Filters(until=date(2031, 8, 3)), ["boat.txt"]),
        (Filters(since=date(2031, 2, 1), until=date(2031, 8, 4)), ["wall.txt", "boat.txt"]),
        (Filters(since=date(2031, 2, 2), publishers=("Sennick Herald",)), []),
        (Filters(since=date.min), ["wall.txt", "boat.txt"]),
        (Filters(until=date.max), ["wall.txt", "boat.txt"]),
        (Filters(publishers=("nobody",)), []),
        (Filters(), ["wall.txt", "boat.txt", "plain.txt"]),
    ],
)
def test_only_passages_of_the_wanted_outlets_and_days_are_allowed(catalog, filters, expected):
    now = publish(catalog, WALL, BOAT, PLAIN)
    allowed = Allowed(catalog, now).passages(filters)
    assert allowed.dtype == np.int64
    assert (np.diff(allowed) > 0).all()
    assert [article.origin for _, article in catalog.passages(allowed.tolist())] == expected


def test_only_passages_of_the_asked_generation_are_allowed(catalog):
    first = publish(catalog, WALL, BOAT)
    before = Allowed(catalog, first)
    second = publish(catalog, replace(BOAT, text="The boat came back."))
    texts = [
        [article.text for _, article in catalog.passages(some.passages(Filters(until=date.max)).tolist())]
        for some in (before, Allowed(catalog, second))
    ]
    assert texts == [[WALL.text, "The boat left."], [WALL.text, "The boat came back."]]


def test_of_no_articles_none_are_allowed(catalog):
    assert not Allowed(catalog, 1).passages(Filters(since=date.min, publishers=("nobody",))).size


# ── Names ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def public(catalog: Staging, origin: str) -> Article:
    (article,) = catalog.find_articles(origin, catalog.generation())
    return article


def test_an_article_is_found_by_its_origin_its_id_or_the_beginning_of_it(catalog):
    now = publish(catalog, WALL, BOAT)
    wall = public(catalog, "wall.txt")
    assert catalog.find_articles(wall.id, now) == [wall]
    assert catalog.find_articles(wall.id[:6], now) == [wall]
    assert catalog.find_articles("wall", now) == []
    assert catalog.find_articles("%", now) == []


def test_an_article_keeps_its_id_when_it_changes_and_a_change_is_a_new_version(catalog):
    publish(catalog, WALL, BOAT)
    before = public(catalog, "wall.txt")
    publish(catalog, replace(WALL, text="Other words.", title="Other"))
    after = public(catalog, "wall.txt")
    assert (after.id, after.text, after.title) == (before.id, "Other words.", "Other")
    assert sorted(held(catalog)) == ["boat.txt", "wall.txt"]


def test_two_articles_of_one_origin_have_different_ids(catalog):
    publish(catalog, WALL, replace(WALL, key="other/wall.txt", text="Another."))
    ids = [article.id for article in catalog.articles(1)]
    assert len(set(ids)) == 2
    assert all(len(name) == 10 and int(name, 16) >= 0 for name in ids)


def test_an_id_does_not_depend_on_what_else_is_held_or_where_the_folder_lies(catalog, tmp_path):
    publish(catalog, BOAT, WALL)
    other = Staging.open(tmp_path / "other.sqlite", create=True)
    publish(other, replace(WALL, key="elsewhere/wall.txt"))
    assert public(other, "wall.txt").id == public(catalog, "wall.txt").id
    other.close()


def test_a_moved_article_is_adopted_under_its_new_key_only_if_nothing_in_it_changed(catalog):
    publish(catalog, WALL)
    before = public(catalog, "wall.txt")
    assert not catalog.adopt("new/wall.txt", "wall.txt", "another digest", gone)
    assert not catalog.adopt("new/wall.txt", "moved/wall.txt", article_digest(WALL), gone)
    assert not catalog.adopt("new/wall.txt", "wall.txt", article_digest(WALL), lambda _: False)
    assert catalog.adopt("new/wall.txt", "wall.txt", article_digest(WALL), gone)
    assert catalog.newest("shelf/wall.txt") is None
    assert catalog.newest("new/wall.txt") is not None
    assert public(catalog, "wall.txt") == before
    assert not catalog.has_changes()


# ── Generations ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_staged_is_seen_by_nobody_until_it_is_published(catalog):
    publish(catalog, WALL, BOAT)
    catalog.remove(catalog.newest(BOAT.key).version)
    stage(catalog, replace(WALL, text="New."), PLAIN)
    assert sorted(held(catalog)) == ["boat.txt", "wall.txt"]
    assert public(catalog, "wall.txt").text == WALL.text
    catalog.publish()
    assert sorted(held(catalog)) == ["plain.txt", "wall.txt"]
    assert public(catalog, "wall.txt").text == "New."


def test_the_generation_before_can_still_be_read_and_the_one_before_that_is_gone(catalog):
    publish(catalog, WALL)
    publish(catalog, BOAT)
    catalog.remove(catalog.newest(WALL.key).version)
    publish(catalog)
    assert held(catalog, 3) == ["boat.txt"]
    assert held(catalog, 2) == ["wall.txt", "boat.txt"]
    publish(catalog, PLAIN)
    assert held(catalog, 2) == ["boat.txt"]
    assert catalog.known_embeddings([article_digest(WALL).encode()[:16]]) == set()


def test_changes_are_the_passages_that_the_next_generation_loses_and_gains(catalog):
    publish(catalog, WALL, BOAT)
    ids, _ = catalog.vectors(1)
    assert not catalog.has_changes()
    assert catalog.changes() == ([], [])
    stage(catalog, replace(BOAT, text="New."))
    lost, gained = catalog.changes()
    assert catalog.has_changes()
    assert lost == [ids[1]]
    assert catalog.vectors(2)[0].tolist() == [ids[0], *gained]


def test_the_next_generation_loses_the_versions_that_were_removed_or_replaced(catalog):
    publish(catalog, WALL, BOAT, PLAIN)
    versions = {article.key: catalog.newest(article.key).version for article in (WALL, BOAT, PLAIN)}
    assert catalog.removed_versions() == []
    stage(catalog, replace(BOAT, text="New."))
    catalog.remove(versions[PLAIN.key])
    assert sorted(catalog.removed_versions()) == [versions[BOAT.key], versions[PLAIN.key]]
    publish(catalog)
    assert catalog.removed_versions() == []


def test_the_numbers_of_passages_and_versions_are_never_used_again(catalog):
    """A reader that still holds a number of an older generation finds nothing under it, never something else."""
    used: list[tuple[int, int]] = []
    for _ in range(3):
        publish(catalog, WALL)
        (passage,) = [passage for passage, _ in catalog.passages(catalog.vectors(catalog.generation())[0].tolist())]
        used.append((passage.id, passage.version))
        catalog.remove(catalog.newest(WALL.key).version)
        publish(catalog)
        publish(catalog)
        assert catalog.passages([passage.id]) == []
    assert len({number for number, _ in used}) == len({version for _, version in used}) == 3


def test_discarding_staged_work_gives_the_complete_state_back_and_keeps_embeddings(catalog):
    publish(catalog, WALL, BOAT)
    catalog.stage_under("recipe")
    catalog.remove(catalog.newest(BOAT.key).version)
    stage(catalog, replace(WALL, text="New."), PLAIN)
    catalog.discard_staged()
    assert not catalog.has_changes()
    assert catalog.staged() == ""
    publish(catalog)
    assert sorted(article.text for article in catalog.articles(2)) == sorted([WALL.text, BOAT.text])
    assert catalog.newest(BOAT.key) is not None


def test_staged_work_is_kept_under_its_recipe_and_discarded_under_another(catalog):
    catalog.stage_under("one")
    stage(catalog, WALL)
    catalog.stage_under("one")
    assert catalog.newest(WALL.key) is not None
    catalog.stage_under("other")
    assert catalog.newest(WALL.key) is None
    assert catalog.staged() == "other"


def test_discarding_restores_an_article_whose_key_another_could_have_taken_over(catalog):
    """The file of one folder goes, and comes back with what the same file of another folder says."""
    other = replace(WALL, key="other/wall.txt", text="Other words.")
    publish(catalog, WALL, other)
    catalog.remove(catalog.newest(WALL.key).version)
    catalog.adopt(WALL.key, "wall.txt", article_digest(other), gone)
    catalog.discard_staged()
    assert sorted(article.key for article in catalog.raw_articles(1)) == ["other/wall.txt", "shelf/wall.txt"]


def test_a_transaction_does_all_or_nothing(catalog):
    def fail_halfway() -> None:
        with catalog.transaction():
            stage(catalog, WALL)
            raise KeyError

    with pytest.raises(KeyError):
        fail_halfway()
    assert catalog.newest(WALL.key) is None
    with catalog.transaction():
        stage(catalog, WALL)
    assert catalog.newest(WALL.key) is not None


# ── Files ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_another_connection_sees_what_was_committed_and_only_that(catalog, tmp_path):
    reader = Staging.open(tmp_path / "catalog.sqlite")
    with catalog.transaction():
        stage(catalog, WALL)
        assert reader.newest(WALL.key) is None
        assert reader.generation() == 0
    catalog.publish()
    assert [article.text for article in reader.articles(reader.generation())] == [WALL.text]
    reader.close()


def test_many_threads_can_make_one_catalogue_at_the_same_moment(tmp_path):
    opened: list[object] = []

    def open_it() -> None:
        try:
            opened.append(Staging.open(tmp_path / "catalog.sqlite", create=True))
        except HomeError as error:
            opened.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [item for item in opened if not isinstance(item, Staging)] == []
    for catalog in opened:
        catalog.close()


def test_threads_can_read_one_catalogue_together(catalog):
    publish(catalog, WALL, BOAT, PLAIN)
    wrong: list[object] = []

    def read() -> None:
        for _ in range(50):
            ids, vectors = catalog.vectors(1)
            if len(catalog.passages(ids.tolist())) != 3 or len(vectors) != 3 or len(held(catalog)) != 3:
                wrong.append(ids)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_missing_catalogue_is_an_error_and_none_is_made(tmp_path):
    with pytest.raises(HomeError, match="run `onrecord ingest PATH`"):
        Staging.open(tmp_path / "catalog.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_catalogue_is_an_error_that_names_it_and_the_mend(tmp_path):
    path = tmp_path / "catalog.sqlite"
    path.write_bytes(b"this was never a database" * 200)
    with pytest.raises(HomeError, match="move it away and ingest again") as error:
        Staging.open(path)
    assert str(path) in str(error.value)


def test_somebody_elses_database_is_not_written_into(tmp_path):
    path = tmp_path / "catalog.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE article (recipe TEXT)")
    connection.close()
    with pytest.raises(HomeError, match="move it away"):
        Staging.open(path, create=True)
    with sqlite3.connect(path) as connection:
        assert [name for (name,) in connection.execute("SELECT name FROM sqlite_master")] == ["article"]
    connection.close()


def test_a_catalogue_of_another_release_is_an_error_that_names_both(catalog, tmp_path):
    path = tmp_path / "catalog.sqlite"
    catalog.close()
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version={SCHEMA_VERSION + 1}")
    connection.close()
    with pytest.raises(IndexMismatchError, match=f"schema {SCHEMA_VERSION + 1}, this release writes {SCHEMA_VERSION}"):
        Staging.open(path)


def test_a_catalogue_of_the_release_before_is_brought_up_to_date_when_it_is_written(catalog, tmp_path, aged):
    publish(catalog, WALL)
    catalog.close()
    path = tmp_path / "catalog.sqlite"
    aged(Home(tmp_path))
    upgraded, new = Staging.open(path, create=True), Staging.open(tmp_path / "new.sqlite", create=True)
    assert list(upgraded.raw_articles(1)) == [WALL]
    assert list(upgraded.all_quotations(1)) == upgraded.speakers(1) == []
    query = "SELECT type, name, sql FROM sqlite_master ORDER BY name"
    assert [tuple(row) for row in upgraded._all(query)] == [tuple(row) for row in new._all(query)]
    upgraded.close()
    new.close()
    Staging.open(path).close()  # is up to date now


def test_a_catalogue_of_the_release_before_is_an_error_for_readers_that_names_the_mend_and_changes_nothing(
    catalog, tmp_path, aged
):
    publish(catalog, WALL)
    catalog.close()
    path = tmp_path / "catalog.sqlite"
    aged(Home(tmp_path))
    with pytest.raises(IndexMismatchError, match=r"earlier release.*`onrecord ingest --rebuild`") as error:
        Staging.open(path)
    assert str(path) in str(error.value)
    as_it_is = Staging.open(path, earlier=True)
    assert (as_it_is.generation(), as_it_is._one("PRAGMA user_version")[0]) == (1, 1)
    assert [key for key, _ in as_it_is.keys("")] == [WALL.key]
    as_it_is.close()


@pytest.mark.parametrize("schema", range(1, SCHEMA_VERSION))
def test_a_catalogue_of_any_earlier_release_is_brought_up_to_date_when_it_is_written(catalog, tmp_path, aged, schema):
    publish(catalog, WALL)
    catalog.close()
    path = tmp_path / "catalog.sqlite"
    aged(Home(tmp_path), schema=schema)
    with pytest.raises(IndexMismatchError, match="earlier release, which kept less"):
        Staging.open(path)
    upgraded, new = Staging.open(path, create=True), Staging.open(tmp_path / "new.sqlite", create=True)
    assert list(upgraded.raw_articles(1)) == [WALL]
    (article,) = upgraded.articles(1)
    assert len(upgraded.passages_of(article.id, 1)) == upgraded._one("SELECT count(*) FROM embedding")[0] == 1
    query = "SELECT type, name, sql FROM sqlite_master ORDER BY name"
    assert [tuple(row) for row in upgraded._all(query)] == [tuple(row) for row in new._all(query)]
    upgraded.close()
    new.close()
    Staging.open(path).close()  # is up to date now


def test_an_upgrade_that_fails_leaves_the_catalogue_as_it_was(catalog, tmp_path, aged):
    publish(catalog, WALL)
    catalog.close()
    path = tmp_path / "catalog.sqlite"
    aged(Home(tmp_path))
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE speaks (something)")
    connection.close()
    with pytest.raises(HomeError, match="speaks already exists"):
        Staging.open(path, create=True)
    left = Staging.open(path, earlier=True)
    assert left._one("PRAGMA user_version")[0] == 1
    assert left._all("SELECT 1 FROM sqlite_master WHERE name = 'quotation'") == []
    left.close()


def test_damage_inside_the_file_is_an_error_where_it_is_met_and_a_fault(catalog, tmp_path):
    for number in range(60):
        stage(catalog, replace(WALL, key=f"k{number}", origin=f"o{number}", text="The wall moved. " * 400))
    catalog.publish()
    catalog.close()
    path = tmp_path / "catalog.sqlite"
    content = bytearray(path.read_bytes())
    content[8_192:] = b"\x5a" * (len(content) - 8_192)
    path.write_bytes(content)
    damaged = Staging.open(path)
    assert damaged.fault()
    with pytest.raises(HomeError, match="move it away") as error:
        list(damaged.raw_articles(1))
    assert str(path) in str(error.value)
    damaged.close()


def test_a_sound_catalogue_has_no_fault(catalog):
    publish(catalog, WALL)
    assert catalog.fault() is None


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Other"},
        {"text": "Other"},
        {"url": None},
        {"publisher": "Other"},
        {"published": date(2031, 8, 5)},
        {"authors": ("Petra Lindqvist",)},
        {"authors": ("Ola Brandvik", "Petra Lindqvist")},
    ],
)
def test_a_digest_changes_with_the_text_and_every_field_that_is_shown(change):
    assert article_digest(replace(WALL, **change)) != article_digest(WALL)


def test_a_digest_does_not_depend_on_where_the_article_lies():
    assert article_digest(replace(WALL, key="elsewhere", origin="else.txt")) == article_digest(WALL)
