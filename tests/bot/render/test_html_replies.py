"""A reply as HTML: excerpts as they stand, links that lead where they say, nothing that acts."""

from __future__ import annotations

import pytest
from html_seen import seen
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from replies import LINK, NO_LINKS, hostile_blocks, hostile_buttons, hostile_texts, quote, said

from bot.model import MORE, Button, Entry, Notice, Press, Reply, Request, Text, Tone
from bot.render.html import Addresses, render

ACTING = ["<script>", "</blockquote>", "&amp;", "&#x3c;", '"', "'>", "\r", "\n", "\u202e", "\0", "\ud800", "<!--", "`"]
hostile = hostile_texts(ACTING)


OURS = "https://record.example/articles/a1"


def _page(reference, version):
    return f"page?{reference}&{version}"


def rendered(*blocks, buttons=(), asked=""):
    addresses = Addresses(_page, lambda link: "" if link == OURS else link, lambda request: f"?q={request.text}")
    return seen(render(Reply(tuple(blocks), tuple(buttons), asked), addresses))


@given(hostile.filter(bool))
@example("&amp;lt;")
def test_an_excerpt_on_a_page_is_the_excerpt(text):
    assert rendered(quote(text)).one("blockquote").text() == text


@given(hostile, hostile.filter(bool), hostile)
def test_a_quotation_is_set_off_in_its_sentence_on_a_page(before, text, after):
    page = rendered(said(text, sentence=f"{before}{text}{after}"))
    (sentence,) = page.all("blockquote")
    assert sentence.text() == f"{before}{text}{after}"
    assert [part.text() for part in sentence.all("b")] == ([text] if before or after else [])


def test_a_quotation_that_stands_otherwise_in_its_sentence_is_shown_beside_it():
    page = rendered(said("The wall is tired", sentence="The wall, she said, is tired."))
    assert [part.text() for part in page.all("blockquote")] == ["The wall is tired", "The wall, she said, is tired."]


@given(st.lists(hostile_blocks(hostile, hostile), max_size=4), st.lists(hostile_buttons(hostile, hostile), max_size=4))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_nothing_in_a_reply_acts_on_a_page(blocks, buttons):
    page = rendered(*blocks, buttons=buttons, asked="<b>")
    known = {"p", "article", "blockquote", "b", "bdi", "em", "a", "span", "div", "ul", "li", "nav"}
    assert {part.name for part in page.all()} <= known
    for link in page.all("a"):
        assert link.attributes["href"].startswith(("https://", "page?", "?q="))
    assert {name for part in page.all() for name in part.attributes} <= {
        "class", "dir", "href", "rel", "aria-label", "data-code",
    }  # fmt: skip


def test_an_excerpt_leads_to_its_page_and_to_the_original():
    page = rendered(quote("Ferry", reference="a1#4-9", version="c0ffee"))
    assert [link.attributes["href"] for link in page.all("a")] == ["page?a1#4-9&c0ffee", LINK]


def test_a_link_to_our_page_is_not_shown_as_one_to_the_original():
    assert len(rendered(quote("Ferry", link=OURS, reference="a1#4-9")).all("a")) == 1


@pytest.mark.parametrize("link", NO_LINKS)
def test_what_is_no_address_of_the_web_is_no_link_of_a_reply(link):
    assert rendered(quote("Ferry", link=link)).all("a") == []


def test_an_article_without_prose_says_so_where_its_excerpt_would_stand():
    page = rendered(quote("", instead="Only the headline is held."))
    assert page.all("blockquote") == []
    assert "Only the headline is held." in page.text()


def test_a_speaker_who_is_unclear_is_said_to_be_so():
    assert rendered(said("Yes", speaker="")).one("em").text() == "speaker unclear"


@pytest.mark.parametrize("tone", Tone)
def test_a_notice_keeps_its_words_and_its_tone(tone):
    notice = rendered(Notice(tone, "A < B")).one(class_="notice")
    assert notice.text() == "A < B"
    assert notice.has(class_=tone.replace(" ", "-"))


def test_rows_and_lines_keep_their_words():
    page = rendered(Text("One", small=True), Entry("The Gull", ("3 articles",)), asked="What?")
    assert page.text() == "What?OneThe Gull3 articles"


def test_only_what_leads_to_another_part_of_the_answer_is_a_link():
    request = Request("ask", "wall")
    buttons = [Button(press, press.value, request) for press in Press if press is not Press.GO]
    more, menu = Button(Press.GO, MORE, request), Button(Press.GO, "Only The Gull", request, menu="One outlet")
    links = rendered(Text("x"), buttons=[*buttons, more, menu]).all("a")
    assert [(link.text(), link.attributes["href"]) for link in links] == [(MORE, "?q=wall")]
