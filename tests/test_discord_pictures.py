"""The pictures of docs/discord_pictures show of a payload what Discord shows. No browser is needed here."""

from __future__ import annotations

import html
import importlib
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.discord import escape, unescape

_PICTURES = Path(__file__).parents[1] / "docs" / "discord_pictures"
_TEXT, _ROW, _CONTAINER = 10, 1, 17


@pytest.fixture(name="marks", scope="module")
def _marks():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(_PICTURES))
        yield importlib.import_module("marks")


@pytest.fixture(name="drawn", scope="module")
def _drawn(marks):
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path(marks.__file__).parent))
        yield importlib.import_module("components")


def _read(page):
    return html.unescape(re.sub(r"<[^>]*>", "", page))


def _text(content):
    return {"type": _TEXT, "content": content}


@given(st.text(st.sampled_from("ab1 \n*_~|`<>[]()\\#-+.:/@!&✅") | st.characters(exclude_categories=["Cs"])))
def test_an_escaped_text_is_shown_as_it_was_written(marks, text):
    assert _read(marks.marked(escape(text), {})) == text


@given(st.text("ab \n*_\\>-#[]()"))
def test_an_escaped_excerpt_is_shown_as_it_was_written(marks, text):
    shown = marks.marked(f">>> {escape(text)}", {})
    assert shown.startswith("<blockquote>")
    assert _read(shown) == text == unescape(escape(text))


def test_a_backslash_before_a_letter_shows_itself(marks):
    assert _read(marks.marked(r"C:\new \\ \* \1", {})) == r"C:\new \ * \1"


def test_a_quotation_goes_on_to_the_end_of_its_text(marks):
    assert marks.marked(">>> a\n\n\\*b\\* c", {}) == "<blockquote>a\n\n*b* c</blockquote>"


def test_a_source_is_a_bold_link_above_small_lines(marks):
    shown = marks.marked("**[A \\[b\\] & c](https://a.example/d#:~:text=e)**\n-# F · 2031-05-04\n-# also in G", {})
    assert shown == "<div><b><a>A [b] &amp; c</a></b></div><small>F · 2031-05-04</small><small>also in G</small>"


def test_an_indented_line_belongs_to_the_row_above_it(marks):
    assert marks.marked("- **a**\n  b\n- c", {}) == "<ul><li><b>a</b>\nb</li><li>c</li></ul>"


def test_a_user_is_shown_by_name(marks):
    assert "@Ines" in _read(marks.marked("Shared by <@17>: hm", {"17": "Ines"}))


def test_a_container_has_a_bar_where_it_has_a_colour(drawn):
    plain = {"type": _CONTAINER, "components": [_text("a")]}
    assert "accent" not in drawn.shown([plain], {})
    assert "#00ff0a" in drawn.shown([plain | {"accent_color": 0xFF0A}], {})


@pytest.mark.parametrize(
    "content",
    [
        "*a*", "_a_", "~~a~~", "||a||", "`a`", "[a](b", "<#1>", "<@&1>", "# a", "> a", "a\n1. b", "https://a.example",
        "@everyone", ">>> a\n- b", "**a", "-# **`a`**",
    ],
)  # fmt: skip
def test_a_mark_that_has_no_picture_is_an_error(marks, content):
    with pytest.raises(marks.UnknownMarkError, match="has no picture"):
        marks.marked(content, {})


@pytest.mark.parametrize("component", [{"type": 9, "components": []}, {"type": 12, "items": []}])
def test_a_component_that_has_no_picture_is_an_error(drawn, component):
    with pytest.raises(drawn.UnknownComponentError, match="has no picture"):
        drawn.shown([{"type": _ROW, "components": [component]}], {})
