"""An ingest changes what changed, and readers see all of it or nothing."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest
from plain_reader import PlainReader

from retrieval.embedders.hashing import HashingEmbedder
from retrieval.errors import BadInputError, BusyError, HomeError, IndexMismatchError, NoIndexError, SourceError
from retrieval.home import Home, Manifest, Recipe
from retrieval.sources import open_sources
from retrieval.sources.sample import SampleSource
from retrieval.text import RULES_VERSION
from retrieval.types import Filters, RawArticle, Rejected, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from retrieval.corpus import Corpus
    from retrieval.types import Article, Vectors

WALL = "The harbour wall will cost €23.9 million, the council heard on Monday."
BOAT = "The night boat to Sennick returns in spring, its owner said."
SCHOOL = "The school in Sand Lane stays open after a vote of nine to six."


class Counting(HashingEmbedder):
    """The hashing embedder, which notes what it was asked to embed."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        return super().embed(texts)


class Renamed(Counting):
    """Another model: another name, another digest, another size of its vectors."""

    name = "renamed"
    dimension = 32
    digest = hashlib.sha256(b"renamed").hexdigest()


class Watched:
    """A `Progress` that looks at something at every step."""

    def __init__(self, look: Callable[[], None]) -> None:
        self.look = look

    def begin(self, total: int) -> None:  # noqa: ARG002
        self.look()

    def advance(self, items: int, passages: int) -> None:  # noqa: ARG002
        self.look()

    def rejected(self, item: Rejected) -> None:  # noqa: ARG002
        self.look()

    def stage(self, name: str) -> None:  # noqa: ARG002
        self.look()


@pytest.fixture
def news(tmp_path) -> Path:
    """A folder with three articles."""
    folder = tmp_path / "news"
    folder.mkdir()
    write(folder, wall=WALL, boat=BOAT, school=SCHOOL)
    return folder


@pytest.fixture
def read(ingested) -> Callable[..., object]:
    """`read(home, folder, …)`: ingest a folder."""

    def read(home: Home, *folders: Path, **how: object) -> object:
        return ingested(home, *open_sources(folders), **how)

    return read


def write(folder: Path, **texts: str) -> None:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")


@pytest.fixture
def held(opened) -> Callable[[Home], dict[str, Article]]:
    """`held(home)`: every article by its origin."""
    return lambda home: {article.origin: article for article in opened(home).articles()}


def texts(articles: dict[str, Article]) -> dict[str, str]:
    return {origin: article.text for origin, article in articles.items()}


def counts(report) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.unchanged, report.removed


# ── What changed ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_first_ingest_adds_every_article(home, news, read, held):
    report = read(home, news)
    assert counts(report) == (3, 0, 0, 0)
    assert (report.articles, report.generation) == (3, 1)
    assert texts(held(home)) == {"wall.txt": WALL, "boat.txt": BOAT, "school.txt": SCHOOL}


def test_an_unchanged_folder_is_skipped_and_makes_no_new_generation(home, news, read):
    read(home, news)
    embedder = Counting()
    report = read(home, news, embedder=embedder)
    assert counts(report) == (0, 0, 3, 0)
    assert report.generation == 1
    assert embedder.texts == []


def test_a_touched_file_with_the_same_text_is_unchanged(home, news, read):
    read(home, news)
    os.utime(news / "wall.txt", (0, 0))
    assert counts(read(home, news)) == (0, 0, 3, 0)


def test_only_what_changed_is_embedded_again_and_an_article_keeps_its_id(home, news, read, held):
    read(home, news)
    before = held(home)["wall.txt"].id
    write(news, wall=WALL.replace("23.9", "24.1"), new="The lantern regatta is in August, the club said.")
    embedder = Counting()
    report = read(home, news, embedder=embedder)
    assert counts(report) == (1, 1, 2, 0)
    new = [path.read_text(encoding="utf-8") for path in (news / "wall.txt", news / "new.txt")]
    passages = [f"{text}\n{text}" for text in new]  # the first line is the title, too
    assert sorted(embedder.texts) == sorted([*passages, *new])  # `new` are the only sentences of their passages
    assert held(home)["wall.txt"].id == before
    assert "24.1" in held(home)["wall.txt"].text
    assert len(held(home)) == 4


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Other"},
        {"url": "https://a.example/other"},
        {"publisher": "Herald"},
        {"published": date(2031, 2, 3)},
        {"authors": ("Ola",)},
    ],
)
def test_a_change_of_what_is_said_about_an_article_is_noticed(home, ingested, article, change, opened):
    plain = article("wall.txt", WALL)
    ingested(home, [plain])
    assert counts(ingested(home, [replace(plain, **change)])) == (0, 1, 0, 0)
    (kept,) = opened(home).articles()
    ((field, value),) = change.items()
    assert getattr(kept, field) == value


