"""What many tests need: embedders, homes, and a shelf of articles to ingest."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import warnings
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from plain_reader import PlainReader
from told_reader import ToldReader

from retrieval.corpus import Corpus
from retrieval.embedders import open_embedder
from retrieval.embedders.hashing import HashingEmbedder
from retrieval.embedders.sentence_transformer import DEFAULT_MODEL
from retrieval.home import Home
from retrieval.ingest import Report, ingest
from retrieval.sources.sample import SampleSource
from retrieval.types import RawArticle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from retrieval.types import Embedder, Rejected, Source

os.environ["HF_HUB_OFFLINE"] = "1"  # before anything imports the hub's client, which reads it once

with warnings.catch_warnings():  # SWIG's own types have no __module__, of which Python warns once, at this import
    warnings.simplefilter("ignore", DeprecationWarning)
    import faiss  # noqa: F401

# The same examples in every run: red is the change's fault. HYPOTHESIS_PROFILE=explore looks for new ones.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=1_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


def pytest_collection_modifyitems(items):
    """Run last what keeps a platform and the bot's processes open for many tests: its threads disturb nobody before."""
    items.sort(key=lambda item: item.path.parent.name in {"slack", "slack_reliability", "discord_reliability"})


class Quiet:
    """A `Progress` that says nothing."""

    def begin(self, total: int) -> None: ...

    def advance(self, items: int, passages: int) -> None: ...

    def rejected(self, item: Rejected) -> None: ...

    def stage(self, name: str) -> None: ...


@dataclass
class Shelf:
    """A `Source` over what is given: articles, and items that are none."""

    items: list[RawArticle | Rejected]
    root: str = "shelf/"

    def count(self) -> int:
        return len(self.items)

    def read(self) -> Iterator[RawArticle | Rejected]:
        return iter(self.items)


def _article(name: str, text: str, **fields: object) -> RawArticle:
    return RawArticle(**{"key": f"shelf/{name}", "origin": name, "title": name.capitalize(), "text": text, **fields})


def _ingest(home: Home, *sources: Source | list[RawArticle], **how: Any) -> Report:
    shelves = [Shelf(list(source)) if isinstance(source, list) else source for source in sources]
    models = how.pop("embedder", None) or HashingEmbedder(), how.pop("reader", None) or PlainReader()
    return ingest(home, shelves, *models, how.pop("store", "faiss"), how.pop("progress", Quiet()), **how)


@pytest.fixture(scope="session")
def article() -> Callable[..., RawArticle]:
    """`article(name, text, **fields)`: an article of the shelf under the key `shelf/NAME`."""
    return _article


@pytest.fixture(scope="session")
def shelf() -> type[Shelf]:
    """`shelf(items, root)`: a source over a list of articles and rejected items."""
    return Shelf


@pytest.fixture(scope="session")
def ingested() -> Callable[..., Report]:
    """`ingested(home, *sources, embedder=, reader=, store=, progress=, …)`; a list of articles is a source, too."""
    return _ingest


@pytest.fixture(scope="session")
def hashing() -> HashingEmbedder:
    """The embedder that needs no model."""
    return HashingEmbedder()


@pytest.fixture(scope="session")
def minilm() -> Embedder:
    """The default model itself, loaded once."""
    return open_embedder(DEFAULT_MODEL, threads=1)


@pytest.fixture(scope="session")
def models(tmp_path_factory) -> Path:
    """A folder with the export of the default model, as an ingest makes it in its home."""
    folder = tmp_path_factory.mktemp("models")
    open_embedder(DEFAULT_MODEL, kept=folder, threads=1)
    return folder


def _export(home: Home, models: Path) -> Embedder:
    shutil.copytree(models, home.models)
    return open_embedder(DEFAULT_MODEL, kept=home.models, threads=1)


