"""Articles are prepared while others are encoded, and what is written does not depend on it."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from plain_reader import PlainReader

from retrieval.embedders.hashing import HashingEmbedder
from retrieval.home import Home
from retrieval.types import RawArticle, Rejected

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retrieval.ingest import Report
    from retrieval.types import Reading, Vectors

_CHUNK = 16
_PATIENCE_S = 20.0  # far more than any step takes, so that a fault shows as a failure and not as a test that never ends
_NOTED = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"


class Source:
    """So many articles of a few sentences, which notes how many were taken."""

    root = "shelf/"

    def __init__(self, count: int) -> None:
        self._count, self.taken = count, 0

    def count(self) -> int:
        return self._count

    def read(self) -> Iterator[RawArticle]:
        for number in range(self._count):
            self.taken += 1
            yield numbered(number)


class Noted(PlainReader):
    """A reader that notes the titles it was given, and the thread that it ran in."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[list[str]] = []
        self.threads: set[int] = set()
        self.begun = threading.Semaphore(0)

    def read(self, articles: Sequence[tuple[str, str]]) -> list[Reading]:
        self.calls.append([title for _, title in articles])
        self.threads.add(threading.get_ident())
        self.begun.release()
        return super().read(articles)


def numbered(number: int, **fields: str) -> RawArticle:
    text = (
        f"Pier {number} was closed on Monday, the harbour office said.\n\nMarit Osterley said: “It is the wall.” She"
        f" spoke of {number} complaints.\n\n" + f"Nobody came to pier {number} that day. " * (number % 7)
    )
    known = {"key": f"shelf/{number}", "origin": f"{number}.txt", "title": f"Pier {number} closed", "text": text}
    return RawArticle(**known | fields)


