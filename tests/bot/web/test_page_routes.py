"""The pages over HTTP: articles with their excerpt, the search, who may read them, and what goes wrong in words."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
import threading
from dataclasses import replace
from datetime import date

import httpx
import pytest
from html_seen import article_text, seen
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient
from told_reader import Told, ToldReader

from bot.adapters.web import pages
from bot.adapters.web.articles import read_page
from bot.adapters.web.pages import page_routes
from bot.commands import COMMANDS
from bot.core import Bot
from bot.limits import Limits
from bot.page_links import SEARCH, PageLinks
from bot.render.html_article import Shown, article_page
from bot.render.html_page import Frame
from bot.settings import Settings
from retrieval.corpus import Corpus
from retrieval.text.clean import paragraphs
from retrieval.types import Article, Span

TEXT = (
    "HALVENMOUTH (HP) — The wall leans.\n\n“It is <b>tired</b> & old,” Mara Lind said. "
    "“It will fall\n\nbefore spring.”\n\n“Nonsense,” said a voice.\n\nRead also: Ferry back in June"
)
AT = Span(TEXT.index("The wall"), TEXT.index(" & old"))
URL = "https://gull.example/wall?a=1&b=2"


@pytest.fixture(scope="module")
def held(tmp_path_factory, article, ingested):
    """A home with one article in two versions, one of hostile characters, and one without prose."""
    from retrieval.home import Home  # noqa: PLC0415

    home = Home(tmp_path_factory.mktemp("pages"))
    told = ToldReader({"Wall": [Told("It is <b>tired</b> & old,", "Mara Lind"), Told("It will fall", "Mara Lind"),
                                Told("Nonsense,", confidence=0.1, mention="a voice")]})  # fmt: skip
    wall = article("wall", TEXT, url=URL, publisher="The Gull", published=date(2031, 5, 4), authors=("Ida Brandt",))
    nasty = article("nasty", "<script>alert(1)</script> A \u202eb.\r\n&amp; \x07 c.", title="</title><script>alert(2)")
    ingested(home, [replace(wall, text=f"An older text. {TEXT}"), nasty], reader=told)
    ingested(home, [wall, nasty, article("bare", "", title="Only a headline")], reader=told)
    return home


@pytest.fixture(scope="module")
def opened_corpus(held):
    with contextlib.closing(Corpus.open(held, "hashing", threads=1)) as corpus:
        yield corpus


@pytest.fixture(scope="module")
def client(opened_corpus):
    """`client(pages="public", user_limit=0)`: a browser without a window."""

    def client(pages="public", user_limit=0, **how):
        chosen = Settings(embedder="hashing", pages=pages)
        bot, links = Bot(opened_corpus, COMMANDS, {"excerpts": "3"}), PageLinks("", pages, "5ea1")
        routes = page_routes(bot, links, chosen, Limits(user_limit, 0))
        made = TestClient(Starlette(routes=routes), **how)
        made.links = links
        return made

    return client


@pytest.fixture(scope="module")
def wall(opened_corpus):
    return opened_corpus.article("wall")


def page_of(client, article, **query):
    answer = client.get(f"/articles/{article.id}", params=query)
    assert answer.status_code == 200, answer.text
    return seen(answer.text)


def names(page, class_):
    return [part.text() for part in page.all(class_=class_)]


# An article


def test_the_page_of_an_article_holds_its_text_and_marks_the_excerpt(client, wall):
    page = page_of(client(), wall, at=f"{AT.start}-{AT.end}")
    assert article_text(page) == TEXT
    marks = page.all("mark")
    assert "".join(mark.text() for mark in marks) == AT.of(TEXT)
    assert marks[0].attributes["id"] == f"{AT.start}-{AT.end}"


def test_the_page_says_whose_article_it_is_and_leads_to_the_original(client, wall):
    page = page_of(client(), wall, at=f"{AT.start}-{AT.end}")
    assert page.one("h1").text() == "Wall"
    heading = page.one(class_="heading").text()
    assert all(words in heading for words in ("The Gull", "Ida Brandt", "4 May 2031", "as it stood on"))
    original = page.one(class_="original").one("a").attributes["href"]
    assert original.startswith(f"{URL}#:~:text=")
    assert page.one("link", rel="canonical").attributes["href"] == URL
    assert page.one("meta", name="robots").attributes["content"] == "noindex"
    assert page.one("title").text() == "Wall · On Record"


def test_quotations_stand_beside_their_paragraph_with_who_speaks(client, wall):
    page = page_of(client(), wall)
    speakers = [part.one("bdi").text() if part.all("bdi") else part.one("em").text()
                for part in page.one(class_="text").all("li")]  # fmt: skip
    assert speakers == ["Mara Lind", "speaker unclear"]
    for link in page.one(class_="text").all("a"):
        place = link.attributes["href"].partition("#")[2]
        start, end = map(int, place.split("-"))
        assert page.one(id=place).text() == TEXT[start:end]


def test_what_is_no_prose_stands_back_on_the_page(client, wall):
    assert names(page_of(client(), wall), "aside") == ["HALVENMOUTH (HP) — ", "Read also: Ferry back in June"]


def test_the_excerpt_can_be_passed_on_and_cited(client, wall):
    page = page_of(client(), wall, at=f"{AT.start}-{AT.end}")
    box = page.one("section", class_="excerpt")
    address = box.one("input").attributes["value"]
    assert (
        address == f"http://testserver/articles/{wall.id}?at={AT.start}-{AT.end}&as={wall.version}#{AT.start}-{AT.end}"
    )
    assert client().get(address).status_code == 200
    assert "“Wall”, The Gull, 4 May 2031" in box.one(class_="citation").text()


def test_an_older_version_is_shown_as_it_stood_and_says_so(client, wall, opened_corpus):
    newest, older = opened_corpus.versions(wall.id)
    page = page_of(client(), wall, **{"as": older.version, "at": "0-14"})
    assert article_text(page) == f"An older text. {TEXT}"
    assert page.one("mark").text() == "An older text."
    assert page.all(class_="speakers") == []
    notice = page.one(class_="notice")
    assert "older version" in notice.text()
    assert notice.one("a").attributes["href"] == f"?as={newest.version}"
    assert [part.attributes.get("aria-current") for part in page.one(class_="versions").all("li")] == [None, "true"]


def test_an_article_of_hostile_text_is_inert(client, opened_corpus):
    nasty = opened_corpus.article("nasty")
    page = page_of(client(), nasty)
    assert article_text(page) == nasty.text
    assert page.one("h1").text() == nasty.title
    assert [part.attributes["src"] for part in page.all("script")] == [page.one("script").attributes["src"]]
    assert not any(name.startswith("on") or name == "style" for part in page.all() for name in part.attributes)


def test_an_article_without_prose_has_a_page(client, opened_corpus):
    page = page_of(client(), opened_corpus.article("bare"), at="0-0")
    assert page.one("h1").text() == "Only a headline"
    assert page.all("mark") == []


@given(st.text(max_size=60), st.text(max_size=20))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_and_title_are_on_the_page_character_for_character(text, title):
    made = Article("a1", "o", title, text, "javascript:alert(1)", title, None, (title,), "c0ffee")
    shown = Shown(made, paragraphs(text, title), None, (), (), "javascript:x", "s", lambda *_: "?", private=False)
    page = seen(article_page(Frame("s", "j", "i", ""), shown))
    assert article_text(page) == text
    assert page.one("h1").text() == (title or "o")
    assert not [part for part in page.all("a") if "javascript" in (part.attributes["href"] or "")]


# What goes wrong


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("nothing", 404, "This article is not held"),
        ("ID?as=000000000000", 404, "This version is not held"),
        ("ID?as=zz&at=1-2", 404, "This version is not held"),
        ("ID?at=1-99999", 400, "There is no such excerpt"),
        ("ID?at=9-1", 400, "There is no such excerpt"),
        ("ID?at=%3Cscript%3E", 400, "There is no such excerpt"),
    ],
)
def test_what_cannot_be_shown_is_told_on_a_page(client, wall, address, status, words):
    answer = client().get(f"/articles/{address.replace('ID', wall.id)}")
    assert answer.status_code == status
    assert seen(answer.text).one("h1").text() == words
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_an_origin_or_the_beginning_of_an_id_is_no_address(client, wall):
    for name in ("wall", wall.id[:6]):
        assert client().get(f"/articles/{name}").status_code == 404


def test_pages_of_a_home_that_cannot_be_read_say_so(sample_home, opened, caplog):
    corpus = opened(sample_home)
    routes = page_routes(Bot(corpus, COMMANDS), PageLinks("", "public", "x"), Settings(pages="public"), Limits(0, 0))
    browser = TestClient(Starlette(routes=routes))
    name = next(corpus.articles()).id
    corpus.index().catalog._connection.set_authorizer(lambda *_: sqlite3.SQLITE_DENY)
    with caplog.at_level(logging.ERROR):
        answer = browser.get(f"/articles/{name}")
    assert answer.status_code == 503
    assert "Traceback" not in answer.text
    assert str(sample_home.folder) not in answer.text


# Who may read


def test_pages_that_are_off_are_nowhere(client, wall):
    assert [client("off").get(path).status_code for path in ("/", f"/articles/{wall.id}")] == [404, 404]


def test_a_private_page_opens_with_its_key_alone(client, wall):
    browser = client("private")
    for key in ("", "wrong", "é", browser.links.key(SEARCH), browser.links.key("a1")):
        answer = browser.get(f"/articles/{wall.id}", params={"key": key})
        assert (answer.status_code, "Ask in the chat" in answer.text) == (403, True)
    assert article_text(page_of(browser, wall, key=browser.links.key(wall.id))) == TEXT


def test_what_is_not_held_looks_like_any_private_page(client):
    assert client("private").get("/articles/nothing").status_code == 403


def test_the_links_of_a_private_page_open(client, wall):
    browser = client("private")
    page = page_of(browser, wall, key=browser.links.key(wall.id), at="1-5")
    own = [link.attributes["href"] for link in page.one(class_="text").all("a")]
    own = [href for href in own if href.startswith("?")]
    assert own
    assert {browser.get(f"/articles/{wall.id}{href}").status_code for href in own} == {200}
    assert page.one(class_="top").all("a") == []  # the search wants a key of its own


def test_private_search_opens_with_its_key_and_signs_what_it_finds(client):
    browser = client("private")
    assert browser.get("/", params={"q": "wall"}).status_code == 403
    page = seen(browser.get("/", params={"q": "Does the wall lean?", "key": browser.links.key(SEARCH)}).text)
    assert page.one("form").one("input", name="key").attributes["value"] == browser.links.key(SEARCH)
    (href, *_) = [link.attributes["href"] for link in page.one(class_="answer").all("a")]
    assert browser.get(f"/{href}").status_code == 200


# The search


def test_the_search_page_without_a_question_is_a_form(client):
    page = seen(client().get("/").text)
    assert page.one("input", name="q").attributes["value"] == ""
    assert page.all(class_="answer") == []
    assert seen(client().get("/?q=%20").text).all(class_="answer") == []


def test_a_question_is_answered_with_excerpts_that_lead_to_their_pages(client, wall):
    page = seen(client().get("/", params={"q": "Does the wall lean?"}).text)
    assert page.one("input", name="q").attributes["value"] == "Does the wall lean?"
    excerpt = page.one(class_="answer").all("blockquote")[0].text()
    assert excerpt in TEXT
    (href, *_) = [link.attributes["href"] for link in page.one(class_="answer").all("a")]
    opened = seen(client().get(f"/{href}").text)
    assert "".join(mark.text() for mark in opened.all("mark")) == excerpt
    assert href.startswith(f"articles/{wall.id}?")


def test_who_said_and_what_they_said_are_asked_by_a_choice(client):
    page = seen(client().get("/", params={"q": "tired & old", "how": "who-said"}).text)
    assert "Mara Lind" in page.one(class_="notice").text()
    assert page.one("input", value="who-said").attributes.get("checked", "no") is None
    page = seen(client().get("/", params={"q": "Mara Lind", "how": "said"}).text)
    assert len(page.one(class_="answer").all("blockquote")) == 2


def test_more_is_a_link_that_goes_on(client):
    first = client().get("/", params={"command": "said", "q": "Mara Lind", "excerpts": "1"})
    (more,) = [link for link in seen(first.text).one(class_="onward").all("a") if link.text() == "More"]
    second = client().get("/" + more.attributes["href"])
    shown = [seen(answer.text).one("blockquote").text() for answer in (first, second)]
    assert len(set(shown)) == 2


def test_a_question_that_is_too_long_has_the_words_of_the_chat(client):
    page = seen(client().get("/", params={"q": "wall " * 300}).text)
    assert "the most is 1,000" in page.one(class_="notice").text()


def test_who_asks_too_much_is_told_so(client):
    browser = client(user_limit=2)
    answers = [browser.get("/", params={"q": "Does the wall lean?"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "ask again in" in seen(answers[-1].text).one(class_="notice").text()
    assert browser.get("/").status_code == 200


async def test_the_search_leaves_room_for_the_chat_and_turns_away_whom_it_cannot_serve(opened_corpus):
    slow, chosen = _Slow(opened_corpus, COMMANDS), Settings(workers=2, waiting=1)
    routes = page_routes(slow, PageLinks("", "public", "x"), chosen, Limits(0, 0))
    transport = httpx.ASGITransport(Starlette(routes=routes))
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as browser:
        asked = [asyncio.create_task(browser.get("/?q=wall")) for _ in range(3)]
        done, waiting = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
        assert [task.result().status_code for task in done] == [429]
        assert "Too many questions are waiting" in done.pop().result().text
        slow.going_on.set()
        answers = await asyncio.gather(*waiting)
    assert [answer.status_code for answer in answers] == [200, 200]
    assert slow.most == 1


async def test_so_many_pages_wait_and_who_comes_then_or_is_left_at_the_end_is_told_to_come_again(
    opened_corpus, wall, monkeypatch
):
    monkeypatch.setattr(pages, "_READERS", 1)
    monkeypatch.setattr(pages, "_WAITING", 1)
    going_on = threading.Event()
    monkeypatch.setattr(pages, "read_page", lambda *asked: going_on.wait(10) and read_page(*asked))
    routes = page_routes(Bot(opened_corpus, COMMANDS), PageLinks("", "public", "x"), Settings(), Limits(0, 0))
    transport = httpx.ASGITransport(Starlette(routes=routes))
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as browser:
        asked = [asyncio.create_task(browser.get(f"/articles/{wall.id}")) for _ in range(3)]
        await asyncio.wait(asked, timeout=5, return_when=asyncio.FIRST_COMPLETED)
        first, second, full = asked
        second.cancel()  # as the server does at the end of its grace
        refused = [await full, await second]
        going_on.set()
        assert (await first).status_code == 200
        assert (await browser.get(f"/articles/{wall.id}")).status_code == 200
    assert [answer.status_code for answer in refused] == [503, 503]
    assert all(int(answer.headers["retry-after"]) for answer in refused)
    assert all("try again in a few seconds" in answer.text for answer in refused)


async def test_a_search_that_is_left_at_the_end_is_told_to_come_again(opened_corpus):
    slow = _Slow(opened_corpus, COMMANDS)
    routes = page_routes(slow, PageLinks("", "public", "x"), Settings(), Limits(0, 0))
    transport = httpx.ASGITransport(Starlette(routes=routes))
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as browser:
        asked = asyncio.create_task(browser.get("/?q=wall"))
        await asyncio.wait([asked], timeout=0.1)
        asked.cancel()
        assert (await asked).status_code == 503
    slow.going_on.set()


def test_what_one_visitor_asks_is_not_counted_to_the_others(opened_corpus):
    made = Bot(opened_corpus, COMMANDS), PageLinks("", "public", "x"), Settings(), Limits(0, 1)
    app = Starlette(routes=page_routes(*made))
    visitors = [TestClient(app, client=(f"192.0.2.{n}", 50_000)) for n in range(3)]
    assert [visitor.get("/?q=wall").status_code for visitor in visitors] == [200] * 3


class _Slow(Bot):
    """A bot that answers when it is told to, and knows how many it answered at the same time."""

    def __init__(self, *made):
        super().__init__(*made)
        self.going_on, self.now, self.most = threading.Event(), 0, 0

    def handle(self, request):
        self.now += 1
        self.most = max(self.most, self.now)
        assert self.going_on.wait(10)
        self.now -= 1
        return super().handle(request)


def test_nothing_that_is_asked_acts(client):
    for query in (
        {"q": '"><script>alert(1)</script>'},
        {"q": "x", "how": "<b>"},
        {"q": "x", "command": "ask", "skip": "<"},
    ):
        page = seen(client().get("/", params=query).text)
        assert len(page.all("script")) == 1
        assert page.one("input", name="q").attributes["value"] == query["q"]


def test_no_question_is_in_a_log(client, caplog):
    with caplog.at_level(logging.DEBUG):
        client().get("/", params={"q": "Does the xylophone lean?"})
    ours = [record for record in caplog.records if not record.name.startswith("httpx")]
    assert "xylophone" not in " ".join(record.getMessage() for record in ours)


# What a browser is told


def test_every_page_has_a_policy_under_which_nothing_but_ours_is_fetched(client, wall):
    for path in ("/", "/?q=wall", f"/articles/{wall.id}", "/articles/none"):
        headers = client().get(path).headers
        policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
        assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


def test_a_page_that_the_browser_has_is_not_sent_again(client, wall):
    browser, path = client(), f"/articles/{wall.id}"
    first = browser.get(path)
    again = browser.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert browser.get(f"{path}?at=1-4", headers={"If-None-Match": first.headers["etag"]}).status_code == 200


@pytest.mark.parametrize(("pages", "kept"), [("public", "public, no-cache"), ("private", "private, no-cache")])
def test_only_public_pages_may_be_kept_by_a_proxy(client, wall, pages, kept):
    browser = client(pages)
    answer = browser.get(f"/articles/{wall.id}", params={"key": browser.links.key(wall.id)})
    assert answer.headers["cache-control"] == kept


def test_head_is_answered(client, wall):
    assert client().head(f"/articles/{wall.id}").status_code == 200
    assert client().head("/").status_code == 200


def test_style_script_and_sign_are_there_and_stay_forever_under_their_digest(client, wall):
    page = page_of(client(), wall)
    paths = [page.one("link", rel="stylesheet").attributes["href"], page.one("script").attributes["src"],
             page.one("link", rel="icon").attributes["href"]]  # fmt: skip
    answers = [client().get(f"/articles/{path}") for path in paths]
    assert [answer.headers["content-type"].partition(";")[0] for answer in answers] == [
        "text/css",
        "text/javascript",
        "image/svg+xml",
    ]
    assert all("immutable" in answer.headers["cache-control"] for answer in answers)


def test_a_style_of_another_release_is_answered_and_soon_asked_for_again(client):
    answer = client().get("/assets/page-000000000000.css")
    assert answer.status_code == 200
    assert "immutable" not in answer.headers["cache-control"]
    assert client().get("/assets/page-000000000000.html").status_code == 404