def test_a_change_that_is_not_in_the_title_or_text_embeds_nothing(home, ingested, article, opened):
    ingested(home, [article("wall.txt", WALL)])
    embedder = Counting()
    ingested(home, [article("wall.txt", WALL, publisher="Herald")], embedder=embedder)
    assert embedder.texts == []
    assert opened(home).ask("What will the wall cost?", filters=Filters(publishers=("herald",))).answered


def test_words_that_stand_in_several_articles_are_embedded_once(home, ingested, article):
    embedder = Counting()
    ingested(home, [article(f"{n}.txt", WALL, title="Wire") for n in range(40)], embedder=embedder)
    assert embedder.texts == [f"Wire\n{WALL}", WALL]


# ── Removals ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_vanished_article_stays_unless_pruning_is_asked_for(home, news, read, held):
    read(home, news)
    (news / "boat.txt").unlink()
    assert counts(read(home, news)) == (0, 0, 2, 0)
    assert "boat.txt" in held(home)
    assert counts(read(home, news, prune=True)) == (0, 0, 2, 1)
    assert sorted(held(home)) == ["school.txt", "wall.txt"]


def test_pruning_removes_nothing_of_other_sources(home, news, read, tmp_path, held):
    other = tmp_path / "news2"
    write(other, regatta="The regatta is in August, the club said.")
    read(home, news, other)
    (news / "boat.txt").unlink()
    assert read(home, news, prune=True).removed == 1
    assert sorted(held(home)) == ["regatta.txt", "school.txt", "wall.txt"]


def test_pruning_one_file_leaves_a_file_whose_name_goes_on(home, news, read, held):
    (news / "wall.txt.txt").write_text("The regatta is in August, the club said.", encoding="utf-8")
    read(home, news)
    assert read(home, news / "wall.txt", prune=True).removed == 0
    assert "wall.txt.txt" in held(home)


def test_pruning_keeps_what_could_not_be_read_this_time(home, news, read, held):
    read(home, news)
    (news / "boat.txt").write_bytes(b"\xff\xfe half a character")
    report = read(home, news, prune=True)
    assert (report.removed, len(report.rejected)) == (0, 1)
    assert held(home)["boat.txt"].text == BOAT


def test_pruning_keeps_what_lies_in_a_folder_that_could_not_be_entered(home, ingested, article, shelf, held):
    inside = article("sub/boat.txt", BOAT)
    ingested(home, shelf([article("wall.txt", WALL), inside], root="shelf/"))
    closed = Rejected("sub/", None, "the folder cannot be read")
    assert ingested(home, shelf([article("wall.txt", WALL), closed], root="shelf/"), prune=True).removed == 0
    assert "sub/boat.txt" in held(home)


def test_pruning_a_source_that_has_nothing_now_is_refused_and_changes_nothing(home, news, read, held, opened):
    read(home, news)
    before = held(home)
    for path in news.iterdir():
        path.unlink()
    with pytest.raises(SourceError, match="nothing was pruned, nothing was changed"):
        read(home, news, prune=True)
    assert held(home) == before
    assert opened(home).manifest().generation == 1


def test_pruning_a_source_that_never_had_anything_is_no_error(home, tmp_path, read):
    (tmp_path / "empty").mkdir()
    assert counts(read(home, tmp_path / "empty", prune=True)) == (0, 0, 0, 0)


def test_a_rebuild_prunes_too(home, news, read, held):
    read(home, news)
    (news / "boat.txt").unlink()
    assert read(home, news, prune=True, rebuild=True).removed == 1
    assert sorted(held(home)) == ["school.txt", "wall.txt"]


def test_a_moved_folder_is_adopted_not_doubled(home, news, read, tmp_path, held):
    read(home, news)
    before = held(home)
    moved = news.rename(tmp_path / "archive")
    embedder = Counting()
    report = read(home, moved, prune=True, embedder=embedder)
    assert counts(report) == (0, 0, 3, 0)
    assert embedder.texts == []
    assert held(home) == before
    (moved / "boat.txt").unlink()
    assert read(home, moved, prune=True).removed == 1


