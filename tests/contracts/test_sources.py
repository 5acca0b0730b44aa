"""What every source owes its readers, whatever it reads from."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from retrieval.sources import SOURCES, kind_of, open_sources, source_class
from retrieval.sources.sample import SampleSource
from retrieval.types import RawArticle, Rejected

if TYPE_CHECKING:
    from collections.abc import Callable

    from retrieval.types import Source

TEXTS = (
    "The bridge closes on Monday.\r\n\r\n“Nobody told us,” said Ann Lee.\n",
    "\n\n  Leading blank lines,\ttabs and\u00a0spaces  \n\n",
    "Ελληνικά, 日本語, emoji 🙂 and e\u0301 stay as they are",
)


def rows(name: str) -> Callable[[Path], Path]:
    def build(folder: Path) -> Path:
        lines = [json.dumps({"id": number, "text": text}) for number, text in enumerate(TEXTS)]
        content = "\n".join([*lines, "not JSON", lines[0]]).encode()
        path = folder / name
        path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
        return path

    return build


def one_file(name: str) -> Callable[[Path], Path]:
    def build(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(TEXTS[0].encode())
        return path

    return build


def a_folder(folder: Path) -> Path:
    (folder / "sub").mkdir()
    for number, text in enumerate(TEXTS):
        (folder / "sub" / f"{number}.txt").write_bytes(text.encode())
    (folder / "empty.txt").touch()
    (folder / "sources.toml").write_text('["gone.txt"]\ntitle = "T"\n', encoding="utf-8")
    rows("rows.jsonl")(folder)
    return folder


# One line for each name in `SOURCES`: a function that writes TEXTS (one file: the first) and returns the path to open.
BUILDERS: dict[str, Callable[[Path], Path]] = {
    "folder": a_folder,
    ".txt": one_file("a.txt"),
    ".md": one_file("a.md"),
    ".jsonl": rows("rows.jsonl"),
    ".jsonl.gz": rows("rows.jsonl.gz"),
    ".ndjson": rows("rows.ndjson"),
    ".ndjson.gz": rows("rows.ndjson.gz"),
}


@pytest.fixture(params=BUILDERS)
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return BUILDERS[request.param](tmp_path)


@pytest.fixture(params=[*BUILDERS, "sample"])
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Source:
    if request.param == "sample":
        return SampleSource()
    return open_sources([BUILDERS[request.param](tmp_path)])[0]


def articles(source: Source) -> list[RawArticle]:
    return [item for item in source.read() if isinstance(item, RawArticle)]


def test_every_registered_source_is_under_this_contract():
    assert BUILDERS.keys() == SOURCES.keys()
    assert all(source_class(kind) for kind in SOURCES)
    assert {kind_of(f"a{kind}") for kind in SOURCES if kind != "folder"} == SOURCES.keys() - {"folder"}


def test_keys_are_unique_and_start_with_the_root(source):
    keys = [article.key for article in articles(source)]
    assert len(set(keys)) == len(keys)
    assert all(key.startswith(source.root) for key in keys)


def test_reading_twice_gives_the_same(source):
    assert list(source.read()) == list(source.read())


def test_the_count_covers_every_article(source):
    assert source.count() >= len(articles(source))


def test_every_article_has_a_text_a_title_and_an_origin_that_can_be_stored(source):
    for article in articles(source):
        assert article.text.strip()
        assert article.title == article.title.strip() != ""
        assert "\n" not in article.title + article.origin
        for part in (article.key, article.origin, article.title, article.text):
            part.encode("utf-8")


def test_texts_are_exact(path):
    (source,) = open_sources([path])
    written = TEXTS[:1] if path.suffix in {".txt", ".md"} else TEXTS
    assert {article.text for article in articles(source)} == set(written)


def test_reports_name_files_from_where_the_reader_pointed(path):
    (source,) = open_sources([path])
    top = path if path.is_dir() else path.parent
    for item in source.read():
        if isinstance(item, Rejected):
            assert not Path(item.file).is_absolute()
            assert (top / item.file).exists()
            assert item.reason


def test_keys_do_not_depend_on_how_the_path_is_written(path, monkeypatch):
    (plain,) = open_sources([path])
    monkeypatch.chdir(path.parent)
    (relative,) = open_sources([Path(path.name)])
    (winding,) = open_sources([path.parent / ".." / path.parent.name / path.name])
    assert list(plain.read()) == list(relative.read()) == list(winding.read())
    assert plain.root == relative.root == winding.root
