"""What one process serves: platforms, pages and health over one corpus, one state and one desk."""

from __future__ import annotations

import logging
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from threading import Event, Thread
from typing import TYPE_CHECKING

from bot.app import open_bot, open_corpus, open_links, open_state, take_packed
from bot.credentials import port
from bot.doctor import index_facts
from bot.memory import give_back, keep_together, settle
from bot.roles import checked_roles, has_pages, needs_http, opened
from bot.secret_files import METRICS_TOKEN, with_files
from bot.serving import Around, serve_all
from retrieval.errors import OnRecordError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from starlette.routing import BaseRoute

    from bot.adapters.web.server import Web
    from bot.desk import Desk
    from bot.observing.watch import Watch
    from bot.page_links import PageLinks
    from bot.settings import Settings
    from bot.state import State
    from retrieval.corpus import Corpus

    Say = Callable[[str], None]

log = logging.getLogger(__name__)

_PROXIES = "FORWARDED_ALLOW_IPS"  # as uvicorn calls it
_INDEX = "index"  # the part of readiness that is ours
_DAY = 86_400.0  # seconds
_TRIMMING = 30.0  # seconds between two looks for memory that is free; one takes some milliseconds
_LEAST_ZIPPED = 1_000  # bytes: a packet holds as much as it is
_ZIPPED = 5  # of 9: a page is a fiftieth larger than at the highest, in two thirds of the time


def serve(named: Collection[str], settings: Settings, environment: Mapping[str, str], say: Say) -> None:
    """Serve the roles `named` until told to stop; `say` shows the operator what goes on.

    `web` is what comes in over HTTP (Slack's events, the pages), `worker` what we connect to (Discord, Slack by Socket
    Mode), `all` is both. Of several platforms, those that are not set up or fail are left out.

    Raises:
        BadInputError: a role that there is not, or none of which anything is set up.
        OnRecordError: there is nothing to answer from, the port is taken, or no platform takes us.
    """
    keep_together()
    roles, secrets = checked_roles(named), with_files(environment)
    openings = opened(roles, secrets, say)
    from bot.observing.watch import watched  # noqa: PLC0415  # what serving needs, no other command does

    with ExitStack() as held:
        watch = held.enter_context(watched(openings, secrets))
        watch.readiness.expect(_INDEX)
        web = _listening(settings, secrets, watch, say) if needs_http(roles, openings, secrets) else None
        take_packed(settings, say)
        corpus = held.enter_context(closing(open_corpus(settings)))
        state = held.enter_context(closing(open_state(settings)))
        held.callback(state.leave)
        links = open_links(settings, state)
        desk = held.enter_context(_desk(corpus, state, links, settings, watch))
        watch.readiness.ready(_INDEX)
        around = Around(desk, state, settings, say, web.mount if web else _unmounted)
        served = {name.capitalize(): open_(around) for name, open_ in openings.items()}
        if web:
            web.mount(_routes(desk, links, settings, watch, secrets, pages=has_pages(roles)))
        tidy = partial(_tidy, state)
        held.enter_context(_again("tidy", tidy, tidy, _DAY))
        held.enter_context(_again("memory", partial(_prepare, corpus), give_back, _TRIMMING))
        pages = {"HTTP": web} if web and has_pages(roles) else {}
        drop = watch.readiness.drop
        serve_all(served | pages, say, desk.hasten, lambda name: drop(name.lower()), None if pages else web)


def release(settings: Settings, say: Say) -> None:
    """Make ready what the processes of a new release need: the home where it is empty, the state's tables.

    Raises:
        OnRecordError: the index or the state cannot be used.
    """
    take_packed(settings, say)
    say(f"The index is well: {index_facts(settings)}.")
    with closing(open_state(settings)) as state:
        say(f"The state is well, in {state.engine.dialect.name}.")


def _listening(settings: Settings, environment: Mapping[str, str], watch: Watch, say: Say) -> Web:
    """Return the HTTP server, its port taken."""
    from starlette.middleware import Middleware  # noqa: PLC0415  # as above
    from starlette.middleware.gzip import GZipMiddleware  # noqa: PLC0415

    from bot.adapters.web.server import TRUSTED, Web  # noqa: PLC0415
    from bot.observing.page_requests import PageMeter  # noqa: PLC0415

    metering = Middleware(PageMeter, metrics=watch.metrics)
    zipping = Middleware(GZipMiddleware, minimum_size=_LEAST_ZIPPED, compresslevel=_ZIPPED)
    readiness, around = watch.readiness, [metering, zipping]
    where = {"host": settings.listen, "trusted": environment.get(_PROXIES) or TRUSTED}
    return Web.open(port(environment), around, readiness.stopping, say, lambda: readiness.is_ready, **where)


@contextmanager
def _desk(corpus: Corpus, state: State, links: PageLinks, settings: Settings, watch: Watch) -> Iterator[Desk]:
    """Give the desk, once what is slow at its first use was used."""
    from bot.desk import Desk  # noqa: PLC0415  # as above
    from bot.limits import Limits  # noqa: PLC0415

    corpus.ask("a first question")
    bot = open_bot(corpus, settings, state, links, watch.observer)
    limits = Limits(settings.user_limit, settings.channel_limit)
    with closing(Desk(bot, limits, settings.workers, settings.waiting, watch.observer)) as desk:
        watch.metrics.watch(corpus, lambda: desk.waiting)
        yield desk


def _routes(  # noqa: PLR0913  # each part that has some
    desk: Desk, links: PageLinks, settings: Settings, watch: Watch, secrets: Mapping[str, str], *, pages: bool
) -> list[BaseRoute]:
    """Return the addresses that are not a platform's."""
    from bot.adapters.web.health import health_routes  # noqa: PLC0415  # as above
    from bot.adapters.web.pages import page_routes  # noqa: PLC0415

    own: list[BaseRoute] = [*health_routes(watch.readiness, watch.metrics, secrets.get(METRICS_TOKEN, ""))]
    if not pages:
        return own
    bot = open_bot(desk.bot.corpus, settings, observer=watch.observer)  # its links need not lead here from elsewhere
    return [*own, *page_routes(bot, links, settings, desk.limits)]


def _unmounted(routes: Sequence[BaseRoute]) -> None:
    """Say that a platform wants addresses where none are served: `needs_http` is wrong then."""
    assert not routes, "a process without a port has no addresses"


def _tidy(state: State) -> None:
    """Delete what is too old to be of use."""
    try:
        state.prune()
    except OnRecordError as error:  # the state is locked, say, or its server away
        log.warning("nothing was deleted today: %s", error)


def _prepare(corpus: Corpus) -> None:
    """Prepare what only typing needs, a second's work over 50,000 speakers; what then stays is settled."""
    try:
        corpus.complete_speakers("")
    except OnRecordError as error:  # every reply says so, too
        log.warning("no names can be offered yet: %s", error)
    settle()


@contextmanager
def _again(name: str, first: Callable[[], None], work: Callable[[], None], seconds: float) -> Iterator[None]:
    """Do `first` beside all else, then `work` each time that so many seconds have gone, until the block ends."""
    ended = Event()

    def go_on() -> None:
        first()
        while not ended.wait(seconds):
            work()

    thread = Thread(target=go_on, name=name)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