# ── Unusable items ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_unusable_items_are_counted_and_the_good_ones_kept(home, news, read, held):
    (news / "bad.txt").write_bytes(b"\x00binary")
    (news / "empty.txt").write_text("")
    report = read(home, news)
    assert report.added == 3
    assert sorted(item.file for item in report.rejected) == ["bad.txt", "empty.txt"]
    assert len(held(home)) == 3


def test_a_strict_ingest_that_meets_an_unusable_item_changes_nothing(home, ingested, article, shelf, held):
    ingested(home, [article("wall.txt", WALL)])
    many = [article(f"{n:02}.txt", f"{BOAT} That was on day {n}.") for n in range(50)]
    items = [article("wall.txt", SCHOOL), *many, Rejected("bad.txt", 3, "the file is not UTF-8")]
    with pytest.raises(SourceError, match=r"bad\.txt:3.*nothing was changed"):
        ingested(home, shelf(items), strict=True)
    assert texts(held(home)) == {"wall.txt": WALL}
    assert ingested(home, [article("wall.txt", WALL)]).generation == 1


def test_a_strict_ingest_lets_an_ignored_field_pass(home, ingested, article, shelf):
    note = Rejected("wall.txt", 2, "published 'soon' is not a date; kept without one", lost=False)
    assert ingested(home, shelf([article("wall.txt", WALL), note]), strict=True).added == 1


def test_an_article_without_prose_is_kept_and_reported(home, ingested, article, held):
    report = ingested(home, [article("menu.txt", "Read also: Boat to stay")])
    assert report.articles == 1
    assert [(item.file, item.lost) for item in report.rejected] == [("menu.txt", False)]
    assert texts(held(home)) == {"menu.txt": "Read also: Boat to stay"}


def test_an_ingest_without_any_article_leaves_an_empty_home_empty(home, ingested, opened):
    assert ingested(home, []).generation == 0
    with pytest.raises(NoIndexError):
        opened(home)


def test_filters_that_leave_no_article_are_named_as_the_reason(home, ingested, article, opened):
    ingested(home, [article("wall.txt", WALL)])
    answer = opened(home).ask("What will the wall cost?", filters=Filters(since=date(2031, 1, 1)))
    assert not answer.answered
    assert "dates and outlets" in (answer.detail or "")


# ── Quotations and speakers ─────────────────────────────────────────────────────────────────────────────────────────

MAYOR = "The wall stood. Marit Osterley said: “The wall is tired.” Nobody answered. “Why?”"
HARBOUR = "“The harbour pays.” Tomas Brekke said that. Marit Osterley said: “We will see about the wall.”"


def quoted(corpus: Corpus) -> list[tuple[str, str, str | None]]:
    """Return (article, words, speaker) of every quotation."""
    index = corpus.index()
    return [
        (stored.article.origin, stored.quotation.span.of(stored.article.text), stored.speaker and stored.speaker.name)
        for stored in index.catalog.all_quotations(index.generation)
    ]


def with_words(corpus: Corpus, *words: str) -> list[str]:
    """Return the quotations that hold the words in a row."""
    index = corpus.index()
    found = index.catalog.quotations(index.wordings.phrase(words, 99), index.generation)
    return sorted(stored.quotation.span.of(stored.article.text) for stored in found)


def test_quotations_are_held_with_their_speakers_and_found_by_their_words(home, ingested, article, opened):
    report = ingested(home, [article("mayor.txt", MAYOR), article("harbour.txt", HARBOUR), article("boat.txt", BOAT)])
    assert (report.quotations, report.speakers) == (4, 2)
    manifest, corpus = home.manifest(1), opened(home)
    assert (manifest.quotations, manifest.speakers, manifest.aliases) == (4, 2, "")
    assert sorted(quoted(corpus), key=repr) == [
        ("harbour.txt", "The harbour pays.", "Tomas Brekke"),
        ("harbour.txt", "We will see about the wall.", "Marit Osterley"),
        ("mayor.txt", "The wall is tired.", "Marit Osterley"),
        ("mayor.txt", "Why?", None),
    ]
    assert with_words(corpus, "the", "wall") == ["The wall is tired.", "We will see about the wall."]
    assert [speaker.quotations for speaker in corpus.index().catalog.speakers(1)] == [2, 1]