@pytest.fixture
def opened() -> Iterator[Callable[..., Corpus]]:
    """`opened(home, embedder="hashing")`: a corpus, closed after the test."""
    with ExitStack() as closing:

        def opened(home: Home, embedder: str = "hashing") -> Corpus:
            return closing.enter_context(contextlib.closing(Corpus.open(home, embedder, threads=1)))

        yield opened


@pytest.fixture
def home(tmp_path) -> Home:
    """An empty home of one test's own."""
    return Home(tmp_path / "home")


def _without_forward(home: Home) -> None:
    with contextlib.closing(sqlite3.connect(home.catalog)) as connection, connection:
        connection.execute("DROP TABLE forward")  # and its index
        connection.execute("PRAGMA user_version=4")
    _set_rules(home, 3)


def _set_rules(home: Home, rules: int) -> None:
    for manifest in home.generations.glob("*/manifest.json"):
        fields = json.loads(manifest.read_text())
        fields["recipe"]["rules"] = rules
        manifest.write_text(json.dumps(fields))


def _without_versions(home: Home) -> None:
    with contextlib.closing(sqlite3.connect(home.catalog)) as connection, connection:
        connection.execute("ALTER TABLE article DROP COLUMN taken")
        connection.execute("PRAGMA user_version=3")


def _without_parts(home: Home) -> None:
    with contextlib.closing(sqlite3.connect(home.catalog)) as connection, connection:
        connection.execute("ALTER TABLE embedding DROP COLUMN parts")
        connection.execute("UPDATE embedding SET digest = CAST(id AS BLOB)")  # it was that of the whole text alone
        connection.execute("PRAGMA user_version=2")
    _set_rules(home, 2)
    for folder in home.generations.glob("*/articles"):
        shutil.rmtree(folder)


def _without_quotations(home: Home) -> None:
    with contextlib.closing(sqlite3.connect(home.catalog)) as connection, connection:
        for table in ("quotation", "voice", "speaker", "speaks"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("PRAGMA user_version=1")
    for manifest in home.generations.glob("*/manifest.json"):
        fields = json.loads(manifest.read_text())
        for name in ("quotations", "speakers", "aliases"):
            del fields[name]
        del fields["recipe"]["reader"]
        manifest.write_text(json.dumps(fields))
        shutil.rmtree(manifest.parent / "quotations")


@pytest.fixture(scope="session")
def aged() -> Callable[..., None]:
    """`aged(home, schema=1)` makes a home what the release before quotations would have left.

    With `schema=2`, the release that had quotations and embedded no sentences; with 3, that which kept no versions;
    with 4, that which kept no words as numbers.
    """

    def aged(home: Home, schema: int = 1) -> None:
        _without_forward(home)
        if schema <= 3:
            _without_versions(home)
        if schema <= 2:
            _without_parts(home)
        if schema == 1:
            _without_quotations(home)

    return aged


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory) -> Home:
    """The sample corpus under the hashing embedder. Only for reading."""
    home = Home(tmp_path_factory.mktemp("sample"))
    _ingest(home, SampleSource())
    return home


@pytest.fixture(scope="session")
def minilm_home(tmp_path_factory, models) -> Home:
    """The sample corpus under the default model. Only for reading."""
    home = Home(tmp_path_factory.mktemp("minilm"))
    _ingest(home, SampleSource(), embedder=_export(home, models))
    return home


@pytest.fixture(scope="session")
def told_home(tmp_path_factory) -> Home:
    """The sample corpus with its true quotations, under the hashing embedder. Only for reading."""
    home = Home(tmp_path_factory.mktemp("told"))
    _ingest(home, SampleSource(), reader=ToldReader.of_samples())
    return home


@pytest.fixture(scope="session")
def told_minilm_home(tmp_path_factory, models) -> Home:
    """The sample corpus with its true quotations, under the default model. Only for reading."""
    home = Home(tmp_path_factory.mktemp("told-minilm"))
    _ingest(home, SampleSource(), embedder=_export(home, models), reader=ToldReader.of_samples())
    return home
