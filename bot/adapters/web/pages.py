"""The pages: one for each article, and one to search them. Who may read them is told by their key."""

from __future__ import annotations

import hashlib
import logging
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.adapters.web.articles import UnknownVersionError, read_page
from bot.adapters.web.assets import Assets, read_assets
from bot.adapters.web.protection import HEADERS
from bot.adapters.web.queueing import Queue
from bot.adapters.web.searching import PLATFORM, read_request, search_page
from bot.core import sentence
from bot.model import Notice, Origin, Reply, Tone
from bot.page_links import SEARCH
from bot.render.html_article import article_page
from bot.render.html_page import Frame, notice_page
from retrieval.errors import BadInputError, OnRecordError, UnknownArticleError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from bot.core import Bot
    from bot.limits import Limits
    from bot.model import Request as Asked
    from bot.page_links import PageLinks
    from bot.render.markup import Markup
    from bot.settings import Settings
    from retrieval.corpus import Corpus

log = logging.getLogger(__name__)

_READERS = 2  # pages made at the same time: a short one does not wait for a long one; more would wait for each other
_WAITING = 100  # pages: at the 15 ms that one may take, the last comes within a second, long before the end of a stop
_CLOSED = "Ask in the chat for a link to it: the links of a reply open what they lead to."
_BUSY = "Too many questions are waiting here. Please ask again in a minute."
_LATER = "Please try again later."
_IN_A_MOMENT = "Many pages are being opened at this moment. Please try again in a few seconds."
_RETRY = {"Retry-After": "5"}  # seconds: the queue has gone by then, and a restart is over
_DIGITS = 16  # of an ETag


def page_routes(bot: Bot, links: PageLinks, settings: Settings, limits: Limits) -> list[Route]:
    """Return the addresses of the pages, none where they are off."""
    if links.pages == "off":
        return []
    assets, served = read_assets()
    articles, searches = _Articles(bot.corpus, links, assets), _Searches(bot, links, assets, limits, settings)
    return [Route("/", searches.answer), Route("/articles/{id}", articles.answer), *served]


class _Articles:
    """The pages of articles."""

    def __init__(self, corpus: Corpus, links: PageLinks, assets: Assets) -> None:
        self._corpus, self._links = corpus, links
        self._frame = _frame(assets, links, "../")
        self._queue = Queue(_READERS, _WAITING)

    async def answer(self, request: Request) -> Response:
        asked = {**request.query_params, **request.path_params}
        if not self._links.allows(asked.get("key", ""), asked["id"]):
            return _html(notice_page(self._frame, "This page is private", [_CLOSED]), HTTPStatus.FORBIDDEN)
        if self._queue.is_full:
            return self._busy()
        return await self._queue.answer(partial(self._answer, request, asked), self._busy)

    def _busy(self) -> Response:
        return _unavailable(notice_page(self._frame, "The page cannot be opened now", [_IN_A_MOMENT]))

    def _answer(self, request: Request, asked: Mapping[str, str]) -> Response:
        whole = "Read the article as it is held now", self._links.article_query(asked["id"])
        try:
            shown = read_page(self._corpus, self._links, asked, str(request.base_url))
        except UnknownVersionError:
            return self._missing("This version is not held", "The article is held as it stood at other times.", whole)
        except UnknownArticleError:
            return self._missing("This article is not held", "It was taken back, or its address is not complete.")
        except BadInputError as error:
            return self._missing("There is no such excerpt", sentence(str(error)), whole, HTTPStatus.BAD_REQUEST)
        except OnRecordError as error:
            log.error("no page can be read: %s", error)  # noqa: TRY400  # it says all that there is to know
            return self._missing("No article can be read now", _LATER, None, HTTPStatus.SERVICE_UNAVAILABLE)
        return _revalidated(request, article_page(self._frame, shown), self._links.pages)

    def _missing(
        self,
        heading: str,
        words: str,
        onward: tuple[str, str] | None = None,
        status: HTTPStatus = HTTPStatus.NOT_FOUND,
    ) -> Response:
        return _html(notice_page(self._frame, heading, [words], onward), status)


class _Searches:
    """The search page. So many questions are answered at the same time, and so many wait."""

    def __init__(self, bot: Bot, links: PageLinks, assets: Assets, limits: Limits, settings: Settings) -> None:
        self._bot, self._links, self._limits = bot, links, limits
        self._frame = _frame(assets, links, "./")
        at_once = max(1, settings.workers // 2)  # as many are left to the chat, or more
        self._queue = Queue(at_once, settings.waiting)

    async def answer(self, request: Request) -> Response:
        query = dict(request.query_params)
        if not self._links.allows(query.get("key", ""), SEARCH):
            return _html(notice_page(self._frame, "This page is private", [_CLOSED]), HTTPStatus.FORBIDDEN)
        asked = read_request(query, self._bot.commands)
        if asked is None:
            return _revalidated(request, search_page(self._frame, self._links, query, None), self._links.pages)
        if refusal := self._refusal(request.client.host if request.client else ""):
            return _html(self._refused(query, refusal), HTTPStatus.TOO_MANY_REQUESTS)
        stopped = partial(self._stopped, query)
        return await self._queue.answer(partial(self._answer, asked, query), stopped)

    def _refusal(self, asker: str) -> str:
        """Return why a question is not put to the bot, "" where it is."""
        if self._queue.is_full:
            return _BUSY
        return self._limits.refusal(Origin(PLATFORM, "", asker, asker))  # strangers, who share no channel

    def _refused(self, query: Mapping[str, str], why: str) -> Markup:
        return search_page(self._frame, self._links, query, Reply((Notice(Tone.ERROR, why),)))

    def _stopped(self, query: Mapping[str, str]) -> Response:
        return _unavailable(self._refused(query, _BUSY))

    def _answer(self, asked: Asked, query: Mapping[str, str]) -> Response:
        return _html(search_page(self._frame, self._links, query, self._bot.handle(asked)))


def _frame(assets: Assets, links: PageLinks, root: str) -> Frame:
    """Return what stands around a page; `root` leads from it to the search page."""
    style, script, icon = (root + path for path in assets)
    return Frame(style, script, icon, root if links.pages == "public" else "")


def _html(page: Markup, status: HTTPStatus = HTTPStatus.OK) -> Response:
    return HTMLResponse(page, status, HEADERS | {"Cache-Control": "no-store"})


def _unavailable(page: Markup) -> Response:
    answer = _html(page, HTTPStatus.SERVICE_UNAVAILABLE)
    answer.headers.update(_RETRY)
    return answer


def _revalidated(request: Request, page: Markup, pages: str) -> Response:
    """Answer with a page, or that the browser has it already."""
    content = page.encode()
    tag = f'W/"{hashlib.sha256(content).hexdigest()[:_DIGITS]}"'  # weak: it may be sent compressed
    headers = HEADERS | {"Cache-Control": f"{'public' if pages == 'public' else 'private'}, no-cache", "ETag": tag}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return HTMLResponse(content, headers=headers)