def rows(home: Home) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of a catalogue but the times at which articles were taken in."""
    with closing(sqlite3.connect(home.catalog)) as connection:
        tables = [name for name, _ in connection.execute(_NOTED)]
        found = {}
        for table in tables:
            cursor = connection.execute(f"SELECT * FROM {table}")  # noqa: S608  # a name of our own
            kept = [at for at, column in enumerate(cursor.description) if column[0] != "taken"]
            found[table] = sorted((tuple(row[at] for at in kept) for row in cursor), key=repr)
    return found


def told(report: Report) -> tuple[object, ...]:
    counted = report.added, report.changed, report.unchanged, report.removed, report.articles, report.passages
    return *counted, report.quotations, report.speakers, report.rejected


def mixed() -> list[RawArticle | Rejected]:
    """Return articles of which some come again, moved, changed or as they were, while the first is on its way."""
    items: list[RawArticle | Rejected] = [numbered(number) for number in range(3 * _CHUNK)]
    items[20] = numbered(5)  # as it was
    items[21] = numbered(6, text="Pier 6 was opened again on Friday, the harbour office said.")
    items[22] = numbered(7, key="shelf/moved")  # its own place is gone: adopted
    items[23] = numbered(8, key="shelf/copy", origin="copy.txt")  # the same words, encoded once
    items[24] = numbered(9, text="Share this\n\nSubscribe now")  # no prose
    items[25] = Rejected("broken.txt", None, "the file is empty")
    return items


def test_the_catalogue_is_the_same_whether_articles_are_prepared_beside_the_encoding_or_not(tmp_path, ingested, shelf):
    homes = [Home(tmp_path / "one"), Home(tmp_path / "beside")]
    first = [ingested(home, shelf(mixed()), threads=threads) for home, threads in zip(homes, (1, 0), strict=True)]
    assert told(first[0]) == told(first[1])
    assert rows(homes[0]) == rows(homes[1])
    update = [numbered(number, publisher="Herald") if number % 3 else numbered(number) for number in range(60)]
    second = [ingested(home, shelf(update), threads=threads) for home, threads in zip(homes, (1, 0), strict=True)]
    assert told(second[0]) == told(second[1])
    assert rows(homes[0]) == rows(homes[1])


def test_an_article_that_comes_again_while_its_first_is_on_its_way_is_known(home, ingested, shelf):
    items = [numbered(number) for number in range(_CHUNK)]
    again = numbered(5), numbered(6, publisher="Herald"), numbered(7, key="shelf/moved")  # its own place is gone
    report = ingested(home, shelf([*items, *again]))
    assert (report.added, report.changed, report.unchanged, report.articles) == (_CHUNK, 1, 2, _CHUNK)


def test_the_next_articles_are_prepared_while_some_are_encoded(home, ingested):
    reader, waited = Noted(), []

    class Waiting(HashingEmbedder):
        def embed(self, texts: Sequence[str]) -> Vectors:
            if not waited:
                waited.append(all(reader.begun.acquire(timeout=_PATIENCE_S) for _ in range(2)))
            return super().embed(texts)

    ingested(home, Source(3 * _CHUNK), reader=reader, embedder=Waiting())
    assert waited == [True]


def test_one_thread_does_one_thing_after_the_other(home, ingested):
    reader, calls = Noted(), []

    class Noting(HashingEmbedder):
        def embed(self, texts: Sequence[str]) -> Vectors:
            calls.append(len(reader.calls))
            return super().embed(texts)

    ingested(home, Source(3 * _CHUNK), reader=reader, embedder=Noting(), threads=1)
    assert calls == [0, 1, 2]  # a chunk's quotations are read once it is encoded
    assert reader.threads == {threading.get_ident()}


def test_no_more_than_a_few_articles_wait_however_many_there_are(home, ingested):
    source, taken = Source(20 * _CHUNK), []

    class Noting(HashingEmbedder):
        def embed(self, texts: Sequence[str]) -> Vectors:
            taken.append(source.taken)
            return super().embed(texts)

    ingested(home, source, embedder=Noting())
    assert all(ahead <= (at + 3) * _CHUNK for at, ahead in enumerate(taken))


def test_what_a_reader_cannot_read_ends_the_ingest_and_keeps_what_was_written(home, ingested):
    class Failing(Noted):
        def read(self, articles: Sequence[tuple[str, str]]) -> list[Reading]:
            if len(self.calls) == 3:
                raise ValueError("a parse without a root")
            return super().read(articles)

    with pytest.raises(ValueError, match="without a root"):
        ingested(home, Source(6 * _CHUNK), reader=Failing())
    reader = Noted()
    assert ingested(home, Source(6 * _CHUNK), reader=reader).articles == 6 * _CHUNK
    assert sum(map(len, reader.calls)) == 3 * _CHUNK


def test_an_interrupted_ingest_prepares_nothing_more(home, ingested):
    reader, source = Noted(), Source(20 * _CHUNK)

    class Interrupted(HashingEmbedder):
        def embed(self, texts: Sequence[str]) -> Vectors:
            raise KeyboardInterrupt(len(texts))

    with pytest.raises(KeyboardInterrupt):
        ingested(home, source, reader=reader, embedder=Interrupted())
    assert source.taken == 3 * _CHUNK
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("preparing")]
    assert ingested(home, source).articles == 20 * _CHUNK


def test_of_articles_that_are_held_as_they_are_nothing_is_read(home, ingested):
    ingested(home, Source(2 * _CHUNK))
    reader = Noted()
    assert ingested(home, Source(2 * _CHUNK), reader=reader).unchanged == 2 * _CHUNK
    assert reader.calls == []


def test_of_texts_that_are_known_nothing_is_encoded(home, ingested):
    asked = []

    class Noting(HashingEmbedder):
        def embed(self, texts: Sequence[str]) -> Vectors:
            asked.extend(texts)
            return super().embed(texts)

    ingested(home, Source(2 * _CHUNK), embedder=Noting())
    assert asked
    asked.clear()
    ingested(home, Source(2 * _CHUNK), embedder=Noting(), rebuild=True)
    assert asked == []
