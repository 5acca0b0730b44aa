"""Addresses of pages: what they lead to, who may follow them, and which links of a reply become one."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from bot.model import Attribution, Notice, Quote, Reply, Tone
from bot.page_links import SEARCH, PageLinks, read_reference, read_span
from retrieval.types import Span

OUTSIDE = "https://record.example"
ORIGINAL = "https://gull.example/wall#:~:text=The%20wall"


def links(pages="private", secret="5ea1", url=OUTSIDE):  # noqa: S107  # made up
    return PageLinks(url, pages, secret)


def quote(link, reference="a1#4-9"):
    return Quote("wall", "The wall", "The Gull", "", link, reference=reference, version="c0ffee")


def test_an_address_holds_the_place_twice_the_version_and_a_key():
    address = urlsplit(links().article("a1", Span(4, 9), "c0ffee"))
    assert f"{address.scheme}://{address.netloc}{address.path}#{address.fragment}" == f"{OUTSIDE}/articles/a1#4-9"
    query = {name: value for name, (value,) in parse_qs(address.query).items()}
    assert query == {"at": "4-9", "as": "c0ffee", "key": links().key("a1")}


def test_a_public_address_is_short():
    assert links("public").article("a1", Span(4, 9)) == f"{OUTSIDE}/articles/a1?at=4-9#4-9"
    assert links("public").search() == f"{OUTSIDE}/"


def test_a_key_opens_what_it_is_over_and_nothing_else():
    ours, others = links(), links(secret="0ther")  # noqa: S106
    assert ours.allows(ours.key("a1"), "a1")
    assert ours.allows(ours.key(SEARCH), SEARCH)
    for key in ("", "x", "é", "\0", ours.key("a2"), ours.key(SEARCH), others.key("a1"), ours.key("a1")[:-1]):
        assert not ours.allows(key, "a1"), key


def test_public_pages_want_no_key_and_those_that_are_off_take_none():
    assert links("public").allows("", "a1")
    assert not links("off").allows(links().key("a1"), "a1")


@pytest.mark.parametrize("always", [True, False])
def test_what_has_no_address_on_the_web_links_to_its_page(always):
    ours = links("public")
    reply = ours.linked(Reply((Notice(Tone.FOUND, "x"), quote("onrecord:a1#4-9"), quote(ORIGINAL))), always=always)
    own = f"{OUTSIDE}/articles/a1?at=4-9&as=c0ffee#4-9"
    assert [block.link for block in reply.blocks[1:]] == [own, own if always else ORIGINAL]


def test_an_attribution_and_an_article_without_prose_link_to_their_pages():
    said = Attribution(*["x"] * 8, "onrecord:a1", reference="a1#0-0")
    (block,) = links("public").linked(Reply((said,)), always=False).blocks
    assert block.link == f"{OUTSIDE}/articles/a1?"


@pytest.mark.parametrize("ours", [links(url=""), links("off")])
def test_without_pages_that_can_be_reached_links_stay(ours):
    reply = Reply((quote("onrecord:a1#4-9"),))
    assert ours.linked(reply, always=True) == reply


def test_our_own_addresses_are_known():
    ours = links("public")
    assert ours.is_ours(ours.article("a1", Span(4, 9)))
    assert not ours.is_ours(ORIGINAL)
    assert not links(url="").is_ours("/articles/a1")


def test_a_reference_is_an_article_and_a_place():
    assert read_reference("a1#4-9") == ("a1", Span(4, 9))
    assert read_reference("a1#0-0") == ("a1", None)
    assert read_reference("a1") == ("a1", None)


@pytest.mark.parametrize("place", ["4", "9-4", "-", "4-", "-4", "4-9-12", "a-b", "٤-٩", "1-9999999999", " 1-2"])
def test_what_is_no_place_is_refused(place):
    with pytest.raises(ValueError, match=r"span|edge|unpack"):
        read_span(place)
