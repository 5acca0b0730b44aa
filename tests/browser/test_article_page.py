"""The page of an article, in a real browser: its excerpt shows, its text is the article's, and nothing in it acts."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from browser_looks import marked, shown_text
from browser_site import HOSTILE, LONG, OVER_PARAGRAPHS, STATES, TIDE, WALL

from bot.model import Origin, Quote, Request
from retrieval.types import Span


@pytest.mark.parametrize("options", [{}, {"java_script_enabled": False, "color_scheme": "dark"}], ids=["", "no script"])
@pytest.mark.parametrize(
    ("title", "words"), [(LONG.title, TIDE), (WALL, OVER_PARAGRAPHS)], ids=["far down", "two paragraphs"]
)
def test_the_excerpt_of_an_address_is_marked_and_on_screen(title, words, options, site, watched):
    page = watched(**options).page(site.at(title, words))
    assert marked(page) == (words, True, True)


def test_an_address_with_the_excerpt_behind_the_hash_alone_opens_at_it(site, watched):
    address = site.at(LONG.title, TIDE)
    bare = address.partition("?")[0] + "#" + address.partition("#")[2]
    page = watched().page()
    page.goto(bare)
    page.wait_for_url("**at=*")
    assert page.url == address
    assert marked(page) == (TIDE, True, True)


def test_a_quotation_in_the_margin_leads_to_itself(site, watched, keep):
    page = watched(viewport={"width": 1300, "height": 500}).page(site.links.article(site.held(WALL).id))
    page.locator(".speakers > li", has_text="Gil Penrow").get_by_role("link").last.click()
    page.wait_for_url("**at=*")
    keep(page, "quotation-wide", full_page=True)
    assert marked(page) == ("Well, I have stopped trusting the wall.", True, True)


def test_links_of_a_reply_open_at_their_excerpts(site, watched):
    asked = Request("ask", "What will happen to the night boat?", {}, Origin("test", "", "", ""))
    reply = site.links.linked(site.bot.handle(asked), always=True)
    quotes = [block for block in reply.blocks if isinstance(block, Quote) and block.text]
    page = watched().page()
    assert quotes
    for quote in quotes:
        page.goto(quote.link)
        assert marked(page) == (quote.text, True, True)


def test_a_private_page_opens_by_its_signed_link_alone(site, watched):
    span = Span(0, site.held(WALL).text.index("\n"))
    page, link = watched().page(), site.private.article(site.held(WALL).id, span)
    assert page.goto(STATES["forbidden"](site)).status == HTTPStatus.FORBIDDEN
    assert page.goto(link).status == HTTPStatus.OK
    assert marked(page) == (span.of(site.held(WALL).text), True, True)


def test_an_older_version_shows_its_own_words_and_leads_to_the_newest(site, watched):
    page = watched().page(STATES["older-version"](site))
    assert "€44" in shown_text(page)
    page.get_by_role("link", name="Read the newest version").click()
    page.wait_for_load_state()
    assert "€46" in shown_text(page)


@pytest.mark.parametrize("title", [HOSTILE.title, WALL, LONG.title])
def test_the_text_of_a_page_is_that_of_the_article_and_nothing_in_it_acts(title, site, watched):
    """What would act is a trouble that `watched` reports: a dialog, a request, an error, a policy's violation."""
    article = site.held(title)
    page = watched().page(site.links.article(article.id))
    page.wait_for_load_state("networkidle")
    assert shown_text(page) == article.text
    assert page.get_by_role("heading", level=1).inner_text() == title
    assert page.evaluate("[...document.scripts].map((script) => script.src.split('/').at(-2))") == ["assets"]
    assert (
        page.locator("main :is(img, svg, iframe, style, meta, [onclick], [onfocus], [href^='javascript:'])").count()
        == 0
    )


def test_print_shows_the_marked_excerpt_and_neither_the_form_nor_the_way_in(site, watched, keep):
    page = watched().page(site.at(WALL, OVER_PARAGRAPHS))
    page.emulate_media(media="print", color_scheme="light")
    keep(page, "excerpt-print", full_page=True)
    assert not page.get_by_text("Skip to the text").is_visible()
    assert not page.get_by_role("textbox").first.is_visible()
    assert page.locator("mark").last.bounding_box()["y"] < page.locator(".excerpt").bounding_box()["y"]
    assert marked(page)[::2] == (OVER_PARAGRAPHS, True)


def test_forced_colours_keep_the_excerpt_marked(site, watched, keep):
    page = watched(forced_colors="active").page(site.at(WALL, OVER_PARAGRAPHS))
    keep(page, "excerpt-forced-colours")
    assert page.evaluate("getComputedStyle(document.querySelector('mark')).backgroundColor") != page.evaluate(
        "getComputedStyle(document.body).backgroundColor"
    )
