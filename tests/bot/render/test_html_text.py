"""An article's text on its page: every character of it, whatever it is, with the excerpt and the quotations marked."""

from __future__ import annotations

import pytest
from html_seen import seen
from hypothesis import example, given
from hypothesis import strategies as st

from bot.render.html_text import paragraphs
from bot.render.markup import element
from retrieval.types import Span

ACTING = ["<script>alert(1)</script>", "</p>", "&amp;", "&#0;", "<!--", "]]>", "\r\n", "\r", "\n\n", "\u202e",
          "\0", "\ud800", "\u2028", "\x85", "\x1b[2J", " ", "\xa0", "\ufeff", "“a,” b. ", "\t"]  # fmt: skip
texts = st.lists(st.text(max_size=6) | st.sampled_from(ACTING), max_size=25).map("".join)


@st.composite
def articles(draw):
    """A text, disjoint stretches of prose, an excerpt, and quotations in the order of the text."""
    text = draw(texts.filter(bool))
    edges = st.integers(0, len(text))
    cuts = sorted(draw(st.sets(edges, max_size=8)))
    spans = st.tuples(edges, edges).map(sorted).filter(lambda pair: pair[0] < pair[1]).map(lambda pair: Span(*pair))
    prose = [Span(start, end) for start, end in zip(cuts[::2], cuts[1::2], strict=False)]
    return text, prose, draw(st.none() | spans), sorted(draw(st.lists(spans, max_size=5)))


def shown(*given):
    parts = [(paragraph.before, element("p", paragraph.content)) for paragraph in paragraphs(*given)]
    return seen("".join(part for pair in parts for part in pair))


@given(articles())
@example(("\r\n \r<b>", [Span(1, 4)], Span(0, 7), [Span(2, 3)]))
def test_the_page_holds_every_character_of_the_text_in_its_order(article):
    text, *_ = article
    assert shown(*article).text() == text


@given(articles())
def test_what_is_marked_is_the_excerpt_and_nothing_else(article):
    text, _, excerpt, _ = article
    marks = shown(*article).all("mark")
    assert "".join(mark.text() for mark in marks) == (excerpt.of(text) if excerpt else "")
    assert [mark.attributes.get("id") for mark in marks if "id" in mark.attributes] == (
        [f"{excerpt.start}-{excerpt.end}"] if excerpt else []
    )


@given(articles())
def test_nothing_of_the_text_acts_and_no_id_stands_twice(article):
    page = shown(*article)
    assert {part.name for part in page.all()} <= {"p", "mark", "span"}
    assert {name for part in page.all() for name in part.attributes} <= {"id", "class", "data-number", "data-code"}
    ids = [part.attributes["id"] for part in page.all() if "id" in part.attributes]
    assert len(ids) == len(set(ids))


def test_an_excerpt_over_paragraphs_is_marked_in_each():
    text = "The wall is tired.\n\nIt leans, Mara Lind said."
    prose = [Span(0, 18), Span(20, 45)]
    marks = shown(text, prose, Span(4, 28)).all("mark")
    assert [mark.text() for mark in marks] == ["wall is tired.", "\n\n", "It leans"]
    assert [mark.attributes.get("id") for mark in marks] == ["4-28", None, None]


def test_a_quotation_has_its_place_for_an_id_and_its_number_behind_it():
    text = "“It leans,” she said. “It\n\nfell.”"
    quotations = [Span(1, 10), Span(23, 32)]
    page = shown(text, [Span(0, 25), Span(27, 33)], Span(1, 5), quotations)
    pieces = [(part.text(), part.attributes.get("id"), part.attributes.get("data-number"))
              for part in page.all(class_="said")]  # fmt: skip
    assert pieces == [
        ("It l", "1-10", None),
        ("eans,", None, "1"),
        ("It", "23-32", None),
        ("fell.", None, "2"),
    ]


def test_the_excerpt_takes_the_id_of_a_quotation_that_it_is():
    page = shown("“It leans.”", [Span(0, 11)], Span(1, 10), [Span(1, 10)])
    assert [part.name for part in page.all(id="1-10")] == ["mark"]


def test_what_is_no_prose_stands_back_and_is_whole():
    text = "HALVENMOUTH (HP) — The wall leans.\nRead also: Ferry back"
    first, second = paragraphs(text, [Span(19, 34)])
    assert [part.text() for part in seen(first.content).all(class_="aside")] == ["HALVENMOUTH (HP) — "]
    assert (first.is_prose, second.is_prose) == (True, False)
    assert second.content == "Read also: Ferry back"


@pytest.mark.parametrize(("prose", "held"), [([Span(0, 17)], 1), ([Span(0, 8), Span(9, 17)], 2)])
def test_a_wrapped_line_of_prose_is_no_paragraph_of_its_own(prose, held):
    assert len(list(paragraphs("The wall\nis tired", prose))) == held
