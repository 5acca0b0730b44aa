"""Which corpus an evaluation asks: a home, or articles ingested into a home that is kept for the next time."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.app import open_corpus
from bot.progress import shown_progress
from retrieval.embedders import open_embedder
from retrieval.errors import BadInputError, IndexMismatchError
from retrieval.evaluate.systems import NoReader
from retrieval.home import Home
from retrieval.ingest import ingest
from retrieval.sources import open_sources

if TYPE_CHECKING:
    from bot.settings import Settings
    from retrieval.corpus import Corpus

_FOLDER = Path("onrecord", "evaluation")
_DIGITS = 16  # of a digest: enough for the corpora of one machine


def open_evaluated(settings: Settings, path: Path | None) -> Corpus:
    """Return the corpus at `path`, a home or articles; without one, that of the settings' home.

    Articles are ingested without quotations; what of them has changed since the last time is brought up to date.

    Raises:
        BadInputError: a home built with another embedding model than the settings name.
        SourceError: articles that cannot be read.
    """
    if path is None:
        return open_corpus(settings)
    if not Home(path).catalog.exists():
        home = kept_home(settings, path)
        _ingest(settings, path, home)
        return open_corpus(replace(settings, home=home))
    try:
        return open_corpus(replace(settings, home=path))
    except IndexMismatchError as error:
        raise BadInputError(f"{path} cannot be asked: {error}; or give --corpus the articles themselves") from error


def kept_home(settings: Settings, path: Path) -> Path:
    """Return where the index over the articles at `path` is kept: a folder of the user's cache, by path and settings.

    Source of the place: XDG Base Directory Specification 0.8.
    """
    key = "\0".join((str(path.resolve()), settings.embedder, settings.store))
    return _cache() / _FOLDER / hashlib.sha256(os.fsencode(key)).hexdigest()[:_DIGITS]


def _cache() -> Path:
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return named if named.is_absolute() else Path.home() / ".cache"  # a relative one is to be ignored


def _ingest(settings: Settings, path: Path, home: Path) -> None:
    sources = open_sources([path])
    embedder = open_embedder(
        settings.embedder, kept=Home(home).models, threads=settings.threads, download=settings.download_models
    )
    with shown_progress() as progress:
        parts = Home(home), sources, embedder, NoReader(), settings.store, progress
        try:
            report = ingest(*parts, prune=True, threads=settings.threads)
        except IndexMismatchError:  # of an earlier release: what it embedded is used again where the text is the same
            report = ingest(*parts, prune=True, rebuild=True, threads=settings.threads)
    if not report.articles:
        raise BadInputError(f"{path} holds no article; give a home, or a folder or file of articles")
