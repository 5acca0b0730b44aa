"""An article's earlier versions are kept for whoever was given a link; of one that was taken out, nothing is."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from told_reader import ToldReader

from retrieval.catalog import Catalog
from retrieval.errors import IndexMismatchError, UnknownArticleError
from retrieval.sources.sample import SampleSource
from retrieval.staging import Staging, article_digest
from retrieval.types import Reading

if TYPE_CHECKING:
    from retrieval.corpus import Corpus

FIRST = "The Halvenmouth ferry will stop on Sundays from May, the harbour office said on Tuesday."
SECOND = "The Halvenmouth ferry will go on running on Sundays after all, the harbour office said on Wednesday."
THIRD = "Nobody in Halvenmouth knows whether the ferry will run on Sundays; its captain is fishing."
OTHER = "The lighthouse keeper of Sennick counted forty seals on the sandbank before breakfast."


@pytest.fixture
def ferry(article):
    """`ferry(text)`: the article that changes."""
    return lambda text=FIRST, **fields: article("ferry.txt", text, **fields)


@pytest.fixture
def other(article):
    return article("seals.txt", OTHER)


@pytest.fixture
def taken_at(home):
    """`taken_at(first, second, …)` sets when the rows of the ferry were taken in, as if the ingests lay days apart."""

    def taken_at(*days: str) -> None:
        with closing(sqlite3.connect(home.catalog)) as connection, connection:
            rows = connection.execute("SELECT version FROM article WHERE origin = 'ferry.txt' ORDER BY version")
            for (version,), day in zip(rows.fetchall(), days, strict=True):
                connection.execute("UPDATE article SET taken = ? WHERE version = ?", (f"{day}T08:00:00+00:00", version))

    return taken_at


def texts(corpus: Corpus, article_id: str) -> list[str]:
    return [corpus.article_as(article_id, one.version).text for one in corpus.versions(article_id)]


def days(corpus: Corpus, article_id: str) -> list[str | None]:
    return [one.taken and one.taken.date().isoformat() for one in corpus.versions(article_id)]


def rows(home, table: str = "article") -> int:
    with closing(sqlite3.connect(home.catalog)) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608  # ours


def in_files(home, text: str) -> list[str]:
    """Return the files of a home in which any sixteen characters in a row of a text's first half stand."""
    wanted = [text[at : at + 16].encode() for at in range(0, len(text) // 2, 4)]
    files = (path for path in home.folder.rglob("*") if path.is_file())
    return [path.name for path in files if any(piece in path.read_bytes() for piece in wanted)]


# ── What is kept ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_version_that_was_changed_keeps_its_words_through_all_later_ingests(home, ingested, ferry, other, opened):
    for text in (FIRST, SECOND, THIRD):
        ingested(home, [ferry(text, title=text[:12]), other])
    ingested(home, [ferry(THIRD, title=THIRD[:12]), other], prune=True)
    corpus = opened(home)
    name = corpus.article("ferry.txt").id
    assert texts(corpus, name) == [THIRD, SECOND, FIRST]
    assert corpus.article_as(name, corpus.versions(name)[2].version).title == FIRST[:12]
    assert [one.newest for one in corpus.versions(name)] == [True, False, False]


def test_a_version_has_the_time_of_its_ingest_and_the_name_that_its_article_has(home, ingested, ferry, opened):
    before = datetime.now(UTC) - timedelta(seconds=1)
    ingested(home, [ferry()])
    corpus = opened(home)
    (version,) = corpus.versions(corpus.article("ferry.txt").id)
    assert before <= version.taken <= datetime.now(UTC)
    assert version.version == corpus.article("ferry.txt").version == article_digest(ferry())[:12]


def test_only_the_newest_version_is_found_counted_and_listed(home, ingested, ferry, other, opened):
    for text in (FIRST, SECOND, THIRD):
        ingested(home, [ferry(text), other], prune=True)
    ingested(home, [ferry(THIRD), other], prune=True)
    corpus = opened(home)
    assert sorted(article.text for article in corpus.articles()) == sorted([THIRD, OTHER])
    assert (corpus.manifest().articles, sum(outlet.articles for outlet in corpus.outlets())) == (2, 2)
    assert corpus.ask("Will the ferry run on Sundays?").excerpts[0].article.text == THIRD
    assert len(corpus.index().catalog.titles(corpus.index().generation)) == 2
    assert len(corpus.index().catalog.passage_ids(corpus.index().generation)) == 2
    with closing(Catalog.open(home.catalog)) as catalog:
        assert sorted(key for key, _ in catalog.keys("")) == ["shelf/ferry.txt", "shelf/seals.txt"]


def test_an_old_version_keeps_no_passage_no_word_no_quotation_and_no_voice(home, ingested, opened):
    reader = ToldReader.of_samples()
    ingested(home, SampleSource(), reader=reader)
    held = {table: rows(home, table) for table in ("passage", "forward", "quotation", "voice", "embedding")}
    assert all(held.values())
    for _ in range(3):
        ingested(home, SampleSource(), reader=reader, rebuild=True)
    ingested(home, SampleSource(), reader=reader)
    assert {table: rows(home, table) for table in held} == held
    assert rows(home) == opened(home).manifest().articles


def test_a_rebuild_makes_no_version_and_the_words_keep_their_first_day(home, ingested, ferry, opened, taken_at):
    ingested(home, [ferry()])
    taken_at("2031-05-04")
    for _ in range(3):
        ingested(home, [ferry()], rebuild=True)
        corpus = opened(home)
        name = corpus.article("ferry.txt").id
        assert (texts(corpus, name), days(corpus, name)) == ([FIRST], ["2031-05-04"])
    assert rows(home) == 2  # the last two generations


def test_words_that_come_back_are_one_version_of_the_day_they_came_back(home, ingested, ferry, opened, taken_at):
    for text in (FIRST, SECOND, FIRST):
        ingested(home, [ferry(text)])
    taken_at("2031-05-05", "2031-05-06")
    corpus = opened(home)
    name = corpus.article("ferry.txt").id
    for _ in range(2):
        assert (texts(corpus, name), days(corpus, name)) == ([FIRST, SECOND], ["2031-05-06", "2031-05-05"])
        ingested(home, [ferry(FIRST)], rebuild=True)
    assert rows(home) == 3


def test_an_article_that_moved_keeps_its_versions(home, ingested, ferry, opened):
    ingested(home, [ferry(FIRST, key="/nowhere/a/ferry.txt")])
    ingested(home, [ferry(SECOND, key="/nowhere/a/ferry.txt")])
    ingested(home, [ferry(SECOND, key="/nowhere/b/ferry.txt")])
    ingested(home, [ferry(THIRD, key="/nowhere/b/ferry.txt")])
    corpus = opened(home)
    assert texts(corpus, corpus.article("ferry.txt").id) == [THIRD, SECOND, FIRST]


def test_another_article_of_the_same_origin_does_not_take_over_the_versions(home, ingested, ferry, opened):
    ingested(home, [ferry(FIRST, key="/nowhere/a/ferry.txt")])
    ingested(home, [ferry(SECOND, key="/nowhere/a/ferry.txt")])
    ingested(home, [ferry(SECOND, key="/nowhere/b/ferry.txt")])
    ingested(home, [ferry(THIRD, key="/nowhere/a/ferry.txt")])
    corpus = opened(home)
    assert sorted(map(tuple, (texts(corpus, one.id) for one in corpus.articles()))) == [(THIRD,), (SECOND, FIRST)]


def test_what_is_staged_is_no_version_yet_and_what_was_discarded_never_was(home, ingested, ferry, opened):
    ingested(home, [ferry()])
    corpus = opened(home)
    name = corpus.article("ferry.txt").id
    with closing(Staging.open(home.catalog)) as catalog:
        known = catalog.newest("shelf/ferry.txt")
        catalog.stage_under("a recipe")
        catalog.remove(known.version)
        assert texts(corpus, name) == [FIRST]
        catalog.discard_staged()
    assert texts(corpus, name) == [FIRST]


def test_the_beginning_of_a_version_will_do_where_it_is_the_only_one(home, ingested, ferry, opened):
    for text in (FIRST, SECOND):
        ingested(home, [ferry(text)])
    corpus = opened(home)
    name = corpus.article("ferry.txt").id
    whole = article_digest(ferry(FIRST))
    assert corpus.article_as(name, whole[:4]) == corpus.article_as(name, whole) == corpus.article_as(name, whole[:12])
    with pytest.raises(
        UnknownArticleError, match=f"no version 'zz'; its newest are {article_digest(ferry(SECOND))[:12]}"
    ):
        corpus.article_as(name, "zz")
    with pytest.raises(UnknownArticleError, match="several versions ''"):
        corpus.article_as(name, "")
    for strange in ("nobody", "%", "", name[:5]):
        with pytest.raises(UnknownArticleError, match="no article"):
            corpus.article_as(strange, whole)


# ── What was taken out ──────────────────────────────────────────────────────────────────────────────────────────────


def test_the_versions_of_an_article_that_was_taken_out_are_unknown_at_once(home, ingested, ferry, other, opened):
    for text in (FIRST, SECOND):
        ingested(home, [ferry(text), other])
    corpus = opened(home)
    name = corpus.article("ferry.txt").id
    ingested(home, [other], prune=True)
    with pytest.raises(UnknownArticleError, match="no article"):
        corpus.versions(name)
    with pytest.raises(UnknownArticleError, match="no article"):
        corpus.article_as(name, article_digest(ferry(FIRST))[:12])


def test_the_earlier_versions_of_an_article_that_was_taken_out_leave_the_files_at_once(home, ingested, ferry, other):
    long = FIRST + "\n\n" + "What was said of the ferry before was wrong. " * 400
    for text in (long, SECOND, THIRD):
        ingested(home, [ferry(text), other])
    assert in_files(home, long) == in_files(home, SECOND) == ["catalog.sqlite"]
    ingested(home, [other], prune=True)
    assert in_files(home, long) == in_files(home, SECOND) == []


@pytest.mark.parametrize("reading", [False, True])
def test_the_next_ingest_whatever_it_brings_leaves_no_text_of_what_was_taken_out(  # noqa: PLR0913, PLR0917
    home, ingested, ferry, other, opened, reading
):
    ingested(home, [ferry(FIRST + "\n\n" + "The ferry was late. " * 2_000), other])
    ingested(home, [ferry(SECOND), other])
    if reading:
        opened(home).ask("Where is the ferry?")  # keeps the write-ahead log
    ingested(home, [other], prune=True)
    ingested(home, [other], prune=True)
    assert in_files(home, FIRST) == in_files(home, SECOND) == []
    assert in_files(home, OTHER) == ["catalog.sqlite"]
    assert sorted(path.name for path in home.generations.iterdir()) == ["3"]


def test_what_was_staged_and_discarded_leaves_no_text(home, ingested, ferry, other):
    ingested(home, [other])
    with closing(Staging.open(home.catalog)) as catalog, catalog.transaction():
        catalog.stage(ferry(), article_digest(ferry()), [], Reading())
    assert in_files(home, FIRST) == ["catalog.sqlite"]
    with closing(Staging.open(home.catalog)) as catalog:
        catalog.discard_staged()
    assert in_files(home, FIRST) == []


# ── Homes of the release before ─────────────────────────────────────────────────────────────────────────────────────


MEND = r"earlier release.*`onrecord ingest --rebuild`"


def test_a_home_that_knows_no_days_asks_for_a_rebuild_after_which_its_versions_have_none(
    home, ingested, ferry, opened, aged
):
    ingested(home, [ferry()])
    aged(home, schema=3)
    with pytest.raises(IndexMismatchError, match=MEND):
        opened(home)
    ingested(home, [ferry()], rebuild=True)
    corpus = opened(home)
    name = corpus.article("ferry.txt").id
    assert corpus.ask("When will the ferry stop?").excerpts
    assert (texts(corpus, name), days(corpus, name)) == ([FIRST], [None])


@pytest.mark.parametrize("schema", [3, 4])
def test_an_ingest_without_a_rebuild_into_such_a_home_asks_for_one_and_changes_no_answer(  # noqa: PLR0913, PLR0917
    home, ingested, ferry, opened, aged, schema
):
    ingested(home, [ferry()])
    aged(home, schema=schema)
    for _ in range(2):  # the first brings the catalogue up to date, which is not enough
        with pytest.raises(IndexMismatchError, match=r"rules 3.*`onrecord ingest --rebuild`"):
            ingested(home, [ferry(SECOND)])
        with pytest.raises(IndexMismatchError, match=r"rules 3.*`onrecord ingest --rebuild`"):
            opened(home)
    assert ingested(home, [ferry(SECOND)], rebuild=True).generation == 2
    corpus = opened(home)
    name = corpus.article("ferry.txt").id
    today = datetime.now(UTC).date().isoformat()
    assert (texts(corpus, name), days(corpus, name)) == ([SECOND, FIRST], [today, None if schema == 3 else today])
    assert corpus.ask("When will the ferry stop?").excerpts[0].article.text == SECOND


def test_a_home_whose_words_are_no_numbers_asks_for_a_rebuild_which_keeps_the_days_of_its_versions(  # noqa: PLR0913, PLR0917
    home, ingested, ferry, opened, aged, taken_at
):
    ingested(home, [ferry()])
    taken_at("2031-05-04")
    aged(home, schema=4)
    with pytest.raises(IndexMismatchError, match=MEND):
        opened(home)
    ingested(home, [ferry()], rebuild=True)
    corpus = opened(home)
    name = corpus.article("ferry.txt").id
    assert (texts(corpus, name), days(corpus, name)) == ([FIRST], ["2031-05-04"])
