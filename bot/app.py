"""The composition root: the only place where settings become a home, a corpus and a bot."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

from bot.observing.observer import UNOBSERVED
from retrieval.abstain import Strictness
from retrieval.catalog import Catalog
from retrieval.corpus import Corpus
from retrieval.errors import BadInputError
from retrieval.home import Home

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from bot.core import Bot
    from bot.observing.observer import Observer
    from bot.page_links import PageLinks
    from bot.settings import Settings
    from bot.state import State
    from retrieval.ingest import Progress, Report
    from retrieval.types import Source

STATE_FILE = "state.sqlite"


def home_of(settings: Settings) -> Home:
    """Return the settings' home, which need not exist.

    Raises:
        BadInputError: it is a file, or below one.
    """
    if file := next((place for place in (settings.home, *settings.home.parents) if place.is_file()), None):
        raise BadInputError(f"{file} is a file, and no home; give a folder, with --home or ONRECORD_HOME")
    return Home(settings.home)


def open_corpus(settings: Settings) -> Corpus:
    """Return the corpus of the settings' home."""
    return Corpus.open(
        home_of(settings),
        settings.embedder,
        strictness=Strictness(settings.strictness),
        reranker=settings.reranker,
        threads=settings.threads,
        download=settings.download_models,
    )


def open_bot(
    corpus: Corpus,
    settings: Settings,
    state: State | None = None,
    links: PageLinks | None = None,
    observer: Observer = UNOBSERVED,
) -> Bot:
    """Return the bot over a corpus, with every command; with a state it remembers what was asked."""
    from bot.commands import COMMANDS  # noqa: PLC0415  # what a single question does not need
    from bot.core import Bot  # noqa: PLC0415

    defaults = {"excerpts": str(settings.excerpts)}
    linked = partial(links.linked, always=settings.link_to == "page") if links else None
    return Bot(corpus, COMMANDS, defaults, state, linked=linked, observer=observer)


def open_state(settings: Settings) -> State:
    """Return what the bot remembers: the settings' database, else a file in their home."""
    from sqlalchemy import URL  # noqa: PLC0415  # heavy, and needed by conversations alone

    from bot.state import State  # noqa: PLC0415

    home_of(settings).folder.mkdir(parents=True, exist_ok=True)
    file = URL.create("sqlite", database=str(settings.home.resolve() / STATE_FILE))
    return State.open(settings.state or file.render_as_string())


def open_memory() -> State:
    """Return what one conversation remembers, in memory alone."""
    from bot.state import State  # noqa: PLC0415  # as above

    return State.open("sqlite://")


def open_links(settings: Settings, state: State) -> PageLinks:
    """Return the addresses of our own pages."""
    from bot.page_links import PageLinks  # noqa: PLC0415  # what serving needs, no answer does

    return PageLinks(settings.public_url, settings.pages, state.secret())


def take_packed(settings: Settings, say: Callable[[str], None]) -> None:
    """Take the packed home that the settings name, where theirs holds nothing yet."""
    if settings.packed_home:
        from retrieval.unpacking import take  # noqa: PLC0415  # as above

        if take(home_of(settings), settings.packed_home):
            say(f"The packed home was taken into {settings.home}.")


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
    from retrieval.embedders import open_embedder  # noqa: PLC0415  # what no answer needs, and so all below
    from retrieval.ingest import ingest  # noqa: PLC0415
    from retrieval.reader import open_reader  # noqa: PLC0415
    from retrieval.sources import open_sources  # noqa: PLC0415
    from retrieval.sources.sample import SampleSource  # noqa: PLC0415

    if sample and _holds_real_articles(settings):
        raise BadInputError(f"{settings.home} holds real articles; give the fictional samples a --home of their own")
    sources: list[Source] = [*([SampleSource()] if sample else []), *open_sources(paths)]
    home = home_of(settings)
    embedder = open_embedder(
        settings.embedder, kept=home.models, threads=settings.threads, download=settings.download_models
    )
    return ingest(
        *(home, sources, embedder, open_reader(), settings.store, progress),
        aliases=settings.aliases,
        prune=prune,
        strict=strict,
        rebuild=rebuild,
        threads=settings.threads,
    )


def is_empty(settings: Settings) -> bool:
    """Whether nothing was ever ingested into the settings' home, or only a part of the samples."""
    path = home_of(settings).catalog
    if not path.exists():
        return True
    with closing(Catalog.open(path, earlier=True)) as catalog:
        if catalog.generation():
            return False
        interrupted = catalog.staged() and (_is_real(catalog) or not any(catalog.keys("")))
        return not interrupted


def _holds_real_articles(settings: Settings) -> bool:
    path = home_of(settings).catalog
    if not path.exists():
        return False
    with closing(Catalog.open(path, earlier=True)) as catalog:
        return _is_real(catalog)


def _is_real(catalog: Catalog) -> bool:
    """Whether a catalogue holds an article that is none of the samples."""
    from retrieval.sources.sample import SAMPLE_ROOT  # noqa: PLC0415  # as in `run_ingest`

    return any(not key.startswith(SAMPLE_ROOT) for key, _ in catalog.keys(""))
