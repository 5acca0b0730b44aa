"""Texts become HTML without acting in it."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.markup import Markup, anchor, element, joined


class Read(HTMLParser):
    """What a browser sees: the tags with their attributes, and the text."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])), st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_text_and_attributes_stay_what_they_are(text, value):
    seen = Read(element("p", text, title=value))
    assert (seen.tags, seen.text) == ([("p", {"title": value})], text)


def test_elements_stand_in_elements_as_they_are():
    assert element("p", "a < ", element("b", "b & c"), class_="x", data_y="1") == (
        '<p class="x" data-y="1">a &lt; <b>b &amp; c</b></p>'
    )
    assert joined("<", Markup("<i>")) == "&lt;<i>"
    assert element("meta", name="x") == '<meta name="x"/>'


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "onrecord:a1#0-5", "//halvenmouth.example"]
)
def test_what_is_no_address_of_the_web_is_no_link(address):
    seen = Read(anchor("The wall", address))
    assert seen.tags == []
    assert seen.text == f"The wall ({address})"


def test_an_address_of_the_web_is_a_link_that_cannot_leave_its_attribute():
    ((tag, attributes),) = Read(anchor("<b>", 'https://halvenmouth.example/"><script>')).tags
    assert tag == "a"
    assert attributes["href"] == "https://halvenmouth.example/%22%3E%3Cscript%3E"
