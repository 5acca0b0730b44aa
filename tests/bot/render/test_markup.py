"""Texts become HTML without acting in it."""

from __future__ import annotations

import re

import pytest
from html_seen import seen
from hypothesis import given
from hypothesis import strategies as st

from bot.render.markup import Markup, anchor, element, joined

texts = st.lists(st.text(max_size=8) | st.sampled_from(["<b>", "&amp;", "\r\n", "\0", "\ud800", '"'])).map("".join)


@given(texts)
def test_text_stays_what_it_is_character_for_character(text):
    (found,) = seen(element("p", text)).inside
    assert found.text() == text


@given(texts)
def test_what_an_attribute_holds_stays_what_it_is_save_what_no_page_can_hold(text):
    (found,) = seen(element("p", title=text, data_y="1")).inside
    assert found.attributes == {"title": re.sub("[\0\ud800-\udfff]", "\ufffd", text), "data-y": "1"}


def test_a_title_is_text_alone():
    assert element("title", "a <b>\0</title>") == "<title>a &lt;b&gt;\ufffd&lt;/title&gt;</title>"


def test_elements_stand_in_elements_as_they_are():
    assert element("p", "a < ", element("b", "b & c"), class_="x", data_y="1") == (
        '<p class="x" data-y="1">a &lt; <b>b &amp; c</b></p>'
    )
    assert joined("<", Markup("<i>")) == "&lt;<i>"
    assert element("meta", name="x") == '<meta name="x"/>'


def test_an_attribute_may_stand_without_a_value_or_not_at_all():
    assert element("p", class_=False, hidden=True, id="") == '<p hidden id=""></p>'


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "onrecord:a1#0-5", "//halvenmouth.example"]
)
def test_what_is_no_address_of_the_web_is_no_link(address):
    page = seen(anchor("The wall", address))
    assert page.all() == []
    assert page.text() == f"The wall ({address})"


def test_an_address_of_the_web_is_a_link_that_cannot_leave_its_attribute():
    link = seen(anchor("<b>", 'https://halvenmouth.example/"><script>')).one()
    assert link.name == "a"
    assert link.attributes["href"] == "https://halvenmouth.example/%22%3E%3Cscript%3E"