def test_only_what_changed_is_read_again(home, ingested, article, opened):
    articles = [article("mayor.txt", MAYOR), article("harbour.txt", HARBOUR), article("boat.txt", BOAT)]
    ingested(home, articles)
    reader = PlainReader()
    changed = MAYOR.replace("tired", "new").replace("Marit Osterley", "Tomas Brekke")
    assert ingested(home, [article("mayor.txt", changed), *articles[1:]], reader=reader).quotations == 4
    assert reader.texts == [changed]
    corpus = opened(home)
    assert ("mayor.txt", "The wall is new.", "Tomas Brekke") in quoted(corpus)
    assert with_words(corpus, "the", "wall") == ["The wall is new.", "We will see about the wall."]
    assert with_words(corpus, "tired") == []


def test_the_articles_written_together_are_read_together(home, ingested, article):
    calls = []

    class Chunked(PlainReader):
        def read(self, articles):
            calls.append(len(articles))
            return super().read(articles)

    ingested(home, [article(f"{number}.txt", MAYOR) for number in range(40)], reader=Chunked())
    assert sum(calls) == 40
    assert len(calls) == 3


def test_a_removed_article_takes_its_quotations_and_speakers_along(home, news, read, opened):
    write(news, mayor=MAYOR, harbour=HARBOUR)
    read(home, news)
    (news / "harbour.txt").unlink()
    report = read(home, news, prune=True)
    assert (report.quotations, report.speakers) == (2, 1)
    assert with_words(opened(home), "harbour") == []
    assert len(opened(home).index().wordings) == 2


def test_what_is_found_does_not_depend_on_the_order_of_ingests(tmp_path, ingested, article, opened):
    articles = [article("mayor.txt", MAYOR), article("harbour.txt", HARBOUR)]
    together, apart = Home(tmp_path / "together"), Home(tmp_path / "apart")
    ingested(together, articles)
    for one in articles:
        ingested(apart, [one])
    ingested(apart, [article("mayor.txt", HARBOUR)])
    ingested(apart, [article("mayor.txt", MAYOR)])
    first, second = opened(together), opened(apart)
    assert sorted(quoted(first), key=repr) == sorted(quoted(second), key=repr)
    assert with_words(first, "the", "wall") == with_words(second, "the", "wall")
    assert first.index().catalog.speakers(1) == second.index().catalog.speakers(4)


def test_a_rebuild_reads_everything_anew(home, ingested, article, opened):
    ingested(home, [article("mayor.txt", MAYOR), article("boat.txt", BOAT)])
    before, reader = quoted(opened(home)), PlainReader()
    ingested(home, rebuild=True, reader=reader)
    assert reader.texts == [MAYOR, BOAT]
    assert quoted(opened(home)) == before


def test_another_reader_asks_for_a_rebuild(home, ingested, article):
    class Newer(PlainReader):
        digest = "newer"

    ingested(home, [article("mayor.txt", MAYOR)])
    with pytest.raises(IndexMismatchError, match=r"reader 'plain'.*'newer'.*`onrecord ingest --rebuild`"):
        ingested(home, [article("mayor.txt", MAYOR)], reader=Newer())
    assert ingested(home, rebuild=True, reader=Newer()).generation == 2


def test_what_was_staged_under_another_reader_is_read_again(home, ingested, article):
    class Newer(PlainReader):
        digest = "newer"

    class Failing(PlainReader):
        def read(self, articles):
            if any("19" in text for text, _ in articles):
                raise KeyboardInterrupt
            return super().read(articles)

    news = [article(f"{number}.txt", f"{MAYOR} It was number {number}.") for number in range(24)]
    with pytest.raises(KeyboardInterrupt):
        ingested(home, news, reader=Failing())
    reader = Newer()
    ingested(home, news, reader=reader)
    assert len(reader.texts) == 24


def test_the_speakers_of_the_old_generation_stay_until_the_new_one_is_complete(home, ingested, article, opened):
    ingested(home, [article("mayor.txt", MAYOR)])
    corpus, before = opened(home), [("mayor.txt", "The wall is tired.", "Marit Osterley"), ("mayor.txt", "Why?", None)]
    seen = []

    def look() -> None:
        speakers = [speaker.name for speaker in corpus.index().catalog.speakers(corpus.index().generation)]
        seen.append((quoted(corpus), speakers, with_words(corpus, "the", "wall")))

    ingested(home, [article("mayor.txt", HARBOUR), article("boat.txt", BOAT)], progress=Watched(look))
    assert len(seen) >= 5
    assert set(map(repr, seen)) == {repr((before, ["Marit Osterley"], ["The wall is tired."]))}
    assert len(quoted(corpus)) == 2
    assert with_words(corpus, "the", "harbour") == ["The harbour pays."]


