"""The composition root: the only place where settings become a home, a corpus and a bot."""

from __future__ import annotations

import logging
from contextlib import closing, contextmanager
from functools import partial
from threading import Event, Thread
from typing import TYPE_CHECKING

from bot.commands import COMMANDS
from bot.core import Bot
from bot.credentials import discord_credentials, slack_credentials
from bot.serving import serve_all
from retrieval.abstain import Strictness
from retrieval.catalog import Catalog
from retrieval.corpus import Corpus
from retrieval.embedders import open_embedder
from retrieval.errors import BadInputError, OnRecordError
from retrieval.home import Home
from retrieval.ingest import Progress, Report, ingest
from retrieval.sources import open_sources
from retrieval.sources.sample import SAMPLE_ROOT, SampleSource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from bot.desk import Desk
    from bot.serving import Platform
    from bot.settings import Settings
    from bot.state import State
    from retrieval.types import Source

    Opening = Callable[[Desk, State, Settings, Callable[[str], None]], Platform]

log = logging.getLogger(__name__)

_STATE_FILE = "state.sqlite"
_DAY = 86_400.0  # seconds


def open_corpus(settings: Settings) -> Corpus:
    """Return the corpus of the settings' home."""
    return Corpus.open(
        Home(settings.home),
        settings.embedder,
        strictness=Strictness(settings.strictness),
        reranker=settings.reranker,
        threads=settings.threads,
        download=settings.download_models,
    )


def open_bot(corpus: Corpus, settings: Settings, state: State | None = None) -> Bot:
    """Return the bot over a corpus, with every command; with a state it remembers what was asked."""
    return Bot(corpus, COMMANDS, {"excerpts": str(settings.excerpts)}, state)


def open_state(settings: Settings) -> State:
    """Return what the bot remembers: the settings' database, else a file in their home."""
    from sqlalchemy import URL  # noqa: PLC0415  # heavy, and needed by conversations alone

    from bot.state import State  # noqa: PLC0415

    settings.home.mkdir(parents=True, exist_ok=True)
    file = URL.create("sqlite", database=str(settings.home.resolve() / _STATE_FILE))
    return State.open(settings.state or file.render_as_string())


def open_memory() -> State:
    """Return what one conversation remembers, in memory alone."""
    from bot.state import State  # noqa: PLC0415  # as above

    return State.open("sqlite://")


def serve(
    platforms: Sequence[str], settings: Settings, environment: Mapping[str, str], say: Callable[[str], None]
) -> None:
    """Answer on `platforms` until told to stop; `say` shows the operator what goes on.

    Of several, those that are not set up or fail are left out.

    Raises:
        BadInputError: a platform that there is not, or none whose secrets are set.
        OnRecordError: there is nothing to answer from, or no platform takes us.
    """
    if unknown := sorted(set(platforms) - _PLATFORMS.keys()):
        raise BadInputError(f"there is no platform {', '.join(unknown)}; known: {', '.join(_PLATFORMS)}")
    ready = _set_up(dict.fromkeys(platforms), environment, say)
    from bot.desk import Desk  # noqa: PLC0415  # what serving needs, no other command does
    from bot.limits import Limits  # noqa: PLC0415

    with closing(open_corpus(settings)) as corpus, closing(open_state(settings)) as state:
        corpus.ask("a first question")  # what is slow at its first use is used before anybody waits
        corpus.complete_speakers("")
        limits = Limits(settings.user_limit, settings.channel_limit)
        desk = Desk(open_bot(corpus, settings, state), limits, settings.workers, settings.waiting)
        with closing(desk), _kept_tidy(state):
            serve_all({name: open_(desk, state, settings, say) for name, open_ in ready.items()}, say)


def _set_up(platforms: Iterable[str], environment: Mapping[str, str], say: Callable[[str], None]) -> dict[str, Opening]:
    """Return how each platform is opened whose secrets are set."""
    ready, missing = {}, []
    for name in platforms:
        try:
            ready[name.capitalize()] = _PLATFORMS[name](environment, say)
        except BadInputError as error:
            missing.append(error)
    if not ready:
        raise BadInputError("; ".join(map(str, missing)))
    for reason in missing:
        say(f"Left out: {reason}.")
    return ready


def _slack(environment: Mapping[str, str], say: Callable[[str], None]) -> Opening:
    credentials = slack_credentials(environment)
    say(f"Slack: {credentials.mode}.")
    from bot.adapters.slack.serve import open_slack  # noqa: PLC0415  # its SDK is needed by this platform alone

    return partial(open_slack, credentials)


def _discord(environment: Mapping[str, str], say: Callable[[str], None]) -> Opening:
    credentials = discord_credentials(environment)
    if credentials.required and credentials.application_id:
        say(f"Discord: application {credentials.application_id}.")
    from bot.adapters.discord.serve import open_discord  # noqa: PLC0415  # as above

    return partial(open_discord, credentials)


_PLATFORMS = {"slack": _slack, "discord": _discord}


@contextmanager
def _kept_tidy(state: State) -> Iterator[None]:
    """Delete what is too old to be of use, now and every day."""
    ended = Event()

    def tidy() -> None:
        while True:
            try:
                state.prune()
            except OnRecordError as error:  # the state is locked, say, or its server away
                log.warning("nothing was deleted today: %s", error)
            if ended.wait(_DAY):
                return

    keeper = Thread(target=tidy, name="tidy")
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        keeper.join()


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
