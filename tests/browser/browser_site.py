"""Our own pages on 127.0.0.1, over the samples and a few articles more; and every state that a page can be in."""

from __future__ import annotations

from contextlib import closing, contextmanager
from dataclasses import dataclass
from threading import Event, Thread
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount
from told_reader import Told, ToldReader

from bot.adapters.web.pages import page_routes
from bot.adapters.web.server import Web
from bot.app import open_bot, open_corpus
from bot.limits import Limits
from bot.page_links import PageLinks
from bot.settings import Settings
from retrieval.sources.sample import SampleSource
from retrieval.types import RawArticle, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bot.core import Bot
    from retrieval.home import Home
    from retrieval.types import Article

_SAYING = "Nobody likes it, and nobody has a better idea"
FARES_BEFORE, FARES = (
    RawArticle(
        "shelf/fares",
        "fares",
        "Night boat fares to rise",
        f"A night on the Skerra boat will cost €{price} from May, the ferry company said.\n\n"
        f"“{_SAYING},” said Ines Varga, who runs the route.",
        publisher="Skerra Post",
    )
    for price in (44, 46)
)
HOSTILE = RawArticle(
    "shelf/hostile",
    "hostile",
    "<img src=https://evil.example/t.png onerror=alert(1)>",
    "It rained. </p></div></main><script>alert('text')</script><script src=https://evil.example/a.js></script>\n\n"
    "<img src=x onerror=alert(2)> <svg onload=alert(3)> <iframe src=https://evil.example/f></iframe>\r\n\r\n"
    "<style>* { display: none !important }</style><link rel=stylesheet href=https://evil.example/a.css>\n\n"
    "<a href=javascript:alert(4)>javascript:alert(5)</a> &lt;b&gt; &amp;amp; &#60;script&#62;\n\n"
    "<!-- --> ]]> ${7*7} {{7*7}}\n\n"
    '"><input autofocus onfocus=alert(6)> <meta http-equiv=refresh content="0;url=https://evil.example/">\n\n'
    "\u202edeppilf\u202c \u200b\ufeff \t two  spaces\n   \n\n" + "verylongword" * 40 + "\n\nThe tide came in.",
    url="javascript:alert(7)//https://evil.example/",
    publisher='<b onclick="alert(8)">Evil</b>',
    authors=('"><script>alert(9)</script>', "Ann"),
)
_PARAGRAPH = "The tide at the north quay stood {} centimetres above the mark, as it had on every day of that week."
LONG = RawArticle(
    "shelf/long",
    "long",
    "A year of tides",
    "\n\n".join(_PARAGRAPH.format(number) for number in range(30)),
    url="https://halvenmouth-echo.example/tides#table",
    publisher="The Halvenmouth Echo",
    authors=("Maren Oddy",),
)
_TOLD = {FARES.title: [Told(_SAYING, "Ines Varga")]}


@dataclass(frozen=True, slots=True)
class Site:
    """The pages: open to all under `links`, by signed links alone under `private`."""

    bot: Bot
    links: PageLinks
    private: PageLinks

    def held(self, title: str) -> Article:
        """Return the article with a title."""
        (name,) = (each.id for each in self.bot.corpus.articles() if each.title == title)
        return self.bot.corpus.article(name)

    def at(self, title: str, words: str) -> str:
        """Return the address of words of an article."""
        article = self.held(title)
        start = article.text.index(words)
        return self.links.article(article.id, Span(start, start + len(words)))

    def search(self, **query: str) -> str:
        """Return the address of a search."""
        return f"{self.links.search()}?{urlencode(query)}"


WALL = "Harbour wall would cost €18.4 million, engineer tells council"
OVER_PARAGRAPHS = (
    "The remaining €7.4 million would be borrowed over 30 years.\n\n"
    "Mayor Marit Osterley called the price “painful but honest” and said that she would ask for a vote on 5 February."
)
TIDE = _PARAGRAPH.format(22)


def _older(site: Site) -> str:
    article = site.held(FARES.title)
    return site.links.article(article.id, None, site.bot.corpus.versions(article.id)[-1].version)


# Every state of a page, by the name of its picture: its address.
STATES: Mapping[str, Callable[[Site], str]] = {
    "article": lambda site: site.links.article(site.held(WALL).id),
    "excerpt": lambda site: site.at(WALL, OVER_PARAGRAPHS),
    "excerpt-in-a-long-article": lambda site: site.at(LONG.title, TIDE),
    "hostile": lambda site: site.at(HOSTILE.title, "The tide came in."),
    "older-version": _older,
    "newest-version": lambda site: site.links.article(site.held(FARES.title).id),
    "not-held": lambda site: site.links.article("0123456789"),
    "forbidden": lambda site: site.private.article(site.held(WALL).id).partition("?")[0],
    "search": lambda site: site.search(),
    "search-answered": lambda site: site.search(q="How much will the harbour wall cost?"),
    "search-who-said": lambda site: site.search(q="The wall is tired", how="who-said"),
    "search-said-by": lambda site: site.search(q="Brekke", how="said"),
    "search-not-found": lambda site: site.search(q="Who won the chess tournament in Reykjavik?"),
}


def fill(home: Home, ingested: Callable[..., object]) -> None:
    """Take the articles in, one of them in two versions."""
    reader = ToldReader({**ToldReader.of_samples()._told, **_TOLD})
    for fares in (FARES_BEFORE, FARES):
        ingested(home, SampleSource(), [fares, HOSTILE, LONG], reader=reader)


@contextmanager
def site(home: Home) -> Iterator[Site]:
    """Serve the pages of a home until the end."""
    settings = Settings(home=home.folder, embedder="hashing", pages="public")
    web, stop = Web.open(0, [Middleware(GZipMiddleware)], lambda: None, lambda _: None), Event()
    root = f"http://127.0.0.1:{web.port}"
    with closing(web.listening), closing(open_corpus(settings)) as corpus:
        opened = Site(
            open_bot(corpus, settings),
            PageLinks(root, "public", "secret"),
            PageLinks(f"{root}/private", "private", "secret"),
        )
        private, public = (
            page_routes(opened.bot, links, settings, Limits(0, 0)) for links in (opened.private, opened.links)
        )
        web.mount([Mount("/private", routes=private), *public])
        serving = Thread(target=web.serve, args=[stop])
        serving.start()
        try:
            yield opened
        finally:
            stop.set()
            serving.join()
