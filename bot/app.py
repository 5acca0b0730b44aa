"""The composition root: the only place where settings become a home, a corpus and a bot."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from bot.commands import COMMANDS
from bot.core import Bot
from retrieval.abstain import Strictness
from retrieval.catalog import Catalog
from retrieval.corpus import Corpus
from retrieval.embedders import open_embedder
from retrieval.errors import BadInputError
from retrieval.home import Home
from retrieval.ingest import Progress, Report, ingest
from retrieval.sources import open_sources
from retrieval.sources.sample import SAMPLE_ROOT, SampleSource

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.settings import Settings
    from retrieval.types import Source


def open_corpus(settings: Settings) -> Corpus:
    """Return the corpus of the settings' home."""
    return Corpus.open(
        Home(settings.home),
        settings.embedder,
        strictness=Strictness(settings.strictness),
        threads=settings.threads,
        download=settings.download_models,
    )


def open_bot(corpus: Corpus, settings: Settings) -> Bot:
    """Return the bot over a corpus, with every command."""
    return Bot(corpus, COMMANDS, {"excerpts": str(settings.excerpts)})


def run_ingest(  # noqa: PLR0913  # each flag of the command
    settings: Settings,
    paths: Sequence[Path],
    progress: Progress,
    *,
    sample: bool = False,
    prune: bool = False,
    strict: bool = False,
    rebuild: bool = False,
) -> Report:
    """Ingest `paths` (and the sample corpus) into the settings' home and return what was done."""
    if sample and _holds_real_articles(settings):
        raise BadInputError(f"{settings.home} holds real articles; give the fictional samples a --home of their own")
    sources: list[Source] = [*([SampleSource()] if sample else []), *open_sources(paths)]
    embedder = open_embedder(settings.embedder, threads=settings.threads, download=settings.download_models)
    from retrieval.reader import open_reader  # noqa: PLC0415  # its parser is heavy, and no answer needs it

    return ingest(
        *(Home(settings.home), sources, embedder, open_reader(), settings.store, progress),
        aliases=settings.aliases,
        prune=prune,
        strict=strict,
        rebuild=rebuild,
    )


def is_empty(settings: Settings) -> bool:
    """Whether nothing was ever ingested into the settings' home, or only a part of the samples."""
    path = Home(settings.home).catalog
    if not path.exists():
        return True
    with closing(Catalog.open(path, earlier=True)) as catalog:
        keys = [key for key, _ in catalog.keys("")]
        interrupted = catalog.staged() and not all(key.startswith(SAMPLE_ROOT) for key in keys or ("",))
        return not catalog.generation() and not interrupted


def _holds_real_articles(settings: Settings) -> bool:
    path = Home(settings.home).catalog
    if not path.exists():
        return False
    with closing(Catalog.open(path, earlier=True)) as catalog:
        return any(not key.startswith(SAMPLE_ROOT) for key, _ in catalog.keys(""))