def aliases(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "aliases.toml"
    path.write_text(text, encoding="utf-8")
    return path


JOINED = '[speakers]\n"Marit Osterley-Brekke" = ["Marit Osterley", "Tomas Brekke"]\n'


def test_a_changed_alias_file_is_a_change_that_reads_and_embeds_nothing(home, ingested, article, opened, tmp_path):
    articles = [article("mayor.txt", MAYOR), article("other.txt", MAYOR.replace("Marit Osterley", "Tomas Brekke"))]
    ingested(home, articles)
    embedder, reader = Counting(), PlainReader()
    how = {"embedder": embedder, "reader": reader}
    report = ingested(home, articles, aliases=aliases(tmp_path, JOINED), **how)
    assert counts(report) == (0, 0, 2, 0)
    assert (report.generation, report.speakers) == (2, 1)
    assert {speaker for _, _, speaker in quoted(opened(home))} == {"Marit Osterley-Brekke", None}
    assert len(with_words(opened(home), "the", "wall")) == 2
    assert ingested(home, articles, aliases=aliases(tmp_path, JOINED), **how).generation == 2
    report = ingested(home, articles, **how)
    assert (report.generation, report.speakers) == (3, 2)
    assert embedder.texts == reader.texts == []


def test_an_alias_file_that_cannot_be_read_is_an_error_and_changes_nothing(home, ingested, article, tmp_path):
    ingested(home, [article("mayor.txt", MAYOR)])
    for path in (aliases(tmp_path, "[speakers"), tmp_path / "missing.toml"):
        with pytest.raises(BadInputError, match=path.name):
            ingested(home, [article("harbour.txt", HARBOUR)], aliases=path)
    assert home.manifest(1).articles == 1


# ── Homes of earlier releases ───────────────────────────────────────────────────────────────────────────────────────


def test_a_home_of_the_release_before_quotations_asks_for_a_rebuild_and_gets_it(home, ingested, article, opened, aged):
    ingested(home, [article("mayor.txt", MAYOR)])
    before = list(opened(home).articles())
    aged(home)
    mend = r"earlier release.*`onrecord ingest --rebuild`"
    with pytest.raises(IndexMismatchError, match=mend):
        opened(home)
    for _ in range(2):  # the first brings the catalogue up to date, which is not enough
        with pytest.raises(IndexMismatchError, match=mend):
            ingested(home, [article("mayor.txt", MAYOR)])
        with pytest.raises(IndexMismatchError, match=mend):
            opened(home)
    assert ingested(home, rebuild=True).generation == 2
    assert list(opened(home).articles()) == before
    assert len(quoted(opened(home))) == 2


def test_a_home_without_sentence_vectors_asks_for_a_rebuild_and_gets_it(home, ingested, article, opened, aged):
    articles = [article("mayor.txt", MAYOR), article("boat.txt", BOAT)]
    ingested(home, articles)
    before = quoted(opened(home))
    aged(home, schema=2)
    with pytest.raises(IndexMismatchError, match=r"earlier release, which kept less.*`onrecord ingest --rebuild`"):
        opened(home)
    for _ in range(2):  # the first brings the catalogue up to date, which is not enough
        with pytest.raises(IndexMismatchError, match=rf"rules 2.* {RULES_VERSION}.*`onrecord ingest --rebuild`"):
            ingested(home, articles)
        with pytest.raises(IndexMismatchError, match="rules 2"):
            opened(home)
    embedder = Counting()
    assert ingested(home, rebuild=True, embedder=embedder).generation == 2
    assert {MAYOR, BOAT} < {text.partition("\n")[2] for text in embedder.texts}
    index = opened(home).index()
    passages, vectors = index.catalog.vectors(2)
    found = index.shelf.forward(np.unique(index.versions(passages)).tolist())
    counts = [len(index.shelf.cosines([one], vectors[0])) for one in found.embeddings.tolist()]
    assert counts == np.diff(found.passages).tolist()
    assert len(index.articles) == 2
    assert quoted(opened(home)) == before


# ── Samples ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_samples_leave_when_real_articles_come(home, ingested, article, held):
    samples = ingested(home, SampleSource()).articles
    report = ingested(home, [article("wall.txt", WALL)])
    assert (report.samples_removed, report.articles) == (samples, 1)
    assert texts(held(home)) == {"wall.txt": WALL}


def test_the_samples_stay_where_nothing_real_came_or_they_were_asked_for(home, ingested, article, shelf):
    samples = ingested(home, SampleSource()).articles
    assert ingested(home, shelf([Rejected("bad.txt", None, "no text")])).articles == samples
    assert ingested(home, SampleSource(), [article("wall.txt", WALL)]).articles == samples + 1


def test_a_rebuild_keeps_the_samples(home, ingested):
    samples = ingested(home, SampleSource()).articles
    assert ingested(home, rebuild=True).articles == samples


# ── Recipes ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_ingest_under_another_recipe_is_refused_and_says_how_to_mend_it(home, news, read, held):
    read(home, news)
    with pytest.raises(IndexMismatchError, match=r"embedder 'hashing'.*'renamed'.*`onrecord ingest --rebuild`"):
        read(home, news, embedder=Renamed())
    with pytest.raises(IndexMismatchError, match="store 'faiss'"):
        read(home, news, store="exact")
    assert len(held(home)) == 3


def test_a_corpus_of_another_embedder_is_refused_and_says_how_to_mend_it(home, news, read, opened):
    read(home, news)
    with pytest.raises(IndexMismatchError, match="`onrecord ingest --rebuild`"):
        opened(home, "renamed")


def test_other_text_rules_ask_for_a_rebuild_and_get_it(home, news, read, monkeypatch, held):
    read(home, news)
    before = held(home)
    raised = Recipe("", "", 0, "", "").rules + 1
    monkeypatch.setattr(Recipe.__init__, "__defaults__", ("inner product", raised))
    with pytest.raises(IndexMismatchError, match=f"rules {raised - 1}.*{raised}.*--rebuild"):
        read(home, news)
    with pytest.raises(IndexMismatchError, match="rules"):
        held(home)
    embedder = Counting()
    read(home, rebuild=True, embedder=embedder)
    assert held(home) == before
    assert embedder.texts == []


def test_only_sentences_that_are_cut_otherwise_are_embedded_again(home, ingested, article, monkeypatch, opened):
    said = f"{BOAT} Nobody saw it go."
    ingested(home, [article("wall.txt", WALL), article("boat.txt", said)])
    raised = Recipe("", "", 0, "", "").rules + 1
    monkeypatch.setattr(Recipe.__init__, "__defaults__", ("inner product", raised))
    monkeypatch.setattr("retrieval.preparing.passages", lambda text, _: [(Span(0, len(text)),)])  # all one sentence
    embedder = Counting()
    ingested(home, rebuild=True, embedder=embedder)
    assert embedder.texts == [f"Boat.txt\n{said}", said]
    index = opened(home).index()
    passages, vectors = index.catalog.vectors(2)
    found = index.shelf.forward(index.versions(passages).tolist())
    assert [len(index.shelf.cosines([one], vectors[0])) for one in found.embeddings.tolist()] == [1, 1]


def test_each_sentence_has_the_vector_that_the_embedder_gives_it(home, ingested, article, opened, hashing):
    texts = {"wall.txt": f"{WALL} {SCHOOL}", "boat.txt": f"{BOAT} {WALL} {SCHOOL}"}
    ingested(home, [article(name, text) for name, text in texts.items()])
    index = opened(home).index()
    for passage, held in index.catalog.passages(index.catalog.vectors(1)[0].tolist()):
        (embedding,) = index.shelf.forward([passage.version]).embeddings.tolist()
        expected = hashing.embed([span.of(held.text) for span in passage.sentences])
        axes = np.eye(hashing.dimension, dtype=np.float32)
        rows = np.stack([index.shelf.cosines([embedding], axis) for axis in axes], axis=1)
        assert len(rows) == len(passage.sentences) > 1
        assert rows == pytest.approx(expected, abs=0.01)


def test_a_rebuild_under_another_embedder_needs_no_sources_and_keeps_articles_and_ids(home, news, read, held, opened):
    read(home, news)
    before = held(home)
    shutil.rmtree(news)
    embedder = Renamed()
    report = read(home, embedder=embedder, rebuild=True)
    assert (report.articles, report.generation) == (3, 2)
    assert len(embedder.texts) == 3 * 2
    corpus = opened(home, "renamed")
    assert corpus.manifest().recipe == Recipe.of(embedder, "faiss", "plain")
    assert {article.origin: article for article in corpus.articles()} == before


def test_a_rebuild_of_the_same_recipe_embeds_nothing(home, news, read, held):
    read(home, news)
    embedder = Counting()
    assert read(home, rebuild=True, embedder=embedder).generation == 2
    assert embedder.texts == []
    assert len(held(home)) == 3


def test_a_rebuild_takes_new_articles_along(home, news, read, tmp_path, held):
    read(home, news)
    write(tmp_path / "more", regatta="The regatta is in August, the club said.")
    write(news, wall=SCHOOL)
    assert read(home, news, tmp_path / "more", rebuild=True).articles == 4
    assert held(home)["wall.txt"].text == SCHOOL


def test_a_rebuild_can_change_the_store(home, news, read, opened):
    read(home, news)
    read(home, rebuild=True, store="exact")
    corpus = opened(home)
    assert corpus.manifest().recipe.store == "exact"
    assert corpus.ask("What will the wall cost?").answered


def test_the_manifest_says_how_the_index_was_built_and_what_it_holds(home, news, read, hashing):
    report = read(home, news)
    manifest = home.manifest(1)
    assert manifest.recipe == Recipe.of(hashing, "faiss", "plain")
    assert (manifest.articles, manifest.passages, manifest.generation) == (3, report.passages, 1)
    assert isinstance(manifest, Manifest)


# ── Readers and other writers ───────────────────────────────────────────────────────────────────────────────────────


def test_readers_keep_the_old_generation_until_the_new_one_is_complete(home, ingested, article, opened):
    ingested(home, [article("wall.txt", WALL)])
    corpus = opened(home)
    seen: list[tuple[int, list[str], str]] = []

    def look() -> None:
        for reader in (corpus, opened(home)):
            (excerpt,) = reader.ask("What will the harbour wall cost?").excerpts
            seen.append((reader.index().generation, [a.origin for a in reader.articles()], excerpt.text))

    items = [article("wall.txt", WALL.replace("23.9", "24.1")), *(article(f"{n}.txt", BOAT) for n in range(40))]
    ingested(home, items, progress=Watched(look))
    assert len(seen) >= 10
    assert set(map(repr, seen)) == {repr((1, ["wall.txt"], WALL))}
    assert corpus.ask("What will the harbour wall cost?").excerpts[0].text == WALL.replace("23.9", "24.1")


def test_an_open_corpus_follows_each_new_generation_by_itself(home, ingested, article, opened):
    ingested(home, [article("wall.txt", WALL)])
    corpus = opened(home)
    for number in range(2, 5):
        text = WALL.replace("23.9", f"{number}.5")
        ingested(home, [article("wall.txt", text)])
        assert corpus.ask("What will the harbour wall cost?").excerpts[0].text == text
        assert corpus.index().generation == number


def test_only_this_generation_and_the_one_before_stay_on_disk(home, ingested, article):
    for number in range(4):
        ingested(home, [article("wall.txt", f"{WALL} That was day {number}.")])
    assert sorted(path.name for path in home.generations.iterdir()) == ["3", "4"]


def test_an_index_opened_before_goes_on_answering_unchanged(home, ingested, article, hashing, opened):
    ingested(home, [article("wall.txt", WALL)])
    index = opened(home).index()
    ingested(home, [article("wall.txt", BOAT)])
    found = index.retrieve(hashing.embed(["harbour wall"])[0], index.worded(["harbour"], Filters()).passages, Filters())
    assert [article.text for _, article in index.catalog.passages(found.passages.tolist())] == [WALL]


def test_a_second_ingest_is_refused_while_one_is_running(home, ingested, article, held):
    refused: list[BusyError] = []

    def another() -> None:
        with pytest.raises(BusyError, match="another ingest is writing") as error:
            ingested(home, [article("boat.txt", BOAT)])
        refused.append(error.value)

    ingested(home, [article("wall.txt", WALL)], progress=Watched(another))
    assert refused
    assert str(home.folder) in str(refused[0])
    assert texts(held(home)) == {"wall.txt": WALL}
    assert ingested(home, [article("boat.txt", BOAT)]).added == 1


def test_another_process_is_refused_too(home, ingested, article):
    ingested(home, [article("wall.txt", WALL)])
    script = (
        "import sys; from pathlib import Path; from retrieval.home import Home\n"
        "with Home(Path(sys.argv[1])).lock(): print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(home.folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(BusyError):
            ingested(home, [article("boat.txt", BOAT)])
        other.stdin.close()
        other.wait()
    assert ingested(home, [article("boat.txt", BOAT)]).added == 1


# ── Failures ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_ingested_yet_is_an_error_that_says_what_to_run(home, opened):
    with pytest.raises(NoIndexError, match="run `onrecord ingest PATH`"):
        opened(home)
    assert not home.folder.exists()


class Breaking:
    """A source that fails after a number of articles, as a drive that is unplugged does."""

    root = "shelf/"

    def __init__(self, items: list[RawArticle]) -> None:
        self.items = items

    def count(self) -> int:
        return len(self.items) + 1

    def read(self) -> Iterator[RawArticle]:
        yield from self.items
        raise OSError(5, "Input/output error", "/media/news")


def test_an_ingest_that_fails_halfway_is_finished_by_the_next(home, ingested, article, held):
    ingested(home, [article("wall.txt", WALL)])
    items = [article(f"{n:02}.txt", f"{BOAT} That was on day {n}.") for n in range(40)]
    with pytest.raises(OSError, match="/media/news"):
        ingested(home, Breaking(items))
    assert texts(held(home)) == {"wall.txt": WALL}
    embedder = Counting()
    report = ingested(home, items, embedder=embedder)
    assert report.articles == 41
    assert len(embedder.texts) == 8 * 3  # two chunks of 16 were written; each passage has two sentences
    assert len(held(home)) == 41


def test_a_home_that_cannot_be_made_is_an_error_that_names_it(tmp_path, ingested):
    (tmp_path / "file").touch()
    with pytest.raises(HomeError, match="cannot be written") as error:
        ingested(Home(tmp_path / "file" / "home"), [])
    assert str(tmp_path / "file" / "home") in str(error.value)


@pytest.mark.parametrize("store", ["exact", "faiss"])
def test_what_is_answered_does_not_depend_on_the_order_of_ingests(tmp_path, ingested, article, store, opened):
    texts = {f"{n}.txt": f"{text} That was on day {n}." for n, text in enumerate((WALL, BOAT, SCHOOL) * 4)}
    articles = [article(name, text) for name, text in texts.items()]
    together, apart = Home(tmp_path / "together"), Home(tmp_path / "apart")
    ingested(together, articles, store=store)
    for one in articles:
        ingested(apart, [one], store=store)
    for question in ("What will the harbour wall cost?", "Who said that the boat returns on day 4?"):
        answers = [opened(home).ask(question, k=10) for home in (together, apart)]
        first, second = ([(e.article.origin, e.span) for e in answer.excerpts] for answer in answers)
        assert first == second


# ── Moved and copied folders, wrong paths ───────────────────────────────────────────────────────────────────────────


def test_a_copied_folder_is_held_beside_the_first_and_pruned_on_its_own(home, ingested, tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "wall.txt").write_text(WALL, encoding="utf-8")
        (tmp_path / name / "other.txt").write_text(f"Other\n\n{WALL}", encoding="utf-8")
        ingested(home, *open_sources([tmp_path / name]))
    assert ingested(home, *open_sources([tmp_path / "two"])).articles == 4
    (tmp_path / "two" / "wall.txt").unlink()
    report = ingested(home, *open_sources([tmp_path / "two"]), prune=True)
    assert (report.removed, report.articles) == (1, 3)


def test_a_wrong_path_among_good_ones_is_reported_and_the_others_are_read(home, ingested, tmp_path):
    (tmp_path / "wall.txt").write_text(WALL, encoding="utf-8")
    report = ingested(home, *open_sources([tmp_path / "wall.txt", tmp_path / "nowhere"]))
    assert report.articles == 1
    assert ["nowhere" in item.reason for item in report.rejected] == [True]


def test_what_an_interrupted_ingest_added_is_reported_by_the_one_that_finishes_it(home, ingested, article):
    class Failing(HashingEmbedder):
        def embed(self, texts):
            if any("20" in text for text in texts):
                raise KeyboardInterrupt
            return super().embed(texts)

    news = [article(f"{number}.txt", f"{WALL} It was number {number} of them.") for number in range(24)]
    with pytest.raises(KeyboardInterrupt):
        ingested(home, news, embedder=Failing())
    report = ingested(home, news)
    assert (report.added, report.unchanged, report.articles) == (24, 0, 24)


def test_the_generation_of_an_answer_is_the_one_that_gave_it(home, ingested, article, opened):
    ingested(home, [article("a.txt", "Harbour\n\nThe wall will be built in May.")])
    corpus = opened(home)
    corpus.ask("When will the wall be built?")
    ingested(home, [article("b.txt", "Harbour\n\nThe wall will be built in June.")])
    assert corpus.generation == 1
    corpus.ask("When will the wall be built?")
    assert corpus.generation == 2
